"""How a column of numbers becomes inputs of a network and comes back.

A coder is fitted on the rows given, which all count, with their weights; `encode` then takes the column of
any rows, `decode` its inputs.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from superpose.data import record
from superpose.data.cells import as_numbers
from superpose.data.weighted import Spread
from superpose.errors import DataError


def _standard(spread: Spread) -> tuple[float, float]:
    return spread.mean, spread.std or 1.0


def _robust(spread: Spread) -> tuple[float, float]:
    """Source: Holzmüller, Grinsztajn & Steinwart, Better by Default (2024), RealMLP's scaling."""
    low, high = spread.range
    quartiles = spread.quantile(0.75) - spread.quantile(0.25)
    return spread.median, quartiles or (high - low) / 2


def _minmax(spread: Spread) -> tuple[float, float]:
    low, high = spread.range
    return low, (high - low) or 1.0


SCALINGS = {"standard": _standard, "robust": _robust, "minmax": _minmax, "none": lambda spread: (0.0, 1.0)}


def indicator(name: str, missing: bool) -> tuple[str, ...]:
    """The name of the 0/1 input for missing cells, where there is one."""
    return (f"{name} is missing",) if missing else ()


def beside(x_B: np.ndarray, gone_B: np.ndarray, missing: bool) -> np.ndarray:
    """The input, and beside it the 0/1 input for missing where there is one, (B, 1 or 2)."""
    return np.column_stack([x_B, gone_B]) if missing else x_B[:, None]


@dataclass(frozen=True)
class NumberCoder:
    """A number as (x - center) / scale, smoothly clipped where `clip` is given.

    Attributes
    ----------
    center, scale : float
        In the column's units; a scale of 0 makes every value 0.
    fill : float
        The value taken for a missing cell: the median.
    missing : bool
        Whether cells were missing when it was fitted; they then have an input of their own.
    clip : float or None
        x / sqrt(1 + (x / clip)^2): the identity near 0, never beyond plus or minus `clip`. Source: as `_robust`.
    """

    name: str
    center: float
    scale: float
    fill: float
    missing: bool
    clip: float | None = None
    kind = "number"

    @classmethod
    def fit(cls, series: pl.Series, weights_N: np.ndarray, scaling: str, clip: float | None) -> "NumberCoder":
        """The coder of the column `series`, all of whose rows count with their weights (N,)."""
        x_N = as_numbers(series)
        spread = Spread.of(x_N, weights_N)
        with np.errstate(over="ignore"):
            center, scale = SCALINGS[scaling](spread)
        if not np.isfinite([center, scale]).all():
            raise DataError(
                f"Column {series.name!r} spreads beyond what a float64 holds.", "Give smaller units."
            )
        return cls(series.name, center, scale, spread.median, bool(np.isnan(x_N).any()), clip)

    @property
    def inputs(self) -> tuple[str, ...]:
        """The names of its inputs."""
        return (self.name, *indicator(self.name, self.missing))

    def encode(self, series: pl.Series) -> np.ndarray:
        """The column's inputs as float32, (B, 1 or 2)."""
        x_B = as_numbers(series)
        gone_B = np.isnan(x_B)
        x_B = np.where(gone_B, self.fill, x_B)
        with np.errstate(over="ignore", invalid="ignore"):
            scaled_B = (x_B - self.center) / self.scale if self.scale else np.zeros_like(x_B)
            if self.clip is not None:
                scaled_B = scaled_B / np.hypot(1.0, scaled_B / self.clip)
            scaled_B = scaled_B.astype(np.float32)
        self._check_small(x_B, scaled_B)
        return beside(scaled_B, gone_B.astype(np.float32), self.missing)

    def _check_small(self, x_B: np.ndarray, scaled_B: np.ndarray) -> None:
        if np.isfinite(scaled_B).all():
            return
        i = int(np.argmin(np.isfinite(scaled_B)))
        raise DataError(
            f"Column {self.name!r} is {x_B[i]:g} in row {i + 1}, too far from {self.center:g}, where it was fitted.",
            "Correct the cell, or leave it empty so that it counts as missing.",
        )

    def decode(self, x_BI: np.ndarray) -> pl.Series:
        """The numbers behind the inputs, Float64; what was clipped far out comes back roughly."""
        x_B = x_BI[:, 0].astype(np.float64)
        if self.clip is not None:
            part_B = np.clip(x_B / self.clip, -1 + 1e-7, 1 - 1e-7)
            x_B = self.clip * part_B / np.sqrt(1 - part_B**2)
        values = pl.Series(self.name, x_B * self.scale + self.center)
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
        }

    @classmethod
    def from_dict(cls, data: Any, clip: float | None) -> "NumberCoder":
        """The coder that `to_dict` wrote."""
        number = record.is_number
        checks = {"kind": record.is_text, "name": record.is_text, "missing": record.is_flag}
        d = record.take(data, "number column", **checks, center=number, scale=number, fill=number)
        if d["scale"] < 0:
            raise record.damaged("number column", f"its scale is {d['scale']}")
        return cls(d["name"], float(d["center"]), float(d["scale"]), float(d["fill"]), d["missing"], clip)
