"""The arithmetic of the summary, against numbers worked out by hand and against SciPy."""

import numpy as np
import pytest
from benchmarks.summary import (
    ENOUGH,
    Ratio,
    beside,
    by_table,
    common,
    geometric_mean,
    lines,
    mean_ranks,
    ratio,
    verdict,
)
from hypothesis import given
from hypothesis import strategies as st
from quality_cases import kept, measured
from scipy.stats import bootstrap, gmean, rankdata

SCORES = st.dictionaries(st.sampled_from("abcdefgh"), st.floats(0, 2), min_size=1)


def test_the_shifted_mean_by_hand():
    assert geometric_mean([0.03, 0.15], shift=0.01) == pytest.approx(0.08)  # sqrt(0.04 * 0.16)
    assert geometric_mean([0.0, 0.0], shift=0.01) == pytest.approx(0.01)


def test_the_mean_without_a_shift_is_scipys():
    values = np.random.default_rng(0).uniform(0.1, 2, 9)
    assert geometric_mean(values) == pytest.approx(gmean(values))


def test_a_ratio_by_hand():
    one = ratio({"a": 0.03, "b": 0.15, "ours": 1}, {"a": 0.07, "b": 0.07, "theirs": 1}, shift=0.01)
    assert one is not None
    assert one.value == pytest.approx(1.0)  # 0.04/0.08 and 0.16/0.08
    assert (one.better, one.tables) == (1, 2)
    assert np.isnan(one.low) and np.isnan(one.high)


def test_nothing_in_common_has_no_ratio():
    assert ratio({"a": 1.0}, {"b": 1.0}) is None


@given(SCORES, SCORES)
def test_a_ratio_turned_round_is_its_inverse(ours, theirs):
    one, other = ratio(ours, theirs, shift=0.01), ratio(theirs, ours, shift=0.01)
    if one is None or other is None:
        assert not ours.keys() & theirs.keys()
        return
    assert one.value * other.value == pytest.approx(1)
    if one.tables >= ENOUGH:
        assert one.low <= one.value * (1 + 1e-9) and one.value <= one.high * (1 + 1e-9)


def test_the_same_factor_on_every_table_has_no_spread():
    theirs = {"a": 0.2, "b": 0.5, "c": 1.0, "d": 0.1}
    one = ratio({table: 0.8 * value for table, value in theirs.items()}, theirs)
    assert one is not None
    assert [one.value, one.low, one.high] == pytest.approx([0.8] * 3)
    assert one.better == 4


def test_the_interval_is_scipys_percentile_bootstrap_over_tables():
    rng = np.random.default_rng(1)
    ours, theirs = ({str(t): float(v) for t, v in enumerate(rng.uniform(0.1, 1, 30))} for _ in range(2))
    one = ratio(ours, theirs)
    logs = [np.log(ours[t] / theirs[t]) for t in ours]
    judge = bootstrap((logs,), np.mean, method="percentile", n_resamples=9999, rng=0).confidence_interval
    assert one is not None
    assert np.log([one.low, one.high]) == pytest.approx([judge.low, judge.high], abs=0.02)


def test_ranks_are_scipys_with_ties_shared():
    scores = {"a": {"s": 0.1, "t": 0.5}, "b": {"s": 0.1, "t": 0.2}, "c": {"s": 0.3, "t": 0.5, "only": 0}}
    judge = np.mean([rankdata([of[t] for of in scores.values()]) for t in "st"], axis=0)
    assert list(mean_ranks(scores).values()) == pytest.approx(judge)
    assert mean_ranks(scores)["b"] == pytest.approx((1.5 + 1) / 2)


def test_only_what_all_were_measured_on_counts():
    found = kept(
        measured("a", "s", 0, error=0.1), measured("a", "s", 1, error=0.9), measured("a", "t", 0, error=0.2),
        measured("b", "s", 0, error=0.3), measured("b", "t", 0, error=0.4), measured("b", "u", 0, error=0.9),
    )  # fmt: skip
    cells = common(found, ("a", "b"))
    assert cells == {("s", 0), ("t", 0)}
    assert by_table(found, "a", "error", cells) == {"s": 0.1, "t": 0.2}
    assert common(found, ("a",)) == {("s", 0), ("s", 1), ("t", 0)}


def test_a_line_by_hand():
    found = kept(
        measured("a", "s", 0, seconds=1, error=0.02, log_loss=0.1), measured("b", "s", 0, error=0.5, log_loss=1.0),
        measured("a", "s", 1, seconds=2, error=0.04, log_loss=0.3), measured("b", "s", 1, error=0.5, log_loss=1.0),
        measured("a", "t", 0, seconds=4, nrmse=0.5), measured("b", "t", 0, failed="no", nrmse=0.4),
    )  # fmt: skip
    a, b = lines(found, ("a", "b"))
    assert a.means == pytest.approx({"error": 0.04, "log_loss": 0.2, "nrmse": 0.5})  # 0.03 + 0.01
    assert (a.rank, b.rank) == (1.5, 1.5)
    assert a.seconds == pytest.approx({"s": 3.0, "t": 8.0})  # of 500 rows each
    assert a.cpu == pytest.approx({"s": 6.0, "t": 16.0})
    assert (a.failed, b.failed) == (0, 1)


def test_beside_takes_the_shift_only_for_errors():
    found = kept(
        *(measured("ours", t, error=0.03, log_loss=0.2) for t in "abc"),
        *(measured("rf", t, error=0.07, log_loss=0.8) for t in "abc"),
    )
    one = beside(found, "ours", "rf")
    assert {measure: of.value for measure, of in one.items()} == pytest.approx(
        {"error": 0.5, "log_loss": 0.25}
    )
    assert verdict(one) == "beaten: error, log-loss"


def test_a_verdict_needs_the_whole_interval():
    sure, unsure, worse = Ratio(0.8, 0.7, 0.9, 4, 4), Ratio(0.8, 0.6, 1.1, 3, 4), Ratio(1.2, 1.1, 1.3, 0, 4)
    unknown = Ratio(0.5, float("nan"), float("nan"), 1, 1)
    assert verdict({"error": unsure, "nrmse": unknown}) == "not told apart"
    assert verdict({"error": sure, "nrmse": worse}) == "beaten: error; ahead of us: nRMSE"
