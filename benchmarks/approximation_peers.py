"""One measurement of `benchmarks.approximation`: a function, one of the contestants, a seed, seconds to spend."""

import importlib
import json
import sys
import time
import warnings
from collections.abc import Callable
from typing import Any, cast

import numpy as np

from superpose.data.expressions.expression import Expression

SHARE = 0.01
WIDTH = 64
ROWS = {1: 1025, 2: 65}  # a side of what the others train on
JUDGED = {1: 20_011, 2: 301}  # a side of the judge's grid
RATE, ITERATIONS, STEPS = 5e-3, 100, 50

Network = Callable[[np.ndarray], np.ndarray]


def told() -> str:
    """How the others are set up."""
    return (
        f"one hidden layer of {WIDTH} tanh neurons, inputs and values scaled to -1 to 1, {ROWS[1]:,} places of one "
        f"variable and {ROWS[2]} x {ROWS[2]} of two; MLPRegressor without penalty, judged every {ITERATIONS} "
        f"iterations, begun anew where it has converged; Adam on all rows, one thread, its rate falling as a cosine "
        f"from {RATE} over the seconds given, judged every {STEPS} steps"
    )


class Problem:
    """A function, what the others train on, and the judge."""

    def __init__(self, text: str, on: list[list[float]]):
        self.on = np.asarray(on, float)
        self.inputs = len(self.on)
        self.f = Expression(text, ["x", "y"][: self.inputs])
        self.judged = self._grid(JUDGED[self.inputs])
        self.values = self.f.rows(self.judged)
        self.low, self.range = self.values.min(), float(np.ptp(self.values))
        self.tolerance = SHARE * self.range

    def _grid(self, side: int) -> np.ndarray:
        sides = [np.linspace(a, b, side) for a, b in self.on]
        return np.stack([g.ravel() for g in np.meshgrid(*sides, indexing="ij")], axis=1)

    def scaled(self, x: np.ndarray) -> np.ndarray:
        """Places from -1 to 1."""
        return 2 * (x - self.on[:, 0]) / (self.on[:, 1] - self.on[:, 0]) - 1

    def rows(self) -> tuple[np.ndarray, np.ndarray]:
        """Places and values, both from -1 to 1."""
        x = self._grid(ROWS[self.inputs])
        return self.scaled(x), 2 * (self.f.rows(x) - self.low) / self.range - 1

    def good(self, network: Network) -> bool:
        """Whether a network of scaled places is near enough everywhere on the judge's grid."""
        given = (network(self.scaled(self.judged)) + 1) * self.range / 2 + self.low
        return bool(np.abs(given - self.values).max() <= self.tolerance)


def ours(problem: Problem, seed: int) -> dict[str, Any]:
    """`superpose.approximate`, from the call to its answer."""
    import superpose as sp

    approximate = sp.approximate  # imports what it needs
    began = time.process_time()
    found = approximate(problem.f, on=problem.on.tolist(), tolerance=problem.tolerance, seed=seed)
    seconds = time.process_time() - began
    off = np.abs(found(problem.judged).astype(float) - problem.values).max()
    return {"seconds": seconds, "reached": bool(off <= problem.tolerance and found.reached), "proved": found.proved,
            "neurons": found.width}  # fmt: skip


def sklearn(problem: Problem, seed: int, budget: float) -> dict[str, Any]:
    """MLPRegressor, until it is good or the seconds are spent."""
    from sklearn.neural_network import MLPRegressor

    warnings.simplefilter("ignore")
    x, y = problem.rows()
    spent, model, cost = 0.0, None, np.inf
    while spent < budget:
        began = time.process_time()
        if model is None:
            model = MLPRegressor(
                hidden_layer_sizes=(WIDTH,), activation="tanh", solver="lbfgs", alpha=0.0, tol=0.0, max_iter=ITERATIONS,
                warm_start=True, random_state=seed,
            )  # fmt: skip
            cost = np.inf
        model.fit(x, y)
        spent += time.process_time() - began
        if spent <= budget and problem.good(cast(Network, model.predict)):
            return {"seconds": spent, "reached": True}
        if not model.loss_ < cost * (1 - 1e-6):
            model, seed = None, seed + 1000
        else:
            cost = model.loss_
    return {"seconds": spent, "reached": False}


def torch(problem: Problem, seed: int, budget: float) -> dict[str, Any]:
    """Adam in PyTorch, until it is good or the seconds are spent."""
    of: Any = importlib.import_module("torch")

    of.manual_seed(seed)
    of.set_num_threads(1)
    rows, values = (of.tensor(a, dtype=of.float32) for a in problem.rows())
    model = of.nn.Sequential(of.nn.Linear(problem.inputs, WIDTH), of.nn.Tanh(), of.nn.Linear(WIDTH, 1))
    optimizer = of.optim.Adam(model.parameters(), lr=RATE)
    spent = 0.0

    def network(x: np.ndarray) -> np.ndarray:
        with of.no_grad():
            return model(of.tensor(x, dtype=of.float32))[:, 0].numpy().astype(float)

    while spent < budget:
        began = time.process_time()
        for _ in range(STEPS):
            done = min((spent + time.process_time() - began) / budget, 1.0)
            optimizer.param_groups[0]["lr"] = RATE * 0.5 * (1 + np.cos(np.pi * done)) + 1e-6
            optimizer.zero_grad()
            of.nn.functional.mse_loss(model(rows)[:, 0], values).backward()
            optimizer.step()
        spent += time.process_time() - began
        if spent <= budget and problem.good(network):
            return {"seconds": spent, "reached": True}
    return {"seconds": spent, "reached": False}


def main() -> None:
    """Measure, and print it as one line of JSON."""
    who, text, on, seed, budget = sys.argv[1:]
    problem = Problem(text, json.loads(on))
    if who == "ours":
        found = ours(problem, int(seed))
    else:
        found = {"sklearn": sklearn, "torch": torch}[who](problem, int(seed), float(budget))
    print(json.dumps(found))


if __name__ == "__main__":
    main()
