"""Rows of equal length on disk, read back in any order: so that files are decoded once, and not in each pass."""

import os
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

import numpy as np

from superpose.errors import DataError

ROOM = 1.1  # how much more than the rows take must be free for them
IN_MEMORY = ("tmpfs", "ramfs")  # file systems that lie in memory, so that nothing is gained by writing there


class RowStore:
    """Rows in a file of their own, without a name where the system allows that: it goes with the process.

    Parameters
    ----------
    file : binary file
        Open to write and to read.
    shape, dtype
        Of a row.
    """

    def __init__(self, file: BinaryIO, shape: tuple[int, ...], dtype: np.dtype):
        self._file, self._shape, self._dtype = file, shape, dtype
        self._bytes = int(np.prod(shape)) * dtype.itemsize

    def __repr__(self) -> str:
        return f"RowStore(rows of {self._bytes:,} bytes)"

    def write(self, row: int, numbers: np.ndarray) -> None:
        """Put a row in its place.

        Raises
        ------
        DataError
            If the disk is full.
        """
        try:
            self._file.seek(row * self._bytes)
            self._file.write(np.ascontiguousarray(numbers, self._dtype).data)
        except OSError as error:
            raise DataError(
                f"Decoded files cannot be written to {tempfile.gettempdir()}: {error.strerror or error}.",
                "Make room there, or set TMPDIR to a folder with room.",
            ) from None

    def read(self, rows: Iterable[int]) -> np.ndarray:
        """These rows, (rows, *shape)."""
        rows = np.asarray(rows)
        found = np.empty((len(rows), *self._shape), self._dtype)
        flat = found.reshape(len(rows), -1).view(np.uint8)
        for place in np.argsort(rows, kind="stable"):  # as they lie on disk
            self._file.seek(int(rows[place]) * self._bytes)
            self._file.readinto(flat[place].data)  # pyright: ignore[reportAttributeAccessIssue] - unbuffered
        return found

    def close(self) -> None:
        """Remove it."""
        self._file.close()


def row_store(rows: int, shape: tuple[int, ...], dtype: np.dtype) -> RowStore | None:
    """A store in the folder for temporary files, or None where that has no room, or lies in memory."""
    folder = Path(tempfile.gettempdir())
    size = ROOM * rows * int(np.prod(shape)) * dtype.itemsize
    if shutil.disk_usage(folder).free < size or file_system(folder) in IN_MEMORY:
        return None
    return RowStore(tempfile.TemporaryFile(buffering=0, prefix="superpose-"), shape, dtype)  # pyright: ignore


def file_system(folder: Path) -> str:
    """The kind of file system a folder lies in, such as "ext4"; "" where the system does not say."""
    try:
        lines = Path("/proc/self/mounts").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    mounts = {line.split(" ")[1]: line.split(" ")[2] for line in lines if line.count(" ") >= 2}
    real = Path(os.path.realpath(folder))
    return next((mounts[str(p)] for p in (real, *real.parents) if str(p) in mounts), "")
