"""Backpropagation with numbers: jax.grad judges the gradients, and a reader works every printed line out."""

import jax
import numpy as np
import pytest
from chain_cases import drawn, equations, examples, judge, rounded_alike, work_out
from hypothesis import HealthCheck, given, settings

import superpose as sp
from superpose.calculus.costs import cost
from superpose.insight.differences import NumericGradient
from superpose.insight.weights import WeightNames, vector


def everything_holds(network, x_I, y_O, kind):
    """The gradients are jax.grad's, every printed line works out, and differences agree."""
    found = sp.backprop(network, x_I, y_O, cost=kind, neurons=50, weights=500)
    right_P = judge(network, x_I[None, :], y_O[None, :], kind)
    scale = np.abs(right_P).max() + 1e-12
    np.testing.assert_allclose(found.gradient_P, right_P, rtol=1e-6, atol=1e-9 * scale)
    said = equations(found.text)
    for name, (expression, shown) in said.items():
        assert rounded_alike(work_out(expression), shown), (name, expression, shown)
    for index in range(len(found.names)):
        expression, shown = said[f"dC/dw {found.names[index]}"]
        assert work_out(expression) == pytest.approx(right_P[index], rel=1e-6, abs=1e-9 * scale), expression
    for table_row in found.neurons.iter_rows(named=True):
        if f"delta_{table_row['neuron']}" in said:
            assert rounded_alike(table_row["delta"], said[f"delta_{table_row['neuron']}"][1])
    assert found.agreement.agrees, found.agreement
    return found


@given(examples())
@settings(max_examples=14, suppress_health_check=[HealthCheck.too_slow])
def test_drawn_networks(case):
    everything_holds(*case)


@pytest.fixture(scope="module")
def small():
    layers = [sp.Layer(3, "tanh"), sp.Layer(2, "sigmoid")]
    return drawn(2, layers, cost("binary_cross_entropy"), 4)


@pytest.mark.parametrize(
    ("layers", "kind", "words"),
    [
        ([sp.Layer(4, "maxout", combine="multiply"), sp.Layer(3, "softmax")], "squared_error", "delta_1.2:2"),
        ([sp.Layer(4, "gelu"), sp.Layer(4, "softsign", blocks=2, fire_above=0.1), sp.Layer(2)], "huber", "dC/da"),
        ([sp.Layer(3, "softmax"), sp.Layer(3, "softmax", combine="multiply")], "categorical_cross_entropy", "a - y"),
        ([sp.Layer(2, "elu", combine="divide"), sp.Layer(1, "sigmoid")], "squared_error", "2 * (a"),
    ],
    ids=["maxout", "blocks", "fused", "divide"],
)  # fmt: skip
def test_the_corners_of_the_house(layers, kind, words):
    found = everything_holds(*drawn(2, layers, cost(kind), 5))
    assert words in found.text


def test_the_fused_delta_is_activation_less_target(small):
    found = sp.backprop(small[0], small[1], small[2])
    last = found.layers[-1]
    assert found.fused and found.cost.name == "binary_cross_entropy"
    np.testing.assert_allclose(last.delta_K, last.a_O - small[2], rtol=1e-12)
    assert "taken together, have the slope delta = a - y" in found.text


@pytest.mark.parametrize("optimizer", ["gradient_descent", "adam"])
def test_the_step_is_the_one_training_takes(small, optimizer):
    network, x_I, y_O, _ = small
    found = sp.backprop(network, x_I, y_O, optimizer=optimizer, learning_rate=0.05, check=False)
    run = sp.train(network, x_I[None, :], y_O[None, :], optimizer=optimizer, learning_rate=0.05, epochs=1)
    np.testing.assert_allclose(vector(found.after), vector(run.network), rtol=1e-12)
    assert found.cost_before == pytest.approx(run.history["cost"][0], rel=1e-12)
    assert found.cost_after < found.cost_before
    for index, row in enumerate(found.weights.iter_rows(named=True)):
        assert row["weight"] == found.names[index]
        assert row["before"] + row["step"] == pytest.approx(row["after"])
    moved = equations(found.steps()[-1].text)
    assert all(rounded_alike(work_out(e), shown) for e, shown in moved.values()) and moved


def test_the_way_goes_forward_and_back(small):
    found = sp.backprop(small[0], small[1], small[2], check=False)
    way = [(step.kind, step.layer) for step in found.steps()]
    assert way == [
        ("forward", 1), ("forward", 2), ("cost", None), ("delta", 2), ("delta", 1),
        ("gradient", 1), ("gradient", 2), ("update", None),
    ]  # fmt: skip
    assert str(found) == found.text and "ChainRule(Network(2-3-2" in repr(found)
    assert all(step.sentence for step in found.steps())


def test_a_large_network_is_told_in_part():
    network = sp.Network.create(
        inputs=3, layers=[sp.Layer(60, "tanh"), sp.Layer(40, "tanh"), sp.Layer(1)], seed=1
    )
    found = sp.backprop(network, [0.1, 0.2, 0.3], 1.0)
    assert "The 8 of 60 neurons with the largest |delta| are shown." in found.text
    assert "The 12 of 2,440 weights with the largest |gradient| are shown." in found.text
    assert "+ others_" in found.text and len(found.text) < 20_000
    for name, (expression, shown) in equations(found.text).items():
        assert rounded_alike(work_out(expression), shown), (name, expression)
    assert found.agreement.agrees and len(found.numeric.names) < 100


def test_a_gradient_wrong_by_a_thousandth_is_seen(small):
    """The judge is judged: one weight's gradient off by 0.1 % is no agreement."""
    found = sp.backprop(small[0], small[1], small[2])
    assert found.numeric.against(found.gradient_P).agrees
    for index in range(len(found.names)):
        wrong_P = found.gradient_P.copy()
        wrong_P[index] *= 1.001
        assert not found.numeric.against(wrong_P).agrees, found.names[index]
    assert "DO NOT agree" in found.numeric.against(wrong_P).text


@pytest.mark.parametrize("kind", ["squared_error", "binary_cross_entropy"])
def test_the_numeric_gradient_over_rows(small, kind):
    network, *_ = small
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(7, 2)), rng.random((7, 2))
    found = sp.numeric_gradient(network, X, y, cost=kind)
    right_P = judge(network, X, y, cost(kind))
    np.testing.assert_allclose(found.gradient_P, right_P, rtol=1e-6, atol=1e-10)
    np.testing.assert_allclose(vector(found.network), found.gradient_P)
    one = sp.numeric_gradient(network, X, y, cost=kind, weights=["2.1<-1.3", "1.2<-bias"])
    names = WeightNames(network, ("x", "y"))
    np.testing.assert_allclose(one.gradient_P, right_P[[names.index(n) for n in one.names]], rtol=1e-6)


def test_a_corner_is_named():
    """A ReLU right at 0 has two slopes; finite differences say so and leave it out."""
    neuron = sp.Neuron([1.0, 1.0], bias=-1.5, activation="relu")
    found = sp.backprop(neuron, [1.0, 0.5], -1.0)
    assert found.numeric.kink_P.all() and set(found.agreement.kinks) == {"1.1<-x", "1.1<-y", "1.1<-bias"}
    assert "has a corner or a jump there: 1.1<-x" in found.text
    step = sp.numeric_gradient(sp.Neuron([1.0], bias=-1.0, activation="step").network, [[1.0]], [0.0])
    assert step.kink_P.all()


def test_a_step_has_no_slope():
    network = sp.Network.create(inputs=2, layers=[sp.Layer(3, "step"), sp.Layer(1)], seed=0)
    found = sp.backprop(network, [0.3, 0.8], 1.0)
    assert not np.any(found.layers[0].delta_K)
    assert "No slope: layer 1 is a step" in found.text and "sp.perceptron" in found.text
    assert "'logistic' with a slope a that rises" in found.text


def test_names_of_weights_are_places():
    network = sp.Network.create(
        inputs=2, layers=[sp.Layer(4, "maxout"), sp.Layer(4, "tanh", blocks=2), sp.Layer(1)], seed=0
    )
    names = WeightNames(network, ("petal length", "y"))
    assert [names.index(names[i]) for i in range(len(names))] == list(range(len(names)))
    assert names[0] == "1.1:1<-petal length" and names.index("2.3 <- 1.3") > 0
    with pytest.raises(sp.UnknownNameError, match=r"no weight '2\.1<-1\.3'"):
        names.index("2.1<-1.3")  # of the other block


def test_a_run_gives_its_examples(small):
    network, *_ = small
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(5, 2)), rng.random((5, 2))
    run = sp.train(network, X, y, epochs=1, cost="squared_error")
    found = sp.backprop(run, example=3, check=False)
    assert found.cost.name == "squared_error"
    np.testing.assert_allclose(found.x_I, X[3])
    with pytest.raises(sp.UsageError, match="no example 5"):
        sp.backprop(run, example=5)
    with pytest.raises(sp.UsageError, match="no example with its target"):
        sp.backprop(network)


def test_equal_networks_share_one_program(small):
    from superpose.insight.backprop import _walk

    sp.backprop(small[0], small[1], small[2])
    before = _walk._cache_size()
    moved = jax.tree.map(lambda p: p * 2, small[0].astype("float32")).astype("float64")
    sp.backprop(moved, small[1] + 1, small[2])
    assert _walk._cache_size() == before


def test_many_weights_are_named():
    network = sp.Network.create(inputs=200, layers=[sp.Layer(150), sp.Layer(1)])
    with pytest.raises(sp.UsageError, match="would take 121,"):
        sp.numeric_gradient(network, np.zeros((1, 200)), [0.0])
    assert isinstance(sp.numeric_gradient(network, np.zeros((1, 200)), [1.0], weights=[3]), NumericGradient)
