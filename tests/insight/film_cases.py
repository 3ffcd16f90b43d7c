"""Small trainings to make films of, each trained once."""

import functools

import numpy as np

import superpose as sp
from superpose.insight.subject import Subject, subject


def _network(inputs, *last, seed=3):
    return sp.Network.create(
        inputs=inputs, layers=[sp.Layer(7, "tanh"), sp.Layer(5, "tanh"), sp.Layer(*last)], seed=seed
    )


def _rows(inputs, rows=90):
    return np.random.default_rng(inputs).normal(size=(rows, inputs)).astype(np.float32)


def _trained(x, y, *last, epochs=40, **options):
    return sp.train(
        _network(x.shape[1], *last), x[:60], y[:60], validation=(x[60:], y[60:]), epochs=epochs, frames=8,
        learning_rate=0.02, **options,
    )  # fmt: skip


@functools.cache
def curve():
    """One number to one number."""
    x = _rows(1)
    return _trained(x, np.sin(2 * x[:, 0]), 1)


@functools.cache
def plane():
    """Two numbers to one of two classes."""
    x = _rows(2)
    return _trained(x, (x[:, 0] * x[:, 1] > 0) * 1.0, 1, "sigmoid", metrics=("accuracy",))


@functools.cache
def three_classes():
    """Two numbers to one of three classes."""
    x = _rows(2)
    return _trained(x, (x[:, 0] > 0) * 1 + (x[:, 1] > 0) * 1, 3, "softmax")


@functools.cache
def classes():
    """Four numbers to one of three classes."""
    x = _rows(4)
    return _trained(x, (x[:, 0] > 0) * 1 + (x[:, 1] > 0) * 1, 3, "softmax")


@functools.cache
def two_numbers():
    """Four numbers to two."""
    x = _rows(4)
    return _trained(x, np.column_stack([x[:, 0] + x[:, 1], 100 * x[:, 2]]).astype(np.float32), 2)


@functools.cache
def yes_no():
    """Four numbers to two yes or no."""
    x = _rows(4)
    return _trained(x, np.column_stack([x[:, 0] > 0, x[:, 1] > 0]) * 1.0, 2, "sigmoid")


@functools.cache
def overfitted():
    """Noise learned by heart."""
    x = _rows(2)
    return _trained(x, np.random.default_rng(9).normal(size=90), 1, epochs=400)


@functools.cache
def ensemble() -> Subject:
    """The default recipe, small, on a function of one number."""
    settings = {"epochs": 4, "hidden": (8, 8), "members": 3}
    return subject(sp.fit("sample:wave", settings=settings, rivals=("dummy",)))


@functools.cache
def categories() -> Subject:
    """A table of categories only."""
    rng = np.random.default_rng(0)
    colour, size = rng.choice(["red", "green", "blue"], 80), rng.choice(["small", "large"], 80)
    kind = np.where((colour == "red") == (size == "large"), "yes", "no")
    table = {"colour": colour.tolist(), "size": size.tolist(), "kind": kind.tolist()}
    settings = {"epochs": 4, "hidden": (6,), "members": 1}
    return subject(sp.fit(table, target="kind", settings=settings, rivals=("dummy",)))


RUNS = {
    "curve": curve, "plane": plane, "three_classes": three_classes, "classes": classes, "two_numbers": two_numbers,
    "yes_no": yes_no,
}  # fmt: skip
