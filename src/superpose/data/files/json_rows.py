"""Rows as JSON objects, one on each line or all in one array; nested values are refused by name."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

import polars as pl

from superpose.data.columns.naming import unique
from superpose.data.files.lines import whole_lines
from superpose.errors import DataError

MOST_ARRAY = 2**29  # bytes of one array, which has to be held whole
PLAIN = {str, int, float, bool, type(None)}
Rows = list[tuple[int, dict[str, Any]]]  # each with its number: of its line, or of its place in the array


def line_rows(text: Iterable[bytes], where: str) -> Iterator[Rows]:
    """The objects of JSON lines, a block at a time, with the numbers of their lines."""
    for block in whole_lines(text, where):
        lines = enumerate(block.data.split(b"\n"), start=block.line)
        rows = [
            (i, _object(_parsed(line, where, f"line {i}"), where, f"line {i}"))
            for i, line in lines
            if line.strip()
        ]
        if rows:
            yield rows


def array_rows(text: Iterable[bytes], where: str) -> Rows:
    """The objects of a JSON array, numbered from 1."""
    parts, size = [], 0
    for part in text:
        parts.append(part)
        size += len(part)
        if size > MOST_ARRAY:
            raise DataError(
                f"{where} is a JSON array of more than {MOST_ARRAY:,} bytes.",
                "Write an object on each line (.jsonl).",
            )
    values = _parsed(b"".join(parts), where, "it")
    if not isinstance(values, list):
        raise DataError(
            f"{where} holds a JSON {type(values).__name__}; an array of objects was expected.", OBJECTS
        )
    return [(i, _object(value, where, f"row {i}")) for i, value in enumerate(values, start=1)]


OBJECTS = (
    'Write each row as an object on a line of its own, {"age": 39, "sex": "m"}, or all of them in one array.'
)


def typed(blocks: Iterable[Rows], where: str) -> pl.DataFrame:
    """All rows as one frame: truth values, numbers, or text where the cells of a column differ in kind."""
    done: list[tuple[int, dict[str, pl.Series]]] = []
    for rows in blocks:
        names = dict.fromkeys(name for _, row in rows for name in row)
        done.append((len(rows), {name: _column(name, [row.get(name) for _, row in rows]) for name in names}))
    if not done:
        raise DataError(f"{where} is empty.", OBJECTS)
    names = list(dict.fromkeys(name for _, part in done for name in part))
    columns = [_joined(name, [(size, part.get(name)) for size, part in done]) for name in names]
    return pl.DataFrame([s.rename(name) for s, name in zip(columns, unique(names), strict=True)])


def as_text(rows: Rows, names: list[str], where: str) -> pl.DataFrame:
    """Rows as strings in the columns `names`, so that one part of a file is typed as any other.

    Raises
    ------
    DataError
        If a row has a key that is none of `names`.
    """
    known = set(names)
    for line, row in rows:
        if not known.issuperset(row):
            other = next(key for key in row if key not in known)
            raise DataError(
                f"{where}: line {line} has {other!r}, which no row at the start of the file has.",
                "Give the first rows every key, null where there is nothing.",
            )
    cells = {name: [_text(row.get(name)) for _, row in rows] for name in names}
    return pl.DataFrame([pl.Series(name, values, dtype=pl.String) for name, values in cells.items()])


def _column(name: str, cells: list[Any]) -> pl.Series:
    """Truth values, numbers, or else text."""
    kinds = set(map(type, cells)) - {type(None)}
    if kinds == {bool}:
        return pl.Series(name, cells, dtype=pl.Boolean)
    if kinds == {int} and all(cell is None or abs(cell) < 2**63 for cell in cells):
        return pl.Series(name, cells, dtype=pl.Int64)
    if kinds and kinds <= {int, float}:
        return pl.Series(
            name, [None if cell is None else _float(name, cell) for cell in cells], dtype=pl.Float64
        )
    texts = cells if kinds <= {str} else [_text(cell) for cell in cells]
    return pl.Series(name, texts, dtype=pl.String)


def _float(name: str, cell: float) -> float:
    try:
        return float(cell)
    except OverflowError:
        raise DataError(f"{name!r} has a number too large for a float64.", "Scale it down.") from None


def _text(cell: Any) -> str | None:
    if cell is None or (isinstance(cell, float) and cell != cell):
        return None
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 2**53:
        return str(int(cell))  # 1.0 and 1 are one number in JSON
    return str(cell)


def _joined(name: str, parts: list[tuple[int, pl.Series | None]]) -> pl.Series:
    kinds = {part.dtype for _, part in parts if part is not None and part.null_count() < len(part)}
    dtype = pl.String if not kinds else kinds.pop() if len(kinds) == 1 else _common(kinds)
    filled = [_filled(name, part, size, dtype) for size, part in parts]
    return pl.concat(filled)


def _filled(name: str, part: pl.Series | None, size: int, dtype: Any) -> pl.Series:
    if part is None or part.null_count() == size:
        return pl.Series(name, [None] * size, dtype=dtype)
    if dtype == pl.String != part.dtype:
        return pl.Series(name, [_text(cell) for cell in part], dtype=pl.String)
    return part.cast(dtype)


def _common(kinds: set) -> Any:
    return pl.Float64 if kinds <= {pl.Int64, pl.Float64} else pl.String


def _parsed(data: bytes, where: str, place: str) -> Any:
    try:
        return json.loads(data, object_pairs_hook=_once)
    except RecursionError:
        raise _nested(where, place, "values in values in values") from None
    except ValueError as error:
        why = error.msg if isinstance(error, json.JSONDecodeError) else str(error)
        raise DataError(f"{where}: {place} is no JSON: {why[:120]}.", OBJECTS) from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    row = dict(pairs)
    if len(row) != len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))
        raise ValueError(f"it has {twice!r} twice")
    return row


def _object(value: Any, where: str, place: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise DataError(f"{where}: {place} is a JSON {type(value).__name__}, not an object.", OBJECTS)
    if not PLAIN.issuperset(map(type, value.values())):
        key, cell = next((key, cell) for key, cell in value.items() if type(cell) not in PLAIN)
        raise _nested(where, place, f"{'a list' if isinstance(cell, list) else 'an object'} in {key!r}")
    return value


def _nested(where: str, place: str, what: str) -> DataError:
    return DataError(
        f"{where}: {place} has {what}; a number, text, true, false or null was expected.",
        "Give each value a key of its own.",
    )
