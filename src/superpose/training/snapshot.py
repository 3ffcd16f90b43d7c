"""A snapshot: training as it stood after an epoch."""

import functools
from dataclasses import dataclass, field
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from superpose import runtime
from superpose.network.network import Network
from superpose.training.chunk import Best
from superpose.training.history import History
from superpose.training.plan import Plan, unpack
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
    """

    plan: Plan
    state: State
    best: Best | None
    epoch: int
    epochs: int
    history: History
    finished: str
    kept: dict[int, Any] = field(default_factory=dict)

    @functools.cached_property
    def network(self) -> Network:
        """The network at this epoch."""
        return network_of(self.plan, self.state.parameters)

    @property
    def best_epoch(self) -> int | None:
        """After which epoch the monitored number was best; None where nothing is monitored."""
        return None if self.best is None else int(self.best.epoch)

    @functools.cached_property
    def best_network(self) -> Network:
        """The network at its best epoch; at this epoch where nothing is monitored."""
        return self.network if not self.best_epoch else network_of(self.plan, self.best.parameters)  # pyright: ignore

    def __repr__(self) -> str:
        return f"Snapshot(epoch {self.epoch} of {self.epochs}, {self.history!r})"


def network_of(plan: Plan, parameters: Any) -> Network:
    """The network these parameters make, its arrays on the device."""
    on_host = jax.tree.map(np.asarray, parameters)
    with runtime.precision(plan.dtype):
        return jax.tree.map(jnp.asarray, Network(unpack(plan, on_host)))
