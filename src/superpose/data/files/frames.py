"""What is given in memory to a Polars frame: pandas and Polars frames, dicts of columns, NumPy arrays.

Values are copied where their owner could change them later; pandas is never imported, only recognised.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl

from superpose.data.columns.naming import numbered, unique
from superpose.errors import DataError, UsageError

MOMENTS = {dt.date, dt.datetime, dt.time, dt.timedelta}


def to_frame(source: Any) -> pl.DataFrame:
    """`source` as a frame of its columns, with the types it came in.

    Raises
    ------
    UsageError
        If it is none of the kinds of table that are read.
    DataError
        If its columns differ in length or hold what is not read.
    """
    if isinstance(source, pl.LazyFrame):
        source = source.collect()
    if isinstance(source, pl.DataFrame):
        return source
    if isinstance(source, pl.Series):
        return source.rename(source.name or "x1").to_frame()
    if is_pandas(source):
        return _from_pandas(source)
    if isinstance(source, Mapping):
        names = unique(str(name) for name in source)
        return _framed([column(name, values) for name, values in zip(names, source.values(), strict=True)])
    if isinstance(source, np.ndarray) and source.dtype.names is None:
        return _from_array(source)
    raise UsageError(
        f"A table cannot be made of a {type(source).__name__}.",
        "Give a path, a Polars or pandas frame, a dict of columns, or a NumPy array (rows, columns).",
    )


def is_pandas(source: Any) -> bool:
    """Whether `source` is a frame or series of pandas."""
    return type(source).__module__.partition(".")[0] == "pandas" and hasattr(source, "iloc")


def _from_pandas(source: Any) -> pl.DataFrame:
    if source.ndim == 1:
        return _pandas_column(str(source.name if source.name is not None else "x1"), source).to_frame()
    names = unique(_flat_name(name) for name in source.columns)
    return _framed([_pandas_column(name, source.iloc[:, i]) for i, name in enumerate(names)])


def _flat_name(name: Any) -> str:
    return " ".join(str(part) for part in name) if isinstance(name, tuple) else str(name)


def _from_array(x: np.ndarray) -> pl.DataFrame:
    if x.ndim not in (1, 2):
        raise DataError(
            f"The array has shape {x.shape}; (rows, columns) was expected.",
            "Flatten each row first: x.reshape(len(x), -1).",
        )
    x_NI = x[:, None] if x.ndim == 1 else x
    return _framed([column(name, x_NI[:, i]) for i, name in enumerate(numbered("x", x_NI.shape[1]))])


def _framed(columns: list[pl.Series]) -> pl.DataFrame:
    if len({len(series) for series in columns}) > 1:
        lengths = ", ".join(f"{series.name!r} has {len(series)}" for series in columns[:5])
        raise DataError(f"The columns differ in length: {lengths}.", "Give every column one cell a row.")
    return pl.DataFrame(columns)


def column(name: str, values: Any) -> pl.Series:
    """One column of any source as a series called `name`.

    Raises
    ------
    DataError
        If its cells are not numbers, text, truth values, dates, times or missing.
    """
    if isinstance(values, pl.Series):
        return values.rename(name)
    if is_pandas(values):
        return _pandas_column(name, values)
    if isinstance(values, np.ndarray):
        return _array_column(name, values)
    if isinstance(values, Sequence) and not isinstance(values, str | bytes):
        return _from_objects(name, values)
    raise DataError(
        f"Column {name!r} is a {type(values).__name__}; a list or array of cells was expected.",
        "Give one cell a row.",
    )


def _array_column(name: str, values: np.ndarray) -> pl.Series:
    if values.ndim in (3, 4) and values.dtype == np.uint8 and values.shape[-1] > 0:
        return pl.Series(name, np.array(values))  # pictures
    if values.ndim != 1:
        raise DataError(
            f"Column {name!r} has shape {values.shape}; one cell a row was expected.", "Split it up."
        )
    kind = values.dtype.kind
    if kind == "f":
        return pl.Series(name, values.astype(np.float64))
    if kind in "iub":
        return pl.Series(name, np.array(values))
    if kind in "UOT":
        return _from_objects(name, values.tolist())
    if kind in "mM":
        return _moments(name, values)
    raise _unreadable(name, f"values of type {values.dtype}")


def _moments(name: str, values: np.ndarray) -> pl.Series:
    """Moments or durations of NumPy in microseconds; those of days as dates."""
    kind, unit = values.dtype.kind, np.datetime_data(values.dtype)[0]
    if unit == "generic":
        raise _unreadable(name, f"values of type {values.dtype}")
    whole = values.astype("timedelta64[us]" if kind == "m" else "datetime64[us]")
    series = pl.Series(name, np.array(whole))
    return series.cast(pl.Date) if kind == "M" and unit in ("Y", "M", "W", "D") else series


def _pandas_column(name: str, values: Any) -> pl.Series:
    """By value and without pyarrow: numbers through NumPy, all else cell by cell."""
    kind = getattr(values.dtype, "kind", "O")
    missing_N = values.isna().to_numpy(dtype=bool)
    if kind == "M" and getattr(values.dtype, "tz", None) is not None:
        values = values.dt.tz_convert("UTC").dt.tz_localize(None)
    if kind in "mM":
        return _moments(name, values.to_numpy())
    if kind == "f":
        return pl.Series(name, values.to_numpy(dtype=np.float64, na_value=np.nan, copy=True))
    if kind in "iub" and not missing_N.any():
        return _array_column(name, values.to_numpy(dtype=getattr(values.dtype, "numpy_dtype", values.dtype)))
    cells = [None if gone else cell for cell, gone in zip(values.tolist(), missing_N.tolist(), strict=True)]
    series = _from_objects(name, cells)
    if type(values.dtype).__name__ == "CategoricalDtype":
        return pl.Series(name, [None if cell is None else str(cell) for cell in cells]).cast(pl.Categorical)
    return series


def _from_objects(name: str, values: Sequence[Any]) -> pl.Series:
    """Python's objects: all truth values, all numbers, or else all as text."""
    cells = [_plain(value) for value in values]
    kinds = {type(cell) for cell in cells} - {type(None)}
    if kinds and kinds <= MOMENTS:
        return _python_moments(name, cells, kinds)
    strange = next((kind for kind in kinds if kind not in (bool, int, float, str)), None)
    if strange is not None:
        raise _unreadable(name, f"cells of type {strange.__name__}")
    if not kinds:
        return pl.Series(name, cells, dtype=pl.String)
    if kinds == {bool}:
        return pl.Series(name, cells, dtype=pl.Boolean)
    if kinds <= {int, float}:
        return _numbers(name, cells, whole=kinds == {int})
    return pl.Series(name, [None if cell is None else str(cell) for cell in cells], dtype=pl.String)


def _python_moments(name: str, cells: list[Any], kinds: set[type]) -> pl.Series:
    """Python's dates, times or durations; dates among datetimes are their midnight, zones are taken to UTC."""
    if dt.datetime in kinds:
        cells = [None if cell is None else _utc(cell) for cell in cells]
    try:
        return pl.Series(name, cells)
    except (TypeError, pl.exceptions.PolarsError):
        raise _unreadable(
            name, f"cells of types {', '.join(sorted(kind.__name__ for kind in kinds))}"
        ) from None


def _utc(cell: Any) -> Any:
    if not isinstance(cell, dt.datetime):
        return dt.datetime(cell.year, cell.month, cell.day) if isinstance(cell, dt.date) else cell
    return cell if cell.tzinfo is None else cell.astimezone(dt.UTC).replace(tzinfo=None)


def _plain(value: Any) -> Any:
    """A cell as a Python value, None where it is one of the many marks of nothing."""
    if isinstance(value, np.generic):
        value = value.item()
    if type(value).__name__ in ("NAType", "NaTType") or (isinstance(value, float) and value != value):
        return None
    return str(value) if isinstance(value, str) else value


def _numbers(name: str, cells: list[Any], *, whole: bool) -> pl.Series:
    if whole and all(cell is None or abs(cell) < 2**63 for cell in cells):
        return pl.Series(name, cells, dtype=pl.Int64)
    try:
        return pl.Series(name, [None if cell is None else float(cell) for cell in cells], dtype=pl.Float64)
    except OverflowError:
        raise DataError(f"Column {name!r} has a number too large for a float64.", "Scale it down.") from None


def _unreadable(name: str, holds: str) -> DataError:
    return DataError(
        f"Column {name!r} holds {holds}, which are not read yet.",
        "Drop the column, or make numbers, text or dates of it.",
    )
