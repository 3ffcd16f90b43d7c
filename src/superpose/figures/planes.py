"""Superposition over two columns: the largest parts as small planes of colour, and their sum."""

from typing import Any

import numpy as np

from superpose.figures import sum_words, theme
from superpose.figures.picture import Picture
from superpose.figures.words import along, cut, headline, short
from superpose.insight.sums import Sum

# Planes in a row, pixels of one plane and over it.
IN_A_ROW, SIDE, OVER, GAP = 3, 130, 26, 0.05
# Parts that go less far than this share of the sum would be drawn as nothing; they get a scale of their own.
FAINT = 0.2


def planes(summed: Sum) -> Picture:
    """The parts of a neuron's sum over two columns, each a plane, then the sum, then what the neuron makes of it."""
    drawn = [*sum_words.all_parts(summed), summed.total_G]
    heads = [*sum_words.labels(summed), "sum"]
    if not summed.linear:
        drawn, heads = (
            [*drawn, summed.output_G],
            [*heads, summed.activation.name.replace("_", " ")],
        )
    ends, bars = _ends(summed)
    rows = _rows(len(drawn))
    traces = [_plane(summed, plane, i, ends[i], bars.get(i), rows) for i, plane in enumerate(drawn)]
    return Picture(
        traces,
        title=sum_words.title(summed),
        alt=sum_words.alt(summed),
        table=sum_words.table(summed),
        note=f"{sum_words.note(summed)} The bias is {summed.bias:.3g}. {_scale(summed, ends)}",
        layout=_layout(summed, heads),
    )


def _ends(summed: Sum) -> tuple[list[float], dict[int, int]]:
    """How far each plane's colours go, and which planes have a colour bar, with the row of planes it stands beside."""
    reach = [float(np.abs(plane).max()) for plane in [*sum_words.all_parts(summed), summed.total_G]]
    single, whole = max(reach[: len(summed.parts_JG)], default=0.0), max(reach) or 1.0
    ends, bars = [whole] * len(reach), {0: 0}
    if 0 < single < FAINT * whole:
        apart = len(summed.parts_JG)
        ends[:apart] = [single] * apart
        bars[apart] = apart // IN_A_ROW
    if not summed.linear:
        ends.append(float(np.abs(summed.output_G).max()) or 1.0)
    return ends, bars


def _scale(summed: Sum, ends: list[float]) -> str:
    own = "" if summed.linear else " but the last plane, which has its own"
    if ends[0] == ends[len(summed.parts_JG)]:
        return f"Blue is above 0, orange below, on one scale for all{own}."
    return (
        f"Blue is above 0, orange below. Single parts are drawn on a scale of their own, to {ends[0]:.2g}, since they "
        f"are faint beside the sum; all others to {ends[len(summed.parts_JG)]:.2g}{own}."
    )


def _plane(summed: Sum, plane: np.ndarray, i: int, end: float, row: int | None, rows: int) -> dict[str, Any]:
    """A plane; with a colour bar beside this row of planes, where one is given, of so many rows."""
    bar = {"thickness": 8, "outlinewidth": 0, "tickfont": {"color": theme.color("soft"), "size": 10}}
    top = 1 - ((row or 0) * (SIDE + OVER) + OVER) / (rows * (SIDE + OVER))
    number = "" if i == 0 else str(i + 1)
    return {
        "type": "heatmap",
        "x": along(summed.axes[0], summed.grids[0]),
        "y": along(summed.axes[1], summed.grids[1]),
        "z": short(plane, 3),
        "zmin": -end,
        "zmax": end,
        "colorscale": theme.signed_scale(),
        "showscale": row is not None,
        "colorbar": bar | {"lenmode": "pixels", "len": SIDE, "y": top, "yanchor": "top"},
        "xaxis": f"x{number}",
        "yaxis": f"y{number}",
        "hovertemplate": "%{x}, %{y}: %{z:.3g}<extra></extra>",
    }


def _rows(planes: int) -> int:
    return -(-planes // IN_A_ROW)


def _layout(summed: Sum, heads: list[str]) -> dict[str, Any]:
    rows = _rows(len(heads))
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
