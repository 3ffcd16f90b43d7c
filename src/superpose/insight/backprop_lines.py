"""The lines of backpropagation: each value, delta, gradient and step with the numbers it was made of.

How the numbers are written is in `written`.
"""

import functools
from typing import Any

import jax
import numpy as np
from jax import Array

from superpose import runtime
from superpose.calculus.combine import Combine
from superpose.insight.chain_rule import ChainRule, LayerPass
from superpose.insight.weights import column_name
from superpose.insight.written import Number, Product, Sum, line, total, written
from superpose.network.layer import Layer
from superpose.network.superposition import weights_into

# Of a long sum the largest terms are written out, this many numbers in all.
TERMS = 6
# How other combines' slopes by each input are found costs a call a neuron; above this many the sum is given as it is.
MOST_COLUMNS = 64


def name_of(found: ChainRule, i: int, k: int) -> str:
    return column_name(found.network, i, int(k))


def z_line(found: ChainRule, i: int, k: int) -> str:
    here = found.layers[i]
    z, bias = float(here.z_K[k]), float(here.layer.bias[k])  # pyright: ignore[reportOptionalSubscript]
    rule = here.layer.combine.members[k] if here.layer.combine.members else here.layer.combine
    inside = _own_inputs(here.layer, k)
    w_I = weights_into(here.layer, k)[inside]
    pairs = [
        Product((Number("w", float(w)), Number("input", float(x))))
        for w, x in zip(w_I, here.x_I[inside], strict=True)
    ]
    if rule.name == "add":
        some = [pair for pair in pairs if pair.size]  # what a weight of 0 brings in is not told of
        joined = total(some or pairs, TERMS).terms
    elif rule.name == "multiply" and len(pairs) <= TERMS:
        joined = (Product(tuple(f for pair in pairs for f in pair.factors)),)
    else:
        joined = (Number("joined", z - bias),)
    return line(f"z_{name_of(found, i, k)}", Sum((*joined, Number("bias", bias))), z)


def a_line(found: ChainRule, i: int, k: int) -> str:
    here = found.layers[i]
    pieces = here.layer.activation.pieces
    neuron = k // pieces
    kind = here.layer.activation.name
    if here.layer.activation.members:
        kind = here.layer.activation.members[neuron].name
    name = f"{i + 1}.{neuron + 1}"
    slope = "" if here.slope_K is None else f", slope {written(here.slope_K[k])}"
    said = f"a_{name} is {written(here.a_O[neuron])}, {kind} of z{slope}"
    if here.fires_O[neuron]:
        return said
    return f"{said}; it does not fire, being no more than its threshold, and passes on 0"


def cost_line(found: ChainRule, o: int) -> str:
    here = found.layers[-1]
    assert here.da_O is not None
    name = f"dC/da_{len(found.layers)}.{o + 1}"
    a, y, slope = float(here.output_O[o]), float(found.y_O[o]), float(here.da_O[o])
    if found.cost.name != "squared_error":
        return f"{name} = {written(slope)}, the slope of {found.cost.name} at a {written(a)}, y {written(y)}"
    return line(name, Product((Number("", 2.0), Sum((Number("a", a),), Number("y", y)))), slope)


def delta_line(found: ChainRule, i: int, k: int) -> str:
    here = found.layers[i]
    name, delta = f"delta_{name_of(found, i, k)}", float(here.delta_K[k])
    if i == len(found.layers) - 1 and found.fused:
        return line(name, _fused(found, k), delta)
    o = k // here.layer.activation.pieces
    if not here.fires_O[o]:
        return f"{name} = 0, since the neuron does not fire: a change of its z changes nothing"
    comes = _what_comes_back(found, i, o)
    if here.slope_K is None:
        shared = Number("shared", _shared(here, k))
        return line(name, Product((Number("a", float(here.a_O[k])), Sum((comes,), shared))), delta)
    return line(name, Product((Number("slope", float(here.slope_K[k])), comes)), delta)


def _fused(found: ChainRule, k: int) -> Sum:
    """a - y, with the target as the cost takes it: smoothed where it is, and softmax as often as targets add up to."""
    here = found.layers[-1]
    smoothing = dict(found.cost.parameters).get("smoothing", 0.0)
    per = len(here.a_O) // here.layer.blocks
    own_y = found.y_O[k // per * per : (k // per + 1) * per]
    a = Number("a", float(here.a_O[k]))
    if not _sums_to_one(here.layer):
        y = float(found.y_O[k]) * (1 - smoothing) + smoothing / 2
        return Sum((a,), Number("y", y))
    y_O = own_y * (1 - smoothing) + smoothing / per
    whole = float(y_O.sum())
    first = a if abs(whole - 1) < 1e-12 else Product((a, Number("sum_of_y", whole)))
    return Sum((first,), Number("y", float(y_O[k % per])))


def _sums_to_one(layer: Layer) -> bool:
    return not layer.activation.elementwise


def _what_comes_back(found: ChainRule, i: int, o: int) -> Number | Sum:
    """dC/d(what neuron o passes on): the cost's slope, or the deltas behind it, each by its way there."""
    here = found.layers[i]
    assert here.da_O is not None
    whole = Number(f"dC/da_{i + 1}.{o + 1}", float(here.da_O[o]))
    if i == len(found.layers) - 1:
        return whole
    behind = found.layers[i + 1]
    word = "w" if behind.layer.combine.name == "add" else "dz/da"
    columns = _columns_behind(behind.layer, o)
    if word != "w" and len(columns) > MOST_COLUMNS:
        return whole
    terms = [
        Product(
            (Number(word, float(way)), Number(f"delta_{name_of(found, i + 1, k)}", float(behind.delta_K[k])))
        )
        for k, way in zip(columns, _ways(behind, o, columns), strict=True)
    ]
    return total(terms, TERMS)


def _columns_behind(layer: Layer, o: int) -> np.ndarray:
    """Which columns of a layer look at input o: those of its block."""
    per = layer.columns // layer.blocks
    block = o // (layer.inputs // layer.blocks)  # pyright: ignore[reportOptionalOperand]
    return np.arange(block * per, (block + 1) * per)


def _own_inputs(layer: Layer, column: int) -> slice:
    """Which inputs a column looks at: those of its block."""
    per_column, per_input = layer.columns // layer.blocks, layer.inputs // layer.blocks  # pyright: ignore
    block = column // per_column
    return slice(block * per_input, (block + 1) * per_input)


def _ways(behind: LayerPass, o: int, columns: np.ndarray) -> np.ndarray:
    """dz/da of each of these columns by input o."""
    if behind.layer.combine.name == "add":
        weights = np.asarray(behind.layer.weights)
        if behind.layer.blocks == 1:
            return weights[o]
        return weights[o // weights.shape[1], o % weights.shape[1]]
    return np.asarray([by_input(behind, int(k))[1][o] for k in columns])


@functools.lru_cache(maxsize=512)
def by_input(here: LayerPass, column: int) -> tuple[np.ndarray, np.ndarray]:
    """dz/dw and dz/dx of one column by each input, (I,), by the combine's own pullback; 0 outside its block."""
    layer = here.layer
    inside = _own_inputs(layer, column)
    rule = layer.combine.members[column] if layer.combine.members else layer.combine
    found = np.zeros((2, len(here.x_I)))
    with runtime.precision("float64"):
        w_I1 = weights_into(layer, column)[inside][:, None]
        dw_I1, dx_1I = _pulled(rule, here.x_I[None, inside], w_I1, np.ones((1, 1)))
    found[0, inside], found[1, inside] = np.asarray(dw_I1)[:, 0], np.asarray(dx_1I)[0]
    return found[0], found[1]


@functools.partial(jax.jit, static_argnums=0)
def _pulled(rule: Combine, x_1I: Array, w_I1: Array, dz_11: Array) -> Any:
    return rule.pullback(x_1I, w_I1, dz_11)


def shared_lines(found: ChainRule, i: int, columns: np.ndarray) -> list[str]:
    """Softmax that is not taken with the cost: what is taken off everyone, and the parts where they are sums."""
    here = found.layers[i]
    last = i == len(found.layers) - 1
    if here.slope_K is not None or (last and found.fused):
        return []
    assert here.da_O is not None
    per = len(here.a_O) // here.layer.blocks
    lines = []
    for block in dict.fromkeys(int(k) // per for k in columns):
        own = range(block * per, (block + 1) * per)
        terms = [
            Product(
                (Number("a", float(here.a_O[k])), Number(f"dC/da_{i + 1}.{k + 1}", float(_passed(here)[k])))
            )
            for k in own
        ]
        lines.append(line("shared", total(terms, TERMS), _shared(here, own.start)))
    return lines


def _passed(here: LayerPass) -> np.ndarray:
    """dC/da, (O,): that of what is passed on, 0 for neurons that do not fire."""
    assert here.da_O is not None
    return np.where(here.fires_O, here.da_O, 0.0)


def _shared(here: LayerPass, k: int) -> float:
    """The sum of a * dC/da over the softmax that column k is in."""
    per = len(here.a_O) // here.layer.blocks
    own = slice(k // per * per, (k // per + 1) * per)
    return float(here.a_O[own] @ _passed(here)[own])


def gradient_line(found: ChainRule, i: int, index: int) -> str:
    here, place = found.layers[i], found.names.place(index)
    k = place.column
    delta = Number(f"delta_{name_of(found, i, k)}", float(here.delta_K[k]))
    if place.source is None:
        factors = (delta,)
    elif here.layer.combine.name == "add":
        factors = (delta, Number("input", float(here.x_I[place.source])))
    else:
        factors = (delta, Number("dz/dw", float(by_input(here, k)[0][place.source])))
    return line(f"dC/dw {found.names[index]}", Product(factors), float(found.gradient_P[index]))


def step_line(found: ChainRule, index: int, before: float, after: float) -> str:
    """A weight before and after: with gradient descent, rate times gradient is taken off."""
    name, start = found.names[index], Number("before", float(before))
    if found.plan.optimizer.name != "gradient_descent":
        return line(f"w {name}", Sum((start, Number("step", float(after - before)))), float(after))
    taken = Product((Number("rate", found.learning_rate), Number("gradient", float(found.gradient_P[index]))))
    return line(f"w {name}", Sum((start,), taken), float(after))
