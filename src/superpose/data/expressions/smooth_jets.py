"""The elementary functions as jets: of each its value, its slope and its curvature over intervals."""

import math

import numpy as np

from superpose.data.expressions import interval_functions as fn
from superpose.data.expressions.interval import Interval
from superpose.data.expressions.jets import (
    Jet,
    chain,
    constant,
    divide,
    loose,
    multiply,
    negative,
    pieces,
    undefined,
)  # fmt: skip

SLACK = 1e-14  # what the polynomials of bounded numbers below may be off by, more than twenty times over
THIRD = 1 / math.sqrt(3)
LN_2, LN_10, ROOT_PI = (Interval.around(v) for v in (math.log(2), math.log(10), math.sqrt(math.pi)))
# Of s (1 - s) (1 - 2 s): its extremes.
FLEX, FLEX_VALUE = math.sqrt(3) / 6, math.sqrt(3) / 18


def _only(u: Jet, jet: Jet, low: float, high: float) -> Jet:
    """The jet of a function that has values for u from `low` to `high` only; nothing is known across these ends."""
    return loose(jet, (u.value.low < low) | (u.value.high > high))


def exp(u: Jet) -> Jet:
    """e^u."""
    e = fn.exp(u.value)
    return chain(u, e, e, e)


def ln(u: Jet) -> Jet:
    """The natural logarithm; by its own domain above 0."""
    x = u.value.within(0.0, np.inf)
    once = x.inverse()
    return _only(u, chain(u, fn.ln(u.value), once, -x.square().inverse()), 0.0, np.inf)


def log2(u: Jet) -> Jet:
    """The logarithm to base 2."""
    return divide(ln(u), constant(LN_2, len(u.slopes)))


def log10(u: Jet) -> Jet:
    """The logarithm to base 10."""
    return divide(ln(u), constant(LN_10, len(u.slopes)))


def sin(u: Jet) -> Jet:
    """The sine."""
    s = fn.sin(u.value)
    return chain(u, s, fn.cos(u.value), -s)


def cos(u: Jet) -> Jet:
    """The cosine."""
    c = fn.cos(u.value)
    return chain(u, c, -fn.sin(u.value), -c)


def tan(u: Jet) -> Jet:
    """The tangent."""
    t = fn.tan(u.value)
    first = t.square() + 1.0
    return chain(u, t, first, t * first * 2.0)


def asin(u: Jet) -> Jet:
    """The arc sine."""
    x = u.value.within(-1.0, 1.0)
    rest = fn.sqrt(1.0 - x.square())
    first = rest.inverse()
    return _only(u, chain(u, fn.rising(np.arcsin, x), first, x * first * first * first), -1.0, 1.0)


def acos(u: Jet) -> Jet:
    """The arc cosine: pi/2 less the arc sine."""
    turned = negative(asin(u))
    return Jet(fn.falling(np.arccos, u.value.within(-1.0, 1.0)), turned.slopes, turned.curves)


def atan(u: Jet) -> Jet:
    """The arc tangent."""
    first = (u.value.square() + 1.0).inverse()
    return chain(u, fn.rising(np.arctan, u.value), first, u.value * first.square() * -2.0)


def sinh(u: Jet) -> Jet:
    """The hyperbolic sine."""
    s, c = _sinh_cosh(u.value)
    return chain(u, s, c, s)


def cosh(u: Jet) -> Jet:
    """The hyperbolic cosine."""
    s, c = _sinh_cosh(u.value)
    return chain(u, c, s, c)


def _sinh_cosh(x: Interval) -> tuple[Interval, Interval]:
    c = fn.rising(np.cosh, fn.absolute(x))
    return fn.rising(np.sinh, x), Interval(np.maximum(c.low, 1.0), c.high)


def tanh(u: Jet) -> Jet:
    """The hyperbolic tangent."""
    t = fn.rising(np.tanh, u.value).within(-1.0, 1.0)
    first = (1.0 - t.square()).within(0.0, 1.0)
    extremes = {THIRD: -4 / 3 * THIRD, -THIRD: 4 / 3 * THIRD}
    return chain(u, t, first, fn.with_extremes(lambda v: -2 * v * (1 - v * v), t, extremes, SLACK))


def sigmoid(u: Jet) -> Jet:
    """1 / (1 + e^-u)."""
    s = fn.rising(fn.logistic, u.value).within(0.0, 1.0)
    return chain(u, s, _sigmoid_slope(s), _sigmoid_curve(s))


def softplus(u: Jet) -> Jet:
    """ln(1 + e^u)."""
    s = fn.rising(fn.logistic, u.value).within(0.0, 1.0)
    return chain(u, fn.rising(fn.softplus, u.value), s, _sigmoid_slope(s))


def _sigmoid_slope(s: Interval) -> Interval:
    return fn.with_extremes(lambda v: v * (1 - v), s, {0.5: 0.25}, SLACK).within(0.0, 0.25)


def _sigmoid_curve(s: Interval) -> Interval:
    extremes = {0.5 - FLEX: FLEX_VALUE, 0.5 + FLEX: -FLEX_VALUE}
    return fn.with_extremes(lambda v: v * (1 - v) * (1 - 2 * v), s, extremes, SLACK)


def gaussian(u: Jet) -> Jet:
    """e^(-u^2)."""
    x = u.value
    root = math.sqrt(0.5)
    slope = math.sqrt(2) * math.exp(-0.5)
    far = math.sqrt(1.5)
    first = fn.with_extremes(lambda v: -2 * v * np.exp(-v * v), x, {root: -slope, -root: slope}, SLACK)
    bend = 4 * math.exp(-1.5)
    extremes = {0.0: -2.0, far: bend, -far: bend}
    second = fn.with_extremes(lambda v: (4 * v * v - 2) * np.exp(-v * v), x, extremes, SLACK)
    return chain(u, fn.exp(-x.square()), _known(x, first), _known(x, second))


def _known(x: Interval, rate: Interval) -> Interval:
    """Everything where x has no bounds, for formulas that are no number there."""
    kept = x.bounded
    return Interval(np.where(kept, rate.low, -np.inf), np.where(kept, rate.high, np.inf))


def asinh(u: Jet) -> Jet:
    """The inverse of sinh."""
    first = fn.sqrt(u.value.square() + 1.0).inverse()
    return chain(u, fn.rising(np.arcsinh, u.value), first, -(u.value * first * first * first))


def acosh(u: Jet) -> Jet:
    """The inverse of cosh, from 1 on."""
    x = u.value.within(1.0, np.inf)
    first = fn.sqrt(x.square() - 1.0).inverse()
    return _only(u, chain(u, fn.rising(np.arccosh, x), first, -(x * first * first * first)), 1.0, np.inf)


def atanh(u: Jet) -> Jet:
    """The inverse of tanh, between -1 and 1."""
    x = u.value.within(-1.0, 1.0)
    first = (1.0 - x.square()).within(0.0, 1.0).inverse()
    return _only(u, chain(u, fn.rising(np.arctanh, x), first, x * first.square() * 2.0), -1.0, 1.0)


def sqrt(u: Jet) -> Jet:
    """The square root."""
    root = fn.sqrt(u.value)
    once = (root * 2.0).inverse()
    return _only(u, chain(u, root, once, -(once * once * once * 2.0)), 0.0, np.inf)


def cbrt(u: Jet) -> Jet:
    """The cube root, also of negative numbers."""
    root = fn.rising(np.cbrt, u.value)
    first = (root.square() * 3.0).inverse()
    second = -(root.square() * root.square() * root * 4.5).inverse()
    return chain(u, root, first, second)


def erf(u: Jet) -> Jet:
    """The error function."""
    x = u.value
    first = fn.exp(-x.square()) * 2.0 / ROOT_PI
    return chain(u, fn.rising(fn.erf, x).within(-1.0, 1.0), first, x * first * -2.0)


def sinc(u: Jet) -> Jet:
    """sin(u) / u, and 1 at 0: by the quotient away from 0, by Taylor's series with its rest near it."""
    away = np.abs(u.value.middle) - (u.value.high - u.value.low) / 2 > 0.5
    safe = Interval(np.where(away, u.value.low, 1.0), np.where(away, u.value.high, 1.0))
    far = divide(sin(Jet(safe, u.slopes, u.curves)), Jet(safe, u.slopes, u.curves))
    x, squared = u.value, u.value.square()
    rest = Interval(np.zeros_like(x.low), np.ones_like(x.low))
    value = 1.0 - squared / 6.0 + squared.square() * rest / 120.0
    first = -(x / 3.0) + x * squared * rest / 30.0
    second = Interval.point(-1 / 3) + squared * rest / 10.0
    second = Interval(second.low - SLACK, second.high + SLACK)
    near = chain(u, value.within(-0.2173, 1.0), first.within(-0.4363, 0.4363), second.within(-0.34, 0.34))
    return _either(away, far, near)


def _either(condition: np.ndarray, a: Jet, b: Jet) -> Jet:
    from superpose.data.expressions.jets import where

    flag = np.where(condition, 1.0, 0.0)
    return where(constant(Interval.point(flag), len(a.slopes)), a, b)


def power(u: Jet, exponent: float) -> Jet:
    """u to a power that is exactly this float64."""
    if exponent == 0:
        return constant(Interval.point(np.ones(u.value.shape)), len(u.slopes))
    if exponent == 1:
        return u
    if exponent == 2:
        return chain(u, u.value.square(), u.value * 2.0, Interval.point(2.0))
    x = u.value
    first = fn.power(x, exponent - 1) * exponent
    second = fn.power(x, exponent - 2) * exponent * (exponent - 1)
    found = chain(u, fn.power(x, exponent), first, second)
    return found if float(exponent).is_integer() else _only(u, found, 0.0, np.inf)


def general_power(u: Jet, v: Jet) -> Jet:
    """u^v by e^(v ln u); nothing is known where u may be negative."""
    return undefined(exp(multiply(v, ln(u))), u.value.low < 0)


def absolute(u: Jet) -> Jet:
    """|u|."""
    x = u.value
    up, down = x.low >= 0, x.high <= 0
    first = Interval(np.where(up, 1.0, -1.0), np.where(down, -1.0, 1.0))
    return pieces(u, fn.absolute(x), first, up | down)


def relu(u: Jet) -> Jet:
    """max(u, 0)."""
    x = u.value
    up, down = x.low >= 0, x.high <= 0
    first = Interval(np.where(up, 1.0, 0.0), np.where(down, 0.0, 1.0))
    return pieces(u, x.within(0.0, np.inf), first, up | down)
