"""Intervals: many at once, every operation rounded outward, so that what is computed holds what is true.

`Interval(low, high)` stands for every real number between two float64 arrays. NumPy's + - * / and sqrt are rounded
to the nearest float64, so one step outward keeps the truth inside; its other functions are taken to be right
within `ULPS` units in the last place, four times what its own tests allow.
"""

from typing import Any

import numpy as np

EPS = 2.0**-52
TINY = 5e-324
LARGEST = float(np.finfo(float).max)
ULPS = 16


def lower(x: Any, ulps: int = 1) -> np.ndarray:
    """A float64 that is at least so many units in the last place below; of what is no number, -inf."""
    x = np.asarray(x, float)
    y = x - (np.abs(x) * (ulps * EPS) + TINY)
    lost = np.isnan(y)
    if lost.any():
        y = np.where(lost, np.where(x == np.inf, LARGEST, -np.inf), y)
    return y


def upper(x: Any, ulps: int = 1) -> np.ndarray:
    """A float64 that is at least so many units in the last place above; of what is no number, inf."""
    return -lower(-np.asarray(x, float), ulps)


class Interval:
    """All real numbers from `low` to `high`, each an array of one shape; ends may be infinite.

    Parameters
    ----------
    low, high : array
        `low <= high` everywhere; not checked.
    """

    __slots__ = ("high", "low")

    def __init__(self, low: Any, high: Any):
        self.low, self.high = np.asarray(low, float), np.asarray(high, float)

    @classmethod
    def point(cls, value: Any) -> "Interval":
        """Exactly these float64 numbers."""
        return cls(value, value)

    @classmethod
    def around(cls, value: Any, ulps: int = ULPS) -> "Interval":
        """What a computed number stands for when it is right within so many units in the last place."""
        return cls(lower(value, ulps), upper(value, ulps))

    @classmethod
    def everything(cls, shape: Any = ()) -> "Interval":
        """All real numbers."""
        return cls(np.full(shape, -np.inf), np.full(shape, np.inf))

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of both ends."""
        return np.broadcast_shapes(self.low.shape, self.high.shape)

    @property
    def largest(self) -> np.ndarray:
        """The largest absolute value."""
        return np.maximum(np.abs(self.low), np.abs(self.high))

    @property
    def middle(self) -> np.ndarray:
        """A float64 about halfway; inside."""
        return np.clip(0.5 * self.low + 0.5 * self.high, self.low, self.high)

    @property
    def bounded(self) -> np.ndarray:
        """Where both ends are finite."""
        return np.isfinite(self.low) & np.isfinite(self.high)

    def holds(self, x: Any) -> np.ndarray:
        """Where `x` lies inside."""
        return (self.low <= x) & (x <= self.high)

    def __getitem__(self, index: Any) -> "Interval":
        return Interval(self.low[index], self.high[index])

    def __neg__(self) -> "Interval":
        return Interval(-self.high, -self.low)

    def __add__(self, other: Any) -> "Interval":
        o = as_interval(other)
        return Interval(lower(self.low + o.low), upper(self.high + o.high))

    def __sub__(self, other: Any) -> "Interval":
        o = as_interval(other)
        return Interval(lower(self.low - o.high), upper(self.high - o.low))

    def __mul__(self, other: Any) -> "Interval":
        o = as_interval(other)
        products = [a * b for a in (self.low, self.high) for b in (o.low, o.high)]
        # 0 times an end that is infinite: the end is a bound and no number, and 0 times every number is 0.
        products = [np.where(np.isnan(p), 0.0, p) if np.isnan(p).any() else p for p in products]
        low = np.minimum(np.minimum(products[0], products[1]), np.minimum(products[2], products[3]))
        high = np.maximum(np.maximum(products[0], products[1]), np.maximum(products[2], products[3]))
        return Interval(lower(low), upper(high))

    def __truediv__(self, other: Any) -> "Interval":
        return self * as_interval(other).inverse()

    __radd__ = __add__
    __rmul__ = __mul__

    def __rsub__(self, other: Any) -> "Interval":
        return as_interval(other) - self

    def __rtruediv__(self, other: Any) -> "Interval":
        return as_interval(other) / self

    def inverse(self) -> "Interval":
        """1 / x; everything where 0 is inside, and from one end on where 0 is an end."""
        low = np.where(self.high == 0, -np.inf, lower(1 / np.where(self.high == 0, 1.0, self.high)))
        high = np.where(self.low == 0, np.inf, upper(1 / np.where(self.low == 0, 1.0, self.low)))
        across = ((self.low < 0) & (self.high > 0)) | ((self.low == 0) & (self.high == 0))
        return Interval(np.where(across, -np.inf, low), np.where(across, np.inf, high))

    def square(self) -> "Interval":
        """x^2, which is nowhere negative."""
        a, b = np.abs(self.low), np.abs(self.high)
        small = np.where((self.low <= 0) & (self.high >= 0), 0.0, np.minimum(a, b))
        big = np.maximum(a, b)
        return Interval(np.maximum(lower(small * small), 0.0), upper(big * big))

    def hull(self, other: "Interval") -> "Interval":
        """The smallest interval that holds both."""
        return Interval(np.minimum(self.low, other.low), np.maximum(self.high, other.high))

    def within(self, low: Any, high: Any) -> "Interval":
        """The part between two numbers; where there is none, the number that is nearer."""
        return Interval(np.clip(self.low, low, high), np.clip(self.high, low, high))

    def meet(self, other: "Interval") -> "Interval":
        """What both hold, where both are known to hold the same number."""
        low, high = np.maximum(self.low, other.low), np.minimum(self.high, other.high)
        return Interval(np.minimum(low, high), np.maximum(low, high))

    def __repr__(self) -> str:
        if not self.shape:
            return f"Interval({float(self.low)!r}, {float(self.high)!r})"
        return f"Interval({self.shape} from {np.min(self.low):.6g} to {np.max(self.high):.6g})"


def as_interval(x: Any) -> Interval:
    """An interval as it is; a float64 number or array as points."""
    return x if isinstance(x, Interval) else Interval.point(x)


def choose(condition: Any, yes: Interval, no: Interval) -> Interval:
    """One interval where a condition holds, another elsewhere."""
    return Interval(np.where(condition, yes.low, no.low), np.where(condition, yes.high, no.high))
