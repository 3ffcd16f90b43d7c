"""A column taken as numbers, as dates or as levels, whatever it came as; cells that are not such are named."""

import numpy as np
import polars as pl

from superpose.data.columns import dates
from superpose.data.columns.dates import DateFormat
from superpose.data.columns.listing import listed
from superpose.data.columns.number_format import PLAIN, NumberFormat, looks_like_numbers
from superpose.data.columns.plain_cells import (
    DEFAULT_MISSING,
    MISSING_NUMBERS,
    as_written,
    infinite_cells,
    unreadable,
    without,
)
from superpose.errors import DataError

Format = NumberFormat | DateFormat


def is_text(series: pl.Series) -> bool:
    """Whether the cells are text, as categories or not."""
    return series.dtype in (pl.String, pl.Categorical, pl.Enum)


def _numeric_text(series: pl.Series) -> pl.Series:
    """The cells as text, null where they are a word for missing in a column of numbers or dates."""
    return without(without(series.cast(pl.String), DEFAULT_MISSING), MISSING_NUMBERS, any_case=True)


def as_number_series(series: pl.Series, form: NumberFormat = PLAIN) -> pl.Series:
    """The column as Float64 or as the numbers it holds, text read by `form`; null where a cell is missing.

    Raises
    ------
    DataError
        If cells are not numbers so written; up to three of them are named.
    """
    dtype = series.dtype
    if dtype.is_float() or dtype.is_integer():
        return series
    if dtype in (pl.Boolean, pl.Null) or dtype.is_decimal():
        return series.cast(pl.Float64)
    if dtype == pl.Duration:
        return series.dt.total_microseconds() / 1e6
    if not is_text(series):
        raise unreadable(series)
    text = _numeric_text(series)
    numbers = text.cast(pl.Float64, strict=False) if form == PLAIN else form.read(text)
    bad = numbers.is_null() & text.is_not_null()
    if bad.any():
        raise _not_numbers(text, bad, form)
    return numbers


def as_numbers(series: pl.Series, form: NumberFormat = PLAIN) -> np.ndarray:
    """The column as float64, (N,), NaN where a cell is missing; text is read by `form`.

    Raises
    ------
    DataError
        If cells are not finite numbers; up to three of them are named.
    """
    x_N = np.asarray(as_number_series(series, form).to_numpy(), dtype=np.float64)  # a null is NaN there
    infinite_N = np.isinf(x_N)
    if infinite_N.any():
        raise infinite_cells(series, pl.Series(infinite_N))
    return x_N


def _not_numbers(text: pl.Series, bad: pl.Series, form: NumberFormat) -> DataError:
    first = text[int(bad.arg_true()[0])]
    are = "1 cell that is not a number" if bad.sum() == 1 else f"{bad.sum()} cells that are not numbers"
    hint = f'Treat them as missing: missing=["{first}"] in `read`, --missing "{first}" on the command line.'
    if looks_like_numbers(text.filter(bad)).all():
        are = are.replace("not a number", "not written as").replace("not numbers", "not written as")
        are = f"{are} the others ({str(form) or 'such as 1234.5'})"
        hint = "Write all numbers of the column in one way."
    return DataError(f"Column {text.name!r} has {are}: {listed(text, bad)}.", hint)


def as_dates(series: pl.Series, form: DateFormat | None = None) -> pl.Series:
    """The column as Date, Datetime in microseconds or Time, null where a cell is missing; text is read by `form`.

    Raises
    ------
    DataError
        If cells are no dates, or not so written; up to three of them are named.
    """
    if series.dtype.is_temporal() and series.dtype != pl.Duration:
        return as_written(series)
    if series.dtype.is_integer() and form is not None:
        series = series.cast(pl.String)  # yyyymmdd
    if series.dtype == pl.Null or series.null_count() == len(series):
        return series.cast(pl.String).str.to_datetime("%Y-%m-%d", strict=False, time_unit="us")
    if not is_text(series):
        raise (
            unreadable(series) if not series.dtype.is_numeric() else _not_dates(series.cast(pl.String), None)
        )
    text = _numeric_text(series)
    if form is None:
        found = dates.found(text.drop_nulls().unique(maintain_order=True))
        if found is None:
            raise _not_dates(text, None)
        form = found[0]
    when = form.read(text)
    bad = when.is_null() & text.is_not_null()
    if bad.any():
        raise _not_dates(text, form, bad)
    return when


def _not_dates(text: pl.Series, form: DateFormat | None, bad: pl.Series | None = None) -> DataError:
    bad = text.is_not_null() if bad is None else bad
    written = "dates written in one known way" if form is None else f"dates written {form}"
    return DataError(
        f"Column {text.name!r} has cells that are not {written}: {listed(text, bad)}.",
        "Write them as 2024-12-31 or 2024-12-31 23:59:59, or leave them empty so that they count as missing.",
    )


def as_levels(series: pl.Series, form: Format | None = None) -> pl.Series:
    """The column as text, so that 1, 1.0 and "1" are one level; null where a cell is missing.

    Where the levels were found as numbers or dates, text is read by that `form` first, as far as it can be.
    """
    if series.dtype.is_float():
        numbers = series.cast(pl.Float64).fill_nan(None)
        whole = numbers.cast(pl.Int64, strict=False)
        exact = whole.cast(pl.Float64) == numbers
        return whole.cast(pl.String).set(~exact.fill_null(False), None).fill_null(numbers.cast(pl.String))
    if is_text(series):
        text = without(series.cast(pl.String), ("",))
        if form is None:
            return text
        read = text.cast(pl.Float64, strict=False) if form == PLAIN else form.read(text)
        return as_levels(read).fill_null(text)
    if (
        series.dtype in (pl.Boolean, pl.Null, pl.Date, pl.Time)
        or series.dtype.is_integer()
        or series.dtype.is_decimal()
    ):
        return series.cast(pl.String)
    if isinstance(series.dtype, pl.Datetime):
        return as_written(series).dt.to_string("%Y-%m-%d %H:%M:%S%.f")
    raise unreadable(series)


def codes(text: pl.Series, levels: tuple[str, ...]) -> np.ndarray:
    """The place of every cell in `levels`, -1 where it is missing or none of them; int64, (N,)."""
    if not levels:
        return np.full(len(text), -1)
    places = text.replace_strict(list(levels), list(range(len(levels))), default=-1, return_dtype=pl.Int64)
    return places.fill_null(-1).to_numpy()
