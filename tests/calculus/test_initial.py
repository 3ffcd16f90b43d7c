"""Initials: the variances and bounds they promise, orthogonality, and the fit to data."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from superpose.calculus.activations import ACTIVATIONS, ALIASES
from superpose.calculus.initial import INITIALS, default_for, initial
from superpose.errors import ShapeError, UnknownNameError, UsageError

INPUTS, NEURONS = 200, 300
VARIANCES = {
    "fourier": 1.0,
    "glorot_normal": 2 / (INPUTS + NEURONS),
    "glorot_uniform": 2 / (INPUTS + NEURONS),
    "he_normal": 2 / INPUTS,
    "he_uniform": 2 / INPUTS,
    "lecun_normal": 1 / INPUTS,
    "lecun_uniform": 1 / INPUTS,
    "normal": 1.0,
    "ntk": 1 / INPUTS,
    "orthogonal": 1 / NEURONS,
    "siren": 2 / INPUTS,
    "siren_first": 1 / (3 * INPUTS**2),
    "unit_std_he5": 1 / INPUTS,
    "zeros": 0.0,
}
RANDOM_BIAS = ("normal", "ntk")
WAVES = ("fourier", "siren", "siren_first")


def drawn(name, seed=0, **options):
    return initial(name).draw(np.random.default_rng(seed), INPUTS, NEURONS, **options)


@pytest.mark.parametrize("name", VARIANCES)
def test_weights_have_the_variance_of_the_formula(name):
    w_IO, b_O = drawn(name)
    assert w_IO.shape == (INPUTS, NEURONS)
    assert b_O.shape == (NEURONS,)
    assert w_IO.var() == pytest.approx(VARIANCES[name], rel=0.03)  # 5 standard errors of 60,000 draws
    assert abs(w_IO.mean()) <= 5 * math.sqrt(VARIANCES[name] / w_IO.size)


@pytest.mark.parametrize("name", sorted({*VARIANCES} - {*WAVES}))
def test_biases_are_zero_or_standard_normal(name):
    b_O = drawn(name)[1]
    if name in RANDOM_BIAS:
        assert b_O.std() == pytest.approx(1, abs=0.2)
    else:
        assert not b_O.any()


def test_waves_swing_alike_whatever_omega_is():
    """What is inside the sine is the same for every omega; its size is what Sitzmann et al. prove it should be."""
    rng = np.random.default_rng(1)
    x_BI = np.sin(rng.uniform(-np.pi, np.pi, (500, INPUTS)))  # what a layer of sines passes on
    inside = []
    for omega in (1.0, 30.0):
        w_IO, b_O = drawn("siren", dtype=np.float64, omega=omega)
        inside.append(omega * (x_BI @ w_IO + b_O[None, :]))
        assert np.abs(w_IO).max() <= math.sqrt(6 / INPUTS) / omega
        assert np.abs(b_O).max() <= math.pi / omega
    np.testing.assert_allclose(*inside)
    assert (x_BI @ drawn("siren", dtype=np.float64)[0]).std() == pytest.approx(1, rel=0.05)


def test_first_waves_keep_their_weights_and_spread_their_phases():
    w_IO, b_O = drawn("siren_first", dtype=np.float64, omega=30.0)
    assert 0.999 / INPUTS < np.abs(w_IO).max() <= 1 / INPUTS
    assert 0.9 * math.pi / 30 < np.abs(b_O).max() <= math.pi / 30


@pytest.mark.parametrize("neurons", [1, 2, 7, 8])
def test_fourier_waves_come_as_sine_and_cosine(neurons):
    w_IO, b_O = initial("fourier").draw(np.random.default_rng(0), 2, neurons, dtype=np.float64, omega=5.0)
    x_BI = np.random.default_rng(1).normal(size=(20, 2))
    a_BO = np.sin(5.0 * (x_BI @ w_IO + b_O[None, :]))
    half = neurons // 2
    sine, cosine = a_BO[:, :half], a_BO[:, neurons - half :]
    np.testing.assert_allclose(sine**2 + cosine**2, 1.0)


@pytest.mark.parametrize("name", ["glorot_uniform", "he_uniform", "lecun_uniform"])
def test_uniform_weights_fill_their_bounds_and_no_more(name):
    bound = math.sqrt(3 * VARIANCES[name])
    largest = np.abs(drawn(name, dtype=np.float64)[0]).max()
    assert 0.999 * bound < largest <= bound


@settings(max_examples=20)
@given(st.integers(1, 12), st.integers(1, 12), st.integers(0, 2**32 - 1))
def test_orthogonal_weights_are_orthonormal(inputs, neurons, seed):
    w_IO, _ = initial("orthogonal").draw(np.random.default_rng(seed), inputs, neurons, dtype=np.float64)
    gram = w_IO.T @ w_IO if inputs >= neurons else w_IO @ w_IO.T
    np.testing.assert_allclose(gram, np.eye(min(inputs, neurons)), atol=1e-12)


def test_orthogonal_draws_have_no_preferred_sign():
    draws = [initial("orthogonal").draw(np.random.default_rng(seed), 1, 1)[0].item() for seed in range(200)]
    assert 60 < sum(w > 0 for w in draws) < 140


@pytest.mark.parametrize("name", VARIANCES)
def test_a_seed_fixes_everything_and_the_dtype_is_kept(name):
    w_IO, b_O = drawn(name, seed=5)
    again, _ = drawn(name, seed=5)
    np.testing.assert_array_equal(w_IO, again)
    assert w_IO.dtype == b_O.dtype == np.float32
    exact, _ = drawn(name, seed=5, dtype=np.float64)
    assert exact.dtype == np.float64
    np.testing.assert_array_equal(exact.astype(np.float32), w_IO)
    assert name == "zeros" or (drawn(name, seed=6)[0] != w_IO).any()


def test_fit_gives_outputs_of_standard_deviation_one_and_bends_inside_the_data():
    rng = np.random.default_rng(0)
    x_BI = rng.normal(size=(500, 7)) * [1, 10, 0.1, 3, 1, 1, 5]
    start = initial("unit_std_he5")
    w_IO, _ = start.draw(rng, 7, 64, dtype=np.float64)
    scale_O, b_O = start.fit(rng, x_BI @ w_IO)
    z_BO = x_BI @ (w_IO * scale_O)
    np.testing.assert_allclose(z_BO.std(axis=0), 1, rtol=1e-12)
    assert (z_BO.min(axis=0) <= -b_O).all()
    assert (-b_O <= z_BO.max(axis=0)).all()
    # shares of a flat Dirichlet have E[sum of squares] = 2/6: the mix varies a third as much as a row
    assert b_O.var() == pytest.approx(1 / 3, rel=0.5)


def test_fit_leaves_neurons_that_do_not_vary():
    z_BO = np.tile(np.array([[0.1, 0.0, 1e9]]), (7, 1))
    z_BO[:, 2] += np.arange(7)
    for dtype, scales in ((np.float64, (1, 1, 0.5)), (np.float32, (1, 1, 1))):
        scale_O, b_O = initial("unit_std_he5").fit(np.random.default_rng(0), z_BO.astype(dtype))
        np.testing.assert_allclose(scale_O, scales)
        np.testing.assert_allclose(b_O[:2], [-0.1, 0], rtol=1e-6)
        assert scale_O.dtype == b_O.dtype == dtype


def test_fit_takes_a_single_row():
    scale_O, b_O = initial("unit_std_he5").fit(np.random.default_rng(0), np.array([[3.0, -2.0]]))
    assert scale_O.tolist() == [1, 1]
    np.testing.assert_allclose(b_O, [-3, 2])


def test_what_cannot_be_drawn_or_fitted_is_refused():
    rng = np.random.default_rng(0)
    with pytest.raises(UsageError, match="2 neurons with 0 inputs"):
        initial("zeros").draw(rng, 0, 2)
    with pytest.raises(UsageError, match="he_normal does not look at data"):
        initial("he_normal").fit(rng, np.ones((2, 2)))
    with pytest.raises(ShapeError, match=r"\(0, 2\) came"):
        initial("unit_std_he5").fit(rng, np.ones((0, 2)))
    with pytest.raises(UnknownNameError, match=r"no initial 'he_norml'.*\n.*'he_normal'"):
        initial("he_norml")


def test_table_and_defaults():
    assert list(INITIALS) == sorted(INITIALS) == list(VARIANCES)
    assert [each.name for each in INITIALS.values() if each.needs_data] == ["unit_std_he5"]
    assert all(each.formula and each.source and each.name in repr(each) for each in INITIALS.values())
    assert initial(initial("ntk")) is INITIALS["ntk"]
    assert {name: default_for(name) for name in ("relu", "silu", "selu", "tanh", "my_own")} == {
        "relu": "he_normal",
        "silu": "he_normal",
        "selu": "lecun_normal",
        "tanh": "glorot_uniform",
        "my_own": "glorot_uniform",
    }
    assert {default_for(name) for name in (*ACTIVATIONS, *ALIASES)} <= set(INITIALS)
