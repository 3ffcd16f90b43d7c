"""What figures of neurons share: numbers made short, axes' titles, names that fit."""

import textwrap
from collections.abc import Sequence
from typing import Any

import numpy as np

from superpose.figures import theme
from superpose.figures.texts import escaped
from superpose.insight.axes import Axis

DAY = 86_400_000_000  # in microseconds
# Nothing to be seen, in a colour that is exchanged for dark like any other.
CLEAR = theme.faded(theme.color("card"), 0)


def short(values: Any, digits: int = 4) -> list[Any]:
    """Numbers of so many significant digits, nested as the array is; what is not finite becomes None."""
    array = np.asarray(values, float)
    if array.ndim > 1:
        return [short(row, digits) for row in array]
    return [float(f"{v:.{digits}g}") if np.isfinite(v) else None for v in array.tolist()]


# Names of levels: so many are shown, cut to so many letters, slanted where all together are longer than this; and the
# pixels that they then take.
LEVELS, LEVEL, TOGETHER, SLANTED = 24, 12, 40, 42


def along(axis: Axis, grid: np.ndarray) -> list[Any]:
    """Values of an axis as Plotly takes them: numbers, dates as text, levels as text."""
    if not axis.numeric:
        return [str(level) for level in grid.tolist()]
    if axis.kind == "date":
        unit = "m" if axis.high - axis.low > 3 * DAY else "us"
        return np.datetime_as_string(grid, unit=unit).tolist()
    return short(grid, 6)


def axis_layout(axis: Axis) -> dict[str, Any]:
    """The layout of a Plotly axis over an input; the names of its levels cut, and slanted where they are long."""
    kind = {"date": "date", "number": "linear"}.get(axis.kind if axis.numeric else "", "category")
    layout = {
        "title": {"text": escaped(cut(axis.name, 48)), "font": {"size": 12, "color": theme.color("soft")}},
        "type": kind,
    }
    if kind != "category":
        return layout
    shown = [str(level) for level in axis.levels[:: -(-len(axis.levels) // LEVELS)]]
    names = {
        "tickmode": "array",
        "tickvals": shown,
        "ticktext": [escaped(cut(name, LEVEL)) for name in shown],
    }
    return layout | names | {"tickangle": 45 if names_under(axis) else 0, "tickfont": {"size": 10}}


def names_under(axis: Axis) -> int:
    """The pixels that slanted names of levels take below an axis, beyond those of numbers."""
    if axis.numeric or sum(min(len(str(level)), LEVEL) + 2 for level in axis.levels) <= TOGETHER:
        return 0
    return SLANTED


def cut(text: str, most: int) -> str:
    """The text, or as much of it as fits."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def wrapped(text: str, width: int, most: int = 3) -> str:
    """The text in lines of at most so many characters, broken at spaces; what does not fit in `most` lines is cut."""
    lines = textwrap.wrap(text, width)
    kept = lines if len(lines) <= most else [*lines[: most - 1], cut(" ".join(lines[most - 1 :]), width)]
    return "<br>".join(kept)


def headline(title: str, said: str, *, width: int = 46, most: int = 5) -> tuple[dict[str, Any], int]:
    """A title with a softer line or more below it, as Plotly's title; and the pixels they take."""
    lines = wrapped(said, width, most)
    font = {"size": 12, "color": theme.color("soft")}
    top = {"y": 1, "yref": "container", "yanchor": "top", "pad": {"t": 12}}
    taken = 38 + (18 * (1 + lines.count("<br>")) if said else 0)
    return {"text": title, "subtitle": {"text": lines, "font": font}, **top}, taken


def step_label(axis: Axis, value: Any) -> str:
    """A value of an axis as a slider shows it."""
    if axis.kind == "date" and axis.numeric:
        return str(np.datetime64(value, "D"))
    return f"{value:.3g}" if axis.numeric else cut(str(value), 14)


def slider(
    title: str, labels: Sequence[str], steps: Sequence[Any], *, active: int, down: float = 0
) -> dict[str, Any]:
    """A slider `down` pixels below where it is put; `steps` are the arguments of Plotly's restyle."""
    return {
        "active": active,
        "currentvalue": {"prefix": title, "font": {"size": 12, "color": theme.color("soft")}},
        "pad": {"t": down},
        "x": 0,
        "len": 1,
        "y": 0,
        "font": {"size": 10, "color": theme.color("soft")},
        "bgcolor": theme.color("line"),
        "bordercolor": theme.color("line"),
        "activebgcolor": theme.color("positive"),
        "tickcolor": theme.color("line"),
        "ticklen": 3,
        "minorticklen": 0,
        "steps": [
            {"method": "restyle", "label": label, "args": list(args)}
            for label, args in zip(labels, steps, strict=True)
        ],
    }
