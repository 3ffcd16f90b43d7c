"""Elementary functions of intervals: increasing ones by their ends, others by their ends and their extremes."""

from collections.abc import Callable
from typing import Any

import numpy as np

from superpose.data.expressions.interval import ULPS, Interval, choose, lower, upper

Function = Callable[[Any], Any]
PI = Interval.around(np.pi, 1)
HALF_PI, TWO_PI = np.pi / 2, 2 * np.pi
FAR = 1e15  # beyond it neighbouring float64 are so far apart that a sine is anything


def rising(f: Function, x: Interval, ulps: int = ULPS) -> Interval:
    """A function that nowhere falls."""
    return Interval(lower(f(x.low), ulps), upper(f(x.high), ulps))


def falling(f: Function, x: Interval, ulps: int = ULPS) -> Interval:
    """A function that nowhere rises."""
    return Interval(lower(f(x.high), ulps), upper(f(x.low), ulps))


def with_extremes(f: Function, x: Interval, extremes: dict[float, float], slack: float = 0.0) -> Interval:
    """A function whose only extremes are at these places, with these values, computed to within `slack` and `ULPS`.

    The places are floats near the true ones: one counts where the interval comes near it.
    """
    a, b = f(x.low), f(x.high)
    low, high = np.minimum(a, b), np.maximum(a, b)
    for place, value in extremes.items():
        near = 8 * np.spacing(max(abs(place), 1e-300))
        inside = (x.low <= place + near) & (x.high >= place - near)
        low, high = (
            np.where(inside, np.minimum(low, value), low),
            np.where(inside, np.maximum(high, value), high),
        )
    return Interval(lower(low, ULPS) - slack, upper(high, ULPS) + slack)


def exp(x: Interval) -> Interval:
    """e^x."""
    found = rising(np.exp, x)
    return Interval(np.maximum(found.low, 0.0), found.high)


def ln(x: Interval) -> Interval:
    """The natural logarithm, where there is one."""
    return rising(np.log, x.within(0.0, np.inf))


def sqrt(x: Interval) -> Interval:
    """The square root, where there is one."""
    found = rising(np.sqrt, x.within(0.0, np.inf), 1)
    return Interval(np.maximum(found.low, 0.0), found.high)


def sin(x: Interval) -> Interval:
    """The sine: 1 where a crest is inside, -1 where a trough is."""
    a, b = np.sin(x.low), np.sin(x.high)
    low, high = lower(np.minimum(a, b), ULPS), upper(np.maximum(a, b), ULPS)
    low = np.where(_passes(x, -HALF_PI), -1.0, np.maximum(low, -1.0))
    high = np.where(_passes(x, HALF_PI), 1.0, np.minimum(high, 1.0))
    return Interval(low, high)


def cos(x: Interval) -> Interval:
    """The cosine."""
    a, b = np.cos(x.low), np.cos(x.high)
    low, high = lower(np.minimum(a, b), ULPS), upper(np.maximum(a, b), ULPS)
    low = np.where(_passes(x, np.pi), -1.0, np.maximum(low, -1.0))
    high = np.where(_passes(x, 0.0), 1.0, np.minimum(high, 1.0))
    return Interval(low, high)


def _passes(x: Interval, place: float, period: float = TWO_PI) -> np.ndarray:
    """Whether `place`, or it plus a whole number of periods, may lie inside; generous by more than the rounding."""
    slack = 1e-15 * (4 + 8 * x.largest)
    turns_low = np.ceil((x.low - slack - place) / period)
    turns_high = np.floor((x.high + slack - place) / period)
    return ~(turns_low > turns_high) | ~(x.largest < FAR)


def tan(x: Interval) -> Interval:
    """The tangent; everything where a pole is inside."""
    found = rising(np.tan, x)
    return choose(_passes(x, HALF_PI, np.pi), Interval.everything(x.shape), found)


def power(x: Interval, exponent: float) -> Interval:
    """x to a power that is exactly this float64; of negative x only for whole powers."""
    whole = float(exponent).is_integer()
    if exponent < 0:
        return power(x, -exponent).inverse()
    if not whole:
        found = rising(lambda v: np.power(v, exponent), x.within(0.0, np.inf))
        return Interval(np.maximum(found.low, 0.0), found.high)
    if exponent % 2:
        return rising(lambda v: np.power(v, exponent), x)
    size = absolute(x)
    found = rising(lambda v: np.power(v, exponent), size)
    return Interval(np.maximum(found.low, 0.0), found.high)


def absolute(x: Interval) -> Interval:
    """|x|, exactly."""
    a, b = np.abs(x.low), np.abs(x.high)
    across = (x.low <= 0) & (x.high >= 0)
    return Interval(np.where(across, 0.0, np.minimum(a, b)), np.maximum(a, b))


def minimum(a: Interval, b: Interval) -> Interval:
    """The smaller, exactly."""
    return Interval(np.minimum(a.low, b.low), np.minimum(a.high, b.high))


def maximum(a: Interval, b: Interval) -> Interval:
    """The larger, exactly."""
    return Interval(np.maximum(a.low, b.low), np.maximum(a.high, b.high))


def logistic(x: Any) -> Any:
    """1 / (1 + e^-x) of numbers."""
    small = np.exp(-np.abs(x))
    return np.where(np.asarray(x) >= 0, 1.0, small) / (1.0 + small)


def softplus(x: Any) -> Any:
    """ln(1 + e^x) of numbers."""
    return np.maximum(x, 0.0) + np.log1p(np.exp(-np.abs(x)))


def erf(x: Any) -> Any:
    """The error function of numbers."""
    from scipy.special import erf as of_scipy

    return of_scipy(x)
