"""Error against the number of neurons, drawn, with the fit of each size under a scrubber."""

from typing import Any

import numpy as np
import plotly.graph_objects as go

from superpose.figures import theme
from superpose.figures.boundary import places
from superpose.figures.film_parts import MOST_CURVES, reach
from superpose.figures.picture import Picture
from superpose.figures.scrubber import scrubber
from superpose.figures.sizes_drawing import neurons as in_words
from superpose.insight.curves import spans_decades
from superpose.insight.sizes import Sizes, sizes
from superpose.insight.subject import Subject

MILLISECONDS = 700
FIT, ERROR = (0.56, 1.0), (0.0, 0.4)


def draw(seen: Subject, **options: Any) -> Picture:
    """The same rows fitted by one hidden layer of more and more neurons; it trains them when called.

    Parameters
    ----------
    seen : Subject
        With rows.
    **options
        As for `superpose.sizes`.

    Raises
    ------
    UsageError
        If there are no rows.
    """
    return drawn(sizes(seen, **options))


def drawn(found: Sizes) -> Picture:
    """The figure of sizes that were fitted."""
    over_one = len(found.x_G) > 0
    traces, frames = _errors(found), []
    layout: dict[str, Any] = {"height": 380, **_error_axes(found, over_one)}
    if over_one:
        shown = found.neurons.index(found.smallest)
        names = [str(n) for n in found.neurons]
        places_of = list(range(len(traces) + 1, len(traces) + 1 + len(_fits(found, 0))))
        traces += [_data(found), *_fits(found, shown)]
        frames = [
            go.Frame(
                data=[{"type": "scatter", "y": t.y} for t in _fits(found, i)], traces=places_of, name=name
            )
            for i, name in enumerate(names)
        ]
        layout |= {"height": 620, "margin": {"t": 56, "b": 110, "l": 56, "r": 20}, **_fit_axes(found)}
        layout |= scrubber(names, shown, prefix="neurons: ", milliseconds=MILLISECONDS)
    layout["legend"] = {"orientation": "h", "x": 0, "y": 1.0, "yanchor": "bottom"}
    return Picture(
        traces,
        title="Error by the number of neurons",
        alt=_alt(found),
        table=_table(found),
        note=_note(found),
        layout=layout,
        frames=frames,
    )


def _errors(found: Sizes) -> list[go.Scatter]:
    spread = found.standard_error_S.astype(np.float32)
    held = {
        "type": "data",
        "array": spread,
        "color": theme.color("negative_faint"),
        "thickness": 1.5,
        "width": 4,
    }
    looks = (
        ("trained on", found.train_S, "ink", None),
        ("held out, ± one standard error", found.held_out_S, "negative", held),
    )
    lines = [
        go.Scatter(
            x=list(found.neurons),
            y=values.astype(np.float32),
            mode="lines+markers",
            name=name,
            error_y=error,
            line={"color": theme.color(role), "width": 2},
            xaxis="x2",
            yaxis="y2",
        )
        for name, values, role, error in looks
    ]
    at = found.neurons.index(found.smallest)
    ring = {"size": 15, "symbol": "circle-open", "color": theme.color("good"), "line": {"width": 2.5}}
    lines.append(
        go.Scatter(
            x=[found.smallest],
            y=[float(found.held_out_S[at])],
            mode="markers",
            marker=ring,
            xaxis="x2",
            yaxis="y2",
            name=f"smallest that will do: {found.smallest}",
        )
    )
    return lines


def _data(found: Sizes) -> go.Scatter:
    hues = (theme.faded(theme.color("ink"), 0.7), theme.faded(theme.color("negative"), 0.9))
    colors = [hues[int(held)] for held in found.held_out_N]
    return go.Scatter(
        x=places(found.x_N),
        y=found.y_N[:, 0].astype(np.float32),
        mode="markers",
        showlegend=False,
        name="data",
        marker={"size": 5, "color": colors},
    )


def _fits(found: Sizes, i: int) -> list[go.Scatter]:
    count = min(found.fit_SG.shape[2], MOST_CURVES)
    return [
        go.Scatter(
            x=places(found.x_G),
            y=found.fit_SG[i, :, k].astype(np.float32),
            mode="lines",
            showlegend=False,
            name="network",
            line={"color": theme.color("positive") if count == 1 else theme.series(k), "width": 3},
        )
        for k in range(count)
    ]


def _error_axes(found: Sizes, over_one: bool) -> dict[str, Any]:
    log = (
        {"type": "log", "dtick": 1}
        if spans_decades(found.train_S, found.held_out_S)
        else {"rangemode": "tozero"}
    )
    names = [str(n) for n in found.neurons]
    return {
        "xaxis2": {
            "type": "log",
            "title": {"text": "neurons"},
            "anchor": "y2",
            "tickvals": list(found.neurons),
            "ticktext": names,
        },
        "yaxis2": {
            "title": {"text": found.error},
            "exponentformat": "power",
            "anchor": "x2",
            "domain": ERROR if over_one else (0.0, 1.0),
        }
        | log,
    }


def _fit_axes(found: Sizes) -> dict[str, Any]:
    return {
        "xaxis": {"title": {"text": found.axis}, "anchor": "y"},
        "yaxis": {"title": {"text": found.output}, "domain": FIT, "range": list(reach(found.y_N))},
    }


def _alt(found: Sizes) -> str:
    first, last = found.held_out_S[0], found.held_out_S[-1]
    return (
        f"The held-out {found.error} goes from {first:.3g} with {in_words(found.neurons[0])} to {last:.3g} with "
        f"{found.neurons[-1]}. {found.why}"
    )


def _note(found: Sizes) -> str:
    note = f"Each size is one hidden layer ({found.activation}) trained from several random starts, of which the one"
    note += f" with the least cost on its training rows is shown. {found.why}"
    return note + (" Held-out rows are orange." if len(found.x_G) else "")


def _table(found: Sizes) -> dict[str, Any]:
    return {
        "neurons": np.array(found.neurons),
        f"{found.error}, trained on": found.train_S,
        f"{found.error}, held out": found.held_out_S,
        "standard error": found.standard_error_S,
    }
