"""Slices: every neuron over one axis at a time, all else as in one row; and how much each moves there."""

from dataclasses import dataclass

import numpy as np

from superpose.errors import UsageError
from superpose.insight.axes import Axis
from superpose.insight.seen_rows import seen_rows
from superpose.insight.subject import Subject
from superpose.insight.values import values

# Of more columns than this, those with the largest weights into the first layer are looked at.
MOST_AXES = 64


@dataclass(frozen=True, eq=False)
class Slices:
    """Every neuron over every axis.

    Attributes
    ----------
    axes : tuple of Axis
        Those looked at.
    grids : tuple of array (points,)
        The values along each, in its units.
    inputs : tuple of array (points, inputs)
        The network's inputs there.
    outputs : tuple of tuple of array (points, neurons)
        `outputs[layer][axis]`: what each neuron passes on.
    """

    axes: tuple[Axis, ...]
    grids: tuple[np.ndarray, ...]
    inputs: tuple[np.ndarray, ...]
    outputs: tuple[tuple[np.ndarray, ...], ...]

    def spread(self, layer: int) -> np.ndarray:
        """How much each neuron of a layer moves over each axis, (axes, neurons): the standard deviation there."""
        return np.stack([output_GO.std(axis=0) for output_GO in self.outputs[layer]])

    def __repr__(self) -> str:
        return f"Slices({len(self.outputs)} layers over {', '.join(axis.name for axis in self.axes)})"


def slices(seen: Subject, around_I: np.ndarray | None = None, *, count: int = 33) -> Slices:
    """Every neuron over every axis, through one row.

    Parameters
    ----------
    seen : Subject
        Whose neurons.
    around_I : array (inputs,), optional
        The row; by default the typical one.
    count : int
        Points along an axis of numbers.
    """
    axes = _looked_at(seen)
    grids = tuple(axis.grid(count) for axis in axes)
    rows = [
        seen.axes.rows({axis.name: grid}, around=around_I) for axis, grid in zip(axes, grids, strict=True)
    ]
    if not rows:
        return Slices((), (), (), tuple(() for _ in seen.network.layers))
    ends = np.cumsum([len(x_GI) for x_GI in rows])[:-1].tolist()
    found = values(seen.network, np.concatenate(rows))
    return Slices(axes, grids, tuple(rows), tuple(tuple(np.split(one.output_BO, ends)) for one in found))


def strongest(seen: Subject, layer: int, number: int, around_I: np.ndarray | None = None) -> list[Axis]:
    """The axes in the order of how much a neuron moves over them, the most first.

    Raises
    ------
    UsageError
        If there is no axis to draw over.
    """
    found = slices(seen, around_I, count=17)
    if not found.axes:
        raise UsageError(
            "There is no column to draw a graph over: all are free text, or of one value.",
            "Give data with a number or a category that varies.",
        )
    order = np.argsort(-found.spread(layer)[:, number], kind="stable")
    return [found.axes[i] for i in order]


def _looked_at(seen: Subject) -> tuple[Axis, ...]:
    """The axes that can be drawn over, in their order; of very many those that weigh most in the first layer."""
    drawable = tuple(axis for axis in seen.axes if axis.drawable)
    if len(drawable) <= MOST_AXES:
        return drawable
    weights = np.abs(np.asarray(seen.network.layers[0].weights))
    into_I = weights.sum(axis=-1).reshape(-1) * seen_rows(seen)[0].std(axis=0)
    weight_A = [into_I[axis.places].sum() for axis in drawable]
    kept = np.sort(np.argsort(weight_A, kind="stable")[-MOST_AXES:])
    return tuple(drawable[i] for i in kept)
