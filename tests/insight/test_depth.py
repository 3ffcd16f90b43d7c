"""The gradient through depth against NumPy in float64, and the perceptron rule against what is known of it."""

import numpy as np
import pytest

import superpose as sp
from superpose.insight.depth import depth


@pytest.fixture(scope="module")
def deep():
    """A deep network of sigmoids, and rows for it."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(40, 2))
    layers = [*(sp.Layer(4, "sigmoid", initial="glorot_uniform") for _ in range(6)), sp.Layer(1)]
    return sp.Network.create(inputs=2, layers=layers, seed=0), x, np.sin(x[:, :1])


def by_hand(network, x, y):
    """The deltas of each layer, as a root mean square over rows, by the chain rule in NumPy."""
    arrays = [(np.asarray(la.weights, float), np.asarray(la.bias, float)) for la in network.layers]
    a, values = x, []
    for i, (w, b) in enumerate(arrays):
        z = a @ w + b
        a = z if i == len(arrays) - 1 else 1 / (1 + np.exp(-z))
        values.append(a)
    delta, found = 2 * (a - y) / len(x), []
    for i in reversed(range(len(arrays))):
        found.append(np.linalg.norm(delta) * np.sqrt(len(x)))
        if i:
            delta = (delta @ arrays[i][0].T) * values[i - 1] * (1 - values[i - 1])
    return np.asarray(found[::-1])


def test_what_comes_back_is_what_the_chain_rule_says(deep):
    network, x, y = deep
    found = depth(network, data=(x, y))
    np.testing.assert_allclose(found.delta_L, by_hand(network, x, y), rtol=1e-5)
    np.testing.assert_allclose(np.prod(found.measured_L[1:]), found.ratio, rtol=1e-9)
    assert found.state == "vanishes"
    assert "it vanishes" in found.text


def test_sigmoid_vanishes_where_tanh_and_relu_pass():
    found = {one.activation: one.before for one in sp.vanishing(epochs=3)}
    assert found["sigmoid"].state == "vanishes"
    for passing in ("tanh", "relu"):
        assert found[passing].state == "passes"
        assert found[passing].ratio > 100 * found["sigmoid"].ratio
    picture = sp.plot(sp.Neuron([1.0], 0.0, "tanh"), "depth", epochs=3)
    assert set(picture.tables) == {"sigmoid", "tanh", "relu"}


def test_a_perceptron_comes_to_rest_on_a_line_that_parts_the_rows():
    rng = np.random.default_rng(2)
    x = rng.normal(size=(60, 2))
    y = (x @ [1.0, -2.0] > 0.3).astype(float)
    run = sp.perceptron(x, y, epochs=500)
    assert run.stopped == "no mistakes"
    np.testing.assert_array_equal(run.network(x)[:, 0], y)
    assert run.history["cost"][-1] == 0


def test_xor_gives_it_no_rest():
    x = np.asarray([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    run = sp.perceptron(x, [0, 1, 1, 0], epochs=50)
    assert run.stopped == "epochs"
    assert run.history["cost"].min() > 0
    with pytest.raises(sp.DataError, match="targets of 0 and 1"):
        sp.perceptron(x, [0, 1, 2, 0])
