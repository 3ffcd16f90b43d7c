"""An Arrow stream one record batch at a time, never held whole.

It is a row of messages: four bytes of ones, the length of what describes the message, that description (a
FlatBuffers table), and its body. A schema comes first, then dictionaries and record batches. Source: the Arrow
columnar format, "Serialization and IPC".
"""

import struct
from collections.abc import Callable, Iterator

import polars as pl

from superpose.data.files.typed import refused
from superpose.errors import DataError

CONTINUES, END = b"\xff\xff\xff\xff", b"\xff\xff\xff\xff\x00\x00\x00\x00"
SCHEMA, DICTIONARY, BATCH = 1, 2, 3
MOST_WORDS, MOST_BODY = 2**28, 2**33  # bytes of a description and of a body
STEP = 2**24


def stream_batches(take: Callable[[int], bytes], where: str) -> Iterator[pl.DataFrame]:
    """The record batches, each as a frame.

    Parameters
    ----------
    take : callable
        Gives the next so many bytes, fewer at the end.
    where : str
        What the file is called in errors.

    Raises
    ------
    DataError
        If a message is damaged or ends too soon.
    """
    before = b""  # the schema and the dictionaries so far
    batches = 0
    for kind, message in _messages(take, where):
        if kind != BATCH:
            before += message
            continue
        batches += 1
        with refused(where, "Arrow"):
            frame = pl.read_ipc_stream(before + message + END)
        yield frame
    if not batches and before:
        with refused(where, "Arrow"):
            frame = pl.read_ipc_stream(before + END)
        yield frame


def _messages(take: Callable[[int], bytes], where: str) -> Iterator[tuple[int, bytes]]:
    while (head := take(8)) not in (b"", END):
        if len(head) < 8 or head[:4] != CONTINUES:
            raise _damaged(where, "a message does not begin as one")
        (size,) = struct.unpack("<i", head[4:])
        if not 0 < size <= MOST_WORDS:
            raise _damaged(where, f"a message is described in {size:,} bytes")
        words = _all(take, size, where)
        kind, length = _described(words, where)
        if kind not in (SCHEMA, DICTIONARY, BATCH) or not 0 <= length <= MOST_BODY:
            raise _damaged(where, f"a message of kind {kind} has {length:,} bytes")
        yield kind, head + words + _all(take, length, where)


def _all(take: Callable[[int], bytes], size: int, where: str) -> bytes:
    """`size` bytes, taken a step at a time: what a message says of its size may be a lie."""
    parts, left = [], size
    while left:
        part = take(min(left, STEP))
        if not part:
            raise _damaged(where, "it ends too soon")
        parts.append(part)
        left -= len(part)
    return b"".join(parts)


def _described(words: bytes, where: str) -> tuple[int, int]:
    """The kind of a message and the length of its body, fields 1 and 3 of its table."""
    try:
        (table,) = struct.unpack_from("<I", words, 0)
        (back,) = struct.unpack_from("<i", words, table)
        index = table - back
        (size,) = struct.unpack_from("<H", words, index) if index >= 0 else (0,)
        places = struct.unpack_from(f"<{max(size - 4, 0) // 2}H", words, index + 4)
        kind = words[table + places[1]] if len(places) > 1 and places[1] else 0
        length = struct.unpack_from("<q", words, table + places[3])[0] if len(places) > 3 and places[3] else 0
    except (struct.error, IndexError):
        raise _damaged(where, "a message's description is none") from None
    return kind, length


def _damaged(where: str, why: str) -> DataError:
    return DataError(f"{where} is no Arrow file that can be read: {why}.", "Write the file anew.")
