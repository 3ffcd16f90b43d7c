"""Rows of very many inputs, some inputs at a time: bytes become floats only there."""

from collections.abc import Iterator
from typing import Any

import jax.numpy as jnp
import numpy as np
from jax import Array

from superpose.training.plan import COPY_BELOW, Plan

# What rows in float64 take at once while products of rows with rows are added up.
BLOCK_BYTES = 16 * 2**20


class InputParts:
    """The rows' inputs in parts, of any rows.

    Parameters
    ----------
    x_NI : array (rows, inputs)
        As they were given.
    slices : sequence of slice
        Which inputs make up each part.
    """

    def __init__(self, x_NI: Any, slices: list[slice]):
        self.x_NI, self.slices = np.asarray(x_NI), slices
        self._all: list[Array] | None = None

    def of(self, which: np.ndarray | None) -> Iterator[Any]:
        """Each part of these rows, (rows, part), in order; of all where None."""
        if which is not None:
            return (self.x_NI[which, part] for part in self.slices)
        if self.x_NI.nbytes >= COPY_BELOW:
            return (self.x_NI[:, part] for part in self.slices)
        if self._all is None:
            self._all = [jnp.array(self.x_NI[:, part]) for part in self.slices]
        return iter(self._all)

    def close(self) -> None:
        """Let the copies go."""
        self._all = None


def largest(plan: Plan, x_NI: Any) -> float:
    """The largest absolute input, as the network takes them; of bytes the largest that can be."""
    x_NI = np.asarray(x_NI)
    ends = (0.0, 255.0) if x_NI.dtype == np.uint8 else (float(x_NI.min()), float(x_NI.max()))
    center, scale = plan.input_scale or (0.0, 1.0)
    return max(abs(end - center) for end in ends) / scale


def seen(plan: Plan, x: np.ndarray) -> np.ndarray:
    """`plan.seen` on the host, to the same bits."""
    dtype = np.dtype(plan.dtype).type
    x = x.astype(dtype)
    if plan.input_scale is None:
        return x
    center, scale = plan.input_scale
    return (x - dtype(center)) * dtype(1.0 / scale)


def blocks(inputs: int, rows: int) -> Iterator[slice]:
    """Slices of inputs, so that so many rows of one in float64 take `BLOCK_BYTES`."""
    size = max(64, BLOCK_BYTES // (8 * max(rows, 1)))
    return (slice(start, min(start + size, inputs)) for start in range(0, inputs, size))
