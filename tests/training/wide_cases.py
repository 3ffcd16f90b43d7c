"""What the tests of a wide first layer share: pictures in bytes, a network for them, the three forms of training it.

How wide is wide is turned down, and the parts made small, so that a few hundred inputs are several parts.
"""

import numpy as np

from superpose.network.layer import Layer
from superpose.network.network import Network
from superpose.training.run import train

ROWS, INPUTS, HIDDEN = 23, 301, 6
SCALE = (127.5, 80.0)
PART = 24 * HIDDEN * 8  # 24 inputs a part in float64, 48 in float32: neither divides the inputs


def pictures(rows=ROWS, *, seed=0):
    """Bytes, and a target of one column."""
    rng = np.random.default_rng(seed)
    x = rng.integers(0, 256, (rows, INPUTS), dtype=np.uint8)
    return x, np.sin(x[:, :1] / 40.0) + x[:, 1:2] / 255.0


def network(*, dtype="float64", activation="tanh", members=1, **rule):
    layers = [Layer(HIDDEN * members, activation, **rule), Layer(members, blocks=members)]
    return Network.create(inputs=INPUTS, layers=layers, seed=1, dtype=dtype)


def trained(switch, form, given=None, **options):
    """A run in one form: "ordinary", "in place" or "dual"."""
    switch(form != "ordinary")
    x, y = pictures()
    known = {"input_scale": SCALE, "epochs": 6, "batch_size": None, "learning_rate": 1e-3} | options
    run = train(given or network(), x, y, first_layer="dual" if form == "dual" else "direct", **known)
    said = " ".join(run.history.notes)
    assert {"ordinary": said == "", "in place": "in place" in said, "dual": "dual form" in said}[form]
    return run


def apart(run, other):
    """The largest difference between two runs' weights, and between their histories, by the largest of each."""
    weights = [
        _gap(a, b)
        for one, two in zip(run.network.layers, other.network.layers, strict=True)
        for a, b in ((one.weights, two.weights), (one.bias, two.bias))
    ]
    history = [
        _gap(run.history[name], other.history[name]) for name in run.history.names if name != "seconds"
    ]
    return max(weights), max(history)


def _gap(a, b):
    a, b = np.asarray(a, float), np.asarray(b, float)
    return float(np.abs(a - b).max() / max(np.abs(b).max(), 1e-12))
