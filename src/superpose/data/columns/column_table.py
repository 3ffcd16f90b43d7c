"""The columns of a table as a short text for people: at most 110 characters wide, runs of like columns in one line."""

import re
import textwrap
from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from superpose.data.columns.column import Column

WIDE = 110
NAME, EXAMPLE = 22, 20  # characters of a name, and of an example
WHOLE = 40  # tables of no more columns are shown one by one
RUN = 4  # from so many on, like columns go into one line
LINES = 60
HEAD = ("name", "kind", "missing", "distinct", "examples", "note")


def as_text(columns: Sequence["Column"]) -> str:
    """The columns as an aligned table: name, kind, missing, distinct, examples, note."""
    rows = [_cells(run) for run in _runs(columns)]
    more = len(rows) - LINES
    rows = [HEAD, *(rows if more <= 0 else rows[:LINES])]
    widths = [max(len(row[i]) for row in rows) for i in range(len(HEAD) - 1)]
    lines = [line for row in rows for line in _lines(row, widths)]
    return "\n".join([*lines, f"... and {more} more lines of columns"] if more > 0 else lines)


def _runs(columns: Sequence["Column"]) -> list[list["Column"]]:
    """The columns, those side by side together that are alike and differ by a number in their names."""
    if len(columns) <= WHOLE:
        return [[column] for column in columns]
    runs: list[list[Column]] = []
    for _, group in groupby(columns, key=_likeness):
        run = list(group)
        runs += [run] if len(run) >= RUN else [[column] for column in run]
    return runs


def _likeness(column: "Column") -> tuple:
    pattern = re.sub(r"[0-9]+", "#", column.name)
    pattern = pattern if "#" in pattern else column.name
    return pattern, column.kind, column.used, column.leak, re.sub(r"[0-9,.]+|'[^']*'", "#", column.note)


def _cells(run: list["Column"]) -> tuple[str, ...]:
    first, last = run[0], run[-1]
    note = first.note if first.used else f"not used: {first.note}"
    if len(run) == 1:
        return (
            _short(first.name, NAME),
            first.kind,
            f"{first.missing:,}",
            f"{first.distinct:,}",
            _examples(first),
            note,
        )
    names = f"{_short(first.name, 11)} .. {_short(last.name, 11)}"
    missing, distinct = ([getattr(c, name) for c in run] for name in ("missing", "distinct"))
    counted = f"{len(run)} columns" + (f"; {note}" if note else "")
    return names, first.kind, _range(missing), _range(distinct), _examples(first), counted


def _range(values: list[int]) -> str:
    low, high = min(values), max(values)
    return f"{low:,}" if low == high else f"{low:,}-{high:,}"


def _examples(column: "Column") -> str:
    text, shown = "", 0
    for example in column.examples:
        part = (", " if text else "") + _short(example, EXAMPLE)
        if len(text) + len(part) > 26:
            break
        text, shown = text + part, shown + 1
    return text + ", ..." * (0 < shown < column.distinct)


def _short(text: str, most: int) -> str:
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most - 3] + "..."


def _lines(row: tuple[str, ...], widths: list[int]) -> list[str]:
    """One row; a long note goes on below itself."""
    cells = [
        c.rjust(w) if i in (2, 3) else c.ljust(w)
        for i, (c, w) in enumerate(zip(row[:-1], widths, strict=True))
    ]
    start = "  ".join(cells) + "  "
    notes = textwrap.wrap(row[-1], max(WIDE - len(start), 24)) or [""]
    return (
        [(start if i == 0 else " " * len(start)) + note for i, note in enumerate(notes)]
        if row[-1]
        else [start.rstrip()]
    )
