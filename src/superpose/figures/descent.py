"""The cost surface, the path training took on it, and the ball that rolls down: in 3-D, or from above."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from superpose.figures import theme
from superpose.figures.picture import Picture
from superpose.figures.stepping import stepping
from superpose.insight.landscape import Landscape, Track, landscape
from superpose.insight.race import Race, race_of
from superpose.insight.subject import Subject

# From this ratio of the largest to the smallest cost on, heights and colours are logarithms.
WIDE = 30
# Orange first: on a blue surface it is seen best.
HUES = (1, 2, 3, 4, 6, 5)


def draw(
    seen: Subject,
    *,
    kind: str | None = None,
    weights: Sequence[str] | None = None,
    optimizers: Sequence[str] | Race | None = None,
    points: int | None = None,
    seed: int = 0,
    cost: Any = None,
    **options: Any,
) -> Picture:
    """The cost over a plane of the weights, and the way down.

    Parameters
    ----------
    kind, weights, points, seed, cost
        As for `superpose.landscape`.
    optimizers : sequence of str, or what `superpose.race` gave, optional
        Of a run: train it again from its start by each of these, and draw their paths on one surface.
    **options
        Of `superpose.race`: epochs, learning_rates ...
    """
    looked: Any = seen
    if optimizers is not None:
        looked = optimizers if isinstance(optimizers, Race) else race_of(seen, optimizers, **options)
    found = landscape(looked, kind=kind, weights=weights, points=points, seed=seed, cost=cost)
    height_VU, log = _heights(found)
    still = [*_surfaces(found, height_VU, log), *_paths(found, log)]
    balls = _balls(found, log, -1)
    first_ball = len(still)
    frames = [
        {
            "name": str(t),
            "data": [
                {k: ball[k] for k in ("type", "x", "y", "z") if k in ball} for ball in _balls(found, log, t)
            ],
            "traces": [first_ball, first_ball + 1],
        }
        for t in range(_longest(found))
    ]
    return Picture(
        [*still, *balls],
        title="Descent on the cost surface",
        alt=_alt(found),
        table=_tables(found),
        note=found.note,
        layout=_layout(found, [*still, *balls], log),
        frames=frames if len(frames) > 1 else (),
    )


def _heights(found: Landscape) -> tuple[np.ndarray, bool]:
    """The cost as it is drawn, gaps where it is no number; and whether the scale is to be a logarithm."""
    height_VU = np.where(np.isfinite(found.cost_VU), found.cost_VU, np.nan)
    known = height_VU[np.isfinite(height_VU)]
    tracks = np.concatenate([known, *(t.cost_F[np.isfinite(t.cost_F)] for t in found.tracks)])
    log = len(known) > 0 and float(tracks.min()) > 0 and float(known.max() / tracks.min()) > WIDE
    return height_VU, log


def _rounded(values: Any, digits: int = 5) -> list[Any]:
    """Values short enough for a page: so many significant digits, None for what is no number."""
    return [
        [_short(v, digits) for v in row] if np.ndim(row) else _short(row, digits)
        for row in np.asarray(values)
    ]


def _short(value: float, digits: int) -> float | None:
    return float(f"{value:.{digits}g}") if np.isfinite(value) else None


def _surfaces(found: Landscape, height_VU: np.ndarray, log: bool) -> list[dict[str, Any]]:
    """The surface in 3-D, and the same from above as lines of equal cost (hidden at first)."""
    colored = np.log10(height_VU) if log else height_VU
    u, v = _rounded(found.u_U), _rounded(found.v_V)
    first, second = found.plane.names
    hover = f"{first} %{{x:.3g}}<br>{second} %{{y:.3g}}<br>cost %{{customdata:.4g}}<extra></extra>"
    costs = _rounded(height_VU)
    shared = {"x": u, "y": v, "colorscale": theme.amount_scale(), "customdata": costs, "hovertemplate": hover}
    surface = shared | {
        "type": "surface", "z": costs, "surfacecolor": _rounded(colored), "showscale": False, "opacity": 0.9,
        "contours": {"z": {"show": True, "color": theme.color("soft"), "width": 1}},
    }  # fmt: skip
    contour = shared | {
        "type": "contour", "z": _rounded(colored), "visible": False, "ncontours": 18, "colorbar": _bar(colored, log),
        "line": {"color": theme.color("soft"), "width": 0.6},
    }  # fmt: skip
    return [surface, contour]


def _bar(colored: np.ndarray, log: bool) -> dict[str, Any]:
    bar: dict[str, Any] = {"title": {"text": "cost"}, "thickness": 12, "outlinewidth": 0}
    if log:
        ticks = np.linspace(np.nanmin(colored), np.nanmax(colored), 5)
        bar |= {"tickvals": _rounded(ticks), "ticktext": [f"{10**t:.2g}" for t in ticks]}
    return bar


def _paths(found: Landscape, log: bool) -> list[dict[str, Any]]:
    """Each path in 3-D at its true cost, and from above."""
    drawn = []
    for i, track in enumerate(found.tracks):
        hue, named = theme.series(HUES[i % len(HUES)]), f"{track.name}: {track.cost_F[-1]:.3g}"
        where = {"x": _rounded(track.at_F2[:, 0]), "y": _rounded(track.at_F2[:, 1])}
        told = [f"epoch {e}: cost {c:.4g}" for e, c in zip(track.epoch_F, track.cost_F, strict=True)]
        shared = where | {
            "mode": "lines+markers", "text": told, "hoverinfo": "text", "name": named, "legendgroup": named,
            "showlegend": len(found.tracks) > 1, "line": {"color": hue, "width": 4},
        }  # fmt: skip
        drawn.append(
            shared | {"type": "scatter3d", "z": _rounded(track.cost_F), "marker": {"size": 2.5, "color": hue}}
        )
        drawn.append(shared | {"type": "scatter", "visible": False, "line": {"color": hue, "width": 2},
                               "marker": {"size": 4, "color": hue}})  # fmt: skip
    return drawn


def _longest(found: Landscape) -> int:
    return max((len(track.epoch_F) for track in found.tracks), default=0)


def _balls(found: Landscape, log: bool, t: int) -> list[dict[str, Any]]:
    """A ball on each path at its t-th point, in 3-D and from above."""
    at = [_point(track, t) for track in found.tracks]
    hues = [theme.series(HUES[i % len(HUES)]) for i in range(len(at))]
    where = {"x": _rounded([p[0] for p in at]), "y": _rounded([p[1] for p in at])}
    ball = {"color": hues, "line": {"color": theme.color("card"), "width": 1.5}}
    shared = where | {"mode": "markers", "hoverinfo": "skip", "showlegend": False}
    return [
        shared | {"type": "scatter3d", "z": _rounded([p[2] for p in at]), "marker": ball | {"size": 8}},
        shared | {"type": "scatter", "visible": False, "marker": ball | {"size": 14}},
    ]  # fmt: skip


def _point(track: Track, t: int) -> tuple[float, float, float]:
    i = min(t, len(track.epoch_F) - 1)
    return float(track.at_F2[i, 0]), float(track.at_F2[i, 1]), float(track.cost_F[i])


def _layout(found: Landscape, traces: list[dict[str, Any]], log: bool) -> dict[str, Any]:
    names = [{"text": name, "font": {"size": 11}} for name in found.plane.names]
    flat = [trace["type"] in ("contour", "scatter") for trace in traces]
    scale = {"type": "log", "dtick": 1} if log else {}
    cost = {"title": {"text": "cost", "font": {"size": 11}}, "tickfont": {"size": 10}} | scale
    scene = {
        "xaxis": {"title": names[0], "tickfont": {"size": 10}},
        "yaxis": {"title": names[1], "tickfont": {"size": 10}},
        "zaxis": cost,
        "aspectmode": "cube",
        "camera": {"eye": {"x": 1.28, "y": -1.28, "z": 0.72}, "center": {"x": 0, "y": 0, "z": -0.1}},
    }
    layout = {
        "height": 640 if len(found.tracks) > 1 else 580,
        "scene": scene,
        "xaxis": {"title": {"text": names[0]["text"]}, "visible": False},
        "yaxis": {"title": {"text": names[1]["text"]}, "visible": False},
        "legend": {"y": -0.33, "yanchor": "top", "x": 0},
        "margin": {"l": 50, "r": 10, "t": 76, "b": 190 if len(found.tracks) > 1 else 130},
    }
    switch = _switch(flat)
    if _longest(found) < 2:
        return layout | {"updatemenus": [switch]}
    track = max(found.tracks, key=lambda t: len(t.epoch_F))
    labels = [_label(found, t, int(track.epoch_F[t])) for t in range(len(track.epoch_F))]
    moves = stepping(
        [str(t) for t in range(len(labels))], labels, active=len(labels) - 1, milliseconds=220, below=60
    )
    return layout | moves | {"updatemenus": [switch, *moves["updatemenus"]]}


def _label(found: Landscape, t: int, epoch: int) -> str:
    costs = " · ".join(f"{_point(track, t)[2]:.3g}" for track in found.tracks)
    return f"epoch {epoch}: cost {costs}"


def _switch(flat: list[bool]) -> dict[str, Any]:
    """Buttons between the surface and the view from above."""

    def view(above: bool) -> list[dict[str, Any]]:
        domain = {
            "scene.domain.x": [0, 0.001] if above else [0, 1],
            "scene.domain.y": [0, 0.001] if above else [0, 1],
        }
        axes = {"xaxis.visible": above, "yaxis.visible": above}
        return [{"visible": [above == one for one in flat]}, domain | axes]

    return {
        "type": "buttons",
        "direction": "left",
        "x": 1,
        "y": 1.0,
        "xanchor": "right",
        "yanchor": "bottom",
        "showactive": False,
        "bgcolor": theme.color("card"),
        "bordercolor": theme.color("line"),
        "font": {"size": 11, "color": theme.color("ink")},
        "buttons": [
            {"label": "Surface", "method": "update", "args": view(False)},
            {"label": "From above", "method": "update", "args": view(True)},
        ],
    }


def _tables(found: Landscape) -> dict[str, Any]:
    u, v = found.plane.names
    u_VU, v_VU = np.meshgrid(found.u_U, found.v_V)
    tables = {
        f"path of {t.name}": {
            "epoch": t.epoch_F, u: t.at_F2[:, 0], v: t.at_F2[:, 1], "true cost": t.cost_F,
            "cost on the plane": t.shadow_F,
        }
        for t in found.tracks
    }  # fmt: skip
    return tables | {"surface": {u: u_VU.ravel(), v: v_VU.ravel(), "cost": found.cost_VU.ravel()}}


def _alt(found: Landscape) -> str:
    finite = found.cost_VU[np.isfinite(found.cost_VU)]
    reach = f"from {finite.min():.3g} to {finite.max():.3g}" if len(finite) else "nowhere a number"
    text = f"The cost ({found.cost}) over {found.plane.names[0]} and {found.plane.names[1]}: {reach}."
    for t in found.tracks:
        text += f" The path of {t.name} goes from {t.cost_F[0]:.3g} to {t.cost_F[-1]:.3g} in {t.epoch_F[-1]} epochs."
    return text
