import numpy as np
import polars as pl
import pytest
import table_subjects
from sklearn.inspection import partial_dependence

import superpose as sp
from superpose.errors import UnknownNameError, UsageError
from superpose.insight.dependence import columns_to_draw, dependence
from superpose.insight.subject import subject
from superpose.model.rows import Rows

RNG = np.random.default_rng(0)
X = RNG.normal(size=(50, 3)) * [1.0, 50.0, 0.01]
Y = X[:, 0] + (X[:, 1] / 50) ** 2
SMALL = {"hidden": (6,), "members": 1, "epochs": 3, "random_state": 0}


@pytest.fixture(scope="module")
def regressor():
    return sp.NetworkRegressor(**SMALL).fit(X, Y)


@pytest.fixture(scope="module")
def classifier():
    return sp.NetworkClassifier(**SMALL).fit(X, np.digitize(Y, [0.0, 1.5]))


@pytest.mark.parametrize("column", [0, 1, 2])
def test_a_regression_agrees_with_scikit_learn(regressor, column):
    found = dependence(subject(regressor, data=(X, Y)), f"x{column + 1}")
    judge = partial_dependence(
        regressor, X, [column], kind="both", custom_values={column: found.at_G}, method="brute"
    )
    np.testing.assert_allclose(found.mean_G, judge["average"][0], rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(found.lines_BG, judge["individual"][0], rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("output", [0, 2])
def test_classes_agree_with_scikit_learn(classifier, output):
    seen = subject(classifier, data=(X, np.digitize(Y, [0.0, 1.5])))
    found = dependence(seen, "x1", output=output)
    judge = partial_dependence(
        classifier, X, [0], custom_values={0: found.at_G}, method="brute", response_method="predict_proba"
    )
    np.testing.assert_allclose(found.mean_G, judge["average"][output], rtol=1e-4, atol=1e-6)
    assert found.output == str(output)


def test_weights_count(regressor):
    seen = subject(regressor, data=(X, Y))
    weight = np.r_[np.ones(20), np.zeros(30)]
    rows = Rows(seen.held_out.x_NI, seen.held_out.y_NO, weight)
    few = dependence(seen.replace(held_out=seen.held_out.take(np.arange(20))), "x1")
    found = dependence(seen.replace(held_out=rows), "x1")
    np.testing.assert_allclose(found.mean_G, few.mean_G, rtol=1e-6)
    np.testing.assert_allclose(found.low_G, few.low_G, rtol=1e-6)


def test_it_is_the_model_asked_with_the_column_changed(table_made):
    """Levels, truth values, dates and numbers with missing cells: as a table through the model."""
    seen, table = table_made["two classes"], table_subjects.inputs()
    for name, value in (("town", "Bern"), ("member", True), (table_subjects.BOLD, 31.5)):
        found = dependence(seen, name, at=np.array([value]))
        judge = seen.source.predict_proba(table.with_columns(pl.lit(value).alias(name)))[:, 1]
        np.testing.assert_allclose(found.lines_BG[:, 0], judge, rtol=1e-4, atol=1e-6)
    found = dependence(seen, "day")
    day = pl.lit(found.at_G[7].astype("datetime64[us]").item().date()).alias("day")
    judge = seen.source.predict_proba(table.with_columns(day))[:, 1]
    np.testing.assert_allclose(found.lines_BG[:, 7], judge, atol=0.02)  # the grid lies within days


def test_the_spread_holds_eighty_of_a_hundred_rows(table_made):
    found = dependence(table_made["number"], "age")
    inside = (found.lines_BG >= found.low_G) & (found.lines_BG <= found.high_G)
    assert (np.abs(inside.mean(axis=0) - 0.8) <= 0.04).all()
    assert found.at_G[0] >= table_subjects.inputs()["age"].min()
    assert found.change == pytest.approx(np.ptp(found.mean_G))


def test_levels_are_told_by_name(table_made):
    found = dependence(table_made["classes"], "town")
    assert list(found.at_G) == ["<u>Genf</u>", "Basel", "Bern"]
    assert set(found.seen_B) == set(found.at_G)
    assert list(dependence(table_made["classes"], "member").at_G) == ["false", "true"]


def test_text_and_unknown_columns_are_refused(table_made):
    with pytest.raises(UsageError, match="'said' has neither an order nor levels"):
        dependence(table_made["number"], "said")
    with pytest.raises(UnknownNameError, match="no column 'agee'"):
        dependence(table_made["number"], "agee")
    with pytest.raises(UnknownNameError, match="no output 'x'"):
        dependence(table_made["numbers"], "age", output="x")


def test_columns_to_draw_can_be_drawn_and_need_no_truth(table_made):
    names = columns_to_draw(table_made["number"])
    assert len(names) == 6 and "said" not in names
    network = sp.Network.create(inputs=8, layers=[sp.Layer(2, "tanh"), sp.Layer(1, "linear")], seed=0)
    assert columns_to_draw(subject(network, data=RNG.normal(size=(9, 8)))) == [f"x{i}" for i in range(1, 7)]
