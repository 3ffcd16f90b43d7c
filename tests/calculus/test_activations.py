"""Values against NumPy and SciPy, slopes and pullbacks against jax.grad and jax.vjp, ranges against both."""

import math

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special

from superpose import runtime
from superpose.calculus.activations import ACTIVATIONS, activation
from superpose.errors import ShapeError, UsageError

# away from the bends at -3, -1, 0, 1 and 3, where a slope is a matter of choice
Z = np.array(
    [-40.0, -8.0, -3.5, -2.0, -1.2, -0.7, -0.1, -1e-3, 1e-3, 0.05, 0.5, 0.9, 1.7, 2.5, 4.0, 9.0, 41.0]
)

# written anew, in float64, straight from the definitions
JUDGES = {
    "elu": lambda z, alpha: np.where(z > 0, z, alpha * np.expm1(z)),
    "gaussian": lambda z: np.exp(-(z**2)),
    "gelu": lambda z: z * special.ndtr(z),
    "hard_sigmoid": lambda z: np.minimum(np.maximum(z + 3, 0), 6) / 6,
    "hard_tanh": lambda z: np.clip(z, -1, 1),
    "leaky_relu": lambda z, alpha: np.where(z > 0, z, alpha * z),
    "linear": lambda z, m, c: m * z + c,
    "logistic": lambda z, a: special.expit(a * z),
    "mish": lambda z: z * np.tanh(np.logaddexp(0, z)),
    "relu": lambda z: np.where(z > 0, z, 0),
    "selu": lambda z: 1.0507009873554805 * np.where(z > 0, z, 1.6732632423543772 * np.expm1(z)),
    "sigmoid": special.expit,
    "sine": lambda z, omega: np.sin(omega * z),
    "softplus": lambda z: np.logaddexp(0, z),
    "softsign": lambda z: z / (1 + abs(z)),
    "step": lambda z: np.heaviside(z, 1.0),
    "swish": lambda z, beta: z * special.expit(beta * z),
    "tanh": np.tanh,
}
OTHERS = {
    "linear": {"m": -1.5, "c": 0.25},
    "logistic": {"a": 7.0},
    "elu": {"alpha": 0.3},
    "leaky_relu": {"alpha": 0.2},
    "swish": {"beta": 1.7},
    "sine": {"omega": 3.0},
}
CASES = [activation(name) for name in JUDGES] + [activation(name, **p) for name, p in OTHERS.items()]
SLOPED = [each for each in CASES if each.has_slope]


def judge_value(act, z):
    return JUDGES[act.name](z, *(value for _, value in act.parameters))


def judge_slope(act, z):
    return jax.vmap(jax.grad(act.value))(z)


@pytest.mark.parametrize("act", CASES, ids=repr)
def test_value_is_the_formula(act):
    with runtime.precision("float64"):
        a = act.value(jnp.asarray(Z))
    assert a.dtype == np.float64
    np.testing.assert_allclose(a, judge_value(act, Z), rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("act", CASES, ids=repr)
def test_value_in_float32_is_right_to_a_few_roundings(act):
    a = act.value(Z.astype(np.float32))
    expected = judge_value(act, Z.astype(np.float32).astype(np.float64))
    assert a.dtype == np.float32
    np.testing.assert_allclose(a, expected, rtol=2e-6, atol=5e-7)


@pytest.mark.parametrize("act", SLOPED, ids=repr)
def test_slope_is_the_derivative_of_the_value(act):
    with runtime.precision("float64"):
        z = jnp.asarray(Z)
        np.testing.assert_allclose(act.slope(z), judge_slope(act, z), rtol=1e-9, atol=1e-15)
        np.testing.assert_array_equal(act.slope(z), act.slope(z, act.value(z)))


@pytest.mark.parametrize("act", SLOPED, ids=repr)
def test_slope_is_the_derivative_of_the_judge(act):
    step = 1e-5
    expected = (judge_value(act, Z + step) - judge_value(act, Z - step)) / (2 * step)
    with runtime.precision("float64"):
        np.testing.assert_allclose(act.slope(jnp.asarray(Z)), expected, rtol=1e-7, atol=2e-9)


def test_the_judge_sees_a_slope_wrong_by_a_thousandth():
    act = activation("tanh")
    with runtime.precision("float64"):
        z = jnp.asarray(Z)
        with pytest.raises(AssertionError):
            np.testing.assert_allclose(1.001 * act.slope(z), judge_slope(act, z), rtol=1e-9, atol=1e-15)


@pytest.mark.parametrize("act", [*ACTIVATIONS.values(), activation("maxout", k=3)], ids=repr)
def test_pullback_is_jax_vjp(act):
    rng = np.random.default_rng(3)
    with runtime.precision("float64"):
        z = jnp.asarray(rng.normal(size=(4, 6)) * 2)
        a, vjp = jax.vjp(act.value, z)
        da = jnp.asarray(rng.normal(size=a.shape))
        np.testing.assert_allclose(act.pullback(z, a, da), vjp(da)[0], rtol=1e-9, atol=1e-14)
        assert act.pullback(z, a, da).dtype == np.float64


@pytest.mark.parametrize("act", ACTIVATIONS.values(), ids=repr)
def test_float32_stays_float32_even_where_float64_is_on(act):
    z = np.linspace(-3, 3, 12, dtype=np.float32).reshape(2, 6)
    with runtime.precision("float64"):
        a = act.value(z)
        assert a.dtype == act.pullback(z, a, a).dtype == np.float32
        assert act.name == "maxout" or act.slope(z).dtype == np.float32


@pytest.mark.parametrize("act", ACTIVATIONS.values(), ids=repr)
@pytest.mark.parametrize("size", [1e4, 1e30])
def test_nothing_breaks_far_out(act, size):
    z = np.array([[-size, size], [0.0, -0.0], [size, size]], np.float32)
    a, vjp = jax.vjp(act.value, jnp.asarray(z))
    assert np.isfinite(a).all()
    assert np.isfinite(act.pullback(z, a, jnp.ones_like(a))).all()
    assert np.isfinite(vjp(jnp.ones_like(a))[0]).all()


@pytest.mark.parametrize("act", [each for each in CASES if each.range != (-math.inf, math.inf)], ids=repr)
def test_range_holds_and_is_no_wider_than_it_must_be(act):
    low, high = act.range
    grid = np.concatenate([np.linspace(-60, 60, 400_001), [-1e5, 1e5]])
    a = act.value(grid.astype(np.float32))
    assert a.min() >= low - 1e-6
    assert a.max() <= high
    assert a.min() < low + 1e-3 if math.isfinite(low) else a.min() < -10
    assert a.max() > high - 1e-3 if math.isfinite(high) else a.max() > 10


def test_range_of_a_flat_line_is_its_intercept():
    assert activation("linear", m=0, c=2).range == (2.0, 2.0)


def test_step_fires_from_zero_on_and_has_no_slope():
    step = activation("step")
    assert step.value(np.array([-1e-30, -0.0, 0.0, 1e-30])).tolist() == [0, 1, 1, 1]
    assert step.slope(np.array([-1.0, 0.0, 1.0])).tolist() == [0, 0, 0]
    assert not step.has_slope


def test_a_steep_logistic_becomes_the_step():
    z = np.array([-1.0, -0.01, 0.01, 1.0])
    np.testing.assert_allclose(activation("logistic", a=1e4).value(z), activation("step").value(z), atol=1e-6)


@pytest.mark.parametrize(
    ("name", "at_zero"), [("relu", 0), ("leaky_relu", 0.01), ("elu", 1), ("hard_tanh", 1)]
)
def test_slope_at_zero_is_the_one_from_below(name, at_zero):
    assert float(activation(name).slope(0.0)) == pytest.approx(at_zero)


def test_numbers_lists_and_whole_numbers_are_taken():
    assert float(activation("relu").value(-2)) == 0
    assert activation("tanh").value([0]).dtype == np.float32
    assert activation("relu").slope([1, -1]).tolist() == [1, 0]


@settings(max_examples=25)
@given(st.lists(st.floats(-1e4, 1e4, width=32), min_size=1, max_size=6), st.floats(-50, 50, width=32))
def test_softmax_sums_to_one_and_a_shift_changes_nothing(row, shift):
    z = np.asarray([row], np.float32)
    a = activation("softmax").value(z)
    assert float(a.sum()) == pytest.approx(1, abs=1e-5)
    np.testing.assert_allclose(a, special.softmax(z.astype(np.float64), axis=-1), atol=1e-6)
    np.testing.assert_allclose(activation("softmax").value(z + np.float32(shift)), a, atol=2e-3)


def test_softmax_slope_is_the_diagonal_of_its_jacobian():
    with runtime.precision("float64"):
        act, z = activation("softmax"), jnp.asarray([[0.3, -1.0, 2.0]])
        jacobian = jax.jacobian(lambda z: act.value(z))(z)[0, :, 0, :]
        np.testing.assert_allclose(act.slope(z)[0], np.diag(jacobian), rtol=1e-12)
    assert not act.elementwise


def test_maxout_takes_pieces_side_by_side():
    act = activation("maxout", k=3)
    z = np.array([[1.0, 5.0, 2.0, -1.0, -3.0, -2.0]], np.float32)
    assert act.pieces == 3
    assert act.value(z).tolist() == [[5.0, -1.0]]
    assert act.pullback(z, act.value(z), np.array([[10.0, 20.0]], np.float32)).tolist() == [
        [0, 10, 0, 20, 0, 0]
    ]


def test_maxout_pieces_that_are_equal_share_the_slope():
    act, z = activation("maxout"), jnp.zeros((1, 2))
    assert act.pullback(z, act.value(z), jnp.ones((1, 1))).tolist() == [[0.5, 0.5]]


def test_maxout_says_why_it_has_no_slope_and_which_widths_fit():
    with pytest.raises(UsageError, match=r"no slope of its own.*\n.*pullback"):
        activation("maxout").slope(np.zeros((1, 2)))
    with pytest.raises(ShapeError, match=r"maxout takes 2 pre-activations a neuron; 5 cannot"):
        activation("maxout").value(np.zeros((1, 5)))


def test_every_activation_is_judged_and_documented():
    assert sorted([*JUDGES, "softmax", "maxout"]) == list(ACTIVATIONS)
    for act in ACTIVATIONS.values():
        assert act.formula
        assert act.latex
        assert act.source
        assert all(key in act.formula or key == "k" for key, _ in act.parameters)
