"""What each column of a table is: a number, a truth value, a category, or nothing one could learn from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import polars as pl

from superpose.data.cells import as_flags, as_levels, as_numbers
from superpose.errors import DataError, UnknownNameError

KINDS = ("number", "boolean", "category", "constant", "empty")
CHOICES = {
    "number": as_numbers,
    "boolean": as_flags,
    "category": as_levels,
}  # what a person may say a column is
MANY = 50  # with more rows than this, text that never repeats names its rows and says nothing about others
DATE = r"^([0-9]{4}[-/.][0-9]{1,2}[-/.][0-9]{1,2}|[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{4})([T ]|$)"
EXAMPLES = 3


@dataclass(frozen=True)
class Column:
    """What is known of one column.

    Attributes
    ----------
    name : str
        Its name.
    kind : str
        "number", "boolean", "category", "constant" (one value and nothing missing) or "empty" (no value).
    missing, distinct : int
        How many cells are missing, and how many different values the others have.
    examples : tuple of str
        The first few different values.
    note : str
        Why it is not used, or what to mind.
    used : bool
        Whether it becomes inputs of a network.
    """

    name: str
    kind: str
    missing: int
    distinct: int
    examples: tuple[str, ...]
    note: str = ""
    used: bool = True


def describe(frame: pl.DataFrame, *, overrides: Mapping[str, str] | None = None) -> tuple[Column, ...]:
    """What every column of a table is, in the table's order.

    Parameters
    ----------
    frame : polars.DataFrame
        A table as `read` gives it.
    overrides : dict of str to str, optional
        Column name to "number", "boolean" or "category" where a person knows better.

    Raises
    ------
    UnknownNameError
        If `overrides` names a column or a kind that does not exist.
    DataError
        If a column's cells are not of the kind it is said to be.
    """
    chosen = dict(overrides or {})
    for name, kind in chosen.items():
        if name not in frame.columns:
            raise UnknownNameError("column", name, frame.columns)
        if kind not in CHOICES:
            raise UnknownNameError("kind of column", kind, CHOICES)
    found = (_column(series) for series in frame.get_columns())
    return tuple(_overridden(c, frame[c.name], chosen[c.name]) if c.name in chosen else c for c in found)


def _column(series: pl.Series) -> Column:
    levels = as_levels(series)
    missing = levels.null_count()
    different = levels.drop_nulls().unique(maintain_order=True)
    examples = tuple(different.head(EXAMPLES).to_list())
    column = Column(series.name, _kind(series), missing, len(different), examples)
    if not len(different):
        return replace(column, kind="empty", note="no cell has a value", used=False)
    if len(different) == 1 and not missing:
        return replace(column, kind="constant", note="every row has the same value", used=False)
    if column.kind == "category":
        return _told_apart(column, levels)
    return column


def _kind(series: pl.Series) -> str:
    if series.dtype == pl.Boolean:
        return "boolean"
    return "number" if series.dtype.is_numeric() else "category"


def _told_apart(column: Column, levels: pl.Series) -> Column:
    """A text column, set aside where its cells are dates or never repeat."""
    if levels.str.contains(DATE).all():
        return replace(column, note="dates, which are not read yet", used=False)
    present = len(levels) - column.missing
    if column.distinct == present > MANY:
        return replace(column, note="an identifier: every value differs", used=False)
    return column


def _overridden(column: Column, series: pl.Series, kind: str) -> Column:
    """`column` as the kind a person says it is, once its cells are seen to be that."""
    if column.kind == "empty":
        raise DataError(
            f"Column {column.name!r} has no value, so it is no {kind}.", "Leave it out of the overrides."
        )
    CHOICES[kind](series)
    return replace(column, kind=kind, note="", used=True)


def as_text(columns: Sequence[Column]) -> str:
    """The columns as an aligned table: name, kind, missing, distinct, examples, note."""
    head = ("name", "kind", "missing", "distinct", "examples", "note")
    rows = [head, *(_cells(column) for column in columns)]
    widths = [max(len(row[i]) for row in rows) for i in range(len(head))]
    return "\n".join(_line(row, widths) for row in rows)


def _cells(column: Column) -> tuple[str, ...]:
    examples = ", ".join(_one_line(example) for example in column.examples)
    if column.distinct > len(column.examples):
        examples += ", ..."
    note = column.note if column.used else f"not used: {column.note}"
    return _one_line(column.name), column.kind, str(column.missing), str(column.distinct), examples, note


def _one_line(text: str, most: int = 24) -> str:
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most - 3] + "..."


def _line(row: tuple[str, ...], widths: list[int]) -> str:
    cells = [
        c.rjust(w) if i in (2, 3) else c.ljust(w) for i, (c, w) in enumerate(zip(row, widths, strict=True))
    ]
    return "  ".join(cells).rstrip()
