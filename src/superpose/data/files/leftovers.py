"""Files that were never finished: whose writer lives is told by a lock, and those of the dead are removed.

A writer locks its unfinished file, and the system takes the lock away when the process ends, however it ends. A number
of a process in the name would not do: another computer that writes to the same folder has other numbers.
"""

import contextlib
import importlib
import os
import re
import secrets
import stat
from pathlib import Path
from typing import Any

UNFINISHED = re.compile(r"\.superpose-[0-9a-f]{16,32}\.partial")
FLAGS = (
    os.O_RDWR
    | os.O_CREAT
    | os.O_EXCL
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)
TRIES = 10


def new_file(folder: Path) -> tuple[Path, int]:
    """A new file of a name nobody can foretell, and its descriptor, open for writing; locked where the system can.

    Raises
    ------
    OSError
        If it cannot be made.
    """
    for _ in range(TRIES):
        path = folder / f".superpose-{secrets.token_hex(16)}.partial"
        handle = os.open(path, FLAGS, 0o666)
        if _locked(handle):
            return path, handle
        os.close(handle)  # one who collects had it before it was locked, and has removed it
    raise OSError(f"each of {TRIES} new files was removed as soon as it was made")


def collect(folder: Path) -> None:
    """Remove the unfinished files of writers that are gone; what cannot be told or done is left as it is."""
    if _fcntl() is None:
        return
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for name in [entry.name for entry in entries if UNFINISHED.fullmatch(entry.name)]:
            _remove_if_dead(folder / name)


def _remove_if_dead(path: Path) -> None:
    with contextlib.suppress(OSError):
        handle = os.open(path, os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        try:
            if stat.S_ISREG(os.fstat(handle).st_mode):
                fcntl = _fcntl()
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)  # an OSError while its writer lives
                path.unlink()
        finally:
            os.close(handle)


def _locked(handle: int) -> bool:
    """Lock a file that was just made; False if one who collects was there first."""
    fcntl = _fcntl()
    if fcntl is None:
        return True
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # a file system without locks; nobody can lock it to remove it either
        return True
    return os.fstat(handle).st_nlink > 0


def _fcntl() -> Any:
    """The module of locks; None on Windows, where nothing is collected."""
    return importlib.import_module("fcntl") if os.name == "posix" else None
