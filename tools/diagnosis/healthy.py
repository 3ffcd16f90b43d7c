"""Healthy fits and trainings, many of them odd, in which nothing is to be found that is more than good to know.

Every third is held out: no threshold was chosen looking at it.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from tools.diagnosis.making import CURVES, classes, classifier, network, numbers, parts, run

import superpose as sp

TABLES = ("iris", "wine", "breast_cancer", "diabetes", "digits", "linnerud")
POINTS = ("moons", "circle", "xor", "gaussians", "spiral")
LINES = ("absolute", "bump", "gaussian", "noisy_line", "parabola", "sawtooth", "sine", "step", "wave")


def fitted(name: str, profile: str, seed: int, **settings: Any) -> Callable[[], Any]:
    """A fit of a sample."""
    return lambda: sp.fit(
        f"sample:{name}", seed=seed, rivals=("dummy",), settings={"profile": profile, **settings}
    )


def amounts(
    kind: str, seed: int, hidden: Any, activation: Any, rows: int = 300, **options: Any
) -> Callable[[], Any]:
    """A training on numbers."""

    def made() -> Any:
        x, y = numbers(kind, seed, rows)
        rule = {k: options[k] for k in ("dropout", "initial") if k in options}
        given = {k: v for k, v in options.items() if k not in rule}
        return run(network(x, hidden, activation, seed=seed, **rule), x, y, seed=seed, **given)

    return made


def groups(
    kind: str, seed: int, hidden: Any, activation: Any, rows: int = 300, **options: Any
) -> Callable[[], Any]:
    """A training on classes."""

    def made() -> Any:
        x, y = classes(kind, seed, rows)
        rule = {k: options[k] for k in ("dropout", "initial") if k in options}
        given = {k: v for k, v in options.items() if k not in rule}
        return run(classifier(x, y, hidden, activation, seed=seed, **rule), x, y, seed=seed, **given)

    return made


def imbalanced() -> Any:
    """A rare class, well apart."""
    rng = np.random.default_rng(3)
    x = np.vstack([rng.normal(size=(600, 3)), rng.normal(size=(40, 3)) * 0.5 + 3.5])
    y, order = np.repeat([0.0, 1.0], [600, 40]), rng.permutation(640)
    return run(classifier(x, y, (16,), "relu"), x[order], y[order], epochs=60, learning_rate=3e-3)


def smoothed() -> Any:
    """Smoothed classes: the cost has a floor."""
    x, y = classes("blobs", 4)
    cost = sp.cost("categorical_cross_entropy", smoothing=0.1)
    return run(classifier(x, y, (32,), "relu"), x, y, cost=cost, epochs=80, learning_rate=3e-3)


def alone() -> Any:
    """No held-out rows."""
    x, y = numbers("sine", 5, 200)
    return sp.train(network(x, (16, 16), "tanh"), x, y, epochs=300, learning_rate=5e-3)


def one_neuron() -> Any:
    """One neuron for two clouds that a line tells apart."""
    x, y = classes("gaussians", 6, 200)
    return run(classifier(x, y.astype(float), (), "relu"), x, y.astype(float), epochs=200, learning_rate=0.05)


def poisson() -> Any:
    """Counts."""
    rng = np.random.default_rng(7)
    x = rng.normal(size=(400, 3))
    y = rng.poisson(np.exp(0.8 * x[:, 0] - 0.4 * x[:, 1])).astype(float)
    return run(network(x, (16,), "relu", 1, "softplus"), x, y, cost="poisson", epochs=60, learning_rate=3e-3)


def hinge() -> Any:
    """A margin instead of confidences."""
    x, y = classes("moons", 8)
    return run(network(x, (16,), "tanh"), x, y.astype(float), cost="hinge", epochs=100, learning_rate=1e-2)


def few() -> Any:
    """Twenty rows."""
    x, y = numbers("parabola", 9, 20)
    return sp.train(network(x, (8,), "tanh"), x, y, epochs=600, learning_rate=1e-2, batch_size=None)


def several() -> Any:
    """Two amounts at once."""
    rng = np.random.default_rng(10)
    x = rng.uniform(-1, 1, size=(300, 2))
    y = np.column_stack([np.sin(2 * x[:, 0]), x[:, 0] * x[:, 1] * 2])
    return run(network(x, (32,), "tanh", 2), x, y, epochs=200, learning_rate=5e-3)


def noisy() -> Any:
    """A curve under much noise, ended by patience."""
    x, y = numbers("parabola", 11, 400)
    y = y + 0.2 * np.random.default_rng(11).normal(size=len(y))
    return run(network(x, (32,), "tanh"), x, y, epochs=400, learning_rate=5e-3, patience=40)


def nothing() -> Any:
    """Noise: nothing to learn, and nothing wrong with the training."""
    rng = np.random.default_rng(12)
    x, y = rng.normal(size=(300, 4)), rng.normal(size=300)
    a, b, c, d = parts(x, y)
    return sp.train(network(x, (8,), "tanh"), a, b, validation=(c, d), epochs=30, patience=10)


def estimator() -> Any:
    """scikit-learn's way."""
    x, y = classes("iris", 13)
    return sp.NetworkClassifier(hidden=(32,), random_state=0).fit(x, y)


def frozen() -> Any:
    """Random features: the first layer is not trained, and need not be."""
    x, y = classes("moons", 14)
    net = network(x, (64,), "tanh", 1, "sigmoid", seed=3, scale=4.0)
    return run(net, x, y.astype(float), rate_factors=[(0, 0), (1, 1)], epochs=400, learning_rate=2e-2)


def softly() -> Any:
    """A sigmoid output held against 0 and 1 by the squared error, as teaching texts do."""
    x, y = classes("xor", 15)
    net = network(x, (16,), "tanh", 1, "sigmoid")
    return run(net, x, y.astype(float), cost="squared_error", epochs=200, learning_rate=1e-2)


ODD = (
    imbalanced,
    smoothed,
    alone,
    one_neuron,
    poisson,
    hinge,
    few,
    several,
    noisy,
    nothing,
    estimator,
    frozen,
    softly,
)
DEFAULT = tuple(
    (f"default {n}", fitted(n, "default", s))
    for s, n in enumerate((*TABLES, "moons", "spiral", "sine", "step"))
)
PLAIN = tuple((f"plain {n}", fitted(n, "plain", s)) for s, n in enumerate((*TABLES, *POINTS, *LINES), 20))
WIDE = (
    ("plain tanh", fitted("wine", "plain", 40, activation="tanh", hidden=(32,))),
    ("plain dropout", fitted("breast_cancer", "plain", 41, dropout=0.3)),
    ("plain wide", fitted("iris", "plain", 42, hidden=(512,))),
    ("plain patience", fitted("diabetes", "plain", 43, patience=20, epochs=200, weight_decay=0.01)),
    ("plain cosine", fitted("moons", "plain", 44, schedule="cosine", learning_rate=5e-3)),
)
RUNS = tuple(
    (f"run {kind} {activation}", maker)
    for kind, activation, maker in (
        *((k, "tanh", amounts(k, s, (16, 16), "tanh", epochs=300, learning_rate=5e-3))
          for s, k in enumerate(CURVES[:5], 50)),
        *((k, "relu", groups(k, s, (32,), "relu", epochs=150, learning_rate=5e-3))
          for s, k in enumerate(POINTS[:4], 60)),
        ("friedman", "relu", amounts("friedman", 70, (32, 32), "relu", epochs=80, learning_rate=2e-3)),
        ("friedman", "gelu", amounts("friedman", 71, (64,), "gelu", 600, epochs=60, learning_rate=3e-3)),
        ("product", "mish", amounts("product", 72, (32,), "mish", epochs=100, learning_rate=5e-3)),
        ("product", "relu", amounts("product", 73, (64, 64), "relu", epochs=80)),
        ("line", "relu", amounts("line", 74, (8,), "relu", epochs=150, learning_rate=3e-3)),
        ("line", "linear", amounts("line", 75, (), "linear", epochs=100, learning_rate=1e-2)),
        ("diabetes", "tanh", amounts("diabetes", 76, (8,), "tanh", epochs=100, learning_rate=2e-3, patience=20)),
        ("deep", "tanh", amounts("sine", 77, (16,) * 5, "tanh", epochs=300, learning_rate=3e-3)),
        ("deep", "relu", groups("moons", 78, (16,) * 5, "relu", epochs=150, learning_rate=2e-3)),
        ("lbfgs", "tanh", amounts("wave", 79, (16,), "tanh", optimizer="lbfgs", epochs=200)),
        ("lbfgs", "sigmoid", groups("iris", 80, (8,), "sigmoid", optimizer="lbfgs", epochs=60, weight_decay=1e-3)),
        ("whole", "tanh", amounts("sine", 81, (32,), "tanh", epochs=1500, learning_rate=5e-3, batch_size=None)),
        ("whole", "relu", groups("wine", 82, (16,), "relu", epochs=300, learning_rate=3e-3, batch_size=None)),
        ("descent", "tanh", groups("moons", 83, (16,), "tanh", optimizer="sgd", learning_rate=0.3, epochs=300)),
        ("momentum", "relu", amounts("friedman", 84, (32,), "relu", optimizer="momentum", learning_rate=0.01)),
        ("rmsprop", "elu", groups("blobs", 85, (16,), "elu", optimizer="rmsprop", epochs=80)),
        ("lion", "relu", groups("breast_cancer", 86, (32,), "relu", optimizer="lion", epochs=60)),
        ("muon", "gelu", amounts("friedman", 87, (32, 32), "gelu", optimizer="muon", epochs=60, schedule="cosine")),
        ("waves", "mish", groups("rings", 88, (32,), "mish", 600, epochs=100, schedule="coslog4", learning_rate=5e-3)),
        ("one_cycle", "relu", amounts("product", 89, (32,), "relu", schedule="one_cycle", learning_rate=1e-2)),
        ("dropout", "relu", groups("rings", 90, (64, 64), "relu", 600, dropout=0.2, epochs=100, learning_rate=2e-3)),
        ("dropout", "relu", amounts("friedman", 91, (64, 64), "relu", 600, dropout=0.1, learning_rate=2e-3)),
        ("digits", "relu", groups("digits", 92, (64,), "relu", 1000, epochs=40, learning_rate=2e-3)),
        ("digits", "tanh", groups("digits", 93, (32,), "tanh", 1500, epochs=50, learning_rate=2e-3, weight_decay=0.01)),
        ("iris", "sigmoid", groups("iris", 94, (8,), "sigmoid", epochs=200, learning_rate=2e-2)),
        ("wide", "relu", groups("moons", 95, (1024,), "relu", epochs=80)),
        ("small", "tanh", groups("iris", 96, (3,), "tanh", 40, epochs=200, learning_rate=2e-2, batch_size=16)),
        ("selu", "selu", amounts("friedman", 97, (32, 32), "selu", epochs=80, learning_rate=1e-3)),
        ("sine", "sine", amounts("gaussian", 98, (32,), "sine", epochs=200, learning_rate=5e-3)),
        ("he5", "relu", groups("wine", 99, (32,), "relu", initial="unit_std_he5", epochs=60)),
        ("circle", "tanh", groups("circle", 100, (32, 32), "tanh", 600, epochs=200, learning_rate=5e-3)),
        ("maxout", "maxout", amounts("absolute", 101, (8,), "maxout", epochs=200, learning_rate=5e-3)),
        ("softplus", "softplus", amounts("parabola", 102, (16,), "softplus", epochs=200, learning_rate=5e-3)),
    )
)  # fmt: skip
HEALTHY = (*DEFAULT, *PLAIN, *WIDE, *RUNS, *((made.__name__, made) for made in ODD))
