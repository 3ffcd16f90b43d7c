"""The film of a training as arrays: what the network gave at each recorded epoch, over the data it learned.

Nothing is made up between recorded epochs. What is shown depends on the inputs: over one number the outputs as
curves, over two the outputs over the plane, over more the judged rows themselves.
"""

from dataclasses import dataclass, field

import numpy as np

from superpose.errors import UsageError
from superpose.insight.confidence import class_names, confidences, meaning, true_classes
from superpose.insight.curves import COSTS
from superpose.insight.matter import axes_that_matter, hidden, largest_contributors
from superpose.insight.subject import Subject
from superpose.network.superposition import weights_into

# Points of a curve, of a plane's side, of a small graph, of a small plane's side; rows, neurons, curves at most.
CURVE, PLANE, SMALL, SMALL_PLANE = 121, 40, 61, 14
MOST_ROWS, NEURONS, MOST_CURVES = 400, 6, 8


@dataclass(frozen=True, eq=False)
class Graphs:
    """A few neurons' graphs in all frames: those that add most to the outputs of the final network.

    Attributes
    ----------
    names : tuple of str
        LAYER.NUMBER, both from 1.
    axes : tuple of str
        What they are drawn over, one axis or two.
    grid_G : array (points,)
        Places on the first axis (of a level its number), or empty over a plane.
    value_FJG : array (frames, neurons, points) or (frames, neurons, side, side)
        The neurons' activations.
    part_FJG : array (frames, parts, points) or None
        What the output is made of, in its units, where there is one and it is a plain sum: what each of these neurons
        adds; or of several networks side by side, which are averaged, the answer of each.
    parts : str
        What the parts are.
    """

    names: tuple[str, ...]
    axes: tuple[str, ...]
    grid_G: np.ndarray
    value_FJG: np.ndarray
    part_FJG: np.ndarray | None = None
    parts: str = ""

    def __repr__(self) -> str:
        return f"Graphs({', '.join(self.names)} over {' and '.join(self.axes)})"


@dataclass(frozen=True, eq=False)
class Frames:
    """A training as arrays, a frame each recorded epoch.

    Attributes
    ----------
    kind : str
        "curve" over one number, "plane" over two, "numbers" (predicted against true), "classes" (the rows over
        their first two principal components) or "yes_no" (the confidence in each yes).
    epoch_F : array (frames,)
    best : int or None
        Which frame's network was kept.
    names : tuple of str
        Of what is drawn last in `value`: outputs or classes.
    axes : tuple of str
        The names of the horizontal and the vertical axis.
    x_G, y_G : array
        "curve": places on the axis; "plane": places on both; else empty.
    value : array
        "curve" (frames, points, outputs or classes), "plane" (frames, y, x, classes or outputs), else (frames, rows,
        classes or outputs): confidences, or outputs in the target's units.
    at_N2 : array (rows, 2)
        Where the rows are drawn; "numbers": none.
    truth_N : array (rows,) or (rows, outputs)
        Classes by number, or targets in their units.
    held_out_N : array (rows,) of bool
        Which rows were held out.
    costs : dict of str to array (epochs,)
        Of all epochs.
    graphs : Graphs or None
    note : str
        What is drawn, and what is not.
    """

    kind: str
    meaning: str
    epoch_F: np.ndarray
    best: int | None
    names: tuple[str, ...]
    axes: tuple[str, str]
    x_G: np.ndarray
    y_G: np.ndarray
    value: np.ndarray
    at_N2: np.ndarray
    truth_N: np.ndarray
    held_out_N: np.ndarray
    costs: dict[str, np.ndarray] = field(default_factory=dict)
    graphs: Graphs | None = None
    note: str = ""

    def __len__(self) -> int:
        return len(self.epoch_F)

    def cost(self, name: str, frame: int) -> float | None:
        """A cost after the epoch of a frame; None before the first epoch."""
        epoch = int(self.epoch_F[frame])
        return None if not 0 < epoch <= len(self.costs[name]) else float(self.costs[name][epoch - 1])

    def __repr__(self) -> str:
        last = f"epochs {self.epoch_F[0]} to {self.epoch_F[-1]}"
        return f"Frames({len(self)} of {self.kind}, {last}, {', '.join(self.names)})"


def frames(seen: Subject, *, neurons: int = NEURONS, most: int | None = None) -> Frames:
    """The film of a subject's training.

    Parameters
    ----------
    seen : Subject
        With frames and rows.
    neurons : int
        How many neurons' graphs move along.
    most : int, optional
        At most so many frames, the first, the kept and the last among them.

    Raises
    ------
    UsageError
        If no frames were recorded, or no rows are known.
    """
    rows = seen.judged_on
    if len(seen.frames) < 2 or rows is None:
        raise UsageError(
            "There is no film of this: the network's earlier states were not recorded.",
            "Give what sp.train or sp.fit gave; a network by itself, or a loaded model, has only its last state.",
        )
    if most is not None and len(seen.frames) > most:
        kept = np.unique(np.linspace(0, len(seen.frames) - 1, most).astype(int)).tolist()
        best = [i for i, f in enumerate(seen.frames) if f.shows(seen.network)]
        seen = seen.replace(frames=tuple(seen.frames[i] for i in sorted({*kept, *best})))
    numeric = [axis.numeric for axis in seen.axes]
    draw = {1: _curve, 2: _plane}.get(len(numeric), _rows) if all(numeric) else _rows
    shown, history = draw(seen), seen.history
    best = [i for i, frame in enumerate(seen.frames) if frame.shows(seen.network)]
    costs = {} if history is None else {n: history[n] for n in COSTS if n in history}
    return Frames(
        **shown, meaning=meaning(seen), epoch_F=np.array([f.epoch for f in seen.frames]),
        best=best[0] if best else None, costs=costs,
        graphs=_graphs(seen, neurons, shown["kind"]),
    )  # fmt: skip


def values_of(seen: Subject, outputs_BO: np.ndarray) -> np.ndarray:
    """Outputs as they are drawn: confidences in classes or in yes, or numbers in the target's units."""
    return seen.in_units(outputs_BO) if meaning(seen) == "numbers" else confidences(seen, outputs_BO)


def _names(seen: Subject) -> tuple[str, ...]:
    return class_names(seen) if meaning(seen) == "classes" else seen.outputs


def _truth(seen: Subject, y_NO: np.ndarray) -> np.ndarray:
    if meaning(seen) == "classes":
        return true_classes(y_NO)
    return seen.in_units(y_NO) if meaning(seen) == "numbers" else np.asarray(y_NO, float)


def _each(seen: Subject, x_BI: np.ndarray) -> np.ndarray:
    """What is drawn for these rows in all frames, (frames, rows, names)."""
    return np.stack([values_of(seen, frame.network(x_BI)) for frame in seen.frames])


def some_rows(seen: Subject, most: int = MOST_ROWS) -> tuple[np.ndarray, np.ndarray]:
    """The inputs and targets of at most so many judged rows, evenly spread over them."""
    rows = seen.judged_on
    assert rows is not None
    count = len(rows.x_NI)
    chosen = np.arange(count) if count <= most else np.linspace(0, count - 1, most).astype(int)
    return np.asarray(rows.x_NI, np.float32)[chosen], np.asarray(rows.y_NO)[chosen]


def _said(seen: Subject, shown: int) -> str:
    """Which judged rows are shown."""
    rows = seen.judged_on
    assert rows is not None
    which = "held-out rows" if seen.held_out is not None else "training rows"
    return f"The points are {_of(shown, len(rows.x_NI))} {which}."


def _of(shown: int, there: int) -> str:
    return f"{shown:,} of {there:,}" if shown < there else f"the {shown:,}"


def all_rows(
    seen: Subject, most: int = MOST_ROWS
) -> tuple[np.ndarray, np.ndarray, np.ndarray, tuple[int, int]]:
    """Up to so many rows, held out and trained on: inputs, targets, which were held out; how many there are of each.

    The counts are (trained on, held out). Held-out rows take at most half the places.
    """
    parts = [] if seen.held_out is None else [(seen.held_out, True)]
    parts += [] if seen.train is None else [(seen.train, False)]
    counts = {held: len(rows.x_NI) for rows, held in parts}
    x, y, held_out, left = [np.zeros((0, seen.network.inputs), np.float32)], [], [], most
    y.append(np.zeros((0, len(seen.outputs)), np.float32))
    for i, (rows, held) in enumerate(parts):
        count = min(len(rows.x_NI), left if i == len(parts) - 1 else left // 2)
        chosen = np.linspace(0, len(rows.x_NI) - 1, count).astype(int)
        x.append(np.asarray(rows.x_NI, np.float32)[chosen])
        y.append(np.asarray(rows.y_NO)[chosen])
        held_out += [held] * count
        left -= count
    there = (counts.get(False, 0), counts.get(True, 0))
    return np.concatenate(x), np.concatenate(y), np.array(held_out, bool), there


def _both_said(held_out_N: np.ndarray, there: tuple[int, int]) -> str:
    """Which rows are shown of those trained on and those held out."""
    held = int(held_out_N.sum())
    trained = f"{_of(len(held_out_N) - held, there[0])} training rows"
    return f"The points are {trained}{f' and {_of(held, there[1])} held-out rows' if there[1] else ''}."


def _curve(seen: Subject) -> dict:
    (axis,) = seen.axes
    x_NI, y_NO, held_out_N, there = all_rows(seen)
    at_N = _as_numbers(axis.decode(x_NI))
    named = _names(seen)
    vertical = named[0] if len(named) == 1 else "output"
    if meaning(seen) != "numbers":
        vertical = "confidence"
    return {
        "kind": "curve", "names": named, "axes": (axis.name, vertical), "x_G": axis.grid(CURVE),
        "y_G": np.zeros(0), "value": _each(seen, seen.axes.rows({axis.name: axis.grid(CURVE)})),
        "at_N2": np.column_stack([at_N, np.zeros(len(at_N))]), "truth_N": _truth(seen, y_NO),
        "held_out_N": held_out_N, "note": _both_said(held_out_N, there),
    }  # fmt: skip


def _plane(seen: Subject) -> dict:
    first, second = seen.axes
    x_NI, y_NO, held_out_N, there = all_rows(seen)
    x_B, y_B = plane_places(first.grid(PLANE), second.grid(PLANE))
    value = _each(seen, seen.axes.rows({first.name: x_B, second.name: y_B}))
    at = [_as_numbers(axis.decode(x_NI)) for axis in (first, second)]
    note = _both_said(held_out_N, there)
    if meaning(seen) != "classes" and len(seen.outputs) > 1:
        note += f" Of {len(seen.outputs)} outputs the plane shows the first, {seen.outputs[0]}."
    return {
        "kind": "plane", "names": _names(seen), "axes": (first.name, second.name), "x_G": first.grid(PLANE),
        "y_G": second.grid(PLANE), "value": value.reshape(len(value), PLANE, PLANE, -1),
        "at_N2": np.column_stack(at), "truth_N": _truth(seen, y_NO), "held_out_N": held_out_N,
        "note": note,
    }  # fmt: skip


def plane_places(x_G: np.ndarray, y_G: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Every place of a plane, row by row from the least y: its x and its y, (points,) each."""
    return np.tile(x_G, len(y_G)), np.repeat(y_G, len(x_G))


def _rows(seen: Subject) -> dict:
    x_NI, y_NO = some_rows(seen)
    value, truth = _each(seen, x_NI), _truth(seen, y_NO)
    kind, note, at_N2 = meaning(seen), _said(seen, len(x_NI)), np.zeros((len(x_NI), 2))
    axes = ("true", "predicted")
    if kind == "classes":
        at_N2, share = principal_plane(x_NI)
        axes = ("first principal component", "second principal component")
        note += " They lie by the first two principal components of their encoded inputs, which hold"
        note += f" {share:.0%} of the variation."
    elif kind == "yes_no":
        axes = ("", "confidence in yes")
    elif value.shape[2] > 1:
        value, truth = (_standard(seen, part) for part in (value, truth))
        axes = ("true [standard deviations from the mean]", "predicted [standard deviations from the mean]")
    else:
        axes = (f"true {seen.outputs[0]}", f"predicted {seen.outputs[0]}")
    return {
        "kind": kind, "names": _names(seen), "axes": axes, "x_G": np.zeros(0), "y_G": np.zeros(0),
        "value": value, "at_N2": at_N2, "truth_N": truth, "note": note,
        "held_out_N": np.full(len(x_NI), seen.held_out is not None),
    }  # fmt: skip


def _standard(seen: Subject, value: np.ndarray) -> np.ndarray:
    """Several targets in one picture: in standard deviations of each over the judged rows."""
    rows = seen.judged_on
    assert rows is not None
    y_NO = seen.in_units(rows.y_NO)
    spread_O = y_NO.std(axis=0)
    return (value - y_NO.mean(axis=0)) / np.where(spread_O > 0, spread_O, 1.0)


def principal_plane(x_NI: np.ndarray) -> tuple[np.ndarray, float]:
    """Rows over their first two principal components, (rows, 2), and the share of the variation these hold."""
    centred = np.asarray(x_NI, float) - np.mean(x_NI, axis=0)
    u, s, vt = np.linalg.svd(centred, full_matrices=False)
    signs = np.sign(vt[np.arange(len(vt)), np.abs(vt).argmax(axis=1)])
    at = (u * s * signs)[:, :2]
    at = np.pad(at, ((0, 0), (0, 2 - at.shape[1])))
    return at, float(np.square(s[:2]).sum() / max(np.square(s).sum(), 1e-30))


def _as_numbers(values: np.ndarray) -> np.ndarray:
    """Values of an axis as they are drawn: numbers, or moments."""
    values = np.asarray(values)
    return values if values.dtype.kind in "fiuM" else values.astype(float)


def _graphs(seen: Subject, count: int, kind: str) -> Graphs | None:
    """The graphs of the neurons that add most, over what the film is drawn over or over the axis that matters most."""
    x_NI, _ = some_rows(seen, 200)
    chosen = largest_contributors(seen.network, x_NI, count)
    if not len(chosen):
        return None
    layer = len(seen.network.layers) - 1
    names = tuple(f"{layer}.{j + 1}" for j in chosen)
    if kind == "plane":
        first, second = seen.axes
        x_B, y_B = plane_places(first.grid(SMALL_PLANE), second.grid(SMALL_PLANE))
        value = _hidden(seen, seen.axes.rows({first.name: x_B, second.name: y_B}), chosen)
        side = (len(seen.frames), len(chosen), SMALL_PLANE, SMALL_PLANE)
        return Graphs(names, (first.name, second.name), np.zeros(0), value.reshape(side))
    ordered = axes_that_matter(seen)
    if not ordered:
        return None
    axis = ordered[0]
    grid = axis.grid(SMALL)[:SMALL]
    value = _hidden(seen, seen.axes.rows({axis.name: grid}), chosen)
    places = np.linspace(0, 1, len(grid)) if axis.numeric else np.arange(len(grid))
    shown = grid if axis.kind == "number" else places
    if kind != "curve" or not _plain_sum(seen):
        return Graphs(names, (axis.name,), shown, value)
    members = seen.network.layers[-2].blocks
    if members > 1:
        own = _members(seen, seen.axes.rows({axis.name: grid}), members)
        return Graphs(
            names, (axis.name,), shown, value, own, "the answers of the networks it is the average of"
        )
    return Graphs(
        names, (axis.name,), shown, value, _parts(seen, value, chosen), "what these neurons add to it"
    )


def _hidden(seen: Subject, x_BI: np.ndarray, chosen: np.ndarray) -> np.ndarray:
    """The activations of these last hidden neurons in all frames, (frames, neurons, rows)."""
    found = []
    for frame in seen.frames:
        before = hidden(frame.network)
        assert before is not None
        found.append(before(x_BI)[:, chosen].T)
    return np.stack(found)


def _plain_sum(seen: Subject) -> bool:
    """Whether the output is one number that the last hidden neurons add up to."""
    last = seen.network.layers[-1]
    plain = last.activation.name == "linear" and last.combine.name == "add" and last.columns == 1
    return plain and meaning(seen) == "numbers"


def _parts(seen: Subject, value_FJG: np.ndarray, chosen: np.ndarray) -> np.ndarray:
    """What these neurons add to the output, in its units, (frames, neurons, points)."""
    scale = 1.0 if seen.target is None else float(seen.target.scale[0])
    weight_FJ = np.stack([weights_into(f.network.layers[-1], 0)[chosen] for f in seen.frames])
    return value_FJG * weight_FJ[:, :, None] * scale


def _members(seen: Subject, x_BI: np.ndarray, members: int) -> np.ndarray:
    """The answer of each of several networks side by side, in units, (frames, members, rows).

    Their mean is the answer of the whole.
    """
    found = []
    for frame in seen.frames:
        before, last = hidden(frame.network), frame.network.layers[-1]
        assert before is not None
        added_BJ = before(x_BI) * weights_into(last, 0)
        own_BM = members * added_BJ.reshape(len(x_BI), members, -1).sum(axis=2) + float(
            np.asarray(last.bias)[0]
        )
        found.append(np.stack([seen.in_units(own[:, None])[:, 0] for own in own_BM.T]))
    return np.stack(found)
