"""One layer: neurons side by side, and the chain rule through them.

What a layer computes, for rows x_BI:

    z_BK = combine(x_BI, w_IK) + b_K      pre-activations (K = neurons, times pieces for maxout)
    a_BO = activation(z_BK)
    o_BO = a_BO where a_BO > fire_above, else 0; then, while training, dropout

In a layer of several blocks each block of neurons sees its own block of the inputs: networks side by side.
"""

import functools
from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

from superpose.calculus.activations import Activation, activation
from superpose.calculus.combine import Combine, combine
from superpose.errors import ShapeError, UnknownNameError, UsageError
from superpose.network.dropout import kept

# All of a layer but its arrays.
RULE = ("neurons", "activation", "combine", "fire_above", "dropout", "initial", "blocks")


class Trace(NamedTuple):
    """What `forward` computed on its way; `backward` takes it. `mask_BO` is dropout's, None without."""

    x_BI: Array
    z_BK: Array
    a_BO: Array
    output_BO: Array
    mask_BO: Array | None


@jax.tree_util.register_pytree_with_keys_class
class Layer:
    """Neurons side by side that share an activation, a combine rule and a firing threshold.

    Parameters
    ----------
    neurons : int
        How many neurons, O.
    activation : str, Activation or callable
        The function of the pre-activation; see `superpose.activation`.
    combine : str, Combine or callable
        How a neuron joins its weighted inputs: "add", "multiply", "divide", or a function.
    fire_above : float or sequence of O floats, optional
        A neuron whose activation is not above it passes on 0.
    dropout : float
        The share of activations set to 0 in each training step, in [0, 1); the others are divided by 1 - dropout.
    initial : str, optional
        How the weights are drawn; by default what suits the activation.
    blocks : int
        Into how many equal blocks inputs and neurons are cut; a neuron sees the inputs of its own block.
    weights, bias : array, optional
        (I, O) and (O,), or (I, K) and (K,) with K = O times the pieces of maxout; with several blocks the
        weights are (blocks, I/blocks, K/blocks). Without them the layer is a plan, which `Network.create` fills.

    Raises
    ------
    UsageError
        For a number of neurons below 1, a dropout outside [0, 1), or arrays of the wrong shape (ShapeError).
    """

    def __init__(
        self,
        neurons: int,
        activation: Any = "linear",
        *,
        combine: Any = "add",
        fire_above: Any = None,
        dropout: float = 0.0,
        initial: str | None = None,
        blocks: int = 1,
        weights: Any = None,
        bias: Any = None,
    ):
        self.neurons = _whole(neurons)
        self.activation: Activation = _activation(activation)
        self.combine: Combine = _combine(combine)
        self.fire_above = _threshold(fire_above, self.neurons)
        self.dropout = _share(dropout)
        self.initial = initial
        self.blocks = _blocks(blocks, self.neurons)
        self.weights = None if weights is None else _as_numbers(weights)
        self.bias = None if bias is None else _as_numbers(bias)
        if self.weights is not None:
            self._check_arrays()

    @property
    def inputs(self) -> int | None:
        """How many inputs it takes, I; None while it is a plan."""
        return None if self.weights is None else self.weights.shape[-2] * self.blocks

    @property
    def columns(self) -> int:
        """Pre-activations, K: neurons times the pieces of each."""
        return self.neurons * self.activation.pieces

    def filled(self, weights: Any, bias: Any) -> "Layer":
        """The same layer with these arrays, (I, K) and (K,), unchecked (they may be tracers)."""
        layer = object.__new__(Layer)
        layer.__dict__.update(self.__dict__)
        layer.weights, layer.bias = weights, bias
        return layer

    def replace(self, **changes: Any) -> "Layer":
        """A layer that differs in what is named, such as activation="step"; its weights and bias stay.

        Raises
        ------
        UnknownNameError, UsageError, ShapeError
            For what a layer does not have, or cannot be.
        """
        known = (*RULE, "weights", "bias")
        for name in changes:
            if name not in known:
                raise UnknownNameError("part of a layer", name, known)
        return Layer(**{name: getattr(self, name) for name in known} | changes)

    def shape(self, inputs: int) -> tuple[int, ...]:
        """The shape of its weights for so many inputs."""
        if self.blocks == 1:
            return (inputs, self.columns)
        return (self.blocks, inputs // self.blocks, self.columns // self.blocks)

    def rule(self) -> tuple:
        """All of the layer but its arrays; hashable, so that compiled code is found again by it."""
        return tuple(getattr(self, name) for name in RULE)

    def _check_arrays(self) -> None:
        assert self.weights is not None
        many = self.blocks > 1
        expected = (self.blocks, "inputs", self.columns // self.blocks) if many else ("inputs", self.columns)
        given = self.weights.shape
        if len(given) != len(expected) or given != self.shape(given[-2] * self.blocks):
            raise ShapeError(
                f"The weights have shape {given}; ({', '.join(map(str, expected))}) was expected "
                f"for {self.neurons} neurons{f' in {self.blocks} blocks' if many else ''}.",
                "One column of weights a neuron (a piece, for maxout).",
            )
        if self.bias is None:
            self.bias = jnp.zeros(self.columns, self.weights.dtype)
        if self.bias.shape != (self.columns,):
            raise ShapeError(
                f"The bias has shape {self.bias.shape}; ({self.columns},) was expected.", "One bias a neuron."
            )

    def tree_flatten_with_keys(self) -> tuple:
        key = jax.tree_util.GetAttrKey
        return ((key("weights"), self.weights), (key("bias"), self.bias)), self.rule()

    @classmethod
    def tree_unflatten(cls, rule: tuple, arrays: Any) -> "Layer":
        layer = object.__new__(cls)
        layer.__dict__.update(zip(RULE, rule, strict=True))
        layer.weights, layer.bias = arrays
        return layer

    def __repr__(self) -> str:
        said = [f"{self.neurons}", repr(self.activation.name)]
        said += [f"combine={self.combine.name!r}"] if self.combine.name != "add" else []
        said += [f"fire_above={self.fire_above}"] if self.fire_above is not None else []
        said += [f"dropout={self.dropout}"] if self.dropout else []
        said += [f"blocks={self.blocks}"] if self.blocks > 1 else []
        said += [f"inputs={self.inputs}"] if self.weights is not None else []
        return f"Layer({', '.join(said)})"


def forward(layer: Layer, x_BI: Array, *, key: Array | None = None) -> Trace:
    """Every neuron's value on every row; what the layer passes on is `trace.output_BO`. Dropout only with a key."""
    z_BK = _joined(layer, x_BI) + layer.bias[None, :]  # pyright: ignore[reportOptionalSubscript]
    a_BO = _activated(layer, layer.activation.value, z_BK)
    output_BO = a_BO
    if layer.fire_above is not None:
        output_BO = jnp.where(a_BO > _thresholds(layer, a_BO), a_BO, jnp.zeros_like(a_BO))
    mask_BO = None
    if layer.dropout and key is not None:
        mask_BO = kept(key, 1 - layer.dropout, a_BO.shape).astype(a_BO.dtype) / (1 - layer.dropout)
        output_BO = output_BO * mask_BO
    return Trace(x_BI, z_BK, a_BO, output_BO, mask_BO)


def delta(layer: Layer, trace: Trace, doutput_BO: Array) -> Array:
    """dC/dz, (B, K), from dC/d(output), (B, O): back through dropout, firing and activation."""
    da_BO = doutput_BO if trace.mask_BO is None else doutput_BO * trace.mask_BO
    if layer.fire_above is not None:
        da_BO = jnp.where(trace.a_BO > _thresholds(layer, da_BO), da_BO, jnp.zeros_like(da_BO))
    return _activated(layer, layer.activation.pullback, trace.z_BK, trace.a_BO, da_BO)


def backward(layer: Layer, trace: Trace, dz_BK: Array, *, need_x: bool = True) -> tuple[Layer, Array | None]:
    """The chain rule back through `forward`: dC/d(layer), shaped like it, and dC/dx, (B, I), where needed."""
    pullback = functools.partial(layer.combine.pullback, need_x=need_x)
    if layer.blocks == 1:
        dw, dx_BI = pullback(trace.x_BI, layer.weights, dz_BK)
    else:
        dw, dx = jax.vmap(pullback)(_apart(layer, trace.x_BI), layer.weights, _apart(layer, dz_BK))
        dx_BI = None if dx is None else _together(dx)
    return layer.filled(dw, dz_BK.sum(axis=0)), dx_BI


def _joined(layer: Layer, x_BI: Array) -> Array:
    """The weighted inputs joined, (B, K), each block's by themselves."""
    if layer.blocks == 1:
        return layer.combine.value(x_BI, layer.weights)
    return _together(jax.vmap(layer.combine.value)(_apart(layer, x_BI), layer.weights))


def _activated(layer: Layer, function: Callable, *arrays: Array) -> Array:
    """A function of (B, columns) arrays; where neurons look at each other, each block by itself."""
    if layer.blocks == 1 or layer.activation.elementwise:
        return function(*arrays)
    rows = len(arrays[0])
    return function(*(a.reshape(rows, layer.blocks, -1) for a in arrays)).reshape(rows, -1)


def _apart(layer: Layer, x_BI: Array) -> Array:
    """Columns block by block, (blocks, B, columns of a block)."""
    return jnp.moveaxis(x_BI.reshape(len(x_BI), layer.blocks, -1), 1, 0)


def _together(x_JBI: Array) -> Array:
    """The way back from `_apart`."""
    return jnp.moveaxis(x_JBI, 0, 1).reshape(x_JBI.shape[1], -1)


def _thresholds(layer: Layer, like: Array) -> Any:
    if isinstance(layer.fire_above, tuple):
        return jnp.asarray(layer.fire_above, like.dtype)[None, :]
    return layer.fire_above


def _as_numbers(array: Any) -> Array:
    """An array of float32 or float64; whole numbers become float32."""
    given = jnp.asarray(array)
    return given if jnp.issubdtype(given.dtype, jnp.floating) else given.astype(jnp.float32)


def _activation(spec: Any) -> Activation:
    return activation(spec)


def _combine(spec: Any) -> Combine:
    return combine(spec)


def _whole(neurons: Any) -> int:
    if isinstance(neurons, bool) or not isinstance(neurons, int | np.integer) or neurons < 1:
        raise UsageError(f"A layer of {neurons!r} neurons was asked for.", "Give a whole number, 1 or more.")
    return int(neurons)


def _blocks(blocks: Any, neurons: int) -> int:
    if isinstance(blocks, bool) or not isinstance(blocks, int | np.integer) or blocks < 1 or neurons % blocks:
        raise UsageError(
            f"A layer of {neurons} neurons cannot be cut into {blocks!r} equal blocks.",
            "Give a whole number that divides the neurons.",
        )
    return int(blocks)


def _share(dropout: float) -> float:
    if not 0 <= dropout < 1:
        raise UsageError(f"dropout={dropout} is not in [0, 1).", "Give the share to drop, such as 0.2.")
    return float(dropout)


def _threshold(fire_above: Any, neurons: int) -> float | tuple[float, ...] | None:
    if fire_above is None or np.ndim(fire_above) == 0:
        return None if fire_above is None else float(fire_above)
    thresholds = tuple(float(t) for t in fire_above)
    if len(thresholds) != neurons:
        raise ShapeError(
            f"fire_above has {len(thresholds)} thresholds for {neurons} neurons.",
            "Give one number, or one a neuron.",
        )
    return thresholds
