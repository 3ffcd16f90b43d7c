"""Backpropagation for one example, with its numbers.

It is the training's own forward, backward and step, in float64, for one row.
"""

import functools
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

from superpose import runtime
from superpose.errors import UsageError
from superpose.insight.chain_rule import NEURONS, WEIGHTS, ChainRule, LayerPass, checked_places
from superpose.insight.cost_of import CostOf, cost_for
from superpose.insight.differences import differences
from superpose.insight.subject import Subject, subject
from superpose.insight.weights import WeightNames, inputs_of, without_dropout
from superpose.network import layer as one
from superpose.network import passes
from superpose.network.layer import Layer
from superpose.network.network import Network
from superpose.shapes import as_rows
from superpose.training.optimizers import optimizer as optimizer_of
from superpose.training.plan import Plan, pack, unpack
from superpose.training.setup import prepare
from superpose.training.step import State, step


def backprop(
    x: Any,
    row: Any = None,
    target: Any = None,
    *,
    example: int | None = None,
    cost: Any = None,
    optimizer: Any = "gradient_descent",
    learning_rate: float = 0.01,
    check: bool = True,
    neurons: int = NEURONS,
    weights: int = WEIGHTS,
    data: Any = None,
) -> ChainRule:
    """Backpropagation for one example, with its numbers.

    Parameters
    ----------
    x : Network, Neuron, Run, Model, estimator
        What to look at.
    row : array (inputs,), optional
        The example, as the network takes it.
    target : number or array (outputs,), optional
        Its target; a whole number stands for a class where there are several outputs.
    example : int, optional
        Instead of row and target: the number, from 0, of one of the rows it was trained on (or of `data`).
    cost : str, Cost or callable, optional
        By default what it was trained with, else what its last activation is meant for, else the squared error.
    optimizer : str or optax transformation
        What takes the step; it remembers no steps before this one.
    learning_rate : float
        Of the step.
    check : bool
        Whether to hold finite differences beside it.
    neurons, weights : int
        How many of each layer `text` tells of: those of the largest |delta| and |gradient|.
    data : (X, y), optional
        Rows to take the example from.

    Returns
    -------
    ChainRule
        `print` it; or take its `layers`, `neurons`, `weights` and `steps()`.

    Raises
    ------
    UsageError
        If there is no such example, or neither an example nor a row with its target is given.
    """
    seen = subject(x, data=data)
    x_BI, y_BO = _example(seen, row, target, example)
    still = without_dropout(seen.network.astype("float64"))
    kind = cost_for(seen, cost)
    held = [(0.0, 0.0) if i < seen.first else (1.0, 1.0) for i in range(len(still.layers))]
    with runtime.precision("float64"):
        setup = prepare(
            still, x_BI, y_BO, cost=kind, optimizer=optimizer_of(optimizer), learning_rate=learning_rate,
            schedule="constant", batch_size=None, epochs=1, weight_decay=None, gradient_clip=None,
            sample_weight=None, validation=None, metrics=(), monitor=None, patience=None, min_delta=0.0,
            seed=0, every=None, rate_factors=held if seen.first else None,
        )  # fmt: skip
        rate = jnp.asarray(setup.learning_rate, "float64")
        walk = _walk(setup.plan, still, setup.rows.x_NI, setup.rows.y_NO, rate)
        walk = jax.tree.map(np.asarray, walk)
    found = _record(seen, still, setup, walk, (neurons, weights))
    if not check:
        return found
    measure = CostOf(still, setup.rows.x_NI, setup.rows.y_NO, cost=kind)
    numeric = differences(measure, still, checked_places(found), found.names)
    return ChainRule(**{**found.__dict__, "numeric": numeric})


def _example(seen: Subject, row: Any, target: Any, example: int | None) -> tuple[np.ndarray, np.ndarray]:
    """The example and its target as one row each."""
    if row is not None and target is not None:
        x_BI = as_rows(row, inputs=seen.network.inputs, dtype=np.float64)
        given = np.asarray(target)
        return x_BI, given.reshape(1) if given.size == 1 else given.reshape(1, -1)
    rows = seen.train if seen.train is not None else seen.held_out
    if row is not None or rows is None or np.isnan(rows.y_NO).any():
        raise UsageError(
            "There is no example with its target.", "Give a row and its target, or data=(X, y) and example=0."
        )
    number = 0 if example is None else example
    if not -len(rows.x_NI) <= number < len(rows.x_NI):
        raise UsageError(f"There is no example {number}.", f"Give 0 to {len(rows.x_NI) - 1}.")
    return np.asarray(rows.x_NI)[[number]], np.asarray(rows.y_NO)[[number]]


class _Walk(NamedTuple):
    """What the compiled program found: forward, back and the step."""

    traces: Any
    back: Any
    da: Any
    slopes: Any
    after: Any
    cost_after: Array


@functools.partial(jax.jit, static_argnums=0)
def _walk(plan: Plan, network: Network, x_BI: Array, y_BO: Array, rate: Array) -> _Walk:
    """Forward, back and one step, as training does them; with what is between them laid open."""
    layers = network.layers
    traces = passes.forward(layers, x_BI)
    back = passes.backward(layers, traces, y_BO, plan.cost, need_x=True)
    da = [one.backward(layers[i + 1], traces[i + 1], back.deltas[i + 1])[1] for i in range(len(layers) - 1)]
    array, y = passes.each_member(layers[-1], traces[-1].output_BO, y_BO)
    da.append(plan.cost.slope(array, y).reshape(traces[-1].output_BO.shape))
    slopes = [one.delta(_unfired(layer), trace, jnp.ones_like(trace.a_BO))
              for layer, trace in zip(layers, traces, strict=True)]  # fmt: skip
    parameters = pack(plan, layers)
    memory = plan.optimizer.transform().init(parameters)
    start = State(parameters, memory, jnp.zeros((), jnp.int32))
    state, _ = step(plan, start, x_BI, y_BO, None, rate, None)
    after = unpack(plan, state.parameters)
    cost_after = passes.row_costs(after[-1], passes.forward(after, x_BI)[-1], y_BO, plan.cost).sum()
    return _Walk(traces, back, da, slopes, Network(after), cost_after)


def _unfired(layer: Layer) -> Layer:
    """The layer without its firing threshold."""
    bare = layer.filled(layer.weights, layer.bias)
    bare.fire_above = None
    return bare


def _joint(layer: Layer) -> bool:
    """Whether each output depends on the pre-activations of other neurons too: softmax."""
    return not layer.activation.elementwise and layer.activation.pieces == 1


def _record(seen: Subject, still: Network, setup: Any, walk: _Walk, limits: tuple[int, int]) -> ChainRule:
    plan = setup.plan
    fused = passes.safe_form(still.layers[-1], plan.cost) is not None
    last = len(still.layers) - 1
    layers = [
        _layer_pass(
            layer, walk.after.layers[i], walk.back.gradients[i], walk.traces[i],
            None if _joint(layer) else walk.slopes[i][0],
            None if fused and i == last else walk.da[i][0],
            walk.back.deltas[i][0],
        )
        for i, layer in enumerate(still.layers)
    ]  # fmt: skip
    y_O = np.tile(np.asarray(setup.rows.y_NO)[0], still.members)
    return ChainRule(
        still, walk.after, tuple(layers), np.asarray(setup.rows.x_NI)[0], y_O, plan.cost,
        float(walk.back.cost), float(walk.cost_after), fused, plan, setup.learning_rate, None,
        WeightNames(still, inputs_of(seen)), seen.outputs, limits, seen.first,
    )  # fmt: skip


def _layer_pass(
    layer: Layer, after: Layer, gradient: Layer, trace: Any, slope_K: Any, da_O: Any, delta_K: Any
) -> LayerPass:
    a_O = trace.a_BO[0]
    above = -np.inf if layer.fire_above is None else np.asarray(layer.fire_above)
    return LayerPass(
        layer, after, gradient, trace.x_BI[0], trace.z_BK[0], a_O, trace.output_BO[0], a_O > above, slope_K, da_O,
        delta_K,
    )  # fmt: skip
