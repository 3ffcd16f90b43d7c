"""Widths beyond the benches: some thousand parameters, whose Jacobian would be too large; L-BFGS trains them.

The output layer is solved again after each run of it, and rows are reweighted between runs as `fitting` does it.
"""

import time

import numpy as np

from superpose import runtime
from superpose.approximation.fitting import BENCHES, ENOUGH, Bench, Fit, reweighted
from superpose.approximation.nodes import Looked
from superpose.approximation.starts import Hidden, hidden_starts, solved_output
from superpose.calculus.activations import Activation
from superpose.errors import TrainingError
from superpose.training.jacobian import flat
from superpose.training.run import train

BEYOND = BENCHES[-1][0]
WIDEST = 2048
ROWS = (4000, 6144)  # of one input, and of more
# Runs of so many steps each; rows are reweighted after the first ones, so strongly.
RUNS, STEPS, SETTLING, STRENGTH = 12, 80, 2, 0.5
HOPELESS = 20.0  # so many times too far after the first runs: no more


class Wider(Bench):
    """A bench of one width, with one start; see `Bench`."""

    def __init__(self, seen: Looked, width: int, activation: Activation, seed: int):
        super().__init__(seen, width, 1, 1, activation, seed)

    @property
    def rows(self) -> int:
        return ROWS[min(self.inputs, 2) - 1]

    def started(self, width: int, hidden: list[Hidden]) -> np.ndarray:
        (start,) = hidden[:1] or hidden_starts(self.seen, width, 1, self.activation, self.rng)
        return self._solved(*start, self.used_N.astype(float))[None]

    def _solved(self, w_DH: np.ndarray, b_H: np.ndarray, weight_N: np.ndarray) -> np.ndarray:
        """A hidden layer with the output layer that suits it best, (P,)."""
        with runtime.precision("float64"):
            a_NH = np.array(self.activation.value(self.x_ND @ w_DH + b_H))
        return np.concatenate([w_DH.ravel(), b_H, solved_output(a_NH[None], self.y_N, weight_N[None])[0]])

    def fit(self, p_SP: np.ndarray, tolerance: float, *, until: float = np.inf) -> Fit:
        """Runs of L-BFGS from one start, until it is good enough at every known place, or will not be."""
        began, p_P = time.monotonic(), p_SP[0]
        weight_N = self.used_N.astype(float)
        best, best_p, path, steps = np.inf, p_P, [], 0
        for run in range(RUNS + 1):
            off_G = self.off_everywhere(p_P)
            r_N = self.jacobian.outputs(p_P[None], self.x_ND)[0, :, 0] - self.y_N
            on_rows = float(np.abs(r_N[self.used_N]).max())
            error = max(float(off_G.max()), on_rows)
            cost = float(np.average(r_N**2, weights=weight_N))
            path.append((steps, cost, error, time.monotonic() - began, p_P.copy()))
            if error < best:
                best, best_p = error, p_P
            far = run == SETTLING and best > HOPELESS * tolerance
            if best <= ENOUGH * tolerance or far or run == RUNS or time.monotonic() > until:
                break
            if run >= SETTLING:
                weight_N = reweighted(weight_N[None], r_N[None], np.array([on_rows]), STRENGTH)[0]
            if self._more_rows(off_G, 1.05 * on_rows):
                weight_N[self.used_N & (weight_N == 0)] = weight_N.max()
            moved = self._run(p_P, weight_N, until)
            if moved is None:
                break
            p_P, steps = moved, steps + STEPS
        return Fit(self.widest, best, best_p, steps, path)

    def _run(self, p_P: np.ndarray, weight_N: np.ndarray, until: float) -> np.ndarray | None:
        """The parameters after some steps of L-BFGS, the output layer solved; None where it could not go on."""
        left = until - time.monotonic()
        try:
            done = train(
                self.network(p_P), self.x_ND, self.y_N, cost="squared_error", optimizer="lbfgs", batch_size=None,
                epochs=STEPS, sample_weight=weight_N, frames=0, time_limit=left if np.isfinite(left) else None,
            )  # fmt: skip
        except TrainingError:
            return None
        p_P = flat(done.network)
        hidden = self.inputs * self.widest
        w_DH, b_H = p_P[:hidden].reshape(self.inputs, -1), p_P[hidden : hidden + self.widest]
        return self._solved(w_DH, b_H, weight_N)

    def __repr__(self) -> str:
        return f"Wider({self.widest} neurons, {int(self.used_N.sum())} rows)"
