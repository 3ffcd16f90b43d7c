"""Rows apart: those to train on, and those to hold out."""

import numpy as np

from superpose.data.target_values import as_targets
from superpose.errors import DataError


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
