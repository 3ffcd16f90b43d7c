"""More rows than memory holds, for the loop: equal parts of them, one after another without end.

A part takes the place of all rows: it is one epoch of the loop, compiled once, and the next one is put together by
whoever gives them while this one trains.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from superpose.errors import DataError, ShapeError, UsageError
from superpose.network.network import Network
from superpose.training.epoch import Rows
from superpose.training.rows import rows_of

Part = tuple[np.ndarray, np.ndarray]


class Parts:
    """Rows that come in parts.

    Parameters
    ----------
    begin : callable
        Gives an iterator of parts (X, y), each of the same number of rows, that does not end. It is closed, where it
        can be, when the training ends.
    some : (X, y)
        A few of the rows, for looking at the training later.
    """

    def __init__(self, begin: Callable[[], Iterator[Part]], some: Part):
        self.begin, self.some = begin, some

    def __repr__(self) -> str:
        return f"Parts({len(self.some[0])} rows of them at hand)"


class Coming:
    """The parts of one training: taken one by one, checked like any rows.

    Raises
    ------
    ShapeError, DataError
        From `next`: if a part is not of the first one's size, is no rows for the network, or there is none.
    """

    def __init__(self, parts: Parts, network: Network):
        self._network, self._given, self._rows = network, parts.begin(), 0

    def next(self) -> Rows:
        """The next part."""
        try:
            X, y = next(self._given)
        except StopIteration:
            raise DataError(
                "The parts of the rows have ended.", "Give parts without end, pass after pass."
            ) from None
        rows = rows_of(self._network, X, y, None)
        self._rows = self._rows or len(rows.x_NI)
        if len(rows.x_NI) != self._rows:
            raise ShapeError(
                f"A part has {len(rows.x_NI)} rows, the first had {self._rows}.", "Give parts of equal size."
            )
        return rows

    def close(self) -> None:
        """Let the one who gives them end."""
        close = getattr(self._given, "close", None)
        if close is not None:
            close()


def refuse_weights(y: Any, sample_weight: Any) -> None:
    """Refuse what parts bring themselves, or cannot have.

    Raises
    ------
    UsageError
        If targets or weights are given beside parts.
    """
    if y is not None:
        raise UsageError("Targets were given beside parts, which bring their own.", "Leave y out: y=None.")
    if sample_weight is not None:
        raise UsageError("Parts have no weights.", "Leave sample_weight out.")
