"""The bytes of one picture or sound, from a path or as they are: an ordinary file of a bounded size."""

import stat
from pathlib import Path

from superpose.data.files.compressed import unopened
from superpose.errors import DataError, UsageError

SHOWN = 200  # letters of a name in an error


def bytes_of(source: str | Path | bytes, *, largest: int, what: str) -> tuple[bytes, str]:
    """All bytes of a file, and what it is called in errors.

    Parameters
    ----------
    source : path or bytes
        Bytes are taken as they are.
    largest : int
        How many bytes it may have.
    what : str
        What it should hold, such as "picture".

    Raises
    ------
    DataError
        If it is not there, is no ordinary file, is empty or larger than that.
    UsageError
        If `source` is neither a path nor bytes.
    """
    if isinstance(source, bytes | bytearray | memoryview):
        return _checked(bytes(source), f"The {what}", largest)
    if not isinstance(source, str | Path):
        raise UsageError(f"A {what} cannot be opened from {type(source).__name__}.", "Give a path, or bytes.")
    path = Path(source)
    where = str(path) if len(str(path)) <= SHOWN else f"{str(path)[:SHOWN]}..."
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):  # a pipe or a device might never end
            kind = "a folder" if stat.S_ISDIR(found.st_mode) else "no ordinary file"
            raise DataError(f"{where} is {kind}; a {what}'s file was expected.", "Give a file.")
        with path.open("rb") as handle:
            return _checked(handle.read(largest + 1), where, largest)
    except FileNotFoundError:
        raise DataError(f"There is no file {where}.", "Check the path.") from None
    except ValueError as error:  # a NUL in the name
        if isinstance(error, DataError):
            raise
        raise DataError(f"{where!r} is no path: {error}.", "Check the path.") from None
    except OSError as error:
        raise unopened(where, error) from None


def _checked(data: bytes, where: str, largest: int) -> tuple[bytes, str]:
    if not data:
        raise DataError(f"{where} is empty.", "Check that it was written whole.")
    if len(data) > largest:
        raise DataError(f"{where} has more than {largest:,} bytes.", "Make it smaller first.")
    return data, where
