"""Figures of neurons: what is drawn is in the table, in colours of the palette, for whatever is looked at."""

import doctest
import importlib
import json
import re

import numpy as np
import pytest

import superpose as sp
from superpose.figures import theme
from superpose.insight.subject import subject
from superpose.insight.values import values

COLOR = re.compile(r"#[0-9a-fA-F]{3,8}|rgba?\(.*\)|(?:white|black|red|blue|green|gr[ae]y|orange)")


def colors_in(tree):
    """Every colour in a figure's JSON."""
    if isinstance(tree, dict):
        return {c for value in tree.values() for c in colors_in(value)}
    if isinstance(tree, list | tuple):
        return {c for value in tree for c in colors_in(value)}
    return {tree} if isinstance(tree, str) and COLOR.fullmatch(tree) else set()


def hues(tree):
    """The same without how far they are seen through."""
    parts = [(color, theme.SEEN_THROUGH.fullmatch(color)) for color in colors_in(tree)]
    return {"#" + "".join(f"{int(p):02x}" for p in m.group(1, 2, 3)) if m else color for color, m in parts}


def check(picture, most_bytes=110_000):
    """Words, numbers and colours are as they should be; back comes the figure's JSON."""
    drawn = json.loads(picture.to_json())
    assert hues(drawn) <= set(theme.TO_DARK)
    assert hues(json.loads(picture.dark().to_json())) <= set(theme.TO_DARK.values())
    assert len(picture.to_json()) < most_bytes
    assert picture.alt.endswith(".") and picture.note.endswith(".") and picture.name
    assert all(frame.height for frame in picture.tables.values())
    assert picture.layout.height and not picture.layout.width
    return drawn


def ys(drawn, name):
    return [trace["y"] for trace in drawn["data"] if trace.get("name") == name]


@pytest.mark.parametrize("name", ["tanh", "relu", "step", "softmax", "maxout", "linear"])
def test_an_activation_by_its_name(name):
    picture = sp.plot(name)
    drawn = check(picture)
    z = picture.table["z"].to_numpy()
    np.testing.assert_allclose(ys(drawn, "value")[0], picture.table["value"], rtol=1e-3, atol=1e-6)
    np.testing.assert_allclose(ys(drawn, "slope")[0], picture.table["slope"], rtol=1e-3, atol=1e-6)
    if name == "tanh":
        np.testing.assert_allclose(picture.table["value"], np.tanh(z), atol=1e-6)
        assert picture.note.startswith(
            "Its value lies between -1 and 1. Shaded: the slope is nearer to 0 than 0.05"
        )
    if name == "step":
        assert "no slope to descend" in picture.note


def test_an_activation_with_its_parameters():
    assert sp.plot(sp.activation("logistic", a=8.0)).name == "logistic (a = 8)"
    with pytest.raises(sp.UnknownNameError, match="There is no activation 'tahn'"):
        sp.plot("tahn")
    with pytest.raises(sp.UsageError, match="An activation has no figure 'network'"):
        sp.plot("tanh", "network")


def test_what_suits_is_drawn(neurons_run, neurons_curve, neurons_fitted):
    one = sp.Neuron([1.0], 0.0, "tanh")
    assert sp.plot(one).name == "Neuron 1.1"
    assert sp.plot(sp.superpose([one, one])).name == "Neuron 2.1, part by part"
    assert sp.plot(neurons_curve).name == "output over x"
    assert sp.plot(neurons_run).name == sp.plot(neurons_fitted).name
    assert sp.plot(neurons_run.network).name.startswith("The network")


def test_a_neuron_of_one_input():
    picture = sp.plot(sp.Neuron([1.2], 0.31, "tanh"), on=(-3, 3))
    drawn = check(picture)
    table = picture.tables["graph"]
    np.testing.assert_allclose(table["value"], np.tanh(1.2 * table["x"] + 0.31), atol=1e-6)
    np.testing.assert_allclose(ys(drawn, "value")[0], table["value"], rtol=1e-3)
    assert drawn["layout"]["title"]["subtitle"]["text"] == "tanh(1.2*x + 0.31)"
    assert sum(ys(drawn, "rows")[0]) == 512
    assert picture.tables["rows by pre-activation"]["rows"].sum() == 512


def test_a_neuron_moved_by_its_slider(neurons_fitted):
    picture = sp.plot(neurons_fitted, "neuron", neuron="price", over="age", around={"town": "Ulm"})
    drawn = check(picture)
    (slider,) = drawn["layout"]["sliders"]
    moved = picture.tables["graph moved"]
    column = moved.columns[0]
    seen = subject(neurons_fitted)
    for step, (value,) in zip(
        slider["steps"], moved.select(column).unique(maintain_order=True).iter_rows(), strict=True
    ):
        there = moved.filter(moved[column] == value)
        np.testing.assert_allclose(step["args"][0]["y"][0], there["value"], rtol=2e-2, atol=1e-3)
    start = slider["steps"][slider["active"]]["args"][0]["y"][0]
    np.testing.assert_allclose(start, ys(drawn, "value")[0], rtol=1e-2, atol=1e-3)
    rows = seen.axes.rows({"age": picture.tables["graph"]["age"].to_numpy(), "town": ["Ulm"] * 161})
    np.testing.assert_allclose(
        picture.tables["graph"]["value"], seen.network(rows)[:, 0], rtol=1e-4, atol=1e-5
    )


@pytest.mark.parametrize("over", ["town", "member", "day", ("age", "town"), ("day", "age")])
def test_a_neuron_over_every_kind_of_column(neurons_fitted, over):
    picture = sp.plot(neurons_fitted, "neuron", neuron="3.1", over=over)
    drawn = check(picture)
    kind = (
        {"town": "bar", "member": "bar", "day": "scatter"}.get(over, "heatmap")
        if isinstance(over, str)
        else "heatmap"
    )
    assert drawn["data"][0]["type"] == kind
    titles = [drawn["layout"]["xaxis"]["title"]["text"], drawn["layout"]["yaxis"]["title"]["text"]]
    assert titles == (
        ["age", "town"] if over == ("age", "town") else titles if isinstance(over, tuple) else [over, "value"]
    )


def test_a_neuron_whose_activation_depends_on_others_shows_its_rows():
    x = np.float32([[0.0], [1.0], [2.0]])
    network = sp.Network.create(inputs=1, layers=[sp.Layer(3, "softmax")], seed=0)
    picture = sp.plot(network, "neuron", neuron="1.2", data=(x, np.array([0, 1, 2])))
    check(picture)
    table = picture.tables["activation"]
    np.testing.assert_allclose(table["value"], network(x)[:, 1], rtol=1e-5)
    np.testing.assert_allclose(table["slope"], network(x)[:, 1] * (1 - network(x)[:, 1]), rtol=1e-4)


def test_parts_and_sum_are_drawn_as_they_add_up(neurons_fitted):
    picture = sp.plot(neurons_fitted, "superposition", over="age", output="price")
    drawn = check(picture)
    lines = {trace["name"]: np.array(trace["y"]) for trace in drawn["data"]}
    parts = [y for name, y in lines.items() if name != "sum"]
    assert len(parts) == 6 + 1 + 1  # one by one, the others together, the bias
    np.testing.assert_allclose(np.sum(parts, axis=0), lines["sum"], rtol=1e-3, atol=1e-4)
    table = picture.table
    added = sum(table[name] for name in table.columns if name not in ("age", "sum"))
    np.testing.assert_allclose(added, table["sum"], rtol=1e-5, atol=1e-6)


def test_adding_up_part_by_part_ends_in_the_sum():
    one, two = sp.Neuron([2.0], 1.0, "tanh"), sp.Neuron([2.0], -1.0, "tanh")
    drawn = check(sp.plot(sp.superpose([one, two], [1.5, -0.5], bias=0.25)))
    (slider,) = drawn["layout"]["sliders"]
    heaps = [np.array(step["args"][0]["y"][0]) for step in slider["steps"]]
    lines = {trace["name"]: np.array(trace["y"]) for trace in drawn["data"]}
    np.testing.assert_allclose(heaps[0], 0.25)
    np.testing.assert_allclose(heaps[1], 0.25 + lines["1.5 × a1.1"], atol=1e-4)
    np.testing.assert_allclose(heaps[2], lines["sum"])
    (place,) = slider["steps"][0]["args"][1]
    assert drawn["data"][place]["name"] == "sum"


def test_a_neuron_that_bends_its_sum_is_drawn_below(neurons_curve):
    picture = sp.plot(neurons_curve, "superposition", neuron="2.2")
    drawn = check(picture)
    np.testing.assert_allclose(picture.table["value"], np.tanh(picture.table["sum"].to_numpy()), atol=1e-5)
    np.testing.assert_allclose(ys(drawn, "value")[0], picture.table["value"], rtol=1e-3, atol=1e-4)


def test_parts_over_two_inputs_are_planes(neurons_run):
    drawn = check(sp.plot(neurons_run, "superposition"))
    planes = [np.array(trace["z"]) for trace in drawn["data"]]
    assert len(planes) == 5 + 2
    bias = float(np.asarray(neurons_run.network.layers[1].bias)[0])
    np.testing.assert_allclose(sum(planes[:5]) + bias, planes[5], rtol=2e-2, atol=1e-2)


def test_parts_that_are_faint_beside_their_sum_have_a_scale_of_their_own():
    rng = np.random.default_rng(0)
    x = rng.uniform(-1, 1, (40, 2))
    network = sp.Network.create(inputs=2, layers=[sp.Layer(200, "relu"), sp.Layer(1)], seed=0)
    hidden, last = network.layers
    network = sp.Network([hidden, last.filled(np.abs(np.asarray(last.weights)), last.bias)])
    picture = sp.plot(network, "superposition", data=(x, x[:, :1]))
    traces = check(picture)["data"]
    *parts, rest, total = traces
    seen = max(np.abs(np.array(one["z"])).max() for one in parts)
    assert {one["zmax"] for one in parts} == {parts[0]["zmax"]} and rest["zmax"] == total["zmax"]
    assert parts[0]["zmax"] == pytest.approx(seen, rel=0.01)
    assert total["zmax"] == pytest.approx(np.abs(np.array(total["z"])).max(), rel=0.01)
    assert [bool(one.get("showscale")) for one in traces] == [True] + [False] * (len(parts) - 1) + [
        True,
        False,
    ]
    assert "a scale of their own" in picture.note


def test_a_fit_draws_its_data_and_parts(neurons_curve):
    picture = sp.plot(neurons_curve)
    drawn = check(picture)
    table = picture.tables["curves"]
    x = table["x"].to_numpy()[:, None]
    np.testing.assert_allclose(table["network"], neurons_curve.network(x)[:, 0], rtol=1e-4, atol=1e-5)
    added = sum(table[name] for name in table.columns if name not in ("x", "network"))
    np.testing.assert_allclose(added, table["network"], rtol=1e-5, atol=1e-5)
    np.testing.assert_allclose(ys(drawn, "held out")[0], np.sin(drawn["data"][-2]["x"]), atol=1e-3)
    assert len(picture.tables["rows trained on"]) == 60


def test_the_diagram_draws_its_nodes_and_weights(neurons_curve):
    picture = sp.plot(neurons_curve, "network", example=[1.0])
    drawn = check(picture)
    layers = neurons_curve.network.layers
    weights = picture.tables["weights"]
    assert len(weights) == 6 + 30 + 5
    expected = np.concatenate([np.asarray(layer.weights).ravel() for layer in layers])
    np.testing.assert_allclose(weights["weight"], expected)
    breaks = sum(
        trace["x"].count(None) for trace in drawn["data"] if "rgba" in str(trace.get("line", {}).get("color"))
    )
    assert breaks == len(weights)
    nodes = picture.tables["nodes"]
    found = values(neurons_curve.network, np.float32([[1.0]]))
    np.testing.assert_allclose(
        nodes["value"][1:], np.concatenate([one.output_BO[0] for one in found]), rtol=1e-5
    )
    texts = [trace["text"] for trace in drawn["data"] if trace.get("mode") == "text"]
    assert texts[1] == [f"{v:.3g}" for v in nodes["value"]]
    assert "For the row given the outputs are output" in picture.alt


def test_the_diagram_of_an_ensemble_says_what_it_leaves_out(neurons_fitted):
    picture = sp.plot(neurons_fitted, "network", most=3)
    drawn = check(picture)
    heads = [a["text"] for a in drawn["layout"]["annotations"]]
    assert re.search(r"3 of 16<br>carry \d+%", heads[2]) and "not trained" in heads[1]
    assert "the standard deviation, over the rows, of what it adds" in picture.note
    assert sp.plot(neurons_fitted, "network", example=1, most=3).tables["nodes"]["value"].is_finite().all()


def test_the_diagram_over_two_inputs(neurons_run):
    drawn = check(sp.plot(neurons_run, "network"))
    assert [trace["type"] for trace in drawn["data"]].count("heatmap") == 3


def test_a_saved_model_and_an_estimator_are_looked_at_too(neurons_fitted, tmp_path):
    path = tmp_path / "m.model.safetensors"
    sp.save(neurons_fitted, path)
    loaded = sp.load(path)
    for what in ("network", "neuron", "superposition"):
        check(sp.plot(loaded, what))
    X = np.random.default_rng(0).normal(size=(40, 2))
    estimator = sp.NetworkRegressor(hidden=(4,), epochs=2, random_state=0).fit(X, X[:, 0])
    for what in ("network", "neuron", "superposition"):
        check(sp.plot(estimator, what))


def test_deep_and_wide_networks_are_drawn():
    layers = [sp.Layer(300, "relu"), *[sp.Layer(4, "tanh")] * 8, sp.Layer(1)]
    check(sp.plot(sp.Network.create(inputs=70, layers=layers)), most_bytes=200_000)


def test_the_documented_cases_of_weights():
    found = doctest.testmod(importlib.import_module("superpose.figures.superposition"))
    assert found.attempted >= 3 and not found.failed
