"""Rows that a model has not seen, a part at a time, each column as it came."""

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

import polars as pl

from superpose.data.columns.naming import unique
from superpose.data.files import formats
from superpose.data.files.chunks import chunks
from superpose.data.files.compressed import Bytes
from superpose.data.files.frames import to_frame
from superpose.data.files.table import existing
from superpose.data.files.typed import refused
from superpose.errors import DataError

READ = 2**26  # bytes of cells that are read from a file at once, where a part has fewer


def new_rows(
    source: Any, rows: int, *, wanted: Collection[str], learned: dict[str, Any], **given: Any
) -> Iterator[pl.DataFrame]:
    """The rows of a source, `rows` at a time. Text is as it was written, "007" and "NA", but for spaces around it.

    Parameters
    ----------
    source : path, frame, dict or array
        As for `superpose.data.files.table.read_with`.
    wanted : collection of str
        The columns that are needed.
    learned : dict
        How the file was read that the model learned from. If that finds none of those columns, the file is read by
        what is found in itself.
    **given
        header, separator, quote, encoding: what was said, and comes before both.

    Raises
    ------
    DataError
        As `superpose.data.files.chunks.chunks` does.
    """
    if not isinstance(source, str | Path):
        frame = to_frame(source)
        if not frame.height or not frame.width:
            raise DataError(
                f"The table has {frame.height} rows and {frame.width} columns.", "Give at least one of each."
            )
        parts = (frame.slice(start, rows) for start in range(0, frame.height, rows))
        first = next(parts)
    else:
        first, parts = _opened(existing(Path(source)), rows, wanted, learned, given)
    yield _named(first)
    del first
    for part in parts:
        yield _named(part)


def _opened(
    path: Path, rows: int, wanted: Collection[str], learned: dict[str, Any], given: dict[str, Any]
) -> tuple[pl.DataFrame, Iterator[pl.DataFrame]]:
    """The first part and those after it, read in the first of two ways that finds a column."""
    fault: DataError | None = None
    seen: tuple[pl.DataFrame, Iterator[pl.DataFrame]] | None = None
    for options in (learned | given, given) if learned else (given,):
        parts = _parts(path, rows, options)
        try:
            first = next(parts)
        except DataError as error:
            fault = fault or error
            continue
        seen = seen or (first, parts)
        if not set(wanted).isdisjoint(_named(first).columns):
            return first, parts
    if fault is not None:
        raise fault
    assert seen is not None
    return seen


def _parts(path: Path, rows: int, options: dict[str, Any]) -> Iterator[pl.DataFrame]:
    """Columns with types keep them; all others are text."""
    with Bytes(path, path.name) as opened:
        kind, _ = formats.kind_of(opened, path.name)
        packed = opened.compression is not None
    if kind not in (formats.PARQUET, formats.ARROW) or packed:
        return chunks(path, rows, missing=("",), **options)
    scan: Any = pl.scan_parquet if kind == formats.PARQUET else pl.scan_ipc
    return _typed(scan(path.absolute(), glob=False), path.name, kind, rows)


def _typed(scan: pl.LazyFrame, where: str, kind: str, rows: int) -> Iterator[pl.DataFrame]:
    """Asked for some parts at a time: in one go Polars reads hundreds of megabytes ahead, and for each part by itself
    it opens and unpacks the same pages anew.
    """
    with refused(where, kind):
        height = int(scan.select(pl.len()).collect().item())
    if not height:
        raise DataError(f"{where} has no rows.", "Give at least one.")
    start, many = 0, rows
    while start < height:
        with refused(where, kind):
            read = scan.slice(start, many).collect(engine="streaming")
        yield from (read.slice(first, rows) for first in range(0, read.height, rows))
        start += many
        many = rows * max(1, int(READ // max(1, read.estimated_size() / many * rows)))
        del read


def _named(frame: pl.DataFrame) -> pl.DataFrame:
    """With the names that `superpose.data.files.table.read` gives."""
    names = unique(frame.columns)
    return frame if names == frame.columns else frame.rename(dict(zip(frame.columns, names, strict=True)))
