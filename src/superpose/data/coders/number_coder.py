"""How a column of numbers becomes inputs of a network and comes back."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from superpose.data import record
from superpose.data.coders.coder import Coder, as_floats, indicator
from superpose.data.coders.scaling import SCALINGS, Scale
from superpose.data.coders.weighted import Spread
from superpose.data.columns.casts import as_number_series, as_numbers
from superpose.data.columns.number_format import PLAIN, NumberFormat
from superpose.data.columns.plain_cells import infinite_cells
from superpose.errors import DataError


@dataclass(frozen=True)
class NumberCoder(Coder):
    """A number as (x - center) / scale, smoothly clipped where `clip` is given; see `Scale`.

    Attributes
    ----------
    center, scale : float
        In the column's units; a scale of 0 makes every value 0.
    fill : float
        The value taken for a missing cell: the median.
    missing : bool
        Whether cells were missing when it was fitted; they then have an input of their own.
    clip : float or None
        Beyond what, in scaled units, numbers are smoothly held back.
    format : NumberFormat
        How the column writes its numbers; cells that come as text are read by it.
    """

    name: str
    center: float
    scale: float
    fill: float
    missing: bool
    clip: float | None = None
    format: NumberFormat = PLAIN
    kind = "number"

    @classmethod
    def fit(
        cls,
        series: pl.Series,
        weights_N: np.ndarray,
        scaling: str,
        clip: float | None,
        form: NumberFormat = PLAIN,
    ) -> "NumberCoder":
        """The coder of the column `series`, all of whose rows count with their weights (N,)."""
        x_N = as_numbers(series, form)
        spread = Spread.of(x_N, weights_N)
        with np.errstate(over="ignore", invalid="ignore"):
            center, scale = SCALINGS[scaling](spread)
        if not np.isfinite([center, scale]).all():
            raise DataError(
                f"Column {series.name!r} spreads beyond what a float64 holds.", "Give smaller units."
            )
        return cls(series.name, center, scale, spread.median, bool(np.isnan(x_N).any()), clip, form)

    @property
    def inputs(self) -> tuple[str, ...]:
        """The names of its inputs."""
        return (self.name, *indicator(self.name, self.missing))

    def ready(self, series: pl.Series) -> pl.Series:
        """The numbers, (N,), null where missing; text is read by the format."""
        return as_number_series(series, self.format)

    def write(self, cells: pl.Series, rows: slice, out_BI: np.ndarray) -> None:
        """The scaled number, and beside it 1 where it is missing."""
        x_B = as_floats(cells, rows)
        scaled_B = self._scaled(x_B)
        gone_B: Any = False
        # a scaled number is finite where the number is there and is finite, which is one look instead of three
        if self.scale == 0 or not np.isfinite(scaled_B).all():
            gone_B = np.isnan(x_B)
            x_B = np.where(gone_B, self.fill, x_B)
            scaled_B = self._scaled(x_B)
            if not np.isfinite(scaled_B).all() or (self.scale == 0 and np.isinf(x_B).any()):
                raise self._refused(cells, rows, scaled_B)
        out_BI[:, 0] = scaled_B
        if self.missing:
            out_BI[:, 1] = gone_B

    def _scaled(self, x_B: np.ndarray) -> np.ndarray:
        """As float32, not finite where the numbers are not, or are too far for it."""
        with np.errstate(over="ignore"):
            return Scale(self.center, self.scale, self.clip).of(x_B).astype(np.float32)

    def _refused(self, cells: pl.Series, rows: slice, scaled_B: np.ndarray) -> DataError:
        infinite_N = np.isinf(as_floats(cells, slice(0, len(cells))))
        if infinite_N.any():
            return infinite_cells(cells, pl.Series(infinite_N))
        i = rows.start + int(np.argmin(np.isfinite(scaled_B)))
        return DataError(
            f"Column {self.name!r} is {cells[i]:g} in row {i + 1}, too far from {self.center:g}, where it was fitted.",
            "Correct the cell, or leave it empty so that it counts as missing.",
        )

    def decode(self, x_BI: np.ndarray) -> pl.Series:
        """The numbers behind the inputs, Float64; what was clipped far out comes back roughly."""
        values = pl.Series(self.name, Scale(self.center, self.scale, self.clip).back(x_BI[:, 0]))
        return values.set(pl.Series(x_BI[:, 1] > 0.5), None) if self.missing else values

    def to_dict(self) -> dict[str, Any]:
        """Its numbers, as plain JSON."""
        return {
            "kind": self.kind,
            "name": self.name,
            "center": self.center,
            "scale": self.scale,
            "fill": self.fill,
            "missing": self.missing,
            "format": self.format.to_dict(),
        }

    @classmethod
    def from_dict(cls, data: Any, clip: float | None) -> "NumberCoder":
        """The coder that `to_dict` wrote."""
        number = record.is_number
        checks = {"kind": record.is_text, "name": record.is_text, "missing": record.is_flag}
        checks |= {"center": number, "scale": number, "fill": number, "format": record.is_object}
        d = record.take(data, "number column", **checks)
        if d["scale"] < 0:
            raise record.damaged("number column", f"its scale is {d['scale']}")
        center, scale, fill = (float(d[key]) for key in ("center", "scale", "fill"))
        form = NumberFormat.from_dict(d["format"])
        return cls(d["name"], center, scale, fill, d["missing"], clip, form)
