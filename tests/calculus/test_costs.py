"""Costs against scikit-learn and SciPy, slopes against jax.grad, and what happens at the edges."""

import json
import pickle

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special
from sklearn import metrics

from superpose import runtime
from superpose.calculus.activations import activation
from superpose.calculus.costs import ALIASES, COSTS, cost
from superpose.errors import SaveError, ShapeError, UnknownNameError, UsageError

CASES = [
    *COSTS.values(),
    cost("huber", delta=0.4),
    cost("quantile", q=0.9),
    cost("binary_cross_entropy", smoothing=0.1),
    cost("categorical_cross_entropy", smoothing=0.2),
]
FUSED = [each for each in CASES if each.fused(each.output_activation)]


def outputs_and_targets(each, rows=6, outputs=3):
    """Outputs and targets that suit the cost: shares, means or plain numbers."""
    rng = np.random.default_rng(0)
    z_BO = rng.normal(size=(rows, outputs)) * 2
    if each.name == "categorical_cross_entropy":
        return special.softmax(z_BO, axis=-1), np.eye(outputs)[rng.integers(outputs, size=rows)]
    if each.name == "binary_cross_entropy":
        return special.expit(z_BO), rng.integers(2, size=(rows, outputs)).astype(float)
    if each.name == "poisson":
        return np.exp(z_BO / 2), rng.poisson(2, size=(rows, outputs)).astype(float)
    if "hinge" in each.name:
        return z_BO, rng.integers(2, size=(rows, outputs)).astype(float)
    return z_BO, rng.normal(size=(rows, outputs))


def half_poisson_deviance(y, a):
    """Ours up to a term of y alone: half the deviance plus y - y log y."""
    return metrics.mean_poisson_deviance(y, a) / 2 + np.mean(y - special.xlogy(y, y))


JUDGES = {
    "squared_error": lambda y, a, each: metrics.mean_squared_error(y, a),
    "absolute_error": lambda y, a, each: metrics.mean_absolute_error(y, a),
    "huber": lambda y, a, each: special.huber(dict(each.parameters)["delta"], a - y).mean(),
    "quantile": lambda y, a, each: metrics.mean_pinball_loss(y, a, alpha=dict(each.parameters)["q"]),
    "hinge": lambda y, a, each: metrics.hinge_loss(y, a),
    "squared_hinge": lambda y, a, each: np.mean(np.maximum(0, 1 - np.where(y == 1, a, -a)) ** 2),
    "poisson": lambda y, a, each: half_poisson_deviance(y, a),
    "binary_cross_entropy": lambda y, a, each: metrics.log_loss(y, a),
}


@pytest.mark.parametrize(
    "each", [c for c in CASES if c.name in JUDGES and "smoothing=0.1" not in repr(c)], ids=repr
)
def test_mean_over_rows_is_scikit_learns(each):
    a_BO, y_BO = outputs_and_targets(each, rows=20, outputs=1)
    with runtime.precision("float64"):
        c_B = np.asarray(each.value(a_BO, y_BO))
    assert c_B.shape == (20,)
    assert float(c_B.mean()) == pytest.approx(JUDGES[each.name](y_BO[:, 0], a_BO[:, 0], each), rel=1e-12)


@pytest.mark.parametrize("each", CASES, ids=repr)
def test_an_examples_cost_is_summed_over_its_outputs(each):
    if each.name == "categorical_cross_entropy":
        return
    a_BO, y_BO = outputs_and_targets(each)
    alone = [each.value(a_BO[:, [o]], y_BO[:, [o]]) for o in range(3)]
    np.testing.assert_allclose(each.value(a_BO, y_BO), sum(alone), rtol=1e-5)


def test_categorical_is_scikit_learns_log_loss():
    a_BO, y_BO = outputs_and_targets(cost("categorical_cross_entropy"), rows=30)
    with runtime.precision("float64"):
        ours = cost("categorical_cross_entropy").value(a_BO, y_BO).mean()
    assert float(ours) == pytest.approx(metrics.log_loss(y_BO, a_BO), rel=1e-12)


def test_smoothing_moves_the_targets():
    a_BO, y_BO = outputs_and_targets(cost("binary_cross_entropy"))
    smooth = cost("binary_cross_entropy", smoothing=0.2).value(a_BO, y_BO)
    np.testing.assert_allclose(smooth, cost("binary_cross_entropy").value(a_BO, 0.8 * y_BO + 0.1), rtol=1e-6)
    a_BO, y_BO = outputs_and_targets(cost("categorical_cross_entropy"), outputs=4)
    smooth = cost("categorical_cross_entropy", smoothing=0.2).value(a_BO, y_BO)
    plain = cost("categorical_cross_entropy").value(a_BO, 0.8 * y_BO + 0.05)
    np.testing.assert_allclose(smooth, plain, rtol=1e-6)


@pytest.mark.parametrize("each", CASES, ids=repr)
def test_slope_is_jax_grad(each):
    with runtime.precision("float64"):
        a_BO, y_BO = map(jnp.asarray, outputs_and_targets(each))
        expected = jax.grad(lambda a: each.value(a, y_BO).sum())(a_BO)
        np.testing.assert_allclose(each.slope(a_BO, y_BO), expected, rtol=1e-9, atol=1e-13)


@pytest.mark.parametrize("each", FUSED, ids=repr)
def test_fused_is_the_cost_after_its_activation(each):
    act = activation(each.output_activation)
    fused = each.fused(act.name)
    with runtime.precision("float64"):
        z_BO = jnp.asarray(np.random.default_rng(1).normal(size=(6, 3)) * 2)
        y_BO = jnp.asarray(outputs_and_targets(each)[1])
        a_BO = act.value(z_BO)
        np.testing.assert_allclose(fused.value(z_BO, y_BO), each.value(a_BO, y_BO), rtol=1e-10)
        by_chain_rule = act.pullback(z_BO, a_BO, each.slope(a_BO, y_BO))
        np.testing.assert_allclose(fused.slope(z_BO, y_BO), by_chain_rule, rtol=1e-9, atol=1e-13)
        by_jax = jax.grad(lambda z: fused.value(z, y_BO).sum())(z_BO)
        np.testing.assert_allclose(fused.slope(z_BO, y_BO), by_jax, rtol=1e-9, atol=1e-13)


def test_fused_categorical_takes_targets_of_any_sum():
    fused = cost("categorical_cross_entropy").fused("softmax")
    z_BO, y_BO = jnp.asarray([[1.0, -2.0], [0.5, 3.0]]), jnp.asarray([[0.0, 0.0], [2.0, 1.0]])
    expected = jax.grad(lambda z: fused.value(z, y_BO).sum())(z_BO)
    np.testing.assert_allclose(fused.slope(z_BO, y_BO), expected, atol=1e-6)
    assert fused.slope(z_BO, y_BO)[0].tolist() == [0, 0]


@pytest.mark.parametrize("each", FUSED, ids=repr)
def test_huge_logits_cost_what_they_should(each):
    fused = each.fused(each.output_activation)
    z_BO = np.array([[1e4, -1e4], [-1e4, 1e4], [1e4, 1e4], [-1e4, -1e4]], np.float32)
    y_BO = np.array([[1.0, 0.0]] * 4, np.float32)
    c_B, dz_BO = fused.value(z_BO, y_BO), fused.slope(z_BO, y_BO)
    assert c_B.dtype == dz_BO.dtype == np.float32
    assert np.isfinite(c_B).all()
    assert np.isfinite(dz_BO).all()
    if not dict(each.parameters)["smoothing"]:
        assert float(c_B[0]) == 0
        assert float(c_B[1]) == 2e4
        assert dz_BO[1].tolist() == [-1, 1]


@settings(max_examples=40)
@given(
    st.lists(st.floats(-1e4, 1e4, width=32), min_size=3, max_size=3),
    st.integers(0, 2),
    st.sampled_from([0.0, 0.1, 1.0]),
)
def test_fused_costs_agree_with_scipy_on_any_logits(row, label, smoothing):
    z_BO, y_BO = np.asarray([row], np.float32), np.eye(3)[[label]]
    smooth = y_BO * (1 - smoothing) + smoothing / 3
    categorical = cost("categorical_cross_entropy", smoothing=smoothing).fused("softmax")
    expected = -(smooth * special.log_softmax(z_BO.astype(np.float64), axis=-1)).sum(axis=-1)
    np.testing.assert_allclose(categorical.value(z_BO, y_BO), expected, rtol=1e-5, atol=1e-5)
    smooth = y_BO * (1 - smoothing) + smoothing / 2
    binary = cost("binary_cross_entropy", smoothing=smoothing).fused("sigmoid")
    log_p, log_q = special.log_expit(z_BO.astype(np.float64)), special.log_expit(-z_BO.astype(np.float64))
    expected = -(smooth * log_p + (1 - smooth) * log_q).sum(axis=-1)
    np.testing.assert_allclose(binary.value(z_BO, y_BO), expected, rtol=1e-5, atol=4e-3)
    assert np.isfinite(binary.slope(z_BO, y_BO)).all()


@pytest.mark.parametrize("each", CASES, ids=repr)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_outputs_of_exactly_0_and_1_are_finite(each, dtype):
    a_BO = np.array([[0.0, 1.0], [1.0, 0.0], [0.5, 0.5]], dtype)
    y_BO = np.array([[1.0, 0.0]] * 3, dtype)
    with runtime.precision(dtype):
        c_B, da_BO = each.value(a_BO, y_BO), each.slope(a_BO, y_BO)
    assert c_B.dtype == da_BO.dtype == dtype
    assert np.isfinite(c_B).all()
    assert np.isfinite(da_BO).all()
    assert each.name == "poisson" or c_B[0] >= c_B[1]


def test_slopes_at_the_bends():
    one = np.ones((1, 1), np.float32)
    assert float(cost("mae").slope(one, one)[0, 0]) == 0
    assert float(cost("quantile").slope(one, one)[0, 0]) == 0
    assert float(cost("hinge").slope(one, one)[0, 0]) == 0
    assert float(cost("hinge").slope(one * 0.5, one)[0, 0]) == -1
    assert float(cost("hinge").slope(one * -0.5, one * 0)[0, 0]) == 1


def test_whole_number_targets_are_taken():
    assert cost("mse").value([[1.0, 2.0]], [[0, 4]]).tolist() == [5.0]


def test_only_the_natural_activation_is_fused():
    assert cost("binary_cross_entropy").fused("softmax") is None
    assert cost("categorical_cross_entropy").fused("sigmoid") is None
    assert cost("squared_error").fused("linear") is None
    assert repr(cost("log_loss").fused("sigmoid")) == "Fused('binary_cross_entropy' of 'sigmoid')"
    assert cost("log_loss").fused("sigmoid") == cost("log_loss", smoothing=0).fused("sigmoid")


@pytest.mark.parametrize("each", CASES, ids=repr)
def test_round_trip_and_description(each):
    assert cost(json.loads(json.dumps(each.to_dict()))) == each
    assert pickle.loads(pickle.dumps(each)) == each  # noqa: S301
    assert hash(cost(each.to_dict())) == hash(each)
    assert each.formula
    assert each.latex
    assert each.source
    assert each.output_activation in ("linear", "sigmoid", "softmax", "softplus")
    assert all(key in each.formula or key == "smoothing" for key, _ in each.parameters)


def test_aliases():
    assert cost("mse") == cost("squared") == cost("squared_error")
    assert cost("pinball", q=0.2) == cost("quantile", q=0.2)
    assert set(ALIASES.values()) <= set(COSTS)
    assert list(COSTS) == sorted(COSTS)


def fourth_power(a, y):
    return ((a - y) ** 4).sum(axis=-1)


def fourth_power_slope(a, y):
    return 4 * (a - y) ** 3


@pytest.mark.parametrize("slope", [None, fourth_power_slope])
def test_own_function(slope):
    each = cost(fourth_power, slope=slope)
    a_BO, y_BO = np.random.default_rng(2).normal(size=(2, 4, 2))
    with runtime.precision("float64"):
        np.testing.assert_allclose(each.value(a_BO, y_BO), ((a_BO - y_BO) ** 4).sum(axis=1), rtol=1e-12)
        np.testing.assert_allclose(each.slope(a_BO, y_BO), 4 * (a_BO - y_BO) ** 3, rtol=1e-10)
    assert each.custom
    assert each == cost(fourth_power, slope=slope) != cost(lambda a, y: fourth_power(a, y))
    assert pickle.loads(pickle.dumps(each)) == each  # noqa: S301
    with pytest.raises(SaveError, match="'fourth_power' is a Python function of your own"):
        each.to_dict()


def test_own_function_that_will_not_do():
    a_BO = np.ones((3, 2), np.float32)
    with pytest.raises(
        ShapeError, match=r"gave shape \(3, 2\); \(3,\) was expected.\n.*sum over the outputs"
    ):
        cost(lambda a, y: (a - y) ** 2).value(a_BO, a_BO)
    with pytest.raises(ShapeError, match=r"slope of fourth_power' gave shape \(3,\)"):
        cost(fourth_power, slope=fourth_power).slope(a_BO, a_BO)
    with pytest.raises(UsageError, match="cannot be compiled"):
        cost(lambda a, y: np.abs(np.asarray(a) - y).sum(axis=-1))
    with pytest.raises(UsageError, match="'fourth_power' came with 'power'"):
        cost(fourth_power, power=4)


@pytest.mark.parametrize(
    ("spec", "parameters", "words"),
    [
        ("hubert", {}, r"no cost 'hubert'.*\n.*'huber'"),
        ("huber", {"delta": 0}, r"delta must be a finite number above 0"),
        ("quantile", {"q": 1}, r"q must be a finite number above 0 and below 1"),
        (
            "binary_cross_entropy",
            {"smoothing": 1.5},
            r"smoothing must be a finite number of at least 0 and at most 1",
        ),
        ("mse", {"delta": 1}, r"squared_error has no parameters; 'delta' was given"),
        ("huber", {"q": 1}, r"no parameter of huber 'q'"),
        (7, {}, r"cannot be made of 7"),
        ({"name": "mse", "code": ""}, {}, r"unknown keys: 'code'"),
        ({"name": "mixed", "members": [{"name": "mse"}]}, {}, r"no cost 'mixed'"),
        ({"name": "mse"}, {"delta": 1}, r"Parameters go with a name"),
    ],
)
def test_what_cannot_be_a_cost_is_refused(spec, parameters, words):
    with pytest.raises(UsageError, match=words):
        cost(spec, **parameters)
    assert issubclass(UnknownNameError, UsageError)


def test_outputs_and_targets_of_different_shapes_are_refused():
    with pytest.raises(ShapeError, match=r"shape \(3, 1\) cannot be compared with targets of shape \(3,\)"):
        cost("mse").value(np.ones((3, 1)), np.ones(3))
    with pytest.raises(ShapeError, match=r"\(rows, outputs\)"):
        cost("log_loss").fused("sigmoid").slope(np.ones(3), np.ones(3))
