"""Blocks of lines to tables of strings: Polars where no cell is quoted, line by line where one is."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np
import polars as pl

from superpose.data.files.dialect import CELL, WHITESPACE, Dialect
from superpose.data.files.lines import Block
from superpose.errors import DataError

END = "\x01"  # a line of its own after the last: it is asked for only if a quote was never closed
QUOTES = 'Close every quote, and write a quote inside a quoted cell twice: "a ""big"" one".'
RUNS = re.compile(rb"[ \t]+")


def parse(blocks: Iterator[Block], dialect: Dialect, width: int, where: str) -> Iterator[pl.DataFrame]:
    """The cells of each block as they stand, all strings, the columns named by their places.

    Parameters
    ----------
    blocks : iterator of Block
        From the table's first line on.
    dialect : Dialect
        How the cells are set apart.
    width : int
        How many cells a line has to have.
    where : str
        What the file is called in errors.

    Raises
    ------
    DataError
        If lines differ in length, a quote is not closed, or a cell is longer than 131,072 characters.
    """
    quote = dialect.quote.encode()
    for block in blocks:
        simple = quote not in block.data and ord(dialect.character) < 128
        frame = (
            _plain(block, dialect, width, where) if simple else _careful(block, blocks, dialect, width, where)
        )
        if frame.height:
            yield frame


def _plain(block: Block, dialect: Dialect, width: int, where: str) -> pl.DataFrame:
    data = block.dense(dialect.character)
    if dialect.separator == WHITESPACE:
        data = RUNS.sub(b"\t", data).replace(b"\n\t", b"\n").replace(b"\t\n", b"\n").lstrip(b"\t")
    if not data:
        return pl.DataFrame()
    _check(data, block, dialect, width, where)
    return pl.read_csv(
        data,
        has_header=False,
        schema={str(i): pl.String for i in range(width)},
        separator=dialect.character,
        quote_char=None,
        empty_string_is_null=False,
    )


def _check(data: bytes, block: Block, dialect: Dialect, width: int, where: str) -> None:
    """Every line has `width` cells, none of them too long."""
    characters = np.frombuffer(data, dtype=np.uint8)
    ends = np.flatnonzero(characters == ord("\n"))
    starts = np.concatenate([[0], ends[:-1] + 1])
    separators = characters == ord(dialect.character)
    counts = 1 + np.add.reduceat(separators.view(np.uint8), starts, dtype=np.int32)
    bad = np.flatnonzero(counts != width)
    if bad.size:
        line = block.number(int(bad[0]), dialect.character)
        raise _uneven(where, line, counts.tolist(), bad.tolist(), width, dialect)
    for i in np.flatnonzero(ends - starts > CELL):
        cells = data[starts[i] : ends[i]].split(dialect.character.encode())
        long = next((j for j, cell in enumerate(cells) if len(cell.decode()) > CELL), None)
        if long is not None:
            raise _too_long(where, block.number(int(i), dialect.character), f", column {long + 1},")


class _Lines:
    """The lines of a block, and of the next ones for as long as a quoted cell goes on."""

    def __init__(self, block: Block, blocks: Iterator[Block], dialect: Dialect):
        self._blocks, self._dialect, self.ended = blocks, dialect, False
        self.begin()
        self._load(block)

    def begin(self) -> None:
        """A row begins: its first line and those after it are measured apart."""
        self.first, self.more = 0, 0

    def _load(self, block: Block) -> None:
        self._lines = list(io.StringIO(block.data.decode(), newline="\n"))
        self._first, self._place = block.line, 0

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        if self.done:
            block = next(self._blocks, None)
            if block is None:
                if self.ended:
                    raise StopIteration
                self.ended = True
                return END
            self._load(block)
        line = self._lines[self._place]
        self._place += 1
        self.first, self.more = (self.first, self.more + len(line)) if self.first else (len(line), 0)
        if self.more > CELL:  # the csv module has a bound too, but anyone can move it
            raise csv.Error("field limit")
        return self._dialect.respaced(line) if self._dialect.separator == WHITESPACE else line

    @property
    def done(self) -> bool:
        """Whether the block at hand has no more lines."""
        return self._place == len(self._lines)

    @property
    def number(self) -> int:
        """The number in the file of the line that comes next."""
        return self._first + self._place


def _careful(block: Block, blocks: Iterator[Block], dialect: Dialect, width: int, where: str) -> pl.DataFrame:
    """The cells with quotes taken away; goes on into the next block while a quote is open."""
    source = _Lines(block, blocks, dialect)
    reader = dialect.reader(source)
    lines, rows, line = [], [], source.number
    try:
        while not source.done:
            line = source.number
            source.begin()
            row = next(reader)
            if source.ended:
                raise DataError(f"{where} has a quote on line {line} that is never closed.", QUOTES)
            if source.first + source.more > CELL and max(map(len, row)) > CELL:
                raise csv.Error("field limit")
            if len(row) > 1 or (row and row[0].strip()):
                lines.append(line)
                rows.append(row)
    except csv.Error as error:
        if "field limit" in str(error):
            raise _too_long(where, line, "") from None
        raise DataError(f"{where} cannot be read from line {line} on: {error}.", QUOTES) from None
    return _framed(lines, rows, dialect, width, where)


def _framed(
    lines: list[int], rows: list[list[str]], dialect: Dialect, width: int, where: str
) -> pl.DataFrame:
    counts = [len(row) for row in rows]
    bad = [i for i, count in enumerate(counts) if count != width]
    if bad:
        raise _uneven(where, lines[bad[0]], counts, bad, width, dialect)
    columns = zip(*rows, strict=True)
    return pl.DataFrame([pl.Series(str(i), column, dtype=pl.String) for i, column in enumerate(columns)])


def _uneven(
    where: str, line: int, counts: Sequence[int], bad: Sequence[int], width: int, dialect: Dialect
) -> DataError:
    usual = Counter(counts).most_common(1)[0][0]
    others = f" ({len(bad)} lines differ)" if len(bad) > 1 else ""
    count = counts[bad[0]]
    between = "spaces" if dialect.separator == WHITESPACE else repr(dialect.separator)
    return DataError(
        f"{where}: line {line} has {count} cell{'s' * (count != 1)}, the first line {width}{others}.",
        f"Most lines have {usual}, separated by {between}. Correct the line, quote cells that contain the "
        "separator, or name another separator.",
    )


def _too_long(where: str, line: int, column: str) -> DataError:
    return DataError(
        f"{where}: line {line}{column} has a cell longer than {CELL:,} characters.",
        "Leave such a column out; or, if a quote opens it that is meant as one, close the quote.",
    )
