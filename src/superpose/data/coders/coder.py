"""What all coders of a column share: cells made ready once, then written block by block into the inputs.

A coder is fitted on the rows given, which all count, with their weights. `ready` takes the column of any rows, text
or typed, to compact cells; `write` computes the inputs of some of those rows straight into their place, so that a
table of a million rows is never held a second time; `decode` takes inputs back to cells.
"""

from typing import Any

import numpy as np
import polars as pl


class Coder:
    """One column as inputs of a network, and back."""

    name: str
    kind: str
    missing: bool

    @property
    def inputs(self) -> tuple[str, ...]:
        """The names of its inputs."""
        raise NotImplementedError

    @property
    def width(self) -> int:
        """How many inputs it makes."""
        return len(self.inputs)

    def ready(self, series: pl.Series) -> Any:
        """The cells of the column, read and checked, in a form that `write` takes parts of."""
        raise NotImplementedError

    def write(self, cells: Any, rows: slice, out_BI: np.ndarray) -> None:
        """Put the inputs of these rows of `ready` cells into `out_BI`, (B, inputs)."""
        raise NotImplementedError

    def decode(self, x_BI: np.ndarray) -> pl.Series:
        """The cells behind the inputs, (B, inputs)."""
        raise NotImplementedError

    def to_dict(self) -> dict[str, Any]:
        """All of it, as plain JSON."""
        raise NotImplementedError

    def encode(self, series: pl.Series) -> np.ndarray:
        """The column's inputs as float32, (B, inputs)."""
        x_BI = np.empty((len(series), self.width), np.float32)
        self.write(self.ready(series), slice(0, len(series)), x_BI)
        return x_BI


def indicator(name: str, missing: bool) -> tuple[str, ...]:
    """The name of the 0/1 input for missing cells, where there is one."""
    return (f"{name} is missing",) if missing else ()


def as_floats(cells: pl.Series, rows: slice) -> np.ndarray:
    """These rows as float64, NaN where missing, (B,)."""
    return np.asarray(cells.slice(rows.start, rows.stop - rows.start).to_numpy(), dtype=np.float64)
