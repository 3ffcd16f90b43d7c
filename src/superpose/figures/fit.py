"""A fit over one number: the data, the network's output over them, and its parts thin behind it."""

from typing import Any

import numpy as np

from superpose.figures import theme
from superpose.figures.picture import Picture
from superpose.figures.words import along, axis_layout, headline, short
from superpose.insight.fitted import Fit, fit_of
from superpose.insight.subject import Subject
from superpose.insight.sums import MOST

HEIGHT = 430
# More points than this hide each other; then some are drawn, at even steps.
MOST_POINTS = 1000


def draw(seen: Subject, *, output: Any = None, most: int = MOST) -> Picture:
    """The data over the one input, what the network makes of it, and the parts that add up to it.

    Parameters
    ----------
    seen : Subject
        Of one numeric input.
    output : str or int, optional
        Which output, by its name or its number from 1; by default the first.
    most : int
        Parts drawn one by one; the others are drawn together.

    Raises
    ------
    UsageError
        If there is more than one input, or it is no number.
    """
    fit = fit_of(seen, output=output, most=most)
    x = along(fit.axis, fit.x_G)
    title, top = headline(f"{fit.output} over {fit.axis.name}", _said(fit))
    return Picture(
        [*_parts(fit), *_points(fit), _output(fit)],
        title=f"{fit.output} over {fit.axis.name}",
        alt=_alt(fit),
        table=_tables(fit),
        note=_note(fit),
        layout={
            "title": title,
            "height": HEIGHT + top,
            "margin": {"t": top + 8, "b": 108, "l": 52, "r": 14},
            "xaxis": axis_layout(fit.axis) | {"range": [x[0], x[-1]]},
            "yaxis": {"title": {"text": _unit(seen, fit), "font": {"size": 12}}, "range": _range(fit)},
            "legend": {"y": -0.2, "yanchor": "top", "font": {"size": 11, "color": theme.color("soft")}},
        },
    )


def _unit(seen: Subject, fit: Fit) -> str:
    return f"confidence in {fit.output}" if seen.task == "classification" else fit.output


def _said(fit: Fit) -> str:
    if fit.parts is None:
        return ""
    shown, others = len(fit.parts_JG), fit.parts.others
    rest = f" and {others:,} others together" if others else ""
    return f"the output is the sum of {shown} part{'s' * (shown != 1)}{rest} and a constant"


def _range(fit: Fit) -> list[float]:
    """From the lowest to the highest of data and output; parts may leave the picture."""
    ys = [fit.output_G, *(points[1] for points in (fit.train, fit.held_out) if points is not None)]
    low, high = min(float(np.nanmin(y)) for y in ys), max(float(np.nanmax(y)) for y in ys)
    pad = 0.12 * (high - low) or 0.5
    return [low - pad, high + pad]


def _drawn_parts(fit: Fit) -> list[tuple[str, np.ndarray]]:
    """Each part with its name, the others together, and the constant."""
    if fit.parts is None:
        return []
    parts = [(f"part {name}", y) for name, y in zip(fit.parts.names, fit.parts_JG, strict=True)]
    parts += [(f"{fit.parts.others:,} other parts", fit.rest_G)] if fit.parts.others else []
    return [*parts, ("constant", np.full(len(fit.x_G), fit.constant))]


def _parts(fit: Fit) -> list[dict[str, Any]]:
    traces = []
    for i, (name, y) in enumerate(_drawn_parts(fit)):
        line: dict[str, Any] = {"color": theme.color("faint"), "width": 1.2, "simplify": False}
        line |= {"dash": "dot"} if name == "constant" else {}
        traces.append(
            {
                "type": "scatter",
                "mode": "lines",
                "x": along(fit.axis, fit.x_G),
                "y": short(y, 5),
                "line": line,
            }
            | {"name": "its parts" if i == 0 else name, "legendgroup": "parts", "showlegend": i == 0}
            | {"hovertemplate": f"%{{y:.4g}}<extra>{name}</extra>"}
        )
    return traces


def _some(points: tuple[np.ndarray, np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """The points, or so many of them at even steps."""
    x, y = points
    step = np.linspace(0, len(x) - 1, min(len(x), MOST_POINTS)).round().astype(int)
    return x[step], y[step]


def _points(fit: Fit) -> list[dict[str, Any]]:
    """Rows trained on as dots, rows held out as rings."""
    traces = []
    looks = {"trained on": ("faint", "circle", fit.train), "held out": ("ink", "circle-open", fit.held_out)}
    if fit.held_out is None:
        looks["trained on"] = ("ink", "circle", fit.train)
    for name, (role, symbol, points) in looks.items():
        if points is None:
            continue
        x, y = _some(points)
        marker = {
            "color": theme.color(role),
            "symbol": symbol,
            "size": 5.5,
            "line": {"width": 1.4 * ("open" in symbol)},
        }
        traces.append(
            {"type": "scatter", "mode": "markers", "x": along(fit.axis, x), "y": short(y, 5), "name": name}
            | {"marker": marker, "hovertemplate": "%{x}: %{y:.4g}<extra>%{fullData.name}</extra>"}
        )
    return traces


def _output(fit: Fit) -> dict[str, Any]:
    line = {"color": theme.color("positive"), "width": 3.0, "simplify": False}
    place = {"x": along(fit.axis, fit.x_G), "y": short(fit.output_G, 5), "name": "network", "line": line}
    return {
        "type": "scatter",
        "mode": "lines",
        "hovertemplate": "%{x}: %{y:.4g}<extra>network</extra>",
    } | place


def _tables(fit: Fit) -> dict[str, Any]:
    curves = {fit.axis.name: fit.x_G, "network": fit.output_G, **dict(_drawn_parts(fit))}
    tables: dict[str, Any] = {"curves": curves}
    for name, points in {"rows trained on": fit.train, "rows held out": fit.held_out}.items():
        if points is not None:
            x, y = _some(points)
            tables[name] = {fit.axis.name: x, fit.output: y}
    return tables


def _note(fit: Fit) -> str:
    said = []
    if fit.parts is None:
        said.append("The last neuron's activation bends the sum of its parts, so these are not drawn here.")
    else:
        said.append(
            "Parts and constant add up to the network's output at every point; parts may leave the picture."
        )
    for name, points in {"trained on": fit.train, "held out": fit.held_out}.items():
        if points is not None and len(points[0]) > MOST_POINTS:
            said.append(f"{MOST_POINTS:,} of {len(points[0]):,} rows {name} are drawn.")
    return " ".join(said)


def _alt(fit: Fit) -> str:
    y, x = fit.output_G, along(fit.axis, fit.x_G)
    said = f"The network's {fit.output} over {fit.axis.name} from {x[0]} to {x[-1]}: from {y[0]:.3g} to {y[-1]:.3g}, "
    said += f"lowest {y.min():.3g}, highest {y.max():.3g}"
    counts = [
        f"{len(p[0]):,} rows {n}" for n, p in (("trained on", fit.train), ("held out", fit.held_out)) if p
    ]
    return f"{said}; with {' and '.join(counts)}." if counts else f"{said}."
