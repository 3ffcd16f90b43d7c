"""Many inputs as few: the directions in which rows differ most (principal components, Hotelling 1933).

For the rivals of a network that looks at pixels: an SVM or trees on thousands of inputs would take minutes, and
do no better.
"""

from dataclasses import dataclass

import numpy as np

MOST, ROWS = 50, 1_500  # components, and rows they are found on
AT_ONCE = 2**24  # numbers that are multiplied together


@dataclass(frozen=True, eq=False)
class Components:
    """Directions, and how to look along them.

    Attributes
    ----------
    mean_I : array (inputs,)
        The mean row.
    w_IC : array (inputs, components)
        The directions, the one with most variance first, divided by its standard deviation.
    share : float
        How much of the variance lies along them, 0 to 1.
    """

    mean_I: np.ndarray
    w_IC: np.ndarray
    share: float

    @classmethod
    def fit(cls, x_NI: np.ndarray, *, seed: int = 0, most: int = MOST) -> "Components":
        """The components of rows, found on some of them: their products with each other, (rows, rows), are few."""
        some = np.sort(np.random.default_rng(seed).permutation(len(x_NI))[:ROWS])
        x_RI = x_NI[some].astype(np.float32)
        mean_I = x_RI.mean(axis=0)
        x_RI -= mean_I
        value_R, vector_RR = np.linalg.eigh((x_RI @ x_RI.T).astype(np.float64))
        count = max(1, min(most, len(some) - 1, int((value_R > 1e-9 * value_R[-1]).sum())))
        value_C, vector_RC = value_R[::-1][:count], vector_RR[:, ::-1][:, :count]
        largest = np.sqrt(max(value_C[0], 1e-12) / len(some))
        w_IC = x_RI.T @ (vector_RC / np.sqrt(np.maximum(value_C, 1e-12)) / largest).astype(np.float32)
        share = float(value_C.sum() / max(value_R.clip(min=0).sum(), 1e-12))
        return cls(mean_I, w_IC, share)

    def of(self, x_BI: np.ndarray) -> np.ndarray:
        """Rows by their components, (B, components), float64."""
        step = max(1, AT_ONCE // max(x_BI.shape[1], 1))
        parts = [
            (x_BI[start : start + step].astype(np.float32) - self.mean_I) @ self.w_IC
            for start in range(0, len(x_BI), step)
        ]
        return np.concatenate(parts).astype(np.float64) if parts else np.zeros((0, self.w_IC.shape[1]))

    def __repr__(self) -> str:
        return f"Components({self.w_IC.shape[1]} of {self.w_IC.shape[0]:,} inputs, {self.share:.0%} of the variance)"
