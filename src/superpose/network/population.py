"""A population: networks of one shape side by side, trained at once; and their average, which is one network.

The average of networks that end in the same activation is taken before it, on the pre-activations: for softmax
that is the geometric mean of their probabilities, made to add up to 1. It is then a superposition: the members'
last hidden neurons side by side, and one layer that adds them up.
"""

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
        As `side_by_side` makes it of networks of one shape.

    Raises
    ------
    UsageError
        If a layer after the first is not cut into as many blocks as the last.
    """
    count = population.members
    _check_blocks(population, count)
    return [Network([_block(layer, j, count) for layer in population.layers]) for j in range(count)]


def average(population: Network, weights: Any = None, *, scale: float = 1.0) -> Network:
    """The weighted average of a population's members as one network.

    Parameters
    ----------
    population : Network
        As `side_by_side` makes it of networks of one shape, of two layers or more.
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
        If the population has one layer only, or is not cut into blocks.
    """
    count = population.members
    _check_blocks(population, count)
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


def _check_blocks(population: Network, count: int) -> None:
    found = [layer.blocks for layer in population.layers[1:]]
    if found != [count] * len(found):
        raise UsageError(
            f"The layers after the first have {found} blocks; {count} each were expected, one a member.",
            "Make it with side_by_side, of networks of one shape.",
        )


def _block(layer: Layer, j: int, count: int) -> Layer:
    """The part of a layer that is one member's."""
    columns = layer.columns // count
    here = slice(j * columns, (j + 1) * columns)
    weights = np.asarray(layer.weights)
    neurons = layer.neurons // count
    rules = layer.activation.members[j * neurons : (j + 1) * neurons]
    fire_above = layer.fire_above
    return Layer(
        neurons,
        (rules[0] if len(set(rules)) == 1 else mixed(rules)) if rules else layer.activation,
        combine=layer.combine,
        fire_above=fire_above[j * neurons : (j + 1) * neurons]
        if isinstance(fire_above, tuple)
        else fire_above,
        dropout=layer.dropout,
        initial=layer.initial,
        weights=weights[:, here] if layer.blocks == 1 else weights[j],
        bias=np.asarray(layer.bias)[here],
    )
