"""What the page sees of a run: over which grids, which rows and neurons; and a frame of all of it as numbers."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from superpose.insight.axes import Axes, Axis
from superpose.insight.confidence import class_names, confidences, meaning, true_classes
from superpose.insight.neurons import grid_rows
from superpose.insight.places import input_labels, neuron_name
from superpose.insight.subject import Subject
from superpose.insight.values import ROWS, Values, values
from superpose.model.measures import measures
from superpose.model.prepared import Prepared
from superpose.network.network import Network
from superpose.network.superposition import weights_into
from superpose.studio.wire import Layout, plain

VIEW: dict[str, Any] = {"graph": 24, "graph_points": 65, "output": 48, "output_points": 161, "most": 12, "over": None,
                        "shown": None, "rows": 400}  # fmt: skip
LIMITS = {"graph": (4, 128), "graph_points": (8, 1024), "output": (8, 256), "output_points": (8, 4096),
          "most": (1, 256), "rows": (0, 5000)}  # fmt: skip
# Rows the score beside the picture is taken on.
SCORED = 1000
NEAR = 1.0


def view_of(given: Any) -> dict[str, Any]:
    """What the page asks to see, within limits."""
    view = VIEW | {k: v for k, v in (given if isinstance(given, dict) else {}).items() if k in VIEW}
    for name, (low, high) in LIMITS.items():
        number = view[name] if isinstance(view[name], int | float) else VIEW[name]
        view[name] = int(min(max(number, low), high))
    return view


def subject_of(prepared: Prepared, network: Network, axes: Axes, **known: Any) -> Subject:
    """A network of these rows as insight takes it."""
    return Subject(
        network, axes, prepared.target.outputs, prepared.target.task, prepared.target, train=prepared.train,
        held_out=prepared.held_out, **known,
    )  # fmt: skip


def axes_of(prepared: Prepared) -> Axes:
    """The columns as axes, over all rows there are."""
    return Axes.of_encoding(prepared.encoding, prepared.X)


@dataclass(frozen=True, eq=False)
class Sight:
    """All that is fixed between two changes of structure: grids, rows, neurons shown, and where numbers stand.

    Attributes
    ----------
    over : tuple of Axis
        One or two, or none where nothing can be drawn over.
    graph_shape, output_shape : tuple of int
        (points,) or (y, x).
    inputs_BI : array
        Every row that goes through the network for a frame: graph grid, output grid, rows to train on, held out.
    cuts : tuple of int
        Where each of the four begins and ends in it.
    """

    subject: Subject
    view: dict[str, Any]
    over: tuple[Axis, ...]
    grids: tuple[tuple[np.ndarray, ...], tuple[np.ndarray, ...]]
    shown: tuple[np.ndarray, ...]
    inputs_BI: np.ndarray
    cuts: tuple[int, ...]
    rows: np.ndarray
    truth_BO: np.ndarray
    layout: Layout

    @property
    def has_parts(self) -> bool:
        """Whether the output can be shown as the sum of its parts."""
        return has_parts(self.subject.network, self.over)


def has_parts(network: Network, over: tuple[Axis, ...]) -> bool:
    """Whether the first output is a sum over one input."""
    return (
        len(over) == 1
        and over[0].numeric
        and len(network.layers) > 1
        and network.layers[-1].combine.name == "add"
    )


def sight(seen: Subject, given_view: Any) -> Sight:
    """What to see of a subject's networks of this structure."""
    view = view_of(given_view)
    over = _over(seen, view["over"])
    both = len(over) == 2
    grids: Any = tuple(
        tuple(axis.grid(view[name] if both else view[f"{name}_points"]) for axis in over)
        for name in ("graph", "output")
    )
    base_I = seen.axes.typical_I
    points = [grid_rows(seen, over, grid, base_I) if over else base_I[None, :] for grid in grids]
    kinds = [_scored(seen, rows) for rows in (seen.train, seen.held_out)]
    parts = [*points, *(x_NI for x_NI, _ in kinds)]
    cuts = tuple(np.cumsum([0, *(len(p) for p in parts)]).tolist())
    shown = _shown(seen.network, view)
    rows = _drawn(len(kinds[0][0]), len(kinds[1][0]), view["rows"])
    layout = _layout(seen, over, grids, shown, len(rows))
    return Sight(seen, view, over, grids, shown, np.concatenate(parts).astype(np.float32), cuts, rows,
                 np.concatenate([y_NO for _, y_NO in kinds]), layout)  # fmt: skip


def _scored(seen: Subject, rows: Any) -> tuple[np.ndarray, np.ndarray]:
    """At most `SCORED` of these rows; none where there are none, or they have no targets."""
    if rows is None or not np.isfinite(rows.y_NO).all():
        network = seen.network
        return np.empty((0, network.inputs), np.float32), np.empty((0, network.outputs), np.float32)
    some_N = _some(len(rows.x_NI))
    return np.asarray(rows.x_NI)[some_N], np.asarray(rows.y_NO)[some_N]


def _some(count: int) -> np.ndarray:
    """At most `SCORED` of so many rows, drawn once and for all."""
    if count <= SCORED:
        return np.arange(count)
    return np.sort(np.random.default_rng(0).choice(count, SCORED, replace=False))


def _drawn(train: int, held: int, most: int) -> np.ndarray:
    """Which of the scored rows are drawn: all, or so many evenly."""
    every = train + held
    return np.arange(every) if every <= most else np.unique(np.linspace(0, every - 1, most).astype(int))


def _over(seen: Subject, asked: Any) -> tuple[Axis, ...]:
    """The axes to look over: those asked for, or the two whose columns go most with the target."""
    drawable = [axis for axis in seen.axes if axis.drawable]
    if isinstance(asked, list) and asked:
        named = [axis for name in asked[:2] for axis in drawable if axis.name == name]
        if named and len({a.name for a in named}) == len(named):
            return tuple(named)
    if len(drawable) < 3:
        return tuple(drawable)
    if seen.train is None or not np.isfinite(seen.train.y_NO).all():
        return tuple(drawable[:2])
    x_NI, y_NO = (np.asarray(a, float) for a in (seen.train.x_NI, seen.train.y_NO))
    x_NI, y_NO = x_NI - x_NI.mean(axis=0), y_NO - y_NO.mean(axis=0)
    size = np.sqrt(np.outer((x_NI**2).sum(axis=0), (y_NO**2).sum(axis=0)))
    with_IO = np.abs(x_NI.T @ y_NO) / np.where(size > 0, size, np.inf)
    strength = [float(with_IO[a.places].max(initial=0.0)) + (1.0 if a.numeric else 0.0) for a in drawable]
    return tuple(drawable[i] for i in np.argsort(strength, kind="stable")[::-1][:2])


def _shown(network: Network, view: dict[str, Any]) -> tuple[np.ndarray, ...]:
    """Which inputs and neurons are shown, by column."""
    asked = view["shown"] if isinstance(view["shown"], list) else []
    found = []
    for c, size in enumerate(network.sizes):
        own = asked[c] if c < len(asked) and isinstance(asked[c], list) else []
        wanted = [int(i) for i in own if isinstance(i, int) and 0 <= i < size][:256]
        found.append(np.asarray(wanted or range(min(size, view["most"])), int))
    return tuple(found)


def _layout(seen: Subject, over: tuple[Axis, ...], grids: Any, shown: Any, rows: int) -> Layout:
    network, count = seen.network, len(seen.network.layers)
    graph, output = (tuple(len(g) for g in reversed(grid)) or (1,) for grid in grids)
    named: list[tuple[str, tuple[int, ...]]] = [
        ("numbers", (8,)),
        ("gradient_norm", (count,)),
        ("update_ratio", (count,)),
    ]
    for i in range(1, count + 1):
        named += [(f"weights.{i}", (len(shown[i - 1]), len(shown[i]))), (f"bias.{i}", (len(shown[i]),))]
    named += [(f"graphs.{c}", (len(s), *graph)) for c, s in enumerate(shown)]
    answers = len(value_names(seen))
    named.append(("output", (answers, *output)))
    if has_parts(network, over):
        named += [("parts", (len(shown[-2]), *output)), ("parts_rest", output), ("part_bias", (1,))]
    return Layout((*named, ("rows", (rows, answers))))


def value_names(seen: Subject) -> tuple[str, ...]:
    """What each value of an answer is called."""
    return class_names(seen) if meaning(seen) == "classes" else seen.outputs


def answers(seen: Subject, outputs_BO: np.ndarray) -> np.ndarray:
    """Outputs as the page shows them, (B, values): in units, or confidences."""
    return seen.in_units(outputs_BO) if meaning(seen) == "numbers" else confidences(seen, outputs_BO)


def numbers(at: Sight, network: Network, facts: np.ndarray, norms: Any) -> np.ndarray:
    """A frame's float32: `facts` the eight numbers, with the scores filled in; `norms` gradient and update by layer."""
    # All in one go: their number stays the same from frame to frame.
    found = values(network, at.inputs_BI, rows=-(-len(at.inputs_BI) // ROWS) * ROWS)
    cuts, seen = at.cuts, at.subject
    graph, output = (tuple(len(g) for g in reversed(grid)) or (1,) for grid in at.grids)
    columns = [at.inputs_BI, *(one.output_BO for one in found)]
    facts = facts.copy()
    facts[2:4] = _scores(at, found[-1])
    arrays: list[np.ndarray] = [facts, *(np.asarray(n) for n in norms)]
    for i, layer in enumerate(network.layers):
        pieces = layer.activation.pieces
        into = [weights_into(layer, int(n) * pieces)[at.shown[i]] for n in at.shown[i + 1]]
        arrays += [np.stack(into, axis=1), np.asarray(layer.bias)[at.shown[i + 1] * pieces]]
    for values_BO, shown in zip(columns, at.shown, strict=True):
        arrays.append(values_BO[: cuts[1], shown].T.reshape(len(shown), *graph))
    outputs_BO = found[-1].output_BO
    arrays.append(answers(seen, outputs_BO[cuts[1] : cuts[2]]).T.reshape(-1, *output))
    if at.has_parts:
        arrays += _parts(at, network, found)
    arrays.append(answers(seen, outputs_BO[cuts[2] :][at.rows]))
    return at.layout.pack(arrays)


def _parts(at: Sight, network: Network, found: tuple[Values, ...]) -> list[np.ndarray]:
    """What each shown neuron of the last hidden layer adds to the first output, all others together, and the bias."""
    last = network.layers[-1]
    target, scale, center = at.subject.target, 1.0, 0.0
    if target is not None and target.task == "regression":
        scale, center = float(target.scale[0]), float(target.center[0])
    every = found[-1].x_BI[at.cuts[1] : at.cuts[2]] * weights_into(last, 0)[None, :] * scale
    parts = every[:, at.shown[-2]].T
    return [
        parts,
        every.sum(axis=1) - parts.sum(axis=0),
        np.array([float(np.asarray(last.bias)[0]) * scale + center]),
    ]


def _scores(at: Sight, last: Values) -> np.ndarray:
    """The score on rows trained on, and on rows held out; NaN where there are none, or it has no value."""
    if at.subject.target is None:
        return np.full(2, np.nan)
    measure, start, cuts = measures(at.subject.target)[0], at.cuts[2], at.cuts
    found = []
    for a, b in ((cuts[2], cuts[3]), (cuts[3], cuts[-1])):
        truth, outputs = at.truth_BO[a - start : b - start], last.output_BO[a:b]
        with np.errstate(all="ignore"):
            found.append(measure.score(truth, outputs) if len(truth) else np.nan)
    return np.asarray(found)


def structure(at: Sight, settings: dict[str, Any], number: int, cost: Any, batches: int) -> dict[str, Any]:
    """What the page is told once: everything of a frame but its numbers."""
    seen, network = at.subject, at.subject.network
    measure = None if seen.target is None else measures(seen.target)[0]
    metric = (
        None
        if measure is None
        else {"name": measure.name, "better": "higher" if measure.better > 0 else "lower"}
    )
    held = {
        a.name: a.decode(seen.axes.typical_I[None, :])[0]
        for a in seen.axes
        if a.name not in {o.name for o in at.over}
    }
    return plain({
        "type": "structure", "structure": number, "settings": settings, "columns": _columns(at),
        "over": [axis_json(a) for a in at.over], "around": "the typical row", "held": held,
        "axes": [{"name": a.name, "kind": a.kind, "drawable": a.drawable} for a in seen.axes],
        "output": {"names": value_names(seen), "meaning": meaning(seen), "kind": meaning(seen),
                   "adds_up": at.has_parts and network.layers[-1].activation.name == "linear"},
        "grids": {n: [_grid(a, g) for a, g in zip(at.over, grid, strict=True)]
                  for n, grid in zip(("graph", "output"), at.grids, strict=True)},
        "rows": _rows(at), "metric": metric,
        "cost": None if cost is None else {"name": cost.name, "formula": cost.formula},
        "task": seen.task, "parameters": network.parameters,
        "batches": batches, "layout": at.layout.to_json(), "view": at.view,
    })  # fmt: skip


def _columns(at: Sight) -> list[dict[str, Any]]:
    network, labels = at.subject.network, input_labels(at.subject)
    told: list[dict[str, Any]] = [{"title": "inputs", "kind": "", "neurons": network.inputs, "shown": at.shown[0],
                                   "names": [labels[i] for i in at.shown[0]]}]  # fmt: skip
    last = len(network.layers)
    for i, layer in enumerate(network.layers, 1):
        names = at.subject.outputs if i == last else [neuron_name(i - 1, n) for n in range(layer.neurons)]
        joins = {"add": "adds", "multiply": "multiplies", "divide": "divides"}.get(
            layer.combine.name, layer.combine.name
        )
        told.append({
            "title": "output" if i == last else f"layer {i}", "kind": f"{layer.activation.name} · {joins}",
            "neurons": layer.neurons, "shown": at.shown[i], "names": [str(names[n]) for n in at.shown[i]],
            "activation": layer.activation.name, "combine": layer.combine.name, "fire_above": layer.fire_above,
            "dropout": layer.dropout, "range": layer.activation.range, "pieces": layer.activation.pieces,
        })  # fmt: skip
    return told


def axis_json(axis: Axis) -> dict[str, Any]:
    """An axis as the page is told of it; dates in milliseconds since 1970."""
    scale = 1e-3 if axis.kind == "date" else 1.0
    return {"name": axis.name, "kind": axis.kind, "low": axis.low * scale, "high": axis.high * scale,
            "levels": list(axis.levels) or None}  # fmt: skip


def _grid(axis: Axis, grid: np.ndarray) -> list[Any]:
    return places(axis, grid).tolist() if axis.numeric else grid.tolist()


def places(axis: Axis, cells: Any) -> np.ndarray:
    """Where cells lie on an axis: a number, milliseconds of a date, the number of a level; NaN if missing."""
    if axis.numeric and axis.kind == "date":
        as_dates = np.asarray(cells).astype("datetime64[us]")
        return np.where(np.isnat(as_dates), np.nan, as_dates.astype(np.int64) / 1000)
    if axis.numeric:
        return np.array([np.nan if c is None else float(c) for c in np.asarray(cells, object)], float)
    known = {level: i for i, level in enumerate(axis.levels)}
    return np.array([known.get(c, np.nan) for c in np.asarray(cells, object)], float)


def _rows(at: Sight) -> dict[str, Any]:
    """The rows that are drawn: where they lie, and what is true of them."""
    seen, start = at.subject, at.cuts[2]
    x_BI, y_BO = at.inputs_BI[start:][at.rows], at.truth_BO[at.rows]
    truth: Any
    if meaning(seen) == "classes":
        truth = true_classes(y_BO)
    else:
        in_units = seen.in_units(y_BO)
        truth = in_units[:, 0] if in_units.shape[1] == 1 else in_units
    lies = [places(a, a.decode(x_BI)) for a in at.over]
    return {
        "inputs": np.stack(lies, axis=1) if lies and len(x_BI) else [], "truth": truth,
        "held_out": at.rows >= at.cuts[3] - start, "near": near(seen, x_BI, at.over), "shown": len(at.rows),
        "trained_on": _count(seen.train), "held_out_count": _count(seen.held_out),
    }  # fmt: skip


def _count(rows: Any) -> int:
    return 0 if rows is None else len(rows.x_NI)


def near(seen: Subject, x_BI: np.ndarray, over: tuple[Axis, ...]) -> np.ndarray:
    """Which rows lie near the slice that is drawn."""
    from superpose.insight.boundary import near as near_slice

    return near_slice(seen, x_BI, seen.axes.typical_I, over)  # pyright: ignore[reportArgumentType]
