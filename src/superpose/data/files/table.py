"""A table from wherever it comes, as a Polars frame whose columns are numbers, truth values or text."""

import dataclasses
import difflib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import polars as pl

from superpose.data.columns.cells import DEFAULT_MISSING, Written
from superpose.data.columns.naming import numbered, unique
from superpose.data.columns.together import all_as_written, all_understood
from superpose.data.files import formats, json_rows
from superpose.data.files.arff import from_arff
from superpose.data.files.compressed import Bytes, unopened
from superpose.data.files.delimited import Delimited, promised, read_text
from superpose.data.files.frames import to_frame
from superpose.data.files.header import find_header
from superpose.data.files.reading import Reading
from superpose.data.files.text_encoding import Text
from superpose.data.files.typed import from_arrow, from_excel, from_parquet
from superpose.errors import DataError

BLOCK = 2**24  # bytes of a text taken at a time


def read(source: Any, **options: Any) -> pl.DataFrame:
    """A table as a frame; the options are those of `read_with`, and so are the errors."""
    return read_with(source, **options)[0]


def read_with(
    source: Any,
    *,
    header: bool | None = None,
    separator: str | None = None,
    missing: Iterable[str] = DEFAULT_MISSING,
    name: str | None = None,
    encoding: str | None = None,
    quote: str | None = None,
    understand: bool = True,
) -> tuple[pl.DataFrame, Reading]:
    """A table as a frame, and how it was read: what was found, and why. What was given is not changed.

    Parameters
    ----------
    source : path, frame, dict or array
        A file (separated text, Parquet, Arrow, JSON lines, a JSON array of objects, ARFF, Excel; told by its
        content; also packed with gzip, zstd, bz2, xz or zip), a Polars or pandas frame, a dict of columns, or
        a NumPy array of shape (rows, columns), whose columns become x1, x2...
    header : bool, optional
        Whether the first line of a text names the columns; otherwise they are c1, c2... Told by the lines when
        not given.
    separator, quote : str, optional
        The character between the cells of a text ("whitespace" for runs of spaces), and the one around cells;
        found when not given.
    missing : iterable of str
        The words that stand for a missing cell, in any column, compared without the spaces around them.
    name : str, optional
        What the table is called in errors; a file's name when not given.
    encoding : str, optional
        How the characters of a text are written; found when not given.
    understand : bool
        Whether columns of text become numbers or truth values where every cell is one. Otherwise they stay
        text, without the spaces around their cells.

    Returns
    -------
    polars.DataFrame, Reading
        Columns of Float64 or Int64 where every cell that is not missing is a number, Boolean where it is true
        or false, String otherwise; null where a cell is missing.

    Raises
    ------
    DataError
        If there is no such file, it cannot be read as a table, or it has no rows.
    UsageError
        If `source` is of no known kind, or an option is none that can be.
    """
    missing = (missing,) if isinstance(missing, str) else tuple(missing)
    if not isinstance(source, str | Path):
        where = name or "The table"
        frame, written = known(to_frame(source), missing, where, understand=understand)
        return frame, Reading("memory", written=written)
    path = existing(Path(source))
    where = name or path.name
    given = {"header": header, "separator": separator, "quote": quote, "encoding": encoding}
    with Bytes(path, where) as opened:
        frame, reading = _from_file(opened, where, missing, given)
    frame, written = known(frame, missing, where, understand=understand)
    return frame, dataclasses.replace(reading, written=written)


def checked(frame: pl.DataFrame, missing: tuple[str, ...], where: str, *, understand: bool) -> pl.DataFrame:
    """The frame with its cells understood, or else only stripped and marked missing, and its names told apart."""
    return known(frame, missing, where, understand=understand)[0]


def known(
    frame: pl.DataFrame, missing: tuple[str, ...], where: str, *, understand: bool
) -> tuple[pl.DataFrame, dict[str, Written]]:
    """What `checked` gives, and how the columns were written that came as text and were understood."""
    if not frame.height or not frame.width:
        raise DataError(
            f"{where} has {frame.height} rows and {frame.width} columns.", "Give at least one of each."
        )
    names, columns = unique(frame.columns), frame.get_columns()
    del frame  # so that each column's text can go when its numbers are there
    done = (all_understood if understand else all_as_written)(columns, missing)
    columns, written = [], {}
    for (series, form), name in zip(done, names, strict=True):
        columns.append(series.alias(name))
        written |= {} if form is None else {name: form}
    return pl.DataFrame(columns), written


def _from_file(
    opened: Bytes, where: str, missing: tuple[str, ...], given: dict[str, Any]
) -> tuple[pl.DataFrame, Reading]:
    kind, note = formats.kind_of(opened, where)
    notes = (note,) if note else ()
    if kind == formats.TEXT:
        return _separated(opened, where, missing, given, notes)
    if kind == formats.EXCEL:
        return _workbook(opened, where, missing, given["header"], notes)
    if kind in (formats.PARQUET, formats.ARROW, formats.STREAM):
        data = opened.all()
        stream = kind == formats.STREAM
        frame = (
            from_parquet(data, where) if kind == formats.PARQUET else from_arrow(data, where, stream=stream)
        )
        return frame, Reading(kind, compression=opened.compression, notes=notes)
    text = Text(opened.blocks(BLOCK), given["encoding"], where)
    if kind == formats.ARFF:
        frame = from_arff(text, where)
    else:
        lines = kind == formats.JSON_LINES
        blocks = json_rows.line_rows(text, where) if lines else [json_rows.array_rows(text, where)]
        frame = json_rows.typed(blocks, where)
    return frame, Reading(kind, encoding=text.encoding, compression=opened.compression, notes=notes)


def _separated(
    opened: Bytes, where: str, missing: tuple[str, ...], given: dict[str, Any], notes: tuple[str, ...]
) -> tuple[pl.DataFrame, Reading]:
    text = Text(opened.blocks(BLOCK), given["encoding"], where)
    layout = {key: given[key] for key in ("header", "separator", "quote")}
    table = Delimited(text, where, missing=missing, prefer=promised(opened.name), **layout)
    return read_text(table), text_reading(opened, text, table, given, notes)


def text_reading(
    opened: Bytes, text: Text, table: Delimited, given: dict[str, Any], notes: tuple[str, ...] = ()
) -> Reading:
    """How separated text was read, once its rows are."""
    return Reading(
        formats.TEXT,
        separator=table.dialect.separator,
        encoding=text.encoding,
        header=table.header,
        header_why=table.why,
        quote=table.dialect.quote,
        compression=opened.compression,
        skipped=table.skipped,
        notes=(*notes, text.note) if text.note else notes,
        given=tuple(key for key, value in given.items() if value is not None),
    )


def _workbook(
    opened: Bytes, where: str, missing: tuple[str, ...], header: bool | None, notes: tuple[str, ...]
) -> tuple[pl.DataFrame, Reading]:
    sheet, others = from_excel(opened.all(), where)
    if not sheet.height:
        raise DataError(f"{where} is empty.", "Give a sheet with a line of column names and lines of cells.")
    found, why = find_header(sheet.head(1_001).rows(), missing)
    named, why = (found, why) if header is None else (header, "as told")
    frame = sheet.slice(1) if named else sheet
    frame.columns = unique(sheet.row(0)) if named else numbered("c", sheet.width)
    given = () if header is None else ("header",)
    told = (*notes, others) if others else notes
    return frame, Reading(formats.EXCEL, header=named, header_why=why, notes=told, given=given)


def existing(path: Path) -> Path:
    """`path`, if a file is there.

    Raises
    ------
    DataError
        If there is none, or it is a folder; a file of nearly that name is offered.
    """
    try:
        if path.is_file():
            return path
        if path.is_dir():
            raise DataError(f"{path} is a folder; a file was expected.", _inside(path))
        if path.exists():
            raise DataError(f"{path} is no ordinary file.", "Give a file on disk.")
        near = _near(path)
    except OSError as error:  # a name too long, a folder that may not be looked into
        raise unopened(str(path)[:120], error) from None
    guess = f"Did you mean {near!r}, in the same folder?" if near else "Check the path and the spelling."
    raise DataError(f"There is no file {path}.", guess)


def _near(path: Path) -> str | None:
    folder = path.parent
    if not folder.is_dir():
        raise DataError(f"There is no file {path}: there is no folder {folder}.", "Check the path.")
    others = sorted(other.name for other in folder.iterdir() if other.is_file())
    return next(iter(difflib.get_close_matches(path.name, others, n=1, cutoff=0.5)), None)


def _inside(folder: Path) -> str:
    tables = sorted(f.name for f in folder.iterdir() if f.suffix.lower() in formats.ENDINGS)
    return f"Give one of its tables: {', '.join(tables[:5])}." if tables else "Give a file."
