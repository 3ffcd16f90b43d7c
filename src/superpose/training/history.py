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
    """

    def __init__(self, names: tuple[str, ...]):
        self.names = names
        self.events: list[str] = []
        self._columns: dict[str, list[Any]] = {name: [] for name in names}

    def extend(self, columns: dict[str, Any]) -> None:
        """Add epochs: for each name, an array with one value an epoch."""
        for name in self.names:
            self._columns[name].extend(np.asarray(columns[name], dtype=float))

    def until(self, epoch: int) -> "History":
        """The first `epoch` epochs by themselves; they no longer grow."""
        part = History(self.names)
        part.events = [*self.events]
        part._columns = {name: column[:epoch] for name, column in self._columns.items()}
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
        """The last value of each column, the epochs run, and the events."""
        last = {name: self[name][-1].tolist() for name in self.names} if len(self) else {}
        return {
            "epochs": len(self),
            "seconds": float(self["seconds"].sum()),
            "last": last,
            "events": self.events,
        }

    def __repr__(self) -> str:
        if not len(self):
            return "History(no epochs yet)"
        kept = [name for name in self.names if self[name].ndim == 1 and name != "seconds"]
        said = ", ".join(f"{name} {self[name][-1]:.4g}" for name in kept)
        return f"History({len(self)} epochs, {self['seconds'].sum():.2f} s: {said})"
