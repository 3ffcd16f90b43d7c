"""The gradient through depth: how large it is in each layer, where it vanishes or grows, and why."""

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

from superpose import runtime
from superpose.calculus.costs import Cost
from superpose.errors import UsageError
from superpose.insight.cost_of import cost_for
from superpose.insight.subject import Subject, subject
from superpose.insight.weights import without_dropout
from superpose.network import layer as one
from superpose.network import passes
from superpose.network.layer import Layer
from superpose.network.network import Network
from superpose.training.rows import rows_of
from superpose.training.run import Run, train

# A first layer with less than this share of the last one's gradient learns a hundred times slower.
VANISHED, EXPLODED = 0.01, 100.0
ACTIVATIONS = ("sigmoid", "tanh", "relu")
ROWS = 256


@dataclass(frozen=True, eq=False)
class Depth:
    """What comes back to each layer, and what each layer does to it.

    Attributes
    ----------
    layers : tuple of int
        The layers, from 1; those that were not trained are left out.
    activations : tuple of str
        Of each layer.
    delta_L : array (layers,)
        The root mean square of the deltas over rows, summed over neurons: what came back to the layer.
    gradient_L : array (layers,)
        The norm of the gradient of each layer, weights and bias.
    slope_L : array (layers,)
        The mean |slope| of the activation over rows and neurons; NaN for softmax and maxout.
    weight_L : array (layers,)
        What the layer's weights make of the length of a delta that goes back through them, on average: the
        root of the sum of their squares by the number of neurons. NaN where the layer does not add.
    factor_L : array (layers,)
        slope of the layer before times weight_L: by how much a delta is expected to change on its way from
        this layer to the one before; NaN for the first.
    measured_L : array (layers,)
        By how much it did change.
    """

    layers: tuple[int, ...]
    activations: tuple[str, ...]
    delta_L: np.ndarray
    gradient_L: np.ndarray
    slope_L: np.ndarray
    weight_L: np.ndarray
    factor_L: np.ndarray
    measured_L: np.ndarray

    @property
    def ratio(self) -> float:
        """What of the last layer's delta comes back to the first."""
        return float(self.delta_L[0] / self.delta_L[-1]) if self.delta_L[-1] else float("nan")

    @property
    def expected(self) -> float:
        """The product of all factors: the ratio as slopes and weights explain it."""
        return float(np.prod(self.factor_L[1:]))

    @property
    def state(self) -> str:
        """ "vanishes", "explodes" or "passes"."""
        if not np.isfinite(self.ratio):
            return "vanishes" if not self.delta_L[-1] else "explodes"
        return "vanishes" if self.ratio < VANISHED else ("explodes" if self.ratio > EXPLODED else "passes")

    @property
    def text(self) -> str:
        """It in sentences: whether the gradient vanishes, and why, with the numbers."""
        if len(self.layers) < 2:
            return "One layer: nothing has to come back through others."
        text = f"Of the delta at layer {self.layers[-1]}, {self.ratio:.2g} comes back to layer {self.layers[0]}: "
        text += {"vanishes": "it vanishes.", "explodes": "it explodes.", "passes": "it passes."}[self.state]
        hidden = self.slope_L[:-1]
        if np.isfinite(hidden).all() and np.isfinite(self.weight_L[1:]).all():
            text += (
                f" Each layer on the way multiplies it by its mean slope, {hidden.min():.2g} to {hidden.max():.2g},"
                f" and by what the weights do, {self.weight_L[1:].min():.2g} to {self.weight_L[1:].max():.2g}; together"
                f" {self.expected:.2g}."
            )
        if self.state == "vanishes":
            text += (
                " Ways out: an activation whose slope is near 1 (relu, tanh near 0), first weights that suit it,"
                " fewer layers."
            )
        if self.state == "explodes":
            text += (
                " Ways out: smaller first weights, a shorter gradient (gradient_clip), a lower learning rate."
            )
        return text

    def __repr__(self) -> str:
        return f"Depth({len(self.layers)} layers, {self.state}: first/last {self.ratio:.2g})"


def depth(x: Any, *, data: Any = None, cost: Any = None, rows: int = ROWS) -> Depth:
    """What comes back to each layer of a network, on rows it was trained on.

    Parameters
    ----------
    x : Run, Model, estimator, or a Network with data
        What to look at.
    data : (X, y), optional
        Rows to look at it on.
    cost : str, optional
        By default what it was trained with.
    rows : int
        On at most so many rows, evenly drawn.

    Raises
    ------
    UsageError
        If there are no rows with targets.
    """
    seen = subject(x, data=data)
    given = seen.train if seen.train is not None else seen.held_out
    if given is None or np.isnan(given.y_NO).any():
        raise UsageError("There are no rows with targets to look at gradients on.", "Give data=(X, y).")
    which = np.unique(np.linspace(0, len(given.x_NI) - 1, min(rows, len(given.x_NI))).astype(int))
    return _measured(seen, np.asarray(given.x_NI)[which], np.asarray(given.y_NO)[which], cost)


def _measured(seen: Subject, x_BI: np.ndarray, y_BO: np.ndarray, cost: Any) -> Depth:
    network = without_dropout(seen.network.astype("float64"))
    layers = network.layers
    with runtime.precision("float64"):
        rows = (jnp.asarray(a, "float64") for a in (x_BI, y_BO))
        found = np.asarray(_back_through(network, *rows, cost_for(seen, cost)))
    kept = range(seen.first, len(layers))
    delta_L, gradient_L, slope_L = found[:, seen.first :]
    delta_L = delta_L * np.sqrt(len(x_BI))
    weight_L = np.asarray([_stretch(layers[i]) for i in kept])
    factor_L, measured_L = np.full((2, len(delta_L)), np.nan)
    factor_L[1:] = slope_L[:-1] * weight_L[1:]
    measured_L[1:] = delta_L[:-1] / np.maximum(delta_L[1:], np.finfo(float).tiny)
    return Depth(
        tuple(i + 1 for i in kept), tuple(layers[i].activation.name for i in kept),
        delta_L, gradient_L, slope_L, weight_L, factor_L, measured_L,
    )  # fmt: skip


@functools.partial(jax.jit, static_argnums=3)
def _back_through(network: Network, x_BI: Array, y_BO: Array, cost: Cost) -> Array:
    """The norm of the deltas, of the gradient, and the mean slope, each of every layer: (3, layers)."""
    layers = network.layers
    traces = passes.forward(layers, x_BI)
    back = passes.backward(layers, traces, y_BO, cost)
    delta_L = [jnp.linalg.norm(delta.ravel()) for delta in back.deltas]
    gradient_L = [_norm(gradient) for gradient in back.gradients]
    slope_L = [_mean_slope(layer, trace) for layer, trace in zip(layers, traces, strict=True)]
    return jnp.asarray([delta_L, gradient_L, slope_L])


def _norm(gradient: Layer) -> Any:
    return jnp.sqrt(sum(jnp.square(part).sum() for part in jax.tree.leaves(gradient)))


def _mean_slope(layer: Layer, trace: Any) -> Any:
    """The mean |da/dz| over rows and neurons, 0 for neurons that do not fire."""
    if not layer.activation.elementwise:
        return jnp.nan
    return jnp.abs(one.delta(layer, trace, jnp.ones_like(trace.a_BO))).mean()


def _stretch(layer: Layer) -> float:
    """By how much a delta of random direction is lengthened on its way back through the weights, on average."""
    if layer.combine.name != "add":
        return float("nan")
    return float(np.linalg.norm(np.asarray(layer.weights).ravel()) / np.sqrt(layer.columns))


@dataclass(frozen=True, eq=False)
class Deep:
    """One of several deep networks that differ in their activation alone: its training, before and after.

    Attributes
    ----------
    activation : str
        Of the hidden layers.
    run : Run
        Its training.
    before, after : Depth
        What came back to each layer before the first step, and after the last.
    """

    activation: str
    run: Run
    before: Depth
    after: Depth

    def __repr__(self) -> str:
        return (
            f"Deep({self.activation}: {self.before.state} at first, cost {self.run.history['cost'][-1]:.4g})"
        )


def vanishing(
    X: Any = None,
    y: Any = None,
    *,
    activations: Sequence[str] = ACTIVATIONS,
    hidden: int = 8,
    width: int = 10,
    initial: str | None = "glorot_uniform",
    epochs: int = 100,
    learning_rate: float = 0.05,
    optimizer: str = "gradient_descent",
    seed: int = 0,
) -> tuple[Deep, ...]:
    """Deep networks that differ in their activation alone, trained on the same rows from the same draw of weights.

    Parameters
    ----------
    X, y : array, optional
        Rows and targets; by default one wave of a sine.
    activations : sequence of str
        Of the hidden layers.
    hidden, width : int
        How many hidden layers, and neurons in each.
    initial : str, optional
        How all weights are drawn, so that the start is the same for each; None takes what suits each activation.
    epochs, learning_rate, optimizer, seed
        As for `superpose.training`, with all rows in a step.

    Returns
    -------
    tuple of Deep
    """
    if X is None:
        X = np.linspace(-1, 1, 64)[:, None]
        y = np.sin(np.pi * X)
    return tuple(
        _deep(
            kind,
            X,
            y,
            hidden,
            width,
            initial,
            seed,
            epochs=epochs,
            learning_rate=learning_rate,
            optimizer=optimizer,
        )
        for kind in activations
    )


def _deep(
    kind: str, X: Any, y: Any, hidden: int, width: int, initial: str | None, seed: int, **options: Any
) -> Deep:
    x_NI = np.asarray(X, float)
    outputs = 1 if np.ndim(y) == 1 else np.shape(y)[1]
    layers = [*(Layer(width, kind, initial=initial) for _ in range(hidden)), Layer(outputs, initial=initial)]
    network = Network.create(inputs=x_NI.shape[1], layers=layers, seed=seed, data=X)
    rows = rows_of(network, X, y, None)
    data = (np.asarray(rows.x_NI), np.asarray(rows.y_NO))
    run = train(network, *data, batch_size=None, seed=seed, **options)
    return Deep(kind, run, depth(network, data=data), depth(run))
