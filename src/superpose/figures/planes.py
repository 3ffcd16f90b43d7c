"""Superposition over two columns: the largest parts as small planes of colour, and their sum."""

from typing import Any

import numpy as np

from superpose.figures import sum_words, theme
from superpose.figures.picture import Picture
from superpose.figures.words import along, cut, headline, short
from superpose.insight.sums import Sum

# Planes in a row, pixels of one plane and over it.
IN_A_ROW, SIDE, OVER, GAP = 3, 130, 26, 0.05


def planes(summed: Sum) -> Picture:
    """The parts of a neuron's sum over two columns, each a plane, then the sum, then what the neuron makes of it."""
    drawn = [*sum_words.all_parts(summed), summed.total_G]
    heads = [*sum_words.labels(summed), "sum"]
    if not summed.linear:
        drawn, heads = (
            [*drawn, summed.output_G],
            [*heads, summed.activation.name.replace("_", " ")],
        )
    end = max(float(np.abs(plane).max()) for plane in drawn[: len(drawn) - (not summed.linear)]) or 1.0
    traces = [_plane(summed, plane, i, end) for i, plane in enumerate(drawn)]
    if not summed.linear:
        own = float(np.abs(summed.output_G).max()) or 1.0
        traces[-1] |= {"zmin": -own, "zmax": own, "showscale": False}
    return Picture(
        traces,
        title=sum_words.title(summed),
        alt=sum_words.alt(summed),
        table=sum_words.table(summed),
        note=f"{sum_words.note(summed)} The bias is {summed.bias:.3g}. {_scale(summed)}",
        layout=_layout(summed, heads),
    )


def _scale(summed: Sum) -> str:
    own = "" if summed.linear else " but the last plane, which has its own"
    return f"Blue is above 0, orange below, on one scale for all{own}."


def _plane(summed: Sum, plane: np.ndarray, i: int, end: float) -> dict[str, Any]:
    bar = {"thickness": 8, "outlinewidth": 0, "tickfont": {"color": theme.color("soft"), "size": 10}}
    number = "" if i == 0 else str(i + 1)
    return {
        "type": "heatmap",
        "x": along(summed.axes[0], summed.grids[0]),
        "y": along(summed.axes[1], summed.grids[1]),
        "z": short(plane, 3),
        "zmin": -end,
        "zmax": end,
        "colorscale": theme.signed_scale(),
        "showscale": i == 0,
        "colorbar": bar | {"lenmode": "pixels", "len": SIDE, "y": 1, "yanchor": "top"},
        "xaxis": f"x{number}",
        "yaxis": f"y{number}",
        "hovertemplate": "%{x}, %{y}: %{z:.3g}<extra></extra>",
    }


def _layout(summed: Sum, heads: list[str]) -> dict[str, Any]:
    rows = -(-len(heads) // IN_A_ROW)
    inner = rows * (SIDE + OVER)
    head, top = headline(sum_words.title(summed), "")
    layout: dict[str, Any] = {
        "title": head,
        "height": top + inner + 50,
        "margin": {"t": top, "b": 50, "l": 46, "r": 50},
        "annotations": [],
    }
    for i, text in enumerate(heads):
        row, place = divmod(i, IN_A_ROW)
        left, right = place / IN_A_ROW, (place + 1) / IN_A_ROW - (GAP if place < IN_A_ROW - 1 else 0)
        high = 1 - (row * (SIDE + OVER) + OVER) / inner
        number = "" if i == 0 else str(i + 1)
        lowest = i + IN_A_ROW >= len(heads)
        quiet = {"showgrid": False, "zeroline": False, "nticks": 4}
        layout[f"xaxis{number}"] = quiet | {
            "domain": [left, right],
            "anchor": f"y{number}",
            "showticklabels": lowest,
        }
        layout[f"yaxis{number}"] = quiet | {
            "domain": [max(high - SIDE / inner, 0), high],
            "anchor": f"x{number}",
        }
        layout[f"yaxis{number}"] |= {"showticklabels": place == 0}
        if place == 0 and row == rows - 1:
            names = {"x": summed.axes[0].name, "y": summed.axes[1].name}
            layout[f"xaxis{number}"]["title"] = {"text": names["x"], "font": {"size": 12}}
            layout[f"yaxis{number}"]["title"] = {"text": names["y"], "font": {"size": 12}}
        layout["annotations"].append(_head(cut(text, 15), left, high))
    return layout


def _head(text: str, x: float, y: float) -> dict[str, Any]:
    font = {"size": 10, "color": theme.color("soft")}
    place = {"x": x, "y": y, "xref": "paper", "yref": "paper", "xanchor": "left", "yanchor": "bottom"}
    return {"text": text, "showarrow": False, "font": font} | place
