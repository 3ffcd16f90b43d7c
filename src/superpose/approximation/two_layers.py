"""Two hidden layers, for functions of several inputs that one layer needs very many neurons for.

What depends on x^2 + y^2, say, is a sum of few ridges, and then a function of that sum; one layer has to make it of
ridges alone. The second layer begins with neurons between pairs of rows whose values differ much for how little
their hidden activations do (Bolager and others, NeurIPS 2023), of which those that explain most are picked.
"""

import itertools

import numpy as np

from superpose import runtime
from superpose.approximation.fitting import Bench
from superpose.approximation.nodes import Looked
from superpose.approximation.picking import picked
from superpose.approximation.starts import CANDIDATES, Hidden, hidden_starts, solved_output
from superpose.calculus.activations import Activation
from superpose.network.layer import Layer
from superpose.network.network import Network

ROWS = 3072
PAIRS = 8  # so many times as many pairs as candidates
NEAREST = 0.05  # what is added to the distance of a pair, so that none is infinitely steep


class TwoLayers(Bench):
    """A bench of networks of two hidden layers of one shape; see `Bench`.

    Parameters
    ----------
    shape : (int, int)
        Neurons of the first and of the second hidden layer.
    """

    def __init__(self, seen: Looked, shape: tuple[int, int], starts: int, activation: Activation, seed: int):
        self.shape = shape
        super().__init__(seen, sum(shape), starts, 1, activation, seed)

    @property
    def parameters(self) -> int:
        first, second = self.shape
        return (self.inputs + 1) * first + (first + 1) * second + second + 1

    @property
    def rows(self) -> int:
        return ROWS

    def width_of(self, p_SP: np.ndarray) -> int:
        return sum(self.shape)

    def wide(self, p_SP: np.ndarray) -> np.ndarray:
        return p_SP

    def columns(self, width: int) -> np.ndarray:
        return np.arange(self.parameters)

    def network(self, p_P: np.ndarray) -> Network:
        sizes = (self.inputs, *self.shape, 1)
        layers, at = [], 0
        with runtime.precision("float64"):
            for i, (before, neurons) in enumerate(itertools.pairwise(sizes)):
                w_IO = p_P[at : at + before * neurons].reshape(before, neurons)
                at += before * neurons
                kind = self.activation if i < 2 else "linear"
                layers.append(Layer(neurons, kind, weights=w_IO, bias=p_P[at : at + neurons]))
                at += neurons
            return Network(layers)

    def started(self, width: int, hidden: list[Hidden]) -> np.ndarray:
        firsts = hidden_starts(self.seen, self.shape[0], self.starts, self.activation, self.rng)
        return np.stack([self._start(w_DH, b_H) for w_DH, b_H in firsts])

    def _start(self, w_DH: np.ndarray, b_H: np.ndarray) -> np.ndarray:
        """The second layer and the output for a first layer, all in one vector, (P,)."""
        x_ND, y_N, second = self.x_ND[self.used_N], self.y_N[self.used_N], self.shape[1]
        with runtime.precision("float64"):
            h_NH = np.array(self.activation.value(x_ND @ w_DH + b_H))
        w_HK, b_K = self._between(h_NH, y_N)
        with runtime.precision("float64"):
            a_NK = np.array(self.activation.value(h_NH @ w_HK + b_K))
        chosen = picked(a_NK.copy(), y_N, second)
        spare = np.setdiff1d(np.arange(len(b_K)), chosen)[: second - len(chosen)]
        chosen = np.concatenate([chosen, spare])
        v_K = solved_output(a_NK[None][:, :, chosen], y_N, np.ones((1, len(y_N))))[0]
        return np.concatenate([w_DH.ravel(), b_H, w_HK[:, chosen].ravel(), b_K[chosen], v_K])

    def _between(self, h_NH: np.ndarray, y_N: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Candidates for the second layer, each turning from one row of a pair to the other."""
        i, j = self.rng.integers(len(y_N), size=(2, PAIRS * CANDIDATES))
        far = np.linalg.norm(h_NH[i] - h_NH[j], axis=1) + NEAREST
        weight = np.abs(y_N[i] - y_N[j]) / far + 1e-9
        taken = self.rng.choice(len(i), CANDIDATES, replace=False, p=weight / weight.sum())
        i, j, far = i[taken], j[taken], far[taken]
        w_KH = (h_NH[j] - h_NH[i]) / far[:, None] ** 2
        return w_KH.T, -np.einsum("kh,kh->k", 0.5 * (h_NH[i] + h_NH[j]), w_KH)

    def __repr__(self) -> str:
        return f"TwoLayers({self.shape[0]} and {self.shape[1]} neurons, {self.starts} starts)"
