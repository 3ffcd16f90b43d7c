"""A snapshot: training as it stood after an epoch."""

import functools
from dataclasses import dataclass, field
from typing import Any

from superpose.network.network import Network
from superpose.training.chunk import Best
from superpose.training.first_layer import Direct
from superpose.training.history import History
from superpose.training.plan import Plan
from superpose.training.step import State


@dataclass(frozen=True, eq=False)
class Snapshot:
    """Training as it stood after an epoch.

    Attributes
    ----------
    epoch : int
        Epochs done.
    epochs : int
        Epochs planned.
    history : History
        Of all epochs so far; it grows as the run goes on.
    best_epoch : int or None
        After which epoch the monitored number was best.
    finished : str
        Why no further snapshot comes: "" while one does, else "epochs" or "patience".
    kept : dict of int to parameters
        After which of the epochs to keep the parameters were what; it grows as the run goes on.
    form : Direct
        In which form it is trained; what it calls parameters is its own affair.
    """

    plan: Plan
    state: State
    best: Best | None
    epoch: int
    epochs: int
    history: History
    finished: str
    form: Direct
    kept: dict[int, Any] = field(default_factory=dict)

    @functools.cached_property
    def network(self) -> Network:
        """The network at this epoch."""
        return self.form.network(self.state.parameters)

    @property
    def best_epoch(self) -> int | None:
        """After which epoch the monitored number was best; None where nothing is monitored."""
        return None if self.best is None else int(self.best.epoch)

    @functools.cached_property
    def best_network(self) -> Network:
        """The network at its best epoch; at this epoch where nothing is monitored."""
        if not self.best_epoch or self.best is None or self.best_epoch == self.epoch:
            return self.network
        return self.form.network(self.best.parameters)

    @property
    def memory(self) -> Any:
        """What the optimiser remembers, for a training that goes on (`memory=`).

        None where it has been written over since: that of a wide first layer lives until the next epoch.
        """
        return self.form.memory(self.state)

    def __repr__(self) -> str:
        return f"Snapshot(epoch {self.epoch} of {self.epochs}, {self.history!r})"
