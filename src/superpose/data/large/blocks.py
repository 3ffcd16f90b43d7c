"""A table on disk as blocks of rows that can be read again and again, in any order, and never all at once.

A Parquet file is read where it lies: its row groups are cut into blocks. Any other table that can be read in chunks
is first written anew, as Parquet, into the folder for temporary files; so is a Parquet file whose row groups are too
large, since the way to a row leads through all rows of its group before it.
"""

import bisect
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import polars as pl

from superpose.data.columns.plain_cells import DEFAULT_MISSING
from superpose.data.files import formats
from superpose.data.files.chunks import chunks
from superpose.data.files.compressed import Bytes
from superpose.data.files.reading import Reading
from superpose.data.files.table import checked
from superpose.data.files.typed import refused
from superpose.data.files.writing import writer
from superpose.data.large.memory import told as size_told
from superpose.data.large.parquet_footer import Groups, row_groups
from superpose.errors import DataError

STREAMED = (formats.TEXT, formats.PARQUET, formats.ARROW, formats.STREAM, formats.JSON_LINES)
# A row group of more bytes than this share of a block's is written anew.
LARGE_GROUP = 24
ROOM = 1.1  # how much more than the file's own size must be free for its copy


class Blocks:
    """A table as blocks of rows.

    Parameters
    ----------
    path : Path
        A Parquet file.
    where : str
        What it is called in errors.
    counts : sequence of int
        Rows of each block, in the file's order.
    missing : sequence of str
        The words for a missing cell.
    reading : Reading
        How the table was read.
    copy : TemporaryDirectory, optional
        The folder that `path` lies in, where it is a copy; it goes when the blocks are closed.

    Attributes
    ----------
    rows : int
        Of all blocks.
    first : tuple of int
        The number of each block's first row, and of the row after the last.
    """

    def __init__(
        self, path: Path, where: str, counts: Iterable[int], missing: Iterable[str], reading: Reading,
        copy: tempfile.TemporaryDirectory | None = None,
    ):  # fmt: skip
        self.counts, self.where, self.reading = tuple(counts), where, reading
        self.first = tuple(_running(self.counts))
        self.rows = self.first[-1]
        self.missing = tuple(missing)
        self._path, self._print, self._copy = path, _fingerprint(path), copy
        with refused(where, formats.PARQUET):
            self._scan = pl.scan_parquet(path.absolute(), glob=False)
        if not self.rows:
            raise DataError(f"{where} has 0 rows.", "Give at least one row.")

    def close(self) -> None:
        """Remove the copy that was made for these blocks; a file that is the user's own is never touched."""
        if self._copy is not None:
            self._copy.cleanup()

    def __len__(self) -> int:
        return len(self.counts)

    def __repr__(self) -> str:
        return f"Blocks({self.where!r}: {self.rows:,} rows in {len(self)} blocks)"

    def read(self, block: int) -> pl.DataFrame:
        """The rows of a block: text stripped and its missing cells marked, as `chunks` gives it.

        Raises
        ------
        DataError
            If the file is damaged there, or is not the file any more that it was when it was opened.
        """
        self._unchanged()
        start, count = self.first[block], self.counts[block]
        with refused(self.where, formats.PARQUET):
            frame = self._scan.slice(start, count).collect()
        if frame.height != count:
            raise changed(self.where)
        try:
            return checked(frame, self.missing, self.where, understand=False)
        except DataError as error:
            hint = (
                f"{error.hint} Rows are counted here from row {start + 1:,} of the table."
                if start
                else error.hint
            )
            raise DataError(error.message, hint) from None

    def _unchanged(self) -> None:
        try:
            same = _fingerprint(self._path) == self._print
        except OSError:
            same = False
        if not same:
            raise changed(self.where)


def open_blocks(
    path: Path,
    block_bytes: int,
    *,
    missing: Iterable[str] = DEFAULT_MISSING,
    told: Callable[[str], Any] | None = None,
    **layout: Any,
) -> Blocks:
    """A file as blocks.

    Parameters
    ----------
    path : Path
        A table of one of `STREAMED`.
    block_bytes : int
        About how much memory the rows of a block may take.
    missing : sequence of str
        The words for a missing cell.
    told : callable, optional
        Called with a sentence where the table has to be written anew first.
    **layout
        header, separator, encoding, quote: as for `superpose.data.files.chunks.chunks`.

    Raises
    ------
    DataError
        If it cannot be read, or there is no room to write it anew.
    """
    missing = (missing,) if isinstance(missing, str) else tuple(missing)
    kind, compression = kind_of(path)
    where, known = path.name, []
    if kind == formats.PARQUET and compression is None:
        groups, wide = row_groups(path, where), _row_bytes(path, where)
        rows = max(1, block_bytes // wide)
        if max(groups.rows, default=0) * wide <= LARGE_GROUP * block_bytes:
            return Blocks(path, where, _cut(groups, rows), missing, Reading(kind))
        parts = _long_slices(path, where, LARGE_GROUP * block_bytes // wide)
        reading = Reading(kind)
        why = "its row groups are too large to be read in any order"
    else:
        parts = chunks(path, missing=missing, told=known.append, **layout)
        reading, why = None, "only Parquet can be read in any order"
    if told is not None:
        told(
            f"{where} is first written anew as Parquet in {tempfile.gettempdir()}, since {why}; the copy goes again."
        )
    copy, folder = _written(parts, path, where)
    groups = row_groups(copy, where)
    rows = max(1, block_bytes // _row_bytes(copy, where))
    return Blocks(copy, where, _cut(groups, rows), missing, reading or known[-1], folder)


def kind_of(path: Path) -> tuple[str, str | None]:
    """What kind of table a file is, and what it is packed in."""
    with Bytes(path, path.name) as opened:
        return formats.kind_of(opened, path.name)[0], opened.compression


def _row_bytes(path: Path, where: str) -> int:
    """About how many bytes of memory a row takes: eight a number, and text by its first cells."""
    with refused(where, formats.PARQUET):
        head = pl.scan_parquet(path.absolute(), glob=False).head(1000).collect()
    text = sum(int(s.estimated_size()) for s in head.get_columns() if s.dtype == pl.String) // max(
        head.height, 1
    )
    return 8 * head.width + text + 1


def _cut(groups: Groups, rows: int) -> Iterator[int]:
    """The rows of blocks of at most so many, none of which lies in two row groups."""
    for count in groups.rows:
        pieces = -(-count // rows)
        for i in range(pieces):
            yield count * (i + 1) // pieces - count * i // pieces


def _long_slices(path: Path, where: str, rows: int) -> Iterator[pl.DataFrame]:
    with refused(where, formats.PARQUET):
        scan = pl.scan_parquet(path.absolute(), glob=False)
        start = 0
        while (frame := scan.slice(start, rows).collect()).height:
            yield frame
            start += frame.height


def _written(
    parts: Iterable[pl.DataFrame], path: Path, where: str
) -> tuple[Path, tempfile.TemporaryDirectory]:
    """The parts as a Parquet file in a folder of its own, which goes when it is closed, or with the process."""
    folder = tempfile.TemporaryDirectory(prefix="superpose-")
    free, size = shutil.disk_usage(folder.name).free, path.stat().st_size
    copy = Path(folder.name) / "rows.parquet"
    try:
        if free < ROOM * size:
            raise DataError(
                f"{where} is to be written anew in {copy.parent.parent}, where {size_told(free)} are free; it has "
                f"{size_told(size)}.",
                "Make room, set TMPDIR to a folder with room, or give the table as Parquet with row groups of at "
                "most 100,000 rows.",
            )
        before = _fingerprint(path)
        with copy.open("wb") as file, writer(file, ".parquet", raw=True) as rows:
            for part in parts:
                rows.write(part)
        if _fingerprint(path) != before:
            raise changed(where)
    except BaseException:
        folder.cleanup()
        raise
    return copy, folder


def changed(where: str) -> DataError:
    """The error for a file that is not the one any more that it was."""
    return DataError(
        f"{where} was changed while it was read.",
        "Nothing was saved. Start again when nothing writes to it any more.",
    )


def block_of(blocks: Blocks, row: int) -> int:
    """The block that a row lies in."""
    return bisect.bisect_right(blocks.first, row) - 1


def _running(counts: Iterable[int]) -> Iterator[int]:
    total = 0
    yield 0
    for count in counts:
        total += count
        yield total


def _fingerprint(path: Path) -> tuple[int, int, int]:
    """What changes when a file does."""
    found = path.stat()
    return found.st_size, found.st_mtime_ns, found.st_ino
