"""An epoch: all rows once, batch by batch in a compiled loop, with instruments on its last step."""

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
from jax import Array

from superpose.training.plan import COPY_BELOW, Plan, unpack
from superpose.training.step import State, step


class Rows(NamedTuple):
    """Inputs (N, I), targets (N, O), and weights (N,) or None."""

    x_NI: Array
    y_NO: Array
    weight_N: Array | None


class Instruments(NamedTuple):
    """Of one step, each layer's: the gradient's norm, and |change of weights| / |weights|."""

    gradient_norm_L: Array
    update_ratio_L: Array


def epoch(
    plan: Plan, state: State, rows: Rows, order_N: Array, rate_S: Array, key: Any
) -> tuple[State, Array, Instruments]:
    """All rows once; the mean cost, and what the instruments say of the last step."""
    if plan.steps == 1:
        after, move = step(plan, state, rows.x_NI, rows.y_NO, rows.weight_N, rate_S[0], key)
        return after, move.cost, instruments(plan, after, move.gradients, move.change)
    return (_filled_up if plan.filled_up else _with_rest)(plan, state, rows, order_N, rate_S, key)


def _with_rest(
    plan: Plan, state: State, rows: Rows, order_N: Array, rate_S: Array, key: Any
) -> tuple[State, Array, Instruments]:
    """Whole batches in a scan, then the last, whole or not."""
    whole = (plan.steps - 1) * plan.batch
    # Each part is gathered by itself: slicing one gather of all rows makes XLA gather five times slower.
    order_SB, rest = order_N[:whole].reshape(plan.steps - 1, plan.batch), _take(rows, order_N[whole:])
    copied = rows.x_NI.nbytes < COPY_BELOW
    batches = _take(rows, order_SB) if copied else order_SB

    def one(state: State, item: Any) -> tuple[State, tuple[Array, Array]]:
        batch, rate = item
        x, y, w = batch if copied else _take(rows, batch)
        state, move = step(plan, state, x, y, w, rate, key)
        return state, (move.cost, _weight(plan, x, w))

    state, (cost_S, weight_S) = jax.lax.scan(one, state, (batches, rate_S[:-1]))
    state, move = step(plan, state, *rest, rate_S[-1], key)
    last = _weight(plan, rest.x_NI, rest.weight_N)
    total = (cost_S * weight_S).sum() + move.cost * last
    return state, total / (weight_S.sum() + last), instruments(plan, state, move.gradients, move.change)


def _filled_up(
    plan: Plan, state: State, rows: Rows, order_N: Array, rate_S: Array, key: Any
) -> tuple[State, Array, Instruments]:
    """All batches in one scan, the last filled up with rows of weight 0: there is one step to compile, not two."""
    missing = plan.steps * plan.batch - plan.rows
    order_SB = jnp.pad(order_N, (0, missing), constant_values=plan.rows).reshape(plan.steps, plan.batch)

    def one(carry: Any, item: Any) -> Any:
        (state, seen), (order_B, rate, last) = carry, item
        x, y, w = _take(rows, order_B)
        assert w is not None
        there_B = (order_B < plan.rows).astype(w.dtype)
        w = w * (there_B if w.ndim == 1 else there_B[:, None])
        after, move = step(plan, state, x, y, w, rate, key)

        def look() -> Instruments:
            # The difference, so that the steps need not keep their change: a kernel less for every array.
            change = jax.tree.map(jnp.subtract, after.parameters, state.parameters)
            return instruments(plan, after, move.gradients, change)

        return (after, jax.lax.cond(last, look, lambda: seen)), (move.cost, w.sum())

    nothing = jnp.zeros(len(plan.network.layers), plan.dtype)
    is_last_S = jnp.arange(plan.steps) == plan.steps - 1
    (state, seen), (cost_S, weight_S) = jax.lax.scan(
        one, (state, Instruments(nothing, nothing)), (order_SB, rate_S, is_last_S)
    )
    return state, (cost_S * weight_S).sum() / weight_S.sum(), seen


def _take(rows: Rows, order: Array) -> Rows:
    """These rows, in this order (all are there; "clip" is the fastest way to say so)."""
    return jax.tree.map(lambda a: a.at[order].get(mode="clip"), rows)


def _weight(plan: Plan, x_BI: Array, weight_B: Array | None) -> Array:
    return jnp.asarray(x_BI.shape[0], plan.dtype) if weight_B is None else weight_B.sum()


def instruments(plan: Plan, after: State, gradients: Any, change: Any) -> Instruments:
    """The gradient's norm, weights and bias, and |change of weights| / |weights|, of each layer."""
    norms = [_norm(jnp.stack([_norm(g.weights), _norm(g.bias)])) for g in gradients]
    tiny = jnp.finfo(plan.dtype).tiny
    ratios = [
        _norm(c.weights) / jnp.maximum(_norm(a.weights), tiny)
        for c, a in zip(unpack(plan, change), unpack(plan, after.parameters), strict=True)
    ]
    return Instruments(jnp.stack(norms), jnp.stack(ratios))


def _norm(array: Any) -> Array:
    flat = jnp.ravel(array)
    return jnp.sqrt(jnp.vdot(flat, flat))  # as a product it is no loop to compile
