"""The compiled pieces of a step on a wide first layer: sums of a part, the rest of the network, a part's own step."""

import functools
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
from jax import Array

from superpose.network import passes
from superpose.training import recovery
from superpose.training.chunk import on_held_out
from superpose.training.epoch import Instruments, Rows, instruments
from superpose.training.optimizers import Optimizer
from superpose.training.plan import Plan, scaled, unpack
from superpose.training.step import State, step


class Rule(NamedTuple):
    """What decides how a part of the weights moves."""

    optimizer: Optimizer
    input_scale: tuple[float, float] | None
    weight_decay: float
    factor: float | None


class How(NamedTuple):
    """What a step on a part also gives: the gradient's square, those of change and weights, the sums for the next."""

    gradient: bool
    change: bool
    sums: bool


@functools.partial(jax.jit, static_argnames="scale")
def with_sums(scale: tuple[float, float] | None, z_BK: Array, w_IK: Array, x_BI: Array) -> Array:
    """The sums with those of a part added."""
    return z_BK + scaled(x_BI, scale, w_IK.dtype) @ w_IK


@functools.partial(jax.jit, static_argnames="plan")
def rest_step(
    plan: Plan, state: State, z_BK: Array, y_BO: Array, weight_B: Array | None, rate: Array, key: Any
) -> tuple[State, Array, Instruments, Array, Array, Array]:
    """The ordinary step on the rest of the network; the first delta, its square, and which layers are finite."""
    after, move = step(plan, state, z_BK, y_BO, weight_B, rate, key)
    seen = instruments(plan, after, move.gradients, move.change)
    square = jnp.vdot(move.delta_BK, move.delta_BK)
    finite_L = jnp.stack([recovery.finite(layer) for layer in unpack(plan, after.parameters)])
    return after, move.cost, seen, move.delta_BK, square, finite_L


@functools.partial(
    jax.jit, static_argnames=("rule", "how"), donate_argnames=("spare", "memory"), keep_unused=True
)
def moved_part(
    rule: Rule, w_IK: Array, spare: Array, memory: Any, x_BI: Array, delta_BK: Array, rate: Array, sums_BK: Array,
    *, how: How,
) -> tuple[Array, Any, tuple[Array, Array, Array], Array]:  # fmt: skip
    """A part of the weights after its step, in the place of `spare`; and what else `how` asks for.

    The expressions are those of `superpose.training.step`, so that both round alike.
    """
    x_BI = scaled(x_BI, rule.input_scale, w_IK.dtype)
    gradient_IK = x_BI.T @ delta_BK
    direction_IK: Any
    direction_IK, memory = rule.optimizer.transform().update(gradient_IK, memory, w_IK)
    if rule.weight_decay:
        direction_IK = direction_IK + rule.weight_decay * w_IK
    if rule.factor is not None:
        direction_IK = direction_IK * rule.factor
    change_IK = -rate * direction_IK
    moved_IK = w_IK + change_IK
    none = jnp.zeros((), w_IK.dtype)
    gradient = _square(gradient_IK) if how.gradient else none
    change, size = (_square(change_IK), _square(moved_IK)) if how.change else (none, none)
    if how.sums:
        sums_BK = sums_BK + x_BI @ moved_IK
    return moved_IK, memory, (gradient, change, size), sums_BK


def _square(array: Array) -> Array:
    flat = array.ravel()
    return jnp.vdot(flat, flat)


@functools.partial(jax.jit, static_argnames=("scale", "dtype"))
def products(scale: tuple[float, float] | None, dtype: str, x_BI: Array) -> Array:
    """Products of rows with rows over a part of their inputs, (B, B)."""
    x_BI = scaled(x_BI, scale, dtype)
    return x_BI @ x_BI.T


@functools.partial(jax.jit, static_argnames="plan")
def watched(plan: Plan, state: State, held_out: Rows) -> list[Array]:
    """The held-out cost and metrics, of rows whose inputs are the first layer's sums."""
    return on_held_out(plan, state, held_out)


@functools.partial(jax.jit, static_argnames="plan")
def outputs_of(plan: Plan, parameters: Any, z_BK: Array) -> Array:
    """The network's outputs from the first layer's sums."""
    return passes.forward(unpack(plan, parameters), z_BK)[-1].output_BO
