"""Columns beside one another: identifiers, copies, nearly nothing, the target in disguise."""

import numpy as np
import polars as pl
import pytest

from superpose.data.columns.column import describe
from superpose.data.encode import Encoding

RNG = np.random.default_rng(0)
N = 60
X = RNG.normal(size=N)


def described(columns, **options):
    return {c.name: c for c in describe(pl.DataFrame({"x": X} | columns), **options)}


@pytest.mark.parametrize(
    ("name", "values", "note"),
    [
        ("No", np.arange(1, N + 1), "a row counter: 1, 2, 3 ..."),
        ("whatever", np.arange(N), "a row counter: 0, 1, 2 ..."),
        ("c1", np.arange(N), "a row counter: 0, 1, 2 ..."),
        ("PassengerId", RNG.permutation(N) + 892, "an identifier: every value differs"),
        ("patient_id", RNG.permutation(10**6)[:N], "an identifier: every value differs"),
        ("uuid", [f"{i:032x}" for i in range(N)], "an identifier: every value differs"),
        ("whatever", RNG.permutation(N) + 1, ""),  # a rank
        ("day", np.arange(1, N + 1), ""),
        ("x2", np.arange(5, N + 5), ""),
        ("x2", np.arange(0, 2 * N, 2), ""),
        ("weight", RNG.normal(size=N), ""),  # a measurement that happens to be all different
        ("id", RNG.integers(0, 9, N), ""),  # who, in a table of several rows each
        ("humidity", RNG.permutation(10**6)[:N], ""),  # ends in none of the words for identifiers
        ("paid", RNG.permutation(10**6)[:N], ""),
    ],
)
def test_identifiers(name, values, note):
    column = described({name: values})[name]
    assert (column.note, column.used) == (note, not note)
    assert described({name: values}, roles=False)[name].used or isinstance(values, list)


def test_the_only_column_is_used_even_if_it_counts():
    table = pl.DataFrame({"n_th": np.arange(N)})
    (column,) = describe(table)
    assert column.used and column.note == "a row counter: 0, 1, 2 ..., but there is no other column"
    assert Encoding.fit(table, [column]).encode(table).shape == (N, 1)


def test_a_short_table_has_no_counters_and_no_copies():
    table = pl.DataFrame({"a": [1, 2, 3, 4], "b": [1, 2, 3, 4], "y": ["p", "q", "p", "q"]})
    assert all(c.used and not c.leak for c in describe(table, target=table["y"]))


@pytest.mark.parametrize(
    ("columns", "notes"),
    [
        ({"y": X.copy()}, ["", "the same as 'x'"]),
        ({"y": X.astype(np.float32).astype(float)}, ["", ""]),
        ({"y": X**3}, ["", ""]),  # a number's function is another input
        ({"a": ["u", "v", "w"] * 20, "b": ["V", "W", "U"] * 20}, ["", "", "the same as 'a'"]),
        ({"a": [3, 1, 2] * 20, "b": ["V", "W", "U"] * 20}, ["", "the same as 'b'", ""]),  # the category stays
        ({"a": ["u", "v", "w"] * 20, "b": ["V", "W", "V"] * 20}, ["", "", ""]),
        ({"a": ["u", "v", "w"] * 20, "b": ["V", "W", "U"] * 19 + ["U", "W", "V"]}, ["", "", ""]),
        ({"a": ["yes", "no"] * 30, "b": [0, 1] * 30}, ["", "", "the same as 'a'"]),
        ({"a": [True, False] * 30, "b": [0.5, 7.5] * 30}, ["", "", "the same as 'a'"]),
        ({"a": [None, "v", "w"] * 20, "b": ["V", None, "U"] * 20}, ["", "", ""]),
        ({"a": [None, "v", "w"] * 20, "b": [None, 3, 8] * 20}, ["", "", "the same as 'a'"]),
        ({"a": [None, 2.5, 3.5, 9.0] * 15, "b": [None, 2.5, 3.5, 9.0] * 15}, ["", "", "the same as 'a'"]),
        ({"a": ["2020-01-02", "2020-01-03", "2020-05-05"] * 20, "b": [1, 2, 3] * 20}, ["", "written yyyy-mm-dd", ""]),
    ],
)  # fmt: skip
def test_copies(columns, notes):
    found = list(described(columns).values())
    assert [c.note for c in found] == notes
    assert [c.used for c in found] == [not c.note or c.kind == "date" for c in found]


def test_what_a_person_chose_is_kept():
    found = described({"id": np.arange(N), "y": X.copy()}, overrides={"id": "number", "y": "number"})
    assert found["id"].used and found["y"].used


@pytest.mark.parametrize(
    ("values", "used"),
    [
        ([1.5, 2.5] + [None] * 58, False),
        ([1.5, 2.5, 3.5] + [None] * 57, True),
        (["a", "b"] + [None] * 58, False),
        ([None] * 60, False),
    ],
)
def test_next_to_no_values(values, used):
    column = described({"v": values})["v"]
    assert column.used is used
    assert used or column.note in ("nearly all missing: 2 of 60 cells have a value", "no cell has a value")


def test_a_share_of_98_percent_may_be_missing_if_there_are_values_enough():
    rows = 20_000
    for present, used in ((99, False), (100, True)):
        values = [float(i % 50) for i in range(present)] + [None] * (rows - present)
        (_, column) = describe(pl.DataFrame({"x": RNG.normal(size=rows), "v": values}))
        assert column.used is used


CLASSES = np.where(X > 0.2, "good", "bad")


@pytest.mark.parametrize(
    ("values", "leak"),
    [
        (np.where(CLASSES == "good", "G", "B"), True),
        (np.where(CLASSES == "good", 1, 0), True),
        (np.where(CLASSES == "good", 2.5, 7.0), True),
        (CLASSES, True),
        (["G" if label == "good" else None for label in CLASSES], True),  # filled in for one class only
        (X * 100, False),  # one threshold parts the classes; that is no leak
        (np.where(X > 0.3, "G", "B"), False),
        (np.where(X > 1, "very", np.where(X > 0.2, "G", "B")), False),
    ],
)
def test_a_column_that_gives_the_class_away(values, leak):
    found = described({"v": values}, target=pl.Series("rating", CLASSES))
    assert found["v"].leak is leak and found["v"].used and not found["x"].leak
    assert found["v"].note.startswith("gives the target away: it is one-to-one with 'rating'") is leak


@pytest.mark.parametrize(
    ("make", "leak"),
    [
        (lambda y: 1.8 * y + 32, True),
        (lambda y: -y, True),
        (lambda y: (1e6 * y).round() / 1e6, True),
        (lambda y: y**2, False),
        (lambda y: y + RNG.normal(0, 1e-3, N), False),
        (lambda y: np.where(np.arange(N) == 59, 0.0, y), False),
    ],
)
def test_a_column_that_gives_the_number_away(make, leak):
    y = RNG.normal(20, 5, N)
    found = described({"v": make(y)}, target=pl.Series("heat", y))
    assert found["v"].leak is leak and not found["x"].leak


def test_a_column_without_a_value_and_a_class_of_two_rows_break_nothing():
    y = pl.Series("y", ["rare"] * 2 + ["a", "b"] * 29)
    table = pl.DataFrame(
        {"x": X, "nothing": [None] * N, "c": ["only"] + [None] * 59, "d": ["u"] * 59 + ["v"]}
    )
    columns = describe(table, target=y)
    assert [c.used for c in columns] == [True, False, False, True]
    assert np.isfinite(Encoding.fit(table, columns).encode(table)).all()
    assert np.isfinite(Encoding.fit(table[:2], columns).encode(table)).all()
