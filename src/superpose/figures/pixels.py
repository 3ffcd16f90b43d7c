"""Pixels in a Plotly figure: a picture as it is, and a neuron's picture in the colours of signed values."""

import base64
import io
from typing import Any

import numpy as np
import plotly.graph_objects as go

from superpose.data.files.image import resized
from superpose.figures import theme

LONGEST = 320  # pixels of a picture in a figure
SMALL = 96
COARSE = 48  # places along the longer side of a neuron's picture


def shown(pixels_HW4: np.ndarray, *, longest: int = LONGEST) -> go.Image:
    """Pixels (height, width, 4) as a trace; one with more than `longest` to a side is made smaller."""
    from PIL import Image

    height, width = pixels_HW4.shape[:2]
    shrink = min(1.0, longest / max(height, width))
    small = resized(pixels_HW4, max(1, round(height * shrink)), max(1, round(width * shrink)))
    buffer = io.BytesIO()
    opaque = bool((small[:, :, 3] == 255).all())
    image = Image.fromarray(small, "RGBA")
    (image.convert("RGB") if opaque else image).save(buffer, "WEBP", lossless=True)
    source = f"data:image/webp;base64,{base64.b64encode(buffer.getvalue()).decode('ascii')}"
    # drawn from 0 to the picture's own width and height, whatever it was made to
    steps = {"dx": width / small.shape[1], "dy": height / small.shape[0]}
    return go.Image(source=source, **steps, hoverinfo="skip")


def signed(values_HW: np.ndarray, *, name: str = "") -> go.Heatmap:
    """Values at places, row 0 on top, orange below 0 and blue above."""
    coarse_HW = thinned(values_HW)
    top = float(np.abs(coarse_HW).max()) or 1.0
    return go.Heatmap(
        z=np.round(coarse_HW / top, 2).tolist(),
        dx=values_HW.shape[1] / coarse_HW.shape[1],
        dy=values_HW.shape[0] / coarse_HW.shape[0],
        x0=0,
        y0=0,
        zmid=0,
        zmin=-1,
        zmax=1,
        colorscale=theme.signed_scale(),
        showscale=False,
        name=name,
        hoverinfo="skip",
    )


def thinned(values_HW: np.ndarray, longest: int = COARSE) -> np.ndarray:
    """Every so-manieth value each way, so that the longer side has no more than so many."""
    step = -(-max(values_HW.shape) // longest)
    return values_HW[step // 2 :: step, step // 2 :: step] if step > 1 else values_HW


def bare_axes(figure: go.Figure, i: int, height: int, width: int) -> None:
    """The i-th panel's axes (from 0) for a picture: no ticks, row 0 on top, square pixels, from the left."""
    number = "" if i == 0 else str(i + 1)
    hidden: dict[str, Any] = {"visible": False, "constrain": "domain", "fixedrange": True}
    figure.update_layout(
        {
            f"xaxis{number}": hidden | {"range": [-0.5, width - 0.5], "constraintoward": "left"},
            f"yaxis{number}": hidden
            | {
                "range": [height - 0.5, -0.5],
                "scaleanchor": f"x{number}",
                "constraintoward": "top",
            },
        }
    )
