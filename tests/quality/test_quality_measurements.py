"""What one contestant scores on one split, and the file that keeps it."""

import dataclasses
import json

import numpy as np
import pytest
from benchmarks.anchors import ANCHORS, placed
from benchmarks.measurements import CLIP, add, forget, measure, read, scores
from benchmarks.tables import part
from quality_cases import Knowing, kept, line, measured, two_classes
from sklearn.metrics import log_loss, mean_squared_error, zero_one_loss


def test_scores_of_classes_are_scikit_learns():
    table, rows = two_classes(), np.arange(40)
    p = np.random.default_rng(0).uniform(0.01, 0.99, 40)
    found = scores(table, rows, np.column_stack([1 - p, p]))
    assert found["error"] == pytest.approx(zero_one_loss(table.y, p > 0.5))
    assert found["log_loss"] == pytest.approx(log_loss(table.y, p))


def test_a_true_class_of_no_probability_costs_what_the_clip_says():
    table, rows = two_classes(), np.arange(40)
    wrong = np.eye(2)[1 - table.y]
    assert scores(table, rows, wrong) == pytest.approx({"error": 1.0, "log_loss": -np.log(CLIP)})


def test_the_score_of_numbers_is_in_spreads_of_the_judged_rows():
    table, rows = line(), np.arange(10)
    answer = np.random.default_rng(0).normal(size=10)
    judge = np.sqrt(mean_squared_error(table.y[:10], answer)) / np.std(table.y[:10])
    assert scores(table, rows, answer) == pytest.approx({"nrmse": judge})
    assert scores(table, rows, np.full(10, table.y[:10].mean())) == pytest.approx({"nrmse": 1.0})


def test_classes_not_met_in_training_have_no_probability():
    found = placed(np.array([[0.25, 0.75]]), np.array([0, 2]), 4)
    assert found.tolist() == [[0.25, 0, 0.75, 0]]


def test_who_knows_the_answers_scores_best_and_is_timed():
    one = measure("superpose", Knowing(), line(), 3)
    assert one.scores == {"nrmse": 0.0}
    assert (one.key, one.train, one.test, one.failed) == (("superpose", "line", 3), 32, 8, "")
    assert one.seconds >= 0 and "superpose" in one.versions and "core" in one.machine


def refuses(table, train, test, seed):
    raise ValueError("a class\nwith two rows")


def not_finite(table, train, test, seed):
    return np.full((len(test), 2), np.nan)


def too_short(table, train, test, seed):
    return np.zeros((len(test) - 1, 2))


@pytest.mark.parametrize(
    ("contestant", "why"),
    [
        (refuses, "ValueError: a class with two rows"),
        (not_finite, "16 of 16 answers are not finite"),
        (too_short, r"\(7, 2\)"),
    ],
)
def test_who_fails_gets_the_dummys_score_and_is_marked(contestant, why):
    table = two_classes()
    one = measure("rf", contestant, table, 0)
    train, test = part(table, 0)
    assert one.scores == scores(table, test, ANCHORS["dummy"](table, train, test, 0))
    with pytest.raises(AssertionError, match=why):
        raise AssertionError(one.failed)


@pytest.mark.parametrize("name", ["rf", "hgb", "mlp", "linear", "dummy"])
@pytest.mark.parametrize("table", [two_classes(), line()], ids=["classes", "numbers"])
def test_every_anchor_answers_for_missing_cells_and_text(name, table):
    one = measure(name, ANCHORS[name], table, 0)
    assert not one.failed and "scikit-learn" in one.versions
    if name in ("rf", "mlp", "linear"):
        assert one.scores.get("error", one.scores.get("nrmse")) < 0.3


def test_a_file_holds_what_was_put_into_it(tmp_path):
    file = tmp_path / "new" / "kept.json"
    assert read(file) == {}
    first, second = (
        measured("rf", "iris", error=0.1, log_loss=0.123456789),
        measured("ours", "iris", error=0.2),
    )
    add(file, [first])
    add(file, [second])
    assert read(file) == kept(first, second)
    assert [one["who"] for one in json.loads(file.read_text())["measurements"]] == ["rf", "ours"]
    assert [path.name for path in file.parent.iterdir()] == ["kept.json"]


def test_measured_again_is_replaced_and_forgotten_is_gone(tmp_path):
    file = tmp_path / "kept.json"
    one = measured("rf", "iris", error=0.1)
    add(file, [one, measured("ours", "iris", error=0.2)])
    add(file, [dataclasses.replace(one, scores={"error": 0.05})])
    assert read(file)[one.key].scores == {"error": 0.05}
    forget(file, ["ours"])
    assert list(read(file)) == [one.key]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        '{"format": 2, "measurements": []}',
        '{"format": 1, "measurements": [{"who": "rf"}]}',
    ],
)
def test_a_file_of_something_else_is_refused_by_name(tmp_path, text):
    file = tmp_path / "kept.json"
    file.write_text(text)
    with pytest.raises(ValueError, match=r"kept\.json holds no measurements that can be read"):
        read(file)
    with pytest.raises(ValueError, match=r"kept\.json"):
        add(file, [measured("rf", "iris", error=0.1)])
    assert file.read_text() == text
