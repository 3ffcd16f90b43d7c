"""How categories become inputs of a network and come back."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from superpose.data import record
from superpose.data.coders.coder import Coder, indicator
from superpose.data.columns.casts import Format, as_levels, codes
from superpose.data.columns.dates import DateFormat
from superpose.data.columns.number_format import NumberFormat

OTHER = "(other)"
KNOWN = 10_000  # levels without an input of their own whose frequency is kept
ROWS = 2.0  # what a level must weigh to have an input of its own, where not all can


@dataclass(frozen=True)
class CategoryCoder(Coder):
    """A category as one 0/1 input a level.

    Where all levels have an input, one that was never met is all zeros. Where they are too many for that, the most
    frequent have one, and beside them are an input for any other level and one for how frequent the level was in
    training: log(1 + count) / log(1 + rows), which is 0 for a level never met and 1 for one met in every row.

    Attributes
    ----------
    levels : tuple of str
        The levels with an input, sorted.
    missing : bool
        Whether cells were missing when it was fitted; missing is then a level of its own, the last.
    others : tuple of str
        Known levels without an input, sorted: the most frequent of them, 10,000 at most.
    counts : tuple of float
        What the rows of each level weigh, of `levels` and then of `others`; () where all levels have an input.
    rows : float
        What all rows weigh; 0 where all levels have an input.
    dropped : int
        How many levels more there were, which are not kept.
    format : NumberFormat, DateFormat or None
        How numbers or dates were written that were taken for categories.
    """

    name: str
    levels: tuple[str, ...]
    missing: bool
    others: tuple[str, ...] = ()
    counts: tuple[float, ...] = ()
    rows: float = 0.0
    dropped: int = 0
    format: Format | None = None
    kind = "category"

    @classmethod
    def fit(
        cls, series: pl.Series, weights_N: np.ndarray, most: int, form: Format | None = None
    ) -> "CategoryCoder":
        """The coder of the column `series`: its `most` heaviest levels, of equal ones the first by name."""
        text = as_levels(series, form)
        levels = tuple(sorted(text.drop_nulls().unique().to_list()))
        if len(levels) <= most:
            return cls(series.name, levels, text.null_count() > 0, format=form)
        place_N = codes(text, levels)
        weight = np.bincount(place_N[place_N >= 0], weights=weights_N[place_N >= 0], minlength=len(levels))
        order = np.argsort(-weight, kind="stable")
        kept = np.sort(order[:most][weight[order[:most]] >= ROWS])
        others = np.sort(order[len(kept) :][:KNOWN])
        return cls(
            series.name,
            tuple(levels[i] for i in kept),
            text.null_count() > 0,
            tuple(levels[i] for i in others),
            tuple(weight[np.concatenate([kept, others])].tolist()),
            float(weights_N.sum()),
            len(levels) - len(kept) - len(others),
            form,
        )

    @property
    def many(self) -> bool:
        """Whether there are levels without an input of their own."""
        return bool(self.counts)

    @property
    def inputs(self) -> tuple[str, ...]:
        """The names of its inputs."""
        rest = (f"{self.name}={OTHER}", f"{self.name} (how frequent)") if self.many else ()
        return (
            *(f"{self.name}={level}" for level in self.levels),
            *rest,
            *indicator(self.name, self.missing),
        )

    def ready(self, series: pl.Series) -> np.ndarray:
        """The place of each cell among the levels and the others, -1 where missing, -2 where never met; int32, (N,)."""
        text = as_levels(series, self.format)
        place_N = codes(text, self.levels + self.others).astype(np.int32)
        place_N[(place_N < 0) & text.is_not_null().to_numpy()] = -2
        return place_N

    def write(self, cells: np.ndarray, rows: slice, out_BI: np.ndarray) -> None:
        """1 in the place of the level."""
        place_B, width = cells[rows], len(self.levels)
        out_BI[:] = 0.0
        own_B = np.flatnonzero((place_B >= 0) & (place_B < width))
        out_BI[own_B, place_B[own_B]] = 1.0
        if self.many:
            out_BI[:, width] = (place_B >= width) | (place_B == -2)
            often = np.log1p([*self.counts, 0.0, 0.0]) / np.log1p(self.rows)
            out_BI[:, width + 1] = often[place_B]  # -1 and -2 are the last two
        if self.missing:
            out_BI[:, -1] = place_B == -1

    def decode(self, x_BI: np.ndarray) -> pl.Series:
        """The levels behind the inputs; null for missing, "(other)" where no level is above one half."""
        names: list[str | None] = [*self.levels, OTHER] if self.many else [*self.levels]
        hot = [*range(len(names))]
        if self.missing:
            names.append(None)
            hot.append(len(self.inputs) - 1)
        if not hot:
            return pl.Series(self.name, [None] * len(x_BI), dtype=pl.String)
        x_BH = x_BI[:, hot]
        best_B = np.array(names, dtype=object)[x_BH.argmax(axis=1)]
        best_B[x_BH.max(axis=1) <= 0.5] = OTHER  # encoded again it is all zeros
        return pl.Series(self.name, best_B.tolist(), dtype=pl.String)

    def unseen(self, series: pl.Series) -> list[str]:
        """The levels of `series` that were not there at the fit, sorted; [] where not all were kept."""
        if self.dropped:
            return []
        found = as_levels(series, self.format).drop_nulls().unique().to_list()
        return sorted(set(found) - {*self.levels, *self.others})

    def to_dict(self) -> dict[str, Any]:
        """Its levels, as plain JSON."""
        return {
            "kind": self.kind,
            "name": self.name,
            "levels": list(self.levels),
            "missing": self.missing,
            "others": list(self.others),
            "counts": list(self.counts),
            "rows": self.rows,
            "dropped": self.dropped,
            "format": None if self.format is None else self.format.to_dict(),
        }

    @classmethod
    def from_dict(cls, data: Any) -> "CategoryCoder":
        """The coder that `to_dict` wrote."""
        what = "category column"
        checks = {"kind": record.is_text, "name": record.is_text, "missing": record.is_flag}
        checks |= {"levels": record.is_texts, "others": record.is_texts, "counts": record.is_numbers}
        checks |= {"rows": record.is_number, "dropped": record.is_count, "format": record.is_object_or_null}
        d = record.take(data, what, **checks)
        for names in (d["levels"], d["others"]):
            if names != sorted(set(names)):
                raise record.damaged(
                    what, f"the levels of {d['name']!r} are not sorted, or not all different"
                )
        _check_counts(d, what)
        counts = tuple(float(count) for count in d["counts"])
        return cls(
            d["name"], tuple(d["levels"]), d["missing"], tuple(d["others"]), counts, float(d["rows"]),
            d["dropped"], _format_from_dict(d["format"]),
        )  # fmt: skip


def _check_counts(d: dict[str, Any], what: str) -> None:
    """Refuse levels and counts that do not belong together."""
    known = len(d["levels"]) + len(d["others"])
    many = len(d["counts"]) > 0
    fits = (
        len(d["counts"]) == known and d["others"] and d["rows"] > 0
        if many
        else not d["others"] and not d["rows"]
    )
    if not fits or (d["dropped"] and not many) or set(d["levels"]) & set(d["others"]):
        raise record.damaged(what, f"the levels of {d['name']!r} and their counts do not belong together")
    if many and not all(0 < count <= d["rows"] * (1 + 1e-9) for count in d["counts"]):
        raise record.damaged(what, f"a count of {d['name']!r} is not above 0 and at most all rows")


def _format_from_dict(data: Any) -> Format | None:
    if data is None:
        return None
    return DateFormat.from_dict(data) if "pattern" in data else NumberFormat.from_dict(data)
