"""How truth values become inputs of a network and come back."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from superpose.data import record
from superpose.data.coders.coder import Coder, as_floats, indicator
from superpose.data.columns.flags import as_flags
from superpose.errors import DataError

LARGEST = 1e6  # what a number may be where truth values were numbers


@dataclass(frozen=True)
class BooleanCoder(Coder):
    """A truth value as 0 or 1, a missing one as 0.5.

    Attributes
    ----------
    missing : bool
        Whether cells were missing when it was fitted; they then have an input of their own.
    numeric : bool
        Whether it was fitted on the numbers 0 and 1; another number is then taken as it is.
    """

    name: str
    missing: bool
    numeric: bool = False
    kind = "boolean"

    @classmethod
    def fit(cls, series: pl.Series) -> "BooleanCoder":
        """The coder of the column `series`, all of whose rows count."""
        return cls(series.name, bool(np.isnan(as_flags(series)).any()), series.dtype.is_numeric())

    @property
    def inputs(self) -> tuple[str, ...]:
        """The names of its inputs."""
        return (self.name, *indicator(self.name, self.missing))

    def ready(self, series: pl.Series) -> pl.Series:
        """The truth values as numbers, (N,), null or NaN where missing."""
        if not (self.numeric and series.dtype.is_numeric()):
            return pl.Series(series.name, as_flags(series))
        numbers = series.cast(pl.Float64)
        far = (numbers.abs() > LARGEST).fill_null(False) & ~numbers.is_nan().fill_null(False)
        if far.any():
            i = int(far.arg_true()[0])
            raise DataError(
                f"Column {series.name!r} is {numbers[i]:g} in row {i + 1}; it was 0 or 1 where it was fitted.",
                "Correct the cell, or leave it empty so that it counts as missing.",
            )
        return numbers

    def write(self, cells: pl.Series, rows: slice, out_BI: np.ndarray) -> None:
        """0 or 1, and beside it 1 where it is missing."""
        x_B = as_floats(cells, rows)
        gone_B = np.isnan(x_B)
        out_BI[:, 0] = np.where(gone_B, 0.5, x_B)
        if self.missing:
            out_BI[:, 1] = gone_B

    def decode(self, x_BI: np.ndarray) -> pl.Series:
        """The truth values behind the inputs; null where they say neither."""
        unsure_B = x_BI[:, 0] == 0.5
        return pl.Series(self.name, x_BI[:, 0] > 0.5).set(pl.Series(unsure_B), None)

    def to_dict(self) -> dict[str, Any]:
        """Its name and how it was fitted, as plain JSON."""
        return {"kind": self.kind, "name": self.name, "missing": self.missing, "numeric": self.numeric}

    @classmethod
    def from_dict(cls, data: Any) -> "BooleanCoder":
        """The coder that `to_dict` wrote."""
        checks = {"kind": record.is_text, "name": record.is_text, "missing": record.is_flag}
        d = record.take(data, "boolean column", **checks, numeric=record.is_flag)
        return cls(d["name"], d["missing"], d["numeric"])
