"""Deep networks that differ in their activation alone: what comes back to each layer before the first step."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from superpose.figures import theme
from superpose.figures.gradients import LEAST, bars
from superpose.figures.picture import Picture
from superpose.insight.depth import ACTIVATIONS, Deep, vanishing
from superpose.insight.subject import Subject


def draw(seen: Subject, *, activations: Sequence[str] = ACTIVATIONS, **options: Any) -> Picture:
    """Sigmoid against tanh against ReLU on the same deep net and rows: where the gradient vanishes, what is learned.

    Parameters
    ----------
    seen : Subject
        Whose rows are learned; where it has none, one wave of a sine is.
    activations : sequence of str
        Of the hidden layers.
    **options
        hidden, width, initial, epochs, learning_rate, optimizer, seed: as for `superpose.vanishing`.
    """
    rows = seen.train
    usable = rows is not None and not np.isnan(rows.y_NO).any()
    X, y = (rows.x_NI[:256], rows.y_NO[:256]) if rows is not None and usable else (None, None)
    return picture(vanishing(X, y, activations=activations, **options))


def picture(found: Sequence[Deep]) -> Picture:
    """The comparison drawn: deltas by layer before the first step, and the cost by epoch."""
    traces = [trace for i, one in enumerate(found) for trace in _traces(one, i)]
    return Picture(
        traces,
        title="The gradient through depth",
        alt=" ".join(f"{one.activation}: {one.before.text}" for one in found),
        table={one.activation: bars(one.before) for one in found},
        note="The same layers, first weights and rows; only the activation differs. Above, before the first step, what "
        "comes back to each layer, by what came to the last. Below, what they learn of it. "
        + " ".join(f"{one.activation}: {one.before.text}" for one in found),
        layout=_layout(found),
    )


def _traces(one: Deep, i: int) -> list[go.Scatter]:
    look = {
        "name": one.activation,
        "legendgroup": one.activation,
        "line": {"color": theme.series(i), "width": 2},
    }
    share_L = np.maximum(one.before.delta_L / max(one.before.delta_L[-1], LEAST), LEAST)
    cost_E = one.run.history["cost"]
    return [
        go.Scatter(x=list(one.before.layers), y=share_L.astype(np.float32), mode="lines+markers", **look),
        go.Scatter(
            x=np.arange(1, len(cost_E) + 1, dtype=np.int32),
            y=cost_E.astype(np.float32),
            mode="lines",
            xaxis="x2",
            yaxis="y2",
            showlegend=False,
            **look,
        ),
    ]


def _layout(found: Sequence[Deep]) -> dict[str, Any]:
    log = {"type": "log", "exponentformat": "power"}
    return {
        "height": 560,
        "xaxis": {"title": {"text": "layer"}, "dtick": 1, "anchor": "y"},
        "yaxis": {"title": {"text": "delta (last = 1)"}, "domain": [0.58, 1.0], "dtick": 1} | log,
        "xaxis2": {"title": {"text": "epoch"}, "anchor": "y2"},
        "yaxis2": {"title": {"text": "cost"}, "domain": [0.0, 0.38], "anchor": "x2", "nticks": 4} | log,
        "legend": {"orientation": "h", "x": 0, "y": -0.16},
    }
