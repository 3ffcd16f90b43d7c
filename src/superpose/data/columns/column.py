"""What each column of a table is, how it was written, and what to mind in it; and what a person may say it is."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import polars as pl

from superpose.data.columns import kinds
from superpose.data.columns.casts import as_dates, as_levels, as_numbers
from superpose.data.columns.cells import Format, Written
from superpose.data.columns.column_table import as_text
from superpose.data.columns.dates import DateFormat
from superpose.data.columns.dates import found as found_dates
from superpose.data.columns.flags import as_flags
from superpose.data.columns.number_format import PLAIN, Ambiguous, NumberFormat
from superpose.data.columns.number_format import found as found_numbers
from superpose.data.columns.roles import leaking, set_aside
from superpose.errors import DataError, UnknownNameError

__all__ = ["CHOICES", "KINDS", "Column", "as_text", "describe"]

KINDS = ("number", "boolean", "category", "date", "text", "picture", "sound", "constant", "empty")
CHOICES = (
    "number",
    "boolean",
    "category",
    "date",
    "text",
    "picture",
    "sound",
    "skip",
)  # what a person may say a column is
EXAMPLES = 3
FILE = "file"  # of a folder of pictures or sounds: the names of its files
ASIDE = "their names are not learned from; --split-by group:file keeps those of one name on one side"


@dataclass(frozen=True)
class Column:
    """What is known of one column.

    Attributes
    ----------
    name : str
        Its name.
    kind : str
        "number", "boolean", "category", "date", "text" (free text), "picture", "sound", "constant" (one value and
        nothing missing) or "empty" (no value).
    missing, distinct : int
        How many cells are missing, and how many different values the others have.
    examples : tuple of str
        The first few different values.
    note : str
        Why it is not used, or what to mind.
    used : bool
        Whether it becomes inputs of a network.
    leak : bool
        Whether it gives the target away: it is the target under other names, or in other units.
    format : NumberFormat, DateFormat, PictureForm, SoundForm or None
        How its numbers or dates were written, where they came as text; what its pictures or sounds were made to.
    """

    name: str
    kind: str
    missing: int
    distinct: int
    examples: tuple[str, ...]
    note: str = ""
    used: bool = True
    leak: bool = False
    format: Any = None


def describe(
    frame: pl.DataFrame,
    *,
    target: pl.Series | None = None,
    overrides: Mapping[str, str] | None = None,
    written: Mapping[str, Written] | None = None,
    roles: bool = True,
    media: Mapping[str, Any] | None = None,
) -> tuple[Column, ...]:
    """What every column of a table is, in the table's order.

    Parameters
    ----------
    frame : polars.DataFrame
        A table as `read` gives it.
    target : polars.Series, optional
        What is to be learned, of the same rows; columns that give it away are then marked.
    overrides : dict of str to str, optional
        Column name to "number", "boolean", "category", "date", "text" or "skip" where a person knows better.
    written : dict of str to Written, optional
        How columns were written that came as text, as `understand` tells.
    roles : bool
        Whether to set aside identifiers, copies of other columns and columns nearly all missing; else only those
        that cannot be learned from at all.
    media : dict of str to form, optional
        The columns of decoded pictures or sounds, and what they were made to.

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
    known, forms = written or {}, media or {}
    plain = frame.drop([name for name in forms if name in frame.columns])
    columns = tuple(_column(series, known.get(series.name)) for series in plain.get_columns())
    if roles:
        columns = set_aside(columns, plain, fixed=set(chosen))
    columns = tuple(_overridden(c, plain[c.name], chosen[c.name]) if c.name in chosen else c for c in columns)
    columns = columns if target is None else leaking(columns, plain, target)
    if forms and FILE in plain.columns and FILE not in chosen:
        columns = tuple(replace(c, used=False, note=ASIDE) if c.name == FILE else c for c in columns)
    found = {c.name: c for c in columns} | {name: _media(frame[name], forms[name]) for name in forms}
    return tuple(found[name] for name in frame.columns)


def _media(series: pl.Series, form: Any) -> Column:
    """A column of decoded pictures or sounds, as one that is used."""
    return Column(series.name, form.kind, 0, len(series), (), form.told, format=form)


def _column(series: pl.Series, written: Written | None) -> Column:
    """One column by its cells alone."""
    present = series.fill_nan(None) if series.dtype.is_float() else series
    missing = present.null_count()
    distinct = present.n_unique() - (missing > 0)
    column = Column(series.name, "empty", missing, distinct, _examples(present, distinct))
    if not distinct:
        return replace(column, note="no cell has a value", used=False)
    if distinct == 1 and not missing:
        return replace(column, kind="constant", note="every row has the same value", used=False)
    found = kinds.kind_of(present, distinct, written)
    return replace(column, kind=found.kind, note=found.note, used=found.used, format=found.format)


def _examples(series: pl.Series, distinct: int) -> tuple[str, ...]:
    """The first few different values, as they are named."""
    different = series.head(50).drop_nulls().unique(maintain_order=True)
    if len(different) < min(distinct, EXAMPLES):
        different = series.drop_nulls().unique(maintain_order=True)
    return tuple(_named(value) for value in different.head(EXAMPLES).to_list())


def _named(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        return str(value).removesuffix(" 00:00:00")
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def _overridden(column: Column, series: pl.Series, kind: str) -> Column:
    """`column` as the kind a person says it is, once its cells are seen to be that."""
    if kind == "skip":
        return replace(column, note="left out, as asked", used=False)
    if column.kind == "empty":
        raise DataError(
            f"Column {column.name!r} has no value, so it is no {kind}.", "Leave it out of the overrides."
        )
    if kind in ("picture", "sound"):
        raise DataError(
            f"Column {column.name!r} holds no {kind}s, and no names of their files.",
            "Say what it is instead.",
        )
    form = _format(series, kind, column.format)
    if kind == "number":
        as_numbers(series, form if isinstance(form, NumberFormat) else PLAIN)
    elif kind == "date":
        as_dates(series, form if isinstance(form, DateFormat) else None)
    elif kind == "boolean":
        as_flags(series)
    else:
        as_levels(series)
    return replace(column, kind=kind, note="", used=True, format=form)


def _format(series: pl.Series, kind: str, known: Format | None) -> Format | None:
    """How the cells are written as that kind, where they are text or may come as text later."""
    if kind in ("boolean", "text"):
        return None
    if series.dtype != pl.String:
        if kind == "date" and series.dtype.is_integer():
            return DateFormat("%Y%m%d")
        return known or (PLAIN if series.dtype.is_numeric() else None)
    cells = series.drop_nulls().unique(maintain_order=True)
    if kind == "date":
        found = found_dates(cells)
        return found[0] if found else None
    if kind == "number":
        form = found_numbers(cells)
        if isinstance(form, Ambiguous):
            raise DataError(
                f"Column {series.name!r} cannot be read as numbers: {form.why}.",
                "Write them in one clear way.",
            )
        return form or PLAIN
    return known
