"""A painting as the sum it is: a constant colour and what each neuron of the last hidden layer adds to it."""

from dataclasses import dataclass

import numpy as np

from superpose.model.model import Model
from superpose.network.network import Network
from superpose.painting.canvas import inputs_at, middles, size_of, unweighed


@dataclass(frozen=True, eq=False)
class Parts:
    """A constant and parts that add up to what a network paints, the part that varies most first.

    `constant_C + parts_JHWC.sum(axis=0)` is what the network paints, colours times alpha, 0 to 255, before it is cut.

    Attributes
    ----------
    names : tuple of str
        LAYER.NUMBER of each neuron, from 1.
    graph_JHW : array (neurons, height, width)
        What each neuron passes on at each place.
    weights_JC : array (neurons, channels)
        What it is weighed by, in units of a pixel's value.
    constant_C : array (channels,)
        The output's bias, and the mean of each part, which the parts are drawn without.
    channels : tuple of str
    """

    names: tuple[str, ...]
    graph_JHW: np.ndarray
    weights_JC: np.ndarray
    constant_C: np.ndarray
    channels: tuple[str, ...]

    def sum_of(self, count: int) -> np.ndarray:
        """The constant and the first `count` parts, as values (H, W, C)."""
        about_JHW = self.graph_JHW[:count] - self.graph_JHW[:count].mean(axis=(1, 2), keepdims=True)
        return self.constant_C + np.einsum("jhw,jc->hwc", about_JHW, self.weights_JC[:count])

    def picture_of(self, count: int) -> np.ndarray:
        """The same as pixels (H, W, 4)."""
        return unweighed(self.sum_of(count), self.channels)

    def part(self, j: int) -> np.ndarray:
        """What one neuron adds to mid-grey, pixels (H, W, 4)."""
        about_HW = self.graph_JHW[j] - self.graph_JHW[j].mean()
        added_HWC = about_HW[:, :, None] * self.weights_JC[j]
        if self.channels[-1] == "alpha":
            added_HWC = added_HWC[:, :, :-1]
        colours = ("grey",) if added_HWC.shape[2] == 1 else ("red", "green", "blue")
        return unweighed(127.5 + added_HWC, colours)

    def __len__(self) -> int:
        return len(self.names)

    def __repr__(self) -> str:
        return f"Parts({len(self)} neurons, {self.graph_JHW.shape[2]} x {self.graph_JHW.shape[1]})"


def parts_of(model: Model, height: int, width: int, *, network: Network | None = None) -> Parts:
    """What each neuron of the last hidden layer adds to a painting of that size."""
    *_, channels = size_of(model)
    network = network or model.network
    scale = np.asarray(model.target.scale)
    trace = network.forward(inputs_at(model, middles(height), middles(width)))[-1]
    last = network.layers[-1]
    graph_JB = np.asarray(trace.x_BI, np.float64).T
    weights_JC = np.asarray(last.weights, np.float64) * scale
    constant_C = np.asarray(last.bias, np.float64) * scale + np.asarray(model.target.center)
    constant_C = constant_C + graph_JB.mean(axis=1) @ weights_JC
    order_J = np.argsort(-graph_JB.std(axis=1) * np.linalg.norm(weights_JC, axis=1), kind="stable")
    layer = len(network.layers) - 1
    names = tuple(f"{layer}.{j + 1}" for j in order_J)
    graphs = graph_JB[order_J].reshape(-1, height, width)
    return Parts(names, graphs, weights_JC[order_J], constant_C, channels)
