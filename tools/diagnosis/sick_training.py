"""Sick trainings and results, each with the rule that has to find it: T1 to T14, A1 to A4."""

from typing import Any

import numpy as np
from tools.diagnosis.making import classes, classifier, network, numbers, parts, run
from tools.diagnosis.sick_data import ACTIVATIONS, CLASS_KINDS, NUMBER_KINDS, Asked

import superpose as sp
from superpose.errors import TrainingError

SIGMOIDS = ("sigmoid", "sigmoid", "tanh", "sigmoid", "logistic", "sigmoid")


def t1(i: int) -> Asked:
    x, y = numbers(NUMBER_KINDS[i], i)
    net = network(
        x, (32, 32), ("relu", "elu", "relu", "mish", "relu", "leaky_relu")[i], scale=[1, 1, 1, 1, 3, 1][i]
    )
    optimizer, rate = [("sgd", 30.0), ("sgd", 100.0), ("momentum", 5.0), ("momentum", 20.0),
                       ("sgd", 1e4), ("nesterov", 10.0)][i]  # fmt: skip
    try:
        return run(net, x, y, optimizer=optimizer, learning_rate=rate, epochs=20), {}
    except TrainingError as error:
        return error, {}


def t2(i: int) -> Asked:
    x, y = numbers(NUMBER_KINDS[i], i) if i % 2 else classes(CLASS_KINDS[i], i)
    scale, hidden = (
        [6, 4, 8, 10, 5, 3.5][i],
        [(64,) * 4, (32,) * 5, (64,) * 3, (32,) * 3, (48,) * 4, (64,) * 5][i],
    )
    activation = ("relu", "relu", "elu", "leaky_relu", "relu", "leaky_relu")[i]
    options = {"scale": scale, "seed": i, "last_scale": 2.0}
    net = (
        network(x, hidden, activation, **options)
        if i % 2
        else classifier(x, y, hidden, activation, **options)
    )
    return run(net, x, y, epochs=15, learning_rate=1e-4), {}


def t3(i: int) -> Asked:
    x, y = numbers(NUMBER_KINDS[i], i) if i % 2 else classes(("moons", "", "rings", "", "blobs", "")[i], i)
    hidden = [(16,) * 8, (8,) * 10, (16,) * 12, (12,) * 7, (16,) * 9, (10,) * 8][i]
    scale = 0.2 if SIGMOIDS[i] == "tanh" else 1.0
    net = (network(x, hidden, SIGMOIDS[i], scale=scale, seed=i) if i % 2
           else classifier(x, y, hidden, SIGMOIDS[i], scale=scale, seed=i))  # fmt: skip
    optimizer, rate = [("sgd", 0.1), ("sgd", 0.05), ("sgd", 0.1), ("momentum", 0.02),
                       ("sgd", 0.3), ("momentum", 0.01)][i]  # fmt: skip
    return run(net, x, y, optimizer=optimizer, learning_rate=rate, epochs=30), {}


def t4(i: int) -> Asked:
    x, y = numbers(NUMBER_KINDS[i], i) if i % 2 else classes(CLASS_KINDS[i], i)
    hidden, bias = [(32,), (16, 16), (64,), (24, 24), (32, 16), (16,)][i], [-4, -5, -6, -3, -8, -20][i]
    net = (
        network(x, hidden, "relu", bias=bias, seed=i)
        if i % 2
        else classifier(x, y, hidden, "relu", bias=bias, seed=i)
    )
    optimizer, rate = [("adam", 1e-3), ("sgd", 0.05), ("momentum", 0.01), ("adam", 5e-4), ("adam", 1e-3),
                       ("rmsprop", 1e-3)][i]  # fmt: skip
    return run(net, x, y, optimizer=optimizer, learning_rate=rate, epochs=20), {}


def t5(i: int) -> Asked:
    x, y = numbers(NUMBER_KINDS[i], i) if i % 2 else classes(("rings", "", "blobs", "", "moons", "")[i], i)
    activation = ("tanh", "sigmoid", "sigmoid", "tanh", "tanh", "softsign")[i]
    hidden = [(32, 32), (16, 16, 16), (32, 32, 32), (64, 64), (32, 32), (32, 32)][i]
    options = {"scale": [30, 60, 80, 25, 50, 60][i], "seed": i}
    net = (
        network(x, hidden, activation, **options)
        if i % 2
        else classifier(x, y, hidden, activation, **options)
    )
    return run(net, x, y, epochs=20, optimizer=("adam", "sgd")[i % 2], learning_rate=1e-3), {}


def t6(i: int) -> Asked:
    x, y = numbers(NUMBER_KINDS[i], i) if i % 2 else classes(("moons", "", "rings", "", "spiral", "")[i], i)
    net = (
        network(x, (16, 16), ("tanh", *ACTIVATIONS[1:])[i], seed=i)
        if i % 2
        else classifier(x, y, (16, 16), ("tanh", *ACTIVATIONS[1:])[i], seed=i)
    )
    optimizer, rate = [("adam", 0.8), ("adam", 3e-6), ("sgd", 3e-4), ("rmsprop", 0.6), ("adam", 5e-6),
                       ("sgd", 2e-4)][i]  # fmt: skip
    return run(net, x, y, optimizer=optimizer, learning_rate=rate, epochs=20), {}


def t7(i: int) -> Asked:
    x, y = numbers(NUMBER_KINDS[i], i) if i % 2 else classes(("rings", "", "circle", "", "spiral", "")[i], i)
    net = (
        network(x, (16,), ACTIVATIONS[i], seed=i)
        if i % 2
        else classifier(x, y, (16,), ACTIVATIONS[i], seed=i)
    )
    optimizer, rate = [("adam", 2e-6), ("sgd", 1e-5), ("sgd", 1e-4), ("adam", 1e-6), ("rmsprop", 2e-6),
                       ("momentum", 1e-6)][i]  # fmt: skip
    return run(net, x, y, optimizer=optimizer, learning_rate=rate, epochs=[20, 40, 30, 15, 25, 30][i]), {}


def t8(i: int) -> Asked:
    x, y = numbers(NUMBER_KINDS[i], i) if i % 2 else classes(CLASS_KINDS[i], i)
    net = (
        network(x, (32,), ACTIVATIONS[i], seed=i)
        if i % 2
        else classifier(x, y, (32,), ACTIVATIONS[i], seed=i)
    )
    optimizer, rate = [
        ("adam", 1.0),
        ("adam", 0.5),
        ("rmsprop", 0.5),
        ("rmsprop", 0.3),
        ("adam", 2.0),
        ("nadam", 0.6),
    ][i]
    return run(net, x, y, optimizer=optimizer, learning_rate=rate, epochs=40), {}


def t9(i: int) -> Asked:
    rng = np.random.default_rng(i)
    rows, hidden = [60, 80, 50, 70, 60, 90][i], [(64, 64), (128,), (64, 64), (96, 96), (128,), (64, 64)][i]
    if i % 2:
        x, y = numbers(("line", "friedman", "diabetes", "friedman", "line", "diabetes")[i], i, 400)
        y = y + 1.5 * rng.normal(size=len(y))
        net = network(x, hidden, "relu", seed=i)
    else:
        x, y = classes(("moons", "", "blobs", "", "rings", "")[i], i, 400)
        flipped = rng.random(len(y)) < 0.25
        y = np.where(flipped, rng.integers(int(y.max()) + 1, size=len(y)), y)
        net = classifier(x, y, hidden, "relu", seed=i)
    return sp.train(net, x[:rows], y[:rows], validation=(x[rows:], y[rows:]), epochs=300, learning_rate=5e-3,
                    restore_best=i == 2), {}  # fmt: skip


def t10(i: int) -> Asked:
    x, y = (
        numbers(("", "friedman", "", "line", "", "line")[i], i)
        if i % 2
        else classes(("moons", "", "digits", "", "rings", "")[i], i)
    )
    net = network(x, (16,), "tanh", seed=i) if i % 2 else classifier(x, y, (16,), "relu", seed=i)
    optimizer, rate, epochs = [("adam", 1e-3, 6), ("adam", 5e-4, 10), ("sgd", 0.03, 8), ("momentum", 5e-4, 8),
                               ("adam", 5e-4, 30), ("adam", 1e-3, 8)][i]  # fmt: skip
    return run(net, x, y, optimizer=optimizer, learning_rate=rate, epochs=epochs, batch_size=32), {}


def t11(i: int) -> Asked:
    x, y = numbers(NUMBER_KINDS[i], i) if i % 2 else classes(CLASS_KINDS[i], i)
    net = (network(x, (16,), "relu", bias=-30, seed=i) if i % 2
           else classifier(x, y, (16, 16), "relu", bias=-30, seed=i))  # fmt: skip
    if i == 3:
        net = network(x, (8,) * 9, "sigmoid", seed=i)
    if i == 4:
        net = classifier(x, y, (16,), "tanh", scale=0, last_scale=0)
    return run(net, x, y, optimizer=("adam", "momentum")[i % 2], epochs=30), {}


def t12(i: int) -> Asked:
    """Held-out rows by choice easier than those trained on."""
    rng = np.random.default_rng(i)
    if i % 2:
        x, y = numbers(("", "line", "", "friedman", "", "line")[i], i, 400)
        noise = np.where(np.arange(len(y)) < 0.75 * len(y), 0.9, 0.0)
        y = y + noise * rng.normal(size=len(y))
        net = network(x, (16,), "tanh", seed=i)
    else:
        x, y = classes(("circle", "", "blobs", "", "gaussians", "")[i], i, 400)
        wrong = (np.arange(len(y)) < 0.75 * len(y)) & (rng.random(len(y)) < 0.4)
        y = np.where(wrong, rng.integers(int(y.max()) + 1, size=len(y)), y)
        net = classifier(x, y, (16,), "tanh", seed=i)
    return run(net, x, y, epochs=60, learning_rate=1e-2), {}


def t13(i: int) -> Asked:
    x, y = numbers(NUMBER_KINDS[i], i) if i % 2 else classes(("rings", "", "spiral", "", "circle", "")[i], i)
    hidden = (8, 8) if i != 1 else (4, 4)
    if i in (0, 3):  # no slope
        net = network(x, hidden, "step", seed=i) if i % 2 else classifier(x, y, hidden, "step", seed=i)
        return run(net, x, y, epochs=20, learning_rate=3e-3), {}
    if i in (1, 4):  # nothing fires
        net = (
            network(x, hidden, "relu", bias=-50, seed=i)
            if i % 2
            else classifier(x, y, hidden, "relu", bias=-50, seed=i)
        )
        return run(net, x, y, epochs=20, learning_rate=3e-3), {}
    net = network(x, (2, 3), "tanh", seed=i) if i % 2 else classifier(x, y, (2, 3), "tanh", seed=i)
    frozen = [(0, 0), (0, 0), (1, 1)]
    return run(net, x, y, epochs=20, learning_rate=3e-3, rate_factors=frozen), {}


def t14(i: int) -> Asked:
    x, y = numbers(NUMBER_KINDS[i], i) if i % 2 else classes(("rings", "", "moons", "", "circle", "")[i], i)
    if i in (0, 1):
        hidden, activation, scale = (8,) * 10, "sigmoid", 1.0
    elif i in (2, 3):
        hidden, activation, scale = (16, 16), "relu", 1.0
    else:
        hidden, activation, scale = (16,) * 6, "tanh", 0.05
    options = {"scale": scale, "bias": -40 if i in (2, 3) else 0, "seed": i}
    net = (
        network(x, hidden, activation, **options)
        if i % 2
        else classifier(x, y, hidden, activation, **options)
    )
    return run(net, x, y, optimizer="sgd", learning_rate=0.05, epochs=40), {}


def a1(i: int) -> Asked:
    if i in (0, 2, 4):
        x, y = numbers("line", i + 1)
        return run(network(x, (16,), "relu"), x, y, epochs=60, learning_rate=3e-3), {}
    rng = np.random.default_rng(i)
    if i == 1:
        x = rng.normal(size=(200, 3))
        y = (x[:, 1] > 0.3).astype(int)
        return sp.fit(np.column_stack([x, y]), task="classification", rivals=("dummy", "rule", "linear"),
                      settings={"profile": "plain", "epochs": 30}), {}  # fmt: skip
    x = rng.normal(size=(300, 4))
    y = rng.normal(size=300) if i == 3 else (rng.random(300) > 0.5).astype(float)
    net = network(x, (8,), "tanh", 1, "linear" if i == 3 else "sigmoid")
    return run(net, x, y, epochs=20), {}


def a2(i: int) -> Asked:
    """One class that is hidden among the others."""
    rng = np.random.default_rng(i)
    rows, rare = 600, [60, 70, 80, 50, 60, 90][i]
    aside = np.array([2.0, 0, 0])
    x = np.vstack([rng.normal(size=(rows, 3)) + aside, rng.normal(size=(rows, 3)) - aside,
                   rng.normal(size=(rare * 2, 3)) + np.array([[1.8, -1.8][i % 2], 0.3, 0])])  # fmt: skip
    y = np.repeat([0, 1, 2], [rows, rows, rare * 2])
    order = rng.permutation(len(x))
    x, y = x[order], y[order]
    return run(classifier(x, y, (16,), ACTIVATIONS[i], seed=i), x, y, epochs=20, learning_rate=2e-3), {}


def a3(i: int) -> Asked:
    rng = np.random.default_rng(i)
    x, y = classes(("moons", "blobs", "rings", "gaussians", "circle", "blobs")[i], i, 500)
    flipped = rng.random(len(y)) < 0.5
    y = np.where(flipped, rng.integers(int(y.max()) + 1, size=len(y)), y)
    net = classifier(x, y, (64, 64), ("relu", "gelu", "elu", "relu", "relu", "leaky_relu")[i], seed=i)
    a, b, c, d = parts(x, y, 0.25)
    return sp.train(net, a, b, validation=(c, d), restore_best=False, epochs=300, learning_rate=3e-3), {}


def a4(i: int) -> Asked:
    """Small networks that now and then do not learn at all."""
    x, y = classes(("xor", "xor", "circle", "circle", "xor", "circle")[i], i, 200)
    hidden, rate = [(2,), (2, 2), (2,), (3,), (3,), (2, 2)][i], [0.01, 0.01, 0.02, 0.01, 0.02, 0.02][i]
    net = classifier(x, y, hidden, "relu", seed=i)
    return run(net, x, y, epochs=60, learning_rate=rate, optimizer="adam"), {"seeds": 5}


SICK_TRAINING: dict[str, Any] = {
    "T1": t1, "T2": t2, "T3": t3, "T4": t4, "T5": t5, "T6": t6, "T7": t7, "T8": t8, "T9": t9, "T10": t10, "T11": t11,
    "T12": t12, "T13": t13, "T14": t14, "A1": a1, "A2": a2, "A3": a3, "A4": a4,
}  # fmt: skip
