"""Score by rows: the law behind it, and what is said of more rows."""

import json

import numpy as np
import polars as pl
import pytest
from judging_cases import Neighbours

import superpose as sp
from superpose.data.target import TargetEncoding
from superpose.model.learning import Examples
from superpose.model.learning_curve import LearningCurve, learning_curve
from superpose.model.power_law import PowerLaw, drawn_errors, fit_power_law

ROWS = np.repeat([50.0, 100.0, 200.0, 350.0, 500.0], 3)


def learn_one(examples, seed):
    return Neighbours(examples, TargetEncoding.fit(examples.target))


@pytest.mark.parametrize("law", [PowerLaw(0.0, 2.0, 0.5), PowerLaw(0.1, 3.0, 0.7), PowerLaw(0.2, 0.0, 0.0)])
def test_the_law_behind_errors_is_found(law):
    error = np.array([law.error(rows) for rows in ROWS])
    found = fit_power_law(ROWS, error)
    for rows in (50, 500, 1000, 5000):
        assert found.error(rows) == pytest.approx(law.error(rows), rel=0.05)


def test_one_odd_point_does_not_bend_it():
    law = PowerLaw(0.05, 3.0, 0.6)
    error = np.array([law.error(rows) for rows in ROWS])
    error[7] *= 4
    assert fit_power_law(ROWS, error).error(5000) == pytest.approx(law.error(5000), rel=0.05)


def test_the_doubt_holds_the_truth_mostly_and_grows_with_distance():
    law, held = PowerLaw(0.08, 2.0, 0.55), 0
    for seed in range(20):
        rng = np.random.default_rng(seed)
        error = np.array([law.error(rows) for rows in ROWS]) * np.exp(rng.normal(0, 0.08, len(ROWS)))
        drawn = drawn_errors(ROWS, error, (1000.0, 5000.0), seed=seed)
        low, high = np.quantile(np.log(drawn), [0.025, 0.975], axis=0)
        assert high[1] - low[1] >= high[0] - low[0]
        held += low[0] <= np.log(law.error(1000)) <= high[0]
    assert held >= 15


def test_more_rows_help_where_there_is_more_to_learn():
    rng = np.random.default_rng(0)
    x = rng.uniform(-3, 3, (1000, 2))
    y = np.sin(2 * x[:, 0]) * np.cos(2 * x[:, 1])
    curve = learning_curve(Examples(pl.DataFrame(x), pl.Series("y", y)), learn_one, seed=1)
    assert curve.metric == "R2"
    assert curve.rows == (80, 160, 320, 560, 800)
    assert curve.held_out == 200
    assert [len(one) for one in curve.scores] == [3] * 5
    assert curve.means == tuple(sorted(curve.means))
    assert curve.means[-1] < curve.twice.value <= curve.tenfold.value <= 1
    assert "twice as many would bring it to about" in curve.sentence
    again = learning_curve(Examples(pl.DataFrame(x), pl.Series("y", y)), learn_one, seed=1)
    assert again == curve
    assert json.loads(json.dumps(curve.to_dict()))["sentence"] == curve.sentence
    assert "80: " in repr(curve)


def test_a_curve_that_is_flat_is_called_flat():
    rng = np.random.default_rng(0)
    examples = Examples(pl.DataFrame({"x": rng.normal(size=600)}), pl.Series("y", rng.normal(size=600) + 5))

    class Mean:
        def __init__(self, part):
            self.target = TargetEncoding.fit(part.target, task="regression")

        def outputs(self, frame):
            return np.zeros((len(frame), 1))

    curve = learning_curve(examples, lambda part, seed: Mean(part))
    assert "flat" in curve.sentence
    assert curve.tenfold.high < 0.02


def test_classes_not_met_in_a_part_count_as_wrong():
    """The model of a part may not know every class; its answers are compared, not its outputs."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=300)
    y = np.where(x > 0, "b", "a").astype(object)
    y[:3] = "rare"
    examples = Examples(pl.DataFrame({"x": x}), pl.Series("y", list(y)))

    def two_classes_only(part, seed):
        return learn_one(part.take(np.flatnonzero(part.target != "rare")), seed)

    curve = learning_curve(examples, two_classes_only, shares=(0.5, 1.0), repeats=2)
    assert 0.9 < curve.means[-1] <= 1.0
    assert curve.law is None
    assert "too few points" in curve.sentence


def test_parts_that_cannot_be_learned_are_noted():
    def refuses(part, seed):
        if len(part.inputs) < 30:
            raise sp.DataError("Too few for me.", "")
        return learn_one(part, seed)

    rng = np.random.default_rng(0)
    examples = Examples(pl.DataFrame({"x": rng.normal(size=100)}), pl.Series("y", rng.normal(size=100)))
    curve = learning_curve(examples, refuses, shares=(0.05, 0.2, 0.5, 1.0), repeats=2)
    assert curve.rows == (40, 80)
    assert curve.notes == ("4 rows are too few to learn from", "16 rows: Too few for me.")
    with pytest.raises(sp.UsageError, match="No part could be learned from: 4 rows"):
        learning_curve(examples, learn_one, shares=(0.05,))


def test_arguments_are_checked():
    examples = Examples(pl.DataFrame({"x": [1.0] * 20}), pl.Series("y", np.arange(20.0)))
    with pytest.raises(sp.UsageError, match=r"A share is 1\.5"):
        learning_curve(examples, learn_one, shares=(0.5, 1.5))
    with pytest.raises(sp.UsageError, match="There is no share"):
        learning_curve(examples, learn_one, shares=())
    with pytest.raises(sp.UsageError, match="repeats is 0"):
        learning_curve(examples, learn_one, repeats=0)


def test_the_spread_of_one_repeat_is_not_known():
    curve = LearningCurve("R2", (10, 20), ((0.1,), (0.2, 0.4)), 5)
    assert np.isnan(curve.spreads[0])
    assert curve.spreads[1] == pytest.approx(np.std([0.2, 0.4], ddof=1))
