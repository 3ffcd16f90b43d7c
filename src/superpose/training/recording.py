"""Frames: the network as it stood at well-chosen epochs, for looking at its training afterwards."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from superpose.network.network import Network
from superpose.training.snapshot import Snapshot

# How many frames are kept where nothing else is asked, and how many bytes of weights all of them may have.
FRAMES = 32
LARGEST = 64 * 2**20


@dataclass(frozen=True, eq=False)
class Frame:
    """The network as it stood after an epoch; epoch 0 is before the first step."""

    epoch: int
    network: Network

    def __repr__(self) -> str:
        return f"Frame(epoch {self.epoch}, {self.network!r})"


class Recorder:
    """Keeps a frame at each of its epochs, out of the snapshots it is shown.

    Parameters
    ----------
    network : Network
        Where training starts: the first frame.
    epochs : int
        How many epochs are planned.
    frames : int or sequence of int
        How many frames to keep, or after which epochs; fewer where their weights would take more than `LARGEST`
        bytes, but never fewer than two.
    """

    def __init__(self, network: Network, epochs: int, frames: int | Sequence[int] = FRAMES):
        asked = well_chosen(epochs, frames) if isinstance(frames, int | np.integer) else sorted({*frames})
        most = max(2, LARGEST // max(network.parameters * network.dtype.itemsize, 1))
        self.epochs = tuple(asked if len(asked) <= most else _spread(asked, most))
        self._frames = [Frame(0, network)]

    def look(self, snapshot: Snapshot) -> None:
        """Keep the snapshot, if its epoch is one of those to keep."""
        if snapshot.epoch in self.epochs and snapshot.epoch > self._frames[-1].epoch:
            self._frames.append(Frame(snapshot.epoch, snapshot.network))

    def frames(self, last: Snapshot, kept: Network, kept_epoch: int) -> tuple[Frame, ...]:
        """All frames in order of epochs, with the last state and the one that is kept among them."""
        also = {last.epoch: last.network, kept_epoch: kept}
        known = {frame.epoch: frame.network for frame in self._frames}
        return tuple(Frame(epoch, network) for epoch, network in sorted((known | also).items()))

    def __repr__(self) -> str:
        return f"Recorder({len(self._frames)} of {len(self.epochs) + 1} frames)"


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
