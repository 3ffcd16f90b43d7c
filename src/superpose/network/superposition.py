"""Superposition: functions side by side, added up with weights; and any sum taken apart again."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from superpose.calculus.activations import Activation, mixed
from superpose.calculus.combine import Combine
from superpose.calculus.combine import mixed as mixed_combine
from superpose.errors import ShapeError, UsageError
from superpose.network.layer import Layer
from superpose.network.network import Network
from superpose.network.neuron import Neuron


class Parts(NamedTuple):
    """A neuron's pre-activation taken apart: `parts_BJ.sum(axis=1) + bias` is `total_B`."""

    parts_BJ: np.ndarray
    bias: float
    total_B: np.ndarray


def superpose(members: Sequence[Neuron | Network], weights: Any = None, *, bias: Any = 0.0) -> Network:
    """The weighted sum of neurons, or of networks, as one network.

    Parameters
    ----------
    members : sequence of Neuron or Network
        All with the same inputs, outputs and number of layers.
    weights : sequence of floats, optional
        One a member; by default 1 each.
    bias : float or sequence of floats
        Added to the sum, for each output.

    Returns
    -------
    Network
        The members side by side, block by block, and a linear layer that adds them up.

    Raises
    ------
    ShapeError
        If members differ in inputs, outputs or depth, or the weights in number.
    UsageError
        If members of different shapes end in softmax, or combine in later layers otherwise than by adding.
    """
    networks = [m.network if isinstance(m, Neuron) else m for m in members]
    _check_members(networks)
    weights_J = np.ones(len(networks)) if weights is None else np.asarray(weights, dtype=float)
    if weights_J.shape != (len(networks),):
        raise ShapeError(
            f"{len(networks)} members, but weights of shape {weights_J.shape}.", "Give one weight a member."
        )
    joined, outputs, dtype = side_by_side(networks), networks[0].outputs, networks[0].dtype
    sum_w = np.kron(weights_J[:, None], np.eye(outputs)).astype(dtype)
    sum_b = np.broadcast_to(np.asarray(bias, dtype), (outputs,))
    return Network([*joined.layers, Layer(outputs, weights=sum_w, bias=sum_b)])


def parts(network: Network, x: Any, *, layer: int = -1, neuron: int = 0) -> Parts:
    """What each neuron of the layer before adds to one neuron's pre-activation.

    Parameters
    ----------
    network : Network
        Any whose layer `layer` combines by adding.
    x : array (rows, inputs)
        Where.
    layer : int
        Which layer the neuron is in, from 0; -1 is the last.
    neuron : int
        Which neuron (for maxout: which piece of which neuron, by column).

    Returns
    -------
    Parts
        `parts_BJ` (rows, neurons of the layer before), the bias, and their sum as the engine computed it.

    Raises
    ------
    UsageError
        If the layer does not add, or there is no such neuron.
    """
    here = network.layers[layer]
    check_parts(here, layer, neuron)
    trace = network.forward(x)[layer]
    return taken_apart(here, np.asarray(trace.x_BI), np.asarray(trace.z_BK), neuron)


def check_parts(here: Layer, layer: int, neuron: int) -> None:
    """Refuse a layer that does not add, or a column that it does not have."""
    if here.combine.name != "add":
        raise UsageError(
            f"Layer {layer} joins its inputs by {here.combine.name!r}; only a sum has parts that add up.",
            "Ask for a layer whose combine is 'add'.",
        )
    if not 0 <= neuron < here.columns:
        raise UsageError(
            f"There is no neuron {neuron} in a layer of {here.columns}.", f"Give 0 to {here.columns - 1}."
        )


def taken_apart(layer: Layer, x_BI: np.ndarray, z_BK: np.ndarray, neuron: int) -> Parts:
    """The parts of one column of a layer's pre-activations (B, K), from what came into the layer (B, I)."""
    w_I = weights_into(layer, neuron)
    return Parts(x_BI * w_I[None, :], float(np.asarray(layer.bias)[neuron]), z_BK[:, neuron])


def weights_into(layer: Layer, neuron: int) -> np.ndarray:
    """The weights of one neuron for all inputs of its layer, (inputs,); 0 for inputs of other blocks."""
    weights = np.asarray(layer.weights)
    if layer.blocks == 1:
        return weights[:, neuron]
    block, column = divmod(neuron, weights.shape[2])
    spread = np.zeros((layer.blocks, weights.shape[1]), weights.dtype)
    spread[block] = weights[block, :, column]
    return spread.ravel()


def _check_members(networks: Sequence[Network]) -> None:
    if not networks:
        raise UsageError("There is nothing to superpose.", "Give one or more neurons or networks.")
    shapes = {(n.inputs, n.outputs, len(n.layers), n.dtype.name) for n in networks}
    if len(shapes) > 1:
        raise ShapeError(
            f"The members differ: (inputs, outputs, layers, dtype) are {sorted(shapes)}.",
            "Superpose members of one shape; widths inside may differ.",
        )


def side_by_side(networks: Sequence[Network]) -> Network:
    """Networks as one that gives the outputs of each in turn: members that do not look at each other.

    Parameters
    ----------
    networks : sequence of Network
        All with the same inputs, outputs and number of layers.

    Returns
    -------
    Network
        The first layer sees the inputs; later layers are cut into one block a member where the members are of
        one size, and have zeros between the members where not.

    Raises
    ------
    ShapeError
        If members differ in inputs, outputs or depth.
    UsageError
        If members of different sizes end in softmax, or combine in later layers otherwise than by adding.
    """
    _check_members(networks)
    depth = len(networks[0].layers)
    return Network([_joined([n.layers[i] for n in networks], first=i == 0) for i in range(depth)])


def _joined(layers: list[Layer], *, first: bool) -> Layer:
    """The members' layers as one: the first sees the same inputs, later ones each their own block."""
    blocks = 1 if first or not _alike(layers) else len(layers)
    if not first and blocks == 1 and any(layer.combine.name != "add" for layer in layers):
        raise UsageError(
            "A later layer of a member multiplies or divides; in a block it would meet the others' zeros.",
            "Superpose networks whose layers after the first combine by 'add', or all of one shape.",
        )
    weights = [np.asarray(layer.weights) for layer in layers]
    if len({layer.dropout for layer in layers}) > 1:
        raise UsageError("The members' dropout differs.", "Give their layers the same dropout.")
    side = (
        np.concatenate(weights, axis=1)
        if first
        else (_diagonal(weights) if blocks == 1 else np.stack(weights))
    )
    return Layer(
        sum(layer.neurons for layer in layers),
        _one_activation(layers),
        combine=_one_combine(layers),
        fire_above=_thresholds(layers),
        dropout=layers[0].dropout,
        blocks=blocks,
        weights=side,
        bias=np.concatenate([np.asarray(layer.bias) for layer in layers]),
    )


def _alike(layers: list[Layer]) -> bool:
    """Whether the layers can be blocks of one: of one shape and one rule."""
    rules = {
        (layer.combine, layer.activation if not layer.activation.elementwise else None) for layer in layers
    }
    return (
        len({np.asarray(layer.weights).shape for layer in layers}) == len(rules) == 1
        and layers[0].blocks == 1
    )


def _diagonal(weights: list[np.ndarray]) -> np.ndarray:
    """Block by block down the diagonal, 0 elsewhere."""
    rows, columns = np.cumsum([[0, 0], *(w.shape for w in weights)], axis=0).T
    whole = np.zeros((rows[-1], columns[-1]), weights[0].dtype)
    for i, w in enumerate(weights):
        whole[rows[i] : rows[i + 1], columns[i] : columns[i + 1]] = w
    return whole


def _one_activation(layers: list[Layer]) -> Activation:
    kinds = {layer.activation for layer in layers}
    if len(kinds) == 1 and _alike(layers):
        return layers[0].activation
    if len(layers) > 1 and any(kind.name == "softmax" for kind in kinds):
        raise UsageError(
            "A member ends in softmax, which looks at all outputs of its layer.",
            "Superpose the networks before their softmax, or average their predictions.",
        )
    if len(kinds) == 1:
        return layers[0].activation
    return mixed([layer.activation for layer in layers for _ in range(layer.neurons)])


def _one_combine(layers: list[Layer]) -> Combine:
    if len({layer.combine for layer in layers}) == 1:
        return layers[0].combine
    return mixed_combine([layer.combine for layer in layers for _ in range(layer.columns)])


def _thresholds(layers: list[Layer]) -> Any:
    """One threshold where all agree, else one a neuron; below every activation where a layer has none."""
    if len({layer.fire_above for layer in layers}) == 1 and not isinstance(layers[0].fire_above, tuple):
        return layers[0].fire_above
    always = float(np.finfo(np.float32).min)
    said = [always if layer.fire_above is None else layer.fire_above for layer in layers]
    return [
        float(t) for layer, f in zip(layers, said, strict=True) for t in np.broadcast_to(f, layer.neurons)
    ]
