"""Files that cannot be opened: their rows are left out, and named with the reason."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import polars as pl

from superpose.data.columns.naming import shortened
from superpose.errors import DataError

Broken = Mapping[int, tuple[str, str]]  # rows, and the name of the file there with why


def without_broken(frame: pl.DataFrame, broken: Broken, source: str) -> pl.DataFrame:
    """The rows whose files could be opened.

    Raises
    ------
    DataError
        If none could.
    """
    if not broken:
        return frame
    if len(broken) == frame.height:
        first = next(iter(broken.values()))[1]
        raise DataError(
            f"None of the {frame.height:,} files of {source} can be opened. The first: {first}",
            "Check the files and their paths.",
        )
    kept = np.ones(frame.height, bool)
    kept[list(broken)] = False
    return frame.filter(pl.Series(kept))


def in_order(broken: Broken) -> tuple[tuple[str, str], ...]:
    """The files by name with why, as their rows come."""
    return tuple(broken[row] for row in sorted(broken))


def told_broken(broken: Any) -> str:
    """The files that could not be opened, in words."""
    count = len(broken)
    first = shortened([repr(name) for name, _ in broken], 5)
    why = str(broken[0][1])
    return (
        f"{count:,} file{'s' * (count > 1)} could not be opened and {'are' if count > 1 else 'is'} left out: {first}. "
        f"The first: {why}"
    )
