"""The way through a whole network and back: forward, the cost, and backpropagation."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import jax.numpy as jnp
from jax import Array

from superpose.calculus.costs import Cost
from superpose.network import layer as one
from superpose.network.layer import Layer, Trace


class Backprop(NamedTuple):
    """What backpropagation found: the cost, its gradient by layer, every delta, and dC/dx where asked for."""

    cost: Array
    gradients: tuple[Layer, ...]
    deltas: tuple[Array, ...]
    dx_BI: Array | None


def forward(layers: Sequence[Layer], x_BI: Array, *, keys: Any = None) -> tuple[Trace, ...]:
    """The trace of every layer, first to last; the network's output is the last one's `output_BO`."""
    traces = []
    for i, layer in enumerate(layers):
        trace = one.forward(layer, x_BI, key=None if keys is None else keys[i])
        traces.append(trace)
        x_BI = trace.output_BO
    return tuple(traces)


def row_costs(layer: Layer, trace: Trace, y_BO: Array, cost: Cost) -> Array:
    """The cost of each row, (B,), by the safe form on pre-activations where cost and last activation have one."""
    safe = _safe(layer, cost)
    return cost.value(trace.output_BO, y_BO) if safe is None else safe.value(trace.z_BK, y_BO)


def backward(
    layers: Sequence[Layer],
    traces: Sequence[Trace],
    y_BO: Array,
    cost: Cost,
    *,
    weight_B: Array | None = None,
    need_x: bool = False,
) -> Backprop:
    """The mean cost over the rows (by their weights) and its gradient, from last layer to first."""
    share_B = row_shares(traces[-1].z_BK, weight_B)
    c_B = row_costs(layers[-1], traces[-1], y_BO, cost)
    dz_BK = output_delta(layers[-1], traces[-1], y_BO, cost, share_B)
    gradients, deltas, dx_BI = [], [], None
    for i in reversed(range(len(layers))):
        deltas.append(dz_BK)
        gradient, dx_BI = one.backward(layers[i], traces[i], dz_BK, need_x=need_x or i > 0)
        gradients.append(gradient)
        if i > 0:
            assert dx_BI is not None
            dz_BK = one.delta(layers[i - 1], traces[i - 1], dx_BI)
    total = (c_B * share_B).sum()
    return Backprop(total, tuple(gradients[::-1]), tuple(deltas[::-1]), dx_BI)


def output_delta(layer: Layer, trace: Trace, y_BO: Array, cost: Cost, share_B: Array) -> Array:
    """dC/dz of the last layer, (B, K), for the cost summed over rows by their shares."""
    safe = _safe(layer, cost)
    if safe is not None:
        return safe.slope(trace.z_BK, y_BO) * share_B[:, None]
    return one.delta(layer, trace, cost.slope(trace.output_BO, y_BO) * share_B[:, None])


def row_shares(like: Array, weight_B: Array | None) -> Array:
    """What part each row has in the mean, (B,): 1/B, or its weight over all weights (0 where all are 0)."""
    rows = like.shape[0]
    if weight_B is None:
        return jnp.full(rows, 1 / rows, like.dtype)
    total = weight_B.sum()
    return weight_B / jnp.where(total > 0, total, jnp.ones_like(total))


def _safe(layer: Layer, cost: Cost) -> Any:
    """The cost's form on pre-activations, where nothing else stands between them and the output."""
    plain = layer.fire_above is None and not layer.dropout
    return cost.fused(layer.activation.name) if plain else None
