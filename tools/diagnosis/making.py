"""Data and networks that the sick and the healthy ones are made of."""

import os
from typing import Any

import numpy as np
import sklearn.datasets

import superpose as sp

TABLES = {"iris": (4, 3), "wine": (13, 3), "breast_cancer": (30, 2)}
CLOUDS = ("moons", "circle", "xor", "gaussians", "spiral")
CURVES = ("sine", "wave", "parabola", "gaussian", "absolute", "sawtooth")


# Other data and other first weights for the same networks: DIAGNOSIS_SEED=1000 draws all of them anew.
SHIFT = int(os.environ.get("DIAGNOSIS_SEED", "0"))


def standard(x: np.ndarray) -> np.ndarray:
    """Columns of mean 0 and standard deviation 1."""
    std = x.std(axis=0)
    return (x - x.mean(axis=0)) / np.where(std > 0, std, 1)


def classes(kind: str, seed: int, rows: int = 300) -> tuple[np.ndarray, np.ndarray]:
    """Scaled inputs and whole numbers for classes."""
    seed += SHIFT
    rng = np.random.default_rng(seed)
    if kind in CLOUDS:
        made = sp.sample(kind, rows=rows, seed=seed)
        return made.inputs.to_numpy(), made.target.to_numpy().astype(int)
    if kind == "blobs":
        count, inputs = 3 + seed % 3, 3 + seed % 5
        centers = rng.normal(size=(count, inputs)) * 2
        y = rng.integers(count, size=rows)
        return standard(centers[y] + rng.normal(size=(rows, inputs))), y
    if kind == "rings":  # distance from the middle, in more dimensions
        x = rng.normal(size=(rows, 3 + seed % 3))
        return x, (np.square(x).sum(axis=1) > np.median(np.square(x).sum(axis=1))).astype(int)
    if kind == "digits":
        x, y = sklearn.datasets.load_digits(return_X_y=True)
        some = rng.permutation(len(x))[:rows]
        return x[some] / 16, y[some]
    x, y = getattr(sklearn.datasets, f"load_{kind}")(return_X_y=True)
    order = rng.permutation(len(x))[:rows]
    return standard(x[order]), y[order]


def numbers(kind: str, seed: int, rows: int = 300) -> tuple[np.ndarray, np.ndarray]:
    """Scaled inputs and a target of about 1."""
    seed += SHIFT
    rng = np.random.default_rng(seed)
    if kind in CURVES:
        made = sp.sample(kind, rows=rows, seed=seed)
        order = rng.permutation(rows)
        return made.inputs.to_numpy()[order], made.target.to_numpy()[order]
    if kind == "friedman":
        x, y = sklearn.datasets.make_friedman1(rows, n_features=5 + seed % 4, noise=0.5, random_state=seed)
        return standard(x), standard(y)
    if kind == "product":
        x = rng.uniform(-1.5, 1.5, size=(rows, 2 + seed % 3))
        return x, standard(x[:, 0] * x[:, 1] + 0.1 * rng.normal(size=rows))
    if kind == "line":
        x = rng.normal(size=(rows, 3 + seed % 5))
        return x, standard(x @ rng.normal(size=x.shape[1]) + 0.3 * rng.normal(size=rows))
    x, y = sklearn.datasets.load_diabetes(return_X_y=True)
    order = rng.permutation(len(x))[:rows]
    return standard(x[order]), standard(y[order])


def network(
    x: np.ndarray, hidden: Any, activation: Any, outputs: int = 1, last: str = "linear", *, seed: int = 0,
    scale: float = 1.0, last_scale: float = 1.0, bias: float = 0.0, **rule: Any,
) -> sp.Network:  # fmt: skip
    """A network, its weights and biases made larger or smaller where asked for."""
    layers = [sp.Layer(n, activation, **rule) for n in hidden] + [sp.Layer(outputs, last)]
    made = sp.Network.create(inputs=x.shape[1], layers=layers, seed=seed + SHIFT, data=x)
    changed = [
        layer.filled(layer.weights * scale, layer.bias + bias)
        if i < len(hidden)
        else layer.filled(layer.weights * last_scale, layer.bias)
        for i, layer in enumerate(made.layers)
    ]
    return sp.Network(changed)


def classifier(
    x: np.ndarray, y: np.ndarray, hidden: Any = (16,), activation: Any = "relu", **options: Any
) -> sp.Network:
    """A network with the output that suits the classes."""
    count = int(y.max()) + 1
    outputs, last = (1, "sigmoid") if count == 2 else (count, "softmax")
    return network(x, hidden, activation, outputs, last, **options)


def parts(x: np.ndarray, y: np.ndarray, share: float = 0.75) -> tuple[np.ndarray, ...]:
    """Training rows and held-out rows."""
    n = int(share * len(x))
    return x[:n], y[:n], x[n:], y[n:]


def run(net: sp.Network, x: np.ndarray, y: np.ndarray, *, share: float = 0.75, **options: Any) -> sp.Run:
    """A training with a quarter of the rows held out."""
    a, b, c, d = parts(x, y, share)
    return sp.train(net, a, b, validation=(c, d), **options)
