"""A model's file, written whole or not at all: a crash leaves the old one or the new one, never a third."""

import os
import stat
from collections.abc import Iterable
from pathlib import Path

from superpose.data.files.replacing import replacing, sync_folder
from superpose.errors import SaveError
from superpose.saving.opening import kind_of


def write_whole(path: Path, parts: Iterable[bytes | memoryview], *, what: str = "model") -> None:
    """Write to a new file in the same folder, fsync it, rename it over `path`, fsync the folder.

    Raises
    ------
    SaveError
        If any of it fails; what was at `path` is as it was, and nothing else is left behind.
    """
    mode = _mode_of_old(path, what)
    try:
        with replacing(path, mode) as handle:
            for part in parts:
                _write_all(handle, memoryview(part))
    except OSError as error:
        raise _failed(path, error, what, "What was there before is unchanged.") from error
    try:
        sync_folder(path.parent)
    except OSError as error:
        raise _failed(path, error, what, "It was written, but might not outlast a loss of power.") from error


def _mode_of_old(path: Path, what: str) -> int | None:
    """Who may read and write the file that is to be replaced; None if there is none yet."""
    try:
        mode = path.lstat().st_mode
    except OSError:
        return None  # what keeps us from looking will keep us from writing, and be told then
    kind = kind_of(mode)
    if kind:
        raise SaveError(
            f"The {what} could not be saved: {path} is {kind}, not an ordinary file.", "Give another name."
        )
    return stat.S_IMODE(mode)


def _write_all(handle: int, rest: memoryview) -> None:
    """All of it: one call may write a part only."""
    while len(rest):
        rest = rest[os.write(handle, rest) :]


def _failed(path: Path, error: OSError, what: str, state: str) -> SaveError:
    gone = isinstance(error, FileNotFoundError)
    why = f"there is no folder {path.parent}" if gone else error.strerror or str(error)
    return SaveError(
        f"The {what} could not be saved to {path}: {why}.",
        f"{state} Make the folder first." if gone else f"{state} Make room, or save to another folder.",
    )
