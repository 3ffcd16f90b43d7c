"""The five cases, and each contestant's way to run the same steps on them: forward, backward, Adam.

Every contestant gets the same rows, batch, tanh layers, squared error and rate, and is timed over whole
epochs once it is warm: no compilation, no first-call costs.
"""

import time
from dataclasses import dataclass
from typing import Any

import numpy as np

RATE = 1e-3


@dataclass(frozen=True)
class Case:
    """A network (inputs, widths..., outputs), a batch, and how many steps an epoch has."""

    sizes: tuple[int, ...]
    batch: int
    steps: int
    epochs: int

    @property
    def name(self) -> str:
        return "-".join(map(str, self.sizes))

    def rows(self) -> tuple[np.ndarray, np.ndarray]:
        """Inputs and targets of an epoch, float32."""
        rng = np.random.default_rng(0)
        count = self.batch * self.steps
        x = rng.normal(size=(count, self.sizes[0])).astype(np.float32)
        return x, np.tanh(rng.normal(size=(count, self.sizes[-1]))).astype(np.float32)


CASES = (
    Case((2, 8, 8, 1), 32, 1000, 20),
    Case((1, 32, 32, 1), 32, 1000, 12),
    Case((64, 128, 10), 128, 200, 40),
    Case((784, 512, 512, 10), 256, 24, 5),
    Case((2048, 2048, 2048, 10), 512, 12, 2),
)


class Superpose:
    """`sp.train` as a user calls it: shuffling, history, checks and all."""

    def __init__(self, case: Case):
        import superpose as sp

        widths = case.sizes[1:]
        layers = [sp.Layer(n, "tanh") for n in widths[:-1]] + [sp.Layer(widths[-1])]
        self.case, self.train = case, sp.train
        self.network = sp.Network.create(inputs=case.sizes[0], layers=layers, seed=0)
        self.x, self.y = case.rows()

    def run(self, epochs: int) -> None:
        self.train(
            self.network, self.x, self.y, batch_size=self.case.batch, epochs=epochs, learning_rate=RATE
        )


class BareJax:
    """The same step written by hand in JAX, whole epochs in one scan; nothing shuffled, nothing recorded."""

    def __init__(self, case: Case):
        import jax
        import jax.numpy as jnp

        def epochs_of(state: Any, x: Any, y: Any, count: Any) -> Any:
            def move(p, g, m, v, t):
                m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g * g
                return p - RATE * (m / (1 - 0.9**t)) / (jnp.sqrt(v / (1 - 0.999**t)) + 1e-8), m, v

            def step(state, xy):
                layers, m, v, t = state
                t = t + 1
                x, y = xy
                values = [x]
                for i, (w, b) in enumerate(layers):
                    z = values[-1] @ w + b[None, :]
                    values.append(jnp.tanh(z) if i < len(layers) - 1 else z)
                d = 2 * (values[-1] - y) / x.shape[0]
                gradients = []
                for i in reversed(range(len(layers))):
                    gradients.append((values[i].T @ d, d.sum(0)))
                    if i:
                        d = (d @ layers[i][0].T) * (1 - values[i] ** 2)
                moved = jax.tree.map(lambda p, g, m, v: move(p, g, m, v, t), layers, gradients[::-1], m, v)
                pick = [
                    jax.tree.map(
                        lambda o, k=k: o[k], moved, is_leaf=lambda o: isinstance(o, tuple) and len(o) == 3
                    )
                    for k in range(3)
                ]
                return (*pick, t), jnp.square(values[-1] - y).sum()

            return jax.lax.fori_loop(0, count, lambda _, s: jax.lax.scan(step, s, (x, y))[0], state)

        rng = np.random.default_rng(0)
        layers = [
            (jnp.asarray(rng.normal(size=(i, o)).astype(np.float32) / np.sqrt(i)), jnp.zeros(o, jnp.float32))
            for i, o in zip(case.sizes, case.sizes[1:], strict=False)
        ]
        zeros = jax.tree.map(jnp.zeros_like, layers)
        x, y = case.rows()
        self.jax, self.compiled = jax, jax.jit(epochs_of)
        self.arguments = (
            (layers, zeros, zeros, jnp.float32(0)),
            jnp.asarray(x).reshape(case.steps, case.batch, -1),
            jnp.asarray(y).reshape(case.steps, case.batch, -1),
        )

    def run(self, epochs: int) -> None:
        self.jax.block_until_ready(self.compiled(*self.arguments, np.int32(epochs)))


class PyTorch:
    """PyTorch eager with its fused Adam, rows shuffled each epoch."""

    def __init__(self, case: Case):
        import torch

        torch.manual_seed(0)
        layers: list[Any] = []
        for i, o in zip(case.sizes, case.sizes[1:], strict=False):
            layers += [torch.nn.Linear(i, o), torch.nn.Tanh()]
        self.case, self.torch = case, torch
        self.model = torch.nn.Sequential(*layers[:-1])
        self.optimizer = torch.optim.Adam(self.model.parameters(), lr=RATE, fused=True)
        self.x, self.y = (torch.from_numpy(a) for a in case.rows())

    def run(self, epochs: int) -> None:
        batch = self.case.batch
        for _ in range(epochs):
            order = self.torch.randperm(len(self.x))
            for s in range(0, len(self.x), batch):
                rows = order[s : s + batch]
                self.optimizer.zero_grad()
                ((self.model(self.x[rows]) - self.y[rows]) ** 2).sum(1).mean().backward()
                self.optimizer.step()


class ScikitLearn:
    """scikit-learn's MLPRegressor, rows shuffled each epoch."""

    def __init__(self, case: Case):
        from sklearn.neural_network import MLPRegressor

        self.model = MLPRegressor(
            hidden_layer_sizes=case.sizes[1:-1], activation="tanh", batch_size=case.batch, learning_rate_init=RATE,
            alpha=0.0, tol=0.0, n_iter_no_change=10**6, random_state=0,
        )  # fmt: skip
        self.x, self.y = case.rows()
        self.y = self.y[:, 0] if self.y.shape[1] == 1 else self.y

    def run(self, epochs: int) -> None:
        import warnings

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it says that it has not converged, which was not asked
            self.model.set_params(max_iter=epochs).fit(self.x, self.y)


CONTESTANTS = {"superpose": Superpose, "bare JAX": BareJax, "PyTorch": PyTorch, "scikit-learn": ScikitLearn}
# The slow ones need fewer epochs for a steady figure.
SHARE = {"superpose": 1.0, "bare JAX": 1.0, "PyTorch": 0.1, "scikit-learn": 0.1}


def microseconds_a_step(contestant: Any, case: Case, epochs: int) -> float:
    """One timing: whole epochs, divided by their steps."""
    began = time.perf_counter()
    contestant.run(epochs)
    return (time.perf_counter() - began) / (epochs * case.steps) * 1e6
