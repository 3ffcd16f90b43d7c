"""A file written beside its place and renamed to it when it is whole and on disk: a crash leaves the old or the new."""

import contextlib
import os
import stat
import threading
from collections.abc import Iterator
from pathlib import Path

from superpose.data.files.leftovers import collect, new_file

EVERY = 0.5  # seconds between the times that what is written so far is put on disk


@contextlib.contextmanager
def replacing(path: Path, mode: int | None) -> Iterator[int]:
    """The descriptor of a new file to write to; when the block ends well it is put on disk and takes the name `path`.

    Its folder is left to `sync_folder`. Until it is whole only its owner may read it.

    Parameters
    ----------
    path : Path
        What is to be replaced, or to appear.
    mode : int or None
        Who may read and write it in the end; None for what the umask leaves.

    Raises
    ------
    OSError
        If it cannot be written; what was at `path` is as it was, and nothing else is left behind.
    """
    collect(path.parent)
    partial, handle = new_file(path.parent)
    lock = os.dup(handle)  # the lock is held until the file has its name
    try:
        try:
            mode = _ours_alone(handle, mode)
            with _Settling(handle) as settling:
                yield handle
            settling.check()
            if os.name == "posix" and mode is not None:
                os.fchmod(handle, mode)
            os.fsync(handle)
        finally:
            os.close(handle)
        os.replace(partial, path)  # noqa: PTH105 - beside the other calls whose order matters
    finally:
        with contextlib.suppress(OSError):
            partial.unlink()
        with contextlib.suppress(OSError):
            os.close(lock)


def sync_folder(folder: Path) -> None:
    """Make the rename itself last; where folders cannot be opened (Windows) the system sees to it."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _ours_alone(handle: int, mode: int | None) -> int | None:
    """Take others' permissions away; those it will have in the end."""
    if os.name != "posix":
        return mode
    made = stat.S_IMODE(os.fstat(handle).st_mode)
    os.fchmod(handle, 0o600)
    return made if mode is None else mode


class _Settling:
    """What is written is put on disk meanwhile, so that at the end little is left to wait for."""

    def __init__(self, handle: int):
        self._handle, self._ended = handle, threading.Event()
        self._error: OSError | None = None
        self._thread = threading.Thread(target=self._work, daemon=True)

    def __enter__(self) -> "_Settling":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def check(self) -> None:
        """Raise what went wrong: the system tells it once only, so that the last fsync would not."""
        if self._error is not None:
            raise self._error

    def _work(self) -> None:
        sync = getattr(os, "fdatasync", os.fsync)
        try:
            while not self._ended.wait(EVERY):
                sync(self._handle)
        except OSError as error:
            self._error = error
