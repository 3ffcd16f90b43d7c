"""Frames: the network as it stood at well-chosen epochs, for looking at its training afterwards.

A compiled chunk of epochs hands over the parameters of the epochs to keep together with its last, so that keeping
them neither stops it nor makes networks of them: a frame does that when it is first looked at.
"""

import bisect
import functools
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import jax
import numpy as np

from superpose.network.network import Network

if TYPE_CHECKING:  # frames are read without what trains
    from superpose.training.plan import Plan

# How many frames are kept where nothing else is asked, and how many bytes of weights all of them may have.
FRAMES = 32
LARGEST = 64 * 2**20
# A network of so many bytes is kept once, as it is at the end: its like beside it would not leave room to train.
HUGE = 256 * 2**20
# What a chunk keeps for its frames takes at most so many bytes; for larger networks it ends where one is due.
CHUNK_LARGEST = 16 * 2**20


class Frame:
    """The network as it stood after an epoch; epoch 0 is before the first step.

    Parameters
    ----------
    epoch : int
        After how many epochs.
    network : Network, or a function that gives it
        A function is called when the network is first asked for.
    """

    def __init__(self, epoch: int, network: Network | Callable[[], Network]):
        self.epoch = epoch
        self._given = network

    @functools.cached_property
    def network(self) -> Network:
        """The network at this epoch."""
        return self._given if isinstance(self._given, Network) else self._given()

    def shows(self, network: Network) -> bool:
        """Whether this very network was given for it."""
        return self._given is network

    def through(self, make: Callable[[Network], Network]) -> "Frame":
        """The frame of what `make` makes of the network, when it is asked for."""
        return Frame(self.epoch, lambda: make(self.network))

    def __repr__(self) -> str:
        shown = (
            repr(self.network) if "network" in self.__dict__ or isinstance(self._given, Network) else "..."
        )
        return f"Frame(epoch {self.epoch}, {shown})"


class Keeping:
    """Which epochs' parameters are kept, and those that were.

    Parameters
    ----------
    plan : Plan
        Of the run.
    epochs : sequence of int
        After which epochs to keep them.

    Attributes
    ----------
    places : int
        How many a chunk can hand over beside its last; 0 where it has to end at each epoch that is kept.
    kept : dict of int to parameters
        Epoch to what the parameters were after it.
    """

    def __init__(self, plan: "Plan", epochs: Sequence[int]):
        self.epochs = sorted({int(e) for e in epochs if e > 0})
        self.kept: dict[int, Any] = {}
        self._at_once = plan.epochs_at_once
        # A power of two, so that runs that differ a little share their program.
        places = min(self._at_once, 1 << max(len(self.epochs) - 1, 0).bit_length())
        bytes_each = plan.parameters * np.dtype(plan.dtype).itemsize
        small = bytes_each * (places + 1) <= CHUNK_LARGEST
        self.places = places if self.epochs and small and self._at_once > 1 else 0

    def next_stop(self, epoch: int) -> int | None:
        """The next epoch at which a chunk has to end to keep what it has; None where no chunk has to."""
        at = bisect.bisect_right(self.epochs, epoch)
        if at == len(self.epochs):
            return None
        if not self.places:
            return self.epochs[at]
        return self.epochs[at + self.places - 1] if at + self.places < len(self.epochs) else None

    def places_of(self, epoch: int) -> np.ndarray | None:
        """At which place each of the next epochs is kept, the last one being for those that are not, (E,)."""
        if not self.places:
            return None
        place_E = np.full(self._at_once, self.places, np.int32)
        for place, kept in enumerate(self._due(epoch, self._at_once)):
            place_E[kept - epoch - 1] = min(place, self.places)
        return place_E

    def take(self, epoch: int, run: int, kept: Any, last: Any) -> None:
        """Keep what a chunk of `run` epochs after `epoch` hands over: `kept` by place, and its `last` parameters."""
        due = self._due(epoch, run)
        if self.places and due:
            # Cut by NumPy: JAX would compile a program for every shape and every number of places.
            copies = jax.tree.map(lambda all_K: np.asarray(all_K)[: len(due)].copy(), kept)
            self.kept |= {e: jax.tree.map(lambda a, i=i: a[i], copies) for i, e in enumerate(due)}
        elif due and due[-1] == epoch + run:
            self.kept[due[-1]] = last

    def _due(self, epoch: int, count: int) -> list[int]:
        first, end = (bisect.bisect_right(self.epochs, e) for e in (epoch, epoch + count))
        return self.epochs[first:end]

    def __repr__(self) -> str:
        return f"Keeping({len(self.kept)} of {len(self.epochs)} epochs)"


def is_huge(network: Network) -> bool:
    """Whether only one of its like is kept."""
    return _bytes(network) >= HUGE


def _bytes(network: Network) -> int:
    return network.parameters * network.dtype.itemsize


def epochs_to_keep(network: Network, epochs: int, frames: int | Sequence[int] = FRAMES) -> tuple[int, ...]:
    """After which epochs to keep the network.

    Parameters
    ----------
    network : Network
        Whose size decides how many can be kept.
    epochs : int
        How many epochs are planned.
    frames : int or sequence of int
        How many frames to keep, or after which epochs; fewer where their weights would take more than `LARGEST`
        bytes, but never fewer than two; of a huge network none.
    """
    if is_huge(network):
        return ()
    asked = well_chosen(epochs, frames) if isinstance(frames, int | np.integer) else sorted({*frames})
    most = max(2, LARGEST // max(_bytes(network), 1))
    return tuple(asked if len(asked) <= most else _spread(asked, most))


def well_chosen(epochs: int, count: int) -> list[int]:
    """At most `count` epochs of 1 to `epochs`: dense at first, where most is learned, and the last.

    Half of them are spaced by equal factors, half by equal steps.
    """
    if count < 1:
        return []
    half = count // 2
    early = np.geomspace(1, epochs, half)
    even = np.arange(1, count - half + 1) * epochs / (count - half)
    return sorted({int(e) for e in np.round([*early, *even])} & {*range(1, epochs + 1)})


def _spread(epochs: Sequence[int], count: int) -> list[int]:
    """So many of these epochs, evenly spread over the list, the last among them."""
    if count <= 2:
        return [epochs[-1]]
    return [epochs[int(i)] for i in np.unique(np.round(np.linspace(0, len(epochs) - 1, count - 1)))]
