"""The columns of a wide table understood together: a call of Polars costs more than a short column's cells.

The cells of many columns are laid end to end, so that one call strips them all, and one reads those columns
whose every cell is a number without a sign before it but a minus. All other columns go to `cells.understand_column`.
"""

from collections.abc import Callable, Iterator

import numpy as np
import polars as pl

from superpose.data.columns.cells import Written, as_written, point_note, understand_column
from superpose.data.columns.number_format import PLAIN

WIDE, SHORT = 64, 10_000  # columns from which on, and rows up to which, this is faster
CELLS = 2**22  # laid end to end at a time
NUMBER = r"^-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,20})?$"  # whatever else is a number, `understood` knows
Words = tuple[str, ...]
Known = tuple[pl.Series, Written | None]


def all_understood(columns: list[pl.Series], missing: Words) -> Iterator[Known]:
    """Each column as `understand_column` gives it; `columns` is emptied on the way, so that its text can go."""
    return _each(columns, missing, understand_column, _numbers)


def all_as_written(columns: list[pl.Series], missing: Words) -> Iterator[Known]:
    """Each column as `as_written` gives it; `columns` is emptied on the way."""
    return _each(columns, missing, lambda series, words: (as_written(series, words), None), _left)


def _each(columns: list[pl.Series], missing: Words, alone: Callable, together: Callable) -> Iterator[Known]:
    columns.reverse()
    wide = len(columns) >= WIDE and len(columns[0]) <= SHORT
    while columns:
        if not wide or columns[-1].dtype != pl.String:
            yield alone(columns.pop(), missing)
            continue
        names, group = [], []
        rows = len(columns[-1])
        while columns and columns[-1].dtype == pl.String and len(group) * rows < CELLS:
            names.append(columns[-1].name)
            group.append(columns.pop().alias(""))
        text = as_written(pl.concat(group, rechunk=True), missing)
        yield from together(text, names, rows, missing)


def _cut(text: pl.Series, names: list[str], rows: int) -> Iterator[pl.Series]:
    return (text.slice(place * rows, rows).alias(name) for place, name in enumerate(names))


def _left(text: pl.Series, names: list[str], rows: int, _: Words) -> Iterator[Known]:
    return ((column, None) for column in _cut(text, names, rows))


def _numbers(text: pl.Series, names: list[str], rows: int, missing: Words) -> Iterator[Known]:
    here_CN = text.is_not_null().to_numpy().reshape(-1, rows)
    number_CN = text.str.contains(NUMBER).fill_null(False).to_numpy().reshape(-1, rows)
    point_CN = text.str.contains(".", literal=True).fill_null(False).to_numpy().reshape(-1, rows)
    plain_C: np.ndarray = np.all(number_CN == here_CN, axis=1) & np.any(here_CN, axis=1)
    point_C: np.ndarray = np.any(point_CN, axis=1)
    numbers = text.set(pl.Series(np.repeat(~plain_C, rows)), None).cast(pl.Float64)
    parts = zip(_cut(text, names, rows), _cut(numbers, names, rows), strict=True)
    for place, (words, column) in enumerate(parts):
        if plain_C[place]:
            note = point_note(words) if point_C[place] else ""
            yield column if point_C[place] else column.cast(pl.Int64), Written(PLAIN, note)
        else:
            yield understand_column(words, missing)
