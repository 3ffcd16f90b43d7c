"""Jets: a function's value, slopes and curvatures over boxes, each an interval, by the chain rule.

Where a function may jump within a box its slopes there are everything, and so are curvatures where it may have a
kink. A slope or curvature that is None is exactly 0.
"""

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from superpose.data.expressions import interval_functions as fn
from superpose.data.expressions.interval import Interval, choose

Rate = Interval | None


@dataclass(frozen=True)
class Jet:
    """A function over boxes.

    Attributes
    ----------
    value : Interval
        What it may be there.
    slopes : tuple of Interval or None
        By each of the D variables.
    curves : tuple of Interval or None
        By each pair of variables: (0, 0), (0, 1) ... (1, 1) ...
    """

    value: Interval
    slopes: tuple[Rate, ...]
    curves: tuple[Rate, ...]


def pairs(count: int) -> list[tuple[int, int]]:
    """The pairs of variables in the order of `curves`."""
    return list(itertools.combinations_with_replacement(range(count), 2))


def constant(value: Interval, count: int) -> Jet:
    """What depends on none of so many variables."""
    return Jet(value, (None,) * count, (None,) * len(pairs(count)))


def variable(value: Interval, which: int, count: int) -> Jet:
    """One of the variables itself."""
    slopes = tuple(Interval.point(1.0) if d == which else None for d in range(count))
    return Jet(value, slopes, (None,) * len(pairs(count)))


def add(u: Jet, v: Jet) -> Jet:
    """u + v."""
    return Jet(
        u.value + v.value,
        tuple(_plus(a, b) for a, b in zip(u.slopes, v.slopes, strict=True)),
        tuple(_plus(a, b) for a, b in zip(u.curves, v.curves, strict=True)),
    )


def negative(u: Jet) -> Jet:
    """-u."""
    turned = [tuple(None if r is None else -r for r in rates) for rates in (u.slopes, u.curves)]
    return Jet(-u.value, turned[0], turned[1])


def subtract(u: Jet, v: Jet) -> Jet:
    """u - v."""
    return add(u, negative(v))


def multiply(u: Jet, v: Jet) -> Jet:
    """u * v."""
    if u is v:
        return chain(u, u.value.square(), u.value * 2.0, Interval.point(2.0))
    slopes = tuple(
        _plus(_times(a, v.value), _times(b, u.value)) for a, b in zip(u.slopes, v.slopes, strict=True)
    )
    curves = []
    for (d, e), a, b in zip(pairs(len(slopes)), u.curves, v.curves, strict=True):
        straight = _plus(_times(a, v.value), _times(b, u.value))
        crossed = _plus(_times(u.slopes[d], v.slopes[e]), _times(u.slopes[e], v.slopes[d]))
        curves.append(_plus(straight, crossed))
    return Jet(u.value * v.value, slopes, tuple(curves))


def inverse(u: Jet) -> Jet:
    """1 / u."""
    once = u.value.inverse()
    squared = u.value.square().inverse()
    return chain(u, once, -squared, squared * once * 2.0)


def divide(u: Jet, v: Jet) -> Jet:
    """u / v."""
    return multiply(u, inverse(v))


def chain(u: Jet, value: Interval, first: Interval, second: Interval) -> Jet:
    """g(u), from g, g' and g'' over the values of u."""
    slopes = tuple(_times(s, first) for s in u.slopes)
    curves = []
    for (d, e), curve in zip(pairs(len(slopes)), u.curves, strict=True):
        s, t = u.slopes[d], u.slopes[e]
        squared = None if s is None or t is None else (s.square() if d == e else s * t)
        curves.append(_plus(_times(squared, second), _times(curve, first)))
    # Where a value has no bound there may be a pole, across which no slope says anything.
    return loose(Jet(value, slopes, tuple(curves)), ~value.bounded)


def loose(u: Jet, where_: np.ndarray) -> Jet:
    """The jet with slopes and curvatures that may be anything where it may jump or have no value."""
    if not np.any(where_):
        return u
    all_ = Interval.everything()

    def lost(rate: Rate) -> Rate:
        return None if rate is None else choose(where_, all_, rate)

    count = len(u.slopes)
    # A curvature that was 0 is not 0 across a jump.
    known = [rate or Interval.point(0.0) for rate in u.curves]
    moved = [u.slopes[d] is not None and u.slopes[e] is not None for d, e in pairs(count)]
    curves = tuple(
        lost(k) if m or u.curves[i] is not None else None
        for i, (k, m) in enumerate(zip(known, moved, strict=True))
    )
    return Jet(u.value, tuple(map(lost, u.slopes)), curves)


def pieces(u: Jet, value: Interval, first: Interval, smooth: np.ndarray) -> Jet:
    """g(u) for a continuous g of straight pieces; `smooth` where u stays within one of them."""
    flat = Interval(np.where(smooth, 0.0, -np.inf), np.where(smooth, 0.0, np.inf))
    return chain(u, value, first, flat)


def steps(parts: tuple[Jet, ...], value: Interval, certain: np.ndarray) -> Jet:
    """A function of `parts` that is constant where that is certain, and may jump elsewhere."""
    flat = Interval(np.where(certain, 0.0, -np.inf), np.where(certain, 0.0, np.inf))
    count = len(parts[0].slopes)
    moved = [any(p.slopes[d] is not None for p in parts) for d in range(count)]
    slopes = tuple(flat if m else None for m in moved)
    return Jet(value, slopes, tuple(flat if moved[d] and moved[e] else None for d, e in pairs(count)))


def where(condition: Jet, yes: Jet, no: Jet) -> Jet:
    """`yes` where the condition is certainly not 0, `no` where it is 0, and either where that may change."""
    low, high = condition.value.low, condition.value.high
    true, false = (low > 0) | (high < 0), (low == 0) & (high == 0)

    def chosen(a: Rate, b: Rate, between: Interval | None) -> Rate:
        if a is None and b is None and between is None:
            return None
        a, b = a or Interval.point(0.0), b or Interval.point(0.0)
        return choose(true, a, choose(false, b, a.hull(b) if between is None else between))

    moved = [any(p.slopes[d] is not None for p in (condition, yes, no)) for d in range(len(yes.slopes))]
    jump = Interval.everything()
    value = chosen(yes.value, no.value, None)
    slopes = tuple(
        chosen(a, b, jump if m else None) for a, b, m in zip(yes.slopes, no.slopes, moved, strict=True)
    )
    both = [moved[d] and moved[e] for d, e in pairs(len(moved))]
    curves = tuple(
        chosen(a, b, jump if m else None) for a, b, m in zip(yes.curves, no.curves, both, strict=True)
    )
    assert value is not None
    return Jet(value, slopes, curves)


def smaller(u: Jet, v: Jet) -> Jet:
    """min(u, v)."""
    return _one_of(
        u, v, fn.minimum(u.value, v.value), u.value.high <= v.value.low, v.value.high <= u.value.low
    )


def larger(u: Jet, v: Jet) -> Jet:
    """max(u, v)."""
    return _one_of(
        u, v, fn.maximum(u.value, v.value), u.value.low >= v.value.high, v.value.low >= u.value.high
    )


def _one_of(u: Jet, v: Jet, value: Interval, first: np.ndarray, second: np.ndarray) -> Jet:
    """Of u and v always one, without a jump; which one where that is certain."""

    def chosen(a: Rate, b: Rate, kink: bool) -> Rate:
        if a is None and b is None and not kink:
            return None
        a, b = a or Interval.point(0.0), b or Interval.point(0.0)
        between = Interval.everything() if kink else a.hull(b)
        return choose(first, a, choose(second, b, between))

    moved = [a is not None or b is not None for a, b in zip(u.slopes, v.slopes, strict=True)]
    slopes = tuple(chosen(a, b, False) for a, b in zip(u.slopes, v.slopes, strict=True))
    kinks = [moved[d] and moved[e] for d, e in pairs(len(moved))]
    curves = tuple(chosen(a, b, k) for a, b, k in zip(u.curves, v.curves, kinks, strict=True))
    return Jet(value, slopes, curves)


def undefined(u: Jet, where_: np.ndarray) -> Jet:
    """The jet with everything where nothing is known."""
    return loose(Jet(choose(where_, Interval.everything(), u.value), u.slopes, u.curves), where_)


def of_ends(f: Callable[[Any], Any]) -> Callable[[Interval], Interval]:
    """A function that nowhere falls, by what its ends are, exactly."""
    return lambda x: Interval(f(x.low), f(x.high))


def _plus(a: Rate, b: Rate) -> Rate:
    if a is None or b is None:
        return b if a is None else a
    return a + b


def _times(a: Rate, b: Rate) -> Rate:
    return None if a is None or b is None else a * b
