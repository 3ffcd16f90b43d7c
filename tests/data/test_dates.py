"""Dates as people write them: against Python's strftime, and the order of day and month."""

import datetime as dt
import json

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from superpose.data.columns.dates import PATTERNS, DateFormat, found
from superpose.errors import DataError

moments = st.lists(
    st.datetimes(dt.datetime(1970, 1, 1), dt.datetime(2060, 12, 31)).map(
        lambda when: when.replace(microsecond=0)
    ),
    min_size=3,
    max_size=9,
)
patterns = st.sampled_from(sorted(PATTERNS))


def spelt(when, pattern):
    """By Python's own strftime, in the C locale: English months."""
    return when.strftime(pattern.replace(":%S%.f", ":%S"))


def kept(when, pattern):
    """What is left of a moment by a pattern, as Python's strptime reads it back."""
    plain = pattern.replace(":%S%.f", ":%S")
    back = dt.datetime.strptime(spelt(when, pattern), plain)
    if "%d" not in pattern:
        return back.time()
    return back if "%M" in pattern else back.date()


@given(moments, patterns)
def test_a_format_reads_what_strftime_wrote(whens, pattern):
    form = DateFormat(pattern)
    cells = pl.Series("c", [*(spelt(when, pattern) for when in whens), None, "x", ""])
    years = {when.year if "%Y" in pattern else 2000 + when.year % 100 for when in whens}
    if "%y" in pattern and not all(1970 <= year <= 2068 for year in years):
        return  # two digits of a year do not say which century
    assert form.read(cells).to_list() == [*(kept(when, pattern) for when in whens), None, None, None]
    assert DateFormat.from_dict(json.loads(json.dumps(form.to_dict()))) == form


@given(moments, patterns)
def test_the_format_is_found_again_unless_two_fit(whens, pattern):
    whens = [*whens, dt.datetime(2024, 12, 31, 13, 59, 58)]  # the 31st tells days from months
    cells = pl.Series([spelt(when, pattern) for when in whens])
    form, note = found(cells)
    assert note == ""
    assert form.read(cells).to_list() == DateFormat(pattern).read(cells).to_list()


@pytest.mark.parametrize(
    ("cells", "first", "note"),
    [
        (["01/02/2020", "13/02/2020"], dt.date(2020, 2, 1), ""),
        (["01/02/2020", "02/13/2020"], dt.date(2020, 1, 2), ""),
        (
            ["01/02/2020", "03/04/2020"],
            dt.date(2020, 1, 2),
            "month before day is assumed: no value above 12 tells",
        ),
        (
            ["01-02-2020", "03-04-2020"],
            dt.date(2020, 2, 1),
            "day before month is assumed: no value above 12 tells",
        ),
        (["01.02.2020", "03.04.2020"], dt.date(2020, 2, 1), ""),  # points are never month first
        (["2020-01-02T10:00:00Z", "2020-01-02T10:00:00.5+02:00"], dt.datetime(2020, 1, 2, 10), ""),
        (["2020-01-02 10:00-0530"], dt.datetime(2020, 1, 2, 15, 30), ""),
        (["Jan. 5, 2020", "March 7, 2021"], dt.date(2020, 1, 5), ""),
        (["5. March 2020"], dt.date(2020, 3, 5), ""),
        (["12/31/2019 11:05 p.m."], dt.datetime(2019, 12, 31, 23, 5), ""),
        (["20200131", "20200201", "19991231"], dt.date(2020, 1, 31), ""),
    ],
)
def test_ways_of_writing(cells, first, note):
    form, said = found(pl.Series(cells))
    assert (form.read(pl.Series(cells))[0], said) == (first, note)


@pytest.mark.parametrize(
    "cells",
    [["40-49"], ["0-2", "15-17"], ["13/02/2020", "02/13/2020"], ["2020-02-30"], ["2020-01-01", "x"], ["1.2.3"],
     ["20200131", "20201301"], ["20200131"], ["12345678", "87654321", "11111111"], ["25:00"], ["A11"], ["may 1"],
     ["192.168.1.10"], ["2020"], ["1580000000"], ["2020-01-01", "01.01.2020"], ["12-2020"]],
)  # fmt: skip
def test_what_is_no_date(cells):
    assert found(pl.Series(cells)) is None


@pytest.mark.parametrize("change", [{"pattern": "%c"}, {"pattern": 1}, {"zone": True}, {"more": 1}])
def test_a_changed_record_is_refused(change):
    with pytest.raises(DataError, match="This is no format of dates"):
        DateFormat.from_dict({"pattern": "%Y-%m-%d", "zone": False} | change)
