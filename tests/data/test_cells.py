"""Columns as they come: what is missing, what is a number, what stays text."""

import datetime as dt

import polars as pl
import pytest

from superpose.data.columns.cells import DEFAULT_MISSING, understand, understood
from superpose.errors import DataError


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["1", "-", "2"], [1, None, 2]),
        (["1", "--", ".", "None", "NONE", "missing", "n/a", r"\N", "#DIV/0!", "\u2013"], [1] + [None] * 9),
        (["1.5", "none", "2"], [1.5, None, 2.0]),
        (["1,5", "none", "2,0"], [1.5, None, 2.0]),
        (["a", "none", "b"], ["a", "none", "b"]),  # among words it is a level
        (["+", "-", "+"], ["+", "-", "+"]),
        (["-", "none"], ["-", "none"]),
        (["2020-01-02", "missing"], [dt.date(2020, 1, 2), None]),
        (["a", "NULL", "#N/A", ""], ["a", None, None, None]),
        (["yes", "no"], ["yes", "no"]),  # as labels they keep their names
        (["True", "false", "NA"], [True, False, None]),
        (["\u22125", "3"], [-5, 3]),
        (["1,000", "2,000,000"], [1000, 2000000]),
        (["1,000.5", "2"], [1000.5, 2.0]),
        (["1,5", "1.5"], ["1,5", "1.5"]),
        (["12 %", "7 %"], [12, 7]),
        (["007", "042"], ["007", "042"]),
        (["07", "12"], [7, 12]),  # a month
        (["0", "10"], [0, 10]),
        (["007", "1"], [7, 1]),
        (["10:30", "23:59"], [dt.time(10, 30), dt.time(23, 59)]),
        (["Inf", "NA"], ["Inf", None]),
    ],
)
def test_text_columns(cells, expected):
    found = understood(pl.Series("c", cells))
    assert found.to_list() == expected
    assert [type(a) for a in found.to_list()] == [type(b) for b in expected]


def test_words_of_ones_own_are_the_only_ones():
    assert understood(pl.Series(["1", "-"]), ("?",)).to_list() == ["1", "-"]
    assert understood(pl.Series(["1", "-9", "NA"]), ("-9", "NA")).to_list() == [1, None, None]
    assert understood(pl.Series(["1", "-", "x"]), (*DEFAULT_MISSING, "x")).to_list() == [1, None, None]


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        (["1", "1e400"], r"'c' has 1 cell that is infinite or too large: '1e400' \(row 2\)"),
        (["1e400"], r"'1e400' \(row 1\)"),
        (["1", "inf", "-"], r"'inf' \(row 2\)"),
        (["1,5", "1e400"], r"'1e400' \(row 2\)"),
    ],
)
def test_what_no_float_holds_is_refused_with_its_row(cells, message):
    with pytest.raises(DataError, match=message):
        understood(pl.Series("c", cells))


def test_typed_columns():
    zoned = pl.Series([dt.datetime(2020, 1, 1, 12)]).dt.replace_time_zone("Europe/Berlin")
    assert understood(zoned).to_list() == [dt.datetime(2020, 1, 1, 11)]
    assert understood(pl.Series([dt.timedelta(minutes=1), None])).to_list() == [60.0, None]
    assert understood(pl.Series([dt.time(1)])).dtype == pl.Time
    assert understood(pl.Series(["1", "2"], dtype=pl.Categorical)).to_list() == ["1", "2"]
    with pytest.raises(DataError, match="holds values of type List"):
        understood(pl.Series("c", [[1]]))


def test_a_point_that_may_set_thousands_apart_is_said():
    _, written = understand(pl.DataFrame({"n": ["1.234", "987", "12.345"], "m": ["0.998", "1.01", "1.234"]}))
    assert written["n"].note == "points are decimal points, as in 1.234"
    assert written["m"].note == ""
