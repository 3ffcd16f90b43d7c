"""A picture as a part of a page: its drawing, its words, and its numbers as a table."""

import html
import json
import math
import re
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import plotly.io
import polars as pl

from superpose.figures.picture import Picture
from superpose.report.html import Html, data, element, paragraph

# Rows of a table that are shown; the rest is said to be there, and how to get it.
MOST_ROWS = 60
HEIGHT = 420
# Pixels of a title and of a line under it.
TITLE, LINE = 26, 18
BREAK, TAG = re.compile(r"<br ?/?>"), re.compile(r"</?[a-z]+[^<>]*>")
# float32 has 24 bits: enough for any screen, unless what is drawn is far from zero and close together.
FINE = 1e-5


def figure(
    picture: Picture,
    key: str,
    *,
    wide: bool = False,
    names: Sequence[str] = (),
    also: Any = None,
    said: str = "",
    drawn: str = "",
) -> Html:
    """A picture on the page.

    Parameters
    ----------
    picture : Picture
        What is shown.
    key : str
        By which the page links to it.
    wide : bool
        Whether it stands by itself.
    names : sequence of str
        Of columns and classes, which are shown as they are written: Plotly would take `<b>` in them for bold.
    also : Html, optional
        Further words under it.
    said : str
        What the page has said already, and its note need not say again.
    drawn : str
        Its drawing, as `drawing` writes it, where it was written already.
    """
    written = drawn or drawing(picture, names)
    return element(
        "figure",
        element(
            "figcaption",
            element("h3", picture.name, class_="title"),
            [paragraph(line, class_="note") for line in subtitle(picture)],
        ),
        element(
            "div",
            element("div", class_="plot", style=f"height:{_height(picture)}px", aria_hidden="true"),
            class_="stage",
        ),
        paragraph(picture.note.replace(said, "").strip() if said else picture.note, class_="note"),
        also,
        numbers(picture.tables),
        data(written, class_="drawing"),
        class_="drawn wide" if wide else "drawn",
        id=f"figure-{key}",
        aria_label=picture.alt or picture.name,
    )


def subtitle(picture: Picture) -> list[str]:
    """The lines under a picture's title, as plain text."""
    found = picture.layout.title.subtitle.text or ""
    return [html.unescape(TAG.sub("", line)) for line in BREAK.split(found) if line]


def _taken(picture: Picture) -> int:
    """The pixels that its title and what is under it take, which stand above it on the page already."""
    return TITLE + LINE * len(subtitle(picture)) if picture.layout.title.text else 0


def _height(picture: Picture) -> int:
    return int(picture.layout.height or HEIGHT) - _taken(picture)


def drawing(picture: Picture, names: Iterable[str] = ()) -> str:
    """What plotly.js draws, as JSON; its title stands above it on the page already."""
    told = picture.to_plotly_json()
    layout = {key: value for key, value in told["layout"].items() if key != "title"}
    margin = dict(layout.get("margin") or {})
    layout["margin"] = margin | {"t": max(margin.get("t", 44) - _taken(picture), 14)}
    layout["height"] = _height(picture)
    frames = [frame.to_plotly_json() for frame in picture.frames]
    odd = {name: html.escape(name, quote=False) for name in names if "<" in name}
    kept = _lean({"data": told["data"], "layout": layout, "frames": frames}, odd)
    return str(plotly.io.json.to_json_plotly(kept, engine="json"))


def _lean(value: Any, odd: dict[str, str]) -> Any:
    """A figure's JSON with numbers as short as a screen needs, and odd names written so that they show as they are."""
    if isinstance(value, dict):
        return {key: _lean(one, odd) for key, one in value.items()}
    if isinstance(value, np.ndarray):
        return (
            _short(value)
            if value.dtype.kind == "f"
            else _lean(value.tolist(), odd)
            if value.dtype == object
            else value
        )
    if isinstance(value, list | tuple):
        return _lean_list(value, odd)
    if isinstance(value, str):
        for name, written in odd.items():
            value = value.replace(name, written)
    return value


def _lean_list(values: Sequence[Any], odd: dict[str, str]) -> Any:
    if len(values) > 8 and all(type(one) is float for one in values):
        return _short(np.asarray(values))
    return [_lean(one, odd) for one in values]


def _short(array: np.ndarray) -> np.ndarray:
    """Numbers in half the bytes, where that changes nothing one could see."""
    known = array[np.isfinite(array)]
    if array.dtype != np.float64 or not known.size:
        return array
    reach = float(known.max() - known.min())
    largest = float(np.abs(known).max())
    return array.astype(np.float32) if largest < 1e30 and largest * 1e-7 <= reach * FINE else array


def numbers(tables: dict[str, pl.DataFrame]) -> Html | None:
    """The numbers a figure was drawn from, behind a line one opens."""
    shown = [table(frame, name) for name, frame in tables.items() if frame.width]
    return element("details", element("summary", "The numbers"), shown) if shown else None


def table(frame: pl.DataFrame, name: str = "", *, most: int = MOST_ROWS) -> Html:
    """A table of the page, its first rows where it has many."""
    right = [dtype.is_numeric() for dtype in frame.dtypes]
    head = [
        element("th", column, scope="col", class_="number" if r else None)
        for column, r in zip(frame.columns, right, strict=True)
    ]
    rows = [
        element(
            "tr",
            [element("td", cell(v), class_="number" if r else None) for v, r in zip(row, right, strict=True)],
        )
        for row in frame.head(most).iter_rows()
    ]
    more = f"the first {most} of {frame.height:,} rows" if frame.height > most else ""
    told = ", ".join(part for part in (name, more) if part)
    return element(
        "div",
        element(
            "table",
            element("caption", told) if told else None,
            element("thead", element("tr", head)),
            element("tbody", rows),
        ),
        class_="scroll",
        tabindex="0",
        role="region",
        aria_label=told or "the numbers",
    )


def cell(value: Any) -> str:
    """A cell as one reads it: five digits of a number."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, float):
        return (
            f"{value:,.0f}"
            if value.is_integer() and abs(value) < 1e15
            else f"{value:.5g}".replace("-", "\N{MINUS SIGN}")
        )
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)


def plain(picture: Picture) -> str:
    """The numbers of a picture as one JSON object: its words and its tables."""
    told = {
        "title": picture.name,
        "alt": picture.alt,
        "note": picture.note,
        "tables": {name: frame.to_dict(as_series=False) for name, frame in picture.tables.items()},
    }
    return json.dumps(told, ensure_ascii=False, default=str)
