"""Training in the hands of a person: so many epochs, one step, another rate, weights set by hand, neurons held.

The same programs as `training` runs, without an end: what comes next is decided between them.
"""

import functools
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

from superpose import runtime
from superpose.errors import UsageError
from superpose.network.layer import Layer
from superpose.network.network import Network
from superpose.training import recovery
from superpose.training.checks import not_negative
from superpose.training.chunk import on_held_out
from superpose.training.epoch import Instruments, Rows, instruments
from superpose.training.first_layer import network_of
from superpose.training.history import History
from superpose.training.loop import Loop
from superpose.training.plan import Plan, pack, unpack
from superpose.training.setup import prepare
from superpose.training.step import State, step

# Longer than anyone watches; a whole number that 32 bits hold.
ENDLESS = 2**31 - 2
# Rows of the history that are kept.
MOST = 4096


@dataclass(frozen=True, eq=False)
class Moment:
    """All that training needs to go on from where it is: parameters, the optimiser's memory, steps, epoch, rate."""

    state: State
    epoch: int
    rate: float
    done: tuple[tuple[float, float], ...] = ()

    def __repr__(self) -> str:
        return f"Moment(epoch {self.epoch}, {len(self.done)} steps of the next)"


class Stepwise(Loop):
    """A training that goes as far as it is asked to, each time it is asked.

    Parameters
    ----------
    network, X, y, validation
        As for `superpose.training`.
    seed : int
        Fixes the order of the rows and dropout; the numbers are those of `superpose.train` with this seed.
    most : int
        No more epochs than this in one compiled call; by default about a tenth of a second of them.
    **options
        cost, optimizer, learning_rate, batch_size, weight_decay, gradient_clip: as for `superpose.training`.
    """

    def __init__(self, network: Network, X: Any, y: Any, *, validation: Any = None, seed: int = 0,
                 most: int | None = None, **options: Any):  # fmt: skip
        known: dict[str, Any] = {
            "cost": None, "optimizer": "adam", "learning_rate": None, "schedule": "constant", "batch_size": 32,
            "weight_decay": None, "gradient_clip": None, "sample_weight": None, "metrics": (), "monitor": None,
            "patience": None, "min_delta": 0.0, "rate_factors": None, "every": most, "quick_compile": False,
            "epochs": ENDLESS,
        }  # fmt: skip
        with runtime.precision(network.dtype):
            setup = prepare(network, X, y, validation=validation, seed=seed, **(known | options))
            setup = _unmonitored(setup)
            super().__init__(setup, [], (), None)
        self.history = History(setup.columns, MOST)
        self.done: list[tuple[float, float]] = []
        self.instruments: tuple[np.ndarray, np.ndarray] | None = None

    @property
    def network(self) -> Network:
        """The network as it stands."""
        return network_of(self.plan, self.state.parameters)

    @property
    def steps_done(self) -> int:
        """Steps done of the next epoch."""
        return len(self.done)

    def run(self, epochs: int) -> int:
        """Go on for so many epochs, at most as many as one compiled call runs; how many were done.

        Raises
        ------
        TrainingError
            If anything became non-finite; the state is then that before.
        """
        if self.done:
            return self.finish_epoch()
        count = max(1, min(int(epochs), self.plan.epochs_at_once))
        with runtime.precision(self.plan.dtype):
            if self._ran(count):
                self.instruments = None
                return count
        raise self._error(self._fault(count), self._snapshot())

    def one_step(self) -> None:
        """One step, which is one batch.

        Raises
        ------
        TrainingError
            If anything became non-finite; the state is then that before.
        """
        with runtime.precision(self.plan.dtype):
            batch = recovery.batch_of(self.plan, self.setup.rows, self._orders(1)[0], self.steps_done)
            rate = jnp.asarray(self._rates(1)[0, self.steps_done])
            state, cost, seen = _one(self.plan, self.state, batch, rate, self.key)
            norms = np.asarray(seen.gradient_norm_L)
            if not (np.isfinite(cost) and np.isfinite(norms).all() and _all_finite(state.parameters)):
                fault = recovery.Fault(self.epoch + 1, self.steps_done + 1, "the cost became non-finite")
                raise self._error(fault, None)
            self.state = state
            self.done.append((float(cost), float(len(batch.x_NI))))
            self.instruments = norms, np.asarray(seen.update_ratio_L)
            if self.steps_done == self.plan.steps:
                self._note_epoch()

    def finish_epoch(self) -> int:
        """The steps that are left of this epoch; a whole one where none was done. 1, as one epoch more is done."""
        for _ in range(self.plan.steps - self.steps_done):
            self.one_step()
        return 1

    def _note_epoch(self) -> None:
        """An epoch done step by step, as a chunk would note it down."""
        cost_S, weight_S = np.asarray(self.done).T
        seen_M = [float(cost_S @ weight_S / weight_S.sum())]
        if self.setup.held_out is not None:
            seen_M.append(float(_watched(self.plan, self.state, self.setup.held_out)))
        assert self.instruments is not None
        norms, ratios = self.instruments
        columns = dict(zip(("cost", "held_out_cost"), ([v] for v in seen_M), strict=False))
        columns |= {"gradient_norm": norms[None], "update_ratio": ratios[None], "learning_rate": [self.rate]}
        self.history.extend(columns | {"seconds": [0.0]})
        self.done.clear()
        self.epoch += 1

    def set_rate(self, rate: Any) -> None:
        """Another learning rate from now on."""
        self.rate = not_negative(rate, "learning_rate", hint="Give a rate such as 1e-3.")

    def set_weights(self, network: Network) -> None:
        """Other weights in the same structure; what the optimiser remembers stays."""
        parameters = jax.tree.map(jnp.asarray, pack(self.plan, network.layers, xp=np))
        self.state = self.state._replace(parameters=parameters)

    def hold(self, masks: tuple[Layer, ...] | None) -> None:
        """Which weights may learn: layers of 1 and 0 shaped like the network's; None where all may.

        Raises
        ------
        UsageError
            If the optimiser searches along a line, which held weights would mislead.
        """
        if masks is not None and self.plan.optimizer.whole:
            raise UsageError(
                f"{self.plan.optimizer.name} measures its steps by a line search, which held neurons would mislead.",
                'Take optimizer="adam", or free them.',
            )
        free = None if masks is None else jax.tree.map(jnp.asarray, pack(self.plan, masks, xp=np))
        self.state = self.state._replace(free=free)

    def moment(self) -> Moment:
        """Where it is now, to come back to."""
        return Moment(self.state, self.epoch, self.rate, tuple(self.done))

    def go_to(self, moment: Moment) -> None:
        """Back, or on, to a moment of a training of the same plan."""
        self.state, self.epoch, self.rate = moment.state, moment.epoch, moment.rate
        self.done = [*moment.done]

    def memory_layers(self) -> list[tuple[Layer, ...] | None]:
        """Each array of the optimiser's memory as layers, where it has a number a parameter; else None."""
        whole = jax.tree.structure(self.state.parameters)
        leaves = jax.tree.leaves(self.state.optimizer)
        if not self.plan.flat or whole.num_leaves != 1:
            return [None for _ in leaves]
        size = self.plan.parameters
        return [unpack(self.plan, np.asarray(leaf)) if leaf.shape == (size,) else None for leaf in leaves]

    def remember(self, memory: list[tuple[Layer, ...] | None], other: Any) -> None:
        """Go on with this memory; where it is None, with the leaf of `other`, what an optimiser of this kind had."""
        own = jax.tree.leaves(self.state.optimizer)
        if len(own) != len(memory):
            return
        leaves = [
            jnp.asarray(leaf if layers is None else pack(self.plan, layers, xp=np))
            for layers, leaf in zip(memory, jax.tree.leaves(other), strict=True)
        ]
        if all(a.shape == b.shape for a, b in zip(own, leaves, strict=True)):
            structure = jax.tree.structure(self.state.optimizer)
            self.state = self.state._replace(optimizer=jax.tree.unflatten(structure, leaves))

    def __repr__(self) -> str:
        return f"Stepwise(epoch {self.epoch}, {self.steps_done} steps of the next, rate {self.rate:g})"


def _unmonitored(setup: Any) -> Any:
    """Nothing chooses a best epoch here."""
    return type(setup)(**(setup.__dict__ | {"plan": setup.plan.replace(monitor=None, patience=None)}))


@functools.partial(jax.jit, static_argnames="plan")
def _one(plan: Plan, state: State, batch: Rows, rate: Array, key: Any) -> tuple[State, Array, Instruments]:
    after, move = step(plan, state, *batch, rate, key)
    return after, move.cost, instruments(plan, after, move.gradients, move.change)


@functools.partial(jax.jit, static_argnames="plan")
def _watched(plan: Plan, state: State, held_out: Rows) -> Array:
    return on_held_out(plan, state, held_out)[0]


def _all_finite(parameters: Any) -> bool:
    return all(bool(jnp.isfinite(p).all()) for p in jax.tree.leaves(parameters))
