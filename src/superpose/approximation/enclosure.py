"""A network over boxes: intervals that hold its value, slopes and curvatures, with the weights that it has.

The weights are taken as the exact numbers that they are, and the arithmetic as that of real numbers; `rounding` says
what its evaluation in float32 or float64 may add.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from superpose.calculus.activations import Activation
from superpose.data.expressions import smooth_jets as smooth
from superpose.data.expressions.functions import FUNCTIONS
from superpose.data.expressions.interval import EPS, Interval, lower, upper
from superpose.data.expressions.jets import Jet, pairs
from superpose.network.layer import Layer
from superpose.network.network import Network

Shape = Callable[[Jet], Jet]


def _scaled(of: Shape, factor: float) -> Shape:
    """A function of its argument times a number."""
    return lambda u: of(times(u, factor))


def times(u: Jet, factor: float) -> Jet:
    """A jet times a number."""
    by = Interval.point(factor)
    scaled = [tuple(None if r is None else r * by for r in rates) for rates in (u.slopes, u.curves)]
    return Jet(u.value * by, scaled[0], scaled[1])


def _linear(u: Jet, slope: float, intercept: float) -> Jet:
    v = times(u, slope)
    return Jet(v.value + intercept, v.slopes, v.curves)


def shape_of(activation: Activation) -> Shape | None:
    """How an activation treats a jet; None where no rule is known."""
    number = dict(activation.parameters)
    known: dict[str, Shape] = {
        "tanh": smooth.tanh,
        "sigmoid": smooth.sigmoid,
        "softplus": smooth.softplus,
        "relu": smooth.relu,
        "gaussian": smooth.gaussian,
        "step": FUNCTIONS["step"].jet,
    }
    if activation.name == "linear":
        return lambda u: _linear(u, number.get("m", 1.0), number.get("c", 0.0))
    if activation.name == "logistic":
        return _scaled(smooth.sigmoid, number["a"])
    if activation.name == "sine":
        return _scaled(smooth.sin, number["omega"])
    return known.get(activation.name)


def enclosable(network: Network) -> bool:
    """Whether every layer adds, fires always, and has an activation whose intervals are known."""
    return all(
        layer.combine.name == "add"
        and layer.fire_above is None
        and layer.blocks == 1
        and shape_of(layer.activation) is not None
        for layer in network.layers
    )


class Enclosure:
    """A network of one output, ready to be taken over boxes.

    Parameters
    ----------
    network : Network
        For which `enclosable` holds.
    """

    def __init__(self, network: Network):
        self.layers = [
            (_float64(layer.weights), _float64(layer.bias), _shape(layer)) for layer in network.layers
        ]
        self.widest = max(layer.neurons for layer in network.layers)

    def __call__(self, box: Sequence[Interval]) -> Jet:
        """Its jet over boxes, each input an Interval of shape (boxes,)."""
        with np.errstate(all="ignore"):
            (w_IO, b_O, shape), *rest = self.layers
            jet = shape(_first(box, w_IO, b_O))
            for w_IO, b_O, shape in rest:
                jet = shape(_layer(jet, w_IO, b_O))
        return _column(jet)

    def __repr__(self) -> str:
        return f"Enclosure({len(self.layers)} layers, widest {self.widest})"


def _float64(array: Any) -> np.ndarray:
    return np.asarray(array).astype(float)


def _shape(layer: Layer) -> Shape:
    shape = shape_of(layer.activation)
    assert shape is not None
    return shape


def _first(box: Sequence[Interval], w_IO: np.ndarray, b_O: np.ndarray) -> Jet:
    """The pre-activations of the first layer, (boxes, O)."""
    total = Interval.point(b_O[None, :])
    for x_B, w_O in zip(box, w_IO, strict=True):
        total = total + Interval(x_B.low[:, None], x_B.high[:, None]) * Interval.point(w_O[None, :])
    slopes = tuple(Interval.point(w_O[None, :]) for w_O in w_IO)
    return Jet(total, slopes, (None,) * len(pairs(len(w_IO))))


def _layer(u: Jet, w_IO: np.ndarray, b_O: np.ndarray) -> Jet:
    """The pre-activations of a later layer, from jets (boxes, I) to (boxes, O)."""
    rows = u.value.shape[0]

    def through(rate: Interval | None) -> Interval | None:
        if rate is None:
            return None
        full = (rows, w_IO.shape[0])
        return dot(Interval(np.broadcast_to(rate.low, full), np.broadcast_to(rate.high, full)), w_IO)

    value = through(u.value)
    assert value is not None
    return Jet(
        value + Interval.point(b_O[None, :]), tuple(map(through, u.slopes)), tuple(map(through, u.curves))
    )


def dot(a_BI: Interval, w_IO: np.ndarray) -> Interval:
    """Intervals (boxes, I) times exact weights (I, O), with the rounding of every sum in whatever order."""
    up, down = np.maximum(w_IO, 0.0), np.minimum(w_IO, 0.0)
    unbounded = ~a_BI.bounded
    if unbounded.any():
        a_BI = Interval(np.nan_to_num(a_BI.low, neginf=-1e300), np.nan_to_num(a_BI.high, posinf=1e300))
    low, high = a_BI.low @ up + a_BI.high @ down, a_BI.high @ up + a_BI.low @ down
    slack = upper((len(w_IO) + 3) * 2 * EPS * (a_BI.largest @ np.abs(w_IO)), 64)
    low, high = lower(low - slack), upper(high + slack)
    lost = (unbounded.astype(float) @ (np.abs(w_IO) > 0).astype(float)) > 0
    return Interval(np.where(lost, -np.inf, low), np.where(lost, np.inf, high))


def _column(u: Jet) -> Jet:
    """The one output's jet, (boxes,)."""

    def one(rate: Interval | None) -> Interval | None:
        return None if rate is None else Interval(rate.low[..., 0], rate.high[..., 0])

    value = one(u.value)
    assert value is not None
    return Jet(value, tuple(map(one, u.slopes)), tuple(map(one, u.curves)))
