"""How the answers change with one column while all else stays as it is in each row.

Partial dependence (Friedman 2001) is the mean over rows, individual conditional expectation (Goldstein, Kapelner,
Bleich and Pitkin 2015) the curve of one row.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from superpose.errors import UsageError
from superpose.insight.axes import Axis
from superpose.insight.cells import labels_of_cells, level_texts, numbers_of
from superpose.insight.importance import importance_of
from superpose.insight.judged import (
    as_answers,
    judged_rows,
    labels_of,
    outputs_of,
    place_of,
    task_of,
    usual_place,
    weights_of,
)
from superpose.insight.subject import Subject
from superpose.model.record import some
from superpose.model.rows import Rows

ROWS, POINTS = 200, 25
MANY = 6  # columns drawn where none are named
SPREAD = (0.1, 0.9)
MOST_LEVELS = 12


@dataclass(frozen=True, eq=False)
class Dependence:
    """How an answer changes with a column.

    Attributes
    ----------
    axis : Axis
        The column.
    output : str
        The class whose confidence it is, or the target.
    at_G : array (values,)
        Numbers in the column's units, dates in microseconds since 1970, or levels as text.
    mean_G, low_G, high_G : arrays (values,)
        The mean answer over the rows, and what holds the middle 80 % of the rows.
    lines_BG : array (rows, values)
        The answer for each row.
    seen_B : array (rows,)
        What the rows themselves have, NaN or "missing" where nothing.
    """

    axis: Axis
    output: str
    at_G: np.ndarray
    mean_G: np.ndarray
    low_G: np.ndarray
    high_G: np.ndarray
    lines_BG: np.ndarray
    seen_B: np.ndarray

    @property
    def change(self) -> float:
        """How far the mean goes up and down in all."""
        return float(np.ptp(self.mean_G))

    def __repr__(self) -> str:
        low, high = self.mean_G.min(), self.mean_G.max()
        return f"Dependence({self.output} on {self.axis.name}: {low:.4g} to {high:.4g}, {len(self.lines_BG)} rows)"


def dependence(
    seen: Subject,
    over: str,
    *,
    output: Any = None,
    at: Any = None,
    rows: int = ROWS,
    points: int = POINTS,
    seed: int = 0,
) -> Dependence:
    """How an answer changes with one column while all else stays as it is in each row.

    Parameters
    ----------
    seen : Subject
        With rows.
    over : str
        The column.
    output : str, optional
        The class or the target; by default the second of two classes, the commonest of more, the first target.
    at : array, optional
        The values to look at; by default evenly spaced ones, or every level, the 12 commonest where there are more.
    rows : int
        At most so many rows.
    points : int
        How many evenly spaced values.
    seed : int
        Fixes the rows.

    Raises
    ------
    UsageError
        If there are no rows, or the column is free text.
    """
    axis: Axis = seen.axes[over]
    if not axis.drawable:
        raise UsageError(
            f"Column {axis.name!r} has neither an order nor levels to draw over.",
            "Choose another with over=...",
        )
    kept = some(judged_rows(seen), seed, rows)
    place = chosen_place(seen, output)
    own_B = numbers_of(axis, kept.x_NI) if axis.numeric else labels_of_cells(axis, kept.x_NI)
    values = _values(axis, own_B, points) if at is None else np.asarray(at)
    lines_BG = _lines(seen, kept, axis, values)[..., place]
    mean_G, low_G, high_G = _spread(lines_BG, weights_of(kept))
    return Dependence(
        axis, labels_of(seen)[place], _shown(axis, values), mean_G, low_G, high_G, lines_BG, own_B
    )


def chosen_place(seen: Subject, output: Any = None) -> int:
    """The place of the output looked at among the labels."""
    labels, rows = labels_of(seen), judged_rows(seen)
    if output is not None:
        return place_of(labels, output)
    return usual_place(task_of(seen), np.nan_to_num(as_answers(seen, rows.y_NO)), weights_of(rows))


def columns_to_draw(seen: Subject, most: int = MANY) -> list[str]:
    """The columns that can be drawn, the most important ones; in their order where nothing says what is true."""
    names = [axis.name for axis in seen.axes if axis.drawable]
    rows = judged_rows(seen)
    if len(names) <= 1 or len(rows.x_NI) < 2 or not np.isfinite(rows.y_NO).all():
        return names[:most]
    try:
        found = importance_of(seen)
    except UsageError:  # the rows do not differ in their target: no score can fall
        return names[:most]
    first = [name for name in found.finely if name in names]
    return [*first, *(name for name in names if name not in first)][:most]


def _values(axis: Axis, own_B: np.ndarray, points: int) -> np.ndarray:
    """The values to look at."""
    if axis.numeric or len(axis.levels) <= MOST_LEVELS:
        return axis.grid(points)
    texts = np.array(level_texts(axis), dtype=object)
    count_L = np.array([(own_B == text).sum() for text in texts])
    return axis.grid()[np.sort(np.argsort(-count_L, kind="stable")[:MOST_LEVELS])]


def _lines(seen: Subject, kept: Rows, axis: Axis, values: np.ndarray) -> np.ndarray:
    """The answers for every row with every value, (rows, values, labels)."""
    own_GI, count = axis.encode(values), len(values)
    x_BI = np.repeat(np.asarray(kept.x_NI, np.float32), count, axis=0)
    x_BI[:, axis.places] = np.tile(own_GI, (len(kept.x_NI), 1))
    answers = as_answers(seen, outputs_of(seen.network, x_BI))
    return answers.reshape(len(kept.x_NI), count, -1)


def _spread(lines_BG: np.ndarray, weight_B: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The weighted mean over rows, and the quantiles at both ends."""
    mean_G = np.average(lines_BG, axis=0, weights=weight_B)
    low_G, high_G = np.quantile(
        lines_BG[weight_B > 0], SPREAD, axis=0, method="inverted_cdf", weights=weight_B[weight_B > 0]
    )
    return mean_G, low_G, high_G


def _shown(axis: Axis, values: np.ndarray) -> np.ndarray:
    """The values as numbers, or as text."""
    if axis.numeric:
        return values.astype("datetime64[us]").astype(float) if axis.kind == "date" else values.astype(float)
    texts: Sequence[str] = [
        str(v).lower() if isinstance(v, bool | np.bool_) else str(v) for v in values.tolist()
    ]
    return np.array(texts, dtype=object)
