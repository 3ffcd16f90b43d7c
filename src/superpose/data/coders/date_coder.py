"""How dates and times become inputs of a network and come back.

All is arithmetic on microseconds since 1970-01-01 00:00, and on the day, month and year of the Gregorian calendar.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from superpose.data import record
from superpose.data.coders.coder import Coder, as_floats, indicator
from superpose.data.coders.scaling import Scale
from superpose.data.coders.weighted import Spread
from superpose.data.columns.casts import as_dates
from superpose.data.columns.dates import DateFormat
from superpose.errors import DataError

DAY = 86_400_000_000  # microseconds
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
PARTS = {  # part: the names of its inputs, after the column's own
    "elapsed": ("",),
    "year": (" year",),
    "month": (" month sin", " month cos"),
    "day": (" day of month",),
    "weekday": tuple(f" is {day}" for day in WEEKDAYS),
    "hour": (" hour sin", " hour cos"),
}


@dataclass(frozen=True)
class DateCoder(Coder):
    """A date as what varies of it: elapsed days, year, month, day of the month, weekday, hour.

    The elapsed days and the year are scaled as numbers are. The month m of 1 to 12 is sin and cos of
    2 pi (m - 1) / 12, the time of day of 2 pi (its share of the day), so that December is beside January and
    midnight beside itself. The day d of the month is (d - 16) / 15. The weekday is seven 0/1 inputs. Of a missing
    cell the elapsed days and the year are those of `fill`, all else is 0.

    Attributes
    ----------
    parts : tuple of str
        Which of `PARTS` varied in the training rows; of a time without a date the hour alone.
    center, scale, year_center, year_scale : float
        How elapsed days since 1970 and years are scaled.
    fill : float
        The median, in days since 1970.
    missing : bool
        Whether cells were missing when it was fitted; they then have an input of their own.
    clip : float or None
        As for numbers.
    format : DateFormat or None
        How the column writes its dates; None where they came typed.
    """

    name: str
    parts: tuple[str, ...]
    center: float
    scale: float
    year_center: float
    year_scale: float
    fill: float
    missing: bool
    clip: float | None = None
    format: DateFormat | None = None
    kind = "date"

    @classmethod
    def fit(
        cls,
        series: pl.Series,
        weights_N: np.ndarray,
        scaling: str,
        clip: float | None,
        form: DateFormat | None = None,
    ) -> "DateCoder":
        """The coder of the column `series`, all of whose rows count with their weights (N,)."""
        when = as_dates(series, form)
        cells = _microseconds(when)
        here = cells.is_not_null().to_numpy()
        moments_N, weights_N = cells.drop_nulls().to_numpy(), weights_N[here]
        calendar = Calendar(moments_N)
        days = Scale.fit(moments_N / DAY, weights_N, scaling, clip)
        years = Scale.fit(calendar.year_N, weights_N, scaling, clip)
        fill = Spread.of(moments_N / DAY, weights_N).median
        parts = ("hour",) if when.dtype == pl.Time else ("elapsed", *calendar.varying())
        gone = bool(cells.null_count())
        return cls(
            series.name, parts, days.center, days.scale, years.center, years.scale, fill, gone, clip, form
        )  # fmt: skip

    @property
    def inputs(self) -> tuple[str, ...]:
        """The names of its inputs."""
        names = tuple(self.name + part for name in self.parts for part in PARTS[name])
        return (*names, *indicator(self.name, self.missing))

    def ready(self, series: pl.Series) -> pl.Series:
        """Microseconds since 1970, or of the day where it is a time without a date; null where missing; Int64, (N,)."""
        when = as_dates(series, self.format)
        if when.dtype == pl.Time and "elapsed" in self.parts and when.null_count() < len(when):
            raise DataError(
                f"Column {self.name!r} has times without a date; it had dates where it was fitted.",
                "Give dates, or leave the cells empty so that they count as missing.",
            )
        return _microseconds(when)

    def write(self, cells: pl.Series, rows: slice, out_BI: np.ndarray) -> None:
        """Each part in its place."""
        moment_B = as_floats(cells, rows)
        gone_B = np.isnan(moment_B)
        calendar = Calendar(np.where(gone_B, np.round(self.fill * DAY), moment_B).astype(np.int64))
        at = 0
        for part in self.parts:
            width = len(PARTS[part])
            self._write(part, calendar, out_BI[:, at : at + width])
            if part not in ("elapsed", "year"):
                out_BI[gone_B, at : at + width] = 0.0
            at += width
        if self.missing:
            out_BI[:, at] = gone_B

    def _write(self, part: str, calendar: "Calendar", out_BP: np.ndarray) -> None:
        if part == "elapsed":
            out_BP[:, 0] = Scale(self.center, self.scale, self.clip).of(calendar.moment_N / DAY)
        elif part == "year":
            out_BP[:, 0] = Scale(self.year_center, self.year_scale, self.clip).of(calendar.year_N)
        elif part == "month":
            _write_cycle((calendar.month_N - 1) / 12, out_BP)
        elif part == "day":
            out_BP[:, 0] = (calendar.day_N - 16) / 15
        elif part == "weekday":
            out_BP[:] = calendar.weekday_N[:, None] == np.arange(7)
        else:
            _write_cycle(calendar.time_N / DAY, out_BP)

    def decode(self, x_BI: np.ndarray) -> pl.Series:
        """The dates behind the inputs, as Date, Datetime or Time; roughly, since a float32 has 24 bits."""
        if self.parts == ("hour",):
            share_B = (np.arctan2(x_BI[:, 0], x_BI[:, 1]) / (2 * np.pi)) % 1.0
            moment_B = np.round(share_B * DAY).astype(np.int64) % DAY
            when = pl.Series(self.name, moment_B * 1000).cast(pl.Time)
        else:
            days_B = Scale(self.center, self.scale, self.clip).back(x_BI[:, 0])
            days_B = np.clip(days_B, -719_000, 2_900_000)  # the years 1 to 9909
            timed = "hour" in self.parts
            moment_B = np.round(days_B * DAY if timed else np.round(days_B) * DAY).astype(np.int64)
            when = pl.Series(self.name, moment_B).cast(pl.Datetime("us"))
            when = when if timed else when.cast(pl.Date)
        return when.set(pl.Series(x_BI[:, -1] > 0.5), None) if self.missing else when

    def to_dict(self) -> dict[str, Any]:
        """Its parts and numbers, as plain JSON."""
        numbers = {name: getattr(self, name) for name in NUMBERS}
        form = None if self.format is None else self.format.to_dict()
        told = {"kind": self.kind, "name": self.name, "parts": list(self.parts), "missing": self.missing}
        return told | numbers | {"format": form}

    @classmethod
    def from_dict(cls, data: Any, clip: float | None) -> "DateCoder":
        """The coder that `to_dict` wrote."""
        checks = {"kind": record.is_text, "name": record.is_text, "missing": record.is_flag}
        checks |= {"parts": record.is_texts, "format": record.is_object_or_null}
        d = record.take(data, "date column", **checks, **dict.fromkeys(NUMBERS, record.is_number))
        parts = tuple(d["parts"])
        if parts != ("hour",) and parts != ("elapsed", *(p for p in CALENDAR if p in parts)):
            raise record.damaged("date column", f"the parts of {d['name']!r} are not known, or not in order")
        if d["scale"] < 0 or d["year_scale"] < 0 or abs(d["fill"]) > 10_000_000:
            raise record.damaged(
                "date column", f"a scale of {d['name']!r} is below 0, or its fill too far off"
            )
        form = None if d["format"] is None else DateFormat.from_dict(d["format"])
        numbers = {name: float(d[name]) for name in NUMBERS}
        return cls(name=d["name"], parts=parts, missing=d["missing"], clip=clip, format=form, **numbers)


CALENDAR = ("year", "month", "day", "weekday", "hour")
NUMBERS = ("center", "scale", "year_center", "year_scale", "fill")


def _microseconds(when: pl.Series) -> pl.Series:
    if when.dtype == pl.Time:
        return when.cast(pl.Int64) // 1000
    return when.cast(pl.Datetime("us")).cast(pl.Int64)


def _write_cycle(share_B: np.ndarray, out_B2: np.ndarray) -> None:
    """Sine and cosine of a share of the circle."""
    out_B2[:, 0], out_B2[:, 1] = np.sin(2 * np.pi * share_B), np.cos(2 * np.pi * share_B)


class Calendar:
    """What moments are in the Gregorian calendar.

    Attributes
    ----------
    moment_N : numpy.ndarray
        Microseconds since 1970-01-01 00:00, int64.
    year_N, month_N, day_N, weekday_N, time_N : numpy.ndarray
        The year, the month from 1, the day from 1, the weekday from Monday as 0, microseconds since midnight.
    """

    def __init__(self, moment_N: np.ndarray):
        self.moment_N = moment_N
        days_N = moment_N // DAY
        dates_N = days_N.astype("datetime64[D]")
        months_N = dates_N.astype("datetime64[M]")
        self.year_N = dates_N.astype("datetime64[Y]").astype(np.int64) + 1970
        self.month_N = months_N.astype(np.int64) % 12 + 1
        self.day_N = (dates_N - months_N.astype("datetime64[D]")).astype(np.int64) + 1
        self.weekday_N = (days_N + 3) % 7  # 1970-01-01 was a Thursday
        self.time_N = moment_N - days_N * DAY

    def varying(self) -> tuple[str, ...]:
        """Which parts, other than the elapsed time, have more than one value."""
        values = {"year": self.year_N, "month": self.month_N, "day": self.day_N}
        values |= {"weekday": self.weekday_N, "hour": self.time_N}
        return tuple(name for name, value_N in values.items() if len(value_N) and np.ptp(value_N) > 0)

    def __repr__(self) -> str:
        return f"Calendar({len(self.moment_N)} moments)"
