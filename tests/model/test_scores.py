"""Measures against scikit-learn's, and their spread against naive resampling."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics

from superpose.data.target import TargetEncoding
from superpose.model import scores
from superpose.model.measures import ACCURACY, EXACT_MATCH, LOG_LOSS, R2, measures
from superpose.model.scores import interval, resample

ROWS = 60


@given(st.integers(0, 10**6), st.booleans())
@settings(max_examples=30)
def test_every_measure_is_scikit_learns(seed, weighted):
    rng = np.random.default_rng(seed)
    weights = rng.integers(1, 4, ROWS) if weighted else None
    label = np.append([0, 1, 2], rng.integers(0, 3, ROWS - 3))
    told = rng.dirichlet(np.ones(3), ROWS)
    same = {"sample_weight": weights}
    right = metrics.accuracy_score(label, told.argmax(axis=1), **same)
    assert ACCURACY.score(np.eye(3)[label], told, weights) == pytest.approx(right)
    assert LOG_LOSS.score(np.eye(3)[label], told, weights) == pytest.approx(
        metrics.log_loss(label, told, **same)
    )
    two, yes = (label > 0).astype(float)[:, None], told[:, [1]]
    assert ACCURACY.score(two, yes, weights) == pytest.approx(metrics.accuracy_score(two, yes > 0.5, **same))
    assert LOG_LOSS.score(two, yes, weights) == pytest.approx(metrics.log_loss(two[:, 0], yes[:, 0], **same))
    many = rng.integers(0, 2, (ROWS, 3))
    assert EXACT_MATCH.score(many, told, weights) == pytest.approx(
        metrics.accuracy_score(many, told > 0.5, **same)
    )


@given(st.integers(0, 10**6), st.integers(1, 3))
@settings(max_examples=20)
def test_a_regression_is_measured_in_the_targets_units(seed, targets):
    rng = np.random.default_rng(seed)
    y, said = rng.normal(50, 20, (ROWS, targets)), rng.normal(50, 20, (ROWS, targets))
    target = TargetEncoding.fit(y, task="regression")
    r2, rmse = measures(target)
    encoded = (said - target.center) / target.scale
    assert (r2.name, rmse.name, rmse.better) == ("R2", "RMSE", -1)
    assert r2.score(target.encode(y), encoded) == pytest.approx(metrics.r2_score(y, said), rel=1e-4)
    expected = metrics.root_mean_squared_error(y, said)
    assert rmse.score(target.encode(y), encoded) == pytest.approx(expected, rel=1e-4)


def test_of_several_yes_or_no_log_loss_is_the_mean():
    rng = np.random.default_rng(0)
    yes, told = rng.integers(0, 2, (ROWS, 3)), rng.random((ROWS, 3))
    _, second = measures(TargetEncoding("multilabel", ("a", "b", "c")))
    by_hand = np.mean([metrics.log_loss(yes[:, i], told[:, i]) for i in range(3)])
    assert second.score(yes, told) == pytest.approx(by_hand)


def test_one_sure_mistake_does_not_cost_infinity():
    loss = LOG_LOSS.score(np.array([[1.0], [0.0]]), np.array([[0.0], [0.0]]))
    assert 7 < loss < 9


def test_paired_intervals_are_those_of_naive_resampling():
    """Row by row, in a Python loop, with another generator."""
    rng = np.random.default_rng(3)
    truth = (rng.random((80, 1)) < 0.5).astype(float)
    good = np.where(rng.random((80, 1)) < 0.85, truth, 1 - truth)
    poor = np.where(rng.random((80, 1)) < 0.7, truth, 1 - truth)
    found = resample(ACCURACY, truth, {"good": good, "poor": poor}, seed=0)
    naive = []
    for _ in range(4000):
        drawn = rng.choice(80, 80)
        naive.append(np.mean(good[drawn] == truth[drawn]) - np.mean(poor[drawn] == truth[drawn]))
    lead = found.ahead("good", "poor")
    assert lead.value == pytest.approx(np.mean(good == truth) - np.mean(poor == truth))
    assert [lead.low, lead.high] == pytest.approx(np.quantile(naive, [0.025, 0.975]), abs=0.02)
    assert found.ahead("poor", "good").value == -lead.value


def test_groups_of_rows_spread_as_the_rows_do(monkeypatch):
    rng = np.random.default_rng(4)
    truth, told = rng.normal(size=(4000, 1)), rng.normal(size=(4000, 1)) * 0.3
    one_by_one = resample(R2, truth, {"a": told + truth}, seed=0).score("a")
    monkeypatch.setattr(scores, "GROUPS", 500)
    grouped = resample(R2, truth, {"a": told + truth}, seed=0).score("a")
    assert grouped.value == pytest.approx(one_by_one.value)
    assert grouped.high - grouped.low == pytest.approx(one_by_one.high - one_by_one.low, rel=0.15)


@pytest.mark.parametrize(("truth", "rows"), [(0.8, 120), (0.97, 40)])
def test_the_interval_covers_as_often_as_it_says(truth, rows):
    """Of many drawn sets of rows, about 95 % of the intervals hold the true accuracy, also near 1."""
    rng = np.random.default_rng(1)
    held = 0
    for seed in range(300):
        told = np.where(rng.random((rows, 1)) < truth, 0.9, 0.1)
        score = resample(ACCURACY, np.ones((rows, 1)), {"a": told}, seed=seed).score("a")
        held += score.low <= truth <= score.high
    assert 0.91 <= held / 300 <= 0.995


def test_a_perfect_score_on_few_rows_is_not_certain():
    score = resample(ACCURACY, np.ones((30, 1)), {"a": np.ones((30, 1))}).score("a")
    assert score.value == score.high == 1.0
    assert score.low == pytest.approx(0.8865, abs=1e-4)  # Wilson's, 30 of 30


def test_weights_count_rows_as_often_as_they_say():
    rng = np.random.default_rng(5)
    truth, told = rng.normal(size=(50, 1)), rng.normal(size=(50, 1))
    weights = rng.integers(1, 4, 50)
    one = resample(R2, truth, {"a": told}, weights=weights).value["a"]
    repeated = R2.score(np.repeat(truth, weights, axis=0), np.repeat(told, weights, axis=0))
    assert one == pytest.approx(repeated)


def test_what_cannot_be_scored_is_not_a_number():
    same = resample(R2, np.ones((5, 1)), {"a": np.zeros((5, 1))})
    assert np.isnan(same.value["a"])
    assert np.isnan(interval(same.drawn["a"])[0])
    assert "nan" in repr(same.score("a"))
