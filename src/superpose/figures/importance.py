"""What the answers rest on: bars of the score lost when a column is shuffled."""

import numpy as np
import plotly.graph_objects as go

from superpose.figures import theme
from superpose.figures.panels import bars_of, names_axis, picture, plain, rounded
from superpose.figures.picture import Picture
from superpose.figures.texts import escaped, listed, number, plainly, several
from superpose.insight.importance import TOP, Importance, importance, importance_of
from superpose.insight.subject import Subject

MOST_GROUPS = 3


def draw(seen: Subject, *, measure: str | None = None, top: int = TOP, seed: int = 0) -> Picture:
    """By how much the score falls when a column is shuffled among the rows.

    Parameters
    ----------
    seen : Subject
        With rows and their targets.
    measure : str, optional
        The score; by default the one that decides.
    top : int
        How many columns are told one by one.
    seed : int
        Fixes the shuffles.
    """
    usual = measure is None and top == TOP and seed == 0
    found = importance_of(seen) if usual else importance(seen, measure=measure, top=top, seed=seed)
    names, loss_C, low_C, high_C = _bars(found)
    figure = plain(96 + 26 * len(names))
    figure.add_trace(
        go.Bar(
            x=rounded(loss_C), y=list(range(len(names))), orientation="h", width=0.62,
            marker={"color": _colors(low_C, high_C, found)},
            error_x=bars_of(loss_C, low_C, high_C),
            customdata=[[escaped(name), number(a), number(b)] for name, a, b in zip(names, low_C, high_C, strict=True)],
            hovertemplate="%{customdata[0]}<br>%{x:.3g} (%{customdata[1]} to %{customdata[2]})<extra></extra>",
        )
    )  # fmt: skip
    axis = names_axis(names)
    figure.update_yaxes(axis | {"range": [len(names) - 0.5, -0.5]})
    word = "gained" if found.measure == "log-loss" else "lost"
    figure.update_xaxes(title_text=f"{found.measure} {word} when shuffled", nticks=6, zeroline=True)
    return picture(
        figure, title="What the answers rest on", alt=_alt(found), note=_note(found),
        table={"column": names, f"{found.measure} {word}": loss_C, "low": low_C, "high": high_C},
    )  # fmt: skip


def _bars(found: Importance) -> tuple[list[str], np.ndarray, np.ndarray, np.ndarray]:
    """The bars' names, lengths and intervals, that of all other columns last."""
    names, columns = list(found.names), [found.loss_C, found.low_C, found.high_C]
    if found.rest is not None:
        names.append("the other one" if len(found.others) == 1 else f"the other {len(found.others)} together")
        columns = [np.append(column, end) for column, end in zip(columns, found.rest, strict=True)]
    return names, columns[0], columns[1], columns[2]


def _colors(low_C: np.ndarray, high_C: np.ndarray, found: Importance) -> list[str]:
    colors = [
        theme.color("positive" if low > 0 else "negative" if high < 0 else "faint")
        for low, high in zip(low_C, high_C, strict=True)
    ]
    if found.rest is not None and low_C[-1] > 0:
        colors[-1] = theme.color("positive_faint")
    return colors


def _alt(found: Importance) -> str:
    said = [f"{plainly(name)} {number(loss)}" for name, loss in zip(found.names, found.loss_C, strict=True)][
        :5
    ]
    more = ""
    if found.rest is not None:
        others = several(len(found.others), "other column")
        more = f" The {others} together: {number(found.rest[0])}."
    way = "rises" if found.measure == "log-loss" else "falls"
    return f"Bars of how much the {found.measure} {way} when a column is shuffled: {listed(said)}.{more}"


def _note(found: Importance) -> str:
    shuffled = f"Each column is shuffled {several(found.repeats, 'time')} among {found.rows}"
    parts = [
        f"{shuffled}; the {found.measure} is {number(found.score)} before.",
        "Lines are 95 % intervals; grey bars could be chance.",
    ]
    groups = [listed([plainly(name) for name in group], 6) for group in found.alike[:MOST_GROUPS]]
    if groups:
        left = len(found.alike) - len(groups)
        more = f"; and {several(left, 'more group')}" if left else ""
        parts.append(
            f"Columns that tell much the same share their importance, so each alone seems to matter less: "
            f"{'; '.join(groups)}{more} (rank correlation above 0.8)."
        )
    return " ".join(parts)
