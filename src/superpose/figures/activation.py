"""An activation: its value and its slope side by side, and where the slope is small."""

import math
from typing import Any

from superpose.calculus.activations import Activation
from superpose.figures import theme
from superpose.figures.picture import Picture
from superpose.figures.words import headline, short
from superpose.insight.activation_graph import SMALL, ActivationGraph, activation_graph

HEIGHT = 360


def draw(activation: Activation, *, low: float | None = None, high: float | None = None) -> Picture:
    """An activation's value and slope over its pre-activation z.

    Parameters
    ----------
    activation : Activation
        Any but a mixed one.
    low, high : float, optional
        From where to where; by default -5 to 5.
    """
    graph = activation_graph(activation, low=low, high=high)
    z = short(graph.z_G, 5)
    traces = [
        {"type": "scatter", "x": z, "y": short(graph.value_G), "name": "value", "line": _line("positive")},
        {"type": "scatter", "x": z, "y": short(graph.slope_G), "name": "slope", "line": _line("negative")}
        | {"xaxis": "x2", "yaxis": "y2"},
    ]
    for trace in traces:
        trace["hovertemplate"] = "z %{x:.3g}: %{y:.4g}<extra>%{fullData.name}</extra>"
    return Picture(
        traces,
        title=_title(activation),
        alt=_alt(graph),
        table={"z": graph.z_G, "value": graph.value_G, "slope": graph.slope_G},
        note=_note(graph),
        layout=_layout(graph),
    )


def _line(role: str) -> dict[str, Any]:
    return {"color": theme.color(role), "width": 2.5, "simplify": False}


def _title(activation: Activation) -> str:
    numbers = ", ".join(f"{name} = {value:g}" for name, value in activation.parameters)
    return activation.name.replace("_", " ") + (f" ({numbers})" if numbers else "")


def _layout(graph: ActivationGraph) -> dict[str, Any]:
    bands = [
        {"type": "rect", "xref": "x2", "yref": "y2 domain", "x0": a, "x1": b, "y0": 0, "y1": 1}
        | {
            "fillcolor": theme.faded(theme.color("negative_faint"), 0.35),
            "line": {"width": 0},
            "layer": "below",
        }
        for a, b in graph.small
        if b > a
    ]
    zero = {"zeroline": True, "zerolinecolor": theme.color("faint")}
    title, top = headline(_title(graph.activation), graph.activation.formula)
    return {
        "height": HEIGHT,
        "showlegend": False,
        "shapes": bands,
        "margin": {"t": top + 26, "b": 48, "l": 40, "r": 12},
        "xaxis": {"domain": [0, 0.46], "title": {"text": "pre-activation z", "font": {"size": 12}}} | zero,
        "xaxis2": {
            "domain": [0.57, 1],
            "anchor": "y2",
            "title": {"text": "pre-activation z", "font": {"size": 12}},
        }
        | zero,
        "yaxis": zero,
        "yaxis2": {"anchor": "x2"} | zero,
        "annotations": [_head("value", 0), _head("slope", 0.57)],
        "title": title,
    }


def _head(text: str, x: float) -> dict[str, Any]:
    font = {"size": 12, "color": theme.color("soft")}
    return {
        "text": text,
        "x": x,
        "y": 1.0,
        "yshift": 20,
        "xref": "paper",
        "yref": "paper",
        "showarrow": False,
    } | {
        "xanchor": "left",
        "font": font,
    }


def _stretches(graph: ActivationGraph) -> str:
    """Where the slope is small, in words."""
    first, last = graph.z_G[0], graph.z_G[-1]
    said = []
    for a, b in graph.small:
        if a <= first and b >= last:
            return "everywhere"
        said.append(
            f"below {b:.2f}" if a <= first else f"above {a:.2f}" if b >= last else f"{a:.2f} to {b:.2f}"
        )
    return ", ".join(said)


def _range(kind: Activation) -> str:
    low, high = kind.range
    if math.isinf(low) and math.isinf(high):
        return "Its value can be any number."
    if math.isinf(high):
        return f"Its value is {low:g} or more."
    return (
        f"Its value lies between {low:g} and {high:g}."
        if not math.isinf(low)
        else f"Its value is {high:g} or less."
    )


def _note(graph: ActivationGraph) -> str:
    said = [_range(graph.activation)]
    where = _stretches(graph)
    if not graph.activation.has_slope:
        said.append("It has no slope to descend: training needs another activation, or the perceptron rule.")
    elif where:
        said.append(
            f"Shaded: the slope is nearer to 0 than {SMALL:g}, where z is {where}: there a neuron hardly learns."
        )
    if graph.others:
        said.append(f"Here {graph.others}.")
    return " ".join(said)


def _alt(graph: ActivationGraph) -> str:
    a, d, z = graph.value_G, graph.slope_G, graph.z_G
    return (
        f"Two curves over the pre-activation z from {z[0]:g} to {z[-1]:g}. The value of {graph.activation.name} goes "
        f"from {a[0]:.3g} over {a[len(a) // 2]:.3g} in the middle to {a[-1]:.3g}; its slope is steepest, "
        f"{d[abs(d).argmax()]:.3g}, at z = {z[abs(d).argmax()]:.3g}. Formula: {graph.activation.formula}."
    )
