"""Figures of networks that look at pixels: the first layer's weights, examples, and what is not drawn."""

import base64
import io

import numpy as np
import pytest
from PIL import Image

import superpose as sp
from media_files import bars, tones
from superpose.errors import UsageError
from superpose.insight.examples import examples, shown
from superpose.insight.looks import looks, shrunk
from superpose.insight.subject import subject


@pytest.fixture(scope="module")
def media_model(tmp_path_factory):
    root = bars(tmp_path_factory.mktemp("figures") / "bars", rows=60)
    return sp.fit(root, settings={"epochs": 3, "members": 1, "hidden": (8,)}, rivals=("dummy",)).model


def test_tiles_are_the_weights(media_model):
    found = looks(subject(media_model), neurons=5)
    for name, tile_HW in zip(found.names, found.tiles_THW, strict=True):
        w_I = np.asarray(media_model.network.layers[0].weights)[:, int(name.split(".")[1]) - 1]
        np.testing.assert_allclose(tile_HW, w_I.reshape(10, 10) / np.abs(w_I).max(), atol=1e-6)
    leaving = np.asarray(media_model.network.layers[1].weights)[int(found.names[0].split(".")[1]) - 1]
    assert found.speaks_for[0] == media_model.classes[int(leaving[0] > 0)]


def test_examples_are_rows_with_the_answers_of_the_network(media_model):
    seen = subject(media_model)
    found = examples(seen, count=8)
    answers = media_model.target.class_numbers(seen.network(seen.judged_on.x_NI))
    truth = media_model.target.class_numbers(seen.judged_on.y_NO)
    assert found.wrong == int((answers != truth).sum())
    assert found.right == tuple(sorted(found.right))  # mistakes first
    assert len(found.truth) == 8


def test_means_of_neighbours(media_model):
    x = np.arange(24.0).reshape(4, 6)
    assert shrunk(x, 6) is x
    np.testing.assert_allclose(shrunk(x, 2), [[4.0, 7.0], [16.0, 19.0]])
    form = media_model.encoding.media.form
    assert shown(np.full(100, 300.0), form).max() == 255


@pytest.mark.parametrize("what", ["weights", "examples"])
def test_pictures_draw_and_say_what_they_show(media_model, what):
    drawn = sp.plot(media_model, what)
    assert drawn.alt
    assert drawn.note
    assert drawn.table.height
    assert len(drawn.to_json()) < 150_000
    assert drawn.dark().to_json()
    if what == "examples":
        raw = base64.b64decode(drawn.data[0].source.partition(",")[2])
        assert Image.open(io.BytesIO(raw)).mode == "RGBA"


def test_what_cannot_be_drawn_of_pixels_says_why(media_model):
    for what in (
        "boundary",
        "data",
        "dependence",
        "depth",
        "fit",
        "importance",
        "neuron",
        "sizes",
        "superposition",
    ):
        with pytest.raises(UsageError):
            sp.plot(media_model, what)
    assert sp.plot(media_model).name == "What the first layer looks at"
    with pytest.raises(UsageError, match="no pictures"):
        sp.plot(sp.Network.create(inputs=2, layers=[sp.Layer(3)]), "weights")


def test_sounds_are_drawn_too(tmp_path):
    root = tones(tmp_path / "tones", rows=30)
    model = sp.fit(root, settings={"epochs": 1, "members": 1, "hidden": (4,)}, rivals=("dummy",)).model
    assert "Time runs to the right" in sp.plot(model, "weights").note
    assert sp.plot(model, "examples").table.height
