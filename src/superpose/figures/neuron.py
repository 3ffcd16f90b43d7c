"""A neuron: the graph of the function it computes, movable, and where the data fall on its activation."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from superpose.figures import theme
from superpose.figures.picture import Picture
from superpose.figures.stacked import Stack
from superpose.figures.words import along, axis_layout, headline, names_under, short, slider, step_label
from superpose.insight.activation_graph import value_and_slope
from superpose.insight.neurons import FLAT, NeuronGraph, neuron_graph
from superpose.insight.subject import Subject

BINS = 40
# Pixels: the graph, the slider under it, the activation.
GRAPH, GRAPH_2D, MOVED, ACTIVATION = 260, 340, 74, 150


def draw(
    seen: Subject, *, neuron: Any = None, over: str | Sequence[str] | None = None, around: Any = None
) -> Picture:
    """A neuron's graph over one or two columns, and its activation and slope where the data fall.

    Parameters
    ----------
    seen : Subject
        Whose neuron.
    neuron : str or (int, int), optional
        "2.5" or (2, 5), counted from 1, or an output's name; by default the first output.
    over : str or two of them, optional
        The columns; by default the one it moves most over, or both of two.
    around : int, mapping or array, optional
        The row that gives the rest: its number, values by name, or the inputs; by default the typical row.
    """
    graph = neuron_graph(seen, neuron, over=over, around=around)
    plane, moved = len(graph.axes) == 2, graph.moved is not None
    heights = [GRAPH_2D if plane else GRAPH, ACTIVATION]
    stack = Stack(
        heights,
        gaps=[110 + MOVED * moved + names_under(graph.axes[0])],
        top=_headline(graph)[1] + 18,
        bottom=50,
    )
    below = [*_value_traces(graph), *_slope_traces(graph), *_histograms(graph)]
    return Picture(
        [_graph_trace(graph), *below],
        title=f"Neuron {graph.name}",
        alt=_alt(graph),
        table=_tables(graph),
        note=_note(graph),
        layout=_layout(graph, stack),
    )


def _graph_trace(graph: NeuronGraph) -> dict[str, Any]:
    """The neuron over one axis as a curve (bars over levels), or over two as a plane of colours."""
    x = along(graph.axes[0], graph.grids[0])
    hover = {"hovertemplate": f"{graph.axes[0].name} %{{x}}: %{{y:.4g}}<extra></extra>"}
    if len(graph.axes) == 2:
        second: dict[str, Any] = {"y": along(graph.axes[1], graph.grids[1]), "z": short(graph.values, 3)}
        if all(axis.numeric for axis in graph.axes):
            second["zsmooth"] = "best"
        return {"type": "heatmap", "x": x, **second, **_colors(graph), "name": "value"}
    y = short(graph.values)
    if graph.axes[0].numeric:
        line = {"color": theme.color("positive"), "width": 2.5, "simplify": False}
        return {"type": "scatter", "mode": "lines", "x": x, "y": y, "line": line, "name": "value"} | hover
    return {
        "type": "bar",
        "x": x,
        "y": y,
        "marker": {"color": theme.color("positive")},
        "name": "value",
    } | hover


def _colors(graph: NeuronGraph) -> dict[str, Any]:
    """Blue for more, orange for less than 0; the same for all steps of the slider."""
    everything = graph.moved_values if len(graph.moved_values) else graph.values
    low, high = float(everything.min()), float(everything.max())
    bar = {"thickness": 10, "outlinewidth": 0, "tickfont": {"color": theme.color("soft"), "size": 11}}
    where = {"y": 1, "yanchor": "top", "lenmode": "pixels", "len": GRAPH_2D, "x": 1.01, "xpad": 4}
    if low < 0:
        end = max(-low, high)
        return {"colorscale": theme.signed_scale(), "zmin": -end, "zmax": end, "colorbar": bar | where}
    return {"colorscale": theme.amount_scale(), "zmin": low, "zmax": high, "colorbar": bar | where}


def _reach(graph: NeuronGraph) -> np.ndarray:
    """The pre-activations that the activation is drawn over: those of the data, and -1 to 1."""
    z_N = graph.data_z_NP[:, 0]
    low, high = min(float(z_N.min()), -1.0), max(float(z_N.max()), 1.0)
    return np.linspace(low - 0.05 * (high - low), high + 0.05 * (high - low), 201)


def _value_traces(graph: NeuronGraph) -> list[dict[str, Any]]:
    """The activation over z as a curve; where it depends on other neurons too, the rows as points."""
    place = {"xaxis": "x2", "yaxis": "y2", "name": "activation"}
    if not graph.activation.elementwise:
        return [_points(graph.data_z_NP[:, 0], graph.data_a_N, "positive") | place]
    z = _reach(graph)
    return [_curve(z, value_and_slope(graph.activation, z)[0], "positive") | place]


def _slope_traces(graph: NeuronGraph) -> list[dict[str, Any]]:
    place = {"xaxis": "x3", "yaxis": "y3", "name": "slope"}
    if not graph.activation.elementwise:
        return [_points(graph.data_z_NP[:, 0], graph.data_slope_N, "negative") | place]
    z = _reach(graph)
    return [_curve(z, value_and_slope(graph.activation, z)[1], "negative") | place]


def _curve(x: np.ndarray, y: np.ndarray, role: str) -> dict[str, Any]:
    line = {"color": theme.color(role), "width": 2.2, "simplify": False}
    return {"type": "scatter", "mode": "lines", "x": short(x), "y": short(y), "line": line} | _hover()


def _points(x: np.ndarray, y: np.ndarray, role: str) -> dict[str, Any]:
    marker = {"color": theme.color(role), "size": 5, "opacity": 0.6}
    return {"type": "scatter", "mode": "markers", "x": short(x), "y": short(y), "marker": marker} | _hover()


def _hover() -> dict[str, Any]:
    return {"hovertemplate": "z %{x:.3g}: %{y:.4g}<extra>%{fullData.name}</extra>"}


def _histogram(graph: NeuronGraph) -> tuple[np.ndarray, np.ndarray, float]:
    """How many rows have which pre-activation: middles of the bins, counts, width."""
    reach = _reach(graph)
    counts, edges = np.histogram(graph.data_z_NP[:, 0], BINS, (reach[0], reach[-1]))
    return (edges[:-1] + edges[1:]) / 2, counts, float(edges[1] - edges[0])


def _histograms(graph: NeuronGraph) -> list[dict[str, Any]]:
    """The rows' pre-activations under both panels."""
    middles, counts, width = _histogram(graph)
    some = counts > 0
    bars = {
        "type": "bar",
        "x": short(middles[some]),
        "y": counts[some].tolist(),
        "width": width,
        "marker": {"color": theme.color("faint"), "opacity": 0.55, "line": {"width": 0}},
        "hovertemplate": "%{y} rows with z near %{x:.3g}<extra></extra>",
        "name": "rows",
    }
    return [bars | {"xaxis": f"x{i}", "yaxis": f"y{i + 2}"} for i in (2, 3)]


def _layout(graph: NeuronGraph, stack: Stack) -> dict[str, Any]:
    most = int(_histogram(graph)[1].max())
    rows = {"visible": False, "range": [0, 2.5 * max(most, 1)], "fixedrange": True}
    zero = {"zeroline": True, "zerolinecolor": theme.color("faint")}
    small = {"title": {"text": "pre-activation z", "font": {"size": 12}}, "nticks": 5} | zero
    left, right = [0, 0.46], [0.57, 1]
    plane = len(graph.axes) == 2
    layout = {
        "height": stack.height,
        "margin": stack.margin | {"l": 52, "r": 58 if plane else 14},
        "showlegend": False,
        "bargap": 0.3,
        "xaxis": axis_layout(graph.axes[0]),
        "yaxis": {"domain": stack.domain(0)}
        | (axis_layout(graph.axes[1]) if plane else _value_axis(graph, zero)),
        "xaxis2": {"domain": left, "anchor": "y2"} | small,
        "yaxis2": {"domain": stack.domain(1), "anchor": "x2", "nticks": 5} | zero,
        "xaxis3": {"domain": right, "anchor": "y3", "matches": "x2"} | small,
        "yaxis3": {"domain": stack.domain(1), "anchor": "x3", "nticks": 5} | zero,
        "yaxis4": {"overlaying": "y2", "anchor": "x2"} | rows,
        "yaxis5": {"overlaying": "y3", "anchor": "x3"} | rows,
        "annotations": [stack.head(_kind(graph), 1), stack.head("its slope", 1, x=0.57)],
        "title": _headline(graph)[0],
    }
    return layout | ({"sliders": [_slider(graph, stack)]} if graph.moved is not None else {})


def _value_axis(graph: NeuronGraph, zero: dict[str, Any]) -> dict[str, Any]:
    """The axis of the values, long enough for every step of the slider."""
    everything = graph.moved_values if len(graph.moved_values) else graph.values
    low, high = float(everything.min()), float(everything.max())
    if not graph.axes[0].numeric:
        low, high = min(low, 0.0), max(high, 0.0)
    pad = 0.06 * (high - low) or 0.5
    return {"range": [low - pad, high + pad], "title": {"text": "value", "font": {"size": 12}}} | zero


def _headline(graph: NeuronGraph) -> tuple[dict[str, Any], int]:
    return headline(f"Neuron {graph.name}", graph.formula.text)


def _kind(graph: NeuronGraph) -> str:
    return f"activation: {graph.activation.name.replace('_', ' ')}"


def _slider(graph: NeuronGraph, stack: Stack) -> dict[str, Any]:
    """Moves the neuron along the next axis it depends on."""
    assert graph.moved is not None
    key = "z" if len(graph.axes) == 2 else "y"
    steps = [[{key: [short(values, 3)]}, [0]] for values in graph.moved_values]
    labels = [step_label(graph.moved, value) for value in graph.steps_S.tolist()]
    return slider(f"{graph.moved.name}: ", labels, steps, active=max(graph.start, 0)) | {
        "y": stack.under(0, 52 + names_under(graph.axes[0]))
    }


def _tables(graph: NeuronGraph) -> dict[str, Any]:
    names = [axis.name for axis in graph.axes]
    grids = np.meshgrid(*graph.grids)
    drawn = {name: grid.ravel() for name, grid in zip(names, grids, strict=True)} | {
        "value": graph.values.ravel()
    }
    middles, counts, _ = _histogram(graph)
    z = _reach(graph)
    tables: dict[str, Any] = {"graph": drawn, "rows by pre-activation": {"z": middles, "rows": counts}}
    if graph.moved is not None:
        tables["graph moved"] = {
            graph.moved.name: np.repeat(graph.steps_S, graph.values.size),
            **{
                name: np.tile(grid.ravel(), len(graph.steps_S))
                for name, grid in zip(names, grids, strict=True)
            },
            "value": graph.moved_values.ravel(),
        }
    if graph.activation.elementwise:
        value, slope = value_and_slope(graph.activation, z)
        tables["activation"] = {"z": z, "value": value, "slope": slope}
    else:
        tables["activation"] = {
            "z": graph.data_z_NP[:, 0],
            "value": graph.data_a_N,
            "slope": graph.data_slope_N,
        }
    return tables


def _note(graph: NeuronGraph) -> str:
    over = " and ".join(axis.name for axis in graph.axes)
    said = [f"A slice through {graph.around}: only {over} changes."] if graph.moved is not None else []
    if graph.moved is not None:
        start = (
            "" if graph.start >= 0 else "; the graph starts with it as in that row, which is none of these"
        )
        said.append(f"The slider moves {graph.moved.name}{start}.")
    said += [f"Here {'; '.join(graph.formula.where)}."] if graph.formula.where else []
    if graph.place[0] > 0:
        before = graph.place[0]
        said.append(f"In its formula a{before}.1 is the value of neuron {before}.1.")
    if not graph.activation.elementwise:
        said.append("Its activation depends on other pre-activations too: each point is a row.")
    said.append(f"Grey: the pre-activations of {graph.rows}.")
    return " ".join(said)


def _alt(graph: NeuronGraph) -> str:
    over = " and ".join(axis.name for axis in graph.axes)
    v = graph.values
    said = f"The value of neuron {graph.name} over {over}: from {v.flat[0]:.3g} to {v.flat[-1]:.3g}, "
    said += f"lowest {v.min():.3g}, highest {v.max():.3g}. Its formula is {graph.formula.text}. Below, its activation "
    said += f"{graph.activation.name} and the slope of it, with {graph.rows}"
    if graph.saturated is not None:
        said += f": on {graph.saturated:.0%} of them the slope is nearer to 0 than {FLAT:g}"
    return f"{said}; on {graph.inactive:.0%} of them it passes on 0."
