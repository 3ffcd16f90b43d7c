"""Figures of tables and answers, as data: every number drawn, every colour, every name."""

import json
import re

import numpy as np
import pytest
import table_subjects

import superpose as sp
from superpose.errors import UnknownNameError, UsageError
from superpose.figures import theme
from superpose.figures.panels import rounded
from superpose.figures.texts import escaped
from superpose.insight.calibration import calibrations
from superpose.insight.confusion import confusions
from superpose.insight.dependence import dependence
from superpose.insight.importance import importance_of
from superpose.insight.subject import subject
from superpose.insight.threshold import threshold
from superpose.model.learning_curve import LearningCurve
from superpose.model.power_law import PowerLaw
from superpose.model.scores import Score

CLASSES = ("two classes", "classes", "yes or no")
NUMBERS = ("number", "numbers")
DRAWN = [
    *((kind, what) for kind in table_subjects.TARGETS for what in ("importance", "dependence", "data")),
    *((kind, what) for kind in CLASSES for what in ("confusion", "calibration", "threshold")),
    *((kind, "residuals") for kind in NUMBERS),
    ("classes", "rivals"),
]
FACTS = {
    "metric": "accuracy", "score": 0.9, "interval": [0.8, 0.95], "held_out": 30,
    "baselines": {
        "dummy": {"score": 0.5, "interval": [0.4, 0.6]}, "<i>own</i>": {"score": 0.95, "interval": [0.9, 1.0]},
    },
    "verdict": {"use": "network", "why": "The network does it."},
}  # fmt: skip
COLORS = {light for light, _ in (*theme.PALETTE.values(), *theme.SERIES)}


def drawn(table_drawn, kind, what):
    seen = table_drawn[kind]
    return sp.plot(seen.replace(facts=FACTS) if what == "rivals" else seen, what)


@pytest.fixture(scope="module")
def pictures(table_drawn):
    return {(kind, what): drawn(table_drawn, kind, what) for kind, what in DRAWN}


@pytest.mark.parametrize("key", DRAWN, ids=" ".join)
def test_every_figure_has_its_words_and_numbers(pictures, key):
    picture = pictures[key]
    assert picture.name and picture.alt.endswith(".") and picture.note.endswith(".")
    assert all(len(table) for table in picture.tables.values())
    assert re.search(r"\d", picture.alt + picture.note)
    assert "nan" not in (picture.alt + picture.note).replace("finance", "")


@pytest.mark.parametrize("key", DRAWN, ids=" ".join)
def test_every_figure_is_small_has_no_fixed_width_and_is_finite(pictures, key):
    text = pictures[key].to_json()
    assert len(text) < 100_000 and not re.search(r"\bNaN\b|Infinity", text)
    assert "width" not in json.loads(text)["layout"] and pictures[key].layout.height < 1200


@pytest.mark.parametrize("key", DRAWN, ids=" ".join)
def test_every_colour_is_exchanged_for_dark(pictures, key):
    def used(picture):
        told = json.loads(picture.to_json())
        told["layout"].pop("template")
        return {
            "#" + "".join(f"{int(part):02x}" for part in found.groups()) if found.re.groups else found[0]
            for pattern in (r"#[0-9a-f]{6}", r"rgba\((\d+),(\d+),(\d+),")
            for found in re.finditer(pattern, json.dumps(told))
        }

    assert used(pictures[key]) <= COLORS
    assert not used(pictures[key].dark()) & (
        COLORS - {dark for _, dark in (*theme.PALETTE.values(), *theme.SERIES)}
    )


@pytest.mark.parametrize("key", DRAWN, ids=" ".join)
def test_no_name_is_read_as_html(pictures, key):
    text = json.dumps(json.loads(pictures[key].to_json()))
    assert not re.search(r"</?(em|u|i|sub|sup|a)\b", text) and "$" not in text
    tags = set(re.findall(r"</?\w+>", text))
    assert tags <= {"<br>", "<extra>", "</extra>"} | ({"<b>", "</b>"} if key[1] == "rivals" else set())


def test_a_long_name_is_cut_and_whole_on_hover(pictures):
    picture = pictures["number", "importance"]
    (bars,) = picture.data
    whole = escaped(table_subjects.LONG)
    assert whole in [row[0] for row in bars.customdata]
    assert max(map(len, picture.layout.yaxis.ticktext)) < len(whole)
    titles = {a.hovertext: a.text for a in pictures["number", "dependence"].layout.annotations}
    assert titles[whole].endswith("…") and len(titles[whole]) < 40


def test_importance_draws_what_is_known(table_drawn, pictures):
    found = importance_of(table_drawn["number"])
    (bars,) = pictures["number", "importance"].data
    assert list(bars.x) == rounded(found.loss_C)
    np.testing.assert_allclose(np.array(bars.x) + bars.error_x.array, found.high_C, atol=1e-4)
    np.testing.assert_allclose(np.array(bars.x) - bars.error_x.arrayminus, found.low_C, atol=1e-4)
    sure = [low > 0 for low in found.low_C]
    assert [color == theme.color("positive") for color in bars.marker.color] == sure
    table = pictures["number", "importance"].table
    assert table["column"].to_list() == list(found.names)


def test_columns_left_are_one_bar(table_drawn):
    picture = sp.plot(table_drawn["number"], "importance", top=3)
    assert picture.layout.yaxis.ticktext[-1] == "the other 4 together"
    assert "The 4 other columns together" in picture.alt


def test_dependence_draws_the_mean_in_units_on_one_range(table_drawn, pictures):
    picture = pictures["number", "dependence"]
    found = dependence(table_drawn["number"], "age")
    (mean,) = [t for t in picture.data if t.name == "mean" and list(t.x) == rounded(found.at_G)]
    assert list(mean.y) == rounded(found.mean_G)
    ranges = {tuple(axis.range) for axis in picture.select_yaxes()}
    assert len(ranges) == 1
    assert (
        set(picture.tables) == {name for name in picture.tables if name != "said"}
        and len(picture.tables) == 6
    )


def test_dates_are_drawn_as_dates(table_drawn):
    picture = sp.plot(table_drawn["number"], "dependence", over="day")
    assert re.fullmatch(r"2024-\d\d-\d\d \d\d:\d\d:\d\d|2024-\d\d-\d\dT\d\d:\d\d:\d\d", picture.data[0].x[0])


def test_confusion_draws_the_counts(table_drawn, pictures):
    (found,) = confusions(table_drawn["classes"])
    matrix = pictures["classes", "confusion"].data[0]
    shown = [[float(cell.split("<br>")[0] or 0) for cell in row] for row in matrix.text]
    assert shown == found.count_TP.tolist()
    signs = np.sign(np.array(matrix.z))
    assert (np.diag(signs) >= 0).all() and (signs - np.diag(np.diag(signs)) <= 0).all()
    assert len([t for t in pictures["yes or no", "confusion"].data if t.type == "heatmap"]) == 3


def test_many_classes_are_said_to_be_left_out(table_drawn):
    picture = sp.plot(table_drawn["classes"], "confusion", most=2)
    assert "Of 3 classes the 2 with most mistakes are drawn" in picture.note


def test_calibration_draws_the_shares(table_drawn, pictures):
    (found,) = calibrations(table_drawn["two classes"])
    curve = pictures["two classes", "calibration"].data[1]
    assert list(curve.x) == rounded(found.confidence_G) and list(curve.y) == rounded(found.share_G)
    bars = pictures["two classes", "calibration"].data[2]
    assert sum(bars.y) == 90


def test_threshold_draws_the_area_and_neither(table_drawn, pictures):
    picture = pictures["yes or no", "threshold"]
    found = threshold(table_drawn["yes or no"])
    assert f"area {found.area[0]:.3f}" in picture.layout.annotations[1].text
    (none,) = [t for t in picture.data if t.name == "no target yes: neither"]
    assert list(none.y) == rounded(found.none_G)
    assert all(t.name != none.name for t in pictures["two classes", "threshold"].data)


def test_rivals_stand_by_their_score_and_the_network_in_the_accent(pictures):
    picture = pictures["classes", "rivals"]
    assert [t.x[0] for t in picture.data] == [0.95, 0.9, 0.5]
    assert [t.marker.color == theme.color("positive") for t in picture.data] == [False, True, False]
    assert picture.layout.yaxis.ticktext == ("&lt;i&gt;own&lt;/i&gt;", "<b>this network</b>", "dummy")
    assert picture.note.startswith("The network does it.")


def test_the_rows_are_all_drawn(pictures):
    bars = [t for t in pictures["classes", "data"].data if t.xaxis == "x"]
    assert sum(sum(t.y) for t in bars) == 90
    assert "not drawn" not in pictures["classes", "data"].note
    assert pictures["number", "data"].layout.coloraxis.colorbar.title.text.startswith("mean price")


def test_few_columns_of_many(table_drawn):
    picture = sp.plot(table_drawn["number"], "data", columns=2)
    assert len(picture.tables) == 3 and "5 other columns are not drawn." in picture.note


@pytest.mark.parametrize("law", [True, False], ids=["law", "no law"])
def test_a_learning_curve_by_itself_or_from_the_facts(table_drawn, law):
    more = (PowerLaw(0.05, 0.5, 0.5), Score(0.93, 0.9, 0.95), Score(0.95, 0.91, 0.97)) if law else ()
    curve = LearningCurve("accuracy", (20, 50, 100), ((0.7, 0.8), (0.85,), (0.9, 0.92)), 40, *more)
    picture = sp.plot(curve)
    (mean,) = [t for t in picture.data if t.name == "mean"]
    assert list(mean.x) == [20, 50, 100] and list(mean.y) == [0.75, 0.85, 0.91]
    assert any(t.name == "twice and ten times as many" for t in picture.data) is law
    seen = table_drawn["classes"]
    other = sp.plot(seen.replace(facts={"learning_curve": curve.to_dict()}), "learning_curve")
    assert other.to_json() == picture.to_json() == sp.plot(seen, "learning_curve", curve=curve).to_json()


def test_what_cannot_be_drawn_is_refused_with_what_to_do(table_drawn):
    bare = sp.Network.create(inputs=2, layers=[sp.Layer(1, "linear")], seed=0)
    for what in ("importance", "dependence", "data", "confusion", "calibration", "residuals", "threshold"):
        with pytest.raises(UsageError, match="no rows to look at"):
            sp.plot(bare, what)
    with pytest.raises(UsageError, match="not weighed"):
        sp.plot(table_drawn["classes"], "rivals")
    with pytest.raises(UsageError, match="no learning curve by rows"):
        sp.plot(table_drawn["classes"], "learning_curve")
    with pytest.raises(UnknownNameError):
        sp.plot(table_drawn["classes"], "threshold", output="no class")


def test_a_bare_network_with_rows_is_drawn_too():
    rng = np.random.default_rng(0)
    network = sp.Network.create(inputs=2, layers=[sp.Layer(3, "tanh"), sp.Layer(1, "sigmoid")], seed=0)
    X, y = rng.normal(size=(40, 2)), (rng.random((40, 1)) < 0.5).astype(float)
    seen = subject(network, data=(X, y))
    for what in ("importance", "dependence", "data", "confusion", "calibration", "threshold"):
        picture = sp.plot(seen, what)
        assert "trained on" not in picture.note and picture.data
