"""Decision regions and the rows on them; of a number, its contours."""

from typing import Any

import numpy as np
import plotly.graph_objects as go

from superpose.figures import regions, theme
from superpose.figures.picture import Picture
from superpose.insight.boundary import Boundary, boundary
from superpose.insight.subject import Subject

MOST_LEGEND = 8
MOST_HELD = 6


def draw(seen: Subject, *, over: Any = None, around: Any = None, output: str | int = 0) -> Picture:
    """Decision regions over two axes.

    Parameters
    ----------
    seen : Subject
        With two inputs or more.
    over, around, output
        As for `superpose.insight.boundary.boundary`.

    Raises
    ------
    UsageError, UnknownNameError
        If there are no two axes to draw over, or not those asked for.
    """
    found = boundary(seen, over=over, around=around, output=output)
    numbers = found.meaning == "numbers"
    traces = _contours(found) if numbers else [_field(found), *_lines(found)]
    traces += _points_by_value(found) if numbers else _points_by_class(found)
    x, y = (axis.name for axis in found.over)
    layout = {
        "xaxis": {"title": {"text": x}, "showgrid": False, "zeroline": False},
        "yaxis": {"title": {"text": y}, "showgrid": False, "zeroline": False},
        "height": 460,
    }
    return Picture(
        traces,
        title=f"Predicted {found.names[0]}" if numbers else "Decision regions",
        alt=_alt(found),
        table=_tables(found),
        note=_note(found),
        layout=layout,
    )


def places(values: np.ndarray) -> Any:
    """Places on an axis as Plotly takes them: moments and levels as words, numbers short."""
    values = np.asarray(values)
    if values.dtype.kind == "M":
        return values.astype("datetime64[s]").astype(str).tolist()
    return values.astype(np.float32) if values.dtype.kind == "f" else [str(v) for v in values.tolist()]


def _field(found: Boundary) -> go.Heatmap:
    z, levels = regions.codes(found.value_YXC)
    count = len(found.names)
    return go.Heatmap(
        x=places(found.x_G),
        y=places(found.y_G),
        z=z,
        zmin=-0.5,
        zmax=count * levels - 0.5,
        showscale=False,
        colorscale=regions.scale(count, levels),
        hoverinfo="skip",
    )


def _lines(found: Boundary) -> list[go.Contour]:
    """The boundary where two classes are as likely, and thin at both sides where the margin is half."""
    if not all(axis.numeric for axis in found.over):
        return []
    value, lines = found.value_YXC, []
    for k in range(1 if value.shape[2] == 2 else 0, value.shape[2]):
        ahead = value[:, :, k] - np.max(np.delete(value, k, axis=2), axis=2)
        look = {"color": theme.color("ink")}
        lines.append(_line(found, ahead, (0.0, 0.0), look | {"width": 2.5}, "boundary"))
        margin = (-0.5 if value.shape[2] == 2 else 0.5, 0.5)
        lines.append(_line(found, ahead, margin, look | {"width": 1, "dash": "dot"}, "margin"))
    return lines


def _line(
    found: Boundary, height_YX: np.ndarray, levels: tuple[float, float], look: dict[str, Any], name: str
) -> go.Contour:
    """The lines where a class is ahead of the next by this much; in hundredths, a byte a place."""
    low, high = (100 * level for level in levels)
    return go.Contour(
        x=places(found.x_G),
        y=places(found.y_G),
        z=np.round(100 * height_YX).astype(np.int8),
        showscale=False,
        autocontour=False,
        contours={"start": low, "end": high, "size": (high - low) or 1, "coloring": "none"},
        line=look,
        hoverinfo="skip",
        name=name,
        showlegend=False,
    )


def _contours(found: Boundary) -> list[go.Contour]:
    return [
        go.Contour(
            x=places(found.x_G),
            y=places(found.y_G),
            z=found.value_YXC[:, :, 0].astype(np.float32),
            colorscale=theme.signed_scale(),
            ncontours=12,
            line={"width": 0.5, "color": theme.color("faint")},
            colorbar={"title": {"text": found.names[0]}, "thickness": 12, "outlinewidth": 0, "len": 0.9},
            hovertemplate="%{x}, %{y}: %{z:.4g}<extra></extra>",
        )
    ]


def _points_by_class(found: Boundary) -> list[go.Scatter]:
    """Rows in the colour of their true class: those held out as diamonds, those answered wrongly ringed."""
    traces, edge = [], {"color": theme.color("card"), "width": 0.8}
    for k, name in enumerate(found.names):
        which = np.flatnonzero(found.truth_N == k)
        which = which[
            np.argsort(found.held_out_N[which], kind="stable")
        ]  # the legend shows the first one's symbol
        if len(which):
            symbols = np.where(found.held_out_N[which], "diamond", "circle").tolist()
            marker = {"color": theme.series(k), "size": 7, "symbol": symbols, "line": edge}
            traces.append(_dots(found, which, marker, name, k < MOST_LEGEND))
    if found.held_out_N.any():
        key = {"symbol": "diamond", "color": theme.color("soft"), "size": 8}
        traces.append(go.Scatter(x=[None], y=[None], mode="markers", marker=key, name="held out"))
    wrong = np.flatnonzero(found.wrong_N)
    if len(wrong):
        ring = {"symbol": "circle-open", "size": 13, "color": theme.color("ink"), "line": {"width": 1.8}}
        traces.append(_dots(found, wrong, ring, "answered wrongly", True))
    return traces


def _points_by_value(found: Boundary) -> list[go.Scatter]:
    """Rows in the colour of their true value, on the field's own scale."""
    field = found.value_YXC
    traces = []
    for held_out in (False, True):
        which = np.flatnonzero(found.held_out_N == held_out)
        if len(which):
            marker = {
                "color": found.truth_N[which].astype(np.float32),
                "colorscale": theme.signed_scale(),
                "size": 8,
                "cmin": float(field.min()),
                "cmax": float(field.max()),
                "symbol": "diamond" if held_out else "circle",
                "line": {"color": theme.color("ink"), "width": 0.8},
            }
            traces.append(_dots(found, which, marker, "held out" if held_out else "trained on", True))
    return traces


def _dots(found: Boundary, which: np.ndarray, marker: dict[str, Any], name: str, legend: bool) -> go.Scatter:
    return go.Scatter(
        x=places(found.x_N[which]),
        y=places(found.y_N[which]),
        mode="markers",
        name=name,
        showlegend=legend,
        marker=marker,
    )


def _alt(found: Boundary) -> str:
    x, y = (axis.name for axis in found.over)
    if found.meaning == "numbers":
        low, high = found.value_YXC.min(), found.value_YXC.max()
        return f"The predicted {found.names[0]} over {x} and {y} goes from {low:.4g} to {high:.4g}."
    winner = found.value_YXC.argmax(axis=2)
    shares = [f"{name} {np.mean(winner == k):.0%}" for k, name in enumerate(found.names[:MOST_LEGEND])]
    wrong = f"{int(found.wrong_N.sum())} of {len(found.truth_N)} rows shown are answered wrongly"
    return f"Of the plane of {x} and {y} the regions take: {', '.join(shares)}. {wrong}."


def _note(found: Boundary) -> str:
    """What is held fixed, how many rows lie near, and which are shown."""
    shown, there = len(found.x_N), sum(found.counts)
    held = int(found.held_out_N.sum())
    note = f"{shown:,} of {there:,} rows are shown, {held:,} of them held out (diamonds)." if there else ""
    if found.held:
        said = [f"{name} = {_short(value)}" for name, value in list(found.held.items())[:MOST_HELD]]
        more = f" and {len(found.held) - MOST_HELD} more" if len(found.held) > MOST_HELD else ""
        note += f" This is a slice, with {', '.join(said)}{more} held fixed; rows differ in these"
        note += f": {int(found.near_N.sum()):,} of those shown lie near it." if there else "."
    if found.meaning != "numbers":
        note += (
            " The regions are paler where the network is less sure; dotted lines show where the best class is"
        )
        note += " half ahead of the next."
        note += " A ring means that the row, with all its own inputs, is answered wrongly."
    return note.strip()


def _short(value: Any) -> str:
    return f"{value:.4g}" if isinstance(value, float | np.floating) else str(value)


def _tables(found: Boundary) -> dict[str, dict[str, np.ndarray]]:
    x, y = (axis.name for axis in found.over)
    x_B, y_B = np.tile(found.x_G, len(found.y_G)), np.repeat(found.y_G, len(found.x_G))
    flat = found.value_YXC.reshape(-1, found.value_YXC.shape[2])
    value = "{}" if found.meaning == "numbers" else "confidence {}"
    plane = {x: x_B, y: y_B} | {
        value.format(n): flat[:, k] for k, n in enumerate(found.names[: flat.shape[1]])
    }
    rows = {
        x: found.x_N,
        y: found.y_N,
        "true": found.truth_N,
        "predicted": found.predicted_N,
        "held out": found.held_out_N,
        "near the slice": found.near_N,
    }
    return {"plane": plane, "rows": rows}
