"""The widget's traits hold what the engine computes, and what is done in the browser reaches the network."""

import builtins

import numpy as np
import pytest

import superpose as sp
from superpose.errors import UsageError
from superpose.notebook import bundle
from superpose.notebook.view import View
from superpose.studio import wire

X = np.linspace(-2, 2, 40, dtype=np.float32)[:, None]
HIDDEN = [sp.Layer(3, "tanh"), sp.Layer(1, "linear")]


@pytest.fixture(scope="module")
def run():
    network = sp.Network.create(inputs=1, layers=HIDDEN, seed=0)
    return sp.train(network, X[::2], np.sin(X[::2]), validation=(X[1::2], np.sin(X[1::2])), epochs=12, seed=0,
                    restore_best=False)  # fmt: skip


@pytest.fixture
def view(run):
    return sp.widget(run)


def shown(view, name):
    """An array of the frame, as the page reads it."""
    header, numbers = wire.unpacked(view.frame)
    part = next(one for one in view.structure["layout"] if one["name"] == name)
    size = int(np.prod(part["shape"]))
    return header, numbers[part["at"] : part["at"] + size].reshape(part["shape"])


def test_a_run_is_seen_with_its_rows_costs_and_film(view, run):
    told = view.structure
    assert [column["neurons"] for column in told["columns"]] == [1, 3, 1]
    assert (told["rows"]["trained_on"], told["rows"]["held_out_count"]) == (20, 20)
    grid = np.asarray(told["grids"]["output"][0], np.float32)[:, None]
    header, output = shown(view, "output")
    np.testing.assert_allclose(output[0], run.network(grid)[:, 0], atol=1e-5)
    assert header["epoch"] == 12
    assert view.history["columns"]["cost"] == pytest.approx(run.history["cost"].tolist())
    assert view.history["film"][0] == 0 and view.history["film"][-1] == 12
    assert shown(view, "numbers")[1][:2] == pytest.approx(
        [run.history[n][-1] for n in ("cost", "held_out_cost")]
    )


def test_a_dragged_weight_is_the_networks_and_the_way_back_leads_home(view, run):
    view._hear({"type": "weight", "layer": 1, "from": 1, "to": 2, "value": 0.625})
    view._hear({"type": "weight", "layer": 2, "from": 0, "to": 1, "value": -1.5})
    assert float(view.network.layers[0].weights[0, 1]) == 0.625
    assert float(view.network.layers[1].bias[0]) == -1.5
    header, weights = shown(view, "weights.1")
    assert weights[0, 1] == 0.625 and header["flags"] & wire.BY_HAND
    grid = np.asarray(view.structure["grids"]["output"][0], np.float32)[:, None]
    np.testing.assert_allclose(shown(view, "output")[1][0], view.network(grid)[:, 0], atol=1e-5)
    view._hear({"type": "reset"})
    assert view.network is run.network


def test_the_film_is_scrubbed(view, run):
    view._hear({"type": "scrub", "epoch": 0})
    header, weights = shown(view, "weights.1")
    assert (header["kind"], header["epoch"]) == (wire.FILM, 0)
    np.testing.assert_array_equal(weights, run.frames[0].network.layers[0].weights)
    view._hear({"type": "scrub", "epoch": None})
    assert shown(view, "weights.1")[0]["kind"] == wire.NOW


def test_a_question_is_answered_and_what_cannot_be_is_refused(view, monkeypatch):
    said = []
    monkeypatch.setattr(view, "send", said.append)
    view._hear({"type": "ask", "id": 7, "path": "neuron?layer=1&neuron=2"})
    view._hear({"type": "dance", "id": 8})
    view._hear({"type": "weight", "layer": 9, "from": 1, "to": 1, "value": 1})
    assert [(one["type"], one["id"]) for one in said] == [("answer", 7), ("refused", 8), ("refused", None)]
    assert said[0]["told"]["name"] == "1.2" and "tanh" in said[0]["told"]["formula"]


def test_a_bare_network_of_two_inputs_is_a_plane():
    network = sp.Network.create(inputs=2, layers=HIDDEN, seed=0)
    view = sp.widget(network, on=(-1, 1), names=["length", "width"])
    assert [axis["name"] for axis in view.structure["over"]] == ["length", "width"]
    assert view.structure["rows"]["shown"] == 0 and view.history["epochs"] == []
    assert shown(view, "graphs.1")[1].shape[0] == 3


def test_a_model_is_seen_in_its_units():
    data = {"x": np.linspace(0, 9, 60), "y": 100 + 20 * np.sin(np.linspace(0, 9, 60))}
    model = sp.fit(data, target="y", settings={"epochs": 5, "members": 1, "hidden": (3,)}, rivals=()).model
    view = sp.widget(model)
    truth = np.asarray(view.structure["rows"]["truth"])
    assert truth.min() > 75 and truth.max() < 125
    grid = view.structure["grids"]["output"][0]
    np.testing.assert_allclose(shown(view, "output")[1][0], model.predict({"x": grid}), rtol=1e-3)


def test_without_anywidget_it_says_how_to_get_it(run, monkeypatch):
    real = builtins.__import__

    def missing(name, *rest):
        if name == "superpose.notebook.view":
            raise ImportError("no", name="anywidget")
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", missing)
    with pytest.raises(UsageError, match="anywidget"):
        sp.widget(run)


def test_the_script_is_one_module_of_the_pages_own():
    script = bundle.script()
    assert "\nimport " not in script and "http://" not in script and "https://" not in script
    for module in ("diagram/diagram.js", "drawing/thumbnail.js", "panels/output.js"):
        assert script.count(f"=> {{ // {module}\n") == 1
    assert View._esm is not None
