"""The network as a diagram: of every layer the neurons that pass on most, their graphs, and the weights between."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from superpose.insight.axes import Axis
from superpose.insight.influence import all_passed_on, largest
from superpose.insight.places import axis_labels, example_row, input_labels, neuron_name
from superpose.insight.seen_rows import seen_rows
from superpose.insight.slices import slices
from superpose.insight.subject import Subject
from superpose.insight.values import values
from superpose.network.layer import Layer
from superpose.network.superposition import weights_into

# Neurons shown of a layer.
MOST = 8
# Points of a graph over one axis of several, over an only axis, and along each side of a plane.
POINTS, POINTS_ONE, POINTS_2D = 33, 65, 17


@dataclass(frozen=True, eq=False)
class Column:
    """One layer of the diagram, or the inputs.

    Attributes
    ----------
    title : str
        Such as "layer 1".
    kind : str
        Such as "tanh · adds".
    neurons : int
        How many there are.
    shown_S : array (shown,)
        Which are shown, from 0.
    names : tuple of str
        What they are called.
    passed_on_S : array (shown,)
        How much each passes on, by `influence.MEASURE`.
    share : float
        Of what the layer passes on, the part of those shown.
    over : tuple of (str or tuple of str)
        The axis each graph is over; of a plane both.
    graphs : tuple of array
        What each passes on over it: (points,), or (points of the second axis, points of the first).
    values_S : array (shown,) or None
        Its value for the example.
    """

    title: str
    kind: str
    neurons: int
    shown_S: np.ndarray
    names: tuple[str, ...]
    passed_on_S: np.ndarray
    share: float
    over: tuple[Any, ...]
    graphs: tuple[np.ndarray, ...]
    values_S: np.ndarray | None

    def __repr__(self) -> str:
        return f"Column({self.title}, {self.kind}: {len(self.shown_S)} of {self.neurons:,})"


@dataclass(frozen=True, eq=False)
class Diagram:
    """The network as a diagram.

    Attributes
    ----------
    columns : tuple of Column
        The inputs, then every layer.
    weights : tuple of array (shown before, shown)
        Between each two columns; of maxout that of the neuron's piece with the largest weight there.
    rows : str
        Which rows what is passed on was measured on.
    around : str
        The row that the graphs go through.
    example : str or None
        The row whose values stand in it.
    """

    columns: tuple[Column, ...]
    weights: tuple[np.ndarray, ...]
    rows: str
    around: str
    example: str | None

    def __repr__(self) -> str:
        return f"Diagram({', '.join(map(repr, self.columns))})"


def diagram(seen: Subject, *, example: Any = None, most: int = MOST) -> Diagram:
    """The network as a diagram.

    Parameters
    ----------
    seen : Subject
        Whose network.
    example : int, mapping or array, optional
        A row whose values are put in: its number, values by name, or the inputs. The graphs go through it too.
    most : int
        Neurons shown of a layer.
    """
    around_I, around = example_row(seen, example)
    rows_BI, rows = seen_rows(seen)
    passed = all_passed_on(seen, values(seen.network, rows_BI))
    shown = [largest(passed_J, most) for passed_J in passed]
    graphs = _graphs(seen, around_I, shown)
    at = None if example is None else _values_at(seen, around_I)
    columns = tuple(
        Column(
            *_titles(seen, c),
            neurons=len(passed[c]),
            shown_S=shown[c],
            names=_names(seen, c, shown[c]),
            passed_on_S=passed[c][shown[c]],
            share=_share(passed[c], shown[c]),
            over=tuple(over for over, _ in graphs[c]),
            graphs=tuple(graph for _, graph in graphs[c]),
            values_S=None if at is None else at[c][shown[c]],
        )
        for c in range(len(passed))
    )
    weights = tuple(
        _weights(layer, before, after)
        for layer, before, after in zip(seen.network.layers, shown[:-1], shown[1:], strict=True)
    )
    return Diagram(columns, weights, rows, around, None if example is None else around)


def _share(passed_J: np.ndarray, shown_S: np.ndarray) -> float:
    total = passed_J.sum()
    return float(passed_J[shown_S].sum() / total) if total > 0 else 1.0


def _names(seen: Subject, column: int, shown_S: np.ndarray) -> tuple[str, ...]:
    if column == 0:
        labels = input_labels(seen)
        return tuple(labels[i] for i in shown_S)
    if column == len(seen.network.layers):
        return tuple(seen.outputs[i] for i in shown_S)
    return tuple(neuron_name(column - 1, i) for i in shown_S)


def _titles(seen: Subject, column: int) -> tuple[str, str]:
    """The title of a column, and what kind of layer it is."""
    if column == 0:
        return "input" + "s" * (seen.network.inputs > 1), ""
    layers = seen.network.layers
    here = layers[column - 1]
    way = {"add": "adds", "multiply": "multiplies", "divide": "divides"}.get(
        here.combine.name, here.combine.name
    )
    title = "output" + "s" * (here.neurons > 1) if column == len(layers) else f"layer {column}"
    fixed = " · not trained" if column <= seen.first else ""
    return title, f"{here.activation.name} · {way}{fixed}"


def _weights(layer: Layer, before_S: np.ndarray, after_S: np.ndarray) -> np.ndarray:
    """The weights between neurons shown, (before, after); of pieces the largest."""
    pieces = layer.activation.pieces
    found = np.zeros((len(before_S), len(after_S)))
    for k, neuron in enumerate(after_S):
        own = [weights_into(layer, int(c))[before_S] for c in range(neuron * pieces, (neuron + 1) * pieces)]
        own_PS = np.stack(own).astype(float)
        found[:, k] = np.take_along_axis(own_PS, np.abs(own_PS).argmax(axis=0)[None], axis=0)[0]
    return found


def _values_at(seen: Subject, x_I: np.ndarray) -> list[np.ndarray]:
    """Every node's value for one row: inputs in the units of their columns, outputs in those of the target."""
    found = [one.output_BO[0].astype(float) for one in values(seen.network, x_I[None, :])]
    found[-1] = seen.in_units(found[-1][None, :])[0]
    inputs_I = x_I.astype(float)
    for axis in seen.axes:
        if axis.kind == "number" and axis.coder is not None:
            cell = axis.decode(x_I[None, :])[0]
            inputs_I[axis.places.start] = np.nan if cell is None else cell
    return [inputs_I, *found]


Graphs = list[list[tuple[Any, np.ndarray]]]


def _graphs(seen: Subject, around_I: np.ndarray, shown: list[np.ndarray]) -> Graphs:
    """For each neuron shown, column by column, what its graph is over and the graph."""
    drawable = [axis for axis in seen.axes if axis.drawable]
    if len(seen.axes) == len(drawable) == 2 and all(axis.numeric for axis in drawable):
        return _planes(seen, (drawable[0], drawable[1]), shown)
    found = slices(seen, around_I, count=POINTS_ONE if len(seen.axes) == 1 else POINTS)
    inputs = _input_graphs(seen, shown[0], found.axes, found.inputs)
    columns: Graphs = [inputs]
    for layer, shown_S in enumerate(shown[1:]):
        if not found.axes:
            columns.append([("", np.array([])) for _ in shown_S])
            continue
        best_S = found.spread(layer)[:, shown_S].argmax(axis=0)
        columns.append(
            [
                (found.axes[axis].name, found.outputs[layer][axis][:, i])
                for i, axis in zip(shown_S, best_S, strict=True)
            ]
        )
    return columns


def _input_graphs(
    seen: Subject, shown_S: np.ndarray, axes: tuple[Axis, ...], inputs: tuple[np.ndarray, ...]
) -> list[tuple[Any, np.ndarray]]:
    """Every input shown over its own axis."""
    drawn = {
        place: (axis.name, x_GI[:, place])
        for axis, x_GI in zip(axes, inputs, strict=True)
        for place in range(axis.places.start, axis.places.start + len(axis_labels(axis)))
    }
    return [drawn.get(int(i), ("", np.array([]))) for i in shown_S]


def _planes(seen: Subject, axes: tuple[Axis, Axis], shown: list[np.ndarray]) -> Graphs:
    """Every neuron shown over the plane of two numbers."""
    first, second = (axis.grid(POINTS_2D) for axis in axes)
    x, y = np.meshgrid(first, second)
    points_GI = seen.axes.rows({axes[0].name: x.ravel(), axes[1].name: y.ravel()})
    found = values(seen.network, points_GI)
    over = (axes[0].name, axes[1].name)
    columns = [points_GI, *(one.output_BO for one in found)]
    return [
        [(over, values_GO[:, i].reshape(x.shape)) for i in shown_S]
        for values_GO, shown_S in zip(columns, shown, strict=True)
    ]
