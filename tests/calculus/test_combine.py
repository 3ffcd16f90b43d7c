"""Combines against NumPy's float64 and jax.vjp, zeros among the factors and divisors included."""

import json
import pickle

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from superpose import runtime
from superpose.calculus.combine import COMBINES, combine, mixed
from superpose.errors import SaveError, ShapeError, UnknownNameError, UsageError


def largest(t_BOI):
    return t_BOI.max(axis=-1)


def judge(name, x_BI, w_IO):
    """The pre-activations by loops, from the definitions."""
    z_BO = np.empty((len(x_BI), w_IO.shape[1]))
    for b, o in np.ndindex(z_BO.shape):
        t_I = x_BI[b] * w_IO[:, o]
        if name == "divide":
            held = [max(abs(t), 1e-6) * (-1 if t < 0 else 1) for t in t_I[1:]]
            z_BO[b, o] = t_I[0]
            for divisor in held:
                z_BO[b, o] /= divisor
        else:
            z_BO[b, o] = {"add": np.sum, "multiply": np.prod, "largest": np.max}[name](t_I)
    return z_BO


def drawn(rows=5, inputs=4, neurons=3, zeros=False):
    rng = np.random.default_rng(1)
    x_BI, w_IO = (
        rng.uniform(0.5, 2, size=shape) * rng.choice([-1, 1], size=shape)
        for shape in ((rows, inputs), (inputs, neurons))
    )
    if zeros:
        x_BI[0, 1] = x_BI[1, 0] = x_BI[2, :2] = w_IO[2, 1] = w_IO[0, 2] = w_IO[1, 2] = 0
    return x_BI, w_IO, rng.normal(size=(rows, neurons))


KINDS = [*COMBINES.values(), combine(largest)]


@pytest.mark.parametrize("each", KINDS, ids=repr)
@pytest.mark.parametrize("inputs", [1, 2, 5])
def test_value_is_the_formula(each, inputs):
    x_BI, w_IO, _ = drawn(inputs=inputs)
    with runtime.precision("float64"):
        np.testing.assert_allclose(each.value(x_BI, w_IO), judge(each.name, x_BI, w_IO), rtol=1e-12)


@pytest.mark.parametrize("each", KINDS, ids=repr)
@pytest.mark.parametrize("inputs", [1, 2, 5])
def test_pullback_is_jax_vjp(each, inputs):
    x_BI, w_IO, dz_BO = drawn(inputs=inputs)
    with runtime.precision("float64"):
        x_BI, w_IO, dz_BO = jnp.asarray(x_BI), jnp.asarray(w_IO), jnp.asarray(dz_BO)
        dx_BI, dw_IO = jax.vjp(each.value, x_BI, w_IO)[1](dz_BO)
        ours_w, ours_x = each.pullback(x_BI, w_IO, dz_BO)
        np.testing.assert_allclose(ours_w, dw_IO, rtol=1e-10, atol=1e-13)
        np.testing.assert_allclose(ours_x, dx_BI, rtol=1e-10, atol=1e-13)
        alone_w, nothing = each.pullback(x_BI, w_IO, dz_BO, need_x=False)
        np.testing.assert_array_equal(alone_w, ours_w)
        assert nothing is None


def by_differences(name, x_BI, w_IO, dz_BO, step=1e-6):
    """dC/dw and dC/dx by central differences of the loops; exact for products, linear in each factor."""

    def slope(arrays, which):
        out = np.empty_like(arrays[which])
        for index in np.ndindex(out.shape):
            ends = []
            for sign in (1, -1):
                moved = [np.array(a) for a in arrays]
                moved[which][index] += sign * step
                ends.append((judge(name, *moved) * dz_BO).sum())
            out[index] = (ends[0] - ends[1]) / (2 * step)
        return out

    return slope((x_BI, w_IO), 1), slope((x_BI, w_IO), 0)


def test_multiply_slope_is_right_where_factors_are_zero():
    x_BI, w_IO, dz_BO = drawn(zeros=True)
    expected_w, expected_x = by_differences("multiply", x_BI, w_IO, dz_BO)
    with runtime.precision("float64"):
        dw_IO, dx_BI = combine("multiply").pullback(x_BI, w_IO, jnp.asarray(dz_BO))
    assert np.abs(expected_x[0, 1]) > 0.1  # a zero factor itself still has a slope
    np.testing.assert_allclose(dw_IO, expected_w, atol=1e-8)
    np.testing.assert_allclose(dx_BI, expected_x, atol=1e-8)


@settings(max_examples=25)
@given(
    hnp.arrays(np.float32, (2, 3), elements=st.sampled_from([-2, -1, 0, 0.5, 3])),
    hnp.arrays(np.float32, (3, 2), elements=st.sampled_from([-1, 0, 0.25, 2])),
)
def test_multiply_agrees_with_jax_on_any_pattern_of_zeros(x_BI, w_IO):
    def plain(x_BI, w_IO):
        t_BIO = x_BI[:, :, None] * w_IO[None, :, :]
        return t_BIO[:, 0] * t_BIO[:, 1] * t_BIO[:, 2]

    z_BO, vjp = jax.vjp(plain, jnp.asarray(x_BI), jnp.asarray(w_IO))
    dx_BI, dw_IO = vjp(jnp.ones_like(z_BO))
    ours_w, ours_x = combine("multiply").pullback(x_BI, w_IO, jnp.ones_like(z_BO))
    np.testing.assert_array_equal(combine("multiply").value(x_BI, w_IO), z_BO)
    np.testing.assert_allclose(ours_w, dw_IO, rtol=1e-5)
    np.testing.assert_allclose(ours_x, dx_BI, rtol=1e-5)


def test_divide_holds_divisors_away_from_zero():
    w_IO = np.ones((2, 1), np.float32)
    divisors = [0.0, -0.0, 1e-9, -1e-9, 1e-6, 0.5]
    x_BI = np.array([[1.0, each] for each in divisors], np.float32)
    expected = [[1e6], [1e6], [1e6], [-1e6], [1e6], [2.0]]
    np.testing.assert_allclose(combine("divide").value(x_BI, w_IO), expected, rtol=1e-6)


def test_divide_slope_is_that_of_the_held_value():
    w_IO, dz_BO = np.ones((2, 1), np.float32), jnp.ones((3, 1))
    x_BI = np.array([[2.0, 0.0], [2.0, -1e-8], [2.0, 0.5]], np.float32)
    _, dx_BI = combine("divide").pullback(x_BI, w_IO, dz_BO)
    np.testing.assert_allclose(dx_BI, [[1e6, 0], [-1e6, 0], [2, -8]], rtol=1e-6)


@pytest.mark.parametrize("each", KINDS, ids=repr)
def test_float32_stays_float32_even_where_float64_is_on(each):
    x_BI, w_IO, dz_BO = (array.astype(np.float32) for array in drawn())
    with runtime.precision("float64"):
        dw_IO, dx_BI = each.pullback(x_BI, w_IO, jnp.asarray(dz_BO))
        assert each.value(x_BI, w_IO).dtype == dw_IO.dtype == dx_BI.dtype == np.float32


def test_mixed_is_each_member_for_its_own_neuron():
    names = ["multiply", "add", "divide", "add", largest]
    each = mixed(names)
    x_BI, w_IO, dz_BO = drawn(neurons=5)
    with runtime.precision("float64"):
        z_BO = each.value(x_BI, w_IO)
        for o, name in enumerate(names):
            np.testing.assert_allclose(z_BO[:, [o]], combine(name).value(x_BI, w_IO[:, [o]]), rtol=1e-12)
        dx_BI, dw_IO = jax.vjp(each.value, jnp.asarray(x_BI), jnp.asarray(w_IO))[1](jnp.asarray(dz_BO))
        ours_w, ours_x = each.pullback(x_BI, w_IO, jnp.asarray(dz_BO))
        np.testing.assert_allclose(ours_w, dw_IO, rtol=1e-9, atol=1e-13)
        np.testing.assert_allclose(ours_x, dx_BI, rtol=1e-9, atol=1e-13)
        assert each.pullback(x_BI, w_IO, jnp.asarray(dz_BO), need_x=False)[1] is None


@pytest.mark.parametrize("each", [*COMBINES.values(), mixed(["add", "multiply", "add"])], ids=repr)
def test_round_trip_through_json_and_pickle(each):
    assert combine(json.loads(json.dumps(each.to_dict()))) == each
    assert pickle.loads(pickle.dumps(each)) == each  # noqa: S301
    assert each.formula
    assert each.latex
    assert each.source


def test_own_function():
    each = combine(largest)
    assert each.custom
    assert each == combine(largest) != combine(lambda t: t.max(axis=-1))
    assert pickle.loads(pickle.dumps(each)) == each  # noqa: S301
    for one in (each, mixed(["add", largest])):
        with pytest.raises(SaveError, match="'largest' is a Python function of your own"):
            one.to_dict()


def test_own_function_that_will_not_do():
    with pytest.raises(UsageError, match="cannot be compiled"):
        combine(lambda t: np.max(np.asarray(t), axis=-1))
    with pytest.raises(ShapeError, match=r"made \(2, 3, 4\) of weighted inputs \(2, 3, 4\)"):
        combine(jnp.exp).value(np.ones((2, 4)), np.ones((4, 3)))


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        ("mulitply", r"no combine 'mulitply'.*\n.*'multiply'"),
        (None, r"cannot be made of None"),
        ({"name": "add", "eval": "x"}, r"unknown keys: 'eval'"),
        ({"name": "add", "parameters": {"p": 2}}, r"add has no parameters; 'p' was given"),
        ({"name": "nope"}, r"no combine 'nope'"),
        ({"name": "mixed"}, r"'mixed' has 0 members"),
    ],
)
def test_what_cannot_be_a_combine_is_refused(spec, words):
    with pytest.raises(UsageError, match=words):
        combine(spec)


def test_shapes_that_do_not_fit_are_refused():
    with pytest.raises(ShapeError, match=r"shape \(2, 3\) and weights of shape \(4, 1\)"):
        combine("add").value(np.ones((2, 3)), np.ones((4, 1)))
    with pytest.raises(ShapeError, match=r"Weights came for 3 neurons; there are 2 members"):
        mixed(["add", "multiply"]).value(np.ones((2, 4)), np.ones((4, 3)))
    with pytest.raises(UsageError, match="without members"):
        mixed([])
    with pytest.raises(UnknownNameError):
        mixed(["add", "nope"])
