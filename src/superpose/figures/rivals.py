"""The network beside simpler and other means, on the same held-out rows."""

from typing import Any

import plotly.graph_objects as go

from superpose.figures import theme
from superpose.figures.panels import bars_of, names_axis, picture, plain, rounded
from superpose.figures.picture import Picture
from superpose.figures.texts import escaped, listed, number, plainly, several
from superpose.insight.standing import Standing, standing
from superpose.insight.subject import Subject


def draw(seen: Subject, *, second: bool = False) -> Picture:
    """The scores of the network and its rivals with 95 % intervals, the best on top.

    Parameters
    ----------
    seen : Subject
        Of a model that was judged.
    second : bool
        By the second measure, log-loss or RMSE, instead of the one that decides.
    """
    found = standing(seen, second=second)
    figure = plain(110 + 30 * len(found.names))
    hues = [theme.color("positive" if name == "network" else "soft") for name in found.names]
    for i, hue in enumerate(hues):
        score, low, high = found.score_R[[i]], found.low_R[[i]], found.high_R[[i]]
        figure.add_trace(
            go.Scatter(
                x=rounded(score), y=[i], mode="markers+text", marker={"color": hue, "size": 11},
                error_x=bars_of(score, low, high, color=hue, thickness=2, width=5),
                text=[number(float(score[0]))], textposition="top center", textfont={"size": 11, "color": hue},
                customdata=[[escaped(found.words[i]), number(float(low[0])), number(float(high[0]))]],
                hovertemplate="%{customdata[0]}: %{x:.4g}<br>(%{customdata[1]} to %{customdata[2]})<extra></extra>",
                cliponaxis=False,
            )
        )  # fmt: skip
    axis: dict[str, Any] = names_axis(found.words) | {"range": [len(hues) - 0.5, -0.7]}
    accent = f"<b>{escaped(found.words[found.names.index('network')])}</b>"
    axis["ticktext"][found.names.index("network")] = accent
    figure.update_yaxes(axis)
    way = "more" if found.more_is_better else "less"
    figure.update_xaxes(title_text=f"{escaped(found.metric)}, {way} is better", nticks=6, zeroline=False)
    return picture(
        figure, title="Beside other means", alt=_alt(found), note=_note(found),
        table={"means": found.words, found.metric: found.score_R, "low": found.low_R, "high": found.high_R},
    )  # fmt: skip


def _alt(found: Standing) -> str:
    said = [f"{plainly(w)} {number(float(s))}" for w, s in zip(found.words, found.score_R, strict=True)]
    rows = "" if found.rows is None else f" on {several(found.rows, 'held-out row')}"
    return f"Scores by {found.metric}{rows}, the best first: {listed(said, 8)}."


def _note(found: Standing) -> str:
    rows = "the same rows" if found.rows is None else f"the same {several(found.rows, 'held-out row')}"
    return f"{found.why} Lines are 95 % intervals on {rows}.".strip()
