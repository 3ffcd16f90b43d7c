"""One neuron: the graph of the function it computes, its formula, and where the data fall on its activation."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from superpose.calculus.activations import Activation
from superpose.errors import UsageError
from superpose.insight.axes import Axis
from superpose.insight.formula import Formula, formula, rule
from superpose.insight.places import example_row, full_name, place
from superpose.insight.seen_rows import seen_rows
from superpose.insight.slices import strongest
from superpose.insight.subject import Subject
from superpose.insight.values import values
from superpose.network.superposition import weights_into

# Points along an axis of a curve, and of a plane; values of the axis that can be moved.
POINTS, POINTS_2D, STEPS, MOST_STEPS = 161, 33, 9, 24
# An activation is flat where its slope is below this.
FLAT = 0.05


@dataclass(frozen=True, eq=False)
class NeuronGraph:
    """A neuron over one or two axes, all else as in one row.

    Attributes
    ----------
    name : str
        Such as "2.5", with the output's name where it is one.
    place : (int, int)
        Its layer and its number in it, from 0.
    formula : Formula
        With its own numbers.
    activation : Activation
        Its own.
    weights_IP, bias_P : array (inputs of its layer, pieces), (pieces,)
        One piece, but for maxout.
    axes : tuple of Axis
        The one or two it is drawn over.
    grids : tuple of array (points,)
        Values along them, in their units.
    values : array (points,) or (points of the second axis, points of the first)
        What the neuron passes on.
    moved : Axis or None
        The axis it can be moved along: the next that it depends on.
    steps_S : array (steps,)
        Values along that axis, that of the row among them.
    start : int
        Which of them is that of the row; -1 where its cell is none of the levels.
    moved_values : array (steps, ...)
        `values` at each of them.
    around : str
        What row the rest is of.
    data_z_NP, data_a_N : array (rows, pieces), (rows,)
        Its pre-activations and values on the rows known.
    rows : str
        Which rows these are.
    """

    name: str
    place: tuple[int, int]
    formula: Formula
    activation: Activation
    weights_IP: np.ndarray
    bias_P: np.ndarray
    axes: tuple[Axis, ...]
    grids: tuple[np.ndarray, ...]
    values: np.ndarray
    moved: Axis | None
    steps_S: np.ndarray
    start: int
    moved_values: np.ndarray
    around: str
    data_z_NP: np.ndarray
    data_a_N: np.ndarray
    rows: str

    @property
    def saturated(self) -> float | None:
        """The share of rows on which the activation is flat, its slope nearer to 0 than 0.05, but not silent.

        None for an activation without a slope of its own (step, maxout).
        """
        if not self.activation.has_slope or self.activation.pieces > 1:
            return None
        return float(np.mean((np.abs(self.data_slope_N) < FLAT) & (self.data_a_N != 0)))

    @property
    def data_slope_N(self) -> np.ndarray:
        """The slope of its activation on the rows known, by its own (of maxout its first) pre-activation, (rows,)."""
        z_N = self.data_z_NP[:, 0]
        if self.activation.pieces > 1:
            return (z_N == self.data_z_NP.max(axis=1)).astype(float)
        return np.asarray(self.activation.slope(z_N, None if self.activation.elementwise else self.data_a_N))

    @property
    def inactive(self) -> float:
        """The share of rows on which the neuron passes on 0."""
        return float(np.mean(self.data_a_N == 0))

    def to_dict(self) -> dict[str, Any]:
        """What is known of it in plain numbers, without the graph."""
        return {
            "neuron": self.name,
            "formula": self.formula.text,
            "activation": self.activation.name,
            "over": [axis.name for axis in self.axes],
            "around": self.around,
            "low": float(self.values.min()),
            "high": float(self.values.max()),
            "rows": self.rows,
            "saturated": self.saturated,
            "inactive": self.inactive,
        }

    def __repr__(self) -> str:
        over = " and ".join(axis.name for axis in self.axes)
        return f"NeuronGraph({self.name}, {self.formula.text}, over {over})"


def neuron_graph(
    seen: Subject, neuron: Any = None, *, over: str | Sequence[str] | None = None, around: Any = None
) -> NeuronGraph:
    """The graph of one neuron.

    Parameters
    ----------
    seen : Subject
        Whose neuron.
    neuron : str or (int, int), optional
        "2.5" or (2, 5), counted from 1, or an output's name; by default the first output.
    over : str or two of them, optional
        The axes to draw it over; by default the one it moves most over, or both of two numbers.
    around : int, mapping or array, optional
        The row that gives the rest: its number, values by name, or the inputs; by default the typical row.

    Raises
    ------
    UsageError
        If there is no such neuron, row or axis, or it cannot be drawn over.
    """
    layer, number = place(seen, neuron)
    around_I, words = example_row(seen, around)
    order = strongest(seen, layer, number, around_I)
    axes = chosen_axes(seen, over, order)
    moved = _moved(order, axes)
    steps_S, encoded_SI, start = _steps(moved, around_I)
    grids = tuple(axis.grid(POINTS if len(axes) == 1 else POINTS_2D) for axis in axes)
    shown, all_moved = _values(seen, layer, number, axes, grids, moved, encoded_SI, around_I)
    rows_BI, which = seen_rows(seen)
    found = values(seen.network, rows_BI)[layer]
    here = seen.network.layers[layer]
    columns = range(number * here.activation.pieces, (number + 1) * here.activation.pieces)
    return NeuronGraph(
        full_name(seen, layer, number),
        (layer, number),
        formula(seen, layer, number),
        rule(here, number),
        np.stack([weights_into(here, column) for column in columns], axis=1),
        np.asarray(here.bias)[list(columns)],
        axes,
        grids,
        shown,
        moved,
        steps_S,
        start,
        all_moved,
        words,
        found.z_BK[:, list(columns)],
        found.output_BO[:, number],
        which,
    )


def chosen_axes(seen: Subject, over: str | Sequence[str] | None, order: list[Axis]) -> tuple[Axis, ...]:
    """The axes asked for, or those the neuron moves most over."""
    if over is None:
        both = len(seen.axes) == 2 and len(order) == 2
        return tuple(axis for axis in seen.axes if axis in order) if both else (order[0],)
    names = (over,) if isinstance(over, str) else tuple(over)
    axes = tuple(seen.axes[name] for name in names)
    if len(axes) not in (1, 2) or len({*names}) < len(names):
        raise UsageError(f"over={over!r} is not one axis or two.", "Give one name, or two different ones.")
    for axis in axes:
        if not axis.drawable:
            raise UsageError(
                f"No graph can be drawn over {axis.name!r}, which is {_why_not(axis)}.",
                f"It can over {', '.join(a.name for a in order[:8])}.",
            )
    return axes


def _moved(order: list[Axis], axes: tuple[Axis, ...]) -> Axis | None:
    """The next axis in order that has no more than so many steps."""
    own = {axis.name for axis in axes}
    return next((a for a in order if a.name not in own and len(a.grid(STEPS)) <= MOST_STEPS), None)


def _steps(moved: Axis | None, around_I: np.ndarray) -> tuple[np.ndarray, np.ndarray, int]:
    """Values along an axis, the row's own in place of the one nearest to it; their inputs; and which it is."""
    if moved is None:
        return np.array([]), np.zeros((0, 0), np.float32), -1
    steps_S, own_I = moved.grid(STEPS), around_I[moved.places]
    encoded_SI = moved.encode(steps_S)
    away_S = np.abs(encoded_SI - own_I).sum(axis=1)
    start = int(away_S.argmin())
    if not moved.numeric:
        return steps_S, encoded_SI, start if away_S[start] < 1e-3 else -1
    own = moved.decode(around_I[None, :])
    if own[0] is None or own.dtype.kind not in "fM" or (own.dtype.kind == "f" and np.isnan(own[0])):
        return steps_S, encoded_SI, -1
    steps_S[start], encoded_SI[start] = own[0], own_I
    return steps_S, encoded_SI, start


def _why_not(axis: Axis) -> str:
    return "free text" if axis.kind == "text" else "of one value in all rows"


def _values(
    seen: Subject,
    layer: int,
    number: int,
    axes: tuple[Axis, ...],
    grids: tuple[np.ndarray, ...],
    moved: Axis | None,
    encoded_SI: np.ndarray,
    around_I: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    """The neuron over the grid, and the same at each step of the axis it is moved along, (steps, ...)."""
    points_GI = grid_rows(seen, axes, grids, around_I)
    stacked = [points_GI]
    if moved is not None:
        for encoded_I in encoded_SI:
            there_GI = points_GI.copy()
            there_GI[:, moved.places] = encoded_I
            stacked.append(there_GI)
    found = values(seen.network, np.concatenate(stacked))[layer].output_BO[:, number]
    found = found.reshape(len(stacked), *(len(grid) for grid in reversed(grids)))
    return found[0], found[1:]


def grid_rows(
    seen: Subject, axes: tuple[Axis, ...], grids: tuple[np.ndarray, ...], around_I: np.ndarray
) -> np.ndarray:
    """The network's inputs at every point of a grid, the first axis going round fastest, (points, inputs)."""
    cells = {a.name: g.ravel() for a, g in zip(axes, np.meshgrid(*grids), strict=True)}
    return seen.axes.rows(cells, around=around_I)
