"""A wide first layer's weights in parts: blocks of inputs, each small enough to stay in the processor's cache.

The optimiser's step goes through them one by one, so that neither the gradient of all weights nor the inputs as floats
are ever in memory as a whole.
"""

import ctypes
import sys
import weakref
from collections.abc import Sequence
from typing import Any

import jax.numpy as jnp
from jax import Array

PART_BYTES = 2 * 2**20


class Parts:
    """The parts of a weight matrix (I, K), each (part of I, K), in order.

    For JAX's trees it is one leaf that is no array, so that who holds the parameters holds the parts. Once nobody does,
    their arrays go to the pool.
    """

    def __init__(self, arrays: Sequence[Array], pool: "Pool | None" = None):
        self.arrays = tuple(arrays)
        if pool is not None:
            weakref.finalize(self, pool.put, self.arrays).atexit = False

    def joined(self) -> Array:
        """The whole matrix, (I, K), as an array of its own."""
        return jnp.concatenate(self.arrays)

    def __repr__(self) -> str:
        return f"Parts({len(self.arrays)} of {sum(len(a) for a in self.arrays):,} inputs)"


class Pool:
    """Arrays of one set of parts that nobody needs any more, for the next step to write into."""

    def __init__(self) -> None:
        self._free: tuple[Array, ...] | None = None
        self._closed = False

    def put(self, arrays: Sequence[Array]) -> None:
        """Take arrays that nobody holds; one set is kept."""
        self._free = None if self._closed else tuple(arrays)

    def close(self) -> None:
        """Keep nothing from now on."""
        self._free, self._closed = None, True
        give_back()

    def take(self, like: Parts) -> list[Array]:
        """Arrays shaped like these parts, to be written over."""
        found, self._free = self._free, None
        return [jnp.empty_like(a) for a in like.arrays] if found is None else [*found]


def give_back() -> None:
    """Let the system have freed memory back, where the C library would keep it (glibc, for arrays of this size)."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None
    if trim is not None:
        trim(0)


def cuts(inputs: int, columns: int, itemsize: int) -> list[slice]:
    """Which inputs make up each part: all parts alike, but for the last."""
    size = max(1, PART_BYTES // (columns * itemsize))
    return [slice(start, min(start + size, inputs)) for start in range(0, inputs, size)]


def cut(matrix_IK: Any, slices: Sequence[slice]) -> tuple[Array, ...]:
    """A matrix as its parts, arrays of their own."""
    return tuple(jnp.array(matrix_IK[part]) for part in slices)
