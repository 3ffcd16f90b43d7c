"""Confusion, calibration and thresholds, against scikit-learn."""

import numpy as np
import pytest
from sklearn import metrics
from sklearn.calibration import calibration_curve

from superpose.errors import UsageError
from superpose.insight.calibration import calibration, calibrations
from superpose.insight.confusion import confusions
from superpose.insight.judged import judged
from superpose.insight.threshold import over, roc, threshold
from superpose.model.rows import Rows
from superpose.model.scores import wilson

WEIGHT = np.random.default_rng(1).integers(0, 4, 90).astype(float)


def weighted(seen, weight=WEIGHT):
    return seen.replace(held_out=Rows(seen.held_out.x_NI, seen.held_out.y_NO, weight))


def truth_and_answers(seen):
    found = judged(seen)
    return found.truth_BK.argmax(axis=1), found.answers_BK.argmax(axis=1), found


@pytest.mark.parametrize("kind", ["two classes", "classes"])
@pytest.mark.parametrize("weight", [None, WEIGHT], ids=["equal", "weighted"])
def test_confusion_agrees_with_scikit_learn(table_made, kind, weight):
    seen = weighted(table_made[kind], weight)
    true, told, _ = truth_and_answers(seen)
    (found,) = confusions(seen)
    assert (found.count_TP == metrics.confusion_matrix(true, told, sample_weight=weight)).all()
    options = {"average": None, "sample_weight": weight, "zero_division": np.nan}
    np.testing.assert_allclose(found.recall_K[:, 0], metrics.recall_score(true, told, **options))
    np.testing.assert_allclose(found.precision_K[:, 0], metrics.precision_score(true, told, **options))
    assert found.right[0] == pytest.approx(metrics.accuracy_score(true, told, sample_weight=weight))


def test_intervals_of_shares_are_wilsons(table_made):
    (found,) = confusions(table_made["classes"])
    for k, rows in enumerate(found.count_TP.sum(axis=1)):
        np.testing.assert_allclose(found.recall_K[k, 1:], wilson(found.recall_K[k, 0], rows))
    np.testing.assert_allclose(found.right[1:], wilson(found.right[0], 90))


def test_a_doubled_weight_makes_no_interval_narrower(table_made):
    (found,) = confusions(table_made["two classes"])
    (twice,) = confusions(weighted(table_made["two classes"], np.full(90, 2.0)))
    np.testing.assert_allclose(twice.recall_K, found.recall_K)


def test_several_yes_or_no_are_one_matrix_each(table_made):
    seen = table_made["yes or no"]
    found, answers = confusions(seen), judged(seen)
    judge = metrics.multilabel_confusion_matrix(answers.truth_BK > 0.5, answers.answers_BK > 0.5)
    assert [one.name for one in found] == ["label 0", "label 1", "label 2"]
    for one, counts in zip(found, judge, strict=True):
        assert (one.count_TP == counts).all() and one.labels == ("no", "yes")


def test_of_many_classes_the_most_mistaken_are_told(table_made):
    (whole,) = confusions(table_made["classes"])
    (found,) = confusions(table_made["classes"], most=2)
    wrong = whole.count_TP * (1 - np.eye(3))
    least = int((wrong.sum(axis=0) + wrong.sum(axis=1)).argmin())
    assert found.labels == tuple(label for i, label in enumerate(whole.labels) if i != least)
    assert found.classes == 3 and found.right == whole.right
    true, told, often = whole.worst
    assert often == wrong.max() == whole.count_TP[whole.labels.index(true), whole.labels.index(told)]


def test_calibration_agrees_with_scikit_learn(table_made):
    found = calibrations(table_made["two classes"], bins=5)[0]
    answers = judged(table_made["two classes"])
    share, sure = calibration_curve(
        answers.truth_BK[:, 1], answers.answers_BK[:, 1], n_bins=5, strategy="quantile"
    )
    np.testing.assert_allclose(found.share_G, share)
    np.testing.assert_allclose(found.confidence_G, sure)
    assert found.error == pytest.approx(float(found.rows_G @ np.abs(share - sure)) / 90)
    assert found.rows_G.sum() == 90 and (found.low_G <= found.share_G).all()


def test_calibration_of_more_classes_is_that_of_the_answer(table_made):
    (found,) = calibrations(table_made["classes"])
    true, told, answers = truth_and_answers(table_made["classes"])
    np.testing.assert_allclose(found.confidence_B, answers.answers_BK.max(axis=1))
    assert found.rows_G @ found.share_G == pytest.approx((true == told).sum())
    (one,) = calibrations(table_made["classes"], output="green")
    np.testing.assert_allclose(one.confidence_B, answers.answers_BK[:, answers.place("green")])
    assert len(calibrations(table_made["yes or no"])) == 3


def test_rows_of_weight_nothing_are_in_no_bin(table_made):
    seen = table_made["two classes"]
    half = np.r_[np.ones(40), np.zeros(50)]
    answers = judged(weighted(seen, half))
    found = calibration("x", answers.answers_BK[:, 1], answers.truth_BK[:, 1] > 0.5, answers)
    assert found.rows_G.sum() == 40 and (found.rows_G > 0).all() and np.isfinite(found.share_G).all()


def test_the_error_by_chance_is_what_perfect_confidences_have(table_made):
    """Of one bin of n rows with one confidence p: the mean distance of a binomial share from p."""
    answers = judged(table_made["two classes"])
    sure = np.full(90, 0.3)
    found = calibration("x", sure, answers.truth_BK[:, 1] > 0.5, answers, 4)
    judge = np.abs(np.random.default_rng(9).binomial(90, 0.3, 100_000) / 90 - 0.3).mean()
    assert len(found.rows_G) == 1 and found.by_chance == pytest.approx(judge, rel=0.15)


@pytest.mark.parametrize("weight", [None, WEIGHT], ids=["equal", "weighted"])
@pytest.mark.parametrize(
    ("kind", "output"), [("two classes", None), ("classes", "blue"), ("yes or no", "label 1")]
)
def test_thresholds_agree_with_scikit_learn(table_made, kind, output, weight):
    seen = weighted(table_made[kind], weight)
    found, answers = threshold(seen, output=output), judged(seen)
    place = answers.place(output)
    sure, true = answers.answers_BK[:, place], answers.truth_BK[:, place] > 0.5
    assert found.area[0] == pytest.approx(metrics.roc_auc_score(true, sure, sample_weight=weight))
    assert found.area[1] <= found.area[0] <= found.area[2]
    for g in (0, 20, 50, 80):
        yes = sure > found.at_G[g]
        options = {"sample_weight": weight, "zero_division": np.nan}
        assert found.precision_G[g] == pytest.approx(
            metrics.precision_score(true, yes, **options), nan_ok=True
        )
        assert found.recall_G[g] == pytest.approx(metrics.recall_score(true, yes, **options))
        assert found.yes_G[g] == pytest.approx(np.average(yes, weights=weight))
    assert np.isnan(found.precision_G[-1]) and found.yes_G[-1] == 0


def test_the_roc_curve_agrees_with_scikit_learn():
    rng = np.random.default_rng(2)
    sure, true = rng.integers(0, 6, 50) / 5, rng.random(50) < 0.4
    false_R, true_R = roc(sure, true, np.ones(50))
    judge_false, judge_true, _ = metrics.roc_curve(true, sure, drop_intermediate=False)
    np.testing.assert_allclose(false_R, judge_false)
    np.testing.assert_allclose(true_R, judge_true)


def test_a_confidence_at_the_threshold_is_no_yes():
    sure, true = np.array([0.0, 0.5, 0.5, 1.0]), np.array([False, True, False, True])
    precision, recall, yes = over(np.array([0.0, 0.5, 1.0]), sure, true, np.ones(4))
    np.testing.assert_allclose(yes, [0.75, 0.25, 0.0])
    np.testing.assert_allclose(recall, [1.0, 0.5, 0.0])
    np.testing.assert_allclose(precision, [2 / 3, 1.0, np.nan])


def test_of_one_kind_of_rows_there_is_no_curve(table_made):
    seen = table_made["two classes"]
    rows = Rows(seen.held_out.x_NI, np.ones((90, 1), np.float32), None)
    found = threshold(seen.replace(held_out=rows))
    assert np.isnan(found.area).all() and np.isnan(found.false_R).all() and (found.true_R[-1] == 1)


def test_independent_yes_or_no_may_all_be_no(table_made):
    found, answers = threshold(table_made["yes or no"]), judged(table_made["yes or no"])
    assert found.none_G[50] == pytest.approx((answers.answers_BK <= 0.5).all(axis=1).mean())
    assert threshold(table_made["classes"]).none_G is None


@pytest.mark.parametrize("look", [confusions, calibrations, threshold])
def test_a_regression_has_no_classes(table_made, look):
    with pytest.raises(UsageError, match='what="residuals"'):
        look(table_made["number"])
