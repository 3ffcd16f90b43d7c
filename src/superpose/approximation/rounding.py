"""What evaluating a network in float32 or float64 may add to its error, bounded beforehand.

Standard error analysis (Higham 2002, section 3): a sum of n products is off by at most n + 1 units of rounding of the
sum of their absolute values, in whatever order it is taken. An activation is taken to be computed to within
`UNITS` units of rounding of the largest value it can have.
"""

import numpy as np

from superpose.calculus.activations import Activation
from superpose.network.network import Network

UNITS = 8


def steepest(activation: Activation) -> float:
    """The largest slope an activation has anywhere; infinite where it is not known."""
    number = dict(activation.parameters)
    known = {"tanh": 1.0, "sigmoid": 0.25, "softplus": 1.0, "relu": 1.0, "gaussian": 0.8578}
    if activation.name == "linear":
        return abs(number.get("m", 1.0))
    if activation.name == "logistic":
        return number["a"] / 4
    if activation.name == "sine":
        return number["omega"]
    return known.get(activation.name, np.inf)


def rounding(network: Network, low_I: np.ndarray, high_I: np.ndarray) -> float:
    """By how much a computed output may differ from the exact one, for inputs of the box, rounded on their way in.

    Parameters
    ----------
    network : Network
        In float32 or float64; its layers add.
    low_I, high_I : array (inputs,)
        The box.
    """
    unit = 2.0**-24 if network.dtype == np.float32 else 2.0**-53
    size = np.maximum(np.abs(low_I), np.abs(high_I))
    off = unit * size
    for layer in network.layers:
        w_IO, b_O = np.abs(np.asarray(layer.weights, float)), np.abs(np.asarray(layer.bias, float))
        sums = size @ w_IO + b_O
        terms = len(w_IO) + 2
        off = (off @ w_IO + 1.01 * terms * unit * (sums + off @ w_IO)) * steepest(layer.activation)
        most = np.max(np.abs(layer.activation.range))
        reach = sums * steepest(layer.activation) + 1.0
        size = np.full_like(b_O, most) if np.isfinite(most) else reach
        off = off + (0.0 if layer.activation.name == "linear" else UNITS * unit) * size
    return float(np.max(off)) * 1.0001
