"""A table as inputs of a network: fitted on the training rows, the same for every row that comes later."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from superpose.data import record
from superpose.data.coders.category_coder import CategoryCoder
from superpose.data.coders.coder import Coder
from superpose.data.coders.coders import coder_from_dict, fitted
from superpose.data.coders.media_coder import MediaCoder
from superpose.data.coders.scaling import SCALINGS
from superpose.data.coders.weighted import row_weights
from superpose.data.columns.column import Column
from superpose.data.columns.kinds import MOST_LEVELS
from superpose.data.columns.naming import nearest, shortened, unique
from superpose.errors import DataError, UnknownNameError, UsageError
from superpose.shapes import as_rows, check_finite

BLOCK = 8192  # rows whose inputs are written together: they and their cells stay in the processor's cache
ABSENT = ("error", "missing")


@dataclass(frozen=True)
class Encoding:
    """How the columns of a table become the inputs of a network, and come back.

    Attributes
    ----------
    coders : tuple of NumberCoder, BooleanCoder, CategoryCoder, DateCoder and TextCoder
        One a column used, in the table's order.
    scaling : str
        How numbers were scaled: "standard", "robust", "minmax" or "none".
    clip : float or None
        Beyond what, in scaled units, numbers are smoothly held back.
    """

    coders: tuple[Coder, ...]
    scaling: str = "standard"
    clip: float | None = None

    @classmethod
    def fit(
        cls,
        frame: pl.DataFrame,
        columns: Sequence[Column],
        *,
        scaling: str = "standard",
        clip: float | None = None,
        weights: Any = None,
        max_categories: int = MOST_LEVELS,
    ) -> "Encoding":
        """The encoding of the rows given.

        Parameters
        ----------
        frame : polars.DataFrame
            The training rows.
        columns : sequence of Column
            What `describe` says of them; those with `used` are encoded.
        scaling : str
            "standard": mean 0, standard deviation 1. "robust": median 0, quartiles 1 apart. "minmax": 0 to 1.
        clip : float, optional
            Hold scaled numbers smoothly within plus or minus this (3.0 is usual with "robust").
        weights : array of shape (rows,), optional
            A row of weight 3 counts as three equal rows, one of weight 0 as none.
        max_categories : int
            The most levels of a category that get an input each; the rarer ones share one.

        Raises
        ------
        DataError
            If no column is used, one is not in `frame`, or cells are not of its kind.
        UsageError
            If an argument is out of its range.
        """
        _check_arguments(scaling, clip, max_categories)
        used = [column for column in columns if column.used]
        if not used:
            raise DataError(
                "No column is left to learn from: none is used.", "Give a column whose values differ."
            )
        _check_present(frame, [column.name for column in used])
        weights_N = row_weights(weights, frame.height)
        rows = frame
        if not weights_N.all():
            rows, weights_N = frame.filter(pl.Series(weights_N > 0)), weights_N[weights_N > 0]
        if not rows.height:
            raise DataError("There are no rows to fit the encoding on.", "Give at least one row.")
        coders = (fitted(c, rows[c.name], weights_N, scaling, clip, max_categories) for c in used)
        return cls(tuple(coders), scaling, clip)

    def __repr__(self) -> str:
        clip = "" if self.clip is None else f", clip={self.clip:g}"
        sizes = f"{len(self.coders)} columns -> {self.width:,} inputs"
        return f"Encoding({sizes}, scaling={self.scaling!r}{clip})"

    @property
    def inputs(self) -> tuple[str, ...]:
        """The names of the inputs, in their order: "age", "age is missing", "sex=male"."""
        if self.media is not None:
            return self.media.inputs
        return tuple(unique(name for coder in self.coders for name in coder.inputs))

    @property
    def width(self) -> int:
        """How many inputs there are."""
        return sum(coder.width for coder in self.coders)

    @property
    def media(self) -> MediaCoder | None:
        """The coder of pictures or sounds where there is nothing else; its numbers are then the inputs as they are."""
        only = self.coders[0] if len(self.coders) == 1 else None
        return only if isinstance(only, MediaCoder) else None

    def encode(self, frame: pl.DataFrame, *, absent: str = "error") -> np.ndarray:
        """Rows as inputs, float32 of shape (rows, inputs); columns are found by name, others ignored.

        Where pictures or sounds are all there is, their numbers are given as they are: uint8, not scaled.

        Parameters
        ----------
        frame : polars.DataFrame
            The rows; a column may be typed, or text as it was written where the encoding was fitted.
        absent : str
            "error" refuses a table without one of the columns; "missing" takes all its cells for missing: a number is
            then its median, a date its median, a truth value one half, a category and a text nothing.

        Raises
        ------
        DataError
            If columns are missing, or cells are not what they were when the encoding was fitted.
        """
        if absent not in ABSENT:
            raise UnknownNameError("way with absent columns", absent, ABSENT)
        if absent == "error":
            _check_present(frame, [coder.name for coder in self.coders])
        given = {series.name: series for series in frame.get_columns()}
        nothing = pl.Series([None] * (frame.height if self.absent(frame) else 0), dtype=pl.String)
        cells = [coder.ready(given.get(coder.name, nothing)) for coder in self.coders]
        if self.media is not None:
            return cells[0]
        x_BI = np.empty((frame.height, self.width), np.float32)
        ends = np.cumsum([coder.width for coder in self.coders]).tolist()
        for start in range(0, frame.height, BLOCK):
            rows = slice(start, min(start + BLOCK, frame.height))
            for coder, cell, begin, end in zip(self.coders, cells, [0, *ends], ends, strict=False):
                coder.write(cell, rows, x_BI[rows, begin:end])
        return x_BI

    def absent(self, frame: pl.DataFrame) -> list[str]:
        """The columns that are encoded and that `frame` lacks, in their order."""
        present = set(frame.columns)
        return [coder.name for coder in self.coders if coder.name not in present]

    def decode(self, x: Any) -> pl.DataFrame:
        """The table behind inputs of shape (rows, inputs): numbers in their units, levels by their names.

        Raises
        ------
        ShapeError
            If there is not one column an input.
        DataError
            If an input is not finite.
        """
        x_BI = as_rows(x, inputs=self.width, name="The encoded table")
        check_finite(x_BI, name="The encoded table")
        if self.media is not None:
            return pl.DataFrame([pl.Series(self.media.name, x_BI.astype(self.media.form.dtype))])
        ends = np.cumsum([coder.width for coder in self.coders])
        parts = np.split(x_BI, ends[:-1], axis=1)
        return pl.DataFrame([coder.decode(part) for coder, part in zip(self.coders, parts, strict=True)])

    def unseen(self, frame: pl.DataFrame) -> dict[str, list[str]]:
        """The levels of each category that were not in the training rows, and so are encoded as zeros."""
        categories = [coder for coder in self.coders if isinstance(coder, CategoryCoder)]
        _check_present(frame, [coder.name for coder in categories])
        found = {coder.name: coder.unseen(frame[coder.name]) for coder in categories}
        return {name: levels for name, levels in found.items() if levels}

    def to_dict(self) -> dict[str, Any]:
        """The encoding as plain JSON: finite numbers, strings, lists."""
        columns = [coder.to_dict() for coder in self.coders]
        return {"scaling": self.scaling, "clip": self.clip, "columns": columns}

    @classmethod
    def from_dict(cls, data: Any) -> "Encoding":
        """The encoding that `to_dict` wrote.

        Raises
        ------
        DataError
            If a key is missing or unknown, or a value is not of its kind.
        """
        d = record.take(data, "encoding", scaling=_is_scaling, clip=_is_clip, columns=record.is_list)
        clip = None if d["clip"] is None else float(d["clip"])
        coders = tuple(coder_from_dict(column, clip) for column in d["columns"])
        names = [coder.name for coder in coders]
        if not names or len(set(names)) < len(names):
            raise record.damaged("encoding", "its columns are none, or two have one name")
        return cls(coders, d["scaling"], clip)


def _is_scaling(value: Any) -> bool:
    """One of standard, robust, minmax, none."""
    return isinstance(value, str) and value in SCALINGS


def _is_clip(value: Any) -> bool:
    """null or a number above 0."""
    return value is None or (record.is_number(value) and value > 0)


def _check_arguments(scaling: str, clip: float | None, max_categories: int) -> None:
    if scaling not in SCALINGS:
        raise UnknownNameError("scaling", scaling, SCALINGS)
    if not _is_clip(clip):
        raise UsageError(
            f"clip is {clip!r}; a finite number above 0, or None, was expected.", "Try clip=3.0."
        )
    if max_categories < 1:
        raise UsageError(f"max_categories is {max_categories}; at least 1 was expected.", "Try 100.")


def _check_present(frame: pl.DataFrame, names: list[str]) -> None:
    present = set(frame.columns)
    absent = [name for name in names if name not in present]
    if not absent:
        return
    listed = shortened([repr(name) for name in absent])
    guess = nearest(absent[0], [name for name in frame.columns if name not in names])
    raise DataError(
        f"The table has no column {listed}." if len(absent) == 1 else f"The table has no columns {listed}.",
        f"{guess}It has: {shortened(frame.columns)}.",
    )
