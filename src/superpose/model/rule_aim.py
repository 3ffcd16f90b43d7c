"""What the branches of a rule are worth: rows answered right, or squared distance taken away."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class Aim:
    """The target of the rows a rule is made of.

    Sums of a set of rows are one vector: the weight of each class, or (weight, weighted sum of y) of numbers.

    Attributes
    ----------
    y_N : array (N,)
        The place of each row's class, or its number less the mean of all.
    weights_N : array (N,)
        What each row counts; 1 on average.
    classes : int
        How many classes there are; 0 for numbers.
    """

    y_N: np.ndarray
    weights_N: np.ndarray
    classes: int

    def take(self, rows: np.ndarray) -> "Aim":
        """These rows, by number."""
        return Aim(self.y_N[rows], self.weights_N[rows], self.classes)

    @property
    def minimum(self) -> float:
        """The weight a branch must have so that it is not a thing of chance: 3 rows, of many 0.5 % up to 25."""
        return max(3.0, min(0.005 * len(self.y_N), 25.0)) * (1 - 1e-9)

    @property
    def pay(self) -> float:
        """What a further threshold must bring, in rows answered right: 2, of many 0.5 %."""
        return max(2.0, 0.005 * len(self.y_N))

    def sums(self, place_N: np.ndarray, places: int) -> np.ndarray:
        """The sums of the rows at each place, (places, S); rows at place -1 are left out."""
        here = place_N >= 0
        place, y, weight = place_N[here], self.y_N[here], self.weights_N[here]
        if self.classes:
            flat = np.bincount(place * self.classes + y, weight, places * self.classes)
            return flat.reshape(places, self.classes)
        return np.column_stack([np.bincount(place, weight, places), np.bincount(place, weight * y, places)])

    def sizes(self, sums: np.ndarray) -> np.ndarray:
        """The weight of sets of rows, from their sums (..., S)."""
        return sums.sum(axis=-1) if self.classes else sums[..., 0]

    def worth(self, sums: np.ndarray) -> np.ndarray:
        """What the best single answer to sets of rows is worth, from their sums (..., S)."""
        if self.classes:
            return sums.max(axis=-1)
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(sums[..., 0] > 0, np.square(sums[..., 1]) / sums[..., 0], 0.0)

    def answers(self, sums: np.ndarray) -> np.ndarray:
        """The best single answer to sets of rows, from their sums (..., S): a place, or a mean."""
        if self.classes:
            return sums.argmax(axis=-1)
        return np.divide(sums[..., 1], sums[..., 0], out=np.zeros(sums.shape[:-1]), where=sums[..., 0] > 0)
