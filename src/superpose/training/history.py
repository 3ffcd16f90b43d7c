"""What was seen in each epoch, in columns."""

from typing import Any

import numpy as np


class History:
    """What was seen in each epoch of a run; it grows while the run goes on.

    Columns, one value an epoch: `cost` (mean over the training rows, as they were met), `held_out_cost` and
    metrics where there are held-out rows, `learning_rate` (of the last step), `gradient_norm` and
    `update_ratio` (epochs, layers; of the last step), `seconds`.

    Attributes
    ----------
    events : list of str
        What happened beside: a return to the last good state and why.
    notes : list of str
        What was chosen for the run and is not to be seen in its numbers, such as the form of a wide first layer.
    every : int
        Each of its rows is that of every so manieth epoch; 1, but for a history that may not grow for ever.

    Parameters
    ----------
    names : tuple of str
        Of the columns.
    most : int, optional
        No more rows than this, an even number: when there are, every second one goes, and from then on every second
        epoch is left out.
    """

    def __init__(self, names: tuple[str, ...], most: int | None = None):
        self.names, self.most = names, most
        self.every, self.last_epoch = 1, 0
        self.events: list[str] = []
        self.notes: list[str] = []
        self._columns: dict[str, list[Any]] = {name: [] for name in names}

    def extend(self, columns: dict[str, Any]) -> None:
        """Add epochs: for each name, an array with one value an epoch."""
        count = len(columns["cost"])
        kept = slice((-self.last_epoch - 1) % self.every, None, self.every)
        for name in self.names:
            self._columns[name].extend(np.asarray(columns[name], dtype=float)[kept])
        self.last_epoch += count
        while self.most is not None and len(self) > self.most:
            self.every *= 2
            for column in self._columns.values():
                del column[::2]

    @property
    def epochs(self) -> np.ndarray:
        """The epoch of each row, (rows,)."""
        return np.arange(1, len(self) + 1) * self.every

    def until(self, epoch: int) -> "History":
        """The first `epoch` epochs by themselves; they no longer grow."""
        part = History(self.names, self.most)
        part.events, part.notes, part.every = [*self.events], [*self.notes], self.every
        part._columns = {name: column[: epoch // self.every] for name, column in self._columns.items()}
        part.last_epoch = min(epoch, self.last_epoch)
        return part

    def __len__(self) -> int:
        return len(self._columns["cost"])

    def __contains__(self, name: str) -> bool:
        return name in self._columns

    def __getitem__(self, name: str) -> np.ndarray:
        """A column by name, (epochs,) or (epochs, layers)."""
        return np.asarray(self._columns[name])

    def to_dict(self) -> dict[str, list]:
        """The columns as lists of numbers."""
        return {name: self[name].tolist() for name in self.names}

    def summary(self) -> dict[str, Any]:
        """The last value of each column, the epochs run, the events and the notes."""
        last = {name: self[name][-1].tolist() for name in self.names} if len(self) else {}
        return {
            "epochs": self.last_epoch,
            "seconds": float(self["seconds"].sum()),
            "last": last,
            "events": self.events,
            "notes": self.notes,
        }

    def __repr__(self) -> str:
        if not len(self):
            return "History(no epochs yet)"
        kept = [name for name in self.names if self[name].ndim == 1 and name != "seconds"]
        said = ", ".join(f"{name} {self[name][-1]:.4g}" for name in kept)
        return f"History({len(self)} epochs, {self['seconds'].sum():.2f} s: {said})"
