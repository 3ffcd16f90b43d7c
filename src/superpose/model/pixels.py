"""Scaled inputs in training, as they are afterwards: the scale is folded into the first layer's weights.

A network learns (x - center) / scale, which is done batch by batch, so that bytes stay bytes. The same network for x
itself has the weights w / scale and the bias b - center sum(w) / scale.
"""

from dataclasses import dataclass

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

from superpose import runtime
from superpose.errors import UsageError
from superpose.network.network import Network


@dataclass(frozen=True)
class Pixels:
    """What is taken off the inputs, and what they are then divided by."""

    scale: tuple[float, float]

    def of(self, x_BI: np.ndarray) -> np.ndarray:
        """The inputs, scaled; float32."""
        return (x_BI.astype(np.float32) - np.float32(self.scale[0])) / np.float32(self.scale[1])

    def folded(self, network: Network) -> Network:
        """The network that takes inputs as they are, of one that takes them scaled.

        Raises
        ------
        UsageError
            If its first layer does not add its inputs up.
        """
        first = network.layers[0]
        if first.combine.name != "add" or first.blocks > 1:
            raise UsageError(
                f"The first layer joins pixels by {first.combine.name!r}; they can only be added.",
                "Leave --combine out.",
            )
        with runtime.precision(network.dtype):
            weights, bias = _folded(
                first.weights, first.bias, *(jnp.asarray(s, network.dtype) for s in self.scale)
            )
            return Network([first.filled(weights, bias), *network.layers[1:]])


@jax.jit
def _folded(w_IK: Array, b_K: Array, center: Array, scale: Array) -> tuple[Array, Array]:
    w_IK = w_IK / scale
    return w_IK, b_K - center * w_IK.sum(axis=0)
