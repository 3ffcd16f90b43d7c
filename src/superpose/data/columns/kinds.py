"""The kind of one column, from its cells alone: number, truth value, category, date, free text."""

import math
import re
from dataclasses import dataclass

import numpy as np
import polars as pl

from superpose.data.columns import dates, number_format
from superpose.data.columns.cells import CODE, Format, Written
from superpose.data.columns.flags import are_flags
from superpose.data.columns.listing import listed
from superpose.data.columns.number_format import Ambiguous

MANY = 50  # with more rows than this, text that never repeats names its rows and says nothing about others
NEARLY = 0.95  # ... and so does text of which so large a share is different
MOST_LEVELS = 60  # that get an input each
FLAG_ROWS = 20  # from so many rows on, whole numbers that are only 0 and 1 are truth values
TEXT_ROWS, TEXT_WORDS, TEXT_SHARE = 20, 3.0, 0.5  # free text: so many rows, words a cell, and different cells
SENTINELS = (-1.0, -9.0, -99.0, -999.0, -9999.0, -99999.0, 99.0, 999.0, 9999.0, 99999.0, 999999.0)
CODE_NAME = re.compile(
    r"(?i)(^|[^a-z])(zip|postal|postcode|plz|fips|area ?code|zip_?code)([^a-z]|$)|(?i:code)$"
)
UUID = r"^\{?[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\}?$"


@dataclass(frozen=True)
class Found:
    """A kind, what to mind, whether it can be used, and how it is written."""

    kind: str
    note: str = ""
    used: bool = True
    format: Format | None = None


def kind_of(series: pl.Series, distinct: int, written: Written | None) -> Found:
    """The kind of a column that has values, NaN being null.

    Parameters
    ----------
    series : polars.Series
        Its cells.
    distinct : int
        How many different values it has.
    written : Written or None
        How it was written, where it came as text.
    """
    form, note = (None, "") if written is None else (written.format, written.note)
    if series.dtype == pl.Boolean:
        return Found("boolean")
    if series.dtype.is_numeric():
        return _number(series, distinct, form, note)
    if series.dtype.is_temporal():
        named = f"written {form}" if form is not None and str(form) != "yyyy-mm-dd" else ""
        return Found("date", "; ".join(part for part in (named, note) if part), format=form)
    return _text(series, distinct)


def _number(series: pl.Series, distinct: int, form: Format | None, note: str) -> Found:
    few = series.dtype.is_integer() and distinct == 2 and len(series) >= FLAG_ROWS
    if few and (series.min(), series.max()) == (0, 1):
        return Found("boolean")
    notes = [str(form) if form is not None else "", note, _sentinel(series), _code(series, distinct)]
    return Found("number", "; ".join(part for part in notes if part), format=form)


def _sentinel(series: pl.Series) -> str:
    """A word on numbers such as -999 that may stand for missing: far from all others, and met more than once."""
    for value in (series.min(), series.max()):
        if value not in SENTINELS:
            continue
        here = series == value
        rest = series.filter(~here).drop_nulls()
        times = int(here.sum())
        if len(rest) < 3 or times < 2:
            continue
        gap = min(abs(rest.min() - value), abs(rest.max() - value))  # type: ignore[operator]
        if gap > abs(rest.max() - rest.min()) and gap > 0:  # type: ignore[operator]
            return f"{value:g} in {times:,} rows may stand for missing: --missing={value:g}"
    return ""


def _code(series: pl.Series, distinct: int) -> str:
    """A word on whole numbers that may be codes, or dates without signs between."""
    if not series.dtype.is_integer() or distinct < 3:
        return ""
    low, high = int(series.min()), int(series.max())  # type: ignore[arg-type]
    if low >= 19_000_101 and high <= 21_001_231:
        text = series.drop_nulls().head(999).cast(pl.String).unique(maintain_order=True)
        if dates.found(text) is not None:
            return f"dates as yyyymmdd? --columns {series.name}=date"
    if CODE_NAME.search(series.name) or _looks_coded(series, distinct, low, high):
        return f"codes? --columns {series.name}=category"
    return ""


def _looks_coded(series: pl.Series, distinct: int, low: int, high: int) -> bool:
    """Few values of equally many digits, four or more, with no common factor, that are no years."""
    if low < 1000 or len(str(low)) != len(str(high)) or distinct > max(20, len(series) // 100):
        return False
    values = series.drop_nulls().unique().to_numpy()
    years = low >= 1800 and high <= 2200
    steps = np.diff(np.sort(values))
    return not years and len(values) * 5 < len(series) and math.gcd(*values.tolist()) == 1 and steps.max() > 1


def _text(series: pl.Series, distinct: int) -> Found:
    """Text as truth values, dates, free text, categories, or an identifier."""
    present = len(series) - series.null_count()
    different = series.drop_nulls().unique(maintain_order=True)
    if are_flags(different):
        return Found("boolean")
    if (dated := dates.found(different)) is not None:
        return Found("date", f"written {dated[0]}" + f"; {dated[1]}" * bool(dated[1]), format=dated[0])
    if _is_prose(different, present):
        return Found("text", "free text: its telling words, 64 at most, and how many there are")
    if present > MANY and distinct > 1:
        if distinct == present or different.head(MANY).str.contains(UUID).all():
            return Found("category", "an identifier: every value differs", used=False)
        if distinct > NEARLY * present:
            return Found("category", "an identifier: nearly every value differs", used=False)
    return Found("category", _level_note(series, different, distinct))


def _is_prose(different: pl.Series, present: int) -> bool:
    if present < TEXT_ROWS or len(different) < TEXT_SHARE * present:
        return False
    words = different.head(1000).str.count_matches(r"[0-9A-Za-z\x{80}-\x{10FFFF}]+")
    return float(words.mean() or 0.0) >= TEXT_WORDS and not different.head(MANY).str.contains(UUID).all()  # type: ignore[arg-type]


def _level_note(series: pl.Series, different: pl.Series, distinct: int) -> str:
    """What to mind of a category: too many levels for an input each, or cells that are nearly numbers."""
    if different.str.contains(CODE).any() and different.str.contains("^[0-9]+$").all():
        return "digits with a zero in front: taken as codes"
    notes = [_nearly_numbers(series, different)]
    if distinct > MOST_LEVELS:
        notes.append(f"the {MOST_LEVELS} most frequent levels get an input each")
    return "; ".join(note for note in notes if note)


def _nearly_numbers(series: pl.Series, different: pl.Series) -> str:
    """Why cells that look like numbers were not read as such, naming some."""
    like = number_format.looks_like_numbers(different)
    count = int(like.sum())
    if len(different) < 2 or count < 0.5 * len(different):
        return ""
    if count == len(different):
        found = number_format.found(different)
        return found.why if isinstance(found, Ambiguous) else ""
    if count < max(3, 0.8 * len(different)):
        return ""
    others = different.filter(~like)
    return f"text, since not all are numbers: {listed(series, series.is_in(others.implode()), 2)}"
