"""The dual form of a first layer: few rows of many inputs, trained in as many coordinates as there are rows.

The gradient of the first layer's weights is X^T times delta: every step lies in the space that the rows span. Let
X = L Q, the rows of Q (r, I) at right angles and of length 1, r the rank of the rows. The weights are then

    W = Q^T c_rK + P_IK     with Q P = 0

and X W = L c: the same network with inputs L instead of X and weights c instead of W. Because Q only turns the axes,
the gradient for c has the length of that for W, and gradient descent, momentum, clipping and weight decay take the same
steps in both. What the rows do not reach, P, is only ever multiplied by one number (weight decay): one more weight a
neuron, the length of its column of P, whose input is 0 in all training rows, keeps that number, and the size of W.

All of Q that is needed are products of rows with rows, the Gram matrix X X^T = U diag(l) U^T: L = U diag(sqrt(l)),
and Q = diag(1/sqrt(l)) U^T X. This is the dual form of ridge regression (Saunders et al., ICML 1998) for a layer of a
network.
"""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from superpose import runtime
from superpose.network.network import Network
from superpose.training.blocks_of_inputs import blocks, seen
from superpose.training.epoch import Rows
from superpose.training.first_layer import Direct, network_of
from superpose.training.setup import Setup, epochs_at_once, is_filled_up
from superpose.training.step import State

# Directions whose share in the rows' squares is no more than this are rounding.
NOTHING = 1e-12


class Dual(Direct):
    """A run whose first layer is trained in the coordinates of its rows; its parameters are those of that network."""

    def __init__(self, given: Setup, every: Any, said: str):
        super().__init__(given)
        self.said = said
        first, *others = given.network.layers
        self.w_IK: np.ndarray = np.asarray(first.weights)
        self.x_NI = np.asarray(given.rows.x_NI)
        gram_NN, z_NK, square_K = self._products(self.x_NI)
        self.back_NR, root_NR = _roots(gram_NN)
        dtype, columns = given.plan.dtype, first.columns
        # Rounded as they are trained, so that a weight that did not move does not change.
        self.c_RK = _rounded(self.back_NR.T @ z_NK, dtype)
        beside_K = np.maximum(square_K - np.square(self.c_RK).sum(axis=0), 0)
        self.length_K = _rounded(np.sqrt(beside_K), dtype)
        weights = np.concatenate([self.c_RK, np.diag(self.length_K)])
        network = Network([first.filled(jnp.asarray(weights, dtype), first.bias), *others])
        rows = given.rows._replace(x_NI=_with(root_NR, np.zeros((len(root_NR), columns)), dtype))
        held = None if given.held_out is None else self._held_out(given.held_out)
        shapes = tuple(tuple(p.shape) for p in jax.tree.leaves(network))
        plan = given.plan.replace(shapes=shapes, input_scale=None)
        plan = plan.replace(
            filled_up=is_filled_up(plan, rows),
            epochs_at_once=1 if given.own_metrics else epochs_at_once(plan, given.epochs, every),
        )
        self.setup = given.replace(plan=plan, network=network, rows=rows, held_out=held)

    def _products(self, x_NI: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """In one pass: these rows with the training rows (N, T), with the weights (N, K); the weights' squares (K,)."""
        same = x_NI is self.x_NI
        gram, z = np.zeros((len(x_NI), len(self.x_NI))), np.zeros((len(x_NI), self.w_IK.shape[1]))
        square_K = np.zeros(self.w_IK.shape[1])
        for part in blocks(len(self.w_IK), len(x_NI) + len(self.x_NI) + self.w_IK.shape[1]):
            w, x = self.w_IK[part].astype(np.float64), self._seen(x_NI[:, part])
            gram += x @ (x if same else self._seen(self.x_NI[:, part])).T
            z += x @ w
            square_K += np.einsum("ik,ik->k", w, w)
        return gram, z, square_K

    def _seen(self, x: np.ndarray) -> np.ndarray:
        """Inputs as the network takes them, to the bit, in float64."""
        return seen(self.given.plan, x).astype(np.float64)

    def _held_out(self, rows: Rows) -> Rows:
        """Held-out rows: their coordinates, and what the rest of the first weights, P, gives of them."""
        gram_NT, z_NK, _ = self._products(np.asarray(rows.x_NI))
        along_NR = gram_NT @ self.back_NR
        beside_NK = (z_NK - along_NR @ self.c_RK) / np.where(self.length_K > 0, self.length_K, np.inf)
        return rows._replace(x_NI=_with(along_NR, beside_NK, self.given.plan.dtype))

    def network(self, parameters: Any) -> Network:
        """The network these parameters stand for: the first weights are put together anew."""
        first, *others = network_of(self.setup.plan, parameters).layers
        return Network(
            [first.filled(self._weights(np.asarray(first.weights, np.float64)), first.bias), *others]
        )

    def _weights(self, c: np.ndarray) -> Any:
        """W = s W0 + X^T U diag(1/sqrt(l)) (c - s c0), where s is what weight decay has left of the first weights."""
        rank = self.back_NR.shape[1]
        left_K = np.diag(c[rank:]) / np.where(self.length_K > 0, self.length_K, 1)
        left_K = np.where(self.length_K > 0, left_K, 1)
        a_NK = (self.back_NR @ (c[:rank] - left_K * self.c_RK)).astype(self.w_IK.dtype)
        kept_K = left_K.astype(self.w_IK.dtype)
        found_IK = _aligned(self.w_IK.shape, self.w_IK.dtype)
        for part in blocks(len(found_IK), len(self.x_NI) + found_IK.shape[1]):
            moved = seen(self.given.plan, self.x_NI[:, part]).T @ a_NK
            np.multiply(self.w_IK[part], kept_K, out=found_IK[part])
            found_IK[part] += moved
        with runtime.precision(found_IK.dtype):
            return jnp.asarray(found_IK)

    def outputs(self, parameters: Any, rows: Rows) -> np.ndarray:
        """What the network gives for rows that are in these coordinates already."""
        return network_of(self.setup.plan, parameters)(rows.x_NI)

    def memory(self, state: State) -> Any:
        """None: what is remembered is in the coordinates of these rows."""
        return None


def _roots(gram_NN: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """U diag(1/sqrt(l)) and U diag(sqrt(l)), (N, r) each, of the r directions that the rows span."""
    values, vectors = np.linalg.eigh(gram_NN)
    there = values > NOTHING * len(values) * max(values[-1], np.finfo(float).tiny)
    roots = np.sqrt(values[there])
    return vectors[:, there] / roots, vectors[:, there] * roots


def _rounded(array: np.ndarray, dtype: str) -> np.ndarray:
    return array.astype(dtype).astype(np.float64)


def _with(along_NR: np.ndarray, beside_NK: np.ndarray, dtype: str) -> Any:
    return jnp.asarray(np.concatenate([along_NR, beside_NK], axis=1), dtype)


def _aligned(shape: tuple[int, ...], dtype: Any) -> np.ndarray:
    """An array that begins where JAX can take it as it is, without a copy."""
    itemsize = np.dtype(dtype).itemsize
    count = int(np.prod(shape))
    raw = np.empty(count * itemsize + 64, np.uint8)
    start = -raw.ctypes.data % 64
    return raw[start : start + count * itemsize].view(dtype).reshape(shape)
