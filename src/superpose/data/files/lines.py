"""A text as blocks of whole lines, each knowing where it stands in the file."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from superpose.errors import DataError

LONGEST = 64 * 2**20  # bytes of one line
BLANK = re.compile(rb"^[ \t]*\n", re.MULTILINE)
MAYBE_BLANK = re.compile(rb"\n[ \t]*\n")


@dataclass(frozen=True)
class Block:
    """Whole lines of a text in UTF-8.

    Attributes
    ----------
    data : bytes
        The lines, each with its line feed.
    line : int
        The number of the first of them in the file, from 1.
    last : bool
        Whether the text ends here.
    """

    data: bytes
    line: int
    last: bool = False

    def __repr__(self) -> str:
        return f"Block({len(self.data):,} bytes from line {self.line})"

    def dense(self, separator: str) -> bytes:
        """The lines but for blank ones; a line of nothing but separators is not blank."""
        data = self.data
        if not data[:1].isspace() and not MAYBE_BLANK.search(data):
            return data
        return (BLANK if separator != "\t" else re.compile(rb"^ *\n", re.MULTILINE)).sub(b"", data)

    def number(self, place: int, separator: str) -> int:
        """The number in the file of line `place`, from 0, of those that are not blank."""
        blank = b" " if separator == "\t" else b" \t"
        lines = self.data.split(b"\n")
        full = np.flatnonzero([bool(line.strip(blank)) for line in lines])
        return self.line + int(full[place])


def whole_lines(text: Iterable[bytes], where: str) -> Iterator[Block]:
    """The blocks of `text` cut anew after the last line end in each; the last line need not have one.

    Raises
    ------
    DataError
        If a line is longer than 64 MiB.
    """
    parts: list[bytes] = []
    waiting, line, held = 0, 1, None
    for piece in text:
        cut = piece.rfind(b"\n") + 1
        if not cut:
            parts += [piece] if piece else []
            waiting += len(piece)
            if waiting > LONGEST:
                raise _too_long(line, where)
            continue
        if held is not None:
            yield held
        held = Block(b"".join([*parts, piece[:cut]]), line)
        line += held.data.count(b"\n")
        parts = [piece[cut:]] if piece[cut:] else []
        waiting = len(piece) - cut
    if parts:
        if held is not None:
            yield held
        held = Block(b"".join(parts) + b"\n", line)
    if held is not None:
        yield Block(held.data, held.line, last=True)


def _too_long(line: int, where: str) -> DataError:
    return DataError(
        f"{where}: line {line} is longer than {LONGEST:,} bytes.",
        "A table has a line for each row: check that the file is one, and has its line ends.",
    )
