"""How the answers change with each column: the mean over rows, its spread, and single rows."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from superpose.figures import theme
from superpose.figures.panels import bars_of, panels, picture, place, rounded, slanted_names
from superpose.figures.picture import Picture
from superpose.figures.texts import escaped, listed, number, plainly, several, short
from superpose.insight.cells import as_instants
from superpose.insight.dependence import ROWS, Dependence, columns_to_draw, dependence
from superpose.insight.judged import task_of
from superpose.insight.subject import Subject

LINES, RUG = 12, 100  # single rows and marks drawn
DAY = 86_400_000_000


def draw(
    seen: Subject, *, over: str | Sequence[str] | None = None, output: Any = None, rows: int = ROWS
) -> Picture:
    """How an answer changes with columns while all else stays as it is in each row.

    Parameters
    ----------
    seen : Subject
        With rows.
    over : str or sequence of str, optional
        The columns; by default the six most important ones.
    output : str, optional
        The class whose confidence, or the target; by default the second of two classes, the commonest of more, the
        first target.
    rows : int
        At most so many rows.
    """
    names = [over] if isinstance(over, str) else list(over) if over is not None else columns_to_draw(seen)
    found = [dependence(seen, name, output=output, rows=rows) for name in names]
    figure = panels(names, heights=(300,) if len(names) == 1 else (150,), gap=72, most=17)
    reach = _reach(found)
    for i, one in enumerate(found):
        where = place(i, count=len(found))
        (_numbers if one.axis.numeric else _levels)(figure, one, where, reach, first=i == 0)
        figure.update_yaxes(range=reach, nticks=5, **where)
    sure = task_of(seen) != "regression"
    said = f"confidence in {short(found[0].output, 14)}" if sure else short(found[0].output, 20)
    for row in range(-(-len(found) // 2)):
        figure.update_yaxes(title_text=said, row=row + 1, col=1)
    return picture(
        figure, legend=any(one.axis.numeric for one in found), title="How the answer changes",
        alt=_alt(found, sure=sure), note=_note(found, len(seen.axes)),
        table={one.axis.name: _table(one) for one in found},
    )  # fmt: skip


def _reach(found: Sequence[Dependence]) -> list[float]:
    """One range for all panels, so that they can be compared."""
    low = min(float(one.low_G.min()) for one in found)
    high = max(float(one.high_G.max()) for one in found)
    room = 0.08 * (high - low) or 0.05 * abs(high) or 0.1
    return [low - 1.5 * room, high + room]


def _x(one: Dependence, values: np.ndarray) -> list[Any]:
    if one.axis.kind == "date":
        return [str(instant)[:19] for instant in as_instants(values)]
    return rounded(values)


def _numbers(
    figure: go.Figure, one: Dependence, where: dict[str, Any], reach: list[float], *, first: bool
) -> None:
    """A curve over numbers or dates, with its band, some single rows, and marks where the rows are."""
    x = _x(one, one.at_G)
    hue, legend = theme.color("positive"), {"showlegend": first}
    band = {"mode": "lines", "line": {"width": 0}, "hoverinfo": "skip", "legendgroup": "band"}
    figure.add_trace(go.Scatter(x=x, y=rounded(one.low_G), showlegend=False, **band), **where)
    figure.add_trace(
        go.Scatter(x=x, y=rounded(one.high_G), fill="tonexty", fillcolor=theme.faded(hue, 0.16),
                   name="80 of 100 rows", **band, **legend), **where,
    )  # fmt: skip
    kept = np.linspace(0, len(one.lines_BG) - 1, min(LINES, len(one.lines_BG))).astype(int)
    lines = [y for row in one.lines_BG[kept] for y in [*rounded(row, 4), None]]
    figure.add_trace(
        go.Scatter(x=[*x, None] * len(kept), y=lines, mode="lines", hoverinfo="skip", name="single rows",
                   line={"color": theme.faded(theme.color("soft"), 0.35), "width": 0.8}, legendgroup="rows",
                   **legend), **where,
    )  # fmt: skip
    figure.add_trace(
        go.Scatter(x=x, y=rounded(one.mean_G), mode="lines", line={"color": hue, "width": 2.5}, name="mean",
                   legendgroup="mean", **legend,
                   hovertemplate=f"{short(one.axis.name)} %{{x}}<br>mean %{{y:.4g}}<extra></extra>"), **where,
    )  # fmt: skip
    seen_B = one.seen_B[np.isfinite(one.seen_B)][:RUG]
    seen_B = seen_B[(seen_B >= one.at_G.min()) & (seen_B <= one.at_G.max())]
    mark = {
        "symbol": "line-ns",
        "size": 6,
        "line": {"color": theme.color("soft"), "width": 1},
        "opacity": 0.5,
    }
    figure.add_trace(
        go.Scatter(x=_x(one, seen_B), y=[reach[0]] * len(seen_B), mode="markers", marker=mark,
                   cliponaxis=False, hoverinfo="skip", showlegend=False), **where,
    )  # fmt: skip
    day = {"tickformat": "%H:%M"} if one.axis.kind == "date" and np.ptp(one.at_G) < DAY else {}
    figure.update_xaxes(nticks=2 if one.axis.kind == "date" else 4, tickangle=0, **day, **where)


def _levels(
    figure: go.Figure, one: Dependence, where: dict[str, Any], reach: list[float], *, first: bool
) -> None:
    """A dot for each level, with what holds 80 of 100 rows."""
    labels = [str(level) for level in one.at_G]
    count = [int((one.seen_B == label).sum()) for label in labels]
    figure.add_trace(
        go.Scatter(
            x=list(range(len(labels))), y=rounded(one.mean_G), mode="markers", showlegend=False,
            marker={"color": theme.color("positive"), "size": 8},
            error_y=bars_of(one.mean_G, one.low_G, one.high_G, color=theme.faded(theme.color("positive"), 0.5)),
            customdata=[[escaped(label), several(n, "row")] for label, n in zip(labels, count, strict=True)],
            hovertemplate="%{customdata[0]} (%{customdata[1]})<br>mean %{y:.4g}<extra></extra>",
        ), **where,
    )  # fmt: skip
    figure.update_xaxes(**slanted_names(labels), **where)


def _table(one: Dependence) -> dict[str, Any]:
    at = as_instants(one.at_G) if one.axis.kind == "date" else one.at_G
    return {"value": at, "mean": one.mean_G, "10 % below": one.low_G, "10 % above": one.high_G}


def _alt(found: Sequence[Dependence], *, sure: bool) -> str:
    what = f"confidence in {plainly(found[0].output)}" if sure else plainly(found[0].output)
    said = [f"over {plainly(one.axis.name)} from {_at(one, 0)} to {_at(one, 1)}" for one in found]
    return f"How the mean {what} changes, all else as it is in each row: {listed(said, 6)}."


def _at(one: Dependence, last: int) -> str:
    """The mean at one end of numbers; of levels the least and the most."""
    if one.axis.numeric:
        return number(float(one.mean_G[-1 if last else 0]))
    place = int(one.mean_G.argmax() if last else one.mean_G.argmin())
    return f"{number(float(one.mean_G[place]))} ({plainly(one.at_G[place])})"


def _note(found: Sequence[Dependence], columns: int) -> str:
    rows = several(len(found[0].lines_BG), "row")
    left = columns - len(found)
    more = f" {several(left, 'other column')} {'is' if left == 1 else 'are'} not drawn." if left else ""
    return (
        f"The column is set to each value in {rows}, all else left as it is; the line is the mean, the band holds "
        f"80 of 100 rows. Where columns belong together, some of these rows could not be.{more}"
    )
