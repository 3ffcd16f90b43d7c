"""Neurons, their superposition, and that parts always add up to the output."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import superpose as sp

UP = sp.Neuron(weights=[1.0], bias=-0.5, activation="step")
DOWN = sp.Neuron(weights=[1.0], bias=-1.5, activation="step")


def test_a_neuron_is_the_graph_of_a_function():
    neuron = sp.Neuron([2.0, -1.0], bias=0.5, activation="tanh")
    x = np.asarray([[0.3, 0.1], [1.0, 2.0]])
    np.testing.assert_allclose(neuron(x), np.tanh(x @ [2.0, -1.0] + 0.5), rtol=1e-6)


def test_bias_is_weight_zero_of_a_constant_input():
    with_bias, with_input = (
        sp.Neuron([2.0], bias=0.7, activation="sigmoid"),
        sp.Neuron([0.7, 2.0], activation="sigmoid"),
    )
    x = np.linspace(-3, 3, 7)[:, None]
    np.testing.assert_allclose(with_bias(x), with_input(np.hstack([np.ones_like(x), x])), rtol=1e-6)


def test_a_bump_from_two_steps():
    bump = sp.superpose([UP, DOWN], weights=[1, -1])
    assert bump([[1.0]]) == 1.0
    np.testing.assert_array_equal(bump([[0.0], [0.6], [1.4], [1.6]])[:, 0], [0, 1, 1, 0])


@pytest.mark.parametrize("weights", [(1, 1), (1, -1), (-1, 1), (1.5, -0.5)])
def test_the_four_cases_of_weights(weights):
    one, two = sp.Neuron([1.0], activation="tanh"), sp.Neuron([-2.0], 0.3, activation="gaussian")
    x = np.linspace(-2, 2, 9)[:, None]
    expected = weights[0] * one(x) + weights[1] * two(x)
    np.testing.assert_allclose(sp.superpose([one, two], weights)(x)[:, 0], expected, atol=1e-6)


def test_multiplying_and_dividing_neurons():
    x = np.asarray([[2.0, 4.0], [0.5, -1.0]])
    product = sp.Neuron([1.0, 3.0], bias=1.0, combine="multiply")
    ratio = sp.Neuron([1.0, 2.0], combine="divide")
    np.testing.assert_allclose(product(x), x[:, 0] * 3 * x[:, 1] + 1, rtol=1e-6)
    np.testing.assert_allclose(ratio(x), x[:, 0] / (2 * x[:, 1]), rtol=1e-6)
    both = sp.superpose([product, ratio], [1, 2])
    np.testing.assert_allclose(both(x)[:, 0], product(x) + 2 * ratio(x), rtol=1e-6)


def test_a_threshold_to_fire():
    neuron = sp.Neuron([1.0], activation="relu", fire_above=0.5)
    np.testing.assert_array_equal(neuron([[0.2], [0.5], [0.6]]), np.float32([0, 0, 0.6]))
    mixed = sp.superpose([neuron, sp.Neuron([1.0], activation="relu")])
    np.testing.assert_allclose(mixed([[0.2], [0.6]])[:, 0], [0.2, 1.2], rtol=1e-6)


def test_ones_own_function_as_activation_and_as_combine():
    import jax.numpy as jnp

    neuron = sp.Neuron([1.0, 1.0], activation=lambda z: z**3, combine=lambda t: jnp.max(t, axis=-1))
    np.testing.assert_allclose(neuron([[1.0, 2.0], [-3.0, 0.5]]), [8, 0.125], rtol=1e-6)


def test_networks_superpose_block_by_block():
    members = [
        sp.Network.create(
            inputs=3, layers=[sp.Layer(w, "tanh"), sp.Layer(w + 1, "relu"), sp.Layer(2)], seed=w
        )
        for w in (2, 4, 3)
    ]
    x = np.random.default_rng(0).normal(size=(5, 3)).astype(np.float32)
    whole = sp.superpose(members, [0.5, -1, 2], bias=[1, 2])
    expected = 0.5 * members[0](x) - members[1](x) + 2 * members[2](x) + [1, 2]
    np.testing.assert_allclose(whole(x), expected, atol=2e-6)


networks = st.tuples(
    st.lists(st.integers(1, 40), min_size=1, max_size=3), st.sampled_from(["tanh", "relu", "sine", "softplus"]),
    st.integers(0, 1000), st.floats(0.01, 30),
)  # fmt: skip


@given(networks)
@settings(max_examples=40)
def test_parts_add_up_to_the_output(case):
    widths, kind, seed, size = case
    network = sp.Network.create(
        inputs=2, layers=[*(sp.Layer(w, kind) for w in widths), sp.Layer(1)], seed=seed
    )
    x = size * np.random.default_rng(seed).normal(size=(20, 2)).astype(np.float32)
    found = sp.parts(network, x)
    scale = np.maximum(1, np.abs(found.parts_BJ).sum(axis=1))
    assert (np.abs(found.parts_BJ.sum(axis=1) + found.bias - found.total_B) <= 1e-6 * scale).all()
    # Another program: what it rounds otherwise in the layers before may be larger than the parts themselves.
    within = 1e-6 * np.maximum(scale, max(float(np.abs(t.z_BK).max()) for t in network.forward(x)))
    assert (np.abs(found.total_B - network(x)[:, 0]) <= 4 * within).all()


def test_what_cannot_be_superposed_is_said():
    with pytest.raises(sp.ShapeError, match="weights of shape"):
        sp.superpose([UP, DOWN], [1, 2, 3])
    with pytest.raises(sp.ShapeError, match="The members differ"):
        sp.superpose([UP, sp.Neuron([1.0, 2.0])])
    with pytest.raises(sp.UsageError, match="nothing to superpose"):
        sp.superpose([])
    with pytest.raises(sp.UsageError, match="only a sum has parts"):
        sp.parts(sp.Neuron([1.0, 2.0], combine="multiply").network, [[1.0, 2.0]])


def test_wrong_shapes_are_said():
    with pytest.raises(sp.ShapeError, match="takes 1 inputs"):
        UP([[1.0, 2.0]])
    with pytest.raises(sp.UsageError, match="layer of 0 neurons"):
        sp.Layer(0)
    with pytest.raises(sp.UsageError, match="not in \\[0, 1\\)"):
        sp.Layer(3, dropout=1.0)
    with pytest.raises(sp.ShapeError, match="layer before has 2 neurons"):
        sp.Network([sp.Layer(2, weights=np.ones((1, 2))), sp.Layer(1, weights=np.ones((3, 1)))])
    with pytest.raises(sp.ShapeError, match="has no weights"):
        sp.Network([sp.Layer(2)])
    with pytest.raises(sp.UnknownNameError, match="Did you mean 'tanh'"):
        sp.Layer(2, "tahn")
