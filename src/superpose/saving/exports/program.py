"""A model as what is carried away of it: columns to inputs, layers with all their rules laid open, outputs to answers.

Every form of it, ONNX, Python, C and PyTorch, is written from this, so that all of them say the same.
"""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import numpy as np

from superpose import runtime
from superpose.data.coders.number_coder import NumberCoder
from superpose.data.columns.plain_cells import DEFAULT_MISSING
from superpose.data.encode import Encoding
from superpose.data.target import TargetEncoding
from superpose.errors import UsageError
from superpose.model.model import Model
from superpose.network.layer import Layer
from superpose.network.network import Network


@dataclass(frozen=True)
class Stretch:
    """Neighbouring columns that follow one rule: from `start` up to `stop`, by name and parameters."""

    start: int
    stop: int
    name: str
    parameters: tuple[float, ...]


@dataclass(frozen=True, eq=False)
class Plan:
    """One layer, its rules by stretches.

    Attributes
    ----------
    w_JIK : array (blocks, inputs of a block, columns of a block)
        Its weights.
    b_K : array (columns,)
        Its bias; K, as in `Layer`, is neurons times pieces.
    neurons : int
        How many outputs it has.
    combines : tuple of Stretch
        Over the K columns.
    activations : tuple of Stretch
        Over the neurons.
    fire_above : tuple of float, or None
        One threshold a neuron.
    """

    w_JIK: np.ndarray
    b_K: np.ndarray
    neurons: int
    combines: tuple[Stretch, ...]
    activations: tuple[Stretch, ...]
    fire_above: tuple[float, ...] | None

    @property
    def blocks(self) -> int:
        """Into how many blocks inputs and columns are cut."""
        return self.w_JIK.shape[0]

    @property
    def inputs(self) -> int:
        """How many inputs it takes."""
        return self.blocks * self.w_JIK.shape[1]

    @property
    def columns(self) -> int:
        """How many pre-activations it has."""
        return len(self.b_K)

    @property
    def told(self) -> str:
        """The layer in a few words."""
        kinds = ", ".join(f"{s.name} ({s.stop - s.start})" for s in self.activations[:6])
        kinds = self.activations[0].name if len(self.activations) == 1 else kinds
        more = ", ..." if len(self.activations) > 6 else ""
        rules = sorted({s.name for s in self.combines} - {"add"})
        blocks = f" in {self.blocks} blocks" if self.blocks > 1 else ""
        joined = f", joined by {' and '.join(rules)}" if rules else ""
        return f"{self.inputs} inputs, {self.neurons} neurons{blocks}: {kinds}{more}{joined}"

    def __repr__(self) -> str:
        return f"Plan({self.told})"


@dataclass(frozen=True, eq=False)
class Program:
    """All that is carried away.

    Attributes
    ----------
    encoding, target : Encoding, TargetEncoding
        Columns to inputs, outputs to answers.
    plans : tuple of Plan
        The layers.
    missing : tuple of str
        The words for a missing cell, in any column.
    """

    encoding: Encoding
    target: TargetEncoding
    plans: tuple[Plan, ...]
    missing: tuple[str, ...]

    @property
    def task(self) -> str:
        """ "classification", "regression" or "multilabel"."""
        return self.target.task

    @property
    def labels(self) -> tuple[Any, ...]:
        """What the probabilities are of: the classes, or for several yes or no the targets; () for a regression."""
        return self.target.classes or (() if self.task == "regression" else self.target.names)

    @property
    def dtype(self) -> np.dtype:
        """float32 or float64, in which the network computes."""
        return self.plans[0].w_JIK.dtype

    @property
    def widest(self) -> int:
        """The most numbers that stand side by side anywhere in the network."""
        return max(max(plan.inputs, plan.columns) for plan in self.plans)

    @property
    def made_by(self) -> str:
        """What wrote it."""
        return f"superpose {runtime.VERSION}"

    def __repr__(self) -> str:
        return f"Program({self.task}, {len(self.encoding.coders)} columns, {len(self.plans)} layers)"


def program_of(given: Any) -> Program:
    """What is carried away of a model, a fitted estimator, or a network alone.

    A network alone takes columns x1, x2 ... as they are, and its outputs are numbers y1, y2 ...

    Raises
    ------
    UsageError
        If it is none of these, or has a function of the user's own.
    """
    kept = getattr(given, "model_", given)
    if isinstance(kept, Network):
        plans = _plans(kept)
        return Program(_numbers(kept.inputs), _plain_target(kept.outputs), plans, DEFAULT_MISSING)
    if not isinstance(kept, Model):
        raise UsageError(
            f"A {type(given).__name__} is neither a model nor a network.", "Give one, or a fitted estimator."
        )
    reading = kept.facts.get("reading")
    words = reading.get("missing") if isinstance(reading, dict) else None
    missing = DEFAULT_MISSING if words is None else tuple(map(str, words))
    return Program(_unscaled(kept.encoding), kept.target, _plans(kept.network), missing)


def _unscaled(encoding: Encoding) -> Encoding:
    """Where pictures or sounds are all there is, their scale is in the first layer's weights already."""
    if encoding.media is None:
        return encoding
    return dataclasses.replace(encoding, coders=(dataclasses.replace(encoding.media, center=0.0, scale=1.0),))


def _plans(network: Network) -> tuple[Plan, ...]:
    return tuple(_plan(layer, i + 1) for i, layer in enumerate(network.layers))


def _plan(layer: Layer, number: int) -> Plan:
    for what, rule in (("activation", layer.activation), ("combine", layer.combine)):
        if rule.custom:
            own = next((member.name for member in rule.members if member.custom), rule.name)
            raise UsageError(
                f"The {what} {own!r} of layer {number} is a Python function of your own; it cannot be exported.",
                f"Use one of the named forms of {what}, or carry the function over by hand.",
            )
    weights = np.asarray(layer.weights)
    w_JIK = weights if layer.blocks > 1 else weights[None]
    combines = layer.combine.members or (layer.combine,) * layer.columns
    combines *= layer.columns // len(combines)  # one rule a column of a block stands for all blocks
    fire_above = layer.fire_above
    if fire_above is not None and not isinstance(fire_above, tuple):
        fire_above = (fire_above,) * layer.neurons
    return Plan(
        w_JIK,
        np.asarray(layer.bias),
        layer.neurons,
        _stretches([(one.name, ()) for one in combines]),
        _stretches([(one.name, _numbers_of(one)) for one in _kinds(layer)]),
        fire_above,
    )


def _kinds(layer: Layer) -> Sequence[Any]:
    return layer.activation.members or (layer.activation,) * layer.neurons


def _numbers_of(rule: Any) -> tuple[float, ...]:
    return tuple(value for _, value in rule.parameters)


def _stretches(rules: list[tuple[str, tuple[float, ...]]]) -> tuple[Stretch, ...]:
    found, start = [], 0
    for (name, parameters), same in groupby(rules):
        stop = start + len(list(same))
        found.append(Stretch(start, stop, name, parameters))
        start = stop
    return tuple(found)


def _numbers(inputs: int) -> Encoding:
    coders = tuple(NumberCoder(f"x{i + 1}", 0.0, 1.0, 0.0, missing=False) for i in range(inputs))
    return Encoding(coders, scaling="none")


def _plain_target(outputs: int) -> TargetEncoding:
    names = tuple(f"y{i + 1}" for i in range(outputs))
    return TargetEncoding("regression", names, (), (0.0,) * outputs, (1.0,) * outputs)
