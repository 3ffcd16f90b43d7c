"""Whether confidences can be taken at their word: how often they came true, and how many rows have which."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from superpose.figures import theme
from superpose.figures.panels import bars_of, panels, picture, place, rounded, share_axis
from superpose.figures.picture import Picture
from superpose.figures.texts import listed, percent, plainly, several, short
from superpose.insight.calibration import Calibration, calibrations
from superpose.insight.subject import Subject

MOST_TARGETS = 6
BINS = 20


def draw(seen: Subject, *, output: str | None = None, bins: int | None = None) -> Picture:
    """Confidences beside how often they came true, in bins of about as many rows.

    Parameters
    ----------
    seen : Subject
        With rows and their targets, of a classification or of several yes or no.
    output : str, optional
        The class or target; by default the second of two classes, of more the class answered, every target.
    bins : int, optional
        Into how many bins the rows go.
    """
    found = calibrations(seen, output=output, bins=bins)
    if len(found) > 1:
        return _several(found)
    one = next(iter(found))
    figure = panels(
        ["", "how many rows have which confidence"], columns=1, heights=(270, 70), gap=58, most=60
    )
    _curve(figure, one, place(0, 1))
    figure.update_yaxes(title_text="share that was so", **place(0, 1))
    figure.update_xaxes(title_text=f"confidence in {short(one.label, 24)}", **place(0, 1))
    count, edges = np.histogram(one.confidence_B, BINS, range=(0, 1))
    figure.add_trace(
        go.Bar(x=rounded((edges[1:] + edges[:-1]) / 2), y=count.tolist(), width=0.92 / BINS,
               marker={"color": theme.color("faint")}, hovertemplate="%{y} rows<extra></extra>"), **place(1, 1),
    )  # fmt: skip
    figure.update_xaxes(**share_axis(), **place(1, 1))
    figure.update_yaxes(nticks=3, **place(1, 1))
    return picture(
        figure, title="Are confidences to be believed?", alt=_alt(found), note=_note(one), table=_table(one)
    )


def _curve(figure: go.Figure, one: Calibration, where: dict[str, Any]) -> None:
    """The share that came true over the confidence, and the line on which they are the same."""
    same = {"color": theme.color("faint"), "width": 1.2, "dash": "dash"}
    figure.add_trace(
        go.Scatter(x=[0, 1], y=[0, 1], mode="lines", line=same, hoverinfo="skip"),
        **where,
    )
    figure.add_trace(
        go.Scatter(
            x=rounded(one.confidence_G), y=rounded(one.share_G), mode="lines+markers",
            line={"color": theme.color("positive"), "width": 2}, marker={"size": 7},
            error_y=bars_of(one.share_G, one.low_G, one.high_G, color=theme.faded(theme.color("positive"), 0.55)),
            customdata=[[f"{n:,.4g} rows", percent(a), percent(b)]
                        for n, a, b in zip(one.rows_G, one.low_G, one.high_G, strict=True)],
            hovertemplate="told with %{x:.1%}, so in %{y:.1%}<br>(%{customdata[1]} to %{customdata[2]}; "
            "%{customdata[0]})<extra></extra>",
        ), **where,
    )  # fmt: skip
    figure.update_xaxes(**share_axis(nticks=6), **where)
    figure.update_yaxes(**share_axis(nticks=6), **where)


def _several(found: Sequence[Calibration]) -> Picture:
    """One small panel a target; of many those with the largest errors."""
    order = sorted(range(len(found)), key=lambda i: -found[i].error)[:MOST_TARGETS]
    shown = [found[i] for i in sorted(order)]
    figure = panels([one.label for one in shown], heights=(160,))
    for i, one in enumerate(shown):
        _curve(figure, one, place(i, count=len(shown)))
        figure.update_xaxes(tickvals=[0, 0.5, 1], **place(i, count=len(shown)))
    for row in range(-(-len(shown) // 2)):
        figure.update_yaxes(title_text="share that was so", row=row + 1, col=1)
    left = len(found) - len(shown)
    more = (
        f" {several(left, 'target')} with smaller errors {'is' if left == 1 else 'are'} not drawn."
        if left
        else ""
    )
    return picture(
        figure, title="Are confidences to be believed?", alt=_alt(shown), note=f"{_note(shown[0])}{more}",
        table={one.label: _table(one) for one in shown},
    )  # fmt: skip


def _alt(found: Sequence[Calibration]) -> str:
    said = [
        f"{plainly(one.label)}: {percent(one.error)} off on average, where perfect confidences would be "
        f"{percent(one.by_chance)} off by chance"
        for one in found
    ]
    return (
        f"The share that came true over the confidence it was told with; on the dashed line both are "
        f"the same. {'; '.join(said)}."
    )


def _note(one: Calibration) -> str:
    below = [
        f"{percent(c)} (was so in {percent(s)})"
        for c, s, low, high in zip(one.confidence_G, one.share_G, one.low_G, one.high_G, strict=True)
        if c < low or c > high
    ]
    off = f" Off by more than chance: told with {listed(below, 3)}." if below else ""
    return (
        f"On {one.rows}, in {len(one.rows_G)} groups of about as many rows; lines are 95 % intervals. The expected "
        f"calibration error is {percent(one.error)}.{off}"
    )


def _table(one: Calibration) -> dict[str, np.ndarray]:
    return {
        "confidence": one.confidence_G,
        "share that was so": one.share_G,
        "low": one.low_G,
        "high": one.high_G,
        "rows": one.rows_G,
    }
