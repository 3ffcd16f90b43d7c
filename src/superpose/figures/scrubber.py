"""A scrubber with play and pause for a Plotly figure with frames; it works without a server."""

from typing import Any

from superpose.figures import theme


def scrubber(names: list[str], active: int, *, prefix: str = "", milliseconds: int = 120) -> dict[str, Any]:
    """The `sliders` and `updatemenus` of a layout, one step for each frame by its name."""
    now = {"mode": "immediate", "frame": {"duration": 0, "redraw": True}, "transition": {"duration": 0}}
    on = {
        "mode": "immediate",
        "fromcurrent": True,
        "transition": {"duration": 0},
        "frame": {"duration": milliseconds, "redraw": True},
    }
    steps = [{"method": "animate", "label": name, "args": [[name], now]} for name in names]
    slider = {
        "active": active,
        "steps": steps,
        "x": 0.3,
        "len": 0.7,
        "y": 0,
        "pad": {"t": 56, "b": 0},
        "ticklen": 0,
        "minorticklen": 0,
        "currentvalue": {"prefix": prefix, "xanchor": "right", "font": {"color": theme.color("ink")}},
        "font": {"color": theme.color("soft"), "size": 10},
        "bgcolor": theme.color("line"),
        "borderwidth": 0,
        "activebgcolor": theme.color("positive_faint"),
    }
    buttons = {
        "type": "buttons",
        "direction": "left",
        "showactive": False,
        "x": 0,
        "xanchor": "left",
        "y": 0,
        "yanchor": "top",
        "pad": {"t": 62, "r": 8},
        "bgcolor": theme.color("card"),
        "bordercolor": theme.color("line"),
        "font": {"color": theme.color("ink"), "size": 12},
        "buttons": [
            {"label": "▶", "method": "animate", "args": [None, on]},
            {"label": "❚❚", "method": "animate", "args": [[None], now]},
        ],
    }
    return {"sliders": [slider], "updatemenus": [buttons]}
