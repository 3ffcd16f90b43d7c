"""What is taken for what: a matrix of true and predicted classes, with recall and precision of each."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from superpose.figures import theme
from superpose.figures.panels import bars_of, names_axis, panels, picture, place, rounded, share_axis
from superpose.figures.picture import Picture
from superpose.figures.texts import escaped, listed, number, percent, plainly, several
from superpose.insight.confusion import MOST, Confusion, confusions
from superpose.insight.judged import judged
from superpose.insight.subject import Subject

MOST_TARGETS = 8
ROOMY = 6  # classes, up to which a cell holds its share as well


def draw(seen: Subject, *, most: int = MOST) -> Picture:
    """What is taken for what, rows true, columns predicted; of several yes or no one small matrix a target.

    Parameters
    ----------
    seen : Subject
        With rows and their targets, of a classification or of several yes or no.
    most : int
        Of more classes only those that are mistaken most.
    """
    found, rows = confusions(seen, most=most), judged(seen).rows
    if found[0].name:
        return _several(found, rows)
    one = found[0]
    kinds = len(one.labels)
    figure = panels(["", "recall and precision by class"], columns=1, gap=96, most=60,
                    heights=(max(140, 30 * kinds + 40), max(90, 24 * kinds + 30)))  # fmt: skip
    _matrix(figure, one, place(0, 1), text=True)
    figure.update_xaxes(title_text="predicted", **place(0, 1))
    figure.update_yaxes(title_text="true", **place(0, 1))
    _shares(figure, one, place(1, 1))
    return picture(
        figure, legend=True, title="What is taken for what", alt=_alt(one, rows), note=_note(one, rows),
        table={"counts": _counts(one), "recall and precision": _share_table(one)},
    )  # fmt: skip


def _matrix(figure: go.Figure, one: Confusion, where: dict[str, Any], *, text: bool) -> None:
    """Counts in cells: blue what is right, orange what is wrong, the deeper the larger its share of a true class."""
    total_T1 = one.count_TP.sum(axis=1, keepdims=True)
    share_TP = one.count_TP / np.where(total_T1 > 0, total_T1, 1)
    # the root lets rare mistakes be seen
    depth_TP = np.sqrt(share_TP) * (2 * np.eye(len(one.labels)) - 1)
    roomy = text and len(one.labels) <= ROOMY
    cells = [
        [_cell(n, s, roomy) for n, s in zip(*row, strict=True)]
        for row in zip(one.count_TP, share_TP, strict=True)
    ]
    hover = [
        [f"{escaped(t)}, called {escaped(p)}: {number(one.count_TP[i, j])} ({percent(share_TP[i, j])})"
         for j, p in enumerate(one.labels)] for i, t in enumerate(one.labels)
    ]  # fmt: skip
    figure.add_trace(
        go.Heatmap(z=np.round(depth_TP, 3).tolist(), zmin=-1, zmax=1, colorscale=theme.signed_scale(), showscale=False,
                   text=cells, texttemplate="%{text}", customdata=hover, xgap=2, ygap=2,
                   hovertemplate="%{customdata}<extra></extra>"), **where,
    )  # fmt: skip
    names = names_axis(one.labels, most=12)
    figure.update_xaxes(**names, **where)
    figure.update_yaxes(**names | {"range": [len(one.labels) - 0.5, -0.5]}, **where)


def _cell(count: float, share: float, roomy: bool) -> str:
    if not count:
        return ""
    return f"{count:,.4g}<br>{percent(share)}" if roomy else f"{count:,.4g}"


def _shares(figure: go.Figure, one: Confusion, where: dict[str, Any]) -> None:
    """Recall and precision of each class, with their intervals."""
    kinds = np.arange(len(one.labels))
    drawn = (("recall", one.recall_K, -0.13, "positive"), ("precision", one.precision_K, 0.13, "soft"))
    for name, share_K, up, role in drawn:
        here = np.isfinite(share_K[:, 0])
        value, low, high = share_K[here].T
        figure.add_trace(
            go.Scatter(x=rounded(value), y=rounded(kinds[here] + up), mode="markers", name=name,
                       marker={"color": theme.color(role), "size": 7},
                       error_x=bars_of(value, low, high, color=theme.faded(theme.color(role), 0.6)),
                       customdata=[[escaped(one.labels[k]), percent(a), percent(b)]
                                   for k, a, b in zip(kinds[here].tolist(), low, high, strict=True)],
                       hovertemplate=f"{name} of %{{customdata[0]}}: %{{x:.1%}} (%{{customdata[1]}} to "
                       "%{customdata[2]})<extra></extra>"), **where,
        )  # fmt: skip
    figure.update_xaxes(**share_axis(nticks=6), **where)
    figure.update_yaxes(**names_axis(one.labels, most=12) | {"range": [len(one.labels) - 0.5, -0.5]}, **where)


def _several(found: Sequence[Confusion], rows: str) -> Picture:
    """One small matrix a target; of many those with most mistakes."""
    order = sorted(range(len(found)), key=lambda i: found[i].right[0])[:MOST_TARGETS]
    shown = [found[i] for i in sorted(order)]
    figure = panels([one.name for one in shown], heights=(110,), gap=84)
    for i, one in enumerate(shown):
        where = place(i, count=len(shown))
        _matrix(figure, one, where, text=True)
        figure.update_xaxes(title_text="predicted", title_standoff=2, **where)
    for row in range(-(-len(shown) // 2)):
        figure.update_yaxes(title_text="true", row=row + 1, col=1)
    said = [f"{plainly(one.name)} {percent(one.right[0])}" for one in shown]
    left = len(found) - len(shown)
    more = (
        f" {several(left, 'target')} with fewer mistakes {'is' if left == 1 else 'are'} not drawn."
        if left
        else ""
    )
    alt = f"Small matrices of true and predicted yes and no; right are of {listed(said, 8)}."
    note = (
        f"On {rows}; a yes is a confidence above one half. Shares are of the true yes, or the true no.{more}"
    )
    tables = {one.name: _counts(one) for one in shown}
    return picture(figure, title="What is taken for what", alt=alt, note=note, table=tables)


def _alt(one: Confusion, rows: str) -> str:
    true, told, often = one.worst
    mistake = ""
    if often:
        taken = f"{plainly(true)} taken for {plainly(told)}, {several(round(often), 'time')}"
        mistake = f" The commonest mistake: {taken}."
    right = f"{percent(one.right[0])} are right ({percent(one.right[1])} to {percent(one.right[2])})"
    return f"A matrix of true classes by predicted classes. Of {rows} {right}.{mistake}"


def _note(one: Confusion, rows: str) -> str:
    less = ""
    if len(one.labels) < one.classes:
        less = (
            f" Of {one.classes} classes the {len(one.labels)} with most mistakes are drawn, among themselves."
        )
    return (
        f"On {rows}. Rows are what is true, columns what was answered; colour is the share of the true class. "
        f"Lines are 95 % intervals (Wilson).{less}"
    )


def _counts(one: Confusion) -> dict[str, Any]:
    named = {f"predicted {label}": one.count_TP[:, j] for j, label in enumerate(one.labels)}
    return {"true": list(one.labels)} | named


def _share_table(one: Confusion) -> dict[str, Any]:
    found: dict[str, Any] = {"class": list(one.labels)}
    for name, share_K in (("recall", one.recall_K), ("precision", one.precision_K)):
        found |= {name: share_K[:, 0], f"{name} low": share_K[:, 1], f"{name} high": share_K[:, 2]}
    return found
