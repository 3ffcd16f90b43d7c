"""How each output of each row changes with each parameter: the Jacobian, by our own backward pass.

Parameters stand in one flat vector, layer by layer: weights row by row, then biases; so `flat` and `Jacobian` agree.
"""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array
from jax.flatten_util import ravel_pytree

from superpose import runtime
from superpose.errors import UsageError
from superpose.network import layer as one
from superpose.network import passes
from superpose.network.network import Network
from superpose.shapes import as_rows


def flat(network: Network) -> np.ndarray:
    """All parameters in one vector, (P,)."""
    return np.concatenate([np.asarray(p).ravel() for p in jax.tree.leaves(network)])


def unflat(like: Network, p_P: np.ndarray) -> Network:
    """The network of the same layers with these parameters."""
    leaves, tree = jax.tree.flatten(like)
    ends = np.cumsum([np.size(leaf) for leaf in leaves])[:-1]
    parts = np.split(np.asarray(p_P), ends)
    with runtime.precision(like.dtype):
        shaped = [
            jnp.asarray(p.reshape(np.shape(leaf)), like.dtype) for p, leaf in zip(parts, leaves, strict=True)
        ]
        return jax.tree.unflatten(tree, shaped)


class Jacobian:
    """Outputs and their Jacobian for many networks of one shape at once, compiled.

    Parameters
    ----------
    like : Network
        Whose layers the networks have; its weights do not matter.

    Raises
    ------
    UsageError
        If it has dropout or several members: there is no one function to take slopes of.
    """

    def __init__(self, like: Network):
        if like.members > 1 or any(layer.dropout for layer in like.layers):
            raise UsageError(
                "A network with dropout or several members has no Jacobian here.", "Give a plain network."
            )
        self.like, self.dtype = like, like.dtype
        with runtime.precision(self.dtype):
            _, self._unravel = ravel_pytree(like)
        self._both = jax.jit(jax.vmap(self._of_one, in_axes=(0, None)))
        self._outputs = jax.jit(jax.vmap(self._outputs_of_one, in_axes=(0, None)))

    def __call__(self, p_SP: np.ndarray, x_NI: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Outputs (networks, rows, outputs) and their slopes by the parameters (networks, rows, outputs, P)."""
        with runtime.precision(self.dtype):
            out, slopes = self._both(jnp.asarray(p_SP, self.dtype), jnp.asarray(x_NI, self.dtype))
            return np.asarray(out), np.asarray(slopes)

    def outputs(self, p_SP: np.ndarray, x_NI: np.ndarray) -> np.ndarray:
        """Outputs alone, (networks, rows, outputs)."""
        with runtime.precision(self.dtype):
            return np.asarray(self._outputs(jnp.asarray(p_SP, self.dtype), jnp.asarray(x_NI, self.dtype)))

    def _outputs_of_one(self, p_P: Array, x_NI: Array) -> Array:
        return passes.forward(self._unravel(p_P).layers, x_NI)[-1].output_BO

    def _of_one(self, p_P: Array, x_NI: Array) -> tuple[Array, Array]:
        layers = self._unravel(p_P).layers

        def of_row(x_I: Array) -> tuple[Array, Array]:
            traces = passes.forward(layers, x_I[None, :])

            def of_output(d_O: Array) -> Array:
                dz_BK = one.delta(layers[-1], traces[-1], d_O[None, :])
                gradients, _, _ = passes.back(layers, traces, dz_BK)
                return ravel_pytree(gradients)[0]

            one_each = jnp.eye(traces[-1].output_BO.shape[1], dtype=x_I.dtype)
            return traces[-1].output_BO[0], jax.vmap(of_output)(one_each)

        return jax.vmap(of_row)(x_NI)

    def __repr__(self) -> str:
        return f"Jacobian({self.like!r})"


def jacobian(network: Network, x: Any) -> np.ndarray:
    """The slopes of a network's outputs by its parameters, for rows `x`: (rows, outputs, parameters).

    Parameters
    ----------
    network : Network
        Its parameters in the order of `flat`.
    x : array (rows, inputs)
        Where.
    """
    x_NI = as_rows(x, inputs=network.inputs, dtype=network.dtype)
    return Jacobian(network)(flat(network)[None, :], x_NI)[1][0]
