"""What the first-layer neurons look at, drawn: their weights as the pictures, or spectrograms, they weigh."""

import numpy as np
import plotly.graph_objects as go

from superpose.figures import theme
from superpose.figures.picture import Picture
from superpose.insight.looks import Looks, looks
from superpose.insight.subject import Subject

# Tiles side by side, as many as a phone shows with their names; cells between them, and above each for its name.
COLUMNS, GAP, LABEL = 4, 2, 5


def draw(seen: Subject, *, neurons: int = 24) -> Picture:
    """The first-layer weights of a network of pictures or sounds.

    Parameters
    ----------
    seen : Subject
        What is looked at.
    neurons : int
        How many, those that matter most first.
    """
    found = looks(seen, neurons=neurons)
    picture = found.form.kind == "picture"
    cells_YX, labels = _mosaic(found)
    what = "pixel" if picture else "level of the spectrogram"
    cells = go.Heatmap(
        z=np.round(100 * cells_YX), zmin=-100, zmax=100, colorscale=theme.signed_scale(), hoverinfo="skip",
        colorbar={
            "title": {"text": "weight, % of the neuron's largest", "side": "right"}, "thickness": 12,
            "tickvals": [-100, 0, 100], "len": 0.9,
        },
    )  # fmt: skip
    height, width = found.tiles_THW.shape[1:]
    rows = -(-len(found.names) // COLUMNS)
    per = min(130, max(60, 110 * height / max(width, 1)))
    return Picture(
        [cells],
        title="What the first layer looks at",
        alt=_alt(found, what),
        note=(
            f"Each tile is one neuron: its weight for every {what}, in place. Blue: where it is bright or strong the "
            "neuron is pushed up; orange: pushed down. "
            + ("The weights of all channels are added up. " if found.form.shape[2] > 1 else "")
            + f"{len(found.names)} of {found.count} neurons, those first that move the outputs most over the rows. "
            + ("" if picture else "Time runs to the right, pitch upward. ")
            + ("Beside its name: the answer that it speaks for most." if any(found.speaks_for) else "")
        ),
        table={"neuron": list(found.names), "speaks for": list(found.speaks_for)},
        layout={
            "height": int(90 + rows * per), "annotations": labels, "margin": {"l": 8, "r": 8, "b": 12},
            "xaxis": {"visible": False, "constrain": "domain"},
            "yaxis": {"visible": False, "autorange": "reversed", "scaleanchor": "x", "constrain": "domain"},
        },
    )  # fmt: skip


def _mosaic(found: Looks) -> tuple[np.ndarray, list[dict]]:
    """All tiles in one grid, NaN between them, and the names over them."""
    count, height, width = found.tiles_THW.shape
    columns = min(COLUMNS, count)
    rows = -(-count // columns)
    cells_YX = np.full((rows * (height + GAP + LABEL), columns * (width + GAP)), np.nan)
    labels = []
    for i, (name, says) in enumerate(zip(found.names, found.speaks_for, strict=True)):
        row, column = divmod(i, columns)
        top, left = row * (height + GAP + LABEL) + LABEL, column * (width + GAP)
        cells_YX[top : top + height, left : left + width] = found.tiles_THW[i]
        told = f"{name} \N{RIGHTWARDS ARROW} {says[:8]}" if says else name
        labels.append(
            {"x": left + width / 2, "y": top - LABEL / 2, "text": told, "showarrow": False,
             "font": {"size": 10, "color": theme.color("ink")}}
        )  # fmt: skip
    return cells_YX, labels


def _alt(found: Looks, what: str) -> str:
    first = found.names[0] + (f", which speaks for {found.speaks_for[0]}," if found.speaks_for[0] else "")
    tile = found.tiles_THW[0]
    up = round(100 * float((tile > 0.1).mean()))
    down = round(100 * float((tile < -0.1).mean()))
    return (
        f"{len(found.names)} tiles, one for each of the first-layer neurons that matter most, with their weight for "
        f"each {what}. Neuron {first} is pushed up by {up} % of its tile and down by {down} %."
    )
