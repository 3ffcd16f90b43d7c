"""What a file says of its model selects from lists, and is otherwise refused: row 39, and 41 with both numbers."""

import copy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from model_files import a_model, description_of, with_description, written

import superpose as sp


def layer(told, number=0):
    return told["layers"][number]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda t: t.update(module="os"), "unknown key 'module'"),
        (lambda t: layer(t).update(class_name="Lambda"), "layer 1 .*unknown key 'class_name'"),
        (lambda t: layer(t)["activation"].update(name="__reduce__"), "no activation '__reduce__'"),
        (lambda t: layer(t)["activation"].update(name="builtins.eval"), "no activation 'builtins.eval'"),
        (lambda t: layer(t)["activation"].update(code="print(1)"), "unknown keys: 'code'"),
        (lambda t: layer(t)["activation"].update(parameters={"slope": 1}), "tanh"),
        (lambda t: layer(t)["activation"].pop("parameters"), "not as superpose writes it"),
        (lambda t: layer(t)["activation"].update(name="identity"), "not as superpose writes it"),
        (
            lambda t: layer(t).update(activation={"name": "elu", "parameters": {"alpha": 10**400}}),
            "too large",
        ),
        (lambda t: layer(t).update(activation={"name": "elu", "parameters": {"alpha": -1}}), "alpha=-1"),
        (lambda t: layer(t).update(activation={"name": "elu", "parameters": {"alpha": "1"}}), "alpha='1'"),
        (lambda t: layer(t)["combine"].update(name="os.system"), "no combine"),
        (lambda t: layer(t).update(activation="tanh"), "layer 1 .*'activation' is 'tanh'"),
        (lambda t: layer(t).update(neurons=4), r"weights has shape \(6, 3\); .* \(6, 4\) was expected"),
        (lambda t: layer(t).update(neurons=10**15), r"\(6, 3\); .* \(6, 1000000000000000\) was expected"),
        (lambda t: layer(t).update(neurons=10**30), "'neurons' is"),
        (lambda t: layer(t).update(neurons=True), "'neurons' is"),
        (lambda t: layer(t).update(neurons=0), "'neurons' is"),
        (lambda t: layer(t).update(dropout="no"), "'dropout' is"),
        (lambda t: layer(t).update(dropout=1), "dropout=1 is not in"),
        (lambda t: layer(t).update(fire_above=10**400), "'fire_above' is"),
        (lambda t: layer(t).update(fire_above=[0.5]), "1 thresholds for 3 neurons"),
        (lambda t: layer(t).update(initial="pickle"), "'initial' is 'pickle'"),
        (lambda t: layer(t).update(initial=[]), "'initial' is"),
        (lambda t: layer(t).pop("initial"), "no key 'initial'"),
        (lambda t: t["layers"].pop(), "its table has 1 outputs, its network 3"),
        (lambda t: t["layers"].append(layer(t, 1)), "4 tensors, its layers have 6: layers.2.bias is missing"),
        (lambda t: t.update(layers=[]), "'layers' is"),
        (lambda t: t.update(layers={"0": 1}), "'layers' is"),
        (lambda t: t.pop("sha256"), "no key 'sha256'"),
        (lambda t: t.update(sha256="0" * 64), "its weights are not those that were saved"),
        (lambda t: t.update(sha256="Z"), "64 hexadecimal digits"),
        (lambda t: t.update(format=3), "its format is 3; this superpose .* reads format 2"),
        (lambda t: t.update(format=True), "its format is True"),
        (lambda t: t.update(format=2.0), "'format' is '2.0'"),
        ("[]", "its format is None"),
        ("1", "its format is None"),
        (lambda t: t.update(kind=[]), "'kind' is"),
        (lambda t: t.update(kind="network"), "of a network alone, but has 'encoding'"),
        (lambda t: t.update(dtype="float64"), "is float32; float64 was expected"),
        (lambda t: t.update(dtype=["float32"]), "'dtype' is"),
        (lambda t: t.update(inputs=3), "its table has 6 inputs, its network 3"),
        (lambda t: t["cost"].update(name="eval"), "no cost 'eval'"),
        (lambda t: t["encoding"].update(extra=1), "unknown key 'extra'"),
        (lambda t: t["encoding"]["columns"].pop(), "its table has 5 inputs, its network 6"),
        (lambda t: t["encoding"]["columns"][0].update(kind="__class__"), "its kind is '__class__'"),
        (lambda t: t["target"].update(task="dance"), "dance"),
        (lambda t: t["target"].update(classes=["a", "b", "c"]), "its table has 3 outputs, its network 1"),
        (lambda t: t.update(target=None), "target is not as superpose writes it"),
        (lambda t: t.update(facts=[]), "facts"),
        (lambda t: t.update(facts={"a": "x" * 1_000_001}, seed=None), "facts have more than 1,000,000"),
        (lambda t: t.update(seed=3), "its facts and its seed, 3, do not belong together"),
        (lambda t: t["versions"].update(os="linux"), "unknown key 'os'"),
        (lambda t: t["versions"].update(jax="1" * 101), "the text of a version"),
        ('{"format":2, "kind":"model"}', "not written as superpose writes it"),
    ],
)
def test_a_description_that_says_something_else(saved, change, reason):
    with pytest.raises(sp.ModelFileError, match=reason):
        sp.load(with_description(saved, change))


@pytest.mark.parametrize("rule", ["activation", "combine"])
@pytest.mark.parametrize("count", [2, 4])
def test_rules_of_single_neurons_are_as_many_as_the_neurons(saved, rule, count):
    names = ["tanh", "relu"] if rule == "activation" else ["add", "multiply"]
    members = [{"name": names[i % 2], "parameters": {}} for i in range(count)]
    told = {"name": "mixed", "parameters": {}, "members": members}
    with pytest.raises(sp.ModelFileError, match=f"layer 1 has {count} {rule}s for 3 neurons"):
        sp.load(with_description(saved, lambda t: layer(t).update({rule: told})))


def test_a_refusal_is_short(saved):
    """Whatever a file puts into it."""
    for change in (
        lambda t: t.update({"x" * 100_000: 1}),
        lambda t: layer(t)["activation"].update({"y" * 100_000: 1}),
        lambda t: layer(t)["activation"].update(name="z" * 100_000),
        lambda t: t["target"].update(names=["n" * 100_000, 1]),
    ):
        with pytest.raises(sp.ModelFileError) as refusal:
            sp.load(with_description(saved, change))
        assert len(str(refusal.value)) < 1000


def places(value, here=()):
    """The way to every value in a JSON value."""
    yield here
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in items:
        yield from places(one, (*here, key))


STRANGE = st.sampled_from(
    [None, True, False, 0, 1, -1, 2, 10**18, 10**400, 0.5, -0.0, 1e308, "", "x", "tanh", "mixed", "__import__", [], {},
     [[]], [None], [0], ["tanh"], {"name": "tanh"}, {"name": "mixed", "members": [1], "parameters": {}}, {"": 0}]
)  # fmt: skip


@given(st.data())
@settings(max_examples=400)
def test_any_value_put_anywhere_is_refused_or_harmless(tmp_path_factory, data):
    """No error but ours comes of it, whatever stands where; what is accepted can be saved again as it is."""
    path = tmp_path_factory.getbasetemp() / "fuzzed.safetensors"
    if not path.exists():
        sp.save(a_model(), path)
    whole = description_of(path)
    told = copy.deepcopy(whole)
    for _ in range(data.draw(st.integers(1, 2))):
        way = data.draw(st.sampled_from([*places(told)][1:]))
        holder = told
        for key in way[:-1]:
            holder = holder[key]
        act = data.draw(st.sampled_from(["put", "drop", "add"]))
        if act == "drop":
            del holder[way[-1]]
        elif act == "add" and isinstance(holder, dict):
            holder[data.draw(st.sampled_from(["name", "members", "kind", "clip", "__class__"]))] = (
                copy.deepcopy(data.draw(STRANGE))
            )
        else:
            holder[way[-1]] = copy.deepcopy(data.draw(STRANGE))
    forged = with_description(path, written(told), aside="forged.safetensors")
    try:
        loaded = sp.load(forged)
    except sp.ModelFileError as error:
        assert len(error.message) < 2000
        return
    sp.save(loaded, forged)
    assert sp.load(forged) == loaded
