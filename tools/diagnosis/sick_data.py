"""Sick data and sick networks, each with the rule that has to find it: D1 to D10, N1 to N9.

A maker takes a number (0 to 5) and gives what `superpose.diagnose` takes. Numbers 4 and 5 are held out: no threshold
was chosen looking at them.
"""

from typing import Any

import numpy as np
from tools.diagnosis.making import classes, classifier, network, numbers, run, standard

import superpose as sp

CLASS_KINDS = ("iris", "moons", "blobs", "wine", "rings", "breast_cancer")
NUMBER_KINDS = ("friedman", "product", "line", "diabetes", "friedman", "line")
ACTIVATIONS = ("relu", "tanh", "mish", "sigmoid", "elu", "gelu")
Asked = tuple[Any, dict[str, Any]]


def d1(i: int) -> Asked:
    x, y = numbers(NUMBER_KINDS[i], i)
    rng = np.random.default_rng(i)
    if i == 3:
        y = y.copy()
        y[5] = np.nan
    else:
        x = x.copy()
        x[rng.integers(len(x), size=1 + 3 * i), i % x.shape[1]] = np.nan if i % 2 else np.inf
    return network(x, (8,), ACTIVATIONS[i]), {"X": x, "y": y}


def d2(i: int) -> Asked:
    x, y = classes(CLASS_KINDS[i], i)
    x = np.hstack([x, np.full((len(x), 1), [0.0, 1.0, 3.0, -2.0, 0.5, 1.0][i])])
    if i == 2:
        return classifier(x, y), {"X": x, "y": y}
    return run(classifier(x, y, (8 + 8 * i,), ACTIVATIONS[i]), x, y, epochs=20, learning_rate=5e-3), {}


def d3(i: int) -> Asked:
    x, y = numbers(NUMBER_KINDS[i], i) if i % 2 else classes(CLASS_KINDS[i], i)
    x = x.copy()
    x[:, 0] = [
        x[:, 0] * 500,
        x[:, 0] * 30 + 100,
        x[:, 0] * 0.001,
        x[:, 0] + 2000,
        x[:, 0] * 1e4,
        x[:, 0] * 80,
    ][i]
    net = network(x, (16,), ACTIVATIONS[i]) if i % 2 else classifier(x, y, (16,), ACTIVATIONS[i])
    return run(net, x, y, epochs=20), {}


def d4(i: int) -> Asked:
    rng = np.random.default_rng(i)
    x, y = numbers(NUMBER_KINDS[i], i) if i % 2 else classes(CLASS_KINDS[i], i)
    leak = y * [1, 2, -3, 0.5, 1, 1.5][i] + [0, 0.01, 0.005, 0, 0.01, 0.005][i] * rng.normal(size=len(y))
    if i == 4:
        leak = np.arange(len(y)) - 10.0
    x = np.column_stack([x, leak])
    if i == 3:
        return sp.fit(np.column_stack([x, y]), task="regression", rivals=("dummy",),
                      settings={"profile": "plain", "epochs": 20}), {}  # fmt: skip
    net = network(x, (16,), ACTIVATIONS[i]) if i % 2 else classifier(x, y, (16,), ACTIVATIONS[i])
    return run(net, x, y, epochs=20, learning_rate=3e-3), {}


def d5(i: int) -> Asked:
    x, y = numbers(NUMBER_KINDS[i], i) if i % 2 else classes(CLASS_KINDS[i], i)
    net = network(x, (16,), ACTIVATIONS[i]) if i % 2 else classifier(x, y, (16,), ACTIVATIONS[i])
    if i in (1, 4):  # rows made more numerous before they were split
        again = np.random.default_rng(i).permutation(np.repeat(np.arange(len(x)), 3))
        return run(net, x[again], y[again], epochs=15, learning_rate=3e-3), {}
    n, share = len(x) * 3 // 4, [0.5, 0, 1.0, 0.3, 0, 0.2][i]
    held = np.concatenate([np.arange(int(share * 50)), np.arange(n, n + 50 - int(share * 50))]) % len(x)
    return sp.train(net, x[:n], y[:n], validation=(x[held], y[held]), epochs=15, learning_rate=3e-3), {}


def d6(i: int) -> Asked:
    x, y = classes(("iris", "blobs", "wine", "blobs", "digits", "moons")[i], i)
    if i in (0, 4):  # numbered from 1
        return classifier(x, y, (8,)), {"X": x, "y": y + 1}
    if i == 5:  # -1 and 1
        return classifier(x, y, (8,)), {"X": x, "y": 2.0 * y - 1}
    if i == 3:
        table = np.column_stack([x, y])
        return sp.fit(
            table, task="regression", rivals=("dummy",), settings={"profile": "plain", "epochs": 30}
        ), {}
    return run(
        network(x, (16,), ACTIVATIONS[i]), x, y.astype(float) + (i == 2), epochs=40, learning_rate=3e-3
    ), {}


def d7(i: int) -> Asked:
    rng = np.random.default_rng(i)
    rare, inputs = [12, 15, 20, 10, 14, 9][i], 2 + i
    many = 40 * rare
    apart = [0.6, 0.8, 0.5, 0.7, 0.4, 0.8][i]
    x = np.vstack([rng.normal(size=(many, inputs)), rng.normal(size=(rare, inputs)) + apart])
    y = np.repeat([0, 1], [many, rare])
    if i == 3:
        y = np.where((y == 0) & (x[:, 0] > 0), 2, y)
    order = rng.permutation(len(x))
    x, y = x[order], y[order]
    if i == 2:
        return classifier(x, y), {"X": x, "y": y if i == 3 else y.astype(float)}
    return run(classifier(x, y, (16,), ACTIVATIONS[i]), x, y if i == 3 else y.astype(float), epochs=20), {}


def d8(i: int) -> Asked:
    rng = np.random.default_rng(i)
    rows, inputs = [(60, 50), (90, 60), (40, 80), (120, 40), (80, 60), (100, 40)][i]
    x = rng.normal(size=(rows + 100, inputs))
    y = x[:, 0] + 0.7 * rng.normal(size=len(x))
    if i % 2:
        y = (y > 0).astype(float)
    net = network(x, (32, 32), "relu", 1, "sigmoid" if i % 2 else "linear")
    if i == 2:
        return net, {"X": x[:rows], "y": y[:rows]}
    return sp.train(net, x[:rows], y[:rows], validation=(x[rows:], y[rows:]), epochs=60, restore_best=False,
                    learning_rate=3e-3), {}  # fmt: skip


def d9(i: int) -> Asked:
    x, y = numbers(NUMBER_KINDS[i], i)
    y = [y * 200, y * 30 + 500, y * 1e4, y * 0.002, y + 1000, y * 50][i]
    if i == 1:
        return network(x, (16,), ACTIVATIONS[i]), {"X": x, "y": y}
    return run(network(x, (16,), ACTIVATIONS[i]), x, y, epochs=20), {}


def d10(i: int) -> Asked:
    x, y = classes(CLASS_KINDS[i], i) if i != 3 else classes("blobs", 3)
    if i in (0, 3):
        return classifier(x, y, (8,)), {"X": x, "y": y.astype(float)} if i == 0 else {
            "X": x,
            "y": y.astype(np.float32),
        }
    if i == 1:
        return classifier(x, y, (8,)), {"X": np.round(x, 3).astype(str), "y": y}
    if i == 2:
        return classifier(x, y, (8,)), {"X": x, "y": np.array(["a", "b", "c", "d", "e", "f"])[y]}
    x = x.copy()
    x[:, 0] = 1.7e9 + np.arange(len(x)) * [0, 0, 0, 0, 7, 13][i]  # seconds since 1970
    return classifier(x, y, (8,)), {"X": x, "y": y.astype(float)}


def n1(i: int) -> Asked:
    x, y = classes(("iris", "moons", "blobs", "rings", "digits", "wine")[i], i)
    k = int(y.max()) + 1
    one_hot = np.eye(k)[y]
    last, cost, target = [
        ("sigmoid", "categorical_cross_entropy", one_hot),
        ("linear", "binary_cross_entropy", y.astype(float)),
        ("linear", "categorical_cross_entropy", one_hot),
        ("softmax", "binary_cross_entropy", y.astype(float)),
        ("relu", "categorical_cross_entropy", one_hot),
        ("tanh", "binary_cross_entropy", one_hot),
    ][i]
    outputs = 1 if np.ndim(target) == 1 else k
    net = network(x, (16,), ACTIVATIONS[i], outputs, last)
    if i == 1:
        return net, {"X": x, "y": target, "cost": cost}
    return run(net, x, target, cost=cost, epochs=20), {}


def n2(i: int) -> Asked:
    x, y = numbers(NUMBER_KINDS[i], i)
    last = ("sigmoid", "relu", "tanh", "sigmoid", "softplus", "relu")[i]
    y = y * 3 if last == "tanh" else y
    net = network(x, (16,), ACTIVATIONS[i], 1, last)
    if i == 3:
        return net, {"X": x, "y": y, "cost": "squared_error"}
    return run(net, x, y, cost="squared_error", epochs=20), {}


def n3(i: int) -> Asked:
    if i % 2:
        x, y = numbers(NUMBER_KINDS[i], i)
        net = network(x, [(16,), (32, 32), (8, 8), (8, 8, 8), (8,), (16,)][i], "linear")
    else:
        x, y = classes(("moons", "iris", "circle", "blobs", "spiral", "wine")[i], i)
        net = classifier(x, y, [(16,), (32, 32), (8, 8), (8, 8, 8), (8,), (16,)][i], "linear")
    if i == 4:
        return net, {"X": x, "y": y}
    return run(net, x, y, epochs=20, learning_rate=5e-3), {}


def n4(i: int) -> Asked:
    x, y = classes(CLASS_KINDS[i], i)
    net = classifier(x, y, [(16,), (8, 8), (32,), (16, 16), (4,), (64,)][i], ACTIVATIONS[i])
    value = [0.0, 0.1, 0.5, 0.0, -0.2, 0.01][i]
    layers = [layer.filled(layer.weights * 0 + value, layer.bias * 0) for layer in net.layers[:-1]]
    net = sp.Network(
        [
            *layers,
            net.layers[-1]
            if i % 2
            else net.layers[-1].filled(net.layers[-1].weights * 0 + value, net.layers[-1].bias),
        ]
    )
    if i == 4:
        return net, {"X": x, "y": y}
    return run(net, x, y, epochs=20, learning_rate=5e-3), {}


def n5(i: int) -> Asked:
    x, y = numbers(NUMBER_KINDS[i], i) if i % 2 else classes(CLASS_KINDS[i], i)
    scale, hidden = (
        [10, 20, 0.01, 0.05, 8, 50][i],
        [(32,), (32, 32), (32, 32, 32), (16, 16), (64, 64), (16,)][i],
    )
    options = {"scale": scale, "seed": i}
    net = (
        network(x, hidden, ACTIVATIONS[i], **options)
        if i % 2
        else classifier(x, y, hidden, ACTIVATIONS[i], **options)
    )
    if i == 1:
        return net, {"X": x, "y": y}
    return run(net, x, y, epochs=20), {}


def n6(i: int) -> Asked:
    x, y = classes(CLASS_KINDS[i], i) if i != 3 else numbers("friedman", 3)
    scale = [30, 60, 20, 15, 100, 40][i]
    if i == 3:
        net = network(x, (64,), "relu", last_scale=scale)
    else:
        net = classifier(x, y, (32,), ACTIVATIONS[i], last_scale=scale)
    if i == 2:
        return net, {"X": x, "y": y}
    return run(net, x, y, epochs=20), {}


def n7(i: int) -> Asked:
    x, y = numbers(NUMBER_KINDS[i], i) if i % 2 else classes(CLASS_KINDS[i], i)
    dropout = [0.6, 0.9, 0.75, 0.8, 0.55, 0.95][i]
    net = (network(x, (32, 32), ACTIVATIONS[i], dropout=dropout) if i % 2
           else classifier(x, y, (32,), ACTIVATIONS[i], dropout=dropout))  # fmt: skip
    if i == 2:
        return net, {"X": x, "y": y}
    return run(net, x, y, epochs=20, learning_rate=5e-3), {}


def n8(i: int) -> Asked:
    x, y = classes(CLASS_KINDS[i], i) if i not in (1, 5) else numbers(NUMBER_KINDS[i], i)
    if i == 0:  # no unit ever fires
        net = classifier(x, y, (16,), "relu", bias=-50.0)
    elif i == 1:
        net = network(x, (16,), "relu", bias=-100.0)
    elif i == 2:
        net = classifier(x, y, (16,), "tanh", scale=0.0, last_scale=0.0)
    elif i == 3:
        net = classifier(x, y, (16,), "step", fire_above=2.0)
    elif i == 4:
        net = classifier(x, y, (12, 12, 12), "relu", bias=-30.0)
    else:  # the output is stuck at 0
        net, y = network(x, (8,), "tanh", 1, "relu"), -np.abs(y) - 1
    return net, {
        "X": standard(x),
        "y": y if i in (1, 5) or y.max() > 1 else y.astype(float),
        "learning_rate": 0.01,
    }


def n9(i: int) -> Asked:
    x, y = numbers(NUMBER_KINDS[i], i) if i % 2 else classes(CLASS_KINDS[i], i)
    optimizer, rate = [("adam", 1.0), ("adam", 1e-7), ("gradient_descent", 1e-6), ("rmsprop", 0.5), ("adamw", 3.0),
                       ("momentum", 1e-7)][i]  # fmt: skip
    net = network(x, (16,), ACTIVATIONS[i]) if i % 2 else classifier(x, y, (16,), ACTIVATIONS[i])
    if i == 2:
        return net, {"X": x, "y": y, "optimizer": optimizer, "learning_rate": rate}
    return run(net, x, y, optimizer=optimizer, learning_rate=rate, epochs=20), {}


SICK_DATA = {
    "D1": d1, "D2": d2, "D3": d3, "D4": d4, "D5": d5, "D6": d6, "D7": d7, "D8": d8, "D9": d9, "D10": d10,
    "N1": n1, "N2": n2, "N3": n3, "N4": n4, "N5": n5, "N6": n6, "N7": n7, "N8": n8, "N9": n9,
}  # fmt: skip
