"""Networks as values: made from a seed, evaluated, compared, converted."""

import itertools

import jax
import numpy as np
import pytest

import superpose as sp
from superpose import runtime


def a_network(seed=0, **options):
    layers = [sp.Layer(16, "tanh"), sp.Layer(8, "relu", dropout=0.5), sp.Layer(2)]
    return sp.Network.create(inputs=3, layers=layers, seed=seed, **options)


def test_one_seed_gives_one_network():
    assert a_network(1) == a_network(1)
    assert a_network(1) != a_network(2)


def test_the_outputs_are_numpys_in_float64():
    network, x = a_network(), np.random.default_rng(0).normal(size=(7, 3))
    a = x
    for layer, f in zip(network.layers, (np.tanh, lambda z: np.maximum(z, 0), lambda z: z), strict=True):
        a = f(a @ np.asarray(layer.weights, float) + np.asarray(layer.bias, float))
    np.testing.assert_allclose(network(x), a, rtol=1e-5, atol=1e-6)
    assert network(x).dtype == np.float32


def test_every_value_is_in_the_trace():
    network, x = a_network(), np.random.default_rng(0).normal(size=(4, 3)).astype(np.float32)
    traces = network.forward(x)
    np.testing.assert_array_equal(traces[0].x_BI, x)
    for before, after in itertools.pairwise(traces):
        np.testing.assert_array_equal(before.output_BO, after.x_BI)
    np.testing.assert_allclose(traces[-1].output_BO, network(x), rtol=1e-6)
    assert [t.z_BK.shape for t in traces] == [(4, 16), (4, 8), (4, 2)]


def test_dropout_only_with_keys():
    network = sp.Network.create(inputs=1, layers=[sp.Layer(4000, "linear", dropout=0.25, initial="zeros")])
    layer = network.layers[0].filled(network.layers[0].weights, network.layers[0].bias + 1)
    one = np.ones((1, 1), np.float32)
    (quiet,) = sp.forward([layer], one)
    assert (np.asarray(quiet.output_BO) == 1).all()
    (dropped,) = sp.forward([layer], one, keys=[jax.random.key(0)])
    output = np.asarray(dropped.output_BO)
    assert set(np.unique(output)) == {np.float32(0), np.float32(1 / 0.75)}
    assert (output == 0).mean() == pytest.approx(0.25, abs=0.03)
    assert output.mean() == pytest.approx(1, abs=0.04)  # the expectation is kept


def test_float64_networks_compute_in_float64():
    network = a_network(dtype="float64")
    assert network.dtype == np.float64
    x = np.random.default_rng(0).normal(size=(5, 3))
    assert network(x).dtype == np.float64
    np.testing.assert_allclose(network.astype("float32")(x), network(x), rtol=1e-5, atol=1e-6)
    with runtime.precision("float32"):
        assert network.astype("float32").dtype == np.float32


def test_data_driven_weights_give_each_neuron_spread_one():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(500, 3)) * [1, 10, 100]
    layers = [
        sp.Layer(8, "relu", initial="unit_std_he5"),
        sp.Layer(4, "relu", initial="unit_std_he5"),
        sp.Layer(1),
    ]
    network = sp.Network.create(inputs=3, layers=layers, data=x)
    for trace in network.forward(x)[:2]:
        np.testing.assert_allclose(np.asarray(trace.z_BK).std(axis=0), 1, rtol=0.02)
        assert (np.asarray(trace.z_BK).min(axis=0) < 0).all()  # the kink lies inside the data
        assert (np.asarray(trace.z_BK).max(axis=0) > 0).all()
    with pytest.raises(sp.UsageError, match="fitted to data"):
        sp.Network.create(inputs=3, layers=layers)


def test_maxout_has_pieces_and_softmax_adds_up():
    layers = [sp.Layer(5, sp.activation("maxout", k=3)), sp.Layer(4, "softmax")]
    network = sp.Network.create(inputs=2, layers=layers)
    assert network.layers[0].weights.shape == (2, 15)
    np.testing.assert_allclose(network(np.ones((3, 2))).sum(axis=1), 1, rtol=1e-6)


def test_what_it_says_of_itself():
    assert repr(a_network()) == "Network(3-16-8-2: tanh, relu, linear; 218 parameters)"
    assert (
        repr(sp.Layer(3, "relu", fire_above=0.5, dropout=0.1))
        == "Layer(3, 'relu', fire_above=0.5, dropout=0.1)"
    )
    assert repr(sp.Neuron([1.0], -0.5, "step")) == "Neuron(weights=[1], bias=-0.5, activation='step')"


def test_a_network_is_a_tree_of_its_arrays():
    doubled = jax.tree.map(lambda p: 2 * p, a_network())
    np.testing.assert_array_equal(doubled.layers[0].weights, 2 * np.asarray(a_network().layers[0].weights))
    assert doubled.layers[1].dropout == 0.5


@pytest.mark.parametrize("x", [1.0, [1.0], [[1.0], [2.0]], np.ones(5)])
def test_inputs_as_people_give_them(x):
    network = sp.Network.create(inputs=1, layers=[sp.Layer(2, "tanh"), sp.Layer(1)])
    assert network(x).shape == (np.size(x), 1)


def test_a_layer_with_something_replaced_keeps_its_weights():
    layer = sp.Network.create(inputs=2, layers=[sp.Layer(3, "logistic"), sp.Layer(1)], seed=0).layers[0]
    changed = layer.replace(activation="step", fire_above=0.5)
    assert (changed.activation.name, layer.activation.name) == ("step", "logistic")
    np.testing.assert_array_equal(changed.weights, layer.weights)
    np.testing.assert_array_equal(changed.bias, layer.bias)
    with pytest.raises(sp.UnknownNameError, match="part of a layer"):
        layer.replace(activations="step")
    with pytest.raises(sp.ShapeError, match="weights have shape"):
        layer.replace(neurons=4)
