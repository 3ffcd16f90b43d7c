"""Backpropagation for one example, drawn: the network with its values forward, its deltas and gradients back."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from superpose.figures import theme
from superpose.figures.picture import Picture
from superpose.figures.stepping import stepping
from superpose.insight.backprop import backprop
from superpose.insight.backprop_steps import notes
from superpose.insight.chain_rule import ChainRule, largest
from superpose.insight.subject import Subject
from superpose.network.superposition import weights_into

# So many neurons of a layer are drawn, and lines into a layer: those of the largest delta and gradient.
MOST, LINES = 8, 28
WIDTHS = (0.8, 2.0, 4.0)
# Half a box's width, in columns, and how far the two lines in it are from its middle.
BOX, LINE = 0.27, 0.019


class Line(NamedTuple):
    """A weight as a line: from and to, (x, y) each, its gradient, its layer from 0, and what hovering tells."""

    start: tuple[float, float]
    end: tuple[float, float]
    gradient: float
    layer: int
    told: str


class Nodes(NamedTuple):
    """The nodes of one column of the drawing: which neurons, their heights, values, deltas, and what hovering tells."""

    which: np.ndarray
    y: np.ndarray
    value: np.ndarray
    delta: np.ndarray | None
    told: list[str]


def draw(
    seen: Subject,
    *,
    example: int | None = None,
    row: Any = None,
    target: Any = None,
    cost: Any = None,
    optimizer: Any = "gradient_descent",
    learning_rate: float = 0.01,
    neurons: int = MOST,
) -> Picture:
    """The network for one example, stepping forward through the layers and back.

    Parameters
    ----------
    example, row, target, cost, optimizer, learning_rate
        As for `superpose.backprop`.
    neurons : int
        How many of each layer are drawn, those of the largest |delta|.
    """
    found = backprop(
        seen, row, target, example=example, cost=cost, optimizer=optimizer, learning_rate=learning_rate
    )
    columns = [_nodes(found, i, neurons) for i in range(len(found.layers) + 1)]
    lines = [line for i in range(len(found.layers)) for line in _lines(found, i, columns)]
    count = len(found.layers)
    said = _sentences(found)
    standing = [
        _traces(columns, lines, forward=min(t, count - 1), back=_reached(t, count)) for t in range(len(said))
    ]
    frames = [
        {"name": str(t), "data": [_moving(one) for one in traces], "traces": [*range(len(traces))]}
        for t, traces in enumerate(standing)
    ]
    layout = stepping([frame["name"] for frame in frames], said, active=len(said) - 1, milliseconds=1200)
    hidden = {"visible": False, "fixedrange": True}
    layout |= {
        "xaxis": hidden | {"range": [-0.36, count + 0.36]},
        "yaxis": hidden | {"range": [-0.62, 0.66]},
        "annotations": _heads(found),
        "showlegend": False,
        "height": 560,
        "margin": {"l": 8, "r": 8, "t": 44, "b": 90},
    }
    traces = [*standing[-1], _hovering(lines)]
    weights = found.weights
    return Picture(
        traces,
        title="Backpropagation for one example",
        alt=_alt(found),
        table={name: weights[name].to_numpy() for name in weights.columns},
        note=_note(found, columns),
        layout=layout,
        frames=frames,
    )


def _moving(trace: dict[str, Any]) -> dict[str, Any]:
    """What of a trace changes from frame to frame."""
    kept = {key: trace[key] for key in ("type", "x", "y", "text", "textfont") if key in trace}
    if "textfont" in kept:
        kept["textfont"] = {"color": kept["textfont"]["color"]}
    return kept


def _reached(t: int, count: int) -> int:
    """The first layer whose delta is known at step t: steps are forward 1 to L, the cost, back L to 1, the update."""
    return min(count, max(0, 2 * count - t))


def _sentences(found: ChainRule) -> list[str]:
    """What the slider says at each step."""
    count = len(found.layers)
    before, after = (f"{c:.4g}" for c in (found.cost_before, found.cost_after))
    last = "a − y" if found.fused else "slope × dC/da"
    return [
        *(f"Forward, layer {i + 1}: {p.layer.activation.name}" for i, p in enumerate(found.layers)),
        f"Cost {before} ({found.cost.name})",
        *(
            f"Back, layer {i + 1}: delta = {last if i == count - 1 else 'slope × Σ w·delta'}"
            for i in reversed(range(count))
        ),
        f"Step by {found.plan.optimizer.name}: cost {before} → {after}",
    ]


def _heads(found: ChainRule) -> list[dict[str, Any]]:
    """A heading over each column."""
    names = ["input", *(p.layer.activation.name for p in found.layers)]
    return [
        {"text": name if x == 0 else f"layer {x}<br>{name}", "x": x, "y": 0.62, "showarrow": False,
         "yanchor": "middle", "font": {"size": 10, "color": theme.color("soft")}}
        for x, name in enumerate(names)
    ]  # fmt: skip


def _nodes(found: ChainRule, x: int, most: int) -> Nodes:
    """The inputs (x = 0) or the neurons of layer x, from 1."""
    if x == 0:
        first = found.layers[0].gradient
        pull_I = [np.abs(weights_into(first, k)) for k in range(min(first.columns, 256))]
        which = largest(np.sum(pull_I, axis=0), most)
        told = [f"{found.names.inputs[i]} {found.x_I[i]:.4g}" for i in which]
        return Nodes(which, _heights(len(which)), found.x_I[which], None, told)
    here = found.layers[x - 1]
    delta_O = here.delta_K.reshape(len(here.a_O), -1).sum(axis=1)
    which = largest(delta_O, most)
    z_O = here.z_K.reshape(len(here.a_O), -1).max(axis=1)
    told = [
        f"{x}.{o + 1}: z {z_O[o]:.4g}, passes on {here.output_O[o]:.4g}, delta {delta_O[o]:.4g}"
        for o in which
    ]
    return Nodes(which, _heights(len(which)), here.output_O[which], delta_O[which], told)


def _heights(count: int) -> np.ndarray:
    """Evenly spread over -0.5 to 0.5, from the top; closer where there are few."""
    span = min(1.0, 0.3 * (count - 1))
    return np.linspace(span / 2, -span / 2, count)


def _lines(found: ChainRule, i: int, columns: list[Nodes]) -> list[Line]:
    """The weights between the nodes drawn of two columns, those of the largest gradients."""
    here, sources, ends = found.layers[i], columns[i], columns[i + 1]
    pieces = here.layer.activation.pieces
    made = []
    for to, y_to in zip(ends.which, ends.y, strict=True):
        ways = [(weights_into(here.gradient, k), weights_into(here.layer, k))
                for k in range(to * pieces, (to + 1) * pieces)]  # fmt: skip
        for source, y_from in zip(sources.which, sources.y, strict=True):
            gradient, weight = max(((g[source], w[source]) for g, w in ways), key=lambda p: abs(p[0]))
            if not weight and not gradient:
                continue  # of another block
            come = found.names.inputs[source] if i == 0 else f"{i}.{source + 1}"
            told = f"{i + 1}.{to + 1}<-{come}: w {weight:.4g}, gradient {gradient:.4g}"
            made.append(Line((i, y_from), (i + 1, y_to), float(gradient), i, told))
    return [made[j] for j in largest([line.gradient for line in made], LINES)]


def _traces(columns: list[Nodes], lines: list[Line], *, forward: int, back: int) -> list[dict[str, Any]]:
    """Lines and nodes as they stand when values are known up to layer `forward` and deltas from layer `back` on."""
    known = [line for line in lines if line.layer >= back]
    waiting = [line for line in lines if line.layer < back]
    traces = [_stroke(waiting, "line", 0.8)]
    largest_of = {
        i: max((abs(line.gradient) for line in lines if line.layer == i), default=0) for i in range(99)
    }
    for role, sign in (("positive", 1), ("negative", -1)):
        for b, width in enumerate(WIDTHS):
            own = [one for one in known if one.gradient * sign > 0 and _bin(one, largest_of) == b]
            traces.append(_stroke(own, role, width))
    boxes = [
        _boxes(columns, "faint", 32, lambda x: x > forward + 1),
        _boxes(columns, "soft", 32, lambda x: x <= forward + 1),
        _boxes(columns, "card", 30, lambda x: True),
    ]
    return [*traces, *boxes, _hovered(columns), _values(columns[: forward + 2]), _deltas(columns, back)]


def _bin(line: Line, largest_of: dict[int, float]) -> int:
    """How thick a line is: its gradient by the largest into its layer."""
    share = abs(line.gradient) / (largest_of[line.layer] or 1.0)
    return int(np.digitize(share, [0.3, 0.7]))


def _stroke(lines: list[Line], role: str, width: float) -> dict[str, Any]:
    x = [v for one in lines for v in (one.start[0], one.end[0], None)]
    y = [v for one in lines for v in (round(one.start[1], 4), round(one.end[1], 4), None)]
    return {
        "type": "scatter",
        "x": x,
        "y": y,
        "mode": "lines",
        "hoverinfo": "skip",
        "line": {"color": theme.color(role), "width": width},
    }


def _boxes(columns: list[Nodes], role: str, height: int, drawn: Callable[[int], bool]) -> dict[str, Any]:
    """A box for each node, as a short line that is as thick as the box is high; of another colour it is the border."""
    half = BOX if role == "card" else BOX + 0.005
    x = [
        v for c, nodes in enumerate(columns) if drawn(c) for _ in nodes.y for v in (c - half, c + half, None)
    ]
    y = [v for c, n in enumerate(columns) if drawn(c) for h in n.y for v in (round(h, 4), round(h, 4), None)]
    line = {"color": theme.color(role), "width": height}
    return {"type": "scatter", "x": x, "y": y, "mode": "lines", "hoverinfo": "skip", "line": line}


def _hovered(columns: list[Nodes]) -> dict[str, Any]:
    """Unseen points that tell of each node."""
    return {
        "type": "scatter",
        "x": [c for c, nodes in enumerate(columns) for _ in nodes.y],
        "y": [round(float(h), 4) for nodes in columns for h in nodes.y],
        "text": [told for nodes in columns for told in nodes.told],
        "mode": "markers",
        "marker": {"size": 26, "opacity": 0},
        "hoverinfo": "text",
    }


def _values(reached: list[Nodes]) -> dict[str, Any]:
    """What each node passes on; where a delta will stand below it, in the upper half of its box."""
    ink = theme.color("ink")
    return _labels(
        [
            (x, y + (0 if n.delta is None else LINE), f"{v:.3g}", ink)
            for x, n in enumerate(reached)
            for y, v in zip(n.y, n.value, strict=True)
        ]
    )


def _deltas(columns: list[Nodes], back: int) -> dict[str, Any]:
    """Each node's delta, in the lower half of its box, in the colour of its sign."""
    said = []
    for x, nodes in enumerate(columns):
        if nodes.delta is None or x - 1 < back:
            continue
        for y, d in zip(nodes.y, nodes.delta, strict=True):
            said.append((x, y - LINE, f"δ {d:.2g}", theme.color("negative" if d < 0 else "positive")))
    return _labels(said)


def _labels(said: list[tuple[int, float, str, str]]) -> dict[str, Any]:
    return {
        "type": "scatter",
        "x": [s[0] for s in said],
        "y": [round(float(s[1]), 4) for s in said],
        "text": [s[2] for s in said],
        "mode": "text",
        "textposition": "middle center",
        "textfont": {"size": 10, "color": [s[3] for s in said]},
        "hoverinfo": "skip",
    }


def _hovering(lines: list[Line]) -> dict[str, Any]:
    """Points on the lines, unseen, that tell weight and gradient."""
    return {
        "type": "scatter",
        "x": [round(one.start[0] + 0.5, 3) for one in lines],
        "y": [round((one.start[1] + one.end[1]) / 2, 4) for one in lines],
        "mode": "markers",
        "marker": {"size": 8, "opacity": 0},
        "text": [one.told for one in lines],
        "hoverinfo": "text",
    }


def _alt(found: ChainRule) -> str:
    table = found.weights
    top = int(np.argmax(np.abs(table["gradient"].to_numpy())))
    name, gradient = table["weight"][top], table["gradient"][top]
    return (
        f"A network {found.network.sizes} for one example: its values forward, its deltas back. The cost "
        f"({found.cost.name}) is {found.cost_before:.4g}; the largest gradient is {gradient:.4g}, of weight {name}; "
        f"after one step by {found.plan.optimizer.name} at rate {found.learning_rate:g} it is {found.cost_after:.4g}."
    )


def _note(found: ChainRule, columns: list[Nodes]) -> str:
    said = [
        "Blue raises the cost when it grows, orange lowers it; the thicker, the larger the gradient in its layer."
    ]
    sizes = found.network.sizes
    if any(len(nodes.which) < size for nodes, size in zip(columns, sizes, strict=True)):
        said.append(
            f"Of a layer at most {max(len(n.which) for n in columns)} neurons are drawn, those of the largest |delta|."
        )
    return " ".join([*said, *notes(found)])
