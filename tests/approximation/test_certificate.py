"""The certificate holds for networks of any weights, deep ones too, and for float32 as it is computed."""

import numpy as np
import pytest

from superpose import runtime
from superpose.approximation.by_hand import by_hand, error_bound
from superpose.approximation.certificate import certify
from superpose.approximation.enclosure import Enclosure, enclosable
from superpose.approximation.rounding import rounding
from superpose.approximation.target import target
from superpose.data.expressions.expression import Expression
from superpose.data.expressions.interval import Interval
from superpose.network.layer import Layer
from superpose.network.network import Network

RNG = np.random.default_rng(0)


def network(kind, inputs=1, hidden=(5,), dtype="float64"):
    with runtime.precision("float64"):
        layers, before = [], inputs
        for width in hidden:
            layers.append(
                Layer(width, kind, weights=RNG.normal(size=(before, width)) * 2, bias=RNG.normal(size=width))
            )
            before = width
        made = Network([*layers, Layer(1, weights=RNG.normal(size=(before, 1)), bias=RNG.normal(size=1))])
    return made.astype(dtype)


KINDS = ("tanh", "sigmoid", "softplus", "relu", "gaussian", "sine", "step", "linear")


@pytest.mark.parametrize("kind", KINDS)
def test_values_and_slopes_lie_inside(kind):
    net = network(kind, hidden=(5, 4) if kind == "tanh" else (5,))
    assert enclosable(net)
    ends = np.linspace(-2, 2, 41)
    jet = Enclosure(net)([Interval(ends[:-1], ends[1:])])
    x = np.linspace(ends[:-1], ends[1:], 9)
    y = net(x.reshape(-1, 1)).reshape(x.shape)
    assert (jet.value.low <= y.min(axis=0)).all() and (y.max(axis=0) <= jet.value.high).all()
    slope, mean = jet.slopes[0], np.diff(y, axis=0) / np.diff(x, axis=0)
    assert slope is not None
    assert (slope.low <= mean.min(axis=0) + 1e-9).all() and (mean.max(axis=0) - 1e-9 <= slope.high).all()


def test_the_bound_is_above_every_error_and_near_the_largest():
    f = Expression("sin(2*x)*y", ("x", "y"))
    net = network("tanh", inputs=2)
    x = RNG.uniform(-1, 1, (50_000, 2))
    off = np.abs(net(x)[:, 0] - f.rows(x)).max()
    found = certify(f, net, [-1, -1], [1, 1], wanted=1.02 * off)
    assert off <= found.bound < 1.1 * off


def test_a_place_that_is_too_far_off_is_found():
    net = network("tanh")
    found = certify(Expression("x^2"), net, [-1], [1], wanted=1e-6)
    assert found.bound > 1e-6 and len(found.worst_BI)


@pytest.mark.parametrize("kind", ["tanh", "sigmoid", "softplus", "relu", "sine"])
def test_float32_stays_within_what_rounding_allows(kind):
    single = network(kind, dtype="float32")
    x = RNG.uniform(-3, 3, (20_000, 1))
    off = np.abs(single(x).astype(float) - single.astype("float64")(x)).max()
    allowed = rounding(single, np.array([-3.0]), np.array([3.0]))
    assert off <= allowed < 1e-3


def test_by_hand_is_within_its_bound():
    f = target("sin(3*x)", (-2, 2))
    built = by_hand(f, 0.05)
    x = np.linspace(-2, 2, 40_001)
    off = np.abs(built.network(x[:, None])[:, 0] - np.sin(3 * x)).max()
    assert built.proved and off <= built.bound <= 0.05 < 1.6 * off
    soft = by_hand(f, 0.05, neurons=60, activation="logistic")
    off = np.abs(soft.network(x[:, None])[:, 0] - np.sin(3 * x)).max()
    assert off <= soft.bound < 3 * off
    assert "logistic" in repr(soft)
    measured = by_hand(target(lambda x: np.sin(3 * x), (-2, 2)), 0.05)
    assert not measured.proved and measured.bound == pytest.approx(built.bound, rel=0.1)
    assert error_bound(f, built.network, np.linspace(-2, 2, built.width + 2))[0] == built.bound


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("mod(x,1)*(1-mod(x,1))", lambda x: np.mod(x, 1) * (1 - np.mod(x, 1))),
        ("where(x<0.3, 0.3-x, (x-0.3)^2)", lambda x: np.where(x < 0.3, 0.3 - x, (x - 0.3) ** 2)),
        ("sign(x)*x^2", lambda x: np.sign(x) * x * x),
    ],
)
def test_what_is_continuous_across_a_jump_of_its_formula_is_proved(text, value):
    net = network("tanh")
    x = np.linspace(-1.7, 1.9, 100_001)
    off = np.abs(net(x[:, None])[:, 0] - value(x)).max()
    found = certify(Expression(text), net, [-1.7], [1.9], wanted=1.01 * off)
    assert off <= found.bound <= 1.01 * off


def test_a_real_jump_is_not_proved_away():
    found = certify(Expression("floor(x)"), network("tanh"), [-1.7], [1.9], wanted=0.4)
    assert found.bound >= 0.5
