"""What each column is, and what a person may say it is."""

import polars as pl
import pytest

from superpose.data.columns.cells import understand
from superpose.data.columns.column import KINDS, describe
from superpose.data.columns.dates import DateFormat
from superpose.data.columns.number_format import NumberFormat
from superpose.data.files.frames import to_frame
from superpose.errors import DataError, UnknownNameError


@pytest.fixture
def table():
    return to_frame(
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
    assert {c.kind for c in describe(table)} < set(KINDS)


@pytest.mark.parametrize(("rows", "used"), [(50, True), (51, False)])
def test_text_that_never_repeats_is_an_identifier(rows, used):
    (column,) = describe(pl.DataFrame({"who": [f"p{i}" for i in range(rows)]}))
    assert (column.kind, column.used) == ("category", used)
    assert column.note == ("" if used else "an identifier: every value differs")


def test_a_person_may_say_what_a_column_is(table):
    chosen = {"age": "category", "site": "category", "sex": "category"}
    columns = {c.name: c for c in describe(table, overrides=chosen)}
    assert (columns["age"].kind, columns["site"].kind, columns["site"].used) == ("category", "category", True)
    (column,) = describe(pl.DataFrame({"id": [str(i) for i in range(60)]}), overrides={"id": "number"})
    assert (column.kind, column.used, column.note) == ("number", True, "")
    (column,) = describe(pl.DataFrame({"flag": [0, 1, None]}), overrides={"flag": "boolean"})
    assert column.kind == "boolean"


def test_the_cells_of_a_wrong_choice_are_named():
    prices = ["no idea" if row in (14, 90, 133) else str(row) for row in range(1, 141)]
    table = pl.DataFrame({"price": prices})
    with pytest.raises(
        DataError, match=r"'price' has 3 cells that are not numbers: 'no idea' \(rows 14, 90, 133\)\.\n"
    ):
        describe(table, overrides={"price": "number"})
    with pytest.raises(
        DataError, match=r'missing=\["no idea"\] in `read`, --missing "no idea" on the command line'
    ):
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


def test_a_column_may_be_left_out_or_taken_as_a_date(table):
    (age,) = (c for c in describe(table, overrides={"age": "skip"}) if c.name == "age")
    assert (age.kind, age.used, age.note) == ("number", False, "left out, as asked")
    days = pl.DataFrame({"day": [20240131, 20240201, None]})
    (day,) = describe(days, overrides={"day": "date"})
    assert (day.kind, day.used, day.format) == ("date", True, DateFormat("%Y%m%d"))
    with pytest.raises(
        DataError, match=r"'day' has cells that are not dates .*yyyymmdd: '20241332' \(row 2\)"
    ):
        describe(pl.DataFrame({"day": [20240131, 20241332]}), overrides={"day": "date"})
    with pytest.raises(
        DataError, match=r"'sex' has cells that are not dates written in one known way: 'm' \(rows 1, 4\)"
    ):
        describe(table, overrides={"sex": "date"})


def test_numbers_that_could_be_read_in_two_ways_are_not():
    table = pl.DataFrame({"n": ["1,234", "2,345"], "m": ["1,5", "1.5"]})
    for column, why in zip(
        describe(table), ("may be a decimal comma", "in more than one way: '1,5' and '1.5'"), strict=False
    ):
        assert column.kind == "category" and why in column.note
        with pytest.raises(DataError, match=f"'{column.name}' cannot be read as numbers: .*{why}"):
            describe(table, overrides={column.name: "number"})


def test_cells_that_keep_a_column_from_being_numbers_are_named():
    table = pl.DataFrame({"n": [*(str(i) for i in range(20)), "about 7"]})
    (column,) = describe(table)
    assert (column.kind, column.note) == ("category", "text, since not all are numbers: 'about 7' (row 21)")


@pytest.mark.parametrize(
    ("cells", "kind", "used"),
    [
        (["yes", "No", None, "YES"], "boolean", True),
        (["t", "f", "f", "t"], "boolean", True),
        (["ja", "nein", "j", "n"], "boolean", True),
        (["oui", "non"], "boolean", True),
        (["on", "off"], "boolean", True),
        (["yes", None, "yes"], "category", True),  # one side alone is no truth value
        (["yes", "no", "maybe"], "category", True),
        (["yes", "false"], "category", True),
        ([0, 1] * 10, "boolean", True),
        ([0, 1] * 9, "number", True),  # a short table's 0 and 1 may be the first of many numbers
        ([0.0, 1.0] * 10, "number", True),
        ([1, 2] * 10, "number", True),
        (["40-49", "50-59", "40-49"], "category", True),
        (["2020-01-02", "2020-02-03", None], "date", True),
        (["01/02/2020", "03/04/2020"], "date", True),
        ([f"the room number {i} was rather loud" for i in range(20)], "text", True),
        ([f"the room number {i % 9} was rather loud" for i in range(20)], "category", True),
        ([f"Anna{i} Miller" for i in range(60)], "category", False),
        ([f"12345678-1234-1234-1234-{i:012}" for i in range(60)], "category", False),
        ([f"k{i}" for i in range(100)] + ["k1"] * 3, "category", False),  # nearly every value differs
        ([f"k{i}" for i in range(100)] * 2, "category", True),
        (["007", "042", "113"], "category", True),
    ],
)
def test_what_cells_are_taken_for(cells, kind, used):
    (column,) = describe(pl.DataFrame({"c": cells}))
    assert (column.kind, column.used) == (kind, used)


@pytest.mark.parametrize(
    ("name", "cells", "note"),
    [
        (
            "t",
            [20.0, 21.5, 19.5, -999.0, 20.5, -999.0],
            "-999 in 2 rows may stand for missing: --missing=-999",
        ),
        ("t", [20.0, 21.5, 19.5, -999.0, 20.5], ""),  # met once it may be an error of another kind
        ("t", [-999, -500, -999, 0, 400], ""),  # among others it is one of them
        ("zip", [12345, 99501, 12345, 60601], "codes? --columns zip=category"),
        ("d", [20200101, 20201231, 20200505], "dates as yyyymmdd? --columns d=date"),
        ("y", [2010, 2011, 2012] * 20, ""),
        ("c", [1001, 4007, 9010] * 20, "codes? --columns c=category"),
        ("c", [1000, 4000, 9000] * 20, ""),
    ],
)
def test_what_to_mind_of_numbers(name, cells, note):
    (column,) = describe(pl.DataFrame({name: cells}))
    assert (column.kind, column.note) == ("number", note)


def test_the_way_numbers_were_written_is_kept():
    table = pl.DataFrame({"p": ["1.234,50 €", "3,00 €"], "w": ["13/02/2020", "01/02/2020"], "n": ["1", "2"]})
    frame, written = understand(table)
    columns = describe(frame, written=written)
    assert [c.kind for c in columns] == ["number", "date", "number"]
    assert columns[0].format == NumberFormat(",", ".", currency="€")
    assert columns[0].note == "decimal comma, thousands by points, in €"
    assert (columns[1].format, columns[1].note) == (DateFormat("%d/%m/%Y"), "written dd/mm/yyyy")
    assert (columns[2].format, columns[2].note) == (NumberFormat(), "")


def test_the_table_is_left_as_it_was(table):
    before = table.clone()
    describe(table, overrides={"age": "category"})
    assert table.equals(before)
