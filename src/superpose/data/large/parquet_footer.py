"""How many rows lie in each row group of a Parquet file, from its last bytes; nothing else is read.

The footer is a Thrift structure in the compact protocol, followed by its length and "PAR1". Sources: the Apache
Parquet format (parquet.thrift: FileMetaData, RowGroup) and the Thrift compact protocol's specification.
"""

import struct
from dataclasses import dataclass
from pathlib import Path

from superpose.errors import DataError

MOST = 256 * 2**20  # bytes of a footer
DEEPEST = 32
STOP, TRUE, FALSE, BYTE, LONG, DOUBLE, BINARY, LIST, SET, MAP, STRUCT = 0, 1, 2, 3, 6, 7, 8, 9, 10, 11, 12
GROUPS, GROUP_COLUMNS, GROUP_BYTES, GROUP_ROWS = 4, 1, 2, 3  # fields of FileMetaData and of RowGroup


@dataclass(frozen=True)
class Groups:
    """The row groups of a Parquet file.

    Attributes
    ----------
    rows : tuple of int
        Of each, in order.
    unpacked : int
        Bytes of all their pages, encoded but not compressed.
    columns : int
        How many there are.
    """

    rows: tuple[int, ...]
    unpacked: int
    columns: int


def row_groups(path: Path, where: str) -> Groups:
    """The row groups of a file.

    Raises
    ------
    DataError
        If the file has no footer that can be read: it is damaged, or was never finished.
    """
    try:
        return _Footer(_footer(path)).groups()
    except (OSError, ValueError, IndexError, struct.error, RecursionError) as error:
        why = str(error)[:120] or "it ends too soon"
        raise DataError(
            f"{where} is no Parquet file that can be read: {why}.",
            "It may have been cut short, or never been finished: write or copy the file anew.",
        ) from None


def _footer(path: Path) -> bytes:
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(0, size - 8))
        tail = file.read(8)
        if len(tail) < 8 or tail[4:] != b"PAR1":
            raise ValueError("its last bytes are not those of a Parquet file")
        (length,) = struct.unpack("<I", tail[:4])
        if not 0 < length <= min(size - 12, MOST):
            raise ValueError(f"its footer would have {length:,} bytes of the file's {size:,}")
        file.seek(size - 8 - length)
        return file.read(length)


class _Footer:
    """A walk over the bytes of the footer."""

    def __init__(self, data: bytes):
        self._data, self._at = data, 0

    def groups(self) -> Groups:
        rows, unpacked, columns = [], 0, 0
        for field, kind in self._fields():
            if field != GROUPS or kind != LIST:
                self._skip(kind)
                continue
            count, _ = self._listed()
            for _ in range(count):
                group = self._group()
                rows.append(group[GROUP_ROWS])
                unpacked += group[GROUP_BYTES]
                columns = group[GROUP_COLUMNS]
        if any(n < 0 for n in rows):
            raise ValueError("a row group has fewer than no rows")
        return Groups(tuple(rows), unpacked, columns)

    def _group(self) -> dict[int, int]:
        found = {GROUP_COLUMNS: 0, GROUP_BYTES: 0, GROUP_ROWS: -1}
        for field, kind in self._fields():
            if field in found and kind == LONG:
                found[field] = self._zigzag()
            elif field == GROUP_COLUMNS and kind == LIST:
                count, of = self._listed()
                found[field] = count
                for _ in range(count):
                    self._skip(of)
            else:
                self._skip(kind)
        return found

    def _fields(self):
        field = 0
        while (head := self._byte()) != STOP:
            field = field + (head >> 4) if head >> 4 else self._zigzag()
            yield field, head & 15

    def _listed(self) -> tuple[int, int]:
        head = self._byte()
        count = self._varint() if head >> 4 == 15 else head >> 4
        if count > len(self._data):
            raise ValueError("its footer lists more than it holds")
        return count, head & 15

    def _skip(self, kind: int, depth: int = 0) -> None:
        if depth > DEEPEST:
            raise ValueError("its footer is nested too deep")
        if kind in (TRUE, FALSE):
            return
        if kind == BYTE:
            self._at += 1
        elif kind in (4, 5, 6):
            self._varint()
        elif kind == DOUBLE:
            self._at += 8
        elif kind == BINARY:
            length = self._varint()
            self._at += length
        elif kind in (LIST, SET):
            count, of = self._listed()
            for _ in range(count):
                self._skip(BYTE if of in (TRUE, FALSE) else of, depth + 1)
        elif kind == STRUCT:
            for _, inner in self._fields():
                self._skip(inner, depth + 1)
        else:
            raise ValueError("its footer is not one")
        if self._at > len(self._data):
            raise ValueError("its footer ends too soon")

    def _byte(self) -> int:
        self._at += 1
        return self._data[self._at - 1]

    def _varint(self) -> int:
        value, shift = 0, 0
        while True:
            byte = self._byte()
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value
            if shift > 63:
                raise ValueError("a number of its footer is too long")

    def _zigzag(self) -> int:
        value = self._varint()
        return (value >> 1) ^ -(value & 1)
