import numpy as np
import polars as pl
import pytest
import table_subjects

import superpose as sp
from superpose.calculus.costs import cost
from superpose.data.columns.column import describe
from superpose.data.encode import Encoding
from superpose.data.target import TargetEncoding
from superpose.errors import UsageError
from superpose.insight.cells import labels_of_cells, missing_of, numbers_of
from superpose.insight.overview import OTHERS, overview
from superpose.insight.subject import subject
from superpose.model.model import Model
from superpose.model.rows import Rows

NAMES = [*table_subjects.inputs().columns]


@pytest.mark.parametrize("kind", table_subjects.TARGETS)
def test_every_row_is_in_one_bar(table_made, kind):
    found = overview(table_made[kind], NAMES)
    assert found.rows == "90 held out" and found.left == 0
    for one in (found.target, *found.columns):
        if one.kind != "text":
            assert one.count_GK.sum() == pytest.approx(90 * (1 - one.missing)), one


def test_levels_are_counted_by_class(table_made):
    found = overview(table_made["classes"], ["town"])
    table = table_subjects.inputs().hstack(table_subjects.target("classes"))
    for label, counts in zip(found.columns[0].at_G, found.columns[0].count_GK, strict=True):
        for hue, count in zip(found.classes, counts, strict=True):
            assert count == table.filter(pl.col("town") == label, pl.col("hue") == hue).height
    assert found.output == "hue" and found.target.count_GK.sum() == 90
    assert (found.target.count_GK == np.diag(np.diag(found.target.count_GK))).all()


def test_numbers_are_counted_as_numpy_does_and_carry_the_targets_mean(table_made):
    (one,) = overview(table_made["number"], [table_subjects.LONG]).columns
    x = table_subjects.inputs()[table_subjects.LONG].to_numpy()
    price = table_subjects.target("number")["price"].to_numpy()
    edges = np.append(one.at_G - one.width / 2, one.at_G[-1] + one.width / 2)
    edges[0], edges[-1] = x.min() - 1, x.max() + 1
    assert (one.count_GK[:, 0] == np.histogram(x, edges)[0]).all()
    place = np.digitize(x, edges) - 1
    for g in np.unique(place):
        assert one.mean_G[g] == pytest.approx(price[place == g].mean(), rel=1e-5)


def test_missing_cells_are_told_and_in_no_bar(table_made):
    (one,) = overview(table_made["number"], [table_subjects.BOLD]).columns
    assert one.missing == pytest.approx(15 / 90) and one.count_GK.sum() == 75


def test_words_count_the_rows_that_have_them(table_made):
    (one,) = overview(table_made["number"], ["said"]).columns
    said = table_subjects.inputs()["said"]
    for word, count in zip(one.at_G, one.count_GK[:, 0], strict=True):
        assert count == said.str.contains(word).sum()


def test_few_values_have_a_bar_each():
    x = np.tile([0.0, 1.0, 2.0, 5.0], 25)[:, None]
    network = sp.Network.create(inputs=1, layers=[sp.Layer(2, "tanh"), sp.Layer(1, "linear")], seed=0)
    (one,) = overview(subject(network, data=(x, x)), ["x"]).columns
    assert one.at_G.tolist() == [0, 1, 2, 5] and one.width == 1 and (one.count_GK == 25).all()
    far = np.array([0.0, 0.001, 7.0])[:, None]
    (one,) = overview(subject(network, data=(far, far)), ["x"]).columns
    assert len(one.at_G) == 5  # bars a thousandth wide would not be seen


def test_weights_and_both_kinds_of_rows_count(table_made):
    seen = table_made["two classes"]
    trained = Rows(seen.held_out.x_NI[:30], seen.held_out.y_NO[:30], np.full(30, 2.0))
    found = overview(seen.replace(train=trained), ["town"])
    assert found.rows == "30 rows trained on and 90 held out" and found.columns[0].count_GK.sum() == 150


def test_many_levels_and_classes_leave_some_together():
    rng = np.random.default_rng(0)
    frame = pl.DataFrame(
        {
            "level": [f"l{i:02}" for i in rng.integers(0, 12, 300)],
            "y": [f"c{i:02}" for i in rng.integers(0, 11, 300)],
        }
    )
    encoding = Encoding.fit(frame, describe(frame[["level"]]))
    network = sp.Network.create(inputs=len(encoding.inputs), layers=[sp.Layer(11, "softmax")], seed=0)
    model = Model(encoding, TargetEncoding.fit(frame["y"]), network, cost("categorical_cross_entropy"))
    found = overview(subject(model, data=frame), ["level"])
    assert len(found.classes) == 8 and found.classes[-1] == OTHERS
    assert len(found.columns[0].at_G) == 9 and found.columns[0].at_G[-1] == OTHERS
    assert found.columns[0].count_GK.sum() == 300


def test_cells_come_back_as_they_were(table_made):
    seen, table = table_made["number"], table_subjects.inputs()
    x_BI = seen.held_out.x_NI
    np.testing.assert_allclose(numbers_of(seen.axes["age"], x_BI), table["age"], rtol=1e-5)
    judge = table["day"].cast(pl.Datetime("us")).cast(pl.Int64).to_numpy()
    assert (numbers_of(seen.axes["day"], x_BI) == judge).all()
    assert labels_of_cells(seen.axes["town"], x_BI).tolist() == table["town"].to_list()
    assert labels_of_cells(seen.axes["member"], x_BI).tolist() == [str(m).lower() for m in table["member"]]
    gone = table[table_subjects.BOLD].is_null().to_numpy()
    assert (missing_of(seen.axes[table_subjects.BOLD], x_BI) == gone).all()
    assert (np.isnan(numbers_of(seen.axes[table_subjects.BOLD], x_BI)) == gone).all()


def test_without_rows_or_truth(table_made):
    network = sp.Network.create(inputs=2, layers=[sp.Layer(1, "linear")], seed=0)
    with pytest.raises(UsageError, match="no rows"):
        overview(subject(network), ["x"])
    found = overview(subject(network, data=np.zeros((4, 2))), ["x"])
    assert found.target is None and found.classes == () and found.columns[0].mean_G is None
