"""The gradient through depth, drawn: its norm in each layer by epoch, and what comes back to the first layer."""

from typing import Any

import numpy as np
import plotly.graph_objects as go

from superpose.errors import UsageError
from superpose.figures import theme
from superpose.figures.picture import Picture
from superpose.insight.curves import thinned
from superpose.insight.depth import Depth, depth
from superpose.insight.subject import Subject

LEAST = 1e-30  # below it a norm is drawn at it: a logarithmic axis has no 0


def draw(seen: Subject) -> Picture:
    """The norm of the gradient in each trained layer, by epoch.

    Parameters
    ----------
    seen : Subject
        With a history.

    Raises
    ------
    UsageError
        If nothing is known of its training.
    """
    if seen.history is None or not len(seen.history):
        raise UsageError(
            "Nothing is known of its training, so there are no gradients by epoch.",
            "Give what sp.train or sp.fit gave, or a model with its record beside it.",
        )
    norm_EL = np.asarray(seen.history["gradient_norm"], float)
    epoch_E = np.arange(1, len(norm_EL) + 1)
    names = [f"layer {seen.first + i + 1}" for i in range(norm_EL.shape[1])]
    found = _depth(seen)
    return Picture(
        [_line(epoch_E, norm_EL[:, i], name, i) for i, name in enumerate(names)],
        title="Gradient by layer",
        alt=_alt(norm_EL, names),
        table={"epoch": epoch_E} | {f"{name}, gradient norm": norm_EL[:, i] for i, name in enumerate(names)},
        note=_note(found),
        layout={
            "height": 360,
            "xaxis": {"title": {"text": "epoch"}},
            "yaxis": {
                "title": {"text": "norm of the gradient"},
                "type": "log",
                "dtick": 1 if np.ptp(np.log10(np.maximum(norm_EL, LEAST))) > 1.5 else "D2",
                "exponentformat": "power",
            },
            "legend": {"orientation": "h", "x": 0, "y": -0.22},
            "hovermode": "x unified",
        },
    )


def _line(epoch_E: np.ndarray, norm_E: np.ndarray, name: str, i: int) -> go.Scatter:
    kept = thinned(np.maximum(norm_E, LEAST))
    return go.Scatter(
        x=epoch_E[kept].astype(np.int32),
        y=np.maximum(norm_E, LEAST)[kept].astype(np.float32),
        name=name,
        mode="lines" if len(epoch_E) > 1 else "markers",
        line={"color": theme.series(i), "width": 2},
    )


def _depth(seen: Subject) -> Depth | None:
    try:
        return depth(seen)
    except UsageError:
        return None


def _alt(norm_EL: np.ndarray, names: list[str]) -> str:
    last = ", ".join(
        f"{name} {first:.2g} to {end:.2g}"
        for name, first, end in zip(names, norm_EL[0], norm_EL[-1], strict=True)
    )
    return (
        f"The norm of each layer's gradient over {len(norm_EL):,} epochs, from the first to the last: {last}."
    )


def _note(found: Depth | None) -> str:
    said = "Of each epoch it is the gradient of its last step, weights and bias together."
    return said if found is None else f"{said} {found.text}"


def bars(found: Depth) -> dict[str, Any]:
    """What comes back to each layer, as a table."""
    return {
        "layer": np.asarray(found.layers),
        "delta (root mean square)": found.delta_L,
        "gradient norm": found.gradient_L,
        "mean |slope|": found.slope_L,
        "what its weights do": found.weight_L,
    }
