"""The look of every figure: one palette in light and in dark, and Plotly's template made of it.

A figure is drawn in the light palette. Each light colour is a string of its own that stands for one role, so a figure
is made dark by exchanging strings: `dark` does it here, and the pages' script does the same in the browser.
"""

import json
import re
from typing import Any

import plotly.graph_objects as go

# role: (light, dark). Signed values go from orange (negative) through the ground to blue (positive): a pair that
# people with any of the common colour-blindnesses tell apart.
PALETTE = {
    "page": ("#f7f6f3", "#15171a"),
    "card": ("#ffffff", "#1d2024"),
    "ink": ("#1d2126", "#e9e7e2"),
    "soft": ("#6b7280", "#9aa1ab"),
    "line": ("#e3e1dc", "#2c3036"),
    "grid": ("#efede8", "#24282d"),
    "positive": ("#2f6fde", "#6ea0ff"),
    "negative": ("#e2762f", "#ff9d5c"),
    "neutral": ("#f4f3f0", "#2a2e33"),
    "warn": ("#b3541e", "#ffb37a"),
    "good": ("#1f7a54", "#63c79b"),
    "faint": ("#b9bcc2", "#565c64"),
    "positive_faint": ("#c5d6f7", "#2b3f63"),
    "negative_faint": ("#f7d9c3", "#5c3d28"),
}
# Classes, parts and curves beside each other, in this order (after Okabe and Ito 2008, made even in lightness).
SERIES = (
    ("#2f6fdf", "#6ea0fe"),
    ("#e2762e", "#ff9d5b"),
    ("#1f8a63", "#5cc79a"),
    ("#a34fa8", "#d890dd"),
    ("#9a7b0a", "#d9bd4a"),
    ("#0f8ba0", "#5ac8dc"),
    ("#c0445e", "#f08aa0"),
    ("#5d6470", "#a9b1bd"),
)
FONT = "Inter, system-ui, -apple-system, 'Segoe UI', sans-serif"
SEEN_THROUGH = re.compile(r"rgba\((\d+),(\d+),(\d+),([\d.]+)\)")
TO_DARK = dict((*PALETTE.values(), *SERIES))


def color(role: str) -> str:
    """The light colour of a role."""
    return PALETTE[role][0]


def series(i: int) -> str:
    """The light colour of the i-th class, part or curve; they come round again after eight."""
    return SERIES[i % len(SERIES)][0]


def faded(hue: str, opacity: float) -> str:
    """A colour of the palette made see-through; it is exchanged for dark like the colour itself."""
    red, green, blue = (int(hue[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity:g})"


def signed_scale() -> list[list[Any]]:
    """The colour scale for signed values; draw it with zmid=0."""
    return [[0.0, color("negative")], [0.5, color("neutral")], [1.0, color("positive")]]


def amount_scale() -> list[list[Any]]:
    """The colour scale for amounts from little to much."""
    return [[0.0, color("neutral")], [1.0, color("positive")]]


def dark(drawn: Any) -> Any:
    """A figure's JSON (or any tree of lists and dicts) with every colour of the palette as it is in the dark."""
    if isinstance(drawn, str):
        return _dark_color(drawn)
    if isinstance(drawn, dict):
        return {key: dark(value) for key, value in drawn.items()}
    return [dark(value) for value in drawn] if isinstance(drawn, list | tuple) else drawn


def _dark_color(text: str) -> str:
    if text in TO_DARK:
        return TO_DARK[text]
    seen_through = SEEN_THROUGH.fullmatch(text)
    if not seen_through:
        return text
    hue = "#" + "".join(f"{int(part):02x}" for part in seen_through.group(1, 2, 3))
    return faded(TO_DARK[hue], float(seen_through[4])) if hue in TO_DARK else text


def template() -> go.layout.Template:
    """Quiet axes, no background, the palette in order; numbers that do not jump."""
    axis = {
        "gridcolor": color("grid"),
        "linecolor": color("line"),
        "zerolinecolor": color("line"),
        "tickfont": {"color": color("soft")},
        "title": {"font": {"color": color("soft")}, "standoff": 8},
        "automargin": True,
    }
    scene = axis | {"backgroundcolor": color("card"), "showbackground": False}
    del scene["automargin"], scene["title"]
    layout = {
        "font": {"family": FONT, "size": 13, "color": color("ink")},
        "paper_bgcolor": color("card"),
        "plot_bgcolor": color("card"),
        "colorway": [light for light, _ in SERIES],
        "xaxis": axis,
        "yaxis": axis,
        "scene": {"xaxis": scene, "yaxis": scene, "zaxis": scene},
        "legend": {"orientation": "h", "y": -0.2, "x": 0, "font": {"color": color("soft")}},
        "margin": {"l": 56, "r": 20, "t": 44, "b": 48},
        "title": {"x": 0, "xref": "paper", "font": {"size": 15}},
        "hoverlabel": {"font": {"family": FONT}},
        "colorscale": {"diverging": signed_scale(), "sequential": amount_scale()},
    }
    return go.layout.Template(layout=json.loads(json.dumps(layout)))
