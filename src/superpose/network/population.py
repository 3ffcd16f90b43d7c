"""A population: networks of one shape side by side, trained at once; and their average, which is one network.

The average of networks that end in the same activation is taken before it, on the pre-activations: for softmax
that is the geometric mean of their probabilities, made to add up to 1. It is then a superposition: the members'
last hidden neurons side by side, and one layer that adds them up.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from superpose.calculus.activations import mixed
from superpose.errors import ShapeError, UsageError
from superpose.network.layer import Layer
from superpose.network.network import Network


def members(population: Network) -> list[Network]:
    """The networks that stand side by side in one, each by itself.

    Parameters
    ----------
    population : Network
        Whose last layer has a block for each member, and layers before it as many or fewer, evenly shared.

    Returns
    -------
    list of Network
        Where the first layer too is cut into blocks, each takes the inputs of its own block only.

    Raises
    ------
    UsageError
        If a member's neurons do not lie in one block of each layer.
    """
    return [_member(population, j) for j in range(population.members)]


def average(population: Network, weights: Any = None, *, scale: float = 1.0) -> Network:
    """The weighted average of a population's members as one network.

    Parameters
    ----------
    population : Network
        Of two layers or more, the last with a block for each member.
    weights : array (members,), optional
        What each member counts; by default the same. They need not add up to 1: weights[j] is what its
        pre-activations are multiplied by.
    scale : float
        What the sum is multiplied by before the last activation: 1 / temperature.

    Returns
    -------
    Network
        The members' layers side by side, and one last layer over all of them.

    Raises
    ------
    ShapeError
        If there is not one weight a member.
    UsageError
        If the population has one layer only.
    """
    count = population.members
    weights_J = np.full(count, 1 / count) if weights is None else np.asarray(weights, float)
    if weights_J.shape != (count,):
        raise ShapeError(
            f"{count} members, but weights of shape {weights_J.shape}.", "Give one weight a member."
        )
    if len(population.layers) < 2:
        raise UsageError(
            "Networks of one layer have no hidden neurons to put side by side.", "Average their weights."
        )
    last = population.layers[-1]
    w_JIK = np.asarray(last.weights).reshape(count, -1, last.columns // count)
    b_JK = np.asarray(last.bias).reshape(count, -1)
    share_J = (scale * weights_J).astype(w_JIK.dtype)
    summed = Layer(
        last.neurons // count,
        last.activation,
        combine=last.combine,
        initial=last.initial,
        weights=(w_JIK * share_J[:, None, None]).reshape(-1, w_JIK.shape[2]),
        bias=share_J @ b_JK,
    )
    return Network([*population.layers[:-1], summed])


def parts_of(network: Network) -> int:
    """How many networks stand side by side in an average, 1 in a network that is none."""
    layers = network.layers
    return layers[-2].blocks if len(layers) > 1 and layers[-1].blocks == 1 else 1


def part(network: Network, j: int) -> Network:
    """One of the networks that an average was taken of, as it stands in it.

    Parameters
    ----------
    network : Network
        An average, as `average` makes it.
    j : int
        Which one, from 0. Its last layer's weights are those of the sum times the number of parts, and the bias is
        the sum's: the mean of the parts' pre-activations is the average's.

    Raises
    ------
    UsageError
        If the network is no average of more than j networks.
    """
    count = parts_of(network)
    if not 0 <= j < count:
        raise UsageError(
            f"There is no part {j + 1}: the network is {f'an average of {count}' if count > 1 else 'a single one'}.",
            f"Ask for part 1 to {count}." if count > 1 else "Look at it as a whole.",
        )
    last = network.layers[-1]
    w_IK = np.asarray(last.weights)
    per = len(w_IK) // count
    wanted = range(j * per, (j + 1) * per)
    alone = last.replace(weights=w_IK[wanted.start : wanted.stop] * count)
    return Network([*_back_from(wanted, network.layers[:-1]), alone])


def _member(population: Network, j: int) -> Network:
    """One member, from its outputs back to what it takes."""
    per = population.outputs // population.members
    return Network(_back_from(range(j * per, (j + 1) * per), population.layers))


def _back_from(wanted: range, layers: Sequence[Layer]) -> list[Layer]:
    """What the wanted neurons of the last layer need, layer by layer back to the first."""
    found = []
    for layer in reversed(layers):
        cut, wanted = _cut(layer, wanted)
        found.append(cut)
    return found[::-1]


def _cut(layer: Layer, neurons: range) -> tuple[Layer, range]:
    """A layer's neurons from one block, as a layer by themselves; and which inputs they take."""
    per, pieces = layer.neurons // layer.blocks, layer.activation.pieces
    block = neurons.start // per
    if neurons.stop > (block + 1) * per:
        raise UsageError(
            f"A member's neurons {neurons.start} to {neurons.stop - 1} lie in more than one of {layer.blocks} blocks.",
            "Make the population with side_by_side, of networks of one shape.",
        )
    weights = np.asarray(layer.weights).reshape(layer.blocks, -1, layer.columns // layer.blocks)[block]
    first, last = neurons.start * pieces, neurons.stop * pieces
    offset = block * per * pieces
    rules, fire_above = layer.activation.members[neurons.start : neurons.stop], layer.fire_above
    part = Layer(
        len(neurons),
        (rules[0] if len(set(rules)) == 1 else mixed(rules)) if rules else layer.activation,
        combine=layer.combine,
        fire_above=fire_above[neurons.start : neurons.stop] if isinstance(fire_above, tuple) else fire_above,
        dropout=layer.dropout,
        initial=layer.initial,
        weights=weights[:, first - offset : last - offset],
        bias=np.asarray(layer.bias)[first:last],
    )
    return part, range(block * len(weights), (block + 1) * len(weights))
