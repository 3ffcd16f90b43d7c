"""What was saved is what is loaded."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from model_files import FRAME, a_model

import superpose as sp
from superpose.calculus.activations import ACTIVATIONS
from superpose.calculus.costs import COSTS
from superpose.network.layer import Layer


def test_predictions_are_the_same_to_the_bit(model, saved):
    again = sp.load(saved)
    np.testing.assert_array_equal(again.predict_proba(FRAME), model.predict_proba(FRAME))
    assert again.network == model.network
    assert again.facts == model.facts
    assert again.cost == model.cost


@st.composite
def networks(draw):
    hidden = sorted(set(ACTIVATIONS) - {"softmax"})
    layers = []
    for _ in range(draw(st.integers(1, 3))):
        width = draw(st.integers(1, 5))
        threshold = draw(st.sampled_from([None, 0.25, tuple(float(i) for i in range(width))]))
        kind, rule = draw(st.sampled_from(hidden)), draw(st.sampled_from(["add", "multiply", "divide"]))
        layers.append(
            Layer(width, kind, combine=rule, fire_above=threshold, dropout=draw(st.sampled_from([0, 0.5])))
        )
    return sp.Network.create(inputs=draw(st.integers(1, 4)), layers=[*layers, Layer(2, "softmax")], seed=0)


@given(networks())
@settings(max_examples=25, deadline=None)
def test_any_network_comes_back(tmp_path_factory, network):
    path = tmp_path_factory.mktemp("any") / "n.safetensors"
    sp.save(network, path)
    assert sp.load(path) == network


@pytest.mark.parametrize("kind", sorted(COSTS))
def test_every_cost_comes_back(tmp_path, kind):
    model = a_model()
    model = type(model)(model.encoding, model.target, model.network, sp.cost(kind), {})
    sp.save(model, tmp_path / "m")
    assert sp.load(tmp_path / "m").cost == sp.cost(kind)


def test_parameters_mixtures_and_double_precision_come_back(tmp_path):
    neurons = [
        sp.Neuron([1.0], activation=sp.activation("leaky_relu", alpha=0.3)),
        sp.Neuron([2.0], activation="step"),
    ]
    for network in (sp.superpose(neurons, [1, -1]), sp.superpose(neurons).astype("float64")):
        sp.save(network, tmp_path / "n")
        assert sp.load(tmp_path / "n") == network
        assert sp.load(tmp_path / "n").dtype == network.dtype


def test_functions_of_ones_own_are_named_and_refused(tmp_path):
    def wobble(z):
        return z * z

    with pytest.raises(sp.SaveError, match="wobble"):
        sp.save(sp.Neuron([1.0], activation=wobble).network, tmp_path / "n")
    assert list(tmp_path.iterdir()) == []


def test_what_is_no_model_is_refused(tmp_path):
    with pytest.raises(sp.UsageError, match="neither a model nor a network"):
        sp.save({"weights": 1}, tmp_path / "n")
    network = sp.Neuron([float("inf")]).network
    with pytest.raises(sp.UsageError, match="not finite"):
        sp.save(network, tmp_path / "n")


def test_facts_that_json_cannot_hold_become_what_it_can(tmp_path, model):
    sp.save(type(model)(model.encoding, model.target, model.network, model.cost, {"a": float("nan"), "b": (1, 2)}),
            tmp_path / "m")  # fmt: skip
    assert sp.load(tmp_path / "m").facts == {"a": None, "b": [1, 2]}


def test_any_safetensors_reader_can_read_the_weights(saved, model):
    from safetensors.numpy import load_file

    arrays = load_file(saved)
    assert set(arrays) == {f"layers.{i}.{n}" for i in range(2) for n in ("weights", "bias")}
    np.testing.assert_array_equal(arrays["layers.0.weights"], model.network.layers[0].weights)
    from safetensors import safe_open

    with safe_open(saved, "numpy") as file:
        told = json.loads(file.metadata()["superpose"])
    assert told["written_by"]["superpose"] == sp.__version__
