"""Cells in the few types there are, missing ones marked, before anything is made of their text."""

from typing import Any

import numpy as np
import polars as pl

from superpose.data.columns.listing import counted, listed
from superpose.errors import DataError

# In any column. A spreadsheet's errors are there too: no one names a level so.
DEFAULT_MISSING = (
    *("", "?", "NA", "N/A", "n/a", "#N/A", "<NA>", "NaN", "nan", "NULL", "null", r"\N"),
    *("#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#NULL!"),
)  # fmt: skip
# Only where all other cells are numbers or dates, in any case: elsewhere each may be the name of a level.
MISSING_NUMBERS = (
    "-",
    "--",
    "---",
    ".",
    "..",
    "none",
    "missing",
    "na",
    "n/a",
    "nan",
    "null",
    "nil",
    "\u2013",
    "\u2014",
)


def of_bytes(dtype: Any) -> bool:
    """Whether a column holds arrays of bytes, of any number of dims: pictures."""
    array = isinstance(dtype, pl.Array)
    while isinstance(dtype, pl.Array):
        dtype = dtype.inner
    return array and dtype == pl.UInt8


def as_written(series: pl.Series, missing: tuple[str, ...] = DEFAULT_MISSING) -> pl.Series:
    """A column in one of the few types there are, its text as it was written but for the missing cells.

    Raises
    ------
    DataError
        If cells are infinite, or of a type that is not read.
    """
    dtype = series.dtype
    if dtype == pl.String:
        return without(series, missing)
    if dtype in (pl.Categorical, pl.Enum):  # said to be categories by whoever made them: "1" stays a name
        return without(series.cast(pl.String), missing)
    if dtype in (pl.Boolean, pl.Date, pl.Time) or of_bytes(dtype):
        return series
    if dtype == pl.Null:
        return series.cast(pl.String)
    if dtype.is_integer():
        whole = series.cast(pl.Int64, strict=False)
        return whole if whole.null_count() == series.null_count() else series.cast(pl.Float64)
    if dtype.is_float() or dtype.is_decimal():
        numbers = series.cast(pl.Float64)
        # one look by NumPy instead of five calls of Polars, each of which plans and starts a query
        if not numbers.null_count() and np.isfinite(numbers.to_numpy()).all():
            return numbers
        return finite(numbers.fill_nan(None), series)
    if isinstance(dtype, pl.Datetime):
        when = (
            series
            if dtype.time_zone is None
            else series.dt.convert_time_zone("UTC").dt.replace_time_zone(None)
        )
        return when.cast(pl.Datetime("us"))
    if dtype == pl.Duration:
        return series.dt.total_microseconds() / 1e6
    raise unreadable(series)


def without(text: pl.Series, missing: tuple[str, ...], *, any_case: bool = False) -> pl.Series:
    """The cells without the spaces around them, null where they are one of the words for missing."""
    text = text.str.strip_chars()
    words = pl.Series([word.strip() for word in missing], dtype=pl.String)
    if any_case and len(words):
        different = text.unique()
        words = different.filter(different.str.to_lowercase().is_in(words.implode()).fill_null(False))
    return text.set(text.is_in(words.implode()).fill_null(False), None) if len(words) else text


def finite(numbers: pl.Series, cells: pl.Series) -> pl.Series:
    """`numbers`, if none of them is infinite."""
    infinite = numbers.is_infinite().fill_null(False)
    if infinite.any():
        raise infinite_cells(cells, infinite)
    return numbers


def infinite_cells(cells: pl.Series, infinite: pl.Series) -> DataError:
    """The error for cells that no float64 holds."""
    return DataError(
        f"Column {cells.name!r} has {counted(infinite, 'infinite or too large')}: {listed(cells, infinite)}.",
        "Correct these cells, or leave them empty so that they count as missing.",
    )


def unreadable(series: pl.Series) -> DataError:
    """The error for a column whose type is not read, or not as this kind."""
    holds = "dates or times" if series.dtype.is_temporal() else f"values of type {series.dtype}"
    return DataError(
        f"Column {series.name!r} holds {holds}, which are not read here.",
        "Drop the column, or make numbers or text of it.",
    )
