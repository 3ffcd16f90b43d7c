"""When something became non-finite: replay the steps from the last good state, and name the first fault."""

import functools
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

from superpose.training.epoch import Rows
from superpose.training.plan import Plan, unpack
from superpose.training.step import State, step


class Fault(NamedTuple):
    """The first thing that was not finite: epoch and step (from 1), and what, in words."""

    epoch: int
    step: int
    what: str


class Soundness(NamedTuple):
    """Whether the cost, each layer's gradient, and each layer's weights after the step are finite."""

    cost: Array
    gradients: Array
    weights: Array


@functools.partial(jax.jit, static_argnames="plan")
def _inspected(plan: Plan, state: State, batch: Rows, rate: Array, key: Any) -> tuple[State, Soundness]:
    state, move = step(plan, state, batch.x_NI, batch.y_NO, batch.weight_N, rate, key)
    return state, Soundness(
        jnp.isfinite(move.cost),
        jnp.stack([_square_finite(gradient) for gradient in move.gradients]),
        _sound(unpack(plan, state.parameters)),
    )


def _sound(layers: Any) -> Array:
    return jnp.stack([finite(layer) for layer in layers])


def finite(layer: Any) -> Array:
    """Whether a layer's weights and bias are."""
    return _finite(layer.weights) & _finite(layer.bias)


def _finite(array: Any) -> Array:
    return jnp.isfinite(array).all()


def _square_finite(gradient: Any) -> Array:
    """As optimisers see it: a gradient whose square overflows is as good as infinite."""
    return _finite(jnp.square(gradient.weights).sum() + jnp.square(gradient.bias).sum())


def locate(
    plan: Plan, state: State, rows: Rows, order_EN: np.ndarray, rate_ES: np.ndarray, key: Any, *, epoch: int
) -> Fault:
    """The first fault on the way from `state`, that after `epoch` epochs, through these orders and rates."""
    on_host = jax.tree.map(np.asarray, rows) if plan.steps > 1 else rows
    for e in range(len(order_EN)):
        for s in range(plan.steps):
            batch = batch_of(plan, on_host, order_EN[e], s)
            state, sound = _inspected(plan, state, batch, jnp.asarray(rate_ES[e, s]), key)
            what = in_words(sound)
            if what:
                return Fault(epoch + e + 1, s + 1, what)
    # The compiled chunk rounds a little differently from single steps; its own epoch is then all we know.
    return Fault(epoch + 1, plan.steps, "the cost became non-finite")


def batch_of(plan: Plan, rows: Rows, order_N: np.ndarray, s: int) -> Rows:
    """The rows of step `s` of an epoch in this order."""
    if plan.steps == 1:
        return rows
    here = order_N[s * plan.batch : (s + 1) * plan.batch]
    return jax.tree.map(lambda a: jnp.asarray(a[here]), rows)


def in_words(sound: Soundness) -> str:
    """What is not finite, in the order it comes about: cost, a gradient (from the output), weights."""
    if not sound.cost:
        return "the cost became non-finite"
    for name, order in (("gradient", -1), ("weights", 1)):
        sound_L = np.asarray(sound.gradients if name == "gradient" else sound.weights)
        layers = np.flatnonzero(~sound_L)[::order]
        if len(layers):
            return f"the {name} of layer {layers[0] + 1} became infinite"
    return ""
