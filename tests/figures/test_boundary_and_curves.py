"""Decision regions and curves as figures: what is marked, what is said, and that all of it can be dark."""

import itertools
import json
import re

import numpy as np
import plotly.graph_objects as go
import pytest

import superpose as sp
from superpose.figures import regions, theme

LIGHT = {light for light, _ in (*theme.PALETTE.values(), *theme.SERIES)}


@pytest.fixture(scope="module")
def plane():
    x = np.random.default_rng(0).normal(size=(90, 2)).astype(np.float32)
    y = (x[:, 0] + 0.7 * np.random.default_rng(1).normal(size=90) > 0) * 1.0
    network = sp.Network.create(inputs=2, layers=[sp.Layer(30, "tanh"), sp.Layer(1, "sigmoid")], seed=0)
    return sp.train(
        network, x[:40], y[:40], validation=(x[40:], y[40:]), epochs=500, learning_rate=0.05, schedule="cosine",
        metrics=("accuracy",),
    )  # fmt: skip


@pytest.fixture(scope="module")
def surface():
    x = np.random.default_rng(0).normal(size=(60, 3)).astype(np.float32)
    network = sp.Network.create(inputs=3, layers=[sp.Layer(5, "tanh"), sp.Layer(1)], seed=0)
    return sp.train(network, x, x[:, 0] - x[:, 1], epochs=20)


def named(picture, name):
    return next(trace for trace in picture.data if trace.name and name in trace.name)


def test_the_kept_epoch_is_marked_at_its_held_out_cost(plane):
    picture = sp.plot(plane, "curves")
    mark = named(picture, "kept")
    assert list(mark.x) == [plane.best_epoch]
    assert mark.y[0] == pytest.approx(plane.history["held_out_cost"][plane.best_epoch - 1])
    assert f"epoch {plane.best_epoch:,} was kept" in picture.alt


def test_overfitting_is_marked_with_its_numbers(plane):
    picture = sp.plot(plane, "curves")
    (region,) = picture.layout.shapes
    assert region.x1 == 500
    assert picture.layout.annotations[0].text.startswith("overfits: held out ")
    assert "while the training cost falls" in picture.alt


def test_panels_stand_one_below_the_other(plane):
    layout = sp.plot(plane, "curves").layout
    tops = [layout.yaxis.domain, layout.yaxis2.domain, layout.yaxis3.domain]
    assert all(lower[1] < upper[0] for upper, lower in itertools.pairwise(tops))
    assert layout.yaxis3.title.text == "rate"
    assert all(len(trace.x) <= 400 for trace in sp.plot(plane, "curves").data)


def test_a_constant_rate_needs_no_panel(surface):
    assert "yaxis3" not in sp.plot(surface, "curves").to_plotly_json()["layout"]


def test_held_out_rows_and_wrong_ones_are_marked(plane):
    picture = sp.plot(plane, "boundary")
    x, y = (np.concatenate([plane.validation[i], plane.data[i]]) for i in (0, 1))
    wrong = ((plane.network(x)[:, 0] > 0.5) != (y > 0.5)).sum()
    assert len(named(picture, "answered wrongly").x) == wrong
    symbols = [s for trace in picture.data if trace.name in ("0", "1") for s in trace.marker.symbol]
    assert symbols.count("diamond") == 50
    assert symbols.count("circle") == 40
    assert f"{wrong} of 90 rows shown are answered wrongly" in picture.alt
    assert "50 of them held out" in picture.note
    assert picture.tables["rows"]["held out"].sum() == 50


def test_a_number_has_contours_and_says_what_is_held(surface):
    picture = sp.plot(surface, "boundary", over=("x1", "x2"))
    assert picture.data[0].type == "contour"
    assert re.search(
        r"with x3 = \S+ held fixed; rows differ in these: \d+ of those shown lie near it", picture.note
    )


@pytest.mark.parametrize("what", ["boundary", "curves", "film"])
def test_only_palette_colours_so_that_dark_is_an_exchange(what, plane):
    picture = sp.plot(plane, what)
    whole = json.loads(picture.to_json())
    drawn = json.dumps([whole["data"], whole.get("frames", []), whole["layout"].get("shapes", [])])
    assert set(re.findall(r"#[0-9a-f]{6}", drawn)) <= LIGHT
    assert isinstance(picture.dark(), go.Figure)
    assert "white" not in drawn


def test_a_code_says_class_and_confidence():
    z, levels = regions.codes(np.array([[0.9, 0.1], [0.5, 0.5], [0.0, 1.0]]))
    assert (z // levels).tolist() == [0, 0, 1]
    assert z[2] == 2 * levels - 1
    assert z[1] % levels == 0
    many, few = regions.codes(np.eye(60))
    assert many.max() == 60 * few - 1 < 256
    scale = regions.scale(2, levels)
    assert [place for place, _ in scale] == sorted(place for place, _ in scale)
    assert scale[0][0] == 0
    assert scale[-1][0] == 1
