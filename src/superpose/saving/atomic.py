"""A file written whole or not at all: a crash leaves the old one or the new one."""

import contextlib
import os
import secrets
from collections.abc import Iterable
from pathlib import Path

from superpose.errors import SaveError


def write_whole(path: Path, parts: Iterable[bytes | memoryview]) -> None:
    """Write to a new file in the same folder, fsync it, rename it over `path`, fsync the folder.

    Raises
    ------
    SaveError
        If any of it fails; what was at `path` is as it was, and nothing else is left behind.
    """
    partial = path.with_name(f".{path.name}.{secrets.token_hex(8)}.partial")
    try:
        _write(partial, parts)
        partial.replace(path)
        _sync_folder(path.parent)
    except OSError as error:
        raise SaveError(
            f"The model could not be saved to {path}: {error.strerror or error}.",
            "What was there before is unchanged. Save elsewhere, or make room.",
        ) from error
    finally:
        with contextlib.suppress(OSError):
            partial.unlink()


def _write(path: Path, parts: Iterable[bytes | memoryview]) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0), 0o666)
    try:
        for part in parts:
            rest = memoryview(part)
            while len(rest):
                rest = rest[os.write(handle, rest) :]
        os.fsync(handle)
    finally:
        os.close(handle)


def _sync_folder(folder: Path) -> None:
    """Make the rename itself last; where folders cannot be opened (Windows) the system sees to it."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
