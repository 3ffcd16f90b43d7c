"""Dates, times and durations given in memory: by NumPy, pandas and Python."""

import datetime as dt

import numpy as np
import pandas as pd
import polars as pl
import pytest

from superpose.data.columns.cells import understood
from superpose.data.files.frames import column, to_frame
from superpose.data.target import TargetEncoding
from superpose.errors import DataError

NOON = dt.datetime(2020, 1, 1, 12)


@pytest.mark.parametrize(
    ("values", "dtype", "cells"),
    [
        (np.array(["2020-01-01", "NaT"], "datetime64[D]"), pl.Date, [dt.date(2020, 1, 1), None]),
        (np.array(["2020-01"], "datetime64[M]"), pl.Date, [dt.date(2020, 1, 1)]),
        (np.array(["2020-01-01T12"], "datetime64[ns]"), pl.Datetime("us"), [NOON]),
        (np.array([90, "NaT"], "timedelta64[s]"), pl.Duration("us"), [dt.timedelta(seconds=90), None]),
        (pd.Series([NOON, None]), pl.Datetime("us"), [NOON, None]),
        (
            pd.Series([NOON]).dt.tz_localize("America/New_York"),
            pl.Datetime("us"),
            [dt.datetime(2020, 1, 1, 17)],
        ),
        (pd.Series([pd.Timedelta(minutes=1), pd.NaT]), pl.Duration("us"), [dt.timedelta(minutes=1), None]),
        ([dt.date(2020, 1, 1), None], pl.Date, [dt.date(2020, 1, 1), None]),
        ([dt.date(2020, 1, 1), NOON], pl.Datetime("us"), [dt.datetime(2020, 1, 1), NOON]),
        (
            [NOON.replace(tzinfo=dt.timezone(dt.timedelta(hours=2)))],
            pl.Datetime("us"),
            [dt.datetime(2020, 1, 1, 10)],
        ),
        ([dt.time(1, 2), None], pl.Time, [dt.time(1, 2), None]),
    ],
)
def test_moments_are_read(values, dtype, cells):
    series = column("t", values)
    assert (series.dtype, series.to_list()) == (dtype, cells)
    assert understood(series).null_count() == cells.count(None)


@pytest.mark.parametrize(
    ("values", "holds"),
    [
        ([dt.date(2020, 1, 1), dt.time(1)], "cells of types date, time"),
        ([dt.timedelta(1), NOON], "cells of types datetime, timedelta"),
        ([dt.date(2020, 1, 1), "x"], "cells of type date"),
        (np.array([1], "timedelta64"), "values of type timedelta64"),
        ([object()], "cells of type object"),
    ],
)
def test_what_is_not_read_is_named(values, holds):
    with pytest.raises(DataError, match=f"'t' holds {holds}, which are not read yet"):
        column("t", values)


def test_what_was_given_is_copied():
    days = np.array(["2020-01-01"], "datetime64[us]")
    table = to_frame({"d": days})
    days[0] = np.datetime64("1999-01-01")
    assert table["d"].to_list() == [dt.datetime(2020, 1, 1)]


def test_labels_keep_the_names_a_person_gave_them():
    for labels in (["yes", "no"], ["Ja", "nein"], ["T", "F"], ["on", "off"], ["none", "some"], ["-", "+"]):
        encoding = TargetEncoding.fit(understood(pl.Series("y", labels)))
        assert set(encoding.decode([0.0, 1.0]).tolist()) == set(labels)


def test_several_targets_of_words_for_yes_and_no():
    frame = pl.DataFrame({"rain": ["Yes", "no", "yes"], "wind": ["on", "off", "off"]})
    encoding = TargetEncoding.fit(frame)
    assert encoding.task == "multilabel"
    assert encoding.encode(frame).tolist() == [[1, 1], [0, 0], [1, 0]]


def test_a_date_is_no_target():
    with pytest.raises(DataError, match="'y' holds dates or times"):
        TargetEncoding.fit(pl.Series("y", [dt.date(2020, 1, 1)]))
