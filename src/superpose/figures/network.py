"""The network as a diagram: each box is the graph of what that neuron computes, the curves carry the weights."""

from typing import Any

import numpy as np

from superpose.figures import theme
from superpose.figures.boxes import BOX, LINE, Grid
from superpose.figures.picture import Picture
from superpose.figures.words import CLEAR, cut, headline
from superpose.insight.diagram import MOST, Column, Diagram, diagram
from superpose.insight.influence import MEASURE
from superpose.insight.subject import Subject
from superpose.network.population import part as part_of
from superpose.network.population import parts_of

# Weights up to this share of the layer's largest are drawn so wide, and so strong.
WIDTHS = ((0.15, 0.7, 0.4), (0.4, 1.6, 0.5), (0.7, 3.0, 0.6), (1.0, 5.0, 0.75))
# Characters that fit under a box, times the columns, where the figure is narrow.
NARROW = 52


def draw(seen: Subject, *, example: Any = None, most: int = MOST, part: int | None = None) -> Picture:
    """The network as a diagram, of large layers the neurons that pass on most.

    Parameters
    ----------
    seen : Subject
        Whose network.
    example : int, mapping or array, optional
        A row whose values are written under the boxes: its number, values by name, or the inputs.
    most : int
        Neurons shown of a layer.
    part : int, optional
        Of an average of networks, the one to draw, from 1; by default all of them as one network.
    """
    count = parts_of(seen.network)
    if part is not None:
        seen = seen.replace(network=part_of(seen.network, part - 1))
    found = diagram(seen, example=example, most=most)
    title = "The network" if part is None else f"Network {part} of {count}"
    planes = any(graph.ndim == 2 for graph in found.columns[0].graphs)
    second = example is not None or (len(seen.axes) > 1 and not planes)
    grid = Grid(tuple(len(column.shown_S) for column in found.columns), 1 + second)
    levels = {axis.name for axis in seen.axes if not axis.numeric}
    boxes = _planes(found, grid) if planes else _graphs(found, grid, levels)
    return Picture(
        [
            *_edges(found, grid),
            _outlines(grid),
            *boxes,
            *_labels(found, grid),
            _hover(found, grid),
            *_legend(),
        ],
        title=f"{title}: each box is the graph of a neuron",
        alt=_alt(found),
        table=_tables(found),
        note=" ".join([_note(found, planes), *_parts(part, count)]),
        layout=_layout(found, grid, title),
    )


def _parts(part: int | None, count: int) -> list[str]:
    """What to know of an average of networks."""
    if count == 1:
        return []
    if part is None:
        return [f"It is an average of {count} networks; part=1 (--part 1) draws one of them alone."]
    return [f"The answer is an average of {count} such networks; the bias of the last layer is that of all."]


def _edges(found: Diagram, grid: Grid) -> list[dict[str, Any]]:
    """The weights as curves: one trace for each sign and width."""
    traces: dict[tuple[bool, int], tuple[list[Any], list[Any]]] = {}
    for column, weights in enumerate(found.weights):
        largest = float(np.abs(weights).max(initial=0.0)) or 1.0
        for i, j in np.argwhere(weights):
            share = abs(weights[i, j]) / largest
            width = next(n for n, (up_to, _, _) in enumerate(WIDTHS) if share <= up_to + 1e-9)
            x, y = traces.setdefault((bool(weights[i, j] > 0), width), ([], []))
            across, down = grid.curve(column, int(i), int(j))
            x += [*across, None]
            y += [*down, None]
    return [
        _edge(x, y, positive, *WIDTHS[n][1:])
        for (positive, n), (x, y) in sorted(traces.items(), key=_thin_first)
    ]


def _thin_first(item: Any) -> int:
    return item[0][1]


def _edge(x: list[Any], y: list[Any], positive: bool, width: float, opacity: float) -> dict[str, Any]:
    color = theme.faded(theme.color("positive" if positive else "negative"), opacity)
    return _still(x, y) | {"line": {"color": color, "width": width, "simplify": False}}


def _still(x: list[Any], y: list[Any]) -> dict[str, Any]:
    """A line that nothing is to be read from by pointing at it."""
    return {"type": "scatter", "mode": "lines", "x": x, "y": y, "hoverinfo": "skip", "showlegend": False}


def _outlines(grid: Grid) -> dict[str, Any]:
    x, y = grid.outlines()
    return _still(x, y) | {"line": {"color": theme.color("faint"), "width": 1.0, "simplify": False}}


def _graphs(found: Diagram, grid: Grid, levels: set[str]) -> list[dict[str, Any]]:
    """All graphs as one line with breaks, and the zeros behind them as another."""
    x, y, zero_x, zero_y = [], [], [], []
    for c, column in enumerate(found.columns):
        for i, (graph, over) in enumerate(zip(column.graphs, column.over, strict=True)):
            if not graph.size:
                continue
            across, down, zero = grid.graph(c, i, graph, steps=over in levels)
            x += [*across, None]
            y += [*down, None]
            zero_x += [across[0], across[-1], None]
            zero_y += [zero, zero, None]
    zeros = _still(zero_x, zero_y) | {"line": {"color": theme.color("line"), "width": 1.0}}
    return [zeros, _still(x, y) | {"line": {"color": theme.color("ink"), "width": 1.7, "simplify": False}}]


def _planes(found: Diagram, grid: Grid) -> list[dict[str, Any]]:
    """The graphs over two inputs, one heat map a column."""
    traces = []
    for c, column in enumerate(found.columns):
        x, y, z = grid.planes(c, column)
        traces.append(
            {"type": "heatmap", "x": x, "y": y, "z": z, "zmin": -1, "zmax": 1, "showscale": False}
            | {"colorscale": theme.signed_scale(), "hoverinfo": "skip"}
        )
    return traces


def _labels(found: Diagram, grid: Grid) -> list[dict[str, Any]]:
    """Under each box its name, and its value for the example or what its graph is over."""
    fits = max(NARROW // len(found.columns), 4)
    places: tuple[list[float], list[float], list[float]] = ([], [], [])
    names, seconds = [], []
    for c, column in enumerate(found.columns):
        for i, name in enumerate(column.names):
            mx, my = grid.middle(c, i)
            places[0].append(mx)
            places[1].append(my + BOX / 2 + LINE * 0.6)
            places[2].append(my + BOX / 2 + LINE * 1.6)
            names.append(cut(name, fits))
            seconds.append(_second(column, c, i, fits))
    drawn = [_text(places[0], places[1], names, "ink")]
    return drawn + ([_text(places[0], places[2], seconds, "soft")] if grid.lines > 1 else [])


def _second(column: Column, c: int, i: int, fits: int) -> str:
    if column.values_S is not None:
        return f"{column.values_S[i]:.3g}"
    return "" if c == 0 else cut(str(column.over[i]), fits)


def _text(x: list[float], y: list[float], text: list[str], role: str) -> dict[str, Any]:
    font = {"size": 10, "color": theme.color(role)}
    return {"type": "scatter", "mode": "text", "x": x, "y": y, "text": text, "textfont": font} | {
        "hoverinfo": "skip",
        "showlegend": False,
        "cliponaxis": False,
    }


def _hover(found: Diagram, grid: Grid) -> dict[str, Any]:
    """What a box says when pointed at."""
    x, y, said = [], [], []
    for c, column in enumerate(found.columns):
        for i, name in enumerate(column.names):
            mx, my = grid.middle(c, i)
            x.append(mx)
            y.append(my)
            said.append(_told(column, c, i, name))
    return {
        "type": "scatter",
        "mode": "markers",
        "x": x,
        "y": y,
        "text": said,
        "marker": {"size": 34, "color": CLEAR},
        "hovertemplate": "%{text}<extra></extra>",
        "showlegend": False,
    }


def _told(column: Column, c: int, i: int, name: str) -> str:
    over = column.over[i]
    lines = [name if c == 0 else f"{column.title}: {name}"]
    if column.graphs[i].size:
        low, high = float(column.graphs[i].min()), float(column.graphs[i].max())
        lines.append(
            f"from {low:.3g} to {high:.3g} over {over if isinstance(over, str) else ' and '.join(over)}"
        )
    if column.values_S is not None:
        lines.append(f"here {column.values_S[i]:.4g}")
    lines.append(f"passes on {column.passed_on_S[i]:.3g}")
    return "<br>".join(lines)


def _legend() -> list[dict[str, Any]]:
    """Two entries: what the colours mean."""
    return [
        {"type": "scatter", "mode": "lines", "x": [None], "y": [None], "name": name}
        | {"line": {"color": theme.color(role), "width": 3}}
        for name, role in (("adds", "positive"), ("subtracts", "negative"))
    ]


def _titles(found: Diagram) -> list[str]:
    """What stands over each column, in short lines."""
    fits = max(NARROW // len(found.columns), 5) + 1
    said = []
    for column in found.columns:
        lines = [f"<b>{cut(column.title, fits)}</b>"]
        lines += [cut(part.replace("_", " "), fits) for part in column.kind.split(" · ") if part]
        if len(column.shown_S) < column.neurons:
            lines += [
                cut(f"{len(column.shown_S)} of {column.neurons:,}", fits),
                cut(f"carry {column.share:.0%}", fits),
            ]
        said.append("<br>".join(lines))
    return said


def _layout(found: Diagram, grid: Grid, title: str) -> dict[str, Any]:
    titles = _titles(found)
    head, top = headline(title, "each box is the graph of what that neuron computes", width=60)
    top += 14 * max(text.count("<br>") + 1 for text in titles) + 12
    hidden = {"visible": False, "fixedrange": True}
    font = {"size": 10.5, "color": theme.color("soft")}
    return {
        "title": head,
        "height": top + grid.height + 36,
        "margin": {"t": top, "b": 36, "l": 6, "r": 6},
        "xaxis": {"range": [0, len(found.columns)]} | hidden,
        "yaxis": {"range": [grid.height, 0]} | hidden,
        "legend": {
            "orientation": "h",
            "x": 0,
            "y": 0,
            "yanchor": "top",
            "font": {"size": 11, "color": theme.color("soft")},
        },
        "hovermode": "closest",
        "dragmode": False,
        "annotations": [
            {"text": text, "x": c + 0.5, "y": 1, "xref": "x", "yref": "paper", "yanchor": "bottom"}
            | {"showarrow": False, "font": font, "yshift": 8}
            for c, text in enumerate(titles)
        ],
    }


def _tables(found: Diagram) -> dict[str, Any]:
    """Nodes, weights and graphs as they are drawn."""
    nodes = [
        (c, name, p)
        for c, col in enumerate(found.columns)
        for name, p in zip(col.names, col.passed_on_S, strict=True)
    ]
    tables: dict[str, Any] = {
        "nodes": dict(zip(("layer", "node", "passes on"), zip(*nodes, strict=True), strict=True))
    }
    if found.example is not None:
        tables["nodes"]["value"] = np.concatenate([np.asarray(col.values_S) for col in found.columns])
    edges = [
        (before.names[i], after.names[j], weights[i, j])
        for before, after, weights in zip(found.columns[:-1], found.columns[1:], found.weights, strict=True)
        for i, j in np.argwhere(weights)
    ]
    tables["weights"] = (
        dict(zip(("from", "to", "weight"), zip(*edges, strict=True), strict=True)) if edges else {}
    )
    drawn = [
        (name, str(over) if isinstance(over, str) else " and ".join(over), graph.ravel())
        for col in found.columns
        for name, over, graph in zip(col.names, col.over, col.graphs, strict=True)
    ]
    tables["graphs"] = {
        "node": np.concatenate([np.full(len(v), name) for name, _, v in drawn]),
        "over": np.concatenate([np.full(len(v), over) for _, over, v in drawn]),
        "point": np.concatenate([np.arange(1, len(v) + 1) for _, _, v in drawn]),
        "value": np.concatenate([v for _, _, v in drawn]).astype(float),
    }
    return {name: table for name, table in tables.items() if table}


def _note(found: Diagram, planes: bool) -> str:
    said = ["Width is the size of a weight beside the largest drawn of its layer."]
    if any(len(c.shown_S) < c.neurons for c in found.columns):
        said.append(f"Of large layers the neurons are shown that carry most: {MEASURE} ({found.rows}).")
        said.append("Weights to and from neurons not shown are not drawn.")
    if planes:
        said.append("Each plane has its own scale: blue above 0, orange below.")
    else:
        said.append("Each graph has its own scale, the grey line is 0.")
        if len({over for c in found.columns for over in c.over}) > 1:
            said.append(
                f"It is over the column under its name, the one the neuron moves most over from {found.around}."
            )
    if found.example is not None:
        said.append(f"The numbers are the values for {found.example}.")
    return " ".join(said)


def _alt(found: Diagram) -> str:
    columns = "; ".join(
        f"{c.title}{': ' + c.kind if c.kind else ''}, {len(c.shown_S)} of {c.neurons:,} shown"
        for c in found.columns
    )
    said = f"A diagram of the network from left to right: {columns}."
    edges = [(abs(w[i, j]), w[i, j], c, i, j) for c, w in enumerate(found.weights) for i, j in np.argwhere(w)]
    if edges:
        _, weight, c, i, j = max(edges)
        said += f" The largest weight drawn, {weight:.3g}, goes from {found.columns[c].names[i]} to "
        said += f"{found.columns[c + 1].names[j]}."
    if found.example is not None:
        last = found.columns[-1]
        values = zip(last.names, np.asarray(last.values_S), strict=True)
        said += f" For {found.example} the outputs are {', '.join(f'{name} {v:.3g}' for name, v in values)}."
    return said
