"""Arrays in idx files, as MNIST comes: read whole, plain or packed with gzip, each size checked before memory is taken.

An idx file begins with two zeros, a byte for the type of its numbers and one for how many dims it has; then the dims,
four bytes each, and the numbers, highest byte first.
"""

import math
import struct
from pathlib import Path

import numpy as np

from superpose.data.files.compressed import Bytes
from superpose.data.files.table import existing
from superpose.errors import DataError

TYPES = {0x08: "u1", 0x09: "i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}
MOST_DIMS = 4
LARGEST = 2**33  # bytes of numbers
IMAGES, LABELS = ("images-idx3", "images.idx3"), ("labels-idx1", "labels.idx1")


def read_idx(path: str | Path, *, largest: int = LARGEST) -> np.ndarray:
    """The array in an idx file, in the machine's order of bytes.

    Raises
    ------
    DataError
        If there is no such file, it is no idx file, has more bytes than `largest`, or ends too soon.
    """
    place = existing(Path(path))
    with Bytes(place, place.name) as opened:
        blocks = _Exact(opened, place.name)
        shape, dtype = _header(blocks, place.name)
        size = math.prod(shape) * dtype.itemsize
        if size > largest:
            raise DataError(
                f"{place.name} says it has {size:,} bytes of numbers; at most {largest:,} are read.",
                "Take a part of it.",
            )
        data = blocks.take(size)
        if blocks.more():
            raise DataError(f"{place.name} has more than its header says.", "Fetch it anew.")
    array = np.frombuffer(data, dtype).reshape(shape)
    return array.astype(dtype.newbyteorder("="))


def is_images(name: str) -> bool:
    """Whether a file is called as idx files of pictures are: "train-images-idx3-ubyte.gz"."""
    return any(part in name for part in IMAGES)


def labels_beside(images: Path) -> Path | None:
    """The file of labels that belongs to one of pictures, by its name; None where it is not there."""
    for part, other in zip(IMAGES, LABELS, strict=True):
        if part in images.name:
            wanted = images.name.replace(part, other)
            stems = [wanted, wanted.removesuffix(".gz"), f"{wanted}.gz"]
            return next((p for s in stems if (p := images.with_name(s)).is_file()), None)
    return None


class _Exact:
    """So many bytes at a time of what comes in blocks."""

    def __init__(self, opened: Bytes, where: str):
        self._blocks, self._rest, self._where = opened.blocks(2**20), b"", where

    def take(self, count: int) -> bytes:
        """The next bytes; refused where there are fewer."""
        parts, have = [self._rest], len(self._rest)
        while have < count:
            block = next(self._blocks, b"")
            if not block:
                raise DataError(f"{self._where} ends too soon: it is cut off.", "Fetch it anew.")
            parts.append(bytes(block))
            have += len(block)
        whole = b"".join(parts)
        self._rest = whole[count:]
        return whole[:count]

    def more(self) -> bool:
        """Whether bytes are left."""
        return bool(self._rest) or bool(next(self._blocks, b""))


def _header(blocks: _Exact, where: str) -> tuple[tuple[int, ...], np.dtype]:
    """The dims and the type of the numbers."""
    zeros, kind, dims = struct.unpack(">HBB", blocks.take(4))
    if zeros or kind not in TYPES or not 1 <= dims <= MOST_DIMS:
        raise DataError(
            f"{where} is no idx file of 1 to {MOST_DIMS} dims.",
            "Give files as MNIST's are: images-idx3-ubyte.",
        )
    shape = struct.unpack(f">{dims}I", blocks.take(4 * dims))
    if not all(shape):
        raise DataError(f"{where} has an empty dim: {shape}.", "Give one with at least one picture.")
    return shape, np.dtype(TYPES[kind])
