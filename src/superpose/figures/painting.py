"""A painting beside its original: both, how they differ, and the error over the training in decibels."""

from typing import Any

import numpy as np
import plotly.graph_objects as go

from superpose.figures import theme
from superpose.figures.panels import panels, picture, place
from superpose.figures.picture import Picture
from superpose.figures.pixels import bare_axes, shown
from superpose.painting.paint import Painting

TALL, AMPLIFIED = 230, 4


def draw(painting: Painting) -> Picture:
    """The original, the painting, their difference made four times larger, and dB by epoch."""
    titles = ["original", f"painting, {words(painting.decibels)}", f"difference x {AMPLIFIED}", "dB by epoch"]
    figure = panels(titles, heights=(TALL,), gap=48, most=40)
    drawn = [painting.original_HW4, painting.pixels(), difference(painting)]
    for i, pixels_HW4 in enumerate(drawn):
        figure.add_trace(shown(pixels_HW4), **place(i, count=4))
        bare_axes(figure, i, painting.height, painting.width)
    epochs, decibels = by_epoch(painting.decibels_by_frame)
    figure.add_trace(line(epochs, decibels, color=theme.color("positive")), **place(3, count=4))
    figure.update_xaxes(title_text="epoch", row=2, col=2)
    figure.update_yaxes(title_text="PSNR [dB]", row=2, col=2)
    return picture(
        figure,
        title=f"{painting.name}: what the network paints",
        alt=_alt(painting),
        table={"epoch": epochs, "PSNR [dB]": np.round(decibels, 3)},
        note=(
            "PSNR = 10 log10(255^2 / mean squared difference over all pixels and channels). The difference is drawn "
            f"about mid-grey, {AMPLIFIED} times as large as it is."
        ),
    )


def words(decibels: float) -> str:
    """Decibels for a person."""
    return (
        f"{round(decibels, 1) + 0.0:.1f} dB" if decibels < np.inf else "exact"
    )  # + 0.0: no minus before a 0


def difference(painting: Painting) -> np.ndarray:
    """Painting less original about mid-grey, amplified, opaque pixels (H, W, 4)."""
    both = [pixels_HW4.astype(np.float64) for pixels_HW4 in (painting.pixels(), painting.original_HW4)]
    seen = [pixels[:, :, :3] * (pixels[:, :, 3:] / 255) for pixels in both]
    apart_HW3 = np.clip(127.5 + AMPLIFIED * (seen[0] - seen[1]), 0, 255).round()
    opaque_HW1 = np.full((*apart_HW3.shape[:2], 1), 255.0)
    return np.concatenate([apart_HW3, opaque_HW1], axis=2).astype(np.uint8)


def by_epoch(decibels_by_frame: dict[int, float]) -> tuple[np.ndarray, np.ndarray]:
    """Epochs and decibels, those that are not finite left out."""
    known = [(e, d) for e, d in decibels_by_frame.items() if np.isfinite(d)]
    return np.array([e for e, _ in known], int), np.array([d for _, d in known], float)


def line(epochs: np.ndarray, decibels: np.ndarray, *, color: str, **more: Any) -> go.Scatter:
    """Decibels by epoch."""
    look = {"color": color, "width": 2}
    y = np.round(decibels, 2).tolist()
    return go.Scatter(
        x=epochs.tolist(),
        y=y,
        mode="lines+markers",
        line=look,
        marker={"size": 4},
        **({"showlegend": False} | more),
    )


def _alt(painting: Painting) -> str:
    frames = painting.decibels_by_frame
    first, last = next(iter(frames.values())), painting.decibels
    return (
        f"{painting.name}, {painting.width} x {painting.height} pixels, beside what a network of "
        f"{painting.network.parameters:,} weights and biases paints of it. The error falls from {words(first)} before "
        f"training to {words(last)} after {len(painting.run.history)} epochs."
    )
