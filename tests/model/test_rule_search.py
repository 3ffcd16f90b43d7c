"""The best single `if`, against trying every one."""

import itertools

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from superpose.data.columns.column import describe
from superpose.data.samples import sample
from superpose.model.rule_aim import Aim
from superpose.model.rule_levels import level_sets
from superpose.model.rule_numbers import best_segments, readable, thresholds
from superpose.model.rule_search import find_rule, loss, make, rounded


def aim_of(y, classes):
    y = np.asarray(y)
    return Aim(y.astype(int) if classes else y - y.mean(), np.ones(len(y)), classes)


def least_loss(groups, aim):
    """What is lost when each of these groups of rows gets its best single answer."""
    lost = 0.0
    for rows in groups:
        y = aim.y_N[rows]
        lost += len(y) - np.bincount(y).max() if aim.classes else np.square(y - y.mean()).sum()
    return lost


def every_cut(x, aim):
    """The losses of all single thresholds of at least three rows a side, missing cells on either side or alone."""
    gone = np.flatnonzero(np.isnan(x))
    here = np.flatnonzero(~np.isnan(x))
    values = np.unique(x[here])
    for low, high in itertools.pairwise(values):
        left, right = here[x[here] <= low], here[x[here] >= high]
        if min(len(left), len(right)) >= 3:
            for groups in ([np.append(left, gone), right], [left, np.append(right, gone)]):
                if aim.classes == 0 or answers(groups, aim)[0] != answers(groups, aim)[1]:
                    yield least_loss(groups, aim)
    if min(len(gone), len(here)) >= 3 and (aim.classes == 0 or len(set(answers([gone, here], aim))) == 2):
        yield least_loss([gone, here], aim)


def answers(groups, aim):
    return [int(np.bincount(aim.y_N[rows], minlength=aim.classes).argmax()) for rows in groups]


CELLS = st.one_of(st.integers(0, 6).map(float), st.just(float("nan")))


@given(st.lists(st.tuples(CELLS, st.integers(0, 1)), min_size=6, max_size=25), st.booleans())
@settings(max_examples=250)
def test_no_threshold_is_better(rows, numbers):
    x = np.array([cell for cell, _ in rows])
    aim = aim_of([y for _, y in rows], 0 if numbers else 2)
    found = make(x, "number", aim)
    alone = least_loss([np.arange(len(x))], aim)
    best = min(every_cut(x, aim), default=alone)
    if best >= alone - 1e-9:
        assert found is None
    else:
        assert loss(found, x, "number", aim) == pytest.approx(best)


@given(st.lists(st.tuples(st.integers(0, 8), st.integers(0, 2)), min_size=9, max_size=30))
@settings(max_examples=150)
def test_no_two_thresholds_are_better(rows):
    """Of three classes, by trying all pairs; a further threshold has to pay two rows."""
    x = np.array([cell for cell, _ in rows], float)
    aim = aim_of([y for _, y in rows], 3)
    limits = np.unique(x)[:-1]
    best = {0: least_loss([np.arange(len(x))], aim)}
    for count in (1, 2):
        for cuts in itertools.combinations(limits, count):
            groups = [np.flatnonzero(np.searchsorted(cuts, x) == i) for i in range(count + 1)]
            if min(map(len, groups)) >= 3:
                best[count] = min(best.get(count, np.inf), least_loss(groups, aim))
    wanted = min(best, key=lambda count: (best[count] + aim.pay * count, count))
    found = thresholds(x, aim)
    assert len(found.thresholds if found else ()) == wanted
    if wanted:
        made = make(x, "number", aim)
        assert loss(made, x, "number", aim) == best[wanted]


@given(
    st.lists(st.tuples(st.sampled_from("abcd?"), st.integers(0, 1)), min_size=6, max_size=30), st.booleans()
)
@settings(max_examples=200)
def test_no_set_of_levels_is_better(rows, numbers):
    """Levels of at least three rows, missing cells being one, by trying every set of them."""
    cells = pl.Series([None if cell == "?" else cell for cell, _ in rows], dtype=pl.String)
    aim = aim_of([y for _, y in rows], 0 if numbers else 2)
    of_level = {level: np.flatnonzero([cell == level for cell, _ in rows]) for level in "abcd?"}
    often = [level for level in "abcd?" if len(of_level[level]) >= 3]
    rest = [level for level in "abcd?" if 0 < len(of_level[level]) < 3]
    if rest:  # the rare ones all answer as the others that are not named
        return
    found = make(cells, "category", aim)
    best = alone = least_loss([np.arange(len(rows))], aim)
    for count in range(1, len(often)):
        for named in itertools.combinations(often, count):
            groups = [
                np.concatenate([of_level[one] for one in some]) for some in (named, set(often) - set(named))
            ]
            best = min(best, least_loss(groups, aim))
    assert (alone if found is None else loss(found, cells, "category", aim)) == pytest.approx(best)


def test_rare_levels_are_not_named_and_a_line_names_few():
    rng = np.random.default_rng(0)
    level = rng.integers(0, 60, 3000)
    cells = pl.Series([f"l{i}" for i in level] + ["rare"] * 2)
    y = np.append(level % 3 == 0, [True, True])
    shape = level_sets(cells, aim_of(y, 2))
    named = [one for levels in shape.levels for one in levels]
    assert len(named) == 12
    assert "rare" not in named
    assert len({int(one[1:]) % 3 == 0 for one in named}) == 1


@given(st.floats(-1e9, 1e9), st.floats(1e-9, 1e9))
@settings(max_examples=300)
def test_a_threshold_keeps_the_split_near_the_middle_with_few_digits(low, step):
    high = low + step
    if high <= low:
        return
    number = readable(low, high)
    assert low <= number < high
    if step > 1e-6 * abs(low):
        assert abs(number - (low + high) / 2) <= step / 4 * (1 + 1e-6)
        assert len(repr(abs(number)).replace(".", "").strip("0").partition("e")[0]) <= 12


@pytest.mark.parametrize(
    ("low", "high", "read"),
    [(1.9, 3.0, 2.5), (9, 10, 9.5), (0, 1000, 500), (-3, 2, 0), (868.1, 868.3, 868.2), (0.0, 5e-324, 0.0)],
)
def test_thresholds_read_well(low, high, read):
    assert readable(low, high) == read


def test_segments_are_large_enough():
    below = np.zeros((11, 3))
    below[1:] = np.cumsum(np.eye(3)[[0, 1, 2, 0, 1, 2, 0, 1, 2, 0]], axis=0)
    assert best_segments(below, aim_of([0, 1, 2] * 3 + [0], 3)) == []


def kinds_of(frame):
    return {column.name: column.kind for column in describe(frame) if column.used}


def test_iris_gets_the_rule_everyone_knows():
    data = sample("iris")
    classes = ("setosa", "versicolor", "virginica")
    y = np.array([classes.index(one) for one in data.target])
    rule = find_rule(data.inputs, kinds_of(data.inputs), y, classes=classes)
    assert rule.column.startswith("petal")
    assert (rule.predict(data.inputs) == data.target.to_numpy()).mean() >= 0.953


def test_the_column_that_tells_is_found_among_others_and_many_levels_do_not_win_by_chance():
    rng = np.random.default_rng(1)
    x = rng.normal(size=400)
    y = ((x > 0.3) ^ (rng.random(400) < 0.2)).astype(int)
    frame = pl.DataFrame(
        {"many": [f"l{i}" for i in rng.integers(0, 100, 400)], "noise": rng.normal(size=400), "x": x}
    )
    rule = find_rule(frame, kinds_of(frame), y, classes=("no", "yes"))
    assert (rule.column, rule.answers) == ("x", ("no", "yes"))
    assert rule.thresholds[0] == pytest.approx(0.3, abs=0.1)


def test_of_equal_columns_the_earlier_is_taken():
    x = np.arange(40.0)
    frame = pl.DataFrame({"b": x, "a": x, "flag": x > 19})
    for names in (["b", "a"], ["a", "b"], ["flag", "b"]):
        rule = find_rule(frame, kinds_of(frame.select(names)), (x > 19) * 1, classes=(0, 1))
        assert rule.column == names[0]


def test_a_rule_of_numbers_answers_with_means_of_few_digits():
    x = np.arange(200.0)
    y = np.where(x < 120, 10.123456, 20.98765) + np.sin(x)
    rule = find_rule(pl.DataFrame({"x": x}), {"x": "number"}, y)
    assert rule.text == "if x <= 119.5: 10.1; else: 21"
    assert rounded(1234.5678, 500.0) == 1230
    assert rounded(3.0, 0.0) == 3.0


def test_weights_count_rows_as_often_as_they_say():
    rng = np.random.default_rng(2)
    x, weights = rng.normal(size=80), rng.integers(0, 4, 80)
    y = (x + rng.normal(size=80) > 0).astype(int)
    frame = pl.DataFrame({"x": x})
    weighted = find_rule(frame, {"x": "number"}, y, classes=(0, 1), weights=weights)
    again = np.repeat(np.arange(80), weights)
    assert find_rule(frame[again], {"x": "number"}, y[again], classes=(0, 1)).answers == weighted.answers
    scaled = find_rule(frame, {"x": "number"}, y, classes=(0, 1), weights=weights / 1000)
    assert scaled == weighted


@pytest.mark.parametrize("y", [np.zeros(30), np.arange(30) % 2])
def test_where_no_column_helps_there_is_no_rule(y):
    frame = pl.DataFrame({"x": np.repeat([1.0, 2.0], 15), "c": ["a"] * 15 + ["b"] * 15})
    y = np.append(y[:14], [0, *y[:14], 0])
    assert find_rule(frame, {"x": "number", "c": "category"}, y, classes=(0, 1)) is None


def test_columns_of_other_kinds_are_not_looked_at():
    frame = pl.DataFrame({"when": ["2024-01-01"] * 20 + ["2024-01-02"] * 20})
    assert find_rule(frame, {"when": "date"}, np.repeat([0, 1], 20), classes=(0, 1)) is None
