"""A table a part at a time, for rows that no memory holds."""

import itertools
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import polars as pl

from superpose.data.columns.cells import DEFAULT_MISSING
from superpose.data.files import formats, json_rows
from superpose.data.files.arrow_stream import stream_batches
from superpose.data.files.compressed import Bytes
from superpose.data.files.delimited import Delimited, promised
from superpose.data.files.reading import Reading
from superpose.data.files.table import checked, existing, read, text_reading
from superpose.data.files.text_encoding import Text
from superpose.data.files.typed import refused
from superpose.errors import UsageError

BLOCK = 2**20  # bytes of a text taken at a time
ROWS = 65_536


def chunks(
    source: Any,
    rows: int = ROWS,
    *,
    header: bool | None = None,
    separator: str | None = None,
    missing: Iterable[str] = DEFAULT_MISSING,
    name: str | None = None,
    encoding: str | None = None,
    quote: str | None = None,
    told: Callable[[Reading], Any] | None = None,
) -> Iterator[pl.DataFrame]:
    """The rows of a table in frames of `rows` rows, the last one shorter, all with the same columns.

    Cells of text stay text, as `read(..., understand=False)` leaves them: what they mean is not told by a part
    of them. Memory holds one part of separated text, Parquet, Arrow and JSON lines; other sources are read
    whole and cut.

    Parameters
    ----------
    source, header, separator, missing, name, encoding, quote
        As for `superpose.data.files.table.read_with`.
    rows : int
        How many rows at a time.
    told : callable, optional
        Called with how a file was read, when its last rows have been given.

    Raises
    ------
    DataError
        As `read` does, some of them only when the rows at fault are reached; and if a line of JSON has a key
        that no line at the start of the file has.
    UsageError
        If an option is none that can be, or `rows` is not at least 1.
    """
    if isinstance(rows, bool) or not isinstance(rows, int) or rows < 1:
        raise UsageError(f"rows={rows!r} is no number of rows.", "Give a whole number, 1 or more.")
    missing = (missing,) if isinstance(missing, str) else tuple(missing)
    layout: dict[str, Any] = {"header": header, "separator": separator, "quote": quote}
    if not isinstance(source, str | Path):
        frame = read(source, missing=missing, name=name, understand=False)
        return _cut([frame], rows)
    path = existing(Path(source))
    return _from_file(path, name or path.name, rows, missing, layout, encoding, told or (lambda _: None))


def _from_file(
    path: Path, where: str, rows: int, missing: tuple[str, ...], layout: dict[str, Any], encoding: str | None,
    told: Callable[[Reading], Any],
) -> Iterator[pl.DataFrame]:  # fmt: skip
    with Bytes(path, where) as opened:
        kind, note = formats.kind_of(opened, where)
        notes = (note,) if note else ()
        text, table = None, None
        if kind == formats.TEXT:
            text = Text(opened.blocks(BLOCK), encoding, where)
            table = Delimited(text, where, missing=missing, prefer=promised(opened.name), **layout)
            parts = iter(table)
        elif kind in (formats.PARQUET, formats.ARROW) and opened.compression is None:
            parts = _columns(path, where, kind, rows)
        elif kind == formats.STREAM:
            parts = stream_batches(opened.read, where)
        elif kind == formats.JSON_LINES:
            text = Text(opened.blocks(BLOCK), encoding, where)
            parts = _json(text, where)
        else:
            parts = iter(
                [read(path, missing=missing, name=where, encoding=encoding, understand=False, **layout)]
            )
        seen = 0
        for part in _cut(parts, rows):
            seen += part.height
            yield checked(part, missing, where, understand=False)
        if not seen:
            checked(pl.DataFrame(), missing, where, understand=False)
        if text is not None and table is not None:
            told(text_reading(opened, text, table, layout | {"encoding": encoding}, notes))
        else:
            written = None if text is None else text.encoding
            told(Reading(kind, encoding=written, compression=opened.compression, notes=notes))


def _columns(path: Path, where: str, kind: str, rows: int) -> Iterator[pl.DataFrame]:
    scan: Any = pl.scan_parquet if kind == formats.PARQUET else pl.scan_ipc
    with refused(where, kind):
        yield from scan(path.absolute(), glob=False).collect_batches(chunk_size=rows, lazy=True)


def _json(text: Text, where: str) -> Iterator[pl.DataFrame]:
    """Strings in the columns of the first block, named as `read` names them."""
    blocks = json_rows.line_rows(text, where)
    first = next(blocks, None)
    if first is None:
        return
    names = list(dict.fromkeys(key for _, row in first for key in row))
    for block in itertools.chain([first], blocks):
        yield json_rows.as_text(block, names, where)


def _cut(parts: Iterable[pl.DataFrame], rows: int) -> Iterator[pl.DataFrame]:
    """The same rows, `rows` at a time."""
    waiting: list[pl.DataFrame] = []
    held = 0
    for part in parts:
        waiting.append(part)
        held += part.height
        if held < rows:
            continue
        whole = pl.concat(waiting) if len(waiting) > 1 else part
        full = held - held % rows
        yield from (whole.slice(start, rows) for start in range(0, full, rows))
        waiting, held = [whole.slice(full)], held - full
    if held:
        yield pl.concat(waiting)
