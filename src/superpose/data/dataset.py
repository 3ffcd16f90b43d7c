"""A table split into what one knows of each row and what one wants to know."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from superpose.data.columns.naming import nearest, shortened
from superpose.data.files.reading import Reading
from superpose.errors import DataError


@dataclass(frozen=True, eq=False)
class Dataset:
    """Inputs and target of the same rows.

    Attributes
    ----------
    name : str
        What it is called.
    inputs : polars.DataFrame
        The columns to learn from.
    target : polars.Series or polars.DataFrame
        The column, or columns, to learn; no cell is missing.
    task : str or None
        "classification", "regression", "multilabel", or None when the values are to say.
    source : str
        Where it comes from.
    dropped : int
        How many rows were left out because their target was missing.
    reading : Reading or None
        How its file was read.
    media : dict of str to form
        Columns of decoded pictures or sounds, and what they were made to.
    broken : tuple of (str, str)
        Files that could not be opened, whose rows were left out, and why.
    notes : tuple of str
        What else to mind of where the rows come from.
    sample_of : int or None
        How many rows the table has with a target, where memory does not hold them and these are a sample.
    """

    name: str
    inputs: pl.DataFrame
    target: pl.Series | pl.DataFrame
    task: str | None
    source: str
    dropped: int = 0
    reading: Reading | None = None
    media: dict[str, Any] = field(default_factory=dict)
    broken: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    sample_of: int | None = None

    def __post_init__(self) -> None:
        if len(self.target) != self.inputs.height:
            raise DataError(
                f"There are {self.inputs.height} rows of inputs and {len(self.target)} of the target.",
                "Give one target a row.",
            )

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return self.inputs.height

    @property
    def all_rows(self) -> int:
        """How many rows the table has, whether or not they are all here."""
        return self.inputs.height if self.sample_of is None else self.sample_of

    @property
    def targets(self) -> tuple[str, ...]:
        """The names of the target's columns."""
        return (self.target.name,) if isinstance(self.target, pl.Series) else tuple(self.target.columns)

    def __repr__(self) -> str:
        task = f", {self.task}" if self.task else ""
        dropped = f", {self.dropped:,} rows without target left out" if self.dropped else ""
        columns = f"{self.inputs.width} column{'s' * (self.inputs.width != 1)}"
        what = f"{self.rows:,} rows, {columns} -> {shortened(self.targets)}"
        return f"Dataset({self.name!r}: {what}{task}{dropped})"


def split_target(
    frame: pl.DataFrame, target: str | Sequence[str] | None = None, *, name: str = "table", source: str = ""
) -> Dataset:
    """The table as inputs and target; rows whose target is missing are left out and counted.

    Parameters
    ----------
    frame : polars.DataFrame
        A table as `read` gives it.
    target : str or list of str, optional
        The column, or columns, to learn; the last one when not given.
    name, source : str
        What it is called, and where it comes from.

    Raises
    ------
    DataError
        If there is no such column, no row has a target, or no column is left as input.
    """
    wanted = target_names(frame, target)
    inputs = [column for column in frame.columns if column not in wanted]
    if not inputs:
        raise DataError(
            f"No column is left to learn {shortened(wanted)} from: the table has {frame.width}.",
            "Give a table with at least one more column.",
        )
    rows = frame.drop_nulls(wanted)
    if not rows.height:
        raise DataError(
            f"No row has a value in the target {shortened(wanted)}.",
            "Choose another target, or check the file.",
        )
    chosen = rows[wanted[0]] if target is None or isinstance(target, str) else rows.select(wanted)
    return Dataset(name, rows.select(inputs), chosen, None, source or name, frame.height - rows.height)


def target_names(frame: pl.DataFrame, target: str | Sequence[str] | None) -> list[str]:
    """The columns to learn, the last one when none is given.

    Raises
    ------
    DataError
        If there is no such column.
    """
    if target is None:
        return frame.columns[-1:]
    wanted = [target] if isinstance(target, str) else list(dict.fromkeys(target))
    if not wanted:
        raise DataError("The list of targets is empty.", "Name at least one column.")
    for name in wanted:
        if name not in frame.columns:
            raise DataError(
                f"The table has no column {name!r} to take as target.",
                f"{nearest(name, frame.columns)}It has: {shortened(frame.columns)}.",
            )
    return wanted
