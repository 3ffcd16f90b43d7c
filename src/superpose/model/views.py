"""Views: what a network sees beside each number, so that the layers above can bend as it grows.

A first layer that is not trained. In each view every input passes through as it is, and beside each input that
is a number stand `size` neurons of it:

- "waves": slow sines, sin(2 pi f x + p), frequencies f drawn from a normal distribution, phases p evenly. Source:
  Fourier features (Rahimi and Recht, NeurIPS 2007; Tancik et al., arXiv:2006.10739), one input at a time and
  slow, as in RealMLP's embedding of numbers (Holzmüller et al. 2024, arXiv:2407.04491).
- "bins": how far the number has come through each of `size` bins that hold as many rows each: 0 below the bin,
  1 above it, a straight line within. Source: piecewise linear encoding (Gorishniy, Rubachev and Babenko, NeurIPS
  2022, arXiv:2203.05556).

Several views stand side by side; each is seen by its own share of an ensemble's members.
"""

from collections.abc import Sequence

import numpy as np

from superpose.calculus.activations import activation, mixed
from superpose.errors import UnknownNameError
from superpose.network.layer import Layer
from superpose.network.network import Network

# Above this many numbers there are no views: the layer would be larger than what it is for.
MOST_NUMBERS = 100
# Nor where the rows as they come out of it, kept for all of the training, would be more cells than this.
MOST_CELLS = 100_000_000
# A hard sigmoid rises from 0 to 1 as its pre-activation goes from -3 to 3.
RISE = 6.0


def view_layer(
    x_NI: np.ndarray, views: Sequence[str], *, size: int, frequency: float, seed: int, rows: int | None = None
) -> Layer | None:
    """The layer of views of these inputs; None where there is no view, no number, or too much of it.

    Parameters
    ----------
    x_NI : array (rows, inputs)
        Encoded rows; an input of more than two different values is a number.
    views : sequence of str
        "waves", "bins", or both.
    size : int
        How many neurons beside each number.
    frequency : float
        Of waves: the standard deviation of their frequencies, in waves for each unit of the encoded number.
    seed : int
        Fixes frequencies and phases.
    rows : int, optional
        How many rows there are, where those given are a sample.

    Raises
    ------
    UnknownNameError
        If there is no such view.
    """
    numbers = [i for i in range(x_NI.shape[1]) if _is_number(x_NI[:, i])]
    for view in views:
        if view not in ("waves", "bins"):
            raise UnknownNameError("view", view, ("waves", "bins"))
    cells = (rows or len(x_NI)) * len(views) * (x_NI.shape[1] + size * len(numbers))
    if not views or not size or not 0 < len(numbers) <= MOST_NUMBERS or cells > MOST_CELLS:
        return None
    rng = np.random.default_rng([seed, 2])
    weights, biases, kinds = [], [], []
    for view in views:
        if view == "waves":
            slope_JS, bias_JS = _waves(len(numbers), size, frequency, rng)
        else:
            slope_JS, bias_JS = _bins(x_NI[:, numbers], size)
        weights.append(_spread(slope_JS, numbers, x_NI.shape[1]))
        biases += [np.zeros(x_NI.shape[1]), bias_JS.ravel()]
        beside = activation("sine" if view == "waves" else "hard_sigmoid")
        kinds += [activation("linear")] * x_NI.shape[1] + [beside] * bias_JS.size
    w_IK, b_K = np.concatenate(weights, axis=1), np.concatenate(biases)
    return Layer(len(kinds), mixed(kinds), weights=w_IK.astype(np.float32), bias=b_K.astype(np.float32))


def _spread(slope_JS: np.ndarray, numbers: list[int], inputs: int) -> np.ndarray:
    """The weights of one view, (inputs, inputs + all neurons beside): each passes on, or looks at one number."""
    count, size = slope_JS.shape
    weights = np.zeros((inputs, inputs + count * size))
    weights[:, :inputs] = np.eye(inputs)
    weights[np.repeat(numbers, size), inputs + np.arange(count * size)] = slope_JS.ravel()
    return weights


def _waves(
    count: int, size: int, frequency: float, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    return 2 * np.pi * frequency * rng.normal(size=(count, size)), rng.uniform(-np.pi, np.pi, (count, size))


def _bins(x_NJ: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray]:
    """Slopes and biases (numbers, size); bins of no width are left at 0 throughout."""
    edges = np.quantile(x_NJ.astype(np.float64), np.linspace(0, 1, size + 1), axis=0).T
    width = np.diff(edges, axis=1)
    some = width > 1e-6
    slope = np.where(some, RISE / np.where(some, width, 1.0), 0.0)
    return slope, np.where(some, -slope * edges[:, :-1] - RISE / 2, -RISE)


def parted(network: Network) -> tuple[Layer | None, Network]:
    """A network as its layer of views, None where it has none, and the layers above."""
    first = network.layers[0]
    kinds = {member.name for member in first.activation.members}
    if len(network.layers) < 2 or "linear" not in kinds or not kinds - {"linear"} <= {"sine", "hard_sigmoid"}:
        return None, network
    return first, Network(network.layers[1:])


def _is_number(x_N: np.ndarray) -> bool:
    """Whether more than two values occur; most columns of numbers show it in their first rows."""
    return len(np.unique(x_N[:100])) > 2 or len(np.unique(x_N)) > 2
