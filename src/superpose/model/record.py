"""What is kept of a training for looking at it later: its history, frames, and some of its rows."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from superpose.model.rows import Rows
from superpose.training.history import History
from superpose.training.recording import Frame

# Rows kept of each kind: enough for every picture, few enough to draw and to keep.
MOST_ROWS = 2000
# Nor more cells than these, but some rows all the same.
MOST_CELLS, FEWEST = 2**23, 16


@dataclass(frozen=True, eq=False)
class Record:
    """What is kept of a training for looking at it later.

    Attributes
    ----------
    history : History
        What was seen in each epoch; of several members, of all of them together.
    frames : tuple of Frame
        The whole network at well-chosen epochs, the model's own among them. They do not travel with copies in other
        processes (pickle), where they would outweigh the model by far.
    train : Rows
        Encoded rows that were trained on, `MOST_ROWS` at most, drawn evenly: inputs (N, I), targets (N, O), weights.
    held_out : Rows or None
        Encoded rows that were not, where there were any.
    rows : tuple of (int, int)
        How many there were of each before some were drawn.
    """

    history: History
    frames: tuple[Frame, ...]
    train: Rows
    held_out: Rows | None
    rows: tuple[int, int]

    @classmethod
    def of(
        cls, history: History, frames: tuple[Frame, ...], train: Rows, held_out: Rows | None, *, seed: int = 0
    ) -> "Record":
        """The record of a training on these rows."""
        counts = (len(train.x_NI), 0 if held_out is None else len(held_out.x_NI))
        kept = None if held_out is None else some(held_out, seed)
        return cls(history, frames, some(train, seed), kept, counts)

    def __getstate__(self) -> dict[str, Any]:
        return self.__dict__ | {"frames": ()}

    def __repr__(self) -> str:
        shown = f"{len(self.train.x_NI)} of {self.rows[0]} rows"
        held = 0 if self.held_out is None else len(self.held_out.x_NI)
        return f"Record({len(self.history)} epochs, {len(self.frames)} frames, {shown}, {held} held out)"


def some(rows: Rows, seed: int, most: int = MOST_ROWS) -> Rows:
    """The rows, or so many of them drawn at random, in their order; fewer where inputs are many."""
    count = len(rows.x_NI)
    most = max(FEWEST, min(most, MOST_CELLS // max(rows.x_NI.shape[1], 1)))
    if count <= most:
        return rows
    return rows.take(np.sort(np.random.default_rng(seed).choice(count, most, replace=False)))
