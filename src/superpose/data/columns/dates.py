"""Dates and times as text: how one column writes them, decided from all its cells, and used to read later ones.

Read are ISO dates, also with a time and a zone; day, month and year apart by points, slashes or dashes, in either
order; English names of months; yyyymmdd where all years lie within 1900 to 2100; times of day. The order of day and
month is told by values above 12; where none is, slashes mean month first, all else day first, and a note says so.
A time with a zone is taken to UTC.
"""

import re
from dataclasses import dataclass
from typing import Any

import polars as pl

from superpose.data import record

SHAPES = {  # what a date looks like: how strptime reads it, day first before month first
    r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}": ("%Y-%m-%d",),
    r"[0-9]{4}/[0-9]{1,2}/[0-9]{1,2}": ("%Y/%m/%d",),
    r"[0-9]{4}\.[0-9]{1,2}\.[0-9]{1,2}": ("%Y.%m.%d",),
    r"[0-9]{1,2}\.[0-9]{1,2}\.[0-9]{4}": ("%d.%m.%Y",),
    r"[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}": ("%m/%d/%Y", "%d/%m/%Y"),
    r"[0-9]{1,2}-[0-9]{1,2}-[0-9]{4}": ("%d-%m-%Y", "%m-%d-%Y"),
    r"[0-9]{2}\.[0-9]{2}\.[0-9]{2}": ("%d.%m.%y",),
    r"[0-9]{1,2}/[0-9]{1,2}/[0-9]{2}": ("%m/%d/%y", "%d/%m/%y"),
    r"(?:19|20)[0-9]{6}": ("%Y%m%d",),
    r"[0-9]{1,2}\.? [A-Za-z]{3,9} [0-9]{4}": ("%d %B %Y",),
    r"[0-9]{1,2}-[A-Za-z]{3,9}-[0-9]{4}": ("%d-%B-%Y",),
    r"[0-9]{1,2}-[A-Za-z]{3,9}-[0-9]{2}": ("%d-%B-%y",),
    r"[A-Za-z]{3,9} [0-9]{1,2} [0-9]{4}": ("%B %d %Y",),
}
TIMES = {
    r"[0-9]{1,2}:[0-9]{2}": "%H:%M",
    r"[0-9]{1,2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,9})?": "%H:%M:%S%.f",
    r"[0-9]{1,2}:[0-9]{2} [AP]M": "%I:%M %p",
    r"[0-9]{1,2}:[0-9]{2}:[0-9]{2} [AP]M": "%I:%M:%S %p",
}
ZONE = r" ?(Z|UTC|GMT|[+-][0-9]{2}:?[0-9]{2})$"
COMPACT = "%Y%m%d"


def _all_shapes() -> dict[str, str]:
    """Every pattern of a date, of a time, and of a date with a time, and what its cells look like."""
    dates = {pattern: shape for shape, patterns in SHAPES.items() for pattern in patterns}
    times = {pattern: shape for shape, pattern in TIMES.items()}
    both = {f"{d} {t}": f"{dates[d]} {times[t]}" for d in dates for t in times}
    return {pattern: f"^(?:{shape})$" for pattern, shape in (dates | times | both).items()}


PATTERNS = _all_shapes()


@dataclass(frozen=True)
class DateFormat:
    """How a column writes its dates or times.

    Attributes
    ----------
    pattern : str
        As strptime has it, such as "%d.%m.%Y %H:%M"; one of `PATTERNS`.
    zone : bool
        Whether each cell names its zone; it is then taken to UTC.
    """

    pattern: str
    zone: bool = False

    def __str__(self) -> str:
        words = {"%Y": "yyyy", "%y": "yy", "%m": "mm", "%d": "dd", "%B": "month", "%H": "hh", "%I": "hh",
                 "%M": "mm", "%S": "ss", "%.f": "", "%p": "am/pm"}  # fmt: skip
        text = re.sub(r"%\.?[A-Za-z]", lambda code: words[code.group()], self.pattern)
        return f"{text}, taken to UTC" if self.zone else text

    @property
    def dated(self) -> bool:
        """Whether it has a day, not the time of day alone."""
        return "%d" in self.pattern

    @property
    def timed(self) -> bool:
        """Whether it has a time of day."""
        return "%M" in self.pattern

    def read(self, text: pl.Series) -> pl.Series:
        """The dates of `text` as Date, Datetime in microseconds or Time; null where missing or not written so."""
        tidy = _tidy(text)
        ahead = _ahead(tidy) if self.zone else 0
        tidy = tidy.str.replace(ZONE, "") if self.zone else tidy
        good = tidy.str.contains(PATTERNS[self.pattern]).fill_null(False)
        tidy = tidy.set(~good, None)
        if not self.dated:
            times = _read(tidy.str.replace("^", "2000-01-01 "), f"%Y-%m-%d {self.pattern}")
            return times.rename(text.name).cast(pl.Time)
        when = _read(tidy, self.pattern)
        if self.zone:
            when = (when.cast(pl.Int64) - ahead).cast(pl.Datetime("us"))
        return (when if self.timed else when.cast(pl.Date)).rename(text.name)

    def to_dict(self) -> dict[str, Any]:
        """Its parts, as plain JSON."""
        return {"pattern": self.pattern, "zone": self.zone}

    @classmethod
    def from_dict(cls, data: Any) -> "DateFormat":
        """The format that `to_dict` wrote."""
        d = record.take(data, "format of dates", pattern=record.is_text, zone=record.is_flag)
        if d["pattern"] not in PATTERNS or (d["zone"] and "%M" not in d["pattern"]):
            raise record.damaged("format of dates", f"its pattern is {d['pattern'][:40]!r}")
        return cls(**d)


def found(text: pl.Series) -> tuple[DateFormat, str] | None:
    """How all the cells, none of them missing, write their dates, and what to mind; None where they are none."""
    first = text.head(1).str.strip_chars()
    if first.is_empty() or not first.str.contains(r"^[0-9A-Z][0-9A-Za-z]*[-/.: ]|^(?:19|20)[0-9]{6}$")[0]:
        return None
    tidy = _tidy(text)
    zones = tidy.str.contains(ZONE) & tidy.str.contains(":", literal=True)
    zone = bool(zones.all())
    bare = tidy.str.replace(ZONE, "") if zone else tidy
    shaped = [p for p, shape in PATTERNS.items() if re.search(shape, bare[0])]
    fitting = [p for p in shaped if _fits(DateFormat(p, zone), text, bare)]
    if not fitting:
        return None
    unsure = len(fitting) > 1 and "%B" not in fitting[0]
    order = "month before day" if fitting[0].startswith("%m") else "day before month"
    note = f"{order} is assumed: no value above 12 tells" if unsure else ""
    return DateFormat(fitting[0], zone), note


def _fits(form: DateFormat, text: pl.Series, bare: pl.Series) -> bool:
    if not bare.str.contains(PATTERNS[form.pattern]).all():
        return False
    when = form.read(text)
    if when.null_count():
        return False
    if form.pattern == COMPACT:  # digits alone are dates only if all are, of some rows, and of our time
        return len(text) > 2 and bool(when.dt.year().is_between(1900, 2100).all())
    return True


def _tidy(text: pl.Series) -> pl.Series:
    """A space between date and time, AM and PM in capitals, no commas, no points behind short months."""
    text = text.str.strip_chars()
    if text.str.contains("[A-Za-z,]").any():
        text = text.str.replace(r"([0-9])[Tt]([0-9])", "${1} ${2}").str.replace_all(",", "", literal=True)
        text = text.str.replace(r"([0-9]) ?[aA]\.?[mM]\.?$", "${1} AM").str.replace(
            r"([0-9]) ?[pP]\.?[mM]\.?$", "${1} PM"
        )
        text = text.str.replace(r"([A-Za-z]{3,4})\.", "${1}").str.replace(
            r"^([0-9]{1,2})\. ([A-Z])", "${1} ${2}"
        )
    return text


def _read(text: pl.Series, pattern: str) -> pl.Series:
    return text.str.to_datetime(pattern, strict=False, time_unit="us", exact=True)


def _ahead(text: pl.Series) -> pl.Series:
    """How far the zone of each cell is ahead of UTC, in microseconds; 0 for Z."""
    parts = text.str.extract_groups(r"([+-])([0-9]{2}):?([0-9]{2})$").struct.unnest()
    sign, hours, minutes = parts.get_columns()
    ahead = (hours.cast(pl.Int64) * 60 + minutes.cast(pl.Int64)).fill_null(0) * 60_000_000
    return (-ahead).zip_with((sign == "-").fill_null(False), ahead)
