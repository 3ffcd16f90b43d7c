"""What was saved is what is loaded."""

import dataclasses
import hashlib

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from model_files import FRAME, a_model, description_of, forge, split
from safetensors import safe_open
from safetensors.numpy import load_file

import superpose as sp
from superpose.calculus.activations import ACTIVATIONS, activation
from superpose.calculus.activations import mixed as mixed_activation
from superpose.calculus.combine import COMBINES
from superpose.calculus.combine import mixed as mixed_combine
from superpose.calculus.costs import COSTS
from superpose.calculus.initial import INITIALS
from superpose.data.columns.column import describe
from superpose.data.encode import Encoding
from superpose.data.target import TargetEncoding
from superpose.network.layer import Layer

PLAIN = sorted(name for name, one in ACTIVATIONS.items() if one.elementwise)
NUMBERS = st.floats(0.001, 1.0) | st.sampled_from([1e-300, 0.1, 1 / 3])


@st.composite
def activations(draw, width):
    """An activation with parameters of its own; or one for each neuron; or maxout."""

    def one():
        name = draw(st.sampled_from(PLAIN))
        return activation(name, **{key: draw(NUMBERS) for key, _ in ACTIVATIONS[name].parameters})

    kind = draw(st.sampled_from(["one", "mixed", "maxout"]))
    if kind == "maxout":
        return activation("maxout", k=draw(st.integers(2, 3)))
    return one() if kind == "one" else mixed_activation([one() for _ in range(width)])


@st.composite
def layers(draw):
    width = draw(st.integers(1, 4))
    rule = draw(activations(width))
    joins = [draw(st.sampled_from(sorted(COMBINES))) for _ in range(width * rule.pieces)]
    threshold = st.floats(-3, 3, width=32)
    return Layer(
        width,
        rule,
        combine=draw(st.sampled_from([joins[0], mixed_combine(joins)])),
        fire_above=draw(st.none() | threshold | st.lists(threshold, min_size=width, max_size=width)),
        dropout=draw(st.sampled_from([0.0, 0.1, 0.999])),
        initial=draw(st.none() | st.sampled_from(sorted(set(INITIALS) - {"unit_std_he5"}))),
    )


@st.composite
def networks(draw):
    last = [Layer(2, "softmax")] if draw(st.booleans()) else []
    return sp.Network.create(
        inputs=draw(st.integers(1, 4)),
        layers=[*draw(st.lists(layers(), min_size=1, max_size=3)), *last],
        seed=draw(st.integers(0, 99)),
        dtype=draw(st.sampled_from(["float32", "float64"])),
    )


@given(networks())
@settings(max_examples=60)
def test_any_network_comes_back(tmp_path_factory, network):
    path = tmp_path_factory.mktemp("any") / "n.safetensors"
    sp.save(network, path)
    again = sp.load(path)
    assert isinstance(again, sp.Network) and again == network
    assert again.dtype == network.dtype
    for one, other in zip(network.layers, again.layers, strict=True):
        assert one.rule() == other.rule()
        assert np.asarray(one.weights).tobytes() == np.asarray(other.weights).tobytes()
        assert np.asarray(one.bias).tobytes() == np.asarray(other.bias).tobytes()


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_outputs_are_the_same_to_the_bit(tmp_path, dtype):
    plan = [
        Layer(4, mixed_activation(["tanh", "relu", activation("elu", alpha=0.3), "sine"]), fire_above=0.1),
        Layer(3, "maxout", combine="multiply"),
        Layer(2, "softmax"),
    ]
    network = sp.Network.create(inputs=3, layers=plan, seed=1, dtype=dtype)
    sp.save(network, tmp_path / "n")
    x = np.random.default_rng(0).normal(size=(50, 3))
    assert sp.load(tmp_path / "n")(x).tobytes() == network(x).tobytes()


def test_a_models_predictions_are_the_same_to_the_bit(model, saved):
    again = sp.load(saved)
    assert again == model
    assert again.predict_proba(FRAME).tobytes() == model.predict_proba(FRAME).tobytes()
    assert again.predict(FRAME).tolist() == model.predict(FRAME).tolist()
    assert again.answers(FRAME).equals(model.answers(FRAME))


@pytest.mark.parametrize("kind", sorted(COSTS))
def test_every_cost_comes_back(tmp_path, model, kind):
    given_ = {name: 0.25 for name, _ in COSTS[kind].parameters}
    model = dataclasses.replace(model, cost=sp.cost(kind, **given_))
    sp.save(model, tmp_path / "m")
    assert sp.load(tmp_path / "m").cost == model.cost


@pytest.mark.parametrize(
    ("target", "task"),
    [
        (pl.Series("t", ["é", '"', "\\"] * 2), "classification"),
        (pl.Series("t", [2**62, -1, 3] * 2), "classification"),
        (pl.Series("t", [0.1, 1e-300, 3.0] * 2), "classification"),
        (pl.Series("t", [True, False] * 3), "classification"),
        (pl.Series("t", [1.5, 1e300, 3.0] * 2), "regression"),
        (pl.DataFrame({"a": [1.0, 2, 3, 4, 5, 7], "b": [0.0, 0, 0, 0, 1, 9]}), "regression"),
        (pl.DataFrame({"a": [0, 1] * 3, "b": [1, 1, 0] * 2}), "multilabel"),
    ],
)
@pytest.mark.parametrize(("scaling", "clip"), [("robust", 3.0), ("minmax", None)])
def test_every_encoding_comes_back(tmp_path, target, task, scaling, clip):
    frame = pl.DataFrame(
        {"n": [1.0, None, 2, 9, 4, 4], "\n": [True, None, False] * 2, "c=": [*list("xyzzy"), None]}
    )
    encoding = Encoding.fit(frame, describe(frame), scaling=scaling, clip=clip)
    answers = TargetEncoding.fit(target, task=task)
    network = sp.Network.create(inputs=len(encoding.inputs), layers=[Layer(len(answers.outputs))])
    model = sp.Model(encoding, answers, network, sp.cost("huber", delta=0.3), {"seed": 7})
    sp.save(model, tmp_path / "m")
    again = sp.load(tmp_path / "m")
    assert again == model
    assert [type(label) for label in again.classes] == [type(label) for label in model.classes]


def test_a_function_of_ones_own_is_named_with_the_way_out(tmp_path, model):
    def wobble(z):
        return z * z

    def largest(t):
        return t.max(axis=-1)

    mixed = mixed_activation(["tanh", wobble])
    for layer, name in (
        (Layer(2, wobble), "wobble"),
        (Layer(2, mixed), "wobble"),
        (Layer(2, combine=largest), "largest"),
    ):
        with pytest.raises(
            sp.SaveError, match=rf"'{name}' is a Python function(?s:.*)[Uu]se one of the named"
        ):
            sp.save(sp.Network.create(inputs=2, layers=[layer]), tmp_path / "n")
    with pytest.raises(sp.SaveError, match="'distance' is a Python function"):
        sp.save(dataclasses.replace(model, cost=sp.cost(distance)), tmp_path / "n")
    assert not [*tmp_path.iterdir()]


def distance(a, y):
    return abs(a - y).sum(axis=-1)


def test_what_cannot_be_loaded_again_is_not_saved(tmp_path, model):
    network, wide = model.network, sp.Network.create(inputs=9, layers=[Layer(1)])
    rule = mixed_activation(["tanh", "relu", "sine"])
    short = Layer(2, rule, weights=np.ones((1, 2), np.float32))
    for what, reason in (
        ({"weights": 1}, "neither a model nor a network"),
        (network.astype("float32").astype("bfloat16"), "bfloat16; all float32 or all float64"),
        (sp.Neuron([float("inf")]).network, "weights of layer 1 are not finite"),
        (sp.Neuron([1.0], float("nan")).network, "bias of layer 1 are not finite"),
        (sp.Neuron([1.0], fire_above=float("inf")).network, "fires above inf"),
        (sp.Network([short]), "3 activations for 2 neurons"),
        (dataclasses.replace(model, network=wide), "its table has 6 inputs, its network 9"),
        (
            dataclasses.replace(model, facts={"a": "x" * 1_000_001}),
            "facts take 1,000,009 characters; at most",
        ),
        (dataclasses.replace(model, facts={"a": "\ud800"}), "surrogates not allowed"),
    ):
        with pytest.raises(sp.SuperposeError, match=reason):
            sp.save(what, tmp_path / "n")
    assert not [*tmp_path.iterdir()]


def test_facts_become_what_json_holds(tmp_path, model):
    loop: dict = {}
    loop["again"] = loop
    facts = {"nan": float("nan"), "pair": (1, 2), "np": np.float32(0.5), "array": np.arange(3), 5: True,
             "cost": sp.cost("huber"), "own": distance, "other": object(), "text": "é\n\"", "none": None}  # fmt: skip
    sp.save(dataclasses.replace(model, facts=facts), tmp_path / "m")
    assert sp.load(tmp_path / "m").facts == {
        "nan": None, "pair": [1, 2], "np": 0.5, "array": [0, 1, 2], "5": True, "own": "distance",
        "cost": {"name": "huber", "parameters": {"delta": 1.0}}, "other": "object", "text": "é\n\"", "none": None,
    }  # fmt: skip
    with pytest.raises(sp.SaveError, match="nested more than"):
        sp.save(dataclasses.replace(model, facts=loop), tmp_path / "m")


def test_the_file_tells_what_wrote_it_and_from_which_seed(saved):
    told = description_of(saved)
    assert set(told["versions"]) == {"superpose", "jax", "jaxlib", "numpy", "python"}
    assert told["versions"]["superpose"] == sp.__version__
    assert told["versions"]["numpy"] == np.__version__
    assert told["seed"] == 0
    assert told["sha256"] == hashlib.sha256(split(saved.read_bytes())[1]).hexdigest()


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_any_safetensors_reader_can_read_the_weights(tmp_path, dtype):
    """The format's own library is the judge of what we write."""
    network = a_model().network.astype(dtype)
    sp.save(network, tmp_path / "n")
    expected = {
        f"layers.{i}.{part}": np.asarray(getattr(layer, part))
        for i, layer in enumerate(network.layers)
        for part in ("weights", "bias")
    }
    found = load_file(tmp_path / "n")
    assert {name: (a.dtype, a.shape, a.tobytes()) for name, a in found.items()} == {
        name: (a.dtype, a.shape, a.tobytes()) for name, a in expected.items()
    }
    with safe_open(tmp_path / "n", "numpy") as file:
        assert set(file.metadata()) == {"superpose", "superpose.sha256"}


@pytest.mark.parametrize("length", [1152, 1408, 66176])
def test_a_header_whose_length_reads_like_a_pickle_is_none(tmp_path, length):
    """1152 is 0x0480, little-endian the two bytes that a pickle begins with."""
    path, network = tmp_path / "n", sp.Network.create(inputs=1, layers=[Layer(1)])
    sp.save(network, path)
    raw, data = split(path.read_bytes())
    forge(path, raw.ljust(length), data)  # spaces after a header are part of the format
    assert path.read_bytes()[:2] in (b"\x80\x04", b"\x80\x05", b"\x80\x02")
    assert sp.load(path) == network
