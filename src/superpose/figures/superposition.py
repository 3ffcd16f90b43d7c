"""Superposition: the parts of a neuron's sum, thin, and the sum, thick; and what the neuron makes of it.

Two neurons added with weights, which may add, invert or scale them:

>>> import superpose as sp
>>> one, two = sp.Neuron([2.0], 1.0, "tanh"), sp.Neuron([2.0], -1.0, "tanh")
>>> for weights in ([1, 1], [1, -1], [-1, 1], [1.5, -0.5]):
...     middle = sp.plot(sp.superpose([one, two], weights)).table.row(100)
...     print(weights, *(round(value, 3) for value in middle))
[1, 1] 0.0 0.762 -0.762 0.0 0.0
[1, -1] 0.0 0.762 0.762 0.0 1.523
[-1, 1] 0.0 -0.762 -0.762 0.0 -1.523
[1.5, -0.5] 0.0 1.142 0.381 0.0 1.523

Of each picture the row of its table in the middle: x, what either neuron adds, the bias, and the sum.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from superpose.figures import theme
from superpose.figures.picture import Picture
from superpose.figures.planes import planes
from superpose.figures.stacked import Stack
from superpose.figures.sum_words import all_parts, alt, labels, note, table, title
from superpose.figures.words import along, axis_layout, headline, names_under, short, slider
from superpose.insight.activation_graph import value_and_slope
from superpose.insight.subject import Subject
from superpose.insight.sums import MOST, Sum, sum_of

# Pixels: parts and sum, the slider under them, the neuron's value.
PARTS, UNDER, VALUE = 300, 124, 150
# A weight in the page can be moved to so many times the largest.
FARTHEST = 2.0
POINTS = 401


def draw(
    seen: Subject,
    *,
    neuron: Any = None,
    output: Any = None,
    over: str | Sequence[str] | None = None,
    around: Any = None,
    most: int = MOST,
    piece: int = 1,
) -> Picture:
    """The parts of a neuron's pre-activation and their sum, over one column or two.

    Parameters
    ----------
    seen : Subject
        Whose neuron.
    neuron : str or (int, int), optional
        "2.5" or (2, 5), counted from 1; by default the output.
    output : str or int, optional
        Which output instead, by its name or its number from 1.
    over : str or two of them, optional
        The columns; by default the one the neuron moves most over, or both of two.
    around : int, mapping or array, optional
        The row that gives the rest; by default the typical one.
    most : int
        Parts drawn one by one, those that move most over the rows; the others are drawn together.
    piece : int
        Of a maxout neuron which piece, from 1.
    """
    summed = sum_of(seen, neuron, output=output, over=over, around=around, most=most, piece=piece)
    if len(summed.axes) == 2:
        return planes(summed)
    return Picture(
        _traces(summed),
        title=title(summed),
        alt=alt(summed),
        table=table(summed),
        note=note(summed),
        layout=_layout(summed),
    )


def _traces(summed: Sum) -> list[dict[str, Any]]:
    """The parts, the bias, the sum, and below what the neuron makes of it."""
    x = along(summed.axes[0], summed.grids[0])
    mode = {"type": "scatter", "mode": "lines" if summed.axes[0].numeric else "lines+markers", "x": x}
    traces = []
    for i, (label, part) in enumerate(zip(labels(summed), all_parts(summed), strict=True)):
        others = i == len(summed.names)
        line = {
            "color": theme.color("faint") if others else theme.series(i + 1),
            "width": 1.3,
            "simplify": False,
        }
        traces.append(mode | {"y": short(part, 5), "name": label, "line": line})
    bias = {"color": theme.color("soft"), "width": 1.0, "dash": "dot"}
    traces.append(
        mode | {"y": short(np.full(len(x), summed.bias), 5), "name": f"bias {summed.bias:.3g}", "line": bias}
    )
    thick = {"color": theme.color("positive"), "width": 3.0, "simplify": False}
    traces.append(mode | {"y": short(summed.total_G, 5), "name": "sum", "line": thick})
    if not summed.linear:
        below = {"xaxis": "x2", "yaxis": "y2", "showlegend": False}
        traces.append(mode | {"y": short(summed.output_G, 5), "name": "value", "line": thick} | below)
    for trace in traces:
        trace["hovertemplate"] = "%{y:.4g}<extra>%{fullData.name}</extra>"
    return traces


def _layout(summed: Sum) -> dict[str, Any]:
    entries = len(labels(summed)) + 2
    legend = 20 * ((entries + 1) // 2) + 10
    head, top = headline(title(summed), _formula(summed))
    names = names_under(summed.axes[0])
    heights, gaps, bottom = [PARTS], [], UNDER + names + legend
    if not summed.linear:
        heights, gaps, bottom = [PARTS, VALUE], [UNDER + names + 36], 46 + names + legend
    stack = Stack(heights, gaps=gaps, top=top + 12, bottom=bottom)
    zero = {"zeroline": True, "zerolinecolor": theme.color("faint")}
    layout = {
        "title": head,
        "height": stack.height,
        "margin": stack.margin | {"l": 46, "r": 14},
        "xaxis": axis_layout(summed.axes[0]) | {"anchor": "y"},
        "yaxis": {"domain": stack.domain(0)} | zero,
        "legend": {
            "orientation": "h",
            "x": 0,
            "y": stack.under(len(heights) - 1, bottom - legend),
            "yanchor": "top",
        }
        | {"font": {"size": 11, "color": theme.color("soft")}},
        "sliders": [_adding_up(summed, stack)],
        "meta": {"superposition": _movable(summed)},
        "hovermode": "x unified" if summed.axes[0].numeric else "closest",
    }
    if summed.linear:
        return layout
    heading = f"what the neuron makes of the sum: {summed.activation.name.replace('_', ' ')}"
    return layout | {
        "xaxis2": axis_layout(summed.axes[0]) | {"anchor": "y2", "matches": "x"},
        "yaxis2": {"domain": stack.domain(1), "anchor": "x2"} | zero,
        "annotations": [stack.head(heading, 1)],
    }


def _formula(summed: Sum) -> str:
    """The sum as a person writes it."""
    terms = [*labels(summed), f"{summed.bias:.3g}"]
    return "sum = " + " + ".join(terms).replace("+ -", "- ")


def _adding_up(summed: Sum, stack: Stack) -> dict[str, Any]:
    """A slider that adds part after part to the bias, up to the whole sum."""
    parts = all_parts(summed)
    heaps = [np.full(summed.total_G.shape, summed.bias)]
    for part in parts[:-1]:
        heaps.append(heaps[-1] + part)
    place = len(parts) + 1
    said = ["the bias alone", *(f"and {i}" for i in range(1, len(parts))), "all"]
    steps = [[{"y": [short(heap, 5)]}, [place]] for heap in [*heaps, summed.total_G]]
    ticks = [str(i) for i in range(len(parts))] + ["all"]
    moved = slider("parts added up: ", ticks, steps, active=len(said) - 1)
    return moved | {"y": stack.under(0, 46 + names_under(summed.axes[0]))}


def _movable(summed: Sum) -> dict[str, Any]:
    """What a page needs to move the weights: the graphs, what is fixed, and the activation as a table."""
    parts = len(summed.names)
    total = parts + bool(summed.others) + 1
    return {
        "x": along(summed.axes[0], summed.grids[0]),
        "names": list(summed.names),
        "parts": short(summed.graphs_JG, 7),
        "weights": short(summed.weights_J, 7),
        "bias": float(summed.bias),
        "rest": short(summed.rest_G, 7) if summed.others else None,
        "largest": float(f"{_farthest(summed):.2g}"),
        "activation": _activation(summed),
        "traces": {"parts": list(range(parts)), "sum": total, "value": None if summed.linear else total + 1},
    }


def _farthest(summed: Sum) -> float:
    return FARTHEST * max(float(np.abs(summed.weights_J).max(initial=0.0)), 0.5)


def _activation(summed: Sum) -> dict[str, Any]:
    """The activation at all sums that the weights can make, to read between; None where others have a part in it."""
    if not summed.activation.elementwise:
        return {"name": summed.activation.name, "z": None, "a": None}
    reach = float(np.abs(summed.graphs_JG).sum(axis=0).max(initial=0.0)) * _farthest(summed)
    reach += float(np.abs(summed.rest_G).max()) + abs(summed.bias)
    z = np.linspace(-reach, reach, POINTS)
    return {
        "name": summed.activation.name,
        "z": short(z, 6),
        "a": short(value_and_slope(summed.activation, z)[0], 5),
    }
