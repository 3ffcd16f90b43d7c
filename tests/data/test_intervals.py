"""Intervals hold what they must: every value, slope and curvature at every point of the box."""

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from superpose.data.expressions.expression import Expression
from superpose.data.expressions.functions import FUNCTIONS
from superpose.data.expressions.interval import Interval, lower, upper

TEXTS = [f"{name}(x)" for name, f in FUNCTIONS.items() if f.least == 1] + [
    "min(x, x^2)", "max(x, sin(3*x), 0.2)", "mod(x, 0.7)", "where(x<0.3, x^2, 1-x)", "x^3", "x^-2", "x^0.5",
    "x^1.5", "2^x", "(x+4)^x", "1/x", "x/(1+x^2)", "x*x", "sin(30*x)*exp(-x^2)", "0<x<1", "x==x", "not x>0.5",
    "x<0 or x>1", "x != 0.5", "sqrt(abs(x))", "tanh(50*x)", "log(x^2+0.1)", "(x<1) and (x>0)", "x^(1/3)",
    "atan(1/x)", "atan(tan(x))", "exp(-1/abs(x))", "exp(-x^2)*cos(5*x)", "1/(1+25*x^2)", "sinc(10*x)",
    "log2(x)+log10(x)", "abs(x-0.1)*x",
]  # fmt: skip


def boxes(low, width, count=7):
    ends = np.linspace(low, low + width, count + 1)
    return Interval(ends[:-1], ends[1:])


def at_points(f, box, shares):
    """Values at points of every box, (points, boxes)."""
    return f(np.clip(box.low + shares[:, None] * (box.high - box.low), box.low, box.high))


@pytest.mark.parametrize("text", TEXTS)
@settings(max_examples=25)
@given(
    low=st.floats(-4, 4),
    width=st.sampled_from([1e-9, 1e-4, 0.01, 0.3, 2.0, 8.0]),
    seed=st.integers(0, 9),
)
def test_values_slopes_and_curvatures_lie_inside(text, low, width, seed):
    f, box = Expression(text, ("x",)), boxes(low, width)
    jet = f.enclose([box])
    shares = np.random.default_rng(seed).random(9)
    x = np.clip(box.low + shares[:, None] * (box.high - box.low), box.low, box.high)
    y = f(x)
    fine = np.isfinite(y)
    assert ((jet.value.low <= y) & (y <= jet.value.high))[fine].all()
    check_slope(f, jet, x, width / 7)


def check_slope(f, jet, x, width):
    """The mean slope between points of a box lies in the slopes' interval, and the slope's change in the curve's."""
    slope = jet.slopes[0] or Interval.point(0.0)
    curve = jet.curves[0] or Interval.point(0.0)
    y = f(x)
    noise = 1e-13 * (1 + np.abs(y).max(axis=0)) if np.isfinite(y).all() else np.inf
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        a, b = np.sort(x, axis=0)[0], np.sort(x, axis=0)[-1]
        mean = (f(b) - f(a)) / (b - a)
        m = (a + b) / 2
        bend = (f(a) + f(b) - 2 * f(m)) / ((b - a) / 2) ** 2
        slack, slack2 = 4 * noise / (b - a), 8 * noise / ((b - a) / 2) ** 2
    known = np.isfinite(mean) & np.isfinite(slack)
    assert ((slope.low - slack <= mean) & (mean <= slope.high + slack))[known].all()
    known = np.isfinite(bend) & np.isfinite(slack2)
    assert ((curve.low - slack2 <= bend) & (bend <= curve.high + slack2))[known].all()


@settings(max_examples=60)
@given(st.floats(-2, 2), st.floats(-2, 2), st.sampled_from([1e-5, 0.1, 1.0]))
def test_two_variables(a, b, width):
    f = Expression("sin(x*y) + x^2/(1+y^2) + abs(x-y) + where(x+y<0, x, -y)")
    box = [Interval(np.array([a]), np.array([a + width])), Interval(np.array([b]), np.array([b + width]))]
    jet = f.enclose(box)
    x, y = (np.linspace(0, 1, 9) * width + start for start in (a, b))
    values = f(x[:, None], y[None, :])
    assert jet.value.low[0] <= values.min() and values.max() <= jet.value.high[0]
    smooth = Expression("sin(x*y) + x^2/(1+y^2)")
    jet = smooth.enclose(box)
    mixed = -np.sin(x[:, None] * y) * x[:, None] * y + np.cos(x[:, None] * y)
    mixed = mixed - 4 * x[:, None] * y / (1 + y**2) ** 2
    assert jet.curves[1] is not None
    assert jet.curves[1].low[0] <= mixed.min() + 1e-12 and mixed.max() - 1e-12 <= jet.curves[1].high[0]


def test_enclosures_shrink_with_their_boxes():
    f = Expression("sin(3*x) + x^2/4")
    widths = []
    for count in (10, 100, 1000):
        jet = f.enclose([boxes(-3.0, 6.0, count)])
        widths.append(float((jet.value.high - jet.value.low).max()))
    assert widths[0] > 8 * widths[1] > 60 * widths[2]


def test_constants_hold_what_was_written():
    jet = Expression("0.1 + x*0", ("x",)).enclose([Interval.point(np.zeros(1))])
    assert jet.value.low[0] < 0.1 < jet.value.high[0]
    exact = Expression("0.5", ("x",)).enclose([Interval.point(np.zeros(1))])
    assert float(exact.value.low) == float(exact.value.high) == 0.5
    pi = Expression("pi", ("x",)).enclose([Interval.point(np.zeros(1))])
    assert float(pi.value.low) < np.pi < float(pi.value.high)


@given(st.floats(allow_nan=False))
def test_rounding_outward_always_moves(x):
    with np.errstate(all="ignore"):
        assert lower(x) < x or x == -np.inf
        assert upper(x) > x or x == np.inf


def test_a_power_of_what_may_be_negative_claims_nothing():
    jet = Expression("(-1)^floor(x)").enclose([Interval(np.array([0.1]), np.array([0.2]))])
    assert jet.value.low[0] <= 1 <= jet.value.high[0]
    assert repr(Interval.point(1.0)) == "Interval(1.0, 1.0)"
