"""The traces of a film's figure: what stands still and what moves; see `film_axes` for the axes they lie on."""

from typing import Any

import numpy as np
import plotly.graph_objects as go

from superpose.figures import regions, theme
from superpose.figures.boundary import places
from superpose.figures.film_parts import MOST_PARTS, predicted_plane, reach, shortened, truth_by_output
from superpose.insight.curves import thinned
from superpose.insight.frames import MOST_CURVES, Frames

COST_COLORS = {"cost": "positive", "held_out_cost": "negative"}
COST_NAMES = {"cost": "training cost", "held_out_cost": "held-out cost"}
COST_POINTS = 150


def still(reel: Frames) -> list[Any]:
    """What is the same in all frames: the data of a curve, the diagonal, the whole cost curve, faint."""
    kinds = {"curve": _data, "numbers": _diagonal}
    found = kinds.get(reel.kind, lambda _: [])(reel)
    for value_E in reel.costs.values():
        kept = thinned(value_E, COST_POINTS)
        found.append(
            go.Scatter(
                x=(kept + 1).astype(np.int32),
                y=_short(value_E[kept]),
                mode="lines",
                xaxis="x2",
                yaxis="y2",
                line={"color": theme.color("line"), "width": 1.5},
                hoverinfo="skip",
                showlegend=False,
            )
        )
    return found


def moving(reel: Frames, i: int) -> list[Any]:
    """What moves, at frame i; the same traces in the same order in every frame."""
    kinds = {"curve": _curve, "plane": _plane, "numbers": _numbers, "classes": _classes, "yes_no": _yes_no}
    return [*kinds[reel.kind](reel, i), *_graphs(reel, i), *_costs(reel, i)]


def changes(traces: list[Any]) -> list[dict[str, Any]]:
    """Of a frame's traces only what differs from frame to frame; `meta` says what that is."""
    return [{"type": trace.type} | _change(trace) for trace in traces]


def _change(trace: Any) -> dict[str, Any]:
    if trace.type == "heatmap":
        return {"z": trace.z}
    if trace.meta == "still":
        return {}
    if trace.meta == "recolored":
        return {"marker": {"color": trace.marker.color, "line": {"width": trace.marker.line.width}}}
    return {"x": trace.x, "y": trace.y} if trace.meta == "grows" else {"y": trace.y}


def _short(value: Any) -> np.ndarray:
    return np.asarray(value).astype(np.float32)


def _color(k: int, count: int) -> str:
    return theme.color("positive") if count == 1 else theme.series(k)


def _data(reel: Frames) -> list[Any]:
    """The rows: of one output ink, those held out orange; of several in its colours, those held out hollow."""
    truth_NC = truth_by_output(reel)
    count, found = min(truth_NC.shape[1], MOST_CURVES), []
    for held_out in sorted({*reel.held_out_N.tolist()}):
        which = reel.held_out_N == held_out
        for k in range(count):
            hue = theme.color("negative" if held_out else "ink") if count == 1 else theme.series(k)
            marker = {"size": 5, "color": theme.faded(hue, 0.75), "symbol": "circle"}
            marker["symbol"] = "circle-open" if held_out and count > 1 else "circle"
            name = "held out" if held_out else "data"
            found.append(
                go.Scatter(x=places(reel.at_N2[which, 0]), y=_short(truth_NC[which, k]), mode="markers", name=name,
                           marker=marker, showlegend=count == 1)
            )  # fmt: skip
    return found


def _curve(reel: Frames, i: int) -> list[Any]:
    count = min(reel.value.shape[2], MOST_CURVES)
    found: list[Any] = []
    graphs = reel.graphs
    if graphs is not None and graphs.part_FJG is not None:
        found += [
            go.Scatter(
                x=places(graphs.grid_G),
                y=_short(part_G),
                mode="lines",
                hoverinfo="skip",
                showlegend=j == 0,
                name="parts",
                line={"color": theme.color("faint"), "width": 1},
            )
            for j, part_G in enumerate(graphs.part_FJG[i, :MOST_PARTS])
        ]
    found += [
        go.Scatter(
            x=places(reel.x_G),
            y=_short(reel.value[i, :, k]),
            mode="lines",
            showlegend=True,
            name="network" if count == 1 else shortened(reel.names[k], 20),
            line={"color": _color(k, count), "width": 3},
        )
        for k in range(count)
    ]
    return found


def _plane(reel: Frames, i: int) -> list[Any]:
    x, y = places(reel.x_G), places(reel.y_G)
    if reel.meaning == "classes":
        z, levels = regions.codes(reel.value[i])
        field = go.Heatmap(
            x=x,
            y=y,
            z=z,
            zmin=-0.5,
            zmax=len(reel.names) * levels - 0.5,
            showscale=False,
            hoverinfo="skip",
            colorscale=regions.scale(len(reel.names), levels),
        )
    else:
        low, high = (0.0, 1.0) if reel.meaning == "yes_no" else reach(_first(reel.truth_N), margin=0)
        share = np.clip((reel.value[i, :, :, 0] - low) / max(high - low, 1e-12), 0, 1)
        field = go.Heatmap(
            x=x,
            y=y,
            z=np.round(255 * share).astype(np.uint8),
            zmin=0,
            zmax=255,
            showscale=False,
            colorscale=theme.signed_scale(),
            hoverinfo="skip",
        )
    return [field, *_points(reel)]


def _first(truth: np.ndarray) -> np.ndarray:
    return truth.reshape(len(truth), -1)[:, 0]


def _points(reel: Frames) -> list[Any]:
    """The rows over the plane, those held out as diamonds; they stand still, but have to be drawn after the field."""
    x, y = reel.at_N2.T
    symbols = np.where(reel.held_out_N, "diamond", "circle")
    edge = {"color": theme.color("card"), "width": 0.8}
    if reel.meaning != "classes":
        look = {"size": 7, "color": _short(_first(reel.truth_N)), "colorscale": theme.signed_scale()}
        groups = [("rows", np.ones(len(x), bool), look | {"line": edge | {"color": theme.color("ink")}})]
    else:
        groups = [
            (name, reel.truth_N == k, {"size": 6, "color": theme.series(k), "line": edge})
            for k, name in enumerate(reel.names)
        ]
    return [
        go.Scatter(
            x=places(x[which]), y=places(y[which]), mode="markers", name=shortened(name, 16), meta="still",
            marker=marker | {"symbol": symbols[which].tolist()},
            showlegend=reel.meaning == "classes" and k < MOST_CURVES,
        )
        for k, (name, which, marker) in enumerate(groups)
    ]  # fmt: skip


def _diagonal(reel: Frames) -> list[Any]:
    ends = _short(reach(reel.truth_N))
    look = {"color": theme.color("faint"), "width": 1}
    return [go.Scatter(x=ends, y=ends, mode="lines", line=look, hoverinfo="skip", showlegend=False)]


def _numbers(reel: Frames, i: int) -> list[Any]:
    truth_NO = reel.truth_N.reshape(len(reel.at_N2), -1)
    low, high = reach(truth_NO)
    count = min(truth_NO.shape[1], MOST_CURVES)
    return [
        go.Scatter(
            x=_short(truth_NO[:, k]),
            y=_short(np.clip(reel.value[i, :, k], low, high)),
            mode="markers",
            name=shortened(reel.names[k], 20),
            showlegend=count > 1,
            marker={"size": 6, "color": theme.faded(_color(k, count), 0.65)},
        )
        for k in range(count)
    ]


def _classes(reel: Frames, i: int) -> list[Any]:
    """Rows in the colour of the class they are taken for, paler where unsure; those taken wrongly ringed."""
    z, levels = regions.codes(reel.value[i])
    winner, _ = predicted_plane(reel.value[i])
    count = len(reel.names)
    wrong = winner != reel.truth_N
    marker = {
        "size": 8,
        "color": z,
        "cmin": -0.5,
        "cmax": count * levels - 0.5,
        "colorscale": regions.scale(count, levels, palest=0.15, deepest=1.0),
        "line": {"width": np.where(wrong, 1.8, 0.0).astype(np.float32), "color": theme.color("ink")},
    }
    x, y = _short(reel.at_N2).T
    return [
        go.Scatter(x=x, y=y, mode="markers", marker=marker, showlegend=False, meta="recolored"),
        *_legend(reel),
    ]


def _legend(reel: Frames) -> list[Any]:
    """A word for each class's colour."""
    return [
        go.Scatter(
            x=[None],
            y=[None],
            mode="markers",
            name=shortened(name, 16),
            marker={"color": theme.series(k), "size": 8},
            meta="still",
        )
        for k, name in enumerate(reel.names[:MOST_CURVES])
    ]


def _yes_no(reel: Frames, i: int) -> list[Any]:
    count = min(len(reel.names), MOST_CURVES)
    across = np.random.default_rng(0).uniform(-0.16, 0.16, len(reel.at_N2))
    found = []
    for truth, side, role, word in ((0, -0.2, "negative", "no"), (1, 0.2, "positive", "yes")):
        x, y = [], []
        for k in range(count):
            which = reel.truth_N[:, k].round() == truth
            x.append(k + side + across[which])
            y.append(reel.value[i, which, k])
        found.append(
            go.Scatter(
                x=_short(np.concatenate(x)),
                y=_short(np.concatenate(y)),
                mode="markers",
                name=f"truly {word}",
                marker={"size": 5, "color": theme.faded(theme.color(role), 0.6)},
            )
        )
    return found


def _graphs(reel: Frames, i: int) -> list[Any]:
    graphs, found = reel.graphs, []
    if graphs is None:
        return []
    for j, name in enumerate(graphs.names):
        axis: dict[str, Any] = {"xaxis": f"x{j + 3}", "yaxis": f"y{j + 3}", "name": name, "showlegend": False}
        value = graphs.value_FJG[:, j]
        if value.ndim == 3:
            top = max(float(np.abs(value).max()), 1e-12)
            z = np.round(127 * value[i] / top).astype(np.int8)
            found.append(
                go.Heatmap(
                    z=z,
                    zmin=-127,
                    zmax=127,
                    colorscale=theme.signed_scale(),
                    showscale=False,
                    hoverinfo="skip",
                    xaxis=axis["xaxis"],
                    yaxis=axis["yaxis"],
                )
            )
            continue
        look = {"color": theme.color("ink"), "width": 2}
        found.append(
            go.Scatter(
                x=places(graphs.grid_G), y=_short(value[i]), mode="lines", line=look, hoverinfo="skip", **axis
            )
        )
    return found


def _costs(reel: Frames, i: int) -> list[Any]:
    """Where each cost is at this frame; the whole curve stands faint behind."""
    found, epoch = [], int(reel.epoch_F[i])
    for name, value_E in reel.costs.items():
        kept = thinned(value_E, COST_POINTS)
        upto = np.unique([*kept[kept < epoch], epoch - 1]) if epoch else np.zeros(0, int)
        found.append(
            go.Scatter(
                x=(upto + 1).astype(np.int32),
                y=_short(value_E[upto]),
                mode="lines",
                xaxis="x2",
                yaxis="y2",
                name=COST_NAMES[name],
                line={"color": theme.color(COST_COLORS[name]), "width": 2},
                showlegend=False,
                meta="grows",
            )
        )
    return found
