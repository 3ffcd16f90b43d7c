"""Small panels in one figure, of a size that holds on a phone and on a wide page, and what all of them share."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from superpose.figures import theme
from superpose.figures.picture import Picture
from superpose.figures.texts import escaped, short

TOP, BOTTOM, LEGEND = 64, 44, 44


def panels(
    titles: Sequence[Any],
    *,
    columns: int = 2,
    heights: Sequence[int] = (160,),
    gap: int = 62,
    most: int = 22,
) -> go.Figure:
    """An empty figure of one panel a title, row by row; a title is a name, escaped, cut, and whole on hover.

    Parameters
    ----------
    titles : sequence
        The panels' titles.
    columns : int
        Beside each other; one where there is one panel.
    heights : sequence of int
        Of the rows of panels, in pixels; the last one goes on.
    gap : int
        Between rows, in pixels.
    most : int
        Letters of a title.
    """
    columns = min(columns, len(titles)) or 1
    rows = -(-len(titles) // columns) or 1
    tall = [heights[min(i, len(heights) - 1)] for i in range(rows)]
    inside = sum(tall) + gap * (rows - 1)
    figure = make_subplots(
        rows=rows,
        cols=columns,
        row_heights=tall,
        vertical_spacing=gap / inside if rows > 1 else 0.0,
        horizontal_spacing=0.13 if columns > 1 else 0.0,
        specs=[[{} if i * columns + j < len(titles) else None for j in range(columns)] for i in range(rows)],
    )
    figure.update_layout(height=inside + TOP + BOTTOM, margin={"t": TOP, "b": BOTTOM})
    small = {"tickfont": {"size": 11}, "title": {"font": {"size": 11}}, "zeroline": False}
    figure.update_xaxes(**small)
    figure.update_yaxes(**small)
    for i, title in enumerate(titles):
        _titled(figure, i, str(title), most)
    return figure


def place(i: int, columns: int = 2, count: int = 2) -> dict[str, Any]:
    """Where the i-th of `count` panels stands, as `add_trace` takes it."""
    columns = min(columns, count) or 1
    return {"row": i // columns + 1, "col": i % columns + 1}


def picture(figure: go.Figure, *, title: str, legend: bool = False, **words: Any) -> Picture:
    """The figure as a picture, its legend under the panels where it has one."""
    layout = figure.layout.to_plotly_json()
    layout.pop("template", None)
    layout["showlegend"] = legend
    # from the edge, since long names beside an axis push the panels, and a title with them, to the right
    layout["title"] = {"text": title, "xref": "container", "x": 0, "xanchor": "left", "pad": {"l": 14}}
    if legend:
        layout["height"] += LEGEND
        layout["margin"] = layout["margin"] | {"b": layout["margin"].get("b", BOTTOM) + LEGEND}
        inside = layout["height"] - layout["margin"]["b"] - layout["margin"].get("t", TOP)
        layout["legend"] = {"y": -(BOTTOM + 4) / inside, "yanchor": "top", "font": {"size": 12}}
    return Picture(figure.data, title=title, layout=layout, **words)


def plain(height: int, *, top: int = 44, bottom: int = BOTTOM) -> go.Figure:
    """An empty figure of one panel without a title of its own."""
    axis = {"tickfont": {"size": 12}, "title": {"font": {"size": 12}}}
    return go.Figure(
        layout={"height": height, "margin": {"t": top, "b": bottom}, "xaxis": axis, "yaxis": axis}
    )


def names_axis(names: Sequence[Any], *, most: int = 22) -> dict[str, Any]:
    """An axis with a name at each whole number, cut where it is long."""
    return {
        "tickmode": "array",
        "tickvals": list(range(len(names))),
        "ticktext": [short(name, most) for name in names],
        "range": [-0.5, len(names) - 0.5],
        "showgrid": False,
        "zeroline": False,
        "ticks": "",
        "ticklabelstandoff": 4,
    }


def slanted_names(names: Sequence[Any]) -> dict[str, Any]:
    """An axis with names under a small panel, slanted and cut where they would not fit beside each other."""
    together = sum(min(len(str(name)), 9) + 2 for name in names)
    return names_axis(names, most=9) | {"tickangle": 0 if together <= 20 else 45}


def share_axis(title: str = "", **more: Any) -> dict[str, Any]:
    """An axis of shares from 0 to 1, as percentages."""
    return {"range": [-0.02, 1.02], "tickformat": ".0%", "title_text": title, "zeroline": False} | more


def bars_of(value: np.ndarray, low: np.ndarray, high: np.ndarray, **more: Any) -> dict[str, Any]:
    """Error bars from low to high."""
    style = {"color": theme.color("soft"), "thickness": 1.2, "width": 3}
    up, down = np.maximum(high - value, 0), np.maximum(value - low, 0)
    return {"type": "data", "array": rounded(up), "arrayminus": rounded(down)} | style | more


def rounded(values: Any, digits: int = 5) -> list[Any]:
    """Numbers with so many digits that count, as a list without NaN, to keep figures small."""
    array = np.asarray(values, float)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        size = np.where(array == 0, 0, np.floor(np.log10(np.abs(array))))
        power = 10.0 ** (digits - 1 - size)
        kept = np.where(np.isfinite(power) & (power > 0), np.round(array * power) / power, array)
    return [float(f"{v:.{digits}g}") if np.isfinite(v) else None for v in kept.ravel().tolist()]


def _titled(figure: go.Figure, i: int, title: str, most: int) -> None:
    """A panel's title above its left edge."""
    if not title:
        return
    number = "" if i == 0 else str(i + 1)
    figure.add_annotation(
        text=short(title, most),
        hovertext=escaped(title),
        xref=f"x{number} domain",
        yref=f"y{number} domain",
        x=0,
        y=1,
        xanchor="left",
        yanchor="bottom",
        yshift=3,
        showarrow=False,
        font={"size": 12, "color": theme.color("ink")},
    )
