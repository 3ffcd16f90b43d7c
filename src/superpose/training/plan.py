"""The plan of a run: what is fixed before the first step; hashable, so that equal runs share programs."""

import dataclasses
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

from superpose.calculus.costs import Cost
from superpose.network.layer import Layer
from superpose.network.network import Network
from superpose.training.metrics import Metric
from superpose.training.optimizers import Optimizer

# One flat vector of weights makes the scanned loop of a small network a fifth faster (fewer arrays to carry);
# above this many parameters, cutting and joining it costs more than that (docs/decisions/0002-epochs.md).
FLAT_BELOW = 50_000
# Rows are shuffled by one copy an epoch; above this many bytes, batch by batch: no second copy is held.
COPY_BELOW = 256 * 2**20


@dataclass(frozen=True)
class Plan:
    """What is fixed before the first step.

    Attributes
    ----------
    structure : jax tree structure
        The network without its arrays.
    shapes : tuple of shapes
        Of the network's arrays, weights and bias in turn.
    rows, batch : int
        Training rows, and rows a step; the last step of an epoch takes what is left.
    factors : tuple of (weights, bias), or None
        What the learning rate is multiplied by in each layer.
    monitor : int or None
        Which number decides what is best: 0 the training cost, 1 the held-out cost, then the metrics.
    patience : int or None
        After how many epochs without a better number training ends.
    min_delta : float
        By how much a number must be better to count.
    filled_up : bool
        Whether the last batch of an epoch is filled up with rows of weight 0, so that one compiled step does all.
    quick_compile : bool
        Whether the program should rather be compiled soon than run fast.
    keeps : int
        How many states a chunk can hand over beside its last.
    input_scale : (float, float) or None
        What is taken off the inputs, and what they are then divided by, batch by batch; so bytes stay bytes in memory.
    """

    structure: Any
    shapes: tuple[tuple[int, ...], ...]
    dtype: str
    cost: Cost
    optimizer: Optimizer
    rows: int
    batch: int
    epochs_at_once: int
    weight_decay: float = 0.0
    gradient_clip: float | None = None
    factors: tuple[tuple[float, float], ...] | None = None
    metrics: tuple[Metric, ...] = ()
    threshold: float = 0.5
    monitor: int | None = None
    patience: int | None = None
    min_delta: float = 0.0
    filled_up: bool = False
    quick_compile: bool = False
    keeps: int = 0
    input_scale: tuple[float, float] | None = None

    @property
    def steps(self) -> int:
        """Steps an epoch, the last one included."""
        return math.ceil(self.rows / self.batch)

    @property
    def flat(self) -> bool:
        """Whether all parameters lie in one vector."""
        return self.optimizer.by_element and self.parameters < FLAT_BELOW

    @property
    def parameters(self) -> int:
        """How many weights and biases there are."""
        return sum(math.prod(shape) for shape in self.shapes)

    @property
    def network(self) -> Network:
        """The network's structure, its arrays replaced by their shapes."""
        return jax.tree.unflatten(self.structure, [jax.ShapeDtypeStruct(s, self.dtype) for s in self.shapes])

    @property
    def drops(self) -> bool:
        """Whether any layer has dropout."""
        return any(layer.dropout for layer in self.network.layers)

    @property
    def lower_is_better(self) -> bool:
        """Whether the monitored number should fall."""
        return self.monitor is None or self.monitor < 2 or self.metrics[self.monitor - 2].better == "lower"

    def seen(self, x_BI: Array) -> Array:
        """Inputs as the network takes them: in its own type, scaled."""
        return scaled(x_BI, self.input_scale, self.dtype)

    def replace(self, **changes: Any) -> "Plan":
        """The plan with some fields changed."""
        return dataclasses.replace(self, **changes)


def scaled(x_BI: Array, scale: tuple[float, float] | None, dtype: Any) -> Array:
    """Inputs in a floating type; less the first number of `scale`, and by the second."""
    x_BI = x_BI.astype(dtype)
    if scale is None:
        return x_BI
    return (x_BI - scale[0]) * (1.0 / scale[1])


def pack(plan: Plan, layers: Sequence[Layer], *, xp: Any = jnp) -> Any:
    """The layers' arrays as the optimiser sees them: one vector (P,), or ((weights, bias), ...) by layer."""
    if plan.flat:
        return xp.concatenate([xp.ravel(p) for layer in layers for p in (layer.weights, layer.bias)])
    return tuple((layer.weights, layer.bias) for layer in layers)


def unpack(plan: Plan, parameters: Any) -> tuple[Layer, ...]:
    """The way back from `pack`: the layers, with these arrays."""
    layers = plan.network.layers
    if plan.flat:
        parameters = _cut(plan, parameters)
    return tuple(layer.filled(w, b) for layer, (w, b) in zip(layers, parameters, strict=True))


def _cut(plan: Plan, vector_P: Array) -> list[tuple[Array, Array]]:
    """The vector as views, (weights, bias) by layer."""
    ends = np.cumsum([0, *(math.prod(shape) for shape in plan.shapes)])
    arrays = [vector_P[a:b].reshape(s) for a, b, s in zip(ends, ends[1:], plan.shapes, strict=False)]
    return list(zip(arrays[::2], arrays[1::2], strict=True))


def by_layer(plan: Plan, of_weights: Sequence[float], of_bias: Sequence[float]) -> Any:
    """One number for each layer's weights and bias, laid out like the parameters."""
    pairs = list(zip(of_weights, of_bias, strict=True))
    if not plan.flat:
        return tuple(pairs)
    sizes = [math.prod(shape) for shape in plan.shapes]
    return np.repeat(np.asarray(pairs, plan.dtype).ravel(), sizes)
