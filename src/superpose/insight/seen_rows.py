"""Rows to measure neurons on: some of those known, or where none are, rows drawn over the range of the inputs."""

import numpy as np

from superpose.insight.axes import Axis
from superpose.insight.places import rows_word
from superpose.insight.subject import Subject

# So many rows tell how much a neuron moves.
MOST = 512


def seen_rows(seen: Subject, most: int = MOST) -> tuple[np.ndarray, str]:
    """Encoded rows (B, I), and in words which they are.

    Parameters
    ----------
    seen : Subject
        Its held-out rows, else those trained on, else rows drawn evenly over its axes.
    most : int
        At most so many, taken at even steps.
    """
    rows = seen.judged_on
    if rows is None or not len(rows.x_NI):
        return _drawn(seen, most), f"{most} rows drawn evenly over the range of the inputs"
    count = len(rows.x_NI)
    if count <= most:
        return rows.x_NI, f"{_counted(count)} {rows_word(seen)} row{'s' * (count > 1)}"
    step_B = np.linspace(0, count - 1, most).round().astype(int)
    return rows.x_NI[step_B], f"{_counted(most)} of {_counted(count)} {rows_word(seen)} rows"


def _drawn(seen: Subject, most: int) -> np.ndarray:
    rng = np.random.default_rng(0)
    places_B = np.linspace(0, 1, most)  # one axis evenly; of several each in an order of its own
    drawn = {
        axis.name: _spread(axis, places_B if len(seen.axes) == 1 else rng.permutation(places_B))
        for axis in seen.axes
        if axis.drawable
    }
    return seen.axes.rows(drawn) if drawn else seen.axes.typical_I[None, :]


def _spread(axis: Axis, places_B: np.ndarray) -> np.ndarray:
    """Values of an axis at places from 0 to 1 along it."""
    if not axis.numeric:
        levels = np.asarray(axis.levels)
        return levels[np.minimum((places_B * len(levels)).astype(int), len(levels) - 1)]
    values_B = axis.low + places_B * (axis.high - axis.low)
    return values_B.astype("datetime64[us]") if axis.kind == "date" else values_B


def _counted(count: int) -> str:
    return f"{count:,}"
