"""A function, the network that approximates it, its error between the bounds, and the error by number of neurons."""

from typing import Any

import numpy as np
import plotly.graph_objects as go

from superpose.approximation.result import Approximation
from superpose.errors import UsageError
from superpose.figures import theme
from superpose.figures.picture import Picture
from superpose.figures.texts import several
from superpose.insight.subject import Subject

POINTS, SIDE = 801, 81
STAIRS = 24  # steps of the staircase that is drawn, fewer than the tolerance needs, so that one can see them


def draw(seen: Subject) -> Picture:
    """The function and the network, and where and by how much they differ.

    Parameters
    ----------
    seen : Subject
        Of what `superpose.approximate` gives.

    Raises
    ------
    UsageError
        If it is none.
    """
    found = seen.source
    if not isinstance(found, Approximation):
        raise UsageError("This is no approximation.", "Give what superpose.approximate gives.")
    inputs = len(found.target.low)
    drawers = {1: _line, 2: _plane}
    if found.target.points is not None or inputs not in drawers:
        traces, layout, table = [], {"height": 300}, {}
        sizes = (0.0, 1.0)
    else:
        traces, layout, table = drawers[inputs](found)
        sizes = (0.0, 0.2 if inputs == 1 else 0.14)
    traces += _sizes(found)
    layout |= _size_axes(sizes, list(found.tried)) | {
        "legend": {"orientation": "h", "x": 0, "y": 1.0, "yanchor": "bottom"}
    }
    by_size = {"neurons": list(found.tried), "largest error": list(found.tried.values())}
    tables = {"the error by the number of neurons": by_size} | ({"over the domain": table} if table else {})
    return Picture(
        traces, title=f"{found.target.name} by {several(found.width, 'neuron')}", alt=found.told, table=tables,
        note=_note(found), layout=layout,
    )  # fmt: skip


def _note(found: Approximation) -> str:
    note = "The error by the number of neurons is that of the best of several starts of each width that was tried."
    if found.by_hand is not None:
        note += (
            f" The staircase is built by hand, without training, of {STAIRS} steps; {found.by_hand.width:,} of them "
            f"come within {found.by_hand.bound:.3g}."
        )
    return f"{found.told} {note}"


def _line(found: Approximation) -> tuple[list[Any], dict[str, Any], dict[str, Any]]:
    """Function, network and staircase over the domain, and below them the error."""
    from superpose.approximation.by_hand import build

    f = found.target
    x = np.linspace(f.low[0], f.high[0], POINTS)
    y, given = f.values(x[:, None]), found(x[:, None]).astype(float)
    traces = [_curve(x, y, f.name, "ink", width=5, opacity=0.25)]
    stairs = np.full(POINTS, np.nan)
    if found.by_hand is not None:
        of = found.by_hand.network.layers[0].activation.name
        stairs = build(f, STAIRS, activation=of)[0](x[:, None])[:, 0]
        sort = "steps" if of == "step" else "logistic neurons"
        traces.append(_curve(x, stairs, f"by hand, {STAIRS} {sort}", "faint", width=1.5))
    traces.append(_curve(x, given, f"network, {several(found.width, 'neuron')}", "positive", width=2))
    traces.append(_curve(x, given - y, "network - f", "positive", width=1.5, axis="2", showlegend=False))
    for sign in (-1, 1):
        traces.append(_level(x, sign * found.tolerance, "the tolerance", "warn", first=sign < 0))
        traces.append(_level(x, sign * found.bound, _bound_name(found), "good", first=sign < 0))
    layout = {
        "height": 720,
        "xaxis": {"anchor": "y", "matches": "x2", "showticklabels": False},
        "yaxis": {"domain": [0.62, 1.0], "title": {"text": "value"}},
        "xaxis2": {"anchor": "y2", "title": {"text": f.names[0]}},
        "yaxis2": {"domain": [0.32, 0.56], "title": {"text": "error"}, "exponentformat": "power",
                   "range": _reach(found)},
        "shapes": [_gap(a, b) for a, b in found.without],
    }  # fmt: skip
    return traces, layout, {f.names[0]: x, "f": y, "network": given, "error": given - y, "by hand": stairs}


def _reach(found: Approximation) -> list[float]:
    most = 1.35 * max(found.tolerance, min(found.bound, 20 * found.tolerance))
    return [-most, most]


def _bound_name(found: Approximation) -> str:
    return "the bound, proved" if found.proved else "the largest measured"


def _gap(a: float, b: float) -> dict[str, Any]:
    """What is left out around a jump, shaded."""
    return {"type": "rect", "xref": "x2", "yref": "paper", "x0": a, "x1": b, "y0": 0.32, "y1": 1.0,
            "fillcolor": theme.faded(theme.color("warn"), 0.15), "line": {"width": 0}}  # fmt: skip


def _curve(
    x: np.ndarray, y: np.ndarray, name: str, role: str, *, width: float, axis: str = "", **more: Any
) -> go.Scatter:
    return go.Scatter(
        x=x.astype(np.float32), y=y.astype(np.float32), mode="lines", name=name, xaxis=f"x{axis}", yaxis=f"y{axis}",
        line={"color": theme.color(role), "width": width}, **more,
    )  # fmt: skip


def _level(x: np.ndarray, at: float, name: str, role: str, *, first: bool) -> go.Scatter:
    line = {"color": theme.color(role), "width": 1.5, "dash": "dash" if role == "warn" else "solid"}
    return go.Scatter(
        x=[x[0], x[-1]], y=[at, at], mode="lines", name=name, legendgroup=name, showlegend=first, xaxis="x2",
        yaxis="y2", line=line,
    )  # fmt: skip


def _plane(found: Approximation) -> tuple[list[Any], dict[str, Any], dict[str, Any]]:
    """The network's values over the plane, and below them the error."""
    f = found.target
    sides = [np.linspace(a, b, SIDE) for a, b in zip(f.low, f.high, strict=True)]
    grid = np.stack(np.meshgrid(*sides, indexing="xy"), axis=-1).reshape(-1, 2)
    y, given = f.values(grid), found(grid).astype(float)
    bar = {"len": 0.34, "yanchor": "top", "thickness": 10, "exponentformat": "power"}
    reach = float(np.abs(given).max()) or 1.0
    signed = given.min() < 0
    scale, ends = (
        (theme.signed_scale(), {"zmin": -reach, "zmax": reach}) if signed else (theme.amount_scale(), {})
    )
    shown = (
        (given, "", scale, bar | {"y": 1.0, "title": {"text": "network"}}, ends),
        (given - y, "3", theme.signed_scale(), bar | {"y": 0.58, "title": {"text": "error"}},
         {"zmin": -found.bound, "zmax": found.bound}),
    )  # fmt: skip
    traces = [
        go.Heatmap(
            x=sides[0], y=sides[1], z=z.reshape(SIDE, SIDE).astype(np.float32), colorscale=colors, colorbar=colorbar,
            xaxis=f"x{axis}", yaxis=f"y{axis}", **more,
        )
        for z, axis, colors, colorbar, more in shown
    ]  # fmt: skip
    names = [{"title": {"text": name}} for name in f.names]
    layout = {
        "height": 980,
        "xaxis": names[0] | {"anchor": "y", "matches": "x3"},
        "yaxis": names[1] | {"domain": [0.67, 1.0]},
        "xaxis3": names[0] | {"anchor": "y3"},
        "yaxis3": names[1] | {"domain": [0.25, 0.58], "anchor": "x3"},
        "margin": {"r": 80, "t": 56, "l": 56, "b": 48},
    }
    table = {f.names[0]: grid[:, 0], f.names[1]: grid[:, 1], "f": y, "network": given, "error": given - y}
    return traces, layout, table


def _sizes(found: Approximation) -> list[go.Scatter]:
    """The error of each width tried, the one taken ringed."""
    widths, errors = list(found.tried), np.maximum(list(found.tried.values()), 1e-300)
    at = {"xaxis": "x4", "yaxis": "y4", "showlegend": False}
    taken = widths.index(found.width)
    return [
        go.Scatter(
            x=widths, y=errors, mode="lines+markers", name="largest error",
            line={"color": theme.color("ink"), "width": 2}, **at,
        ),
        go.Scatter(
            x=[widths[taken]], y=[errors[taken]], mode="markers", name="taken",
            marker={"size": 14, "color": "rgba(0,0,0,0)", "line": {"color": theme.color("good"), "width": 2}}, **at,
        ),
        go.Scatter(
            x=[widths[0], widths[-1]], y=[found.tolerance] * 2, mode="lines", name="the tolerance",
            line={"color": theme.color("warn"), "width": 1.5, "dash": "dash"}, **at,
        ),
    ]  # fmt: skip


def _size_axes(domain: tuple[float, float], widths: list[int]) -> dict[str, Any]:
    return {
        "xaxis4": {"title": {"text": "hidden neurons"}, "anchor": "y4", "type": "log",
                   "tickvals": _apart(widths)},
        "yaxis4": {"title": {"text": "largest error"}, "type": "log", "anchor": "x4", "domain": list(domain),
                   "exponentformat": "power", "nticks": 4},
    }  # fmt: skip


def _apart(widths: list[int]) -> list[int]:
    """The widths whose numbers do not stand on each other."""
    shown: list[int] = []
    for width in widths:
        if not shown or width >= 1.12 * shown[-1]:
            shown.append(width)
    return shown
