"""Dates as inputs: against Python's datetime, and back."""

import datetime as dt
import json
import math

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from superpose.data.coders.date_coder import WEEKDAYS, DateCoder
from superpose.data.columns.column import describe
from superpose.data.encode import Encoding
from superpose.errors import DataError

EPOCH = dt.datetime(1970, 1, 1)
moments = st.datetimes(dt.datetime(1800, 1, 1), dt.datetime(2200, 12, 31))


def fitted(values, scaling="standard", clip=None):
    series = pl.Series("when", values)
    return series, DateCoder.fit(series, np.ones(len(series)), scaling, clip)


def days_of(when):
    return (when - EPOCH) / dt.timedelta(days=1)


@given(st.lists(moments, min_size=2, max_size=12, unique=True))
def test_each_input_is_what_python_says(whens):
    series, coder = fitted(whens, scaling="none")
    inputs = dict(zip(coder.inputs, coder.encode(series).T.astype(float), strict=True))
    assert coder.parts[0] == "elapsed"
    judges = {
        "when": (days_of, True),
        "when year": (lambda when: when.year, len({when.year for when in whens}) > 1),
        "when day of month": (lambda when: (when.day - 16) / 15, len({when.day for when in whens}) > 1),
        **{
            f"when is {name}": (
                lambda when, i=i: float(when.weekday() == i),
                len({when.weekday() for when in whens}) > 1,
            )
            for i, name in enumerate(WEEKDAYS)
        },
    }
    for name, wave in (("sin", math.sin), ("cos", math.cos)):
        judges[f"when month {name}"] = (
            lambda when, wave=wave: wave(2 * math.pi * (when.month - 1) / 12),
            len({when.month for when in whens}) > 1,
        )
        judges[f"when hour {name}"] = (
            lambda when, wave=wave: wave(2 * math.pi * (days_of(when) % 1)),
            len({when.time() for when in whens}) > 1,
        )
    assert set(inputs) == {name for name, (_, varies) in judges.items() if varies}
    for name, values in inputs.items():
        np.testing.assert_allclose(values, [judges[name][0](when) for when in whens], rtol=1e-6, atol=2e-6)


def test_what_does_not_vary_is_no_input():
    _, coder = fitted([dt.date(2020, 3, 2), dt.date(2020, 3, 9)])
    assert coder.inputs == ("when", "when day of month")  # one month, both Mondays
    _, coder = fitted([dt.time(1), dt.time(2), None])
    assert coder.inputs == ("when hour sin", "when hour cos", "when is missing")


def test_midnight_is_beside_itself_and_december_beside_january():
    series, coder = fitted([dt.time(0), dt.time(6), dt.time(23, 59, 59)])
    x = coder.encode(series)
    assert np.linalg.norm(x[0] - x[2]) < 1e-3 < 1 < np.linalg.norm(x[0] - x[1])


@pytest.mark.parametrize(
    ("scaling", "clip"),
    [("standard", None), ("robust", 3.0), ("minmax", None), ("none", None), ("standard", 3.0)],
)
def test_missing_dates_and_the_way_back(scaling, clip):
    days = [dt.date(2020, 1, 1) + dt.timedelta(days=11 * i) for i in range(40)]
    series, coder = fitted([*days, None], scaling, clip)
    x = coder.encode(series)
    assert np.isfinite(x).all()
    assert x[-1, -1] == 1 and x[-1, 2:-1].tolist() == [0] * (x.shape[1] - 3)
    middle = coder.encode(pl.Series("when", [dt.datetime(2020, 8, 2, 12)]))
    assert x[-1, 0] == pytest.approx(middle[0, 0], abs=2e-2)  # the median, halfway
    assert coder.decode(x).to_list() == [*days, None]
    again = DateCoder.from_dict(json.loads(json.dumps(coder.to_dict(), allow_nan=False)), clip)
    assert again == coder


def test_times_come_back():
    times = [dt.time(hour, 30) for hour in range(24)]
    series, coder = fitted([*times, None])
    back = coder.decode(coder.encode(series)).to_list()
    assert back[-1] is None
    for before, after in zip(times, back[:-1], strict=True):
        assert abs(before.hour * 3600 + 1800 - (after.hour * 3600 + after.minute * 60 + after.second)) <= 1


def test_zones_units_and_text_are_the_same_moments():
    whens = [dt.datetime(2020, 6, 1, 12) + dt.timedelta(hours=31 * i) for i in range(30)]
    table = pl.DataFrame({"w": whens})
    encoding = Encoding.fit(table, describe(table))
    x = encoding.encode(table)
    for other in (
        table["w"].cast(pl.Datetime("ms")),
        table["w"].cast(pl.Datetime("ns")),
        table["w"].dt.replace_time_zone("UTC").dt.convert_time_zone("Asia/Tokyo"),
    ):
        np.testing.assert_array_equal(encoding.encode(other.to_frame()), x)
    texts = table.select(pl.col("w").dt.to_string("%d.%m.%Y %H:%M"))
    read = Encoding.fit(texts, describe(texts))
    np.testing.assert_array_equal(read.encode(texts), x)
    np.testing.assert_array_equal(read.encode(table), x)


def test_a_time_is_no_date():
    _, coder = fitted([dt.date(2020, 3, 2), dt.date(2021, 3, 9)])
    with pytest.raises(DataError, match=r"'when' has times without a date"):
        coder.encode(pl.Series("when", [dt.time(1)]))
    with pytest.raises(DataError, match=r"'when' has cells that are not dates"):
        coder.encode(pl.Series("when", [20200101]))


@pytest.mark.parametrize(
    "change",
    [
        {"parts": ["hour", "elapsed"]},
        {"parts": ["elapsed", "elapsed"]},
        {"parts": ["elapsed", "os"]},
        {"parts": []},
        {"scale": -1.0},
        {"fill": 1e300},
        {"center": float("nan")},
        {"format": {"pattern": "%c", "zone": False}},
        {"format": 3},
        {"missing": 0},
        {"more": 1},
    ],
)
def test_a_changed_record_is_refused(change):
    _, coder = fitted([dt.date(2020, 3, 2), dt.date(2021, 4, 9)])
    with pytest.raises(DataError, match="This is no"):
        DateCoder.from_dict(coder.to_dict() | change, None)
