"""A text of separated values, read a block at a time: how it is laid out, its names, and its cells."""

import csv
import itertools
from collections.abc import Iterable, Iterator, Sequence

import polars as pl

from superpose.data.columns.naming import numbered, unique
from superpose.data.files.dialect import Dialect, sniff
from superpose.data.files.header import find_header
from superpose.data.files.lines import Block, whole_lines
from superpose.data.files.parsing import parse
from superpose.errors import DataError

SAMPLE = 2**20  # bytes by which the layout is told
ROWS = 1_000  # and rows
COLUMNS = 200_000


class Delimited:
    """The rows of a text whose layout is told by its first lines.

    Parameters
    ----------
    text : iterable of bytes
        Blocks in UTF-8 whose lines end in a line feed.
    where : str
        What the text is called in errors.
    header : bool or None
        Whether the first line names the columns; None tells by the lines.
    separator, quote : str or None
        One character each; None finds it.
    prefer : str or None
        The separator that the file's name promises.
    missing : sequence of str
        The words for a missing cell.

    Attributes
    ----------
    dialect : Dialect
    header : bool
    why : str
        The reason for `header`.
    skipped : int
        How many lines above the table are notes, or blank.
    names : list of str
        The columns' names, all different; c1, c2... without a header.

    Raises
    ------
    DataError
        If there are no lines; while it is iterated also if there are no rows, lines differ in length, or a
        quote is not closed.
    """

    def __init__(
        self,
        text: Iterable[bytes],
        where: str,
        *,
        header: bool | None = None,
        separator: str | None = None,
        quote: str | None = None,
        prefer: str | None = None,
        missing: Sequence[str] = (),
    ):
        self._where, self._blocks = where, whole_lines(text, where)
        first, self.dialect, above = self._start(separator=separator, quote=quote, prefer=prefer)
        self.skipped = above + self.dialect.skipped
        self._first = _from_table_on(first, self.dialect)
        rows = self._rows(_sample(self._first.data), whole=first.last and len(first.data) <= SAMPLE)
        self._width = len(rows[0])
        if self._width > COLUMNS:
            raise DataError(
                f"{where}: its first line has {self._width:,} cells; {COLUMNS:,} columns are the most.",
                "Keep such data as an array (NumPy), a row of it for each row.",
            )
        self._trailing = _is_trailing(rows)
        even = [row[: self._width - self._trailing] for row in rows if len(row) == self._width]
        found, why = find_header(even, missing)
        self.header, self.why = (found, why) if header is None else (header, "as told")
        self.names = _names(even[0]) if self.header else numbered("c", len(even[0]))

    def __repr__(self) -> str:
        header = "a header" if self.header else "no header"
        return f"Delimited({self._where!r}, {self.dialect.separator!r}, {header}, {len(self.names)} columns)"

    def __iter__(self) -> Iterator[pl.DataFrame]:
        """Tables of strings, one after another, each with some of the rows."""
        rows = 0
        blocks = itertools.chain([self._first], self._blocks)
        for i, frame in enumerate(parse(blocks, self.dialect, self._width, self._where)):
            frame = frame.slice(1) if self.header and i == 0 else frame
            if self._trailing:
                frame = self._without_last(frame, rows)
            rows += frame.height
            if frame.height:
                frame.columns = self.names
                yield frame
        if not rows:
            raise DataError(
                f"{self._where} has a header, {', '.join(self.names)[:80]!r}, and no rows.",
                "If the first line is a row, say header=False (--no-header on the command line).",
            )

    def _start(self, **options: str | None) -> tuple[Block, Dialect, int]:
        """The block where the table begins, its dialect, and how many lines of notes the blocks before it had."""
        above, block = 0, next(self._blocks, None)
        while block is not None:
            sample = _sample(block.data)
            dialect = sniff(sample, **options)
            if sample.split("\n", dialect.skipped)[-1].strip():
                return block, dialect, above
            above += sample.count("\n")
            rest = block.data[len(sample.encode()) :]
            block = (
                Block(rest, block.line + sample.count("\n"), block.last) if rest else next(self._blocks, None)
            )
        raise _empty(self._where)

    def _rows(self, sample: str, *, whole: bool) -> list[list[str]]:
        rows: list[list[str]] = []
        try:
            for row in self.dialect.reader(self.dialect.lines(sample)):
                if len(row) > 1 or (row and row[0].strip()):
                    rows.append(row)
                if len(rows) > ROWS:
                    return rows
        except csv.Error:  # told with its line when the rows are read
            return rows or [[""]]
        if not rows:
            raise _empty(self._where)
        return rows if whole or len(rows) == 1 else rows[:-1]

    def _without_last(self, frame: pl.DataFrame, rows: int) -> pl.DataFrame:
        """The frame but for its last column, which has to be empty as the first lines' is."""
        last = frame.to_series(frame.width - 1).str.strip_chars()
        full = (last != "").arg_true()
        if len(full):
            raise DataError(
                f"{self._where}: row {rows + full[0] + 1} has a cell, {last[full[0]]!r}, after the last separator; "
                f"the first lines end in a separator with nothing after it.",
                "Give the lines equally many cells.",
            )
        return frame.select(pl.nth(range(frame.width - 1)))


def _empty(where: str) -> DataError:
    return DataError(f"{where} is empty.", "Give a table with a line of column names and lines of cells.")


def _sample(data: bytes) -> str:
    """Whole lines from the start: about a megabyte, three lines at least."""
    if len(data) <= SAMPLE:
        return data.decode()
    cut, lines = data.rfind(b"\n", 0, SAMPLE) + 1, data.count(b"\n", 0, SAMPLE)
    for _ in range(3 - lines):
        cut = data.find(b"\n", cut) + 1 or len(data)
    return data[:cut].decode()


def _from_table_on(block: Block, dialect: Dialect) -> Block:
    """The block without the comments above the table."""
    data = block.data
    start = 0
    for _ in range(dialect.skipped):
        start = data.find(b"\n", start) + 1 or len(data)
    data = data[start:] if start else data
    return Block(data[2:] if dialect.marked else data, block.line + dialect.skipped, block.last)


def _is_trailing(rows: list[list[str]]) -> bool:
    width = len(rows[0])
    return width > 1 and all(len(row) == width and not row[-1].strip() for row in rows)


def _names(cells: list[str]) -> list[str]:
    """The names in a first line; the first without the # before it."""
    first = cells[0].strip()
    return unique([first.lstrip("# ") or first, *cells[1:]])


def promised(name: str) -> str | None:
    """The separator that a file's name promises."""
    return "\t" if name.lower().endswith((".tsv", ".tab")) else None


def read_text(table: "Delimited") -> pl.DataFrame:
    """All rows of a text as one frame of strings."""
    return pl.concat(list(table), rechunk=False)
