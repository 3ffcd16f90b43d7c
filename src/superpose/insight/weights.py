"""Every weight of a network by its name: 2.1<-1.3 goes into neuron 2.1 from neuron 1.3, 2.1<-bias is its bias.

A neuron is LAYER.NUMBER, both from 1; a piece of a maxout neuron is 2.1:2. Inputs go by their own names. The order is
that of `vector`: layer by layer, the weights row by row, then the bias.
"""

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from superpose import runtime
from superpose.errors import UnknownNameError, UsageError
from superpose.insight.subject import Subject
from superpose.network.layer import Layer
from superpose.network.network import Network


class Place(NamedTuple):
    """Where a weight is: the layer (from 0), the column it goes into, and what it comes from (None for a bias)."""

    layer: int
    column: int
    source: int | None


def vector(network: Network) -> np.ndarray:
    """All parameters in one vector, (P,), float64."""
    return np.concatenate([np.asarray(p, np.float64).ravel() for p in jax.tree.leaves(network)])


def shapes(network: Network) -> tuple[tuple[int, ...], ...]:
    """The shapes of its arrays, weights and bias in turn."""
    return tuple(tuple(np.shape(p)) for p in jax.tree.leaves(network))


def unravel(structure: Any, of: tuple[tuple[int, ...], ...], vector_P: Any) -> Network:
    """The network of this structure whose arrays of these shapes lie in the vector; it may be traced."""
    ends = np.cumsum([0, *(math.prod(shape) for shape in of)])
    arrays = [vector_P[a:b].reshape(s) for a, b, s in zip(ends, ends[1:], of, strict=False)]
    return jax.tree.unflatten(structure, arrays)


def with_vector(network: Network, vector_P: np.ndarray) -> Network:
    """The network with these parameters, in its own dtype."""
    made = unravel(jax.tree.structure(network), shapes(network), np.asarray(vector_P))
    with runtime.precision(network.dtype):
        return jax.tree.map(lambda p: jnp.asarray(p, network.dtype), made)


def without_dropout(network: Network) -> Network:
    """The same network as it answers: dropout is at work only while training."""
    return Network([_still(layer) for layer in network.layers])


def _still(layer: Layer) -> Layer:
    if not layer.dropout:
        return layer
    still = layer.filled(layer.weights, layer.bias)
    still.dropout = 0.0
    return still


def column_name(network: Network, layer: int, column: int) -> str:
    """A neuron's name, or that of a piece of a maxout neuron."""
    pieces = network.layers[layer].activation.pieces
    neuron = f"{layer + 1}.{column // pieces + 1}"
    return neuron if pieces == 1 else f"{neuron}:{column % pieces + 1}"


def inputs_of(seen: Subject) -> tuple[str, ...]:
    """The names of the network's inputs, one for each."""
    names = []
    for axis in seen.axes:
        own = axis.coder.inputs if axis.coder is not None else (axis.name,)
        names += [str(name) for name in own]
    return tuple(names)


class WeightNames:
    """The names of a network's weights, in the order of `vector`.

    Parameters
    ----------
    network : Network
        Whose weights they are.
    inputs : sequence of str
        The names of its inputs.
    """

    def __init__(self, network: Network, inputs: Sequence[str]):
        self.network, self.inputs = network, tuple(inputs)
        self._shapes = shapes(network)
        self._ends = np.cumsum([math.prod(shape) for shape in self._shapes])

    def __len__(self) -> int:
        return int(self._ends[-1])

    def __getitem__(self, index: int) -> str:
        """The name of the weight at this place of the vector."""
        if not 0 <= index < len(self):
            raise IndexError(index)
        place = self.place(index)
        return f"{column_name(self.network, place.layer, place.column)}<-{self.source(place)}"

    def place(self, index: int) -> Place:
        """Where the weight at this place of the vector is."""
        array = int(np.searchsorted(self._ends, index, side="right"))
        shape = self._shapes[array]
        found = np.unravel_index(index - (self._ends[array] - math.prod(shape)), shape)
        at = [int(i) for i in found]
        if array % 2:
            return Place(array // 2, at[0], None)
        if len(shape) == 2:
            return Place(array // 2, at[1], at[0])
        return Place(array // 2, at[0] * shape[2] + at[2], at[0] * shape[1] + at[1])

    def source(self, place: Place) -> str:
        """The name of what a weight comes from."""
        if place.source is None:
            return "bias"
        return self.inputs[place.source] if place.layer == 0 else f"{place.layer}.{place.source + 1}"

    def index(self, name: str) -> int:
        """The place in the vector of the weight of this name.

        Raises
        ------
        UnknownNameError
            If there is none; the hint shows how weights are named.
        """
        said = str(name).replace(" ", "")
        into, _, source = said.partition("<-")
        for array, shape in enumerate(self._shapes):
            layer = array // 2
            if not into.startswith(f"{layer + 1}.") or (array % 2 == 1) != (source == "bias"):
                continue
            start = int(self._ends[array]) - math.prod(shape)
            for column in range(self.network.layers[layer].columns):
                if column_name(self.network, layer, column) != into:
                    continue
                for offset in self._into(array, column):
                    if self[start + offset].replace(" ", "") == said:
                        return start + offset
        raise UnknownNameError("weight", name, [self[i] for i in range(min(len(self), 12))])

    def _into(self, array: int, column: int) -> list[int]:
        """The places, within one array, of the weights that go into a column."""
        shape = self._shapes[array]
        if array % 2:
            return [column]
        if len(shape) == 2:
            return [i * shape[1] + column for i in range(shape[0])]
        block, k = divmod(column, shape[2])
        return [(block * shape[1] + i) * shape[2] + k for i in range(shape[1])]

    def __repr__(self) -> str:
        return f"WeightNames({len(self)}: {', '.join(self[i] for i in range(min(len(self), 4)))} ...)"


def check_small(network: Network, most: int, what: str) -> None:
    """Refuse a network of more parameters than `what` is for.

    Raises
    ------
    UsageError
        If it has more.
    """
    if network.parameters > most:
        raise UsageError(
            f"{what} is for networks of up to {most:,} parameters; this one has {network.parameters:,}.",
            "Take a smaller network.",
        )
