"""A slider and a button that step a figure through its frames, without a server."""

from collections.abc import Sequence
from typing import Any

from superpose.figures import theme


def stepping(
    names: Sequence[str], labels: Sequence[str], *, active: int, milliseconds: int = 600, below: int = 34
) -> dict[str, Any]:
    """The layout of a slider over frames of these names, and a button that plays them from the first.

    Parameters
    ----------
    names, labels : sequence of str
        The frames' names, and what the slider says at each.
    active : int
        Where it stands at first.
    milliseconds : int
        How long each frame stays while playing.
    below : int
        How far below the plot it stands, in pixels.
    """
    at_once = {"mode": "immediate", "frame": {"duration": 0, "redraw": True}, "transition": {"duration": 0}}
    playing = at_once | {"frame": {"duration": milliseconds, "redraw": True}, "fromcurrent": False}
    soft = {"color": theme.color("soft"), "size": 12}
    slider = {
        "active": active,
        "x": 0.16,  # of a narrow screen the button takes so much
        "len": 0.84,
        "y": 0,
        "pad": {"t": below, "b": 0},
        "currentvalue": {"font": soft, "xanchor": "right", "prefix": ""},
        "font": {"size": 1, "color": theme.color("card")},  # the ticks' own labels would run into each other
        "bgcolor": theme.color("line"),
        "activebgcolor": theme.color("positive"),
        "bordercolor": theme.color("line"),
        "tickcolor": theme.color("card"),
        "minorticklen": 0,
        "ticklen": 0,
        "steps": [
            {"method": "animate", "label": label, "args": [[name], at_once]}
            for name, label in zip(names, labels, strict=True)
        ],
    }
    button = {
        "type": "buttons",
        "x": 0,
        "y": 0,
        "xanchor": "left",
        "yanchor": "top",
        "pad": {"t": below + 10, "r": 0},
        "showactive": False,
        "bgcolor": theme.color("card"),
        "bordercolor": theme.color("line"),
        "font": {"color": theme.color("ink"), "size": 12},
        "buttons": [{"label": "▶", "method": "animate", "args": [list(names), playing]}],
    }
    return {"sliders": [slider], "updatemenus": [button]}
