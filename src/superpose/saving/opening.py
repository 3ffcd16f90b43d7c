"""Opening what may not be trusted: an ordinary file, never through a link, never waiting on a pipe."""

import os
import stat
from pathlib import Path
from typing import BinaryIO

from superpose.data.columns.naming import nearest
from superpose.errors import ModelFileError, UsageError
from superpose.saving.refusal import refused

KINDS = {
    stat.S_IFLNK: "a symbolic link",
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}
# Links are not followed, a pipe without a writer is not waited for, and a child process inherits nothing.
FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)


def as_path(path: object) -> Path:
    """`path` as a Path, just as it was given.

    Raises
    ------
    UsageError
        If it is no path at all, or has a NUL in it.
    """
    text = os.fspath(path) if isinstance(path, str | os.PathLike) else None
    if not isinstance(text, str) or not text or "\0" in text:
        raise UsageError(f"{path!r} is no path of a file.", 'Give a path such as "iris.model.safetensors".')
    return Path(text)


def kind_of(mode: int) -> str:
    """What a file is, in words; "" for an ordinary one."""
    return "" if stat.S_ISREG(mode) else KINDS.get(stat.S_IFMT(mode), "no file")


def open_plain(path: Path) -> tuple[BinaryIO, int]:
    """An ordinary file opened for reading, and its size in bytes.

    Raises
    ------
    ModelFileError
        If there is none, or it is a link, a folder, a pipe or a device.
    """
    try:
        _refuse_other(path.lstat().st_mode)  # before opening: to open a device can set it going
        handle = os.open(path, FLAGS)
    except FileNotFoundError:
        raise refused("there is no such file", _near(path)) from None
    except OSError as error:
        raise refused(f"it cannot be opened ({error.strerror})", "See whether you may read it.") from None
    try:
        info = os.fstat(handle)  # of what was opened, whatever the name has come to stand for meanwhile
        _refuse_other(info.st_mode)
        return os.fdopen(handle, "rb"), info.st_size
    except ModelFileError:
        os.close(handle)
        raise


def _refuse_other(mode: int) -> None:
    kind = kind_of(mode)
    if kind:
        raise refused(f"it is {kind}, not an ordinary file", "Give the path of the file itself.")


def _near(path: Path) -> str:
    """What to do about a file that is not there."""
    try:
        names = sorted(entry.name for entry in path.parent.iterdir() if entry.name.endswith(".safetensors"))
    except OSError:
        return f"There is no folder {path.parent} either, or it cannot be read."
    return f"{nearest(path.name, names[:1000])}Check the name, or train one with superpose fit."
