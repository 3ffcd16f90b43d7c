"""Backpropagation told step by step: forward through the layers, the cost, back through the layers, the step."""

import itertools
from collections.abc import Iterable
from dataclasses import dataclass

from superpose.insight.backprop_lines import (
    a_line,
    cost_line,
    delta_line,
    gradient_line,
    shared_lines,
    step_line,
    z_line,
)
from superpose.insight.chain_rule import ChainRule, told_neurons, told_weights
from superpose.insight.weights import vector
from superpose.insight.written import written


@dataclass(frozen=True)
class Step:
    """One step of the way.

    Attributes
    ----------
    kind : str
        "forward", "cost", "delta", "gradient" or "update".
    layer : int or None
        Which layer, from 1.
    sentence : str
        What happens in it.
    lines : tuple of str
        Its numbers.
    """

    kind: str
    layer: int | None
    sentence: str
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        """The sentence and, below it, the numbers."""
        return "\n".join([self.sentence, *(f"  {one}" for one in self.lines)])

    def __repr__(self) -> str:
        return f"Step({self.kind}{f', layer {self.layer}' if self.layer else ''}: {len(self.lines)} lines)"


def steps(found: ChainRule) -> list[Step]:
    """Forward layer 1 to L, the cost, delta L to 1, the gradients, the update."""
    count = len(found.layers)
    back = reversed(range(count))
    return [
        *(_forward(found, i) for i in range(count)),
        _cost(found),
        *(_back(found, i) for i in back),
        *(_gradient(found, i) for i in range(count)),
        _update(found),
    ]


def text(found: ChainRule) -> str:
    """All steps, and how well finite differences agree."""
    inputs = _listed(f"{n} {written(v)}" for n, v in zip(found.names.inputs, found.x_I, strict=True))
    target = _listed(written(v) for v in found.y_O)
    head = f"Backpropagation for one example: input {inputs}; target {target}. All numbers are float64."
    parts = [head, *(step.text for step in steps(found)), *notes(found)]
    return "\n\n".join(parts)


def notes(found: ChainRule) -> list[str]:
    """What to mind: how well differences agree, steps without a slope, gradients that end."""
    said = [] if found.agreement is None else [found.agreement.text]
    flat = [str(i + 1) for i, p in enumerate(found.layers) if not p.layer.activation.has_slope]
    if flat:
        said.append(
            f"No slope: layer {', '.join(flat)} is a step, which is flat wherever it does not jump. Its slope is 0, so "
            "nothing comes back through it and the weights before it cannot learn by descent. Ways out: for one neuron "
            "the perceptron rule, sp.perceptron(X, y); for more, activation 'logistic' with a slope a that rises while "
            "it learns, which becomes the step."
        )
    return said


def _listed(words: Iterable[str]) -> str:
    """The first eight of them."""
    said = [*itertools.islice(words, 9)]
    return ", ".join(said[:8]) + (", ..." if len(said) > 8 else "")


def _left_out(shown: int, of: int, what: str, by: str) -> str:
    return "" if shown == of else f" The {shown} of {of:,} {what} with the largest {by} are shown."


def _forward(found: ChainRule, i: int) -> Step:
    here = found.layers[i]
    layer = here.layer
    columns = told_neurons(found, i)
    kind = "its own activation" if layer.activation.members else layer.activation.name
    joins = {"add": "adds its weighted inputs", "multiply": "multiplies its weighted inputs"}
    how = joins.get(layer.combine.name, f"joins its weighted inputs by {layer.combine.name}")
    sentence = f"Forward, layer {i + 1}: each neuron {how}, adds its bias, and takes {kind} of that."
    sentence += _left_out(len(columns), len(here.z_K), "neurons", "|delta|")
    lines = []
    for k in columns:
        lines.append(z_line(found, i, int(k)))
        lines.append(a_line(found, i, int(k)))
    return Step("forward", i + 1, sentence, tuple(lines))


def _cost(found: ChainRule) -> Step:
    """The cost, and where the last activation is not taken with it, its slope by each output."""
    here = found.layers[-1]
    sentence = (
        f"The cost, {found.cost.name} = {found.cost.formula}"
        f"{', added up over the outputs' if len(found.y_O) > 1 else ''}, is {written(found.cost_before)}."
    )
    if found.fused:
        return Step("cost", None, sentence, ())
    shown = told_neurons(found, len(found.layers) - 1) // here.layer.activation.pieces
    lines = [cost_line(found, int(o)) for o in dict.fromkeys(shown)]
    sentence += " Its slope by what each output neuron passes on:"
    return Step("cost", None, sentence, tuple(lines))


def _back(found: ChainRule, i: int) -> Step:
    here = found.layers[i]
    columns = told_neurons(found, i)
    last = i == len(found.layers) - 1
    if last and found.fused:
        sentence = (
            f"Back, layer {i + 1}: {found.cost.name} after {here.layer.activation.name}, taken together, have the "
            "slope delta = a - y (activation less target), which stays right where each by itself would run into 0 "
            "or infinity."
        )
    elif here.slope_K is None:
        sentence = (
            f"Back, layer {i + 1}: softmax shares what comes back: delta = a * (dC/da - sum of a * dC/da)."
        )
    else:
        comes = "the slope of the cost" if last else "what the deltas behind it send back through its weights"
        sentence = f"Back, layer {i + 1}: delta = dC/dz, the slope of the activation times {comes}."
    sentence += _left_out(len(columns), len(here.delta_K), "deltas", "|delta|")
    lines = [*shared_lines(found, i, columns), *(delta_line(found, i, int(k)) for k in columns)]
    return Step("delta", i + 1, sentence, tuple(lines))


def _gradient(found: ChainRule, i: int) -> Step:
    here = found.layers[i]
    places = told_weights(found, i)
    of = here.layer.weights.size + here.layer.bias.size  # pyright: ignore[reportOptionalMemberAccess]
    sentence = f"Gradients, layer {i + 1}: dC/dw = delta * "
    adds = here.layer.combine.name == "add"
    sentence += "what came in along that weight." if adds else "dz/dw, how much z changes with that weight."
    sentence += " A bias stands for a constant input 1."
    sentence += _left_out(len(places), of, "weights", "|gradient|")
    lines = [gradient_line(found, i, index) for index in places]
    return Step("gradient", i + 1, sentence, tuple(lines))


def _update(found: ChainRule) -> Step:
    """The step of every weight that is told of."""
    places = [index for i in range(found.held, len(found.layers)) for index in told_weights(found, i)]
    before, after = vector(found.network), vector(found.after)
    known = found.plan.optimizer
    rate = written(found.learning_rate)
    lines = [step_line(found, index, before[index], after[index]) for index in places]
    sentence = f"The step by {known.name} ({known.formula}), learning rate {rate}"
    sentence += "." if known.name == "gradient_descent" else ", its first, with nothing remembered."
    sentence += (
        f" The cost of this example goes from {written(found.cost_before)} to {written(found.cost_after)}."
    )
    return Step("update", None, sentence, tuple(lines))
