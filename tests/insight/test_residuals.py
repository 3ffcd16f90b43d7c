import dataclasses

import numpy as np
import pytest
from sklearn import metrics

from superpose.errors import UsageError
from superpose.insight.judged import judged
from superpose.insight.residuals import residuals
from superpose.insight.subject import subject
from superpose.model.rows import Rows


@pytest.mark.parametrize("weight", [None, np.arange(90.0)], ids=["equal", "weighted"])
@pytest.mark.parametrize(("kind", "output"), [("number", None), ("numbers", "weight")])
def test_agrees_with_scikit_learn(table_made, kind, output, weight):
    seen = table_made[kind]
    seen = seen.replace(held_out=Rows(seen.held_out.x_NI, seen.held_out.y_NO, weight))
    found = residuals(seen, output=output)
    true, told = found.true_B, found.predicted_B
    assert found.rmse == pytest.approx(metrics.root_mean_squared_error(true, told, sample_weight=weight))
    assert found.mae == pytest.approx(metrics.mean_absolute_error(true, told, sample_weight=weight))
    assert found.r2 == pytest.approx(metrics.r2_score(true, told, sample_weight=weight))
    assert found.bias == pytest.approx(np.average(true - told, weights=weight))
    assert found.misses is None and found.held is None


def test_the_models_own_interval_and_what_it_holds(table_made):
    seen = table_made["numbers"]
    model = dataclasses.replace(
        seen.source,
        facts={"residuals": {"0.05": [-9.0, -1.0], "0.95": [30.0, 2.0], "0.1": [0, 0], "0.9": [0, 0]}},
    )
    known = subject(model).replace(held_out=seen.held_out)
    found = residuals(known, output="weight")
    assert found.misses == (-1.0, 2.0) and found.level == 0.9
    miss = judged(known).truth_BK[:, 1] - judged(known).answers_BK[:, 1]
    assert found.held[0] == pytest.approx(((miss >= -1) & (miss <= 2)).mean())
    assert found.held[1] < found.held[0] < found.held[2]
    assert residuals(known, level=0.8).held[0] == 0
    with pytest.raises(UsageError, match=r"no interval for level=0\.5"):
        residuals(known, level=0.5)


def test_quantiles_beside_normal_ones_lie_on_a_line_for_normal_misses(table_made):
    found = residuals(table_made["number"])
    normal = np.random.default_rng(0).normal(3, 2, 90)
    ordered, expected = dataclasses.replace(found, true_B=found.predicted_B + normal).quantiles()
    assert np.corrcoef(ordered, expected)[0, 1] > 0.98
    assert (np.diff(ordered) >= 0).all() and expected.mean() == pytest.approx(normal.mean())


def test_classes_have_none(table_made):
    with pytest.raises(UsageError, match='what="confusion"'):
        residuals(table_made["classes"])
