"""Rows as the network meets them."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class Rows:
    """Encoded rows: inputs (N, I), targets (N, O), what each counts (N,) or None."""

    x_NI: np.ndarray
    y_NO: np.ndarray
    weight_N: np.ndarray | None

    def take(self, which_N: np.ndarray) -> "Rows":
        """These rows."""
        weight_N = None if self.weight_N is None else np.asarray(self.weight_N)[which_N]
        return Rows(self.x_NI[which_N], self.y_NO[which_N], weight_N)

    def weights(self, part_NM: np.ndarray) -> np.ndarray:
        """What each row counts for each member, (N, M): its weight where it is part, else 0."""
        weight_N = np.ones(len(self.x_NI)) if self.weight_N is None else np.asarray(self.weight_N, float)
        return (part_NM * weight_N[:, None]).astype(np.float32)
