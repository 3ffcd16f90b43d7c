"""One step: forward, backward, and the optimiser's move. The same for every optimiser and every network."""

import functools
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import optax
from jax import Array

from superpose.network import passes
from superpose.network.dropout import layer_keys
from superpose.network.layer import Layer
from superpose.training.plan import Plan, by_layer, pack, unpack


class State(NamedTuple):
    """Where training stands: parameters as `pack` lays them out, the optimiser's memory, steps taken.

    `free` is laid out like the parameters: 1 where one may learn, 0 where it is held; None where all may.
    """

    parameters: Any
    optimizer: Any
    step: Array
    free: Any = None


class Move(NamedTuple):
    """What one step did: the cost before it (of several members the mean), the gradient by layer, the change.

    `delta_BK` is dC/dz of the first layer.
    """

    cost: Array
    gradients: tuple[Layer, ...]
    change: Any
    delta_BK: Array


def first_state(plan: Plan, layers: tuple[Layer, ...]) -> State:
    """The state before the first step."""
    parameters = jax.tree.map(jnp.asarray, pack(plan, layers, xp=np))
    return State(parameters, _memory(plan, parameters), jnp.zeros((), jnp.int32))


@functools.partial(jax.jit, static_argnames="plan")
def _memory(plan: Plan, parameters: Any) -> Any:
    return plan.optimizer.transform().init(parameters)


def step(
    plan: Plan, state: State, x_BI: Array, y_BO: Array, weight_B: Array | None, rate: Array, key: Any
) -> tuple[State, Move]:
    """One step on a batch: the new state, and what was done."""
    layers = unpack(plan, state.parameters)
    keys = _layer_keys(plan, key, state.step)
    x_BI = plan.seen(x_BI)
    traces = passes.forward(layers, x_BI, keys=keys)
    back = passes.backward(layers, traces, y_BO, plan.cost, weight_B=weight_B)
    gradient = pack(plan, back.gradients)
    cost = back.cost
    if plan.optimizer.whole:
        gradient, cost = _with_penalty(plan, state.parameters, gradient, cost)
    if plan.gradient_clip is not None:
        gradient = _clipped(gradient, plan.gradient_clip)
    extra = _line_search(plan, gradient, cost, x_BI, y_BO, weight_B) if plan.optimizer.whole else {}
    direction, memory = plan.optimizer.transform().update(
        gradient, state.optimizer, state.parameters, **extra
    )
    change = _change(plan, direction, state.parameters, rate)
    if state.free is not None:
        change = jax.tree.map(jnp.multiply, change, state.free)
    moved = jax.tree.map(jnp.add, state.parameters, change)
    after = State(moved, memory, state.step + 1, state.free)
    return after, Move(back.cost / layers[-1].blocks, back.gradients, change, back.deltas[0])


def _change(plan: Plan, direction: Any, parameters: Any, rate: Array) -> Any:
    """-rate times the direction, each layer by its factor, with AdamW's weight decay (not on biases)."""
    if plan.optimizer.custom:
        direction = jax.tree.map(jnp.negative, direction)
    if plan.weight_decay and not plan.optimizer.whole:
        decay = _decay(plan)
        direction = jax.tree.map(lambda d, k, p: d + k * p if _some(k) else d, direction, decay, parameters)
    if plan.factors is not None:
        factors = by_layer(plan, *zip(*plan.factors, strict=True))
        direction = jax.tree.map(lambda d, f: d * f, direction, factors)
    return jax.tree.map(lambda d: -rate * d, direction)


def _some(decay: Any) -> bool:
    return not isinstance(decay, float) or decay != 0


def _decay(plan: Plan) -> Any:
    count = len(plan.network.layers)
    return by_layer(plan, [plan.weight_decay] * count, [0.0] * count)


def _with_penalty(plan: Plan, parameters: Any, gradient: Any, cost: Array) -> tuple[Any, Array]:
    """A line search has no place for decoupled decay: there it is the penalty decay/2 |w|^2 of the cost."""
    if not plan.weight_decay:
        return gradient, cost
    pull = jax.tree.map(lambda k, p: k * p, _decay(plan), parameters)
    penalty = 0.5 * sum(
        jnp.vdot(a, b) for a, b in zip(jax.tree.leaves(pull), jax.tree.leaves(parameters), strict=True)
    )
    return jax.tree.map(jnp.add, gradient, pull), cost + penalty


def _clipped(gradient: Any, longest: float) -> Any:
    """The gradient, no longer than `longest` (Pascanu et al., ICML 2013)."""
    norm = optax.tree.norm(gradient)
    factor = longest / jnp.maximum(norm, longest)
    return jax.tree.map(lambda g: g * factor, gradient)


def _line_search(
    plan: Plan, gradient: Any, cost: Array, x_BI: Array, y_BO: Array, weight_B: Array | None
) -> dict:
    """What optax's line search asks for: the cost as a function of the parameters, its gradient our own."""

    def forward(parameters: Any) -> tuple[Array, Any]:
        layers = unpack(plan, parameters)
        back = passes.backward(layers, passes.forward(layers, x_BI), y_BO, plan.cost, weight_B=weight_B)
        gradient, cost = _with_penalty(plan, parameters, pack(plan, back.gradients), back.cost)
        return cost, gradient

    @jax.custom_vjp
    def value_fn(parameters: Any) -> Array:
        return forward(parameters)[0]

    value_fn.defvjp(forward, lambda gradient, d: (jax.tree.map(lambda g: g * d, gradient),))
    return {"value": cost, "grad": gradient, "value_fn": value_fn}


def _layer_keys(plan: Plan, key: Any, step: Array) -> Any:
    """One key a layer for this step's dropout, or None."""
    if not plan.drops:
        return None
    return layer_keys(key, step, len(plan.network.layers))
