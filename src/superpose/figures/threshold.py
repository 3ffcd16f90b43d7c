"""What a yes costs and brings as the threshold moves, and the ROC curve."""

import numpy as np
import plotly.graph_objects as go

from superpose.figures import theme
from superpose.figures.panels import panels, picture, place, rounded, share_axis
from superpose.figures.picture import Picture
from superpose.figures.texts import number, percent, plainly, short
from superpose.insight.subject import Subject
from superpose.insight.threshold import Threshold, threshold

USUAL = 50  # of the 101 thresholds the one half
MOST_POINTS = 300


def draw(seen: Subject, *, output: str | None = None) -> Picture:
    """Precision, recall and the share answered yes over the threshold, and the ROC curve.

    Parameters
    ----------
    seen : Subject
        With rows and their targets, of a classification or of several yes or no.
    output : str, optional
        The class, against all others, or the target; by default the second of two classes, the commonest of
        more, the first target.
    """
    one = threshold(seen, output=output)
    titles = ["over the threshold", f"ROC curve: area {number(one.area[0])}"]
    figure = panels(titles, columns=1, heights=(210, 230), gap=80, most=60)
    _over(figure, one)
    _roc(figure, one)
    return picture(
        figure, legend=True, title="Where to say yes", alt=_alt(one), note=_note(one),
        table={"by threshold": _table(one), "ROC": {"false yes": one.false_R, "true yes": one.true_R}},
    )  # fmt: skip


def _over(figure: go.Figure, one: Threshold) -> None:
    """Curves over the threshold."""
    curves = [
        ("precision: right when yes", one.precision_G, "positive", "solid"),
        ("recall: found", one.recall_G, "negative", "solid"),
        ("answered yes", one.yes_G, "soft", "dot"),
    ]
    if one.none_G is not None:
        curves.append(("no target yes: neither", one.none_G, "good", "dot"))
    for name, value_G, role, dash in curves:
        figure.add_trace(
            go.Scatter(x=rounded(one.at_G), y=rounded(value_G), mode="lines", name=name,
                       line={"color": theme.color(role), "width": 2, "dash": dash},
                       hovertemplate=f"{name.split(':')[0]} %{{y:.1%}} above %{{x:.0%}}<extra></extra>"), **place(0, 1),
        )  # fmt: skip
    line = {"color": theme.color("faint"), "width": 1, "dash": "dash"}
    figure.add_vline(x=0.5, line=line, row=1, col=1)  # pyright: ignore[reportArgumentType] - numbers are taken
    figure.update_xaxes(
        **share_axis(f"yes to {short(one.label, 20)} where its confidence is above", nticks=6), **place(0, 1)
    )
    figure.update_yaxes(**share_axis(nticks=6), **place(0, 1))


def _roc(figure: go.Figure, one: Threshold) -> None:
    """The ROC curve, and where a threshold of one half lies on it."""
    where = place(1, 1)
    same = {"color": theme.color("faint"), "width": 1.2, "dash": "dash"}
    figure.add_trace(
        go.Scatter(x=[0, 1], y=[0, 1], mode="lines", line=same, hoverinfo="skip", showlegend=False), **where
    )
    kept = np.linspace(0, len(one.false_R) - 1, min(MOST_POINTS, len(one.false_R))).astype(int)
    figure.add_trace(
        go.Scatter(x=rounded(one.false_R[kept]), y=rounded(one.true_R[kept]), mode="lines", showlegend=False,
                   line={"color": theme.color("positive"), "width": 2}, fill="tozeroy",
                   fillcolor=theme.faded(theme.color("positive"), 0.08),
                   hovertemplate="%{y:.1%} of those that are,<br>%{x:.1%} of the others<extra></extra>"), **where,
    )  # fmt: skip
    figure.update_xaxes(**share_axis("answered yes of those that are not", nticks=6), **where)
    figure.update_yaxes(**share_axis("of those that are", nticks=6), **where)


def _alt(one: Threshold) -> str:
    half = f"precision {percent(float(one.precision_G[USUAL]))}, recall {percent(float(one.recall_G[USUAL]))}"
    area = f"{number(one.area[0])} ({number(one.area[1])} to {number(one.area[2])})"
    return (
        f"Precision, recall and the share answered yes to {plainly(one.label)} over the threshold. At one half: "
        f"{half}, yes for {percent(float(one.yes_G[USUAL]))} of rows. The area under the ROC curve is {area}."
    )


def _note(one: Threshold) -> str:
    none = ""
    if one.none_G is not None:
        none = (
            f" With one half for every target, {percent(float(one.none_G[USUAL]))} of rows are none of them."
        )
    return (
        f"On {one.rows}. The area under the ROC curve, {number(one.area[0])}, is how often a row that is has more "
        f"confidence than one that is not.{none}"
    )


def _table(one: Threshold) -> dict[str, np.ndarray]:
    found = {
        "threshold": one.at_G,
        "precision": one.precision_G,
        "recall": one.recall_G,
        "answered yes": one.yes_G,
    }
    return found if one.none_G is None else found | {"no target yes": one.none_G}
