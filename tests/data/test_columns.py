"""What each column is, and what a person may say it is."""

import polars as pl
import pytest

from superpose.data.columns import KINDS, as_text, describe
from superpose.data.table import read
from superpose.errors import DataError, UnknownNameError


@pytest.fixture
def table():
    return read(
        {
            "age": [20.0, None, 31.5, 20.0],
            "sex": ["m", "f", None, "m"],
            "paid": [True, None, False, True],
            "site": ["A", "A", "A", "A"],
            "note": [None, None, None, None],
            "half": ["x", None, "x", "x"],
        }
    )


def test_kinds_counts_and_examples(table):
    found = {c.name: (c.kind, c.missing, c.distinct, c.examples, c.used) for c in describe(table)}
    assert found == {
        "age": ("number", 1, 2, ("20", "31.5"), True),
        "sex": ("category", 1, 2, ("m", "f"), True),
        "paid": ("boolean", 1, 2, ("true", "false"), True),
        "site": ("constant", 0, 1, ("A",), False),
        "note": ("empty", 4, 0, (), False),
        "half": ("category", 1, 1, ("x",), True),  # that it is missing says something
    }
    assert {c.kind for c in describe(table)} == set(KINDS)


@pytest.mark.parametrize(("rows", "used"), [(50, True), (51, False)])
def test_text_that_never_repeats_is_an_identifier(rows, used):
    (column,) = describe(pl.DataFrame({"id": [f"p{i}" for i in range(rows)]}))
    assert (column.kind, column.used) == ("category", used)
    assert column.note == ("" if used else "an identifier: every value differs")


def test_dates_are_set_aside_and_ranges_are_not():
    table = pl.DataFrame({"when": ["2020-01-02", "2020-02-03 04:05"], "range": ["40-49", "50-59"]})
    when, ages = describe(table)
    assert (when.used, when.note) == (False, "dates, which are not read yet")
    assert ages.used


def test_a_person_may_say_what_a_column_is(table):
    chosen = {"age": "category", "site": "category", "sex": "category"}
    columns = {c.name: c for c in describe(table, overrides=chosen)}
    assert (columns["age"].kind, columns["site"].kind, columns["site"].used) == ("category", "category", True)
    (column,) = describe(pl.DataFrame({"id": [str(i) for i in range(60)]}), overrides={"id": "number"})
    assert (column.kind, column.used, column.note) == ("number", True, "")
    (column,) = describe(pl.DataFrame({"flag": [0, 1, None]}), overrides={"flag": "boolean"})
    assert column.kind == "boolean"


def test_the_cells_of_a_wrong_choice_are_named():
    prices = ["n/a" if row in (14, 90, 133) else str(row) for row in range(1, 141)]
    table = pl.DataFrame({"price": prices})
    with pytest.raises(
        DataError, match=r"'price' has 3 cells that are not numbers: 'n/a' \(rows 14, 90, 133\)\.\n"
    ):
        describe(table, overrides={"price": "number"})
    with pytest.raises(DataError, match=r'missing=\["n/a"\] in `read`, --missing "n/a" on the command line'):
        describe(table, overrides={"price": "number"})
    many = pl.DataFrame({"price": ["a", "1", "b", "a", "c", "d"]})
    with pytest.raises(DataError, match=r"5 cells .*: 'a' \(rows 1, 4\), 'b' \(row 3\) and 2 more"):
        describe(many, overrides={"price": "number"})
    with pytest.raises(
        DataError, match=r"2 cells that are neither true nor false: '2' \(row 1\), '3' \(row 2\)"
    ):
        describe(pl.DataFrame({"n": [2, 3]}), overrides={"n": "boolean"})


def test_a_wrong_name_in_the_overrides(table):
    with pytest.raises(UnknownNameError, match=r"no column 'ag'.\nDid you mean 'age'"):
        describe(table, overrides={"ag": "number"})
    with pytest.raises(UnknownNameError, match=r"no kind of column 'numbr'.\nDid you mean 'number'"):
        describe(table, overrides={"age": "numbr"})
    with pytest.raises(DataError, match=r"'note' has no value, so it is no number"):
        describe(table, overrides={"note": "number"})


def test_as_text_is_an_aligned_table(table):
    lines = as_text(describe(table)).splitlines()
    assert len(lines) == 1 + table.width
    start = lines[0].index("kind")
    assert [line[start:].split()[0] for line in lines] == ["kind", *(c.kind for c in describe(table))]
    ends = lines[0].index("missing") + len("missing")
    assert [line[:ends].split()[-1] for line in lines[1:]] == ["1", "1", "1", "0", "4", "1"]
    assert lines[4].endswith("not used: every row has the same value")
    long = pl.DataFrame({"a\nb": ["x" * 50 + "\n", "y", "z", "u"]})
    assert as_text(describe(long)).splitlines()[1].split()[:5] == ["a", "b", "category", "0", "4"]


def test_the_table_is_left_as_it_was(table):
    before = table.clone()
    describe(table, overrides={"age": "category"})
    assert table.equals(before)
