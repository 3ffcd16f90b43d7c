"""Columns that tell much the same: their ranks rise and fall together."""

from collections.abc import Sequence

import numpy as np
from scipy.stats import rankdata

from superpose.insight.axes import Axis

STRONG = 0.8  # from which rank correlation on, up or down, two columns tell much the same


def alike(columns: Sequence[Axis], x_BI: np.ndarray) -> tuple[tuple[str, ...], ...]:
    """Groups of columns linked by a rank correlation (Spearman 1904) above 0.8 or below -0.8.

    Numbers, dates, truth values and categories of two levels take part: what has an order.
    """
    ordered = [
        axis for axis in columns if axis.kind in ("number", "date", "boolean") or len(axis.levels) == 2
    ]
    first = [axis.places.start for axis in ordered]
    corr_CC = rank_correlation(np.asarray(x_BI)[:, first]) if len(ordered) > 1 else np.eye(len(ordered))
    group_C = np.arange(len(ordered))
    for i, j in zip(*np.nonzero(np.abs(corr_CC) > STRONG), strict=True):
        group_C[group_C == group_C[j]] = group_C[i]
    groups = [np.flatnonzero(group_C == g) for g in dict.fromkeys(group_C.tolist())]
    return tuple(tuple(ordered[i].name for i in group) for group in groups if len(group) > 1)


def rank_correlation(values_BC: np.ndarray) -> np.ndarray:
    """Spearman's rank correlation of every pair of columns, (columns, columns); 0 where one does not vary."""
    ranks_BC = rankdata(values_BC, axis=0)
    ranks_BC = ranks_BC - ranks_BC.mean(axis=0)
    length_C = np.sqrt(np.square(ranks_BC).sum(axis=0))
    unit_BC = ranks_BC / np.where(length_C > 0, length_C, 1.0)
    return unit_BC.T @ unit_BC
