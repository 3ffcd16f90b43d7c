"""Pictures, or spectrograms, with what they are and what the network says: its surest mistakes, then right answers."""

import base64
import io

import numpy as np
import plotly.graph_objects as go

from superpose.figures import theme
from superpose.figures.picture import Picture
from superpose.insight.examples import Examples, examples
from superpose.insight.subject import Subject

COLUMNS, SIDE, GAP, LABEL = (
    4,
    96,
    12,
    40,
)  # tiles side by side, pixels of one, between them, and above for two lines


def draw(seen: Subject, *, count: int = 12) -> Picture:
    """Examples that were answered wrongly and rightly.

    Parameters
    ----------
    seen : Subject
        What is looked at.
    count : int
        How many.
    """
    found = examples(seen, count=count)
    mosaic_YXC, labels = _mosaic(found)
    height, width = mosaic_YXC.shape[:2]
    rows = "rows it has not learned from" if found.held_out else "rows it learned from"
    return Picture(
        [go.Image(source=_png(mosaic_YXC), hoverinfo="skip")],
        title="Examples, wrong and right",
        alt=_alt(found, rows),
        note=(
            f"{found.wrong:,} of {found.rows:,} {rows} were answered wrongly; the mistakes it was surest of come "
            "first, with what it said in orange. Under them what it got right."
            + ("" if found.form.kind == "picture" else " Time runs to the right, pitch upward; bright is loud.")
        ),
        table={
            "is": list(found.truth), "answer": list(found.answer), "confidence": np.round(found.sure, 4),
        },
        layout={
            "height": int(110 + 105 * -(-len(found.truth) // COLUMNS)), "annotations": labels,
            "margin": {"l": 8, "r": 8, "b": 12},
            "xaxis": {"visible": False, "range": [0, width], "constrain": "domain"},
            "yaxis": {"visible": False, "range": [height, 0], "scaleanchor": "x", "constrain": "domain"},
        },
    )  # fmt: skip


def _alt(found: Examples, rows: str) -> str:
    first = "."
    if found.wrong:
        sure = f"{found.sure[0]:.2f}"
        first = f": first a {found.truth[0]} taken for {found.answer[0]} with confidence {sure}."
    return (
        f"{len(found.truth)} {found.form.kind}s of {found.rows:,} {rows}, of which {found.wrong:,} were answered "
        f"wrongly, the mistakes it was surest of first{first}"
    )


def _mosaic(found: Examples) -> tuple[np.ndarray, list[dict]]:
    """All examples in one picture, transparent between them, and the words over them."""
    from superpose.data.files.image import resized
    from superpose.data.media.picture_form import as_rgba

    high, wide = found.pixels_THWC.shape[1:3]
    scale = SIDE / max(high, wide)
    high, wide = max(1, round(high * scale)), max(1, round(wide * scale))
    count = len(found.truth)
    columns = min(COLUMNS, count)
    rows = -(-count // columns)
    mosaic = np.zeros((rows * (high + LABEL + GAP), columns * (SIDE + GAP), 4), np.uint8)
    labels = []
    for i, right in enumerate(found.right):
        row, column = divmod(i, columns)
        top, left = row * (high + LABEL + GAP) + LABEL, column * (SIDE + GAP) + (SIDE - wide) // 2
        mosaic[top : top + high, left : left + wide] = resized(as_rgba(found.pixels_THWC[i]), high, wide)
        said = f"{found.answer[i][:11]} ({found.sure[i]:.2f})"
        role = "ink" if right else "negative"
        labels.append(
            {"x": left + wide / 2, "y": top - LABEL / 2, "showarrow": False, "align": "center",
             "text": said if right else f"is {found.truth[i][:14]}<br>said {said}",
             "font": {"size": 10, "color": theme.color(role)}}
        )  # fmt: skip
    return mosaic, labels


def _png(pixels_YXC: np.ndarray) -> str:
    from PIL import Image

    kept = io.BytesIO()
    Image.fromarray(pixels_YXC, "RGBA").save(kept, "PNG", optimize=True)
    return "data:image/png;base64," + base64.b64encode(kept.getvalue()).decode()
