"""A file that is written a part at a time and appears whole, or not at all."""

import contextlib
import os
import secrets
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from superpose.errors import SaveError

FLAGS = (
    os.O_RDWR
    | os.O_CREAT
    | os.O_EXCL
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)


@contextlib.contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """A new file beside `path` to write to; when the block ends well it is made last on disk and renamed to `path`.

    Raises
    ------
    SaveError
        If it cannot be written; what was at `path` is as it was, and nothing else is left behind.
    """
    mode = _mode(path)
    partial = path.with_name(f".superpose-{secrets.token_hex(8)}.partial")
    try:
        with os.fdopen(os.open(partial, FLAGS, 0o666), "wb") as handle:
            if os.name == "posix":  # unfinished it is nobody's but ours
                mode = stat.S_IMODE(os.fstat(handle.fileno()).st_mode) if mode is None else mode
                os.fchmod(handle.fileno(), 0o600)
            yield handle
            handle.flush()
            if os.name == "posix" and mode is not None:
                os.fchmod(handle.fileno(), mode)
            os.fsync(handle.fileno())
        partial.replace(path)
        sync_folder(path.parent)
    except SaveError as error:
        raise _failed(path, error.message, error.hint) from None
    except OSError as error:
        raise _failed(path, error.strerror or str(error)) from None
    finally:
        with contextlib.suppress(OSError):
            partial.unlink()


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


def sync_folder(folder: Path) -> None:
    """Make the rename itself last; where folders cannot be opened (Windows) the system sees to it."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _failed(path: Path, why: str, hint: str = "") -> SaveError:
    shown = str(path) if len(str(path)) <= 200 else f"{str(path)[:200]}..."
    return SaveError(
        f"{shown} could not be written: {why.rstrip('.')}.",
        hint or "What was there before is unchanged. Make room, or write elsewhere.",
    )
