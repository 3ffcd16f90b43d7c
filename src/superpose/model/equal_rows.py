"""Equal rows as one that weighs as much: where every step takes all rows, this changes nothing but rounding."""

from typing import Any

import numpy as np


def put_together(
    x_NI: np.ndarray, y_NO: np.ndarray, weights: Any = None
) -> tuple[np.ndarray, np.ndarray, np.ndarray | None]:
    """Rows that differ, in the order of their values, and the sum of the weights of each.

    A row of weight 3 and three equal rows then give the very same numbers to the very same arithmetic, whatever
    the order the rows came in; rounding, which training makes large, cannot tell them apart.

    Parameters
    ----------
    x_NI, y_NO : arrays (rows, inputs) and (rows, outputs)
        Rows are equal where both are.
    weights : array (rows,), optional
        What each row counts; 1 without.

    Returns
    -------
    x, y : arrays of fewer rows, or as many
    weights : array (rows,) or None
        None where all count the same.
    """
    inputs = x_NI.shape[1]
    rows, place_N = np.unique(np.hstack([x_NI, y_NO]), axis=0, return_inverse=True)
    weight_N = np.bincount(place_N.ravel(), weights=weights)
    same = bool((weight_N == weight_N[0]).all())
    return rows[:, :inputs], rows[:, inputs:], None if same else weight_N.astype(float)
