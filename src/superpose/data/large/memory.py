"""How much memory there is, how much of it is taken, and how much a person allows."""

import os
import re
import sys
from pathlib import Path

from superpose.errors import UsageError

SHARE = 0.5  # of what is free, where nothing else is asked
UNITS = {
    "": 1,
    "b": 1,
    "k": 1e3,
    "m": 1e6,
    "g": 1e9,
    "t": 1e12,
    "ki": 2**10,
    "mi": 2**20,
    "gi": 2**30,
    "ti": 2**40,
}
SIZE = re.compile(r"^\s*([0-9]+(?:\.[0-9]+)?)\s*([kmgt]?i?)b?\s*$", re.IGNORECASE)
CGROUPS = (
    ("memory.max", "memory.current"),
    ("memory/memory.limit_in_bytes", "memory/memory.usage_in_bytes"),
)


def allowed(given: int | float | str | None) -> int:
    """The bytes that a process may take in all.

    Parameters
    ----------
    given : int, float or str, optional
        Bytes, or text such as "1.5GB", "800 MB" or "2 GiB"; by default what the process has already and half of what
        is free, in the machine and in the process's group of processes (cgroup).

    Raises
    ------
    UsageError
        If it is no size.
    """
    if given is None:
        free = available()
        return sys.maxsize if free is None else taken() + int(SHARE * free)
    if isinstance(given, str):
        found = SIZE.match(given)
        given = float(found[1]) * UNITS[found[2].lower()] if found else given
    if isinstance(given, bool) or not isinstance(given, int | float) or not 1 <= given < 2**60:
        raise UsageError(f"memory is {given!r}, which is no size.", "Give it like 1.5GB, 800MB or 2GiB.")
    return int(given)


def told(size: float) -> str:
    """A size in words, such as "1.5 GB"."""
    return f"{size / 1e9:,.1f} GB" if size >= 0.95e9 else f"{max(1, round(size / 1e6)):,} MB"


def available() -> int | None:
    """Bytes that are free, in the machine and in the process's cgroup; None where no one says."""
    found = [_machine(), *(_cgroup(*names) for names in CGROUPS)]
    known = [size for size in found if size is not None]
    return min(known) if known else None


def taken() -> int:
    """Bytes of memory that the process has now."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError, AttributeError):
        return _largest()


def _largest() -> int:
    """The most it ever had, where the system does not say what it has."""
    try:
        import resource
    except ImportError:
        return 0
    size = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return size if sys.platform == "darwin" else size * 1024


def _machine() -> int | None:
    try:
        lines = Path("/proc/meminfo").read_text().splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable:"))
    except (OSError, StopIteration, ValueError):
        pass
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):
        return None


def _cgroup(most: str, used: str) -> int | None:
    """What the group of processes may still take; a group without a bound says "max", or a number beyond all memory."""
    for folder in _folders():
        try:
            bound = (folder / most).read_text().strip()
            if bound.isdigit() and int(bound) < 2**60:
                return max(0, int(bound) - int((folder / used).read_text()))
        except (OSError, ValueError):
            continue
    return None


def _folders() -> list[Path]:
    """The process's own group (version 2) before the one that a container calls its root."""
    root = Path("/sys/fs/cgroup")
    try:
        lines = Path("/proc/self/cgroup").read_text().splitlines()
    except OSError:
        lines = []
    own = [root / line.split("::", 1)[1].strip("/") for line in lines if line.startswith("0::")]
    return [*own, root]
