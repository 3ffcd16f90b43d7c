"""One neuron: weights, a bias, an activation; the graph of a function."""

from typing import Any

import numpy as np

from superpose.network.layer import Layer
from superpose.network.network import Network
from superpose.shapes import as_rows


class Neuron:
    """One neuron: `activation(combine(x, weights) + bias)`.

    The bias does what the weight of a constant input 1 would do; it is also called weight zero.

    Parameters
    ----------
    weights : sequence of I floats
        One weight an input.
    bias : float
        Added to the combined inputs.
    activation : str, Activation or callable
        The function of the pre-activation.
    combine : str, Combine or callable
        How the weighted inputs are joined: "add", "multiply", "divide", or a function.
    fire_above : float, optional
        If the activation is not above it, the neuron passes on 0.
    """

    def __init__(
        self,
        weights: Any,
        bias: float = 0.0,
        activation: Any = "linear",
        *,
        combine: Any = "add",
        fire_above: float | None = None,
    ):
        columns = as_rows(weights, name="weights").reshape(-1, 1)
        self.layer = Layer(
            1,
            activation,
            combine=combine,
            fire_above=fire_above,
            weights=columns,
            bias=np.asarray([bias], columns.dtype),
        )

    @property
    def weights(self) -> np.ndarray:
        """One weight an input, (I,)."""
        return np.asarray(self.layer.weights)[:, 0]

    @property
    def bias(self) -> float:
        """What is added to the combined inputs."""
        return float(np.asarray(self.layer.bias)[0])

    @property
    def network(self) -> Network:
        """This neuron as a network of one."""
        return Network([self.layer])

    def __call__(self, x: Any) -> np.ndarray:
        """Its value on rows `x`, (rows, inputs) to (rows,)."""
        return self.network(x)[:, 0]

    def __repr__(self) -> str:
        weights = ", ".join(f"{w:.6g}" for w in self.weights)
        return f"Neuron(weights=[{weights}], bias={self.bias:.6g}, activation={self.layer.activation.name!r})"
