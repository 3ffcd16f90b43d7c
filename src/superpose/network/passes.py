"""The way through a whole network and back: forward, the cost, and backpropagation.

Where the last layer has several blocks, it is several networks side by side, its members: each is held against
the targets by itself, with weights of its own for the rows, and their costs are added up.
"""

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
    """The cost of each row, (B,), by the safe form on pre-activations where cost and last activation have one.

    Of several members it is that of each, (B, members).
    """
    safe = safe_form(layer, cost)
    value, array = (cost.value, trace.output_BO) if safe is None else (safe.value, trace.z_BK)
    c = value(*each_member(layer, array, y_BO))
    return c if layer.blocks == 1 else c.reshape(-1, layer.blocks)


def each_member(layer: Layer, array_BO: Array, y_BO: Array) -> tuple[Array, Array]:
    """A last layer's array and the targets with one row for each row and member, (B * members, outputs)."""
    if layer.blocks == 1:
        return array_BO, y_BO
    rows, members = len(array_BO), layer.blocks
    y = jnp.broadcast_to(y_BO[:, None, :], (rows, members, y_BO.shape[1]))
    return array_BO.reshape(rows * members, -1), y.reshape(rows * members, -1)


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
    share_B = row_shares(layers[-1], traces[-1].z_BK, weight_B)
    c_B = row_costs(layers[-1], traces[-1], y_BO, cost)
    dz_BK = output_delta(layers[-1], traces[-1], y_BO, cost, share_B)
    gradients, deltas, dx_BI = back(layers, traces, dz_BK, need_x=need_x)
    total = (c_B * share_B).sum()
    return Backprop(total, gradients, deltas, dx_BI)


def back(
    layers: Sequence[Layer], traces: Sequence[Trace], dz_BK: Array, *, need_x: bool = False
) -> tuple[tuple[Layer, ...], tuple[Array, ...], Array | None]:
    """The chain rule from the last layer's delta to the first: gradients and deltas by layer, and dC/dx, (B, I)."""
    gradients, deltas, dx_BI = [], [], None
    for i in reversed(range(len(layers))):
        deltas.append(dz_BK)
        gradient, dx_BI = one.backward(layers[i], traces[i], dz_BK, need_x=need_x or i > 0)
        gradients.append(gradient)
        if i > 0:
            assert dx_BI is not None
            dz_BK = one.delta(layers[i - 1], traces[i - 1], dx_BI)
    return tuple(gradients[::-1]), tuple(deltas[::-1]), dx_BI


def output_delta(layer: Layer, trace: Trace, y_BO: Array, cost: Cost, share_B: Array) -> Array:
    """dC/dz of the last layer, (B, K), for the cost summed over rows by their shares, (B,) or (B, members)."""
    safe = safe_form(layer, cost)
    slope, array = (cost.slope, trace.output_BO) if safe is None else (safe.slope, trace.z_BK)
    d = slope(*each_member(layer, array, y_BO)) * share_B.reshape(-1)[:, None]
    d_BO = d.reshape(array.shape)
    return d_BO if safe is not None else one.delta(layer, trace, d_BO)


def row_shares(layer: Layer, like: Array, weight_B: Array | None) -> Array:
    """What part each row has in the mean, (B,): 1/B, or its weight over all weights (0 where all are 0).

    Of several members, in the mean of each: (B, members), for weights of that shape or (B,).
    """
    rows, members = like.shape[0], layer.blocks
    if weight_B is None:
        return jnp.full((rows, members) if members > 1 else rows, 1 / rows, like.dtype)
    if members > 1 and weight_B.ndim == 1:
        weight_B = jnp.broadcast_to(weight_B[:, None], (rows, members))
    total = weight_B.sum(axis=0, keepdims=True)
    return weight_B / jnp.where(total > 0, total, jnp.ones_like(total))


def safe_form(layer: Layer, cost: Cost) -> Any:
    """Cost and last activation as one function of pre-activations, or None; only where nothing is between them."""
    plain = layer.fire_above is None and not layer.dropout
    return cost.fused(layer.activation.name) if plain else None
