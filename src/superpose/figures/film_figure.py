"""The film of a training as a Plotly figure: a scrubber, play and pause, one step a recorded epoch."""

from typing import Any

import numpy as np
import plotly.graph_objects as go

from superpose.figures import film_axes
from superpose.figures import film_traces as made
from superpose.figures.picture import Picture
from superpose.figures.scrubber import scrubber
from superpose.insight.frames import NEURONS, Frames, frames
from superpose.insight.subject import Subject

FRAME_MILLISECONDS = 120
HEIGHT = 640


def draw(seen: Subject, *, neurons: int = NEURONS, most: int | None = None) -> Picture:
    """The film of a training, with a scrubber.

    Parameters
    ----------
    seen : Subject
        With recorded epochs and rows.
    neurons : int
        How many neurons' graphs move along.
    most : int, optional
        At most so many frames.

    Raises
    ------
    UsageError
        If no epochs were recorded.
    """
    return drawn(seen, frames(seen, neurons=neurons, most=most))


def drawn(seen: Subject, reel: Frames) -> Picture:
    """The figure of a film that is there as arrays."""
    still = made.still(reel)
    moving = [made.moving(reel, i) for i in range(len(reel))]
    last = len(reel) - 1 if reel.best is None else reel.best
    places = list(range(len(still), len(still) + len(moving[0])))
    names = [str(int(epoch)) for epoch in reel.epoch_F]
    moves = [
        go.Frame(data=made.changes(m), traces=places, name=name)
        for m, name in zip(moving, names, strict=True)
    ]
    return Picture(
        [*still, *moving[last]], title=_title(seen), alt=_alt(reel), table=_table(reel), note=_note(reel),
        layout=_layout(reel, names, last), frames=moves,
    )  # fmt: skip


def _title(seen: Subject) -> str:
    """What is learned, where the target has a name."""
    if seen.target is None:
        return "The fit, epoch by epoch"
    names = seen.target.names
    return f"Learning {names[0] if len(names) == 1 else f'{len(names)} targets'}, epoch by epoch"


def _layout(reel: Frames, names: list[str], active: int) -> dict[str, Any]:
    layout: dict[str, Any] = {
        "height": HEIGHT if reel.graphs is not None or reel.costs else 460,
        "margin": {"t": 56, "b": 110, "l": 56, "r": 20},
        "legend": {"orientation": "h", "x": 0, "y": 1.0, "yanchor": "bottom"},
        **film_axes.axes(reel),
        **scrubber(names, active, prefix="epoch ", milliseconds=FRAME_MILLISECONDS),
    }
    layout["annotations"] = film_axes.words(reel)
    return layout


def _alt(reel: Frames) -> str:
    first, last = int(reel.epoch_F[0]), int(reel.epoch_F[-1])
    said = [f"the {'held-out' if n == 'held_out_cost' else 'training'} cost goes from {v[0]:.3g} to {v[-1]:.3g}"
            for n, v in reel.costs.items()]  # fmt: skip
    kinds = {
        "curve": f"the output over {reel.axes[0]}", "plane": f"what the network answers over {' and '.join(reel.axes)}",
        "numbers": "what is predicted against what is true", "classes": "the class each row is taken for",
        "yes_no": "the confidence in yes of each output",
    }  # fmt: skip
    costs = f"; {' and '.join(said)}" if said else ""
    return f"{len(reel)} frames from epoch {first:,} to {last:,}: {kinds[reel.kind]}{costs}."


def _note(reel: Frames) -> str:
    note = f"{reel.note} Each frame is the network as it stood after that epoch; nothing is made up between them."
    if reel.best is not None and reel.best < len(reel) - 1:
        note += f" The network that was kept is that of epoch {int(reel.epoch_F[reel.best]):,}."
    if reel.graphs is not None:
        over = " and ".join(reel.graphs.axes)
        count = len(reel.graphs.names)
        note += f" The small graphs are the {count} neurons that add most in the final network, over {over}"
        note += ", all else as in a typical row." if reel.kind not in ("curve", "plane") else "."
        if reel.graphs.part_FJG is not None:
            note += f" The thin curves are {reel.graphs.parts}."
    return note


def _table(reel: Frames) -> dict[str, np.ndarray]:
    columns: dict[str, np.ndarray] = {"epoch": reel.epoch_F}
    for name in reel.costs:
        at = [reel.cost(name, i) for i in range(len(reel))]
        columns[name] = np.array([np.nan if c is None else c for c in at])
    return columns
