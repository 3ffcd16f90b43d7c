"""A table's file, which is written a part at a time and appears whole, or not at all."""

import contextlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from superpose.data.files.replacing import replacing, sync_folder
from superpose.errors import SaveError


@contextlib.contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """A new file beside `path` to write to; when the block ends well it is made last on disk and renamed to `path`.

    Raises
    ------
    SaveError
        If it cannot be written; what was at `path` is as it was, and nothing else is left behind.
    """
    mode = _mode(path)
    try:
        with replacing(path, mode) as opened, os.fdopen(opened, "wb", closefd=False) as handle:
            yield handle
        sync_folder(path.parent)
    except SaveError as error:
        raise _failed(path, error.message, error.hint) from None
    except OSError as error:
        raise _failed(path, error.strerror or str(error)) from None


def check_place(path: Path) -> None:
    """Say at once, not after all the work, that a file could not be written there.

    Raises
    ------
    SaveError
        If the folder does not exist or may not be written to, or a folder or device bears the name.
    """
    _mode(path)
    if not path.parent.is_dir():
        raise SaveError(f"There is no folder {path.parent}.", "Make it, or write elsewhere.")
    if not os.access(path.parent, os.W_OK | os.X_OK):
        raise SaveError(f"The folder {path.parent} may not be written to.", "Write elsewhere.")


def _mode(path: Path) -> int | None:
    """Who may read and write the file that is to be replaced; None if there is none yet."""
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        return None
    except OSError as error:  # a name too long, a folder that may not be looked into
        raise _failed(path, error.strerror or str(error)) from None
    if not stat.S_ISREG(mode):
        what = "a folder" if stat.S_ISDIR(mode) else "no ordinary file"
        raise SaveError(f"{path} is {what}; it is not replaced.", "Give another name.")
    return stat.S_IMODE(mode)


def _failed(path: Path, why: str, hint: str = "") -> SaveError:
    shown = str(path) if len(str(path)) <= 200 else f"{str(path)[:200]}..."
    return SaveError(
        f"{shown} could not be written: {why.rstrip('.')}.",
        hint or "What was there before is unchanged. Make room, or write elsewhere.",
    )
