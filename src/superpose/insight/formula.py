"""A neuron's formula with its own numbers, such as `tanh(1.2*age - 0.4*fare + 0.31)`."""

import math
from typing import Any, NamedTuple

import numpy as np

from superpose.calculus.activations import Activation
from superpose.data.coders.number_coder import NumberCoder
from superpose.insight.axes import Axis
from superpose.insight.places import axis_labels, input_labels, neuron_name
from superpose.insight.subject import Subject
from superpose.network.layer import Layer
from superpose.network.superposition import weights_into

# A longer sum is shortened to its largest weights.
MOST_TERMS = 5


class Formula(NamedTuple):
    """A neuron's formula, and what its inputs mean.

    Attributes
    ----------
    text : str
        In it a neuron of the layer before is written a1.3, an input by its name.
    where : tuple of str
        What the network makes of the columns named, such as "age = (age [cell] - 40) / 12".
    left_out : int
        How many weights are not in the text.
    """

    text: str
    where: tuple[str, ...]
    left_out: int


def formula(seen: Subject, layer: int, number: int, *, most: int = MOST_TERMS, digits: int = 3) -> Formula:
    """The formula of a neuron given by its places from 0.

    Parameters
    ----------
    seen : Subject
        Whose neuron.
    layer, number : int
        Which one, both from 0.
    most : int
        Weights to write out; of more, the largest.
    digits : int
        Significant digits of each number.
    """
    here = seen.network.layers[layer]
    names = into_names(seen, layer)
    pieces = here.activation.pieces
    inner, shown, left_out = [], [], 0
    for column in range(number * pieces, (number + 1) * pieces):
        text, terms, missing = _joined(here, column, names, most, digits)
        inner.append(text)
        shown += terms
        left_out += missing
    text = _fired(here, number, _activated(rule(here, number), inner, digits), digits)
    where = _meanings(seen, {names[i] for i in shown}) if layer == 0 else ()
    if here.activation.name == "softmax":
        where += ("softmax gives its share among all neurons of the layer",)
    return Formula(text, where, left_out)


def into_names(seen: Subject, layer: int) -> tuple[str, ...]:
    """What the inputs of a layer are called: the network's inputs, or a1.1, a1.2 ... for neurons."""
    if layer == 0:
        return input_labels(seen)
    return tuple(f"a{neuron_name(layer - 1, i)}" for i in range(seen.network.layers[layer - 1].neurons))


def rule(layer: Layer, number: int) -> Activation:
    """The activation of one neuron: its own, where they differ within the layer."""
    return layer.activation.members[number] if layer.activation.members else layer.activation


def _joined(
    layer: Layer, column: int, names: tuple[str, ...], most: int, digits: int
) -> tuple[str, list[int], int]:
    """The pre-activation of a column as text, which inputs are in it, and how many are left out."""
    w_I, bias = weights_into(layer, column), float(np.asarray(layer.bias)[column])
    way = layer.combine.members[column] if layer.combine.members else layer.combine
    some_I = np.flatnonzero(w_I) if way.name == "add" else _own_block(layer, column, len(w_I))
    shown = some_I
    if len(some_I) > most:
        largest = some_I[np.argsort(-np.abs(w_I[some_I]), kind="stable")[:most]]
        shown = np.sort(largest)
    missing = len(some_I) - len(shown)
    terms = [(float(w_I[i]), names[i]) for i in shown]
    rest = [f"... and {missing:,} more weight{'s' * (missing > 1)}"] if missing else []
    if way.name == "add":
        return _sum(terms, rest, bias, digits), shown.tolist(), missing
    parts = [f"({_number(w, digits)}*{name})" for w, name in terms] + rest
    sign = {"multiply": " * ", "divide": " / "}.get(way.name)
    text = sign.join(parts) if sign else f"{way.name}({', '.join(parts)})"
    return text + (_signed(bias, digits) if bias else ""), shown.tolist(), missing


def _own_block(layer: Layer, column: int, inputs: int) -> np.ndarray:
    """The inputs that a column sees, (some,)."""
    per = inputs // layer.blocks
    block = column // (layer.columns // layer.blocks)
    return np.arange(block * per, (block + 1) * per)


def _sum(terms: list[tuple[float, str]], rest: list[str], bias: float, digits: int) -> str:
    """Weighted names and the bias as a sum."""
    text = "".join(f"{_signed(w, digits)}*{name}" for w, name in terms)
    text += "".join(f" + {part}" for part in rest)
    if bias or not terms:
        text += _signed(bias, digits)
    text = text.removeprefix(" + ")
    return "-" + text[3:] if text.startswith(" - ") else text


def _activated(kind: Activation, inner: list[str], digits: int) -> str:
    """The activation of a pre-activation, as text."""
    numbers = dict(kind.parameters)
    if kind.name == "linear":
        m, c = numbers["m"], numbers["c"]
        if (m, c) == (1.0, 0.0):
            return inner[0]
        return f"{_number(m, digits)}*({inner[0]})" + (_signed(c, digits) if c else "")
    if kind.name == "maxout":
        return f"max({', '.join(inner)})"
    if kind.name == "softmax":
        return f"softmax({inner[0]})"
    said = "".join(f", {name}={_number(value, digits)}" for name, value in numbers.items())
    return f"{kind.name}({inner[0]}{said})"


def _fired(layer: Layer, number: int, text: str, digits: int) -> str:
    """The same with the firing threshold, where there is one."""
    if layer.fire_above is None:
        return text
    above = layer.fire_above[number] if isinstance(layer.fire_above, tuple) else layer.fire_above
    return f"{text} where that is above {_number(above, digits)}, else 0"


def _meanings(seen: Subject, labels: set[str]) -> tuple[str, ...]:
    """What the network makes of the columns behind these inputs."""
    touched = [axis for axis in seen.axes if labels & set(axis_labels(axis))]
    return tuple(said for axis in touched if (said := _meaning(axis)))


def _meaning(axis: Axis) -> str:
    coder = axis.coder
    if isinstance(coder, NumberCoder):
        if not coder.scale:
            return f"{axis.name} is 0: it did not vary"
        held = f", held back smoothly beyond {coder.clip:g}" if coder.clip else ""
        return f"{axis.name} is (its value - {coder.center:.4g}) / {coder.scale:.4g}{held}"
    if axis.kind == "category":
        return f"{axis.name}=... is 1 for that level, else 0"
    return ""


def _number(value: Any, digits: int) -> str:
    """So many significant digits, without an exponent where it can be."""
    if value == 0 or not math.isfinite(value):
        return f"{value:g}"
    return f"{value:.{digits}g}"


def _signed(value: float, digits: int) -> str:
    return f" {'-' if value < 0 else '+'} {_number(abs(value), digits)}"
