"""What weights stay when settings change: of layers, of single neurons, and of what the optimiser remembers of them."""

from typing import Any

import numpy as np

from superpose.network.layer import Layer
from superpose.network.network import Network


def kept(before: Network, after: Network) -> tuple[Network, list[str]]:
    """The new network with the old one's weights wherever they fit, and which layers kept theirs.

    A neuron that is new gets its random weights in, and 0 out where the next layer adds.
    """
    if before.inputs != after.inputs:
        return after, []
    same = len(before.layers) == len(after.layers)
    layers, names = list(after.layers), []
    for i, new in enumerate(after.layers):
        if i >= len(before.layers) or (not same and i >= min(len(before.layers), len(after.layers)) - 1):
            break
        old = before.layers[i]
        if old.activation.pieces != new.activation.pieces or old.blocks != new.blocks:
            break
        fresh_inputs = 0.0 if new.combine.name == "add" else None
        layers[i] = _filled(old, new, fresh_inputs if i else None)
        names.append(f"layer {i + 1}")
    return Network(layers), names


def _filled(old: Layer, new: Layer, fresh_inputs: float | None) -> Layer:
    """The new layer's arrays with the old one's where both have them; what comes of new inputs is `fresh_inputs`."""
    weights, bias = np.array(new.weights), np.array(new.bias)
    was, was_bias = np.asarray(old.weights), np.asarray(old.bias)
    rows, columns = min(len(was), len(weights)), min(was.shape[1], weights.shape[1])
    if fresh_inputs is not None:
        weights[rows:, :columns] = fresh_inputs
    weights[:rows, :columns], bias[:columns] = was[:rows, :columns], was_bias[:columns]
    return new.filled(weights, bias)


def same_rows(a: dict[str, Any], b: dict[str, Any]) -> bool:
    """Whether two settings of data give the same rows."""
    return a == b
