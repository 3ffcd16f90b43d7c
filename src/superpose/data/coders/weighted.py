"""Statistics of one column whose rows have weights; one of weight 3 counts as three equal rows, to the last bit.

Equal values are first put together with the sum of their weights. A table with weights and the same table
with its rows repeated then give the very same numbers to the very same arithmetic, in any order of the rows.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from superpose.errors import ShapeError, UsageError


def row_weights(weights: Any, rows: int) -> np.ndarray:
    """The weights of the rows as float64, (N,); all 1 when None.

    Raises
    ------
    ShapeError
        If there is not one weight a row.
    UsageError
        If a weight is negative or not finite, or all are zero.
    """
    if weights is None:
        return np.ones(rows)
    weights_N = np.asarray(weights, dtype=np.float64)
    if weights_N.shape != (rows,):
        raise ShapeError(
            f"The weights have shape {weights_N.shape}; one a row, ({rows},), was expected.",
            "Give one weight for every row, or none.",
        )
    wrong_N = ~(np.isfinite(weights_N) & (weights_N >= 0))
    if wrong_N.any():
        i = int(np.argmax(wrong_N))
        raise UsageError(
            f"The weight of row {i + 1} is {weights_N[i]}.", "Weights are finite numbers, 0 or more."
        )
    if rows and not weights_N.any():
        raise UsageError("All weights are 0, so no row counts.", "Give at least one row a weight above 0.")
    return weights_N


@dataclass(frozen=True, eq=False)
class Spread:
    """The different values of a column in rising order, each with the weight of its rows.

    Attributes
    ----------
    values, weights : numpy.ndarray
        float64, one entry a different value.
    """

    values: np.ndarray
    weights: np.ndarray

    @classmethod
    def of(cls, x_N: np.ndarray, weights_N: np.ndarray) -> "Spread":
        """The spread of the numbers `x_N` (NaN is left out) under the weights `weights_N`."""
        here_N = ~np.isnan(x_N) & (weights_N > 0)
        # adding 0.0 makes 0.0 of -0.0, which is the same value
        values, place_N = np.unique(x_N[here_N] + 0.0, return_inverse=True)
        return cls(values, np.bincount(place_N.ravel(), weights=weights_N[here_N], minlength=len(values)))

    def __repr__(self) -> str:
        return f"Spread({len(self.values)} different values, weight {float(self.weights.sum()):g})"

    @property
    def mean(self) -> float:
        """The weighted mean; exact for a constant column."""
        largest = float(np.abs(self.values).max(initial=0.0))
        if largest == 0.0:
            return 0.0
        return float(largest * (np.sum(self.weights * (self.values / largest)) / self.weights.sum()))

    @property
    def std(self) -> float:
        """The weighted standard deviation, dividing by the sum of the weights."""
        apart = self.values - self.mean
        largest = float(np.abs(apart).max(initial=0.0))
        if len(self.values) < 2 or largest == 0.0:
            return 0.0
        return float(largest * np.sqrt(np.sum(self.weights * (apart / largest) ** 2) / self.weights.sum()))

    @property
    def range(self) -> tuple[float, float]:
        """The smallest and the largest value; (0, 0) when there are none."""
        return (float(self.values[0]), float(self.values[-1])) if len(self.values) else (0.0, 0.0)

    def quantile(self, q: float) -> float:
        """The value a share `q` of the weight lies below; halfway to the next where the share ends between two.

        Source: Hyndman & Fan, Sample Quantiles in Statistical Packages (1996), definition 2: unlike the
        interpolating ones it does not change when all weights are doubled.
        """
        if not len(self.values):
            return 0.0
        below = np.cumsum(self.weights)
        wanted = q * below[-1]
        i = min(int(np.searchsorted(below, wanted * (1 - 1e-12))), len(below) - 1)
        ends_here = below[i] <= wanted * (1 + 1e-12) and i + 1 < len(below)
        return float(self.values[i] / 2 + self.values[i + 1] / 2) if ends_here else float(self.values[i])

    @property
    def median(self) -> float:
        """The weighted median."""
        return self.quantile(0.5)
