"""Error against size: known answers, the same again by the seed, and that neurons at rest stay there."""

import film_cases as cases
import numpy as np
import pytest

import superpose as sp
from superpose.calculus.activations import activation
from superpose.errors import UsageError
from superpose.insight.sizes import narrowed, resting, sizes, widened
from superpose.insight.subject import subject


@pytest.fixture(scope="module")
def bump():
    data = sp.sample("bump", rows=80)
    return data.inputs["x"].to_numpy(), data.target.to_numpy()


@pytest.fixture(scope="module")
def fitted(bump):
    return sizes(*bump, neurons=(1, 2, 4), activation="sigmoid")


def test_a_bump_of_two_steps_needs_two_neurons(fitted):
    assert fitted.smallest == 2
    assert fitted.held_out_S[0] > 0.1 > 20 * fitted.held_out_S[1]
    assert "2 neurons will do" in fitted.why


def test_the_fit_and_the_errors_are_the_networks_own(fitted):
    for i, network in enumerate(fitted.networks):
        assert network.sizes == (1, fitted.neurons[i], 1)
        np.testing.assert_allclose(fitted.fit_SG[i], network(fitted.x_G[:, None]), atol=1e-6)
        missed = np.square(network(fitted.x_N[:, None])[:, 0] - fitted.y_N[:, 0])
        assert fitted.held_out_S[i] == pytest.approx(missed[fitted.held_out_N].mean(), rel=1e-4, abs=1e-9)
        assert fitted.train_S[i] == pytest.approx(missed[~fitted.held_out_N].mean(), rel=1e-4, abs=1e-9)
    assert fitted.held_out_N.sum() == 20


def test_the_same_seed_gives_the_same(bump, fitted):
    again = sizes(*bump, neurons=(1, 2, 4), activation="sigmoid")
    assert all(a == b for a, b in zip(fitted.networks, again.networks, strict=True))
    assert again.to_dict() == fitted.to_dict()


def test_the_smallest_is_within_one_standard_error_of_the_best():
    rng = np.random.default_rng(0)
    x = np.linspace(-2, 2, 80)
    found = sizes(x, x**2 + rng.normal(0, 0.3, 80), neurons=(1, 2, 4), epochs=60, starts=2)
    best = int(found.held_out_S.argmin())
    limit = found.held_out_S[best] + found.standard_error_S[best]
    within = [n for n, e in zip(found.neurons, found.held_out_S, strict=True) if e <= limit]
    assert found.smallest == min(within) == 2
    assert "within one standard error" in found.why


def test_rows_and_classes_of_a_subject_are_used():
    found = sizes(subject(cases.plane()), neurons=(1, 4), epochs=30, starts=1)
    x, y = cases.plane().validation
    for network, error in zip(found.networks, found.held_out_S, strict=True):
        assert error == pytest.approx(np.mean((network(x)[:, 0] > 0.5) != (y > 0.5)))
    assert found.error == "share answered wrongly"
    assert found.fit_SG.shape == (2, 0, 1)


@pytest.mark.parametrize("name", ["tanh", "sigmoid", "relu", "softplus", "sine", "gaussian", "gelu"])
def test_neurons_at_rest_change_nothing_and_stay_there(name):
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(30, 2)), rng.normal(size=30)
    small = sp.Network.create(inputs=2, layers=[sp.Layer(3, name), sp.Layer(1)], seed=1)
    rest = resting(activation(name))
    wide = widened(small, 6, rest)
    np.testing.assert_array_equal(wide(x), small(x))
    run = sp.train(wide, x, y, optimizer="lbfgs", batch_size=None, epochs=5)
    hidden, last = run.network.layers
    assert (np.asarray(hidden.weights)[:, 3:] == 0).all()
    assert (np.asarray(hidden.bias)[3:] == rest).all()
    assert (np.asarray(last.weights)[3:] == 0).all()
    np.testing.assert_allclose(narrowed(run.network, 3)(x), run.network(x), atol=1e-6)


def test_an_activation_that_never_rests():
    assert resting(activation("maxout")) is None


@pytest.mark.parametrize("neurons", [(0, 1), (1.5,), ()])
def test_sizes_are_whole_numbers(neurons):
    with pytest.raises(UsageError, match="whole numbers from 1 on"):
        sizes(np.arange(9.0), np.arange(9.0), neurons=neurons)


def test_without_rows_it_says_what_to_give():
    with pytest.raises(UsageError, match="no rows to fit"):
        sizes(cases.curve().network)
