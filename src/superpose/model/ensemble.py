"""Several networks trained at once on folds of the rows, and averaged into one."""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import jax
import numpy as np
from jax import Array

from superpose import runtime
from superpose.model.pixels import Pixels
from superpose.model.rows import Rows
from superpose.network import passes
from superpose.network.by_blocks import by_blocks
from superpose.network.layer import Layer
from superpose.network.network import Network
from superpose.network.population import average
from superpose.training.run import Run, train

# Rows that go through a population together when its members are asked about rows they held out.
ROWS_AT_ONCE = 16_384
# An epoch is told from another by an eighth of the rows, at least and at most so many; each is seen by all members,
# though only one holds it out, so that looking at all would be a quarter of the training's work.
WATCHED_SHARE, WATCHED_LEAST, WATCHED_MOST = 8, 256, 20_000


@dataclass(frozen=True, eq=False)
class Ensemble:
    """A trained population and the rows its members never saw.

    Attributes
    ----------
    run : Run
        Of the population.
    first : Layer, Pixels or None
        The layer before it that was not trained, or the scale of its inputs.
    rows : Rows
        All rows, as they come out of that layer.
    held_NM : array (rows, members)
        Which member holds out which row.
    """

    run: Run
    first: Layer | Pixels | None
    rows: Rows
    held_NM: np.ndarray

    def unseen(self) -> tuple[np.ndarray, Rows]:
        """The pre-activations of the last layer by the members that held a row out, (rows, outputs), and the rows.

        Rows that no member held out, where there are fewer members than folds, are not among them.
        """
        held_N: np.ndarray = np.any(self.held_NM, axis=1)
        rows = self.rows if held_N.all() else self.rows.take(held_N)
        held_NM = self.held_NM[held_N]
        share_NM = held_NM / held_NM.sum(axis=1, keepdims=True)
        parts = [
            (
                self._z(rows.x_NI[start : start + ROWS_AT_ONCE])
                * share_NM[start : start + ROWS_AT_ONCE, :, None]
            )
            for start in range(0, len(held_NM), ROWS_AT_ONCE)
        ]
        return np.concatenate([part.sum(axis=1) for part in parts]), rows

    def _z(self, x_BI: np.ndarray) -> np.ndarray:
        """Every member's last pre-activations, (B, members, outputs)."""
        network = self.run.network
        network = self.first.folded(network) if isinstance(self.first, Pixels) else network
        return last_z(network, x_BI).reshape(len(x_BI), self.held_NM.shape[1], -1)

    def whole(self, population: Network, *, scale: float = 1.0) -> Network:
        """The average of a population, behind the layer that was not trained."""
        return behind(self.first, average(population, scale=scale))


def last_z(network: Network, x_BI: np.ndarray) -> np.ndarray:
    """The pre-activations of the last layer, (B, outputs of all members), float64."""
    with runtime.precision(network.dtype):
        return by_blocks(functools.partial(_last_z, network), x_BI).astype(np.float64)


@jax.jit
def _last_z(network: Network, x_BI: Array) -> Array:
    return passes.forward(network.layers, x_BI.astype(network.dtype))[-1].z_BK


def behind(first: Layer | Pixels | None, network: Network) -> Network:
    """A network behind a layer that was not trained, or with the scale of its inputs folded in, where there is one."""
    if isinstance(first, Pixels):
        return first.folded(network)
    return network if first is None else Network([first, *network.layers])


def through(first: Layer | Pixels | None, x_NI: np.ndarray) -> np.ndarray:
    """Rows as they come out of the first layer, (N, I'); as they are where there is none."""
    if first is None or isinstance(first, Pixels):
        return x_NI
    return Network([first])(x_NI)


def train_members(
    population: Network,
    rows: Rows,
    held_NM: np.ndarray,
    *,
    first: Layer | Pixels | None = None,
    begin: Callable[[Network, Callable[[Network], Network]], Any] | None = None,
    **options: Any,
) -> Ensemble:
    """Train each member of a population on the rows it does not hold out.

    Parameters
    ----------
    population : Network
        Random weights, a block of the last layer for each column of `held_NM`.
    rows : Rows
        As they come out of `first`.
    begin : callable, optional
        Called before training with the population, and with what makes one network of it.
    **options
        As for `superpose.train`.
    """
    if begin is not None:
        begin(population, lambda trained: behind(first, average(trained)))
    watched = _watched(held_NM)
    seen = rows.take(watched)
    run = train(
        population,
        rows.x_NI,
        rows.y_NO,
        sample_weight=rows.weights(~held_NM),
        validation=(seen.x_NI, seen.y_NO, seen.weights(held_NM[watched])),
        **options,
    )
    return Ensemble(run, first, rows, held_NM)


def _watched(held_NM: np.ndarray) -> np.ndarray:
    """The numbers of held-out rows to look at after each epoch: evenly spread where there are many."""
    held = np.flatnonzero(held_NM.any(axis=1))
    most = min(max(len(held) // WATCHED_SHARE, WATCHED_LEAST), WATCHED_MOST)
    return held if len(held) <= most else held[np.linspace(0, len(held) - 1, most).astype(int)]
