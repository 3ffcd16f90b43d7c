"""Where a training starts: from nothing, or from what an estimator learned before."""

from dataclasses import dataclass
from typing import Any

import jax
import numpy as np

from superpose.data.columns.column import Column
from superpose.data.encode import Encoding
from superpose.data.target import TargetEncoding
from superpose.network.network import Network
from superpose.training.history import History
from superpose.training.optimizers import Optimizer, optimizer
from superpose.training.snapshot import Snapshot


@dataclass(frozen=True, eq=False)
class Memory:
    """What an optimiser remembers after a training, as arrays of NumPy."""

    optimizer: Optimizer
    arrays: Any

    @classmethod
    def of(cls, snapshot: Snapshot) -> "Memory | None":
        """What is remembered at a snapshot; nothing of a line search, which remembers the cost of other rows."""
        known = snapshot.plan.optimizer
        memory = None if known.whole else snapshot.memory
        return None if memory is None else cls(known, jax.tree.map(np.asarray, memory))

    def __getstate__(self) -> dict[str, Any]:
        """For copies in other processes: a known optimiser by its name, since its functions cannot be sent."""
        own, given = self.optimizer.custom, dict(self.optimizer.parameters)
        return {
            "name": given["transformation"] if own else self.optimizer.name,
            "parameters": {} if own else given,
            "arrays": self.arrays,
        }

    def __setstate__(self, state: dict[str, Any]) -> None:
        object.__setattr__(self, "optimizer", optimizer(state["name"], **state["parameters"]))
        object.__setattr__(self, "arrays", state["arrays"])


@dataclass(frozen=True, eq=False)
class Start:
    """Where a training starts.

    Attributes
    ----------
    seed : int
        Fixes the split, the weights and the order of the rows.
    columns : tuple of Column
        What each column is.
    target : TargetEncoding
        What is learned; classes by their numbers.
    encoding, network, memory, history
        Of what was learned before; None where nothing was. The network is without its temperature, so that
        training goes on at the cost where it ended.
    temperature : float
        What the scores of the network learned before are divided by.
    members : int
        How many networks the one learned before is the average of.
    epochs : int
        How many epochs were trained before.
    """

    seed: int
    columns: tuple[Column, ...]
    target: TargetEncoding
    encoding: Encoding | None = None
    network: Network | None = None
    memory: Memory | None = None
    history: History | None = None
    temperature: float = 1.0
    members: int = 1
    epochs: int = 0

    def options(self, spec: Any) -> dict[str, Any]:
        """What `learn` is to start from, trained by the optimiser `spec`."""
        found = {name: getattr(self, name) for name in ("columns", "target", "encoding", "network")}
        same = self.memory is not None and self.memory.optimizer == optimizer(spec)
        # Each further epoch has an order of its own, as it would in one long run.
        return found | {"seed": self.seed + self.epochs, "memory": self.memory.arrays if same else None}  # pyright: ignore

    def joined(self, history: History) -> History:
        """The epochs before and those of `history` in one, where both have a column."""
        if self.history is None:
            return history
        before = self.history
        both = History(tuple(name for name in history.names if name in before))
        for part in (before, history):
            both.extend({name: part[name] for name in both.names})
            both.events += part.events
            both.notes += [note for note in part.notes if note not in both.notes]
        return both


def scaled(network: Network, factor: float) -> Network:
    """The network with the pre-activations of its last layer multiplied by a factor."""
    if factor == 1:
        return network
    *before, last = network.layers
    weights, bias = np.asarray(last.weights) * factor, np.asarray(last.bias) * factor
    return Network([*before, last.filled(weights, bias)])
