"""A target from wherever it comes, as columns; and what kind of task it asks for."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import polars as pl

from superpose.data.columns.casts import as_levels
from superpose.data.columns.flags import BITS, WORDS
from superpose.data.columns.listing import listed
from superpose.data.columns.naming import numbered, unique
from superpose.data.columns.plain_cells import unreadable
from superpose.data.files.frames import column, is_pandas, to_frame
from superpose.errors import DataError, UsageError

# whole numbers are classes when they are few, a small share of the rows, and each is met often
FEW, SHARE, EACH = 20, 0.05, 3
# how the reason begins where whole numbers could be classes or amounts; a face that can ask, asks
IN_DOUBT = "whole numbers"


def as_targets(target: Any) -> pl.DataFrame:
    """`target` as a frame of one column a target, "y" where it has no name; NaN is null, floats are Float64.

    Raises
    ------
    DataError
        If it has no cell, or cells of a kind that is not read.
    UsageError
        If it has more than two dims.
    """
    frame = _framed(target)
    if not frame.height or not frame.width:
        raise DataError(
            f"The target has {frame.height} rows and {frame.width} columns.", "Give at least one of each."
        )
    return pl.DataFrame([_plain(series) for series in frame.get_columns()])


def _framed(target: Any) -> pl.DataFrame:
    if isinstance(target, pl.DataFrame) or (is_pandas(target) and target.ndim == 2):
        return to_frame(target)
    if isinstance(target, pl.Series):
        return target.rename(target.name or "y").to_frame()
    if is_pandas(target):
        return column(str(target.name if target.name is not None else "y"), target).to_frame()
    if isinstance(target, Sequence) and not isinstance(target, str | bytes):
        nested = any(isinstance(row, list | tuple | np.ndarray) for row in target)
        return _from_array(_evenly(target)) if nested else column("y", target).to_frame()
    return _from_array(np.asarray(target))


def _evenly(rows: Sequence) -> np.ndarray:
    try:
        return np.asarray(rows)
    except ValueError:
        raise UsageError("The target's rows differ in length.", "Give (rows,) or (rows, targets).") from None


def _from_array(y: np.ndarray) -> pl.DataFrame:
    if y.ndim == 1:
        return column("y", y).to_frame()
    if y.ndim != 2:
        raise UsageError(
            f"The target has shape {y.shape}.", "Give one cell a row, (rows,), or (rows, targets)."
        )
    names = numbered("y", y.shape[1]) if y.shape[1] > 1 else ["y"]
    return pl.DataFrame([column(name, y[:, i]) for i, name in enumerate(unique(names))])


def _plain(series: pl.Series) -> pl.Series:
    """The column as Boolean, Int64, Float64 or String."""
    if series.dtype.is_temporal():
        raise unreadable(series)
    if series.dtype.is_float() or series.dtype.is_decimal():
        return series.cast(pl.Float64).fill_nan(None)
    if series.dtype.is_integer():
        whole = series.cast(pl.Int64, strict=False)
        return whole if whole.null_count() == series.null_count() else series.cast(pl.Float64)
    return series if series.dtype == pl.Boolean else as_levels(series)


def refuse_missing(frame: pl.DataFrame) -> None:
    """Refuse a target with missing cells, naming the first rows.

    Raises
    ------
    DataError
        If any cell is null.
    """
    for series in frame.get_columns():
        gone = series.is_null()
        if gone.all():
            raise DataError(f"The target {series.name!r} has no value in any row.", "Choose another target.")
        if gone.any():
            rows = [str(i + 1) for i in gone.arg_true().head(3).to_list()]
            more = ", ..." if gone.sum() > len(rows) else ""
            s = "s" * (gone.sum() != 1)
            raise DataError(
                f"The target {series.name!r} has {gone.sum()} missing cell{s} (row{s} {', '.join(rows)}{more}).",
                "Leave these rows out; fitting from a table does so by itself and says how many they were.",
            )


def guess(target: Any) -> tuple[str, str]:
    """The task that `target` asks for, and why, in words.

    Returns
    -------
    task : str
        "classification", "regression" or "multilabel".
    why : str
        Such as "text, 3 different values".
    """
    frame = as_targets(target)
    if frame.width > 1:
        return _guess_many(frame)
    series = frame.to_series()
    here = series.drop_nulls()
    different = here.n_unique()
    values = f"{different:,} different value{'s' * (different != 1)}"
    if here.dtype == pl.String:
        return "classification", f"text, {values}"
    if here.dtype == pl.Boolean:
        return "classification", "true or false"
    if different == 2:
        return "classification", f"numbers, {values}"
    return _guess_numbers(here, different, values)


def _guess_numbers(here: pl.Series, different: int, values: str) -> tuple[str, str]:
    whole = bool((here == here.round()).all()) if here.dtype.is_float() else True
    if not whole:
        return "regression", f"numbers with fractions, {values}"
    rows = f"{values} in {len(here):,} rows"
    often = different > 2 and here.value_counts()["count"].min() >= EACH  # type: ignore[operator]
    if often and different <= min(FEW, SHARE * len(here)):
        return "classification", f"{IN_DOUBT}, only {rows}"
    return "regression", f"{IN_DOUBT}, {rows}"


def _guess_many(frame: pl.DataFrame) -> tuple[str, str]:
    many = f"{frame.width} targets"
    flags = all(
        set(as_levels(series).drop_nulls().str.to_lowercase().unique()) <= FLAGS
        for series in frame.get_columns()
    )
    if flags:
        return "multilabel", f"{many}, all of them yes or no"
    return "regression", f"{many}, numbers"


FLAGS = {*BITS, *WORDS}


def named(cells: pl.Series, bad: np.ndarray) -> str:
    """The first few cells marked in `bad`, with their rows."""
    return listed(cells, pl.Series(bad))
