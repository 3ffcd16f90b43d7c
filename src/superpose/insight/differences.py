"""The gradient without the chain rule: each weight moved a little to both sides, and the cost measured.

A second opinion on backpropagation that knows nothing of slopes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from superpose import runtime
from superpose.calculus.costs import cost as cost_kind
from superpose.errors import UsageError
from superpose.insight.cost_of import CostOf
from superpose.insight.subject import input_names
from superpose.insight.weights import WeightNames, vector, with_vector
from superpose.network.network import Network
from superpose.training.rows import rows_of
from superpose.training.setup import NATURAL_COST

# Each weight is moved by this much of its size, or of 1 where that is larger. Two steps, h and h/2, are joined so that
# the error of order h^2 cancels (Richardson 1911); what is left is rounding, about 1e-11 of the cost.
STEP = 3e-5
EPSILON = float(np.finfo(np.float64).eps)
# More than this many weights only when they are asked for by name: each takes four forward passes.
MOST = 20_000
# The slopes to the left and to the right part by h times the curvature where the cost is smooth, so half as much at
# h/2; at a corner they stay apart, and beside one it is all or nothing.
HALVES, APART = (0.25, 0.75), 1e-7
AGREES = 1e-6


@dataclass(frozen=True, eq=False)
class NumericGradient:
    """The gradient by finite differences.

    Attributes
    ----------
    names : tuple of str
        The weights looked at, such as "2.1<-1.3".
    gradient_P : array (weights,)
        (C(w + h) - C(w - h)) / 2h for each, at h and h/2 joined.
    step_P : array (weights,)
        The h of each weight.
    noise_P : array (weights,)
        How far rounding alone may have moved the gradient.
    kink_P : array (weights,) of bool
        Where the cost has a corner or a jump, so that there is no one slope.
    network : Network or None
        The gradient shaped like the network, float64; where all weights were looked at.
    """

    names: tuple[str, ...]
    gradient_P: np.ndarray
    step_P: np.ndarray
    noise_P: np.ndarray
    kink_P: np.ndarray
    network: Network | None = None

    def against(self, gradient_P: Any) -> "Agreement":
        """How well a gradient of the same weights agrees with this one, corners left out."""
        given_P = np.asarray(gradient_P, np.float64)
        away_P = np.abs(given_P - self.gradient_P)
        size_P = np.maximum(np.abs(given_P), np.abs(self.gradient_P))
        # beyond what rounding explains, as a share of the gradient itself
        beyond_P = np.maximum(away_P - self.noise_P, 0) / np.maximum(size_P, np.finfo(np.float64).tiny)
        smooth_P = ~self.kink_P
        worst = float(beyond_P[smooth_P].max(initial=0.0))
        length = float(np.linalg.norm(size_P[smooth_P]))
        apart = float(np.linalg.norm(away_P[smooth_P])) / length if length else 0.0
        rounding = float(np.linalg.norm(self.noise_P[smooth_P]))
        kinks = tuple(n for n, k in zip(self.names, self.kink_P, strict=True) if k)
        return Agreement(apart, worst, rounding / length if length else 0.0, kinks)

    def __repr__(self) -> str:
        corners = int(self.kink_P.sum())
        return f"NumericGradient({len(self.names)} weights{f', {corners} at a corner' if corners else ''})"


@dataclass(frozen=True)
class Agreement:
    """How closely two gradients agree.

    Attributes
    ----------
    relative : float
        The length of their difference by the length of the gradient.
    worst : float
        The largest difference of one weight beyond rounding, by that weight's gradient.
    rounding : float
        How large the difference may be by rounding alone.
    kinks : tuple of str
        Weights left out because the cost has a corner or a jump there.
    """

    relative: float
    worst: float
    rounding: float = 0.0
    kinks: tuple[str, ...] = ()

    @property
    def agrees(self) -> bool:
        """Whether every weight's gradient agrees to a millionth, but for rounding."""
        return self.worst <= AGREES

    @property
    def text(self) -> str:
        """It in a sentence."""
        said = "agree" if self.agrees else "DO NOT agree"
        text = f"Backpropagation and finite differences {said}: relative difference {self.relative:.1e}."
        if self.agrees and self.rounding > AGREES:
            text += f" Rounding alone may make {self.rounding:.1e} of so small a gradient."
        if self.kinks:
            shown = ", ".join(self.kinks[:4]) + (", ..." if len(self.kinks) > 4 else "")
            text += f" Left out, since the cost has a corner or a jump there: {shown}."
        return text

    def __repr__(self) -> str:
        return f"Agreement(relative={self.relative:.2g}, worst={self.worst:.2g}, kinks={len(self.kinks)})"


def numeric_gradient(
    network: Network, X: Any, y: Any, *, cost: Any = None, weights: Sequence[str | int] | None = None
) -> NumericGradient:
    """The gradient of the mean cost by finite differences, in float64.

    Parameters
    ----------
    network : Network
        Dropout is left out.
    X : array (rows, inputs)
        Inputs.
    y : array (rows, outputs)
        Targets.
    cost : str, Cost or callable, optional
        By default what the last activation is meant for, else the squared error.
    weights : sequence of str or int, optional
        Which weights, by name such as "2.1<-1.3" or by place; by default all.

    Returns
    -------
    NumericGradient
        Its `against(gradient)` tells how well another gradient agrees.

    Raises
    ------
    UsageError
        If all of very many weights are asked for.
    """
    exact = network.astype("float64")
    kind = cost_kind(cost or NATURAL_COST.get(network.layers[-1].activation.name, "squared_error"))
    names = WeightNames(network, input_names(network.inputs))
    if weights is None and len(names) > MOST:
        raise UsageError(
            f"Finite differences of {len(names):,} weights would take {4 * len(names):,} forward passes.",
            'Name some: weights=["1.1<-bias", ...].',
        )
    rows = _rows(exact, X, y)
    chosen = range(len(names)) if weights is None else weights
    index_P = np.asarray([w if isinstance(w, int | np.integer) else names.index(w) for w in chosen], int)
    return differences(CostOf(exact, *rows, cost=kind), exact, index_P, names)


def _rows(exact: Network, X: Any, y: Any) -> tuple[np.ndarray, np.ndarray]:
    with runtime.precision("float64"):
        rows = rows_of(exact, X, y, None)
        return np.asarray(rows.x_NI), np.asarray(rows.y_NO)


def differences(
    measure: CostOf, network: Network, index_P: np.ndarray, names: WeightNames
) -> NumericGradient:
    """The gradient by these weights of what `measure` measures."""
    at = vector(network)
    step_P = STEP * np.maximum(np.abs(at[index_P]), 1.0)
    middle = measure(at)
    found = np.asarray([_sides(measure, at, i, h) for i, h in zip(index_P, step_P, strict=True)]).reshape(
        -1, 4
    )
    far_P, near_P = (found[:, 1] - found[:, 0]) / (2 * step_P), (found[:, 3] - found[:, 2]) / step_P
    apart_P = (found[:, 1] + found[:, 0] - 2 * middle) / step_P
    apart_near_P = (found[:, 3] + found[:, 2] - 2 * middle) / (step_P / 2)
    noise_P = 16 * EPSILON * (np.abs(found).max(axis=1, initial=0) + abs(middle) + EPSILON) / step_P
    least_P = APART * np.maximum(np.abs(far_P), np.abs(near_P)) + 8 * noise_P
    largest_P = np.maximum(np.abs(apart_P), np.abs(apart_near_P))
    low_P, high_P = (share * np.abs(apart_P) for share in HALVES)
    halved_P = (low_P <= np.abs(apart_near_P)) & (np.abs(apart_near_P) <= high_P)
    kink_P = ~halved_P & (largest_P > least_P)
    gradient_P = (4 * near_P - far_P) / 3
    whole = with_vector(network, gradient_P) if np.array_equal(index_P, np.arange(len(at))) else None
    return NumericGradient(tuple(names[int(i)] for i in index_P), gradient_P, step_P, noise_P, kink_P, whole)


def _sides(measure: CostOf, at: np.ndarray, index: int, step: float) -> list[float]:
    """The cost with one weight moved by -h, h, -h/2 and h/2."""
    found = []
    for move in (-step, step, -step / 2, step / 2):
        moved = at.copy()
        moved[index] += move
        found.append(measure(moved))
    return found
