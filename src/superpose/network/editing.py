"""Networks changed by hand: a weight set, neurons put in and taken out; all others keep their weights.

Also for whatever is shaped like a network's layers: what an optimiser remembers of them.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from superpose.calculus.initial import default_for, initial
from superpose.errors import UsageError
from superpose.network.layer import RULE, Layer


def with_weight(
    layers: Sequence[Layer], layer: int, before: int | None, column: int, value: float
) -> tuple[Layer, ...]:
    """The layers with one weight (or bias, where `before` is None) set; all numbers from 0.

    Raises
    ------
    UsageError
        If there is no such weight, or the value is not finite.
    """
    if not np.isfinite(value):
        raise UsageError(f"A weight of {value} came; a finite number was expected.", "Give a number.")
    here = _layer(layers, layer)
    weights, bias = np.array(here.weights), np.array(here.bias)
    if not (0 <= column < len(bias)) or not (before is None or 0 <= before < len(weights)):
        raise UsageError(
            "There is no such weight.", f"Layer {layer + 1} has weights of shape {weights.shape}."
        )
    if before is None:
        bias[column] = value
    else:
        weights[before, column] = value
    return _put(layers, layer, here.filled(weights, bias))


def grown(layers: Sequence[Layer], layer: int, rng: np.random.Generator) -> tuple[Layer, ...]:
    """The layers with one neuron more in a hidden layer, behind the others.

    It has random weights in, as its layer draws them, and 0 out where the next layer adds: the outputs stay.
    """
    here, after = _hidden(layers, layer)
    rule = initial(here.initial or default_for(here.activation.name))
    rule = initial(default_for(here.activation.name)) if rule.needs_data else rule
    pieces, count = here.activation.pieces, len(here.weights)  # pyright: ignore[reportArgumentType]
    drawn, bias = rule.draw(rng, count, here.columns + pieces, dtype=np.asarray(here.weights).dtype)
    out = np.zeros((1, after.columns), np.asarray(after.weights).dtype)
    if after.combine.name != "add":
        out += 1
    return _resized(layers, layer, here.neurons + 1,
                    np.concatenate([here.weights, drawn[:, :pieces]], axis=1),  # pyright: ignore
                    np.concatenate([here.bias, bias[:pieces]]),  # pyright: ignore
                    np.concatenate([after.weights, out]))  # fmt: skip  # pyright: ignore


def widened(layers: Sequence[Layer], layer: int) -> tuple[Layer, ...]:
    """As `grown`, with zeros: for what is kept beside the weights."""
    here, after = _hidden(layers, layer)
    pieces = here.activation.pieces
    return _resized(layers, layer, here.neurons + 1,
                    np.pad(np.asarray(here.weights), ((0, 0), (0, pieces))), np.pad(np.asarray(here.bias), (0, pieces)),
                    np.pad(np.asarray(after.weights), ((0, 1), (0, 0))))  # fmt: skip


def without(layers: Sequence[Layer], layer: int, neuron: int) -> tuple[Layer, ...]:
    """The layers without one neuron of a hidden layer.

    Raises
    ------
    UsageError
        If there is no such neuron, or it is the only one.
    """
    here, after = _hidden(layers, layer)
    if here.neurons < 2 or not 0 <= neuron < here.neurons:
        raise UsageError(
            f"Neuron {layer + 1}.{neuron + 1} cannot be taken out of {here.neurons}.",
            "A layer keeps at least one; remove the layer instead.",
        )
    pieces = here.activation.pieces
    columns = np.arange(neuron * pieces, (neuron + 1) * pieces)
    return _resized(layers, layer, here.neurons - 1,
                    np.delete(np.asarray(here.weights), columns, axis=1), np.delete(np.asarray(here.bias), columns),
                    np.delete(np.asarray(after.weights), neuron, axis=0))  # fmt: skip


def _resized(
    layers: Sequence[Layer], layer: int, neurons: int, weights: Any, bias: Any, after: Any
) -> tuple[Layer, ...]:
    here = layers[layer]
    rule: dict[str, Any] = {name: getattr(here, name) for name in RULE} | {"neurons": neurons}
    if isinstance(here.fire_above, tuple) or here.activation.members or here.blocks > 1:
        raise UsageError(
            "This layer has a rule for each of its neurons.", "Make the network anew in another size."
        )
    changed = _put(layers, layer, Layer(**rule).filled(weights, bias))
    return _put(changed, layer + 1, layers[layer + 1].filled(after, np.asarray(layers[layer + 1].bias)))


def _put(layers: Sequence[Layer], at: int, one: Layer) -> tuple[Layer, ...]:
    return tuple(one if i == at else layer for i, layer in enumerate(layers))


def _layer(layers: Sequence[Layer], layer: int) -> Layer:
    if not 0 <= layer < len(layers):
        raise UsageError(f"There is no layer {layer + 1}.", f"There are {len(layers)}.")
    return layers[layer]


def _hidden(layers: Sequence[Layer], layer: int) -> tuple[Layer, Layer]:
    if not 0 <= layer < len(layers) - 1:
        raise UsageError(f"There is no hidden layer {layer + 1}.", f"There are {len(layers) - 1}.")
    return layers[layer], layers[layer + 1]
