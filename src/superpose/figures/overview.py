"""What the rows look like: each column's values, parted by class or coloured by the target's mean."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from superpose.figures import theme
from superpose.figures.panels import LEGEND, panels, picture, place, rounded, slanted_names
from superpose.figures.picture import Picture
from superpose.figures.texts import escaped, listed, number, percent, plainly, several, short
from superpose.insight.cells import as_instants
from superpose.insight.dependence import columns_to_draw
from superpose.insight.overview import ColumnSeen, Overview, overview
from superpose.insight.subject import Subject

COLUMNS = 11  # beside the target
DAY = 86_400_000_000

# How dense the colour of the least mean is.
PALEST = 0.22


def draw(
    seen: Subject,
    *,
    over: str | Sequence[str] | None = None,
    output: str | None = None,
    columns: int = COLUMNS,
) -> Picture:
    """Each column's values in bars, parted by class or coloured by the target's mean; the target itself first.

    Parameters
    ----------
    seen : Subject
        With rows.
    over : str or sequence of str, optional
        The columns; by default all, of many the most important ones.
    output : str, optional
        Of several targets the one to tell; by default the first.
    columns : int
        How many columns where none are named.
    """
    names = [over] if isinstance(over, str) else list(over) if over is not None else _names(seen, columns)
    found = overview(seen, names, output=output)
    shown = [*([found.target] if found.target is not None else []), *found.columns]
    figure = panels([one.name for one in shown], heights=(104,), gap=74, most=17)
    for i, one in enumerate(shown):
        where = place(i, count=len(shown))
        _bars(figure, one, found, where, first=i == 0)
        figure.update_yaxes(nticks=3, **where)
        missing = f"{percent(one.missing)} missing" if one.missing else ""
        figure.update_xaxes(title_text=missing, title_standoff=2, **where)
    if found.target is not None and not found.classes:
        _color_axis(figure, found)
    figure.update_layout(barmode="stack", bargap=0.04)
    return picture(
        figure, legend=bool(found.classes), title="The rows", alt=_alt(found), note=_note(found, shown),
        table={one.name: _table(one, found) for one in shown},
    )  # fmt: skip


def _names(seen: Subject, columns: int) -> list[str]:
    """All columns in their order; of many the most important ones."""
    if len(seen.axes) <= columns:
        return list(seen.axes.names)
    kept = set(columns_to_draw(seen, columns))
    return [name for name in seen.axes.names if name in kept]


def _bars(figure: go.Figure, one: ColumnSeen, found: Overview, where: dict[str, Any], *, first: bool) -> None:
    """Stacked bars of the classes, or one bar coloured by the target's mean; none where no row is."""
    there_G = one.count_GK.sum(axis=1) > 0
    words = one.width == 0
    x: Any = list(range(len(one.at_G))) if words else rounded(one.at_G)
    if one.kind == "date" and not words:
        x = [str(instant)[:19] for instant in as_instants(one.at_G)]
    hover = [escaped(at) for at in one.at_G] if words else []
    told = "%{customdata}" if words else "about %{x}"
    # a bar's width on an axis of dates is in milliseconds
    width = 0.8 if words else one.width / 1000 if one.kind == "date" else one.width
    for k, count_G in enumerate(one.count_GK.T):
        mean = "" if one.mean_G is None else ", mean %{hovertext}"
        label = f" {short(found.classes[k], 20)}" if found.classes else ""
        figure.add_trace(
            go.Bar(x=_some(x, there_G), y=rounded(count_G[there_G]), width=float(f"{width:.6g}"),
                   marker=_marker(one, k, found, there_G),
                   customdata=_some(hover, there_G), hovertext=_means(one, there_G),
                   name=label.strip() or None, legendgroup=str(k), showlegend=first and bool(found.classes),
                   hovertemplate=f"{told}: %{{y}}{label} rows{mean}<extra></extra>"), **where,
        )  # fmt: skip
    if words:
        figure.update_xaxes(**slanted_names(one.at_G.tolist()), **where)
    else:
        day = {"tickformat": "%H:%M"} if one.kind == "date" and np.ptp(one.at_G) < DAY else {}
        figure.update_xaxes(
            nticks=2 if one.kind == "date" else 4, tickangle=0, showgrid=False, **day, **where
        )


def _some(values: Sequence[Any], there_G: np.ndarray) -> list[Any]:
    """The values of bars that are drawn."""
    return [value for value, there in zip(values, there_G, strict=False) if there]


def _means(one: ColumnSeen, there_G: np.ndarray) -> list[str] | None:
    """The target's mean in each bar that is drawn, in words."""
    return None if one.mean_G is None else [f"{mean:.4g}" for mean in one.mean_G[there_G]]


def _reach(found: Overview) -> tuple[float, float]:
    """The least and the largest mean of the target in any bar."""
    shown = [one for one in (found.target, *found.columns) if one is not None]
    means = np.concatenate(
        [one.mean_G[one.count_GK.sum(axis=1) > 0] for one in shown if one.mean_G is not None]
    )
    return float(np.nanmin(means)), float(np.nanmax(means))


def _marker(one: ColumnSeen, k: int, found: Overview, there_G: np.ndarray) -> dict[str, Any]:
    """The class's colour, or one that is the denser the larger the target's mean: as numbers, Plotly warns of each."""
    line = {"color": theme.color("card"), "width": 0.5}
    if one.mean_G is not None:
        low, high = _reach(found)
        share_G = np.nan_to_num((one.mean_G[there_G] - low) / ((high - low) or 1.0))
        hues = [theme.faded(theme.color("positive"), round(PALEST + (1 - PALEST) * s, 2)) for s in share_G]
        return {"color": hues, "line": line}
    if found.classes:
        return {"color": theme.series(k), "line": line}
    return {"color": theme.color("faint"), "line": line}


def _color_axis(figure: go.Figure, found: Overview) -> None:
    """One scale for the target's mean, under the panels."""
    layout: Any = figure.layout
    inside = layout.height - layout.margin.t - layout.margin.b
    figure.update_layout(height=layout.height + LEGEND, margin={"b": layout.margin.b + LEGEND})
    bar = {
        "orientation": "h", "thickness": 10, "len": 1, "x": 0, "xanchor": "left", "y": -36 / inside, "yanchor": "top",
        "title": {"text": f"mean {short(found.output, 24)} of the bar's rows", "side": "bottom", "font": {"size": 11}},
        "tickfont": {"size": 11}, "nticks": 5, "outlinewidth": 0,
    }  # fmt: skip
    hue = theme.color("positive")
    scale = [[0.0, theme.faded(hue, PALEST)], [1.0, theme.faded(hue, 1)]]
    figure.update_layout(coloraxis={"colorscale": scale, "colorbar": bar})
    # bars cannot carry the scale; a point that is nowhere does
    marker = {"color": [*_reach(found)], "coloraxis": "coloraxis"}
    figure.add_trace(
        go.Scatter(x=[None, None], y=[None, None], mode="markers", marker=marker, showlegend=False)
    )


def _alt(found: Overview) -> str:
    what = (
        f"parted by {plainly(found.output)}"
        if found.classes
        else f"coloured by the mean {plainly(found.output)}"
    )
    bars = f"Bars of how often each value of {several(len(found.columns), 'column')} is there"
    if found.target is None:
        return f"{bars}, on {found.rows}."
    one = found.target
    if found.classes:
        counts = [
            f"{plainly(c)} {float(n):,.6g}"
            for c, n in zip(found.classes, one.count_GK.sum(axis=0), strict=True)
        ]
        return f"{bars}, {what}, on {found.rows}. Rows by class: {listed(counts, 8)}."
    lowest, highest = one.at_G.min() - one.width / 2, one.at_G.max() + one.width / 2
    return f"{bars}, {what}, on {found.rows}. {plainly(found.output)} goes from {number(lowest)} to {number(highest)}."


def _note(found: Overview, shown: Sequence[ColumnSeen]) -> str:
    parts = [f"The {found.rows}."]
    if any(one.width for one in shown):
        parts.append("The outermost bars also hold what lies beyond them.")
    if any(one.kind == "text" for one in shown):
        parts.append("Of text the commonest telling words are shown; a row counts with each of them.")
    missing = [one for one in shown if one.missing]
    if missing:
        parts.append("Rows that lack the cell are in no bar.")
    if found.left:
        parts.append(f"{several(found.left, 'other column')} {'is' if found.left == 1 else 'are'} not drawn.")
    return " ".join(parts)


def _table(one: ColumnSeen, found: Overview) -> dict[str, Any]:
    at = as_instants(one.at_G) if one.kind == "date" and one.width else one.at_G
    names = [f"rows {name}" for name in found.classes] or ["rows"]
    table: dict[str, Any] = {"value": at}
    table |= {name: one.count_GK[:, k] for k, name in enumerate(names)}
    return table if one.mean_G is None else table | {f"mean {found.output}": one.mean_G}
