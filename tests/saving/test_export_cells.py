"""Cells as plain Python reads them, beside what superpose reads of a column of them."""

import datetime as dt

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from superpose.data.coders.date_coder import Calendar
from superpose.data.columns.casts import as_levels, as_numbers
from superpose.data.columns.dates import PATTERNS, DateFormat
from superpose.data.columns.flags import as_flags
from superpose.data.columns.number_format import CURRENCIES, GROUPINGS, NumberFormat
from superpose.saving.exports import carried_cells, carried_columns, carried_dates

FORMATS = [NumberFormat(point, sign) for point, signs in GROUPINGS.items() for sign in signs]
FORMATS += [
    NumberFormat(",", ".", currency="€"),
    NumberFormat(percent=True),
    NumberFormat(".", ",", currency="US$"),
]
DAY = 86_400_000_000


def read_alike(text, form):
    """A number as both read it: the coder on a column of this one cell, and the carried function."""
    expected = form.read(pl.Series([text]))[0]
    found = carried_cells.written_number(
        text.strip(carried_cells.SPACES), form.decimal, form.grouping, form.percent, form.currency
    )
    return expected, found


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: f"{form.decimal}{form.grouping}{form.currency}")
@given(
    text=st.text("0123456789.,' -+()eE%", min_size=1, max_size=9)
    | st.from_regex(
        r"\(?[+-]?[0-9]{1,3}([.,' ][0-9]{3}){0,2}([.,][0-9]{0,3})?(e[+-]?[0-9])?[+-]?\)?", fullmatch=True
    )
)
def test_numbers_in_any_way_of_writing_them(form, text):
    if form.currency and "%" not in text:
        text = f"{text} {form.currency}"
    expected, found = read_alike(text, form)
    assert (expected is None) == (found is None), text
    assert expected is None or found == pytest.approx(expected, rel=1e-15)


@pytest.mark.parametrize(
    "text", ["−1\u202f234,5", "(1 234,50)", "1 234-", "\u00a05 ", "€ -7", "-€ 7", "7,5 €"]
)
def test_numbers_with_signs_of_typesetters(text):
    form = NumberFormat(",", " ", currency="€" if "€" in text else "")
    expected, found = read_alike(text, form)
    assert expected is not None
    assert found == expected


@pytest.mark.parametrize(
    "text", [",000", "0  -", "0    -", "( 1)", "(1", "--1", "1,23,456", "0,123", "1,234.", ".5", ","]
)
def test_numbers_at_the_edge_of_what_is_read(text):
    expected, found = read_alike(text, NumberFormat(".", ","))
    assert found == expected


@given(st.text("0123456789.eE+-_ infa", max_size=8))
def test_plain_numbers(text):
    expected = pl.Series([text]).cast(pl.Float64, strict=False)[0]
    expected = None if expected is not None and not np.isfinite(expected) else expected
    found = carried_cells.plain_number(text)
    assert (None if found is None or np.isinf(found) else found) == expected


@pytest.mark.parametrize("pattern", [*PATTERNS])
@pytest.mark.parametrize("zone", [False, True])
def test_dates_as_each_pattern_writes_them(pattern, zone):
    if zone and "%M" not in pattern:
        return
    form = DateFormat(pattern, zone)
    texts = [written(moment, pattern) + end for moment, end in zip(MOMENTS, ends(zone), strict=True)]
    when = form.read(pl.Series(texts))
    assert when.null_count() == 0
    found = [carried_dates.moment(text, (pattern,), zone) for text in texts]
    cast = (
        when.cast(pl.Int64) // 1000 if when.dtype == pl.Time else when.cast(pl.Datetime("us")).cast(pl.Int64)
    )
    assert found == cast.to_list()


MOMENTS = [
    dt.datetime(1999, 12, 31, 23, 59, 59, 250_000),
    dt.datetime(2024, 2, 29, 0, 5),
    dt.datetime(2068, 7, 4, 12),
]


def ends(zone):
    return ["Z", " +05:30", "-0100"] if zone else [""] * 3


def written(moment, pattern):
    """As Python's own strftime writes it."""
    fraction = f".{moment.microsecond:06d}" if moment.microsecond else ""
    return moment.strftime(pattern.replace("%S%.f", "%S" + fraction))


@pytest.mark.parametrize(
    "text", ["31.02.2020", "1.13.2020", "2020-01-01", "01.01.20200", "x", "1.1.", "29.02.2023"]
)
def test_what_is_no_date_is_refused(text):
    assert DateFormat("%d.%m.%Y").read(pl.Series([text]))[0] is None
    with pytest.raises(ValueError, match="is not a date"):
        carried_dates.moment(text, ("%d.%m.%Y",), False)


@pytest.mark.parametrize(
    "text",
    [
        "Sept 5, 2020",
        "5. Mar. 2020",
        "5 March 2020",
        "05-Mar-2020",
        "MARCH 5, 2020",
        "Mar 5 2020",
        "5 Mär 2020",
    ],
)
def test_months_by_name(text):
    for pattern in ("%d %B %Y", "%B %d %Y", "%d-%B-%Y"):
        expected = DateFormat(pattern).read(pl.Series([text]))[0]
        found = carried_dates.text_moment(text, pattern, False)
        assert (found is None) == (expected is None), pattern
        assert expected is None or found == (expected - dt.date(1970, 1, 1)).days * DAY


@given(st.integers(-700_000, 3_000_000))
def test_the_calendar(days):
    calendar = Calendar(np.array([days * DAY]))
    year, month, day = carried_dates.calendar_day(days)
    assert (year, month, day) == (calendar.year_N[0], calendar.month_N[0], calendar.day_N[0])
    assert carried_dates.days_since_1970(year, month, day) == days


@pytest.mark.parametrize(
    "cell",
    [1, 1.0, -0.0, 1.5, 1e-5, -2.5e-5, 1.23e-7, 1e20, 2.5e15, 0.1, True, "1.0", " x ", dt.date(2020, 1, 2)],
)
def test_levels_by_one_name(cell):
    assert carried_cells.level(cell) == as_levels(pl.Series([cell]))[0]


@pytest.mark.parametrize("cell", [True, False, 1, 0, 1.0, "Yes", "n", "SÍ", ".true.", "1.0", " off "])
def test_truth_values(cell):
    series = pl.Series([cell.strip() if isinstance(cell, str) else cell])
    assert carried_cells.flag(cell) == as_flags(series)[0]


@given(st.floats(-1e30, 1e30).filter(lambda v: v == 0 or abs(v) > 1e-30))
def test_the_nearest_float32(value):
    assert carried_columns.single(value) == float(np.float32(value))


@pytest.mark.parametrize("cell", [None, "", " ", "NA", float("nan"), "n/a"])
def test_missing_cells(cell):
    read = (
        carried_cells.number,
        carried_cells.flag,
        carried_cells.level,
        carried_cells.words,
        carried_dates.moment,
    )
    assert [one(cell) for one in read] == [None] * 5


def test_words_for_missing_numbers_count_where_numbers_are():
    assert carried_cells.number("None") is None
    assert np.isnan(as_numbers(pl.Series(["None", "1"]))[0])
    assert carried_cells.level("None") == "None"


def test_times_and_zones_of_python():
    zone = dt.timezone(dt.timedelta(hours=2))
    assert carried_dates.moment(dt.datetime(1970, 1, 1, 3, tzinfo=zone)) == 3_600_000_000
    assert carried_dates.moment(dt.time(0, 0, 1, 5)) == 1_000_005
    assert carried_dates.moment(dt.date(1969, 12, 31)) == -DAY


@pytest.mark.parametrize("currency", CURRENCIES)
def test_every_currency(currency):
    form = NumberFormat(currency=currency)
    for text in (f"{currency} 12.5", f"12.5{currency}", f"-{currency}12.5"):
        expected, found = read_alike(text, form)
        assert expected is not None
        assert found == expected
