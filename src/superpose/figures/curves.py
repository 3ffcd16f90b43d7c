"""The curves of a training, drawn: costs and metrics by epoch, the best epoch, overfitting, the learning rate."""

from typing import Any

import numpy as np
import plotly.graph_objects as go

from superpose.figures import theme
from superpose.figures.picture import Picture
from superpose.insight.curves import Curves, curves, thinned
from superpose.insight.subject import Subject

WORDS = {"cost": "training cost", "held_out_cost": "held-out cost"}


def draw(seen: Subject) -> Picture:
    """The curves of a training.

    Parameters
    ----------
    seen : Subject
        With a history.

    Raises
    ------
    UsageError
        If nothing is known of its training.
    """
    found = curves(seen)
    rate = not np.allclose(found.rate_E, found.rate_E[0])
    panels = _panels(bool(found.metrics), rate)
    traces = [*_costs(found), *_metrics(found)]
    if rate:
        traces.append(_rate(found))
    return Picture(
        traces,
        title="Cost by epoch",
        alt=_alt(found),
        table=_table(found),
        note=_note(found),
        layout=_layout(found, panels),
    )


def _panels(metrics: bool, rate: bool) -> dict[str, tuple[float, float]]:
    """Where each panel stands, from the top: costs, metrics, the rate as a thin one."""
    heights = {"y": 0.62 if metrics else 0.8, "y2": 0.34 if metrics else 0.0, "y3": 0.13 if rate else 0.0}
    heights = {name: share for name, share in heights.items() if share}
    room, gap, top, found = 1 - 0.09 * (len(heights) - 1), 0.09, 1.0, {}
    total = sum(heights.values())
    for name, share in heights.items():
        height = room * share / total
        found[name] = (max(top - height, 0.0), top)
        top -= height + gap
    return found


def _line(found: Curves, value_E: np.ndarray, **look: Any) -> go.Scatter:
    kept = thinned(value_E)
    return go.Scatter(
        x=found.epoch_E[kept].astype(np.int32), y=value_E[kept].astype(np.float32), mode="lines", **look
    )


def _costs(found: Curves) -> list[go.Scatter]:
    colors = {"cost": theme.color("positive"), "held_out_cost": theme.color("negative")}
    lines = [
        _line(found, value_E, name=WORDS[name], line={"color": colors[name], "width": 2})
        for name, value_E in found.costs.items()
    ]
    if found.best_epoch and found.best_epoch <= len(found.epoch_E):
        name = "held_out_cost" if "held_out_cost" in found.costs else "cost"
        lines.append(
            go.Scatter(
                x=[found.best_epoch],
                y=[float(found.costs[name][found.best_epoch - 1])],
                mode="markers",
                name=f"kept: epoch {found.best_epoch:,}",
                marker={
                    "size": 10,
                    "color": theme.color("card"),
                    "line": {"color": theme.color("ink"), "width": 2},
                },
            )
        )
    return lines


def _metrics(found: Curves) -> list[go.Scatter]:
    return [
        _line(
            found,
            value_E,
            name=f"held-out {name.replace('_', ' ')}",
            yaxis="y2",
            line={"color": theme.series(2 + i), "width": 2},
        )
        for i, (name, value_E) in enumerate(found.metrics.items())
    ]


def _rate(found: Curves) -> go.Scatter:
    look = {"color": theme.color("soft"), "width": 1.5}
    return _line(found, found.rate_E, name="learning rate", yaxis="y3", showlegend=False, line=look)


def _layout(found: Curves, panels: dict[str, tuple[float, float]]) -> dict[str, Any]:
    last = int(found.epoch_E[-1])
    bottom = list(panels)[-1]
    layout: dict[str, Any] = {
        "height": 340 + 90 * (len(panels) - 1),
        "xaxis": {"title": {"text": "epoch"}, "anchor": bottom, "range": [0, last * 1.02]},
        "yaxis": {"title": {"text": "cost"}, "domain": panels["y"], "exponentformat": "power"}
        | ({"type": "log", "dtick": 1} if found.log else {"rangemode": "tozero"}),
        "legend": {"orientation": "h", "x": 0, "y": -0.22},
        "hovermode": "x unified",
    }
    titles = {"y2": ", ".join(found.metrics) if len(found.metrics) == 1 else "metrics", "y3": "rate"}
    for name in list(panels)[1:]:
        layout[f"yaxis{name[1:]}"] = {
            "title": {"text": titles[name].replace("_", " ")},
            "domain": panels[name],
            "nticks": 3 if name == "y3" else 5,
            "exponentformat": "power",
        }
    if found.overfitting is not None:
        layout["shapes"] = [_region(found, panels["y"])]
        layout["annotations"] = [_word(found, panels["y"])]
    return layout


def _region(found: Curves, panel: tuple[float, float]) -> dict[str, Any]:
    """The epochs where it overfits, behind the curves."""
    over = found.overfitting
    assert over is not None
    return {
        "type": "rect",
        "xref": "x",
        "yref": "paper",
        "x0": over.start,
        "x1": over.end,
        "y0": panel[0],
        "y1": panel[1],
        "fillcolor": theme.faded(theme.color("negative"), 0.1),
        "line": {"width": 0},
        "layer": "below",
    }


def _word(found: Curves, panel: tuple[float, float]) -> dict[str, Any]:
    over = found.overfitting
    assert over is not None
    return {
        "x": over.end,
        "xref": "x",
        "y": panel[1],
        "yref": "paper",
        "yanchor": "bottom",
        "xanchor": "right",
        "text": f"overfits: held out {over.held_out[0]:.3g} → {over.held_out[1]:.3g}",
        "showarrow": False,
        "font": {"color": theme.color("warn"), "size": 12},
    }


def _alt(found: Curves) -> str:
    said = [
        f"the {WORDS[name]} goes from {value_E[0]:.3g} to {value_E[-1]:.3g}"
        for name, value_E in found.costs.items()
    ]
    kept = f" The network of epoch {found.best_epoch:,} was kept." if found.best_epoch else ""
    over = f" {found.overfitting.text}" if found.overfitting else " No overfitting was seen."
    over = over if "held_out_cost" in found.costs else ""
    return f"Over {len(found.epoch_E):,} epochs {' and '.join(said)}.{kept}{over}"


def _note(found: Curves) -> str:
    """What to mind: how costs are taken, and what is left out."""
    note = "The training cost is the mean over an epoch while the weights move; the held-out cost is taken after it."
    if found.log:
        note += " The costs are on a scale of factors."
    if len(found.epoch_E) > 400:
        note += " Each curve is thinned to 400 points: of every stretch the least and the greatest value are kept."
    return note


def _table(found: Curves) -> dict[str, np.ndarray]:
    kept = thinned(next(reversed(found.costs.values())))
    columns = found.costs | found.metrics | {"learning_rate": found.rate_E}
    return {"epoch": found.epoch_E[kept]} | {name: value_E[kept] for name, value_E in columns.items()}
