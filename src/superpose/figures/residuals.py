"""By how much a regression misses: predicted and true, misses over predictions, and how they are spread."""

from typing import Any

import numpy as np
import plotly.graph_objects as go

from superpose.figures import theme
from superpose.figures.panels import panels, picture, place, rounded
from superpose.figures.picture import Picture
from superpose.figures.texts import number, percent, plainly, short
from superpose.insight.residuals import Residuals, residuals
from superpose.insight.subject import Subject
from superpose.model.answers import LEVEL

POINTS = 500  # drawn at most
BINS = 24


def draw(seen: Subject, *, output: str | None = None, level: float = LEVEL) -> Picture:
    """Predictions against truth, and misses (truth less prediction) against predictions and by their size.

    Parameters
    ----------
    seen : Subject
        With rows and their targets, of a regression.
    output : str, optional
        The target; by default the first.
    level : float
        The share of rows the model's interval should hold.
    """
    one = residuals(seen, output=output, level=level)
    titles = ["predicted over true", "misses over predicted", "rows by miss", "misses beside normal"]
    figure = panels(titles, heights=(190,), gap=76, most=30)
    kept = np.linspace(0, len(one.true_B) - 1, min(POINTS, len(one.true_B))).astype(int)
    _told(figure, one, kept)
    _missed(figure, one, kept)
    _spread(figure, one)
    return picture(
        figure, title="By how much it misses", alt=_alt(one), note=_note(one, seen, len(kept)),
        table={"true": one.true_B, "predicted": one.predicted_B, "missed by": one.missed_B},
    )  # fmt: skip


def _told(figure: go.Figure, one: Residuals, kept: np.ndarray) -> None:
    """Predicted over true, the line on which they are the same, and the model's interval about it."""
    where = place(0)
    ends = [float(np.min([one.true_B, one.predicted_B])), float(np.max([one.true_B, one.predicted_B]))]
    if one.misses is not None:
        # truth from prediction + low to prediction + high, seen from the truth
        low, high = one.misses
        _band(figure, where, ends, [e - high for e in ends], [e - low for e in ends])
    _line(figure, where, ends, ends)
    _dots(figure, where, one.true_B[kept], one.predicted_B[kept], "true %{x:.4g}<br>predicted %{y:.4g}")
    figure.update_xaxes(title_text=f"true {short(one.target, 14)}", nticks=4, **where)
    figure.update_yaxes(nticks=5, **where)


def _missed(figure: go.Figure, one: Residuals, kept: np.ndarray) -> None:
    """Misses over predictions, and the model's interval."""
    where = place(1)
    ends = [float(one.predicted_B.min()), float(one.predicted_B.max())]
    if one.misses is not None:
        low, high = one.misses
        _band(figure, where, ends, [low, low], [high, high])
    _line(figure, where, ends, [0, 0])
    _dots(
        figure, where, one.predicted_B[kept], one.missed_B[kept], "predicted %{x:.4g}<br>missed by %{y:.4g}"
    )
    figure.update_xaxes(title_text="predicted", nticks=4, **where)
    figure.update_yaxes(nticks=5, **where)


def _spread(figure: go.Figure, one: Residuals) -> None:
    """A histogram of the misses, and their quantiles beside normal ones."""
    count, edges = np.histogram(one.missed_B, BINS)
    figure.add_trace(
        go.Bar(x=rounded((edges[1:] + edges[:-1]) / 2), y=count.tolist(), width=float(f"{edges[1] - edges[0]:.5g}"),
               marker={"color": theme.color("positive_faint"), "line": {"color": theme.color("card"), "width": 1}},
               hovertemplate="missed by about %{x:.3g}: %{y} rows<extra></extra>"), **place(2),
    )  # fmt: skip
    figure.update_xaxes(title_text="missed by", nticks=4, **place(2))
    figure.update_yaxes(nticks=4, **place(2))
    ordered, normal = one.quantiles()
    kept = np.linspace(0, len(ordered) - 1, min(120, len(ordered))).astype(int)
    _line(figure, place(3), [normal[0], normal[-1]], [normal[0], normal[-1]])
    _dots(figure, place(3), normal[kept], ordered[kept], "if normal %{x:.3g}<br>is %{y:.3g}")
    figure.update_xaxes(title_text="if they were normal", nticks=4, **place(3))
    figure.update_yaxes(nticks=4, **place(3))


def _band(
    figure: go.Figure, where: dict[str, Any], x: list[float], low: list[float], high: list[float]
) -> None:
    style = {"mode": "lines", "line": {"width": 0}, "hoverinfo": "skip"}
    figure.add_trace(go.Scatter(x=rounded(x), y=rounded(low), **style), **where)
    fill = theme.faded(theme.color("positive"), 0.14)
    figure.add_trace(
        go.Scatter(x=rounded(x), y=rounded(high), fill="tonexty", fillcolor=fill, **style), **where
    )


def _line(figure: go.Figure, where: dict[str, Any], x: list[float], y: list[float]) -> None:
    line = {"color": theme.color("soft"), "width": 1.2, "dash": "dash"}
    figure.add_trace(
        go.Scatter(x=rounded(x), y=rounded(y), mode="lines", line=line, hoverinfo="skip"), **where
    )


def _dots(figure: go.Figure, where: dict[str, Any], x: np.ndarray, y: np.ndarray, told: str) -> None:
    mark = {"color": theme.color("positive"), "size": 5, "opacity": 0.65}
    figure.add_trace(
        go.Scatter(x=rounded(x), y=rounded(y), mode="markers", marker=mark, hovertemplate=f"{told}<extra></extra>"),
        **where,
    )  # fmt: skip


def _alt(one: Residuals) -> str:
    return (
        f"Predicted against true {plainly(one.target)}, and what lies between. The root of the mean squared miss is "
        f"{number(one.rmse)}, the mean size {number(one.mae)}, R2 {number(one.r2)}; the truth lies on average "
        f"{number(abs(one.bias))} {'above' if one.bias > 0 else 'below'} the prediction."
    )


def _note(one: Residuals, seen: Subject, drawn: int) -> str:
    unit = plainly(one.target)
    parts = [
        f"On {one.rows}, in the units of {unit}. A miss is true less predicted; their RMSE is {number(one.rmse)}."
    ]
    if one.held is not None:
        share, low, high = one.held
        parts.append(
            f"The shaded interval should hold {percent(one.level)} of the rows; it holds {percent(share)} of these "
            f"({percent(low)} to {percent(high)})."
        )
    else:
        parts.append("The model knows no interval of its own.")
    if len(seen.outputs) > 1:
        parts.append(f"Of {len(seen.outputs)} targets this is one; choose another with output=.")
    if drawn < len(one.true_B):
        parts.append(f"{drawn} rows are drawn.")
    return " ".join(parts)
