"""All rows again and again, each once a pass, in an order that differs every time, as equal parts.

The shuffle: blocks are read in an order drawn anew for each pass, their rows go into a pool, and a part is drawn from
all rows that are in the pool. So a row meets the rows of the blocks that share the pool with it, which are as many as
the pool has room for; a file sorted by its target is met in parts that each hold a random handful of its blocks.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

Encoded = tuple[np.ndarray, np.ndarray]


class Pool:
    """Encoded rows that wait to be drawn.

    Attributes
    ----------
    count : int
        How many there are.
    """

    def __init__(self) -> None:
        self._x = np.zeros((0, 0), np.float32)
        self._y = np.zeros((0, 0), np.float32)
        self.count = 0

    def add(self, x_BI: np.ndarray, y_BO: np.ndarray) -> None:
        """Put rows in."""
        end = self.count + len(x_BI)
        if end > len(self._x):
            self._x, self._y = (self._grown(old, new, end) for old, new in ((self._x, x_BI), (self._y, y_BO)))
        self._x[self.count : end], self._y[self.count : end] = x_BI, y_BO
        self.count = end

    def _grown(self, old: np.ndarray, like: np.ndarray, rows: int) -> np.ndarray:
        grown = np.empty((rows + rows // 8, like.shape[1]), like.dtype)
        if self.count:
            grown[: self.count] = old[: self.count]
        return grown

    def draw(self, rows: int, rng: np.random.Generator) -> Encoded:
        """So many rows, drawn at random and taken out, in random order."""
        drawn = rng.choice(self.count, rows, replace=False, shuffle=True)
        part = self._x[drawn], self._y[drawn]
        left = self.count - rows
        gone = np.zeros(rows, bool)  # of the last rows, which now fill the holes before them
        gone[drawn[drawn >= left] - left] = True
        movers, holes = np.flatnonzero(~gone) + left, drawn[drawn < left]
        self._x[holes], self._y[holes] = self._x[movers], self._y[movers]
        self.count = left
        return part


@dataclass(frozen=True)
class Passes:
    """Passes over all rows.

    Attributes
    ----------
    blocks : int
        How many blocks there are.
    encoded : callable
        Gives the encoded rows of a block by its number: inputs (B, I), targets (B, O).
    rows : int
        Of all blocks: a whole number of parts.
    part, pool : int
        Rows of a part, and from how many on parts are drawn.
    seed : int
        Fixes every order.
    """

    blocks: int
    encoded: Callable[[int], Encoded]
    rows: int
    part: int
    pool: int
    seed: int

    @property
    def parts(self) -> int:
        """How many parts a pass has."""
        return self.rows // self.part

    def __iter__(self) -> Iterator[Encoded]:
        """Parts without end, pass after pass; the rows of one pass are all given before the next begins."""
        number = 0
        while True:
            yield from self.one(number)
            number += 1

    def one(self, number: int) -> Iterator[Encoded]:
        """The parts of one pass."""
        rng = np.random.default_rng([self.seed, 6, number])
        pool = Pool()
        for block in rng.permutation(self.blocks).tolist():
            pool.add(*self.encoded(block))
            while pool.count >= max(self.pool, self.part):
                yield pool.draw(self.part, rng)
        while pool.count >= self.part:
            yield pool.draw(self.part, rng)


def equal_parts(rows: int, most: int) -> tuple[int, int]:
    """Into how many parts of at most `most` rows these are cut, and the rows of each; less than one a part is left."""
    parts = max(1, -(-rows // most))
    return parts, rows // parts
