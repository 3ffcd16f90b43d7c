"""The film of a run: its parameters at epochs of the past, never more than so many, dense at first."""

import bisect
import functools
from typing import Any

import jax
import numpy as np

from superpose.network.network import Network
from superpose.training.first_layer import network_of
from superpose.training.plan import Plan
from superpose.training.recording import Frame

MOST = 96
# Bytes of all parameters kept.
LARGEST = 64 * 2**20
# A next frame is due after this share of the epochs there were.
GROWTH = 0.12


class Film:
    """Epoch to parameters; when there are too many, every second one goes but the first."""

    def __init__(self, plan: Plan):
        self.plan = plan
        each = plan.parameters * np.dtype(plan.dtype).itemsize
        self.most = int(max(4, min(MOST, LARGEST // max(each, 1))))
        self.epochs: list[int] = []
        self._parameters: list[Any] = []
        self._every = 1

    def next_due(self, epoch: int) -> int:
        """After which epoch the next frame is due."""
        last = self.epochs[-1] if self.epochs else -1
        return max(last + max(self._every, int(last * GROWTH) if last < 64 else self._every), epoch + 1)

    def take(self, epoch: int, parameters: Any, *, due: bool = True) -> None:
        """Keep the parameters after this epoch, where it is due."""
        if self.epochs and (epoch <= self.epochs[-1] or (due and epoch < self.epochs[-1] + self._every)):
            return
        self.epochs.append(epoch)
        self._parameters.append(jax.tree.map(np.array, parameters))
        if len(self.epochs) > self.most:
            del self.epochs[1::2], self._parameters[1::2]
            gaps = np.diff(self.epochs)
            self._every = int(max(1, gaps.max(initial=1)))

    def cut(self, epoch: int) -> None:
        """Forget what came after this epoch."""
        at = bisect.bisect_right(self.epochs, epoch)
        del self.epochs[at:], self._parameters[at:]

    def nearest(self, epoch: int) -> tuple[int, Network]:
        """The kept epoch nearest to this one, and the network then."""
        at = min(range(len(self.epochs)), key=lambda i: abs(self.epochs[i] - epoch))
        return self.epochs[at], network_of(self.plan, self._parameters[at])

    def frames(self) -> tuple[Frame, ...]:
        """As insight takes them."""
        return tuple(
            Frame(epoch, functools.partial(network_of, self.plan, parameters))
            for epoch, parameters in zip(self.epochs, self._parameters, strict=True)
        )

    def state(self) -> list[tuple[int, Any]]:
        """What is kept, to be written to disk."""
        return list(zip(self.epochs, self._parameters, strict=True))

    def __repr__(self) -> str:
        return f"Film({len(self.epochs)} epochs)"
