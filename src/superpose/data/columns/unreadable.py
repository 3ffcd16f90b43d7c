"""Which cells of a column a coder cannot read: what stands where a number, a date or a truth value was learned."""

import numpy as np
import polars as pl

from superpose.data.coders.boolean_coder import LARGEST, BooleanCoder
from superpose.data.coders.coder import Coder
from superpose.data.coders.date_coder import DateCoder
from superpose.data.coders.number_coder import NumberCoder
from superpose.data.coders.scaling import Scale
from superpose.data.columns.casts import as_levels, is_text
from superpose.data.columns.flags import BITS, WORDS
from superpose.data.columns.number_format import PLAIN
from superpose.data.columns.plain_cells import DEFAULT_MISSING, MISSING_NUMBERS, without

NOUNS = {"number": "numbers", "date": "dates", "boolean": "truth values"}


def unreadable(coder: Coder, series: pl.Series) -> pl.Series:
    """The cells of `series` that keep `coder` from encoding it, as truth values (N,).

    A column that is of another type altogether, dates where numbers were, has no such cell: it is refused whole.
    """
    if isinstance(coder, NumberCoder):
        return _no_numbers(coder, series)
    if isinstance(coder, BooleanCoder):
        return _no_flags(coder, series)
    if (
        isinstance(coder, DateCoder)
        and (is_text(series) or series.dtype.is_integer())
        and coder.format is not None
    ):
        text = _present(series)
        return coder.format.read(text).is_null() & text.is_not_null()
    return _none(series)


def _no_numbers(coder: NumberCoder, series: pl.Series) -> pl.Series:
    if is_text(series):
        text = _present(series)
        numbers = text.cast(pl.Float64, strict=False) if coder.format == PLAIN else coder.format.read(text)
        bad = numbers.is_null() & text.is_not_null()
    elif series.dtype.is_numeric():
        numbers, bad = series.cast(pl.Float64), _none(series)
    else:
        return _none(series)
    return bad | _too_far(coder, numbers)


def _too_far(coder: NumberCoder, numbers: pl.Series) -> pl.Series:
    """Infinite, or so far out that no float32 holds the scaled number."""
    x_N = numbers.fill_null(0.0).fill_nan(0.0).to_numpy()
    with np.errstate(over="ignore", invalid="ignore"):
        scaled_N = Scale(coder.center, coder.scale, coder.clip).of(x_N).astype(np.float32)
    return pl.Series(np.isinf(x_N) | ~np.isfinite(scaled_N))


def _no_flags(coder: BooleanCoder, series: pl.Series) -> pl.Series:
    if series.dtype == pl.Boolean:
        return _none(series)
    if coder.numeric and series.dtype.is_numeric():
        return (series.cast(pl.Float64).fill_nan(None).abs() > LARGEST).fill_null(False)
    if not (is_text(series) or series.dtype.is_numeric()):
        return _none(series)
    text = as_levels(series)
    known = pl.Series([*WORDS, *BITS]).implode()
    return (~text.str.to_lowercase().is_in(known)).fill_null(False)


def _present(series: pl.Series) -> pl.Series:
    """The cells as text, null where they are a word for a missing number or date."""
    return without(without(series.cast(pl.String), DEFAULT_MISSING), MISSING_NUMBERS, any_case=True)


def _none(series: pl.Series) -> pl.Series:
    return pl.repeat(False, len(series), dtype=pl.Boolean, eager=True)
