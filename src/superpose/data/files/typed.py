"""Files whose columns have types or places of their own: Parquet, Arrow, and workbooks of Excel."""

import importlib
import io
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import polars as pl

from superpose.errors import DataError

MOST_WORKBOOK = 2**30  # bytes that a workbook's parts may unpack to


@contextmanager
def refused(where: str, kind: str) -> Iterator[None]:
    """What Polars makes of a damaged file, as a DataError; it panics, outside Exception, on some."""
    try:
        yield
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError, ValueError) as error:
        if isinstance(error, DataError):
            raise
        raise _damaged(where, kind, error) from None


def from_parquet(data: bytes, where: str) -> pl.DataFrame:
    """A Parquet file's columns, with their types."""
    with refused(where, "Parquet"):
        return _all_there(pl.read_parquet(data), where, "Parquet")


def from_arrow(data: bytes, where: str, *, stream: bool) -> pl.DataFrame:
    """The columns of an Arrow file, or of an Arrow stream, with their types."""
    read: Callable[..., pl.DataFrame] = pl.read_ipc_stream if stream else pl.read_ipc
    with refused(where, "Arrow"):
        return _all_there(read(io.BytesIO(data)), where, "Arrow")


def from_excel(data: bytes, where: str) -> tuple[pl.DataFrame, str]:
    """A workbook's first sheet as strings, its first line a row; and what to say of the other sheets.

    Raises
    ------
    DataError
        If it is damaged, unpacks to more than 1 GiB, or the package that reads it is not installed.
    """
    _check_workbook(data, where)
    try:
        excel: Any = importlib.import_module("fastexcel")
    except ImportError:
        raise DataError(
            f"{where} is an Excel workbook, which takes one package more to read.",
            'Install it: pip install "superpose[excel]"; or save the sheet as CSV in UTF-8.',
        ) from None
    try:
        book = excel.read_excel(data)
        sheet = book.load_sheet(0, header_row=None, dtypes="string").to_polars()
        names = list(book.sheet_names)
    except (excel.FastExcelError, ValueError, pl.exceptions.PolarsError) as error:
        raise _damaged(where, "Excel", error) from None
    full = sheet.filter(~pl.all_horizontal(pl.all().is_null())) if sheet.width else sheet
    others = f"the first of its {len(names)} sheets, {names[0]!r}" if len(names) > 1 else ""
    return full.fill_null(""), others


def _check_workbook(data: bytes, where: str) -> None:
    """Every part unpacks, and all of them to no more than may be: what they say of their sizes can be a lie."""
    size = 0
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if "xl/workbook.xml" not in archive.namelist():
                raise DataError(
                    f"{where} is no Excel workbook: it has no xl/workbook.xml.",
                    "Save the table as CSV in UTF-8.",
                )
            for member in archive.infolist():
                with archive.open(member) as part:
                    while block := part.read(2**20):
                        size += len(block)
                        if size > MOST_WORKBOOK:
                            raise DataError(
                                f"{where} unpacks to more than {MOST_WORKBOOK:,} bytes.",
                                "Save the sheet as CSV in UTF-8.",
                            )
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise _damaged(where, "Excel", error) from None


def _all_there(frame: pl.DataFrame, where: str, kind: str) -> pl.DataFrame:
    """The frame, if every column has as many cells as it says: a damaged file's may not."""
    if any(len(series) != frame.height for series in frame.get_columns()):
        raise _damaged(where, kind, ValueError("its columns differ in length"))
    return frame


def _damaged(where: str, kind: str, error: BaseException) -> DataError:
    why = str(error).strip().partition("\n")[0][:120].rstrip(".")
    return DataError(f"{where} is no {kind} file that can be read: {why}.", "Write the file anew.")
