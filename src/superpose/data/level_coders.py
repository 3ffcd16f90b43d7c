"""How truth values and categories become inputs of a network and come back."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from superpose.data import record
from superpose.data.cells import as_flags, as_levels, codes
from superpose.data.number_coder import beside, indicator


@dataclass(frozen=True)
class BooleanCoder:
    """A truth value as 0 or 1, a missing one as 0.5; `missing` as in `NumberCoder`."""

    name: str
    missing: bool
    kind = "boolean"

    @classmethod
    def fit(cls, series: pl.Series) -> "BooleanCoder":
        """The coder of the column `series`, all of whose rows count."""
        return cls(series.name, bool(np.isnan(as_flags(series)).any()))

    @property
    def inputs(self) -> tuple[str, ...]:
        """The names of its inputs."""
        return (self.name, *indicator(self.name, self.missing))

    def encode(self, series: pl.Series) -> np.ndarray:
        """The column's inputs as float32, (B, 1 or 2)."""
        x_B = as_flags(series).astype(np.float32)
        gone_B = np.isnan(x_B)
        return beside(np.where(gone_B, np.float32(0.5), x_B), gone_B.astype(np.float32), self.missing)

    def decode(self, x_BI: np.ndarray) -> pl.Series:
        """The truth values behind the inputs; null where they say neither."""
        unsure_B = x_BI[:, 0] == 0.5
        return pl.Series(self.name, x_BI[:, 0] > 0.5).set(pl.Series(unsure_B), None)

    def to_dict(self) -> dict[str, Any]:
        """Its name and whether cells were missing, as plain JSON."""
        return {"kind": self.kind, "name": self.name, "missing": self.missing}

    @classmethod
    def from_dict(cls, data: Any) -> "BooleanCoder":
        """The coder that `to_dict` wrote."""
        checks = {"kind": record.is_text, "name": record.is_text, "missing": record.is_flag}
        d = record.take(data, "boolean column", **checks)
        return cls(d["name"], d["missing"])


@dataclass(frozen=True)
class CategoryCoder:
    """A category as one 0/1 input a level; a level not among them is all zeros.

    Attributes
    ----------
    levels : tuple of str
        The levels kept, sorted.
    missing : bool
        Whether cells were missing when it was fitted; missing is then a level of its own, the last.
    dropped : int
        How many rarer levels were not kept.
    """

    name: str
    levels: tuple[str, ...]
    missing: bool
    dropped: int = 0
    kind = "category"

    @classmethod
    def fit(cls, series: pl.Series, weights_N: np.ndarray, most: int) -> "CategoryCoder":
        """The coder of the column `series`: its `most` heaviest levels, of equal ones the first by name."""
        text = as_levels(series)
        levels = tuple(sorted(text.drop_nulls().unique().to_list()))
        place_N = codes(text, levels)
        weight = np.bincount(place_N[place_N >= 0], weights=weights_N[place_N >= 0], minlength=len(levels))
        heaviest = np.argsort(-weight, kind="stable")[:most]
        kept = tuple(levels[i] for i in sorted(heaviest.tolist()))
        return cls(series.name, kept, text.null_count() > 0, len(levels) - len(kept))

    @property
    def inputs(self) -> tuple[str, ...]:
        """The names of its inputs."""
        return (*(f"{self.name}={level}" for level in self.levels), *indicator(self.name, self.missing))

    def encode(self, series: pl.Series) -> np.ndarray:
        """The column's inputs as float32, (B, levels)."""
        text = as_levels(series)
        place_B = codes(text, self.levels)
        if self.missing:
            place_B = np.where(text.is_null().to_numpy(), len(self.levels), place_B)
        x_BI = np.zeros((len(place_B), len(self.inputs)), np.float32)
        known_B = np.flatnonzero(place_B >= 0)
        x_BI[known_B, place_B[known_B]] = 1.0
        return x_BI

    def decode(self, x_BI: np.ndarray) -> pl.Series:
        """The levels behind the inputs; null for missing, "(other)" where no input is above one half."""
        names = np.array([*self.levels, None] if self.missing else [*self.levels], dtype=object)
        if not len(names):
            return pl.Series(self.name, [None] * len(x_BI), dtype=pl.String)
        best_B = names[x_BI.argmax(axis=1)]
        best_B[x_BI.max(axis=1) <= 0.5] = "(other)"  # encoded again it is all zeros
        return pl.Series(self.name, best_B.tolist(), dtype=pl.String)

    def unseen(self, series: pl.Series) -> list[str]:
        """The levels of `series` that were not there at the fit, sorted; [] where rare ones were not kept."""
        if self.dropped:
            return []
        return sorted(set(as_levels(series).drop_nulls().unique().to_list()) - set(self.levels))

    def to_dict(self) -> dict[str, Any]:
        """Its levels, as plain JSON."""
        return {
            "kind": self.kind,
            "name": self.name,
            "levels": list(self.levels),
            "missing": self.missing,
            "dropped": self.dropped,
        }

    @classmethod
    def from_dict(cls, data: Any) -> "CategoryCoder":
        """The coder that `to_dict` wrote."""
        checks = {"kind": record.is_text, "name": record.is_text, "missing": record.is_flag}
        d = record.take(data, "category column", **checks, levels=record.is_texts, dropped=record.is_count)
        if d["levels"] != sorted(set(d["levels"])):
            raise record.damaged(
                "category column", f"the levels of {d['name']!r} are not sorted, or not all different"
            )
        return cls(d["name"], tuple(d["levels"]), d["missing"], d["dropped"])
