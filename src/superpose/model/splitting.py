"""Rows apart: those to train on, and those to hold out; at random, the latest, or whole groups."""

import numpy as np
import polars as pl

from superpose.data.columns.naming import nearest, shortened
from superpose.data.target_values import as_targets
from superpose.errors import DataError, UsageError

WAYS = ("time", "group")


def split_by(
    frame: pl.DataFrame, by: str, share: float, *, seed: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray | None]:
    """The rows to keep and to hold out by a column, and of a group column the number of each row's group.

    Parameters
    ----------
    frame : polars.DataFrame
        The rows.
    by : str
        "time:COLUMN" holds out the rows that come last in that column's order; "group:COLUMN" holds out whole
        groups of rows with the same value, drawn from the seed.
    share : float
        Which part to hold out, in (0, 1).

    Raises
    ------
    UsageError
        If `by` is neither.
    DataError
        If there is no such column, it has missing cells, or it has one value only.
    """
    way, _, name = by.partition(":")
    if way not in WAYS or not name:
        raise UsageError(f"{by!r} is no way to split rows.", "Give time:COLUMN or group:COLUMN.")
    if name not in frame.columns:
        raise DataError(
            f"The table has no column {name!r} to split by.",
            f"{nearest(name, frame.columns)}It has: {shortened(frame.columns)}.",
        )
    place_N = _places(frame[name])
    count = min(max(1, round(share * len(place_N))), len(place_N) - 1)
    if way == "time":
        held = np.zeros(len(place_N), bool)
        held[np.argsort(place_N, kind="stable")[-count:]] = True
        return np.flatnonzero(~held), np.flatnonzero(held), None
    sizes = np.bincount(place_N)
    order = np.random.default_rng(seed).permutation(len(sizes))
    # Groups one by one until as many rows are held out as asked, and always some are kept.
    taken = order[: max(1, min(int(np.searchsorted(np.cumsum(sizes[order]), count)) + 1, len(sizes) - 1))]
    held = np.isin(place_N, taken)
    return np.flatnonzero(~held), np.flatnonzero(held), place_N


def _places(series: pl.Series) -> np.ndarray:
    """The rank of each cell among the different ones, from 0."""
    if series.null_count():
        raise DataError(
            f"Column {series.name!r} has {series.null_count()} missing cells; rows cannot be split by it.",
            "Fill them, or leave these rows out.",
        )
    place_N = series.rank("dense").to_numpy().astype(int) - 1
    if place_N.max(initial=0) == 0:
        raise DataError(
            f"Column {series.name!r} has the same value in every row; it splits nothing.", "Name another."
        )
    return place_N


def split(target: object, task: str, share: float, *, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """The numbers of the rows to keep and of those to hold out, drawn from the seed.

    For a classification every class is held out by the same share, as nearly as whole rows allow, and no
    class is held out entirely.

    Parameters
    ----------
    target : Series, array or frame
        One cell a row.
    task : str
        "classification", "regression" or "multilabel".
    share : float
        Which part to hold out, in (0, 1).
    seed : int
        Fixes the draw.

    Returns
    -------
    kept, held_out : arrays of row numbers, sorted

    Raises
    ------
    DataError
        If there are not at least two rows.
    """
    cells = as_targets(target)
    rows = cells.height
    if rows < 2:
        raise DataError(
            f"There {'is 1 row' if rows == 1 else f'are {rows} rows'}; some must train and some be held out.",
            "Give a table of at least 10 rows.",
        )
    rng = np.random.default_rng(seed)
    if task != "classification":
        order = rng.permutation(rows)
        count = min(max(1, round(share * rows)), rows - 1)
        return np.sort(order[count:]), np.sort(order[:count])
    return _by_class(cells.to_series().rank("dense").to_numpy().astype(int), share, rng)


def _by_class(class_N: np.ndarray, share: float, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Rows in random order within their class, spread evenly by class; every k-th of that sequence is held out."""
    rows = len(class_N)
    order = rng.permutation(rows)
    by_class = order[np.argsort(class_N[order], kind="stable")]
    count = min(max(1, round(share * rows)), rows - 1)
    # Evenly spaced places in the sequence sorted by class take the same share of each class.
    places = ((np.arange(count) + rng.random()) * rows / count).astype(int)
    held = np.zeros(rows, bool)
    held[by_class[places]] = True
    for one in np.unique(class_N):
        members = np.flatnonzero(class_N == one)
        if held[members].all():
            held[members[0]] = False
    return np.flatnonzero(~held), np.flatnonzero(held)
