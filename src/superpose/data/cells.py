"""What the cells of a table say: which are missing, which are numbers, and how the others are named.

Rows are counted from 1, the first row below the header.
"""

import numpy as np
import polars as pl

from superpose.errors import DataError

DEFAULT_MISSING = ("", "?", "NA", "N/A", "n/a", "#N/A", "<NA>", "NaN", "nan", "NULL", "null")
TRUTH = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
DECIMAL_COMMA = r"^[+-]?[0-9]+,[0-9]+$"


def understood(series: pl.Series, missing: tuple[str, ...]) -> pl.Series:
    """A column of any source as Int64, Float64, Boolean or String, with null for what is missing.

    Raises
    ------
    DataError
        If its cells are infinite, are numbers with a decimal comma, or are of a type that is not read.
    """
    dtype = series.dtype
    if dtype == pl.String:
        return _typed(_without(series, missing))
    if dtype in (pl.Categorical, pl.Enum):  # said to be categories by whoever made them: "1" stays a name
        return _without(series.cast(pl.String), missing)
    if dtype == pl.Boolean:
        return series
    if dtype == pl.Null:
        return series.cast(pl.String)
    if dtype.is_integer():
        whole = series.cast(pl.Int64, strict=False)
        return whole if whole.null_count() == series.null_count() else series.cast(pl.Float64)
    if dtype.is_float() or dtype.is_decimal():
        return _finite(series.cast(pl.Float64).fill_nan(None), series)
    raise _unreadable(series)


def _without(text: pl.Series, missing: tuple[str, ...]) -> pl.Series:
    """The cells without the spaces around them, null where they are one of the words for missing."""
    text = text.str.strip_chars()
    words = pl.Series([word.strip() for word in missing], dtype=pl.String)
    return text.set(text.is_in(words.implode()).fill_null(False), None) if len(words) else text


def _typed(text: pl.Series) -> pl.Series:
    """Text as truth values or numbers where every cell that is there is one."""
    here = text.drop_nulls()
    if here.is_empty():
        return text
    if here.is_in(pl.Series(list(TRUTH)).implode()).all():
        return _mapped(text, TRUTH, pl.Boolean)
    floats = text.cast(pl.Float64, strict=False)
    if floats.null_count() > text.null_count() or not floats.is_finite().any():  # "Inf" alone is a word
        _refuse_decimal_commas(text)
        return text
    whole = text.cast(pl.Int64, strict=False)
    return whole if whole.null_count() == text.null_count() else _finite(floats.fill_nan(None), text)


def _mapped(text: pl.Series, words: dict, dtype: type[pl.DataType]) -> pl.Series:
    return text.replace_strict(list(words), list(words.values()), default=None, return_dtype=dtype)


def _refuse_decimal_commas(text: pl.Series) -> None:
    comma = text.str.contains(DECIMAL_COMMA)
    if not comma.all():
        return
    raise DataError(
        f"Column {text.name!r} has its numbers written with a comma: {listed(text, comma)}.",
        "Decimal commas are not read yet: write the numbers with a point.",
    )


def _finite(numbers: pl.Series, cells: pl.Series) -> pl.Series:
    """`numbers`, if none of them is infinite."""
    infinite = numbers.is_infinite().fill_null(False)
    if infinite.any():
        raise _infinite(cells, infinite)
    return numbers


def _infinite(cells: pl.Series, infinite: pl.Series) -> DataError:
    return DataError(
        f"Column {cells.name!r} has {counted(infinite, 'infinite or too large')}: {listed(cells, infinite)}.",
        "Correct these cells, or leave them empty so that they count as missing.",
    )


def _unreadable(series: pl.Series) -> DataError:
    holds = "dates or times" if series.dtype.is_temporal() else f"values of type {series.dtype}"
    return DataError(
        f"Column {series.name!r} holds {holds}, which are not read yet.",
        "Drop the column, or make numbers or text of it (a date's year, month and weekday, say).",
    )


def counted(bad: pl.Series, what: str) -> str:
    """The words "1 cell that is infinite", "3 cells that are infinite"."""
    count = int(bad.sum())
    return f"1 cell that is {what}" if count == 1 else f"{count} cells that are {what}"


def listed(cells: pl.Series, bad: pl.Series, most: int = 3) -> str:
    """The first cells marked in `bad`, with their rows: "'n/a' (rows 14, 90), '-' (row 133)"."""
    places = bad.fill_null(False).arg_true()
    rows_of: dict[str, list[str]] = {}
    for i in places.head(most).to_list():
        rows_of.setdefault(str(cells[i])[:40], []).append(str(i + 1))
    parts = [f"{cell!r} (row{'s' * (len(rows) > 1)} {', '.join(rows)})" for cell, rows in rows_of.items()]
    return ", ".join(parts) + (f" and {len(places) - most} more" if len(places) > most else "")


def as_numbers(series: pl.Series) -> np.ndarray:
    """The column as float64, (N,), NaN where a cell is missing.

    Raises
    ------
    DataError
        If cells are not finite numbers; up to three of them are named.
    """
    # NumPy where it can: a call of Polars costs more than a short column's arithmetic, and tables can be wide
    if series.dtype.is_float() or series.dtype.is_integer():
        x_N = np.asarray(series.to_numpy(), dtype=np.float64)  # a null is NaN there
    else:
        x_N = _read_numbers(series).fill_null(float("nan")).to_numpy()
    infinite_N = np.isinf(x_N)
    if infinite_N.any():
        raise _infinite(series, pl.Series(infinite_N))
    return x_N


def _read_numbers(series: pl.Series) -> pl.Series:
    """Text, truth values, decimals or nothing as Float64."""
    if series.dtype in (pl.Boolean, pl.Null) or series.dtype.is_decimal():
        return series.cast(pl.Float64)
    if series.dtype not in (pl.String, pl.Categorical, pl.Enum):
        raise _unreadable(series)
    text = series.cast(pl.String).str.strip_chars()
    text = text.set((text == "").fill_null(False), None)
    numbers = text.cast(pl.Float64, strict=False)
    bad = numbers.is_null() & text.is_not_null()
    if bad.any():
        raise _not_numbers(text, bad)
    return numbers


def _not_numbers(text: pl.Series, bad: pl.Series) -> DataError:
    first = text[int(bad.arg_true()[0])]
    are = "1 cell that is not a number" if bad.sum() == 1 else f"{bad.sum()} cells that are not numbers"
    return DataError(
        f"Column {text.name!r} has {are}: {listed(text, bad)}.",
        f'Treat them as missing: missing=["{first}"] in `read`, --missing "{first}" on the command line.',
    )


def as_flags(series: pl.Series) -> np.ndarray:
    """The column as 0.0, 1.0, and NaN where a cell is missing, (N,).

    Raises
    ------
    DataError
        If cells are none of true, false, 0 and 1.
    """
    text = as_levels(series)
    words = TRUTH | {"0": False, "1": True}
    flags = _mapped(text, words, pl.Boolean)
    bad = flags.is_null() & text.is_not_null()
    if bad.any():
        raise DataError(
            f"Column {series.name!r} has {counted(bad, 'neither true nor false')}: {listed(text, bad)}.",
            "Write true, false, 1 or 0, or take the column as a category.",
        )
    return flags.cast(pl.Float64).fill_null(float("nan")).to_numpy()


def as_levels(series: pl.Series) -> pl.Series:
    """The column as text, so that 1, 1.0 and "1" are one level; null where a cell is missing."""
    if series.dtype.is_float():
        numbers = series.cast(pl.Float64).fill_nan(None)
        whole = numbers.cast(pl.Int64, strict=False)
        exact = whole.cast(pl.Float64) == numbers
        return whole.cast(pl.String).set(~exact.fill_null(False), None).fill_null(numbers.cast(pl.String))
    if series.dtype in (pl.String, pl.Categorical, pl.Enum):
        text = series.cast(pl.String).str.strip_chars()
        return text.set((text == "").fill_null(False), None)
    if series.dtype.is_integer() or series.dtype.is_decimal() or series.dtype in (pl.Boolean, pl.Null):
        return series.cast(pl.String)
    raise _unreadable(series)


def codes(text: pl.Series, levels: tuple[str, ...]) -> np.ndarray:
    """The place of every cell in `levels`, -1 where it is missing or none of them; int64, (N,)."""
    if not levels:
        return np.full(len(text), -1)
    places = text.replace_strict(list(levels), list(range(len(levels))), default=-1, return_dtype=pl.Int64)
    return places.fill_null(-1).to_numpy()
