"""The bytes of a file, taken out of gzip, zstd, bz2, xz or a zip with one member as they are read, within bounds."""

import bz2
import gzip
import importlib
import io
import lzma
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from superpose.errors import DataError

MAGIC = {
    b"\x1f\x8b": "gzip",
    b"\x28\xb5\x2f\xfd": "zstd",
    b"BZh": "bz2",
    b"\xfd7zXZ\x00": "xz",
    b"PK\x03\x04": "zip",
}
ENDINGS = {".gz", ".gzip", ".zst", ".zstd", ".bz2", ".xz", ".zip"}
MOST = 8 * 2**30  # bytes that may come out of one file
RATIO, FREE = 1000, 64 * 2**20  # bytes out for a byte in, and how many bytes out are free of that rule
MEMORY = 256 * 2**20  # what an xz file may ask for to be unpacked
STEP = 2**16
DAMAGE = (EOFError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, gzip.BadGzipFile)


class Bytes:
    """A file open for reading; what it was packed in is taken off.

    Attributes
    ----------
    compression : str or None
        "gzip", "zstd", "bz2", "xz", "zip", or None.
    name : str
        The file's name without the ending of the packing; the member's name for a zip.

    Raises
    ------
    DataError
        From every method: if the file cannot be opened, is damaged, is packed twice, or unpacks to too much.
    """

    def __init__(self, path: Path, where: str):
        self._where, self._out, self._ahead = where, 0, b""
        self._damage: tuple[type[Exception], ...] = DAMAGE
        try:
            self._raw = path.open("rb")
        except OSError as error:
            raise unopened(where, error) from None
        self.compression, self.name = None, path.name
        self._inner: Any = self._raw
        try:
            self._open(path)
        except BaseException:
            self._raw.close()
            raise

    def __repr__(self) -> str:
        return f"Bytes({self.name!r}, {self.compression or 'not packed'})"

    def __enter__(self) -> "Bytes":
        return self

    def __exit__(self, *_: object) -> None:
        self._raw.close()

    def start(self, size: int) -> bytes:
        """The first `size` bytes, fewer if there are no more; `read` gives them again."""
        while len(self._ahead) < size and (more := self._take(size - len(self._ahead))):
            self._ahead += more
        return self._ahead[:size]

    def read(self, size: int) -> bytes:
        """The next `size` bytes, fewer only at the end."""
        parts, self._ahead = [self._ahead[:size]], self._ahead[size:]
        left = size - len(parts[0])
        while left and (more := self._take(left)):
            parts.append(more)
            left -= len(more)
        return b"".join(parts)

    def blocks(self, size: int) -> Iterator[bytes]:
        """All bytes from here on, `size` at a time."""
        while block := self.read(size):
            yield block

    def all(self) -> bytes:
        """All bytes of the file."""
        if self.compression is not None:
            return b"".join(self.blocks(2**24))
        self._raw.seek(0)
        self._ahead = b""
        return self._take(-1)

    def _open(self, path: Path) -> None:
        start = self._raw.read(8)
        self._raw.seek(0)
        packing = packing_of(start)
        if packing is None or (packing == "zip" and is_workbook(path)):
            return
        self.compression = packing
        self.name = path.stem if path.suffix.lower() in ENDINGS else path.name
        self._inner = self._unpacked(packing)
        inside = packing_of(self.start(8))
        if inside is not None:
            raise DataError(
                f"{self._where} is {inside} inside {packing}; one packing is taken off.", "Unpack it first."
            )

    def _unpacked(self, packing: str) -> Any:
        if packing == "gzip":
            return gzip.GzipFile(fileobj=self._raw)
        if packing == "zip":
            return self._member()
        if packing == "bz2":
            return _Stream(self._raw, bz2.BZ2Decompressor)
        if packing == "xz":
            return _Stream(self._raw, lambda: lzma.LZMADecompressor(memlimit=MEMORY))
        zstd = _zstd(self._where)
        self._damage = (*DAMAGE, zstd.ZstdError)
        return _Stream(self._raw, zstd.ZstdDecompressor)

    def _member(self) -> Any:
        try:
            archive = zipfile.ZipFile(self._raw)
            members = [
                m for m in archive.infolist() if not (m.is_dir() or m.filename.startswith("__MACOSX/"))
            ]
            if len(members) != 1:
                listed = ", ".join(m.filename for m in members[:5]) or "nothing"
                raise DataError(
                    f"{self._where} is a zip of {len(members)} files ({listed}); one was expected.",
                    "Unpack it and give one of its files.",
                )
            if members[0].flag_bits & 1:
                raise DataError(f"{self._where} is a zip with a password.", "Unpack it first.")
            self.name = PurePosixPath(members[0].filename).name
            return archive.open(members[0])
        except (
            zipfile.BadZipFile,
            NotImplementedError,
            RuntimeError,
        ) as error:  # damaged, or of an odd kind
            raise _damaged(self._where, "zip", error) from None

    def _take(self, size: int) -> bytes:
        try:
            block = self._inner.read(size)
        except self._damage as error:
            raise _damaged(self._where, str(self.compression), error) from None
        except OSError as error:
            if self.compression is None:
                raise unopened(self._where, error) from None
            raise _damaged(self._where, self.compression, error) from None
        if self.compression is not None:
            self._bound(len(block))
        return block

    def _bound(self, size: int) -> None:
        self._out += size
        taken = max(self._raw.tell(), 1)
        if self._out > MOST:
            raise DataError(
                f"{self._where} unpacks to more than {MOST:,} bytes.", "Unpack it first, if you trust it."
            )
        if self._out > FREE and self._out > RATIO * taken:
            raise DataError(
                f"{self._where} unpacks to more than {RATIO:,} times its size ({self._out:,} bytes so far).",
                "No table packs that well; unpack it first, if you trust it.",
            )


class _Stream:
    """What bz2, lzma and zstd have in common: streams one after another, unpacked a step at a time."""

    def __init__(self, raw: io.BufferedReader, make: Callable[[], Any]):
        self._raw, self._make, self._unpack = raw, make, make()

    def read(self, size: int) -> bytes:
        while True:
            data = b""
            if self._unpack.eof:
                data = self._unpack.unused_data or self._raw.read(STEP)
                if not data.strip(b"\0"):
                    return b""
                self._unpack = self._make()
            elif self._unpack.needs_input:
                data = self._raw.read(STEP)
                if not data:
                    raise EOFError("it ends too soon")
            if out := self._unpack.decompress(data, size):
                return out


def packing_of(start: bytes) -> str | None:
    """The packing whose mark `start` begins with."""
    return next((name for mark, name in MAGIC.items() if start.startswith(mark)), None)


def is_workbook(path: Path) -> bool:
    """Whether a zip is a workbook of a spreadsheet."""
    try:
        with zipfile.ZipFile(path) as archive:
            return "[Content_Types].xml" in archive.namelist()
    except (zipfile.BadZipFile, OSError):
        return False


def unopened(where: str, error: OSError) -> DataError:
    """The error for a file that the system does not open or read."""
    return DataError(f"{where} cannot be opened: {error.strerror or error}.", "Check that you may read it.")


def _zstd(where: str) -> Any:
    for module in ("compression.zstd", "backports.zstd"):  # the first from Python 3.14 on
        try:
            return importlib.import_module(module)
        except ImportError:
            continue
    raise DataError(
        f"{where} is packed with zstd, which this Python cannot unpack.",
        "Install what can: pip install backports.zstd; or unpack the file first.",
    )


def _damaged(where: str, packing: str, error: Exception) -> DataError:
    why = str(error).partition("\n")[0][:120] or type(error).__name__
    return DataError(f"{where} is no {packing} file that can be unpacked: {why}.", "Fetch or write it anew.")
