"""Backpropagation and descent as pictures: the numbers in them are those that insight found."""

import json

import numpy as np
import pytest

import superpose as sp
from superpose.figures import theme


@pytest.fixture(scope="module")
def chain_run():
    x = np.linspace(-2, 2, 20)[:, None]
    network = sp.Network.create(inputs=1, layers=[sp.Layer(3, "tanh"), sp.Layer(1)], seed=0)
    return sp.train(network, x, np.sin(x), epochs=12, learning_rate=0.05, frames=5)


@pytest.fixture(scope="module")
def back(chain_run):
    return sp.plot(chain_run, "backprop", example=4, learning_rate=0.1)


@pytest.fixture(scope="module")
def descent(chain_run):
    return sp.plot(chain_run, "descent", points=6)


def colours(drawn):
    """Every colour written anywhere in a figure's JSON."""
    if isinstance(drawn, str):
        return {drawn} if drawn.startswith(("#", "rgb")) else set()
    values = drawn.values() if isinstance(drawn, dict) else drawn if isinstance(drawn, list) else ()
    return set().union(*map(colours, values))


@pytest.mark.parametrize("name", ["back", "descent"])
def test_only_the_palette_and_not_too_much(name, request):
    picture = request.getfixturevalue(name)
    drawn = json.loads(picture.to_json())
    drawn["layout"].pop("template")
    assert colours(drawn) <= set(theme.TO_DARK)
    assert len(picture.to_json()) < 100_000
    assert picture.alt and picture.note and len(picture.table)
    assert "#ffffff" not in colours(json.loads(picture.dark().to_json()))


def test_backprop_steps_forward_and_back(back, chain_run):
    names = [step.label for step in back.layout.sliders[0].steps]
    assert [name.split(",")[0].split(" ")[0] for name in names] == [
        "Forward",
        "Forward",
        "Cost",
        "Back",
        "Back",
        "Step",
    ]
    assert len(back.frames) == len(names)
    found = sp.backprop(chain_run, example=4, learning_rate=0.1, check=False)
    np.testing.assert_allclose(back.table["gradient"], found.gradient_P)
    said = [text for trace in back.data if trace.mode == "text" for text in trace.text]
    assert f"{found.layers[-1].output_O[0]:.3g}" in said and f"δ {found.layers[-1].delta_K[0]:.2g}" in said
    assert "agree" in back.note and f"{found.cost_after:.4g}" in back.alt


def test_deltas_come_only_on_the_way_back(back):
    texts = [[t for trace in frame.data for t in trace.text or ()] for frame in back.frames]
    deltas = [sum(t.startswith("δ") for t in frame) for frame in texts]
    assert deltas == [0, 0, 0, 1, 4, 4]


def test_the_ball_follows_the_path(descent, chain_run):
    found = sp.landscape(chain_run, points=6)
    (track,) = found.tracks
    assert len(descent.frames) == len(track.epoch_F)
    for frame, at, cost in zip(descent.frames, track.at_F2, track.cost_F, strict=True):
        ball = frame.data[0]
        np.testing.assert_allclose([ball.x[0], ball.y[0], ball.z[0]], [*at, cost], rtol=1e-4)
    surface = np.asarray(descent.data[0].z, float)
    np.testing.assert_allclose(surface, found.cost_VU, rtol=1e-4)
    np.testing.assert_allclose(descent.tables["path of training"]["true cost"], track.cost_F)
    assert descent.note == found.note


def test_the_switch_shows_one_view(descent):
    above = descent.layout.updatemenus[0].buttons[1].args[0]["visible"]
    kinds = [trace.type for trace in descent.data]
    assert [kind in ("contour", "scatter") for kind in kinds] == list(above)


def test_optimisers_side_by_side(chain_run):
    picture = sp.plot(chain_run, "descent", optimizers=["gradient_descent", "adam"], points=4, epochs=4)
    legend = [trace.name.split(":")[0] for trace in picture.data if trace.type == "scatter3d" and trace.name]
    assert legend == ["gradient_descent", "adam"]
    assert len(picture.frames[0].data[0].x) == 2
    with pytest.raises(sp.UsageError, match=r"from a run of sp\.train"):
        sp.plot(chain_run.network, "descent", optimizers=["adam"], data=chain_run.data)


def test_a_bare_network_needs_an_example(chain_run):
    with pytest.raises(sp.UsageError, match="no example"):
        sp.plot(chain_run.network, "backprop")
    assert sp.plot(chain_run.network, "backprop", row=[0.5], target=1.0).frames
