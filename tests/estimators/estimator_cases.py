"""Small estimators and data that the tests of this folder share."""

from typing import Any

import numpy as np
from sklearn.datasets import load_iris

from superpose import NetworkClassifier, NetworkRegressor

SMALL: dict[str, Any] = {
    "profile": "plain",
    "hidden": (16,),
    "epochs": 30,
    "learning_rate": 0.01,
    "random_state": 0,
}


# Two networks with a view each; without dropout, which takes long to compile.
QUICK: dict[str, Any] = {
    "members": 2, "views": ("waves", "bins"), "hidden": (16,), "epochs": 30, "learning_rate": 0.01,
    "dropout": 0.0, "random_state": 0,
}  # fmt: skip


def classifier(**settings: Any) -> NetworkClassifier:
    """A small, quick classifier of one plain network."""
    return NetworkClassifier(**SMALL | settings)


def regressor(**settings: Any) -> NetworkRegressor:
    """A small, quick regressor of one plain network."""
    return NetworkRegressor(**SMALL | settings)


def iris() -> tuple[np.ndarray, np.ndarray]:
    """Iris: (150, 4) and three classes."""
    return load_iris(return_X_y=True)


def noisy_line(rows: int = 60) -> tuple[np.ndarray, np.ndarray]:
    """Two inputs, and a target that depends on them smoothly, with noise."""
    rng = np.random.default_rng(0)
    X = rng.normal(size=(rows, 2))
    return X, X[:, 0] - np.sin(X[:, 1]) + 0.1 * rng.normal(size=rows)
