"""What backpropagation for one example found: every value forward, every delta, gradient and step back."""

import functools
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from superpose.calculus.costs import Cost
from superpose.insight.differences import Agreement, NumericGradient
from superpose.insight.weights import WeightNames, column_name, vector
from superpose.network.layer import Layer
from superpose.network.network import Network
from superpose.training.plan import Plan

# So many neurons and weights of a layer are told of, the largest; and the rest counted.
NEURONS, WEIGHTS = 8, 12
# Up to so many weights, finite differences look at every one; of larger networks at those that are told of.
ALL_CHECKED = 400


@dataclass(frozen=True, eq=False)
class LayerPass:
    """One layer's numbers, forward and back; arrays by input (I), neuron (O) or column (K: neurons times pieces).

    Attributes
    ----------
    layer, after : Layer
        Before the step, and after it.
    gradient : Layer
        dC/dw and dC/db, shaped like the layer.
    x_I, z_K, a_O, output_O : array
        What came in, pre-activations, activations, and what was passed on.
    fires_O : array of bool
        Whether each neuron passes its activation on.
    slope_K : array or None
        da/dz of each column; None for softmax, where every output depends on every z.
    da_O : array or None
        dC/d(what was passed on); None where cost and activation are taken together.
    delta_K : array
        dC/dz.
    """

    layer: Layer
    after: Layer
    gradient: Layer
    x_I: np.ndarray
    z_K: np.ndarray
    a_O: np.ndarray
    output_O: np.ndarray
    fires_O: np.ndarray
    slope_K: np.ndarray | None
    da_O: np.ndarray | None
    delta_K: np.ndarray

    def __repr__(self) -> str:
        return f"LayerPass({self.layer!r}, |delta| {np.linalg.norm(self.delta_K):.4g})"


@dataclass(frozen=True, eq=False)
class ChainRule:
    """Backpropagation for one example, with its numbers; `print` shows them so that they can be worked out by hand.

    Attributes
    ----------
    network, after : Network
        Before the step and after it, float64.
    layers : tuple of LayerPass
        The numbers of each layer.
    x_I, y_O : array
        The example and its target, as the network takes them.
    cost : Cost
        What is made small.
    cost_before, cost_after : float
        On this example, before the step and after it.
    fused : bool
        Whether cost and last activation are taken together, so that the last delta is a - y.
    plan : Plan
        The optimiser and its settings.
    learning_rate : float
        Of the step.
    numeric : NumericGradient or None
        The gradient by finite differences beside it.
    names : WeightNames
        The names of the weights.
    outputs : tuple of str
        The names of the outputs.
    limits : (int, int)
        How many neurons and weights of a layer are told of.
    held : int
        How many layers at the front are not trained; the step leaves them as they are.
    """

    network: Network
    after: Network
    layers: tuple[LayerPass, ...]
    x_I: np.ndarray
    y_O: np.ndarray
    cost: Cost
    cost_before: float
    cost_after: float
    fused: bool
    plan: Plan
    learning_rate: float
    numeric: NumericGradient | None
    names: WeightNames
    outputs: tuple[str, ...]
    limits: tuple[int, int] = (NEURONS, WEIGHTS)
    held: int = 0

    @functools.cached_property
    def gradient_P(self) -> np.ndarray:
        """Every weight's gradient, in the order of `names`."""
        return vector(Network([p.gradient for p in self.layers]))

    @functools.cached_property
    def agreement(self) -> Agreement | None:
        """How closely backpropagation and finite differences agree; None where they were not asked for."""
        if self.numeric is None:
            return None
        checked = {name: i for i, name in enumerate(self.numeric.names)}
        places = checked_places(self) if len(checked) < len(self.names) else np.arange(len(self.names))
        return self.numeric.against(self.gradient_P[places])

    @property
    def neurons(self) -> pl.DataFrame:
        """A row for each neuron (each piece of a maxout one): z, a, what is passed on, slope, delta."""
        rows = [_neuron_rows(self, i) for i in range(len(self.layers))]
        return pl.concat([pl.DataFrame(r) for r in rows])

    @property
    def weights(self) -> pl.DataFrame:
        """A row for each weight, of large networks for those of the largest gradients: before, gradient, after."""
        places = np.argsort(-np.abs(self.gradient_P), kind="stable")[:2000]
        places = np.sort(places)
        before, after = vector(self.network), vector(self.after)
        columns = {
            "weight": [self.names[int(i)] for i in places],
            "before": before[places],
            "gradient": self.gradient_P[places],
            "step": (after - before)[places],
            "after": after[places],
        }
        return pl.DataFrame(columns)

    def steps(self) -> list[Any]:
        """The way forward and back in steps, each with its sentence and its lines of numbers."""
        from superpose.insight.backprop_steps import steps

        return steps(self)

    @property
    def text(self) -> str:
        """All of it, with numbers that can be worked out by hand."""
        from superpose.insight.backprop_steps import text

        return text(self)

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        change = f"cost {self.cost_before:.6g}, after the step {self.cost_after:.6g}"
        return f"ChainRule({self.network!r}; {self.cost.name}: {change})"


def checked_places(found: ChainRule) -> np.ndarray:
    """Which weights finite differences look at: all of a small network, else those that are told of."""
    if len(found.names) <= ALL_CHECKED:
        return np.arange(len(found.names))
    places = [p for i in range(len(found.layers)) for p in told_weights(found, i)]
    return np.unique(places)


def told_neurons(found: ChainRule, i: int) -> np.ndarray:
    """The columns of a layer that are told of: those of the largest |delta|, in their order."""
    return largest(found.layers[i].delta_K, found.limits[0])


def told_weights(found: ChainRule, i: int) -> list[int]:
    """The weights of a layer that are told of, by their places in the vector."""
    gradient = found.layers[i].gradient
    own = vector(Network([gradient]))
    start = sum(p.layer.weights.size + p.layer.bias.size for p in found.layers[:i])  # pyright: ignore
    return [start + int(j) for j in largest(own, found.limits[1])]


def largest(values: Any, count: int) -> np.ndarray:
    """The places of the largest by size, in their order."""
    return np.sort(np.argsort(-np.abs(np.asarray(values)), kind="stable")[:count])


def _neuron_rows(found: ChainRule, i: int) -> dict[str, Any]:
    here = found.layers[i]
    pieces = here.layer.activation.pieces
    columns = len(here.z_K)
    return {
        "neuron": [column_name(found.network, i, k) for k in range(columns)],
        "layer": [i + 1] * columns,
        "z": here.z_K,
        "a": np.repeat(here.a_O, pieces),
        "passes on": np.repeat(here.output_O, pieces),
        "slope": np.full(columns, np.nan) if here.slope_K is None else here.slope_K,
        "delta": here.delta_K,
    }
