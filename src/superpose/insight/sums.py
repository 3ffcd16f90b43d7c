"""A neuron's pre-activation as the sum of its parts: what each neuron before it adds, over one or two axes.

The largest parts one by one, all others together as one more, so that what is shown always adds up.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from superpose.calculus.activations import Activation
from superpose.errors import UsageError
from superpose.insight.axes import Axis
from superpose.insight.formula import into_names, rule
from superpose.insight.neurons import chosen_axes, grid_rows
from superpose.insight.places import example_row, full_name, output_place, place
from superpose.insight.seen_rows import seen_rows
from superpose.insight.slices import strongest
from superpose.insight.subject import Subject
from superpose.insight.values import values
from superpose.network.superposition import check_parts, taken_apart, weights_into

# Points along an axis of a curve, and of a plane.
POINTS, POINTS_2D = 201, 33
# Parts shown one by one.
MOST = 6


@dataclass(frozen=True, eq=False)
class Sum:
    """A neuron's pre-activation, part by part, over a grid G of one or two axes.

    `parts_JG.sum(axis=0) + rest_G + bias` is `total_G`.

    Attributes
    ----------
    name : str
        Of the neuron.
    place : (int, int)
        Its layer and its number, from 0.
    piece : int or None
        Of a maxout neuron which piece it is, from 1.
    axes, grids
        What it is drawn over, and the values there in the axes' units; G is (points,) or (points of the second axis,
        points of the first).
    names : tuple of str
        The parts shown: "a1.3" for a neuron, an input's name.
    weights_J : array (parts,)
        Their weights.
    graphs_JG : array (parts, ...)
        What is weighted: the graphs of the neurons before.
    rest_G : array
        All other parts together; zeros where all are shown.
    others : int
        How many those are.
    bias : float
    total_G : array
        The pre-activation as the engine computed it.
    output_G : array
        What the neuron passes on.
    spread_J : array (parts,)
        The standard deviation of each part over the rows it was chosen by.
    activation : Activation
        Of the neuron.
    chosen_by : str
        Which rows these are.
    around : str
        What row the rest is of.
    held : bool
        Whether there is a rest: columns that are not drawn over.
    """

    name: str
    place: tuple[int, int]
    piece: int | None
    axes: tuple[Axis, ...]
    grids: tuple[np.ndarray, ...]
    names: tuple[str, ...]
    weights_J: np.ndarray
    graphs_JG: np.ndarray
    rest_G: np.ndarray
    others: int
    bias: float
    total_G: np.ndarray
    output_G: np.ndarray
    spread_J: np.ndarray
    activation: Activation
    chosen_by: str
    around: str
    held: bool

    @property
    def parts_JG(self) -> np.ndarray:
        """What each part shown adds: its weight times its graph."""
        return self.weights_J.reshape(-1, *([1] * self.total_G.ndim)) * self.graphs_JG

    @property
    def linear(self) -> bool:
        """Whether the neuron passes its pre-activation on as it is."""
        return self.activation.name == "linear" and np.array_equal(self.total_G, self.output_G)

    def __repr__(self) -> str:
        rest = f" and {self.others} others" if self.others else ""
        return f"Sum({self.name} = {', '.join(self.names)}{rest} and {self.bias:.4g})"


def sum_of(
    seen: Subject,
    neuron: Any = None,
    *,
    output: Any = None,
    over: str | Sequence[str] | None = None,
    around: Any = None,
    most: int = MOST,
    piece: int = 1,
    points: int | None = None,
) -> Sum:
    """The parts of a neuron's pre-activation and their sum.

    Parameters
    ----------
    seen : Subject
        Whose neuron.
    neuron : str or (int, int), optional
        "2.5" or (2, 5), from 1; by default the output.
    output : str or int, optional
        Which output instead, by its name or its number from 1.
    over : str or two of them, optional
        The axes; by default the one the neuron moves most over, or both of two.
    around : int, mapping or array, optional
        The row that gives the rest; by default the typical one.
    most : int
        Parts to show one by one, those that move most over the rows; the others go together.
    piece : int
        Of a maxout neuron which piece, from 1.
    points : int, optional
        Along each axis of numbers.

    Raises
    ------
    UsageError
        If the layer does not add, or there is no such neuron, output, piece, axis or row.
    """
    layer, number = _which(seen, neuron, output)
    here = seen.network.layers[layer]
    column = number * here.activation.pieces + _checked(piece, here.activation.pieces) - 1
    check_parts(here, layer, column)
    around_I, words = example_row(seen, around)
    axes = chosen_axes(seen, over, strongest(seen, layer, number, around_I))
    grids = tuple(axis.grid(points or (POINTS if len(axes) == 1 else POINTS_2D)) for axis in axes)
    shape = tuple(len(grid) for grid in reversed(grids))
    found = values(seen.network, grid_rows(seen, axes, grids, around_I))[layer]
    apart = taken_apart(here, found.x_BI, found.z_BK, column)
    rows_BI, chosen_by = seen_rows(seen)
    spread_I = values(seen.network, rows_BI)[layer].x_BI.astype(float).std(axis=0)
    w_I = weights_into(here, column)
    shown, hidden = _split(np.abs(w_I) * spread_I, w_I, most)
    return Sum(
        full_name(seen, layer, number),
        (layer, number),
        piece if here.activation.pieces > 1 else None,
        axes,
        grids,
        tuple(into_names(seen, layer)[i] for i in shown),
        w_I[shown].astype(float),
        found.x_BI[:, shown].T.reshape(-1, *shape).astype(float),
        apart.parts_BJ[:, hidden].astype(float).sum(axis=1).reshape(shape),
        len(hidden),
        apart.bias,
        apart.total_B.reshape(shape),
        found.output_BO[:, number].reshape(shape),
        (np.abs(w_I) * spread_I)[shown],
        rule(here, number),
        chosen_by,
        words,
        len(axes) < len(seen.axes),
    )


def _which(seen: Subject, neuron: Any, output: Any) -> tuple[int, int]:
    if neuron is not None and output is not None:
        raise UsageError("Both neuron= and output= were given.", "Give one of them.")
    return (
        place(seen, neuron) if output is None else (len(seen.network.layers) - 1, output_place(seen, output))
    )


def _checked(piece: int, pieces: int) -> int:
    if not 1 <= piece <= pieces:
        raise UsageError(f"There is no piece {piece}.", f"This neuron has {pieces}, counted from 1.")
    return piece


def _split(moves_I: np.ndarray, w_I: np.ndarray, most: int) -> tuple[np.ndarray, np.ndarray]:
    """The inputs shown one by one, in order, and those that go together; weights of 0 are neither."""
    some = np.flatnonzero(w_I)
    if len(some) <= most + 1:  # one alone needs no name such as "the other 1"
        return some, np.array([], int)
    order = some[np.argsort(-moves_I[some], kind="stable")]
    return np.sort(order[:most]), np.sort(order[most:])
