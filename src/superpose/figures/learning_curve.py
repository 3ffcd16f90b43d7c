"""How the score grows with the rows to learn from, and what more rows would bring."""

from typing import Any

import numpy as np
import plotly.graph_objects as go

from superpose.errors import UsageError
from superpose.figures import theme
from superpose.figures.panels import bars_of, picture, plain, rounded
from superpose.figures.picture import Picture
from superpose.figures.texts import escaped, number, several
from superpose.insight.growth import Growth, growth
from superpose.insight.subject import Subject


def draw(seen: Subject, *, curve: Any = None) -> Picture:
    """The score over the rows learned from, its power law, and what twice and ten times the rows would bring.

    Parameters
    ----------
    seen : Subject
        Of a model; where its facts hold no learning curve, `curve` gives it.
    curve : LearningCurve, optional
        As `sp.fit(...).learning_curve()` gives; it trains again and again on fewer rows, which takes a while.

    Raises
    ------
    UsageError
        If there is no learning curve.
    """
    given = curve if curve is not None else seen.facts.get("learning_curve")
    if given is None:
        raise UsageError(
            "The model has no learning curve by rows.",
            "Make one, which takes a few trainings: sp.plot(fitted.learning_curve()).",
        )
    return draw_growth(growth(given))


def draw_growth(found: Growth) -> Picture:
    """The learning curve."""
    figure = plain(350)
    if len(found.law_rows_G):
        figure.add_trace(
            go.Scatter(x=rounded(found.law_rows_G), y=rounded(found.law_score_G), mode="lines", name="power law",
                       line={"color": theme.color("positive_faint"), "width": 2}, hoverinfo="skip")
        )  # fmt: skip
    _repeats(figure, found)
    _means(figure, found)
    _ahead(figure, found)
    figure.update_xaxes(type="log", title_text="rows to learn from", **_ticks(found))
    figure.update_yaxes(title_text=f"{escaped(found.metric)} on held-out rows", nticks=6, zeroline=False)
    low_P, high_P = found.ends_P
    table = {"rows": found.rows_P, f"mean {found.metric}": found.mean_P, "least": low_P, "greatest": high_P}
    return picture(
        figure, legend=True, title="Would more rows help?", alt=_alt(found), note=_note(found), table=table
    )


def _repeats(figure: go.Figure, found: Growth) -> None:
    """Every repeat, as a small dot."""
    points = [(r, s) for r, one in zip(found.rows_P, found.scores, strict=True) for s in one]
    x, y = np.array(points).T
    mark = {"color": theme.color("faint"), "size": 5}
    figure.add_trace(
        go.Scatter(x=rounded(x), y=rounded(y), mode="markers", marker=mark, name="single trainings",
                   hovertemplate="%{x:,} rows: %{y:.4g}<extra></extra>")
    )  # fmt: skip


def _means(figure: go.Figure, found: Growth) -> None:
    figure.add_trace(
        go.Scatter(x=rounded(found.rows_P), y=rounded(found.mean_P), mode="lines+markers", name="mean",
                   line={"color": theme.color("positive"), "width": 2.5}, marker={"size": 8},
                   hovertemplate="%{x:,} rows: mean %{y:.4g}<extra></extra>")
    )  # fmt: skip


def _ahead(figure: go.Figure, found: Growth) -> None:
    """What was not measured, as open dots with their intervals."""
    if not found.ahead:
        return
    x = np.array([rows for rows, _ in found.ahead])
    value, low, high = np.array([[score.value, score.low, score.high] for _, score in found.ahead]).T
    mark = {"color": theme.color("card"), "size": 9, "line": {"color": theme.color("positive"), "width": 2}}
    figure.add_trace(
        go.Scatter(x=rounded(x), y=rounded(value), mode="markers", marker=mark, name="twice and ten times as many",
                   error_y=bars_of(value, low, high, color=theme.faded(theme.color("positive"), 0.6)),
                   hovertemplate="%{x:,} rows: about %{y:.4g}<extra></extra>")
    )  # fmt: skip


def _ticks(found: Growth) -> dict[str, Any]:
    """Few round numbers of rows, that fit on a phone."""
    last = 10 * found.rows_P.max() if found.ahead else found.rows_P.max()
    first = found.rows_P.min()
    round_numbers = [m * 10**k for k in range(12) for m in (1, 2, 5)]
    at = [n for n in round_numbers if first <= n <= last]
    at = at[:: max(1, -(-len(at) // 6))]
    return {"tickvals": at, "ticktext": [f"{n:,}" for n in at]} if at else {}


def _alt(found: Growth) -> str:
    said = [
        f"{number(m)} with {several(int(r), 'row')}" for r, m in zip(found.rows_P, found.mean_P, strict=True)
    ]
    return f"The mean {found.metric} over the rows learned from: {', '.join(said)}. {found.sentence}"


def _note(found: Growth) -> str:
    repeats = max(len(one) for one in found.scores)
    law = (
        " The pale line is a power law through the errors; open dots lie beyond what was measured."
        if found.ahead
        else ""
    )
    return (
        f"{found.sentence} Each dot is a training on other rows, {repeats} at most for each number, scored on the same "
        f"{several(found.held_out, 'held-out row')}.{law}"
    )
