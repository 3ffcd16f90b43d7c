"""Which activations a step drops: bits hashed from a counter, the same on every machine.

JAX's own generator is built to be safe for any use; its bits for one step of a small network were a large part of the
step and of its program. A mask only needs bits that look independent: the place of each activation, moved
by the words of a key, goes through a mixer of 32 bits.

Source: counter-based generators, Salmon et al., SC 2011; the mixer "lowbias32", Wellons 2018.
"""

from typing import Any

import jax
import jax.numpy as jnp
from jax import Array

# Odd, and far from simple fractions of 2^32: multiples of it lie evenly spread (a Weyl sequence).
STRIDE = 0x9E3779B1


def kept(key: Any, share: float, shape: tuple[int, ...]) -> Array:
    """Truth values of this shape (rows, columns), about `share` of them true.

    Parameters
    ----------
    key : two words of uint32, or a key of `jax.random`
        Other words, other bits.
    share : float
        In (0, 1].
    """
    first, second = key if isinstance(key, tuple) else jax.random.key_data(key)
    row_BO, column_BO = (jax.lax.broadcasted_iota(jnp.uint32, shape, axis) for axis in (0, 1))
    place_BO = row_BO * jnp.uint32(shape[1]) + column_BO
    return _mixed((place_BO ^ first) + second) <= jnp.uint32(round(share * 0xFFFFFFFF))


def layer_keys(seed: Any, step: Array, layers: int) -> list[tuple[Array, Array]]:
    """The key of each layer for a step: words from the run's seed, the layer and the step."""
    second = step.astype(jnp.uint32) * jnp.uint32(STRIDE)
    start = _mixed(jnp.asarray(seed, jnp.uint32) + jnp.uint32(1))
    return [(start + jnp.uint32(number * 0x85EBCA6B % 2**32), second) for number in range(layers)]


def _mixed(bits: Array) -> Array:
    """32 bits, each of which depends on all those given."""
    bits = (bits ^ (bits >> 16)) * jnp.uint32(0x7FEB352D)
    bits = (bits ^ (bits >> 15)) * jnp.uint32(0x846CA68B)
    return bits ^ (bits >> 16)
