"""A table from wherever it comes, as a Polars frame whose columns are numbers, truth values or text."""

import difflib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import polars as pl

from superpose.data.cells import DEFAULT_MISSING, understood
from superpose.data.delimited import split
from superpose.data.frames import to_frame
from superpose.data.naming import unique
from superpose.errors import DataError

SEPARATORS = {".csv": None, ".tsv": "\t"}
KNOWN = ".csv, .tsv and .parquet"


def read(
    source: Any,
    *,
    header: bool = True,
    separator: str | None = None,
    missing: Iterable[str] = DEFAULT_MISSING,
    name: str | None = None,
) -> pl.DataFrame:
    """A table as a frame; what was given is not changed.

    Parameters
    ----------
    source : path, frame, dict or array
        A file (.csv, .tsv, .parquet), a Polars or pandas frame, a dict of columns, or a NumPy array of shape
        (rows, columns), whose columns become x1, x2...
    header : bool
        Whether the first line of a text file names the columns; otherwise they are c1, c2...
    separator : str, optional
        The character between the cells of a text file; found when not given.
    missing : iterable of str
        The words that stand for a missing cell, in any column, compared without the spaces around them.
    name : str, optional
        What the table is called in errors; a file's name when not given.

    Returns
    -------
    polars.DataFrame
        Columns of Float64 or Int64 where every cell that is not missing is a number, Boolean where it is true
        or false, String otherwise; null where a cell is missing.

    Raises
    ------
    DataError
        If there is no such file, it cannot be read as a table, or it has no rows.
    UsageError
        If `source` is of no known kind, or the separator is not one character.
    """
    missing = (missing,) if isinstance(missing, str) else tuple(missing)
    if isinstance(source, str | Path):
        path = Path(source)
        where = name or path.name
        frame = _from_file(path, where, header=header, separator=separator)
    else:
        where = name or "The table"
        frame = to_frame(source)
    return _checked(frame, missing, where)


def _checked(frame: pl.DataFrame, missing: tuple[str, ...], where: str) -> pl.DataFrame:
    if not frame.height or not frame.width:
        raise DataError(
            f"{where} has {frame.height} rows and {frame.width} columns.", "Give at least one of each."
        )
    columns = [understood(series, missing) for series in frame.get_columns()]
    names = unique(frame.columns)
    return pl.DataFrame([series.rename(name) for series, name in zip(columns, names, strict=True)])


def _from_file(path: Path, where: str, *, header: bool, separator: str | None) -> pl.DataFrame:
    _check_is_file(path)
    kind = path.suffix.lower()
    if kind == ".parquet":
        return _from_parquet(path, where)
    if kind not in SEPARATORS:
        raise DataError(
            f"{where} ends in {path.suffix!r}; {KNOWN} are read."
            if kind
            else f"{where} has no ending; {KNOWN} are read.",
            "Save the table as CSV in UTF-8, or rename a text file to .csv.",
        )
    return split(_text(path, where), header=header, separator=separator or SEPARATORS[kind], where=where)


def _check_is_file(path: Path) -> None:
    if path.is_file():
        return
    if path.is_dir():
        raise DataError(f"{path} is a folder; a file was expected.", _inside(path))
    folder = path.parent
    if not folder.is_dir():
        raise DataError(f"There is no file {path}: there is no folder {folder}.", "Check the path.")
    others = sorted(other.name for other in folder.iterdir() if other.is_file())
    near = difflib.get_close_matches(path.name, others, n=1, cutoff=0.5)
    guess = f"Did you mean {near[0]!r}, in the same folder?" if near else "Check the path and the spelling."
    raise DataError(f"There is no file {path}.", guess)


def _inside(folder: Path) -> str:
    tables = sorted(f.name for f in folder.iterdir() if f.suffix.lower() in (*SEPARATORS, ".parquet"))
    return f"Give one of its tables: {', '.join(tables[:5])}." if tables else "Give a file."


def _from_parquet(path: Path, where: str) -> pl.DataFrame:
    # Polars panics, outside Exception, on some damaged files
    try:
        return pl.read_parquet(path.read_bytes())
    except OSError as error:
        raise _unopened(where, error) from None
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:
        why = str(error).strip().partition("\n")[0][:120]
        raise DataError(
            f"{where} is no Parquet file that can be read: {why}.", "Write the file anew."
        ) from None


def _text(path: Path, where: str) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise _unopened(where, error) from None
    if b"\0" in data:
        raise DataError(f"{where} is not text: it holds zero bytes.", SAVE_AS)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise DataError(
            f"{where} is not UTF-8 text: byte 0x{data[error.start]:02x} on line {line}.", SAVE_AS
        ) from None


SAVE_AS = "Save it as CSV in UTF-8 (in a spreadsheet: Save as, CSV UTF-8)."


def _unopened(where: str, error: OSError) -> DataError:
    return DataError(f"{where} cannot be opened: {error.strerror or error}.", "Check that you may read it.")
