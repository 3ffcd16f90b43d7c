"""In which form a run is trained: what the loop asks of it, and the ordinary one.

The other forms are for a first layer so wide that it is nearly all of the work: `wide` and `dual`. The loop is one.
"""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from superpose import runtime
from superpose.network.network import Network
from superpose.training import recovery
from superpose.training.chunk import Best, Records, run_chunk
from superpose.training.epoch import Rows
from superpose.training.plan import Plan, unpack
from superpose.training.setup import Setup
from superpose.training.step import State, first_state


class Direct:
    """The ordinary form: the network's own weights, whole chunks of epochs compiled.

    Attributes
    ----------
    given : Setup
        The run as it was asked for.
    setup : Setup
        The run as it is trained; here the same.
    in_place : bool
        Whether a step writes over what it moves, so that it may not be interrupted halfway.
    said : str
        What a person is told of the choice; "" where there was none.
    """

    in_place = False
    said = ""

    def __init__(self, given: Setup):
        self.given = self.setup = given

    def start(self, plan: Plan, memory: Any) -> State:
        """The state before the first step; `memory` is what the optimiser remembers of an earlier run, or None."""
        state = first_state(plan, self.setup.network.layers)
        return state if memory is None else state._replace(optimizer=jax.tree.map(jnp.asarray, memory))

    def run(self, plan: Plan, *arrays: Any) -> tuple[State, Best | None, Records]:
        """A chunk of epochs; see `superpose.training.chunk`."""
        return run_chunk(plan, *runtime.settled(arrays))

    def end(self) -> None:
        """No further chunk is run."""

    def fault(self, *replayed: Any, **where: Any) -> recovery.Fault:
        """What became non-finite in the chunk that was run last; see `superpose.training.recovery`."""
        return recovery.locate(*replayed, **where)

    def network(self, parameters: Any) -> Network:
        """The network these parameters make, its arrays on the device."""
        return network_of(self.setup.plan, parameters)

    def memory(self, state: State) -> Any:
        """What the optimiser remembers, shaped like the network; None where that is lost."""
        return state.optimizer

    def outputs(self, parameters: Any, rows: Rows) -> np.ndarray:
        """What the network these parameters make gives for rows, (N, outputs)."""
        return self.network(parameters)(self.setup.plan.seen(rows.x_NI))


def network_of(plan: Plan, parameters: Any) -> Network:
    """The network these parameters make, its arrays on the device."""
    on_host = jax.tree.map(np.asarray, parameters)
    with runtime.precision(plan.dtype):
        return jax.tree.map(jnp.asarray, Network(unpack(plan, on_host)))
