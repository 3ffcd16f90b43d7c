import numpy as np
import pytest

from superpose.errors import UsageError
from superpose.insight.growth import growth
from superpose.model.learning_curve import LearningCurve
from superpose.model.power_law import PowerLaw
from superpose.model.scores import Score

LAW = PowerLaw(0.05, 0.5, 0.5)
CURVE = LearningCurve(
    "accuracy", (20, 50, 100), ((0.7, 0.8), (0.85,), (0.9, 0.92)), 40, LAW,
    Score(0.93, 0.9, 0.95), Score(0.95, 0.91, 0.97),
)  # fmt: skip


@pytest.mark.parametrize("given", [CURVE, CURVE.to_dict()], ids=["curve", "facts"])
def test_reads_a_curve_and_its_facts(given):
    found = growth(given)
    np.testing.assert_allclose(found.mean_P, CURVE.means)
    np.testing.assert_allclose(found.ends_P, [[0.7, 0.85, 0.9], [0.8, 0.85, 0.92]])
    assert [rows for rows, _ in found.ahead] == [200, 1000] and found.sentence == CURVE.sentence
    assert found.ahead[0][1] == CURVE.twice
    np.testing.assert_allclose(found.law_score_G, 1 - 0.05 - 0.5 * found.law_rows_G**-0.5)
    assert found.law_rows_G[0] == pytest.approx(20) and found.law_rows_G[-1] == pytest.approx(1000)


def test_without_a_law_nothing_is_promised():
    found = growth(LearningCurve("R2", (20,), ((0.5,),), 9))
    assert found.ahead == () and len(found.law_rows_G) == 0 and "too few points" in found.sentence


@pytest.mark.parametrize(
    "given",
    [7, {}, CURVE.to_dict() | {"rows": []}, CURVE.to_dict() | {"scores": [[], [0.5], [0.5]]},
     CURVE.to_dict() | {"rows": ["many", 2, 3]}, CURVE.to_dict() | {"law": {"steep": 1}}],
)  # fmt: skip
def test_what_is_no_curve_is_refused(given):
    with pytest.raises(UsageError, match="no learning curve"):
        growth(given)
