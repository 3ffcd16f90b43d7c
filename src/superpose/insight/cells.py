"""The cells behind encoded rows, column by column, as numbers, instants or labels to draw."""

from typing import Any

import numpy as np
import polars as pl

from superpose.insight.axes import Axis

GONE = "missing"


def numbers_of(axis: Axis, x_BI: np.ndarray) -> np.ndarray:
    """The cells of a column of numbers or dates in its units, NaN where missing, (rows,); dates in microseconds."""
    if axis.coder is None:
        return np.asarray(x_BI[:, axis.places], float)[:, 0]
    cells = axis.coder.decode(np.asarray(x_BI)[:, axis.places])
    if cells.dtype == pl.Time:
        return cells.cast(pl.Int64).cast(pl.Float64).fill_null(float("nan")).to_numpy() / 1000
    if cells.dtype.is_temporal():
        cells = cells.cast(pl.Datetime("us")).cast(pl.Int64)
    return cells.cast(pl.Float64).fill_null(float("nan")).to_numpy()


def labels_of_cells(axis: Axis, x_BI: np.ndarray) -> np.ndarray:
    """The cells of a column of levels as text, "missing" where they are, (rows,)."""
    if axis.coder is None:
        return np.asarray(x_BI[:, axis.places])[:, 0].astype(str)
    cells = axis.coder.decode(np.asarray(x_BI)[:, axis.places])
    if axis.kind == "boolean" and not any(isinstance(level, bool) for level in axis.levels):
        cells = cells.cast(pl.Int64)
    return cells.cast(pl.String).fill_null(GONE).to_numpy().astype(object)


def level_texts(axis: Axis) -> list[str]:
    """The levels of a column as `labels_of_cells` writes them."""
    return [str(level).lower() if isinstance(level, bool) else str(level) for level in axis.levels]


def missing_of(axis: Axis, x_BI: np.ndarray) -> np.ndarray:
    """Which rows lack the cell, (rows,); none where the column knows no missing ones."""
    coder: Any = axis.coder
    if coder is None or not getattr(coder, "missing", False):
        return np.zeros(len(x_BI), bool)
    return np.asarray(x_BI)[:, axis.places][:, -1] > 0.5


def as_instants(values: np.ndarray) -> np.ndarray:
    """Microseconds since 1970 as datetime64, to draw."""
    return np.asarray(values, float).astype("datetime64[us]")
