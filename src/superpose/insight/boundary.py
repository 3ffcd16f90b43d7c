"""Decision regions: what the network answers over a plane of two axes, all else held fixed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from superpose.errors import UsageError
from superpose.insight.axes import Axis
from superpose.insight.confidence import class_names, confidences, meaning, predicted_classes, true_classes
from superpose.insight.frames import all_rows
from superpose.insight.matter import axes_that_matter
from superpose.insight.subject import Subject

SIDE = 60
MOST_ROWS = 400
# A row lies near a slice where its other numbers are, on the whole, within this many standard deviations of those held.
NEAR = 1.0


@dataclass(frozen=True, eq=False)
class Boundary:
    """What the network answers over a plane.

    Attributes
    ----------
    meaning : str
        "classes", "yes_no" or "numbers".
    over : (Axis, Axis)
    x_G, y_G : array
        Places on both axes, as the axes' own values.
    names : tuple of str
        The classes, or the output that is shown.
    value_YXC : array (y, x, classes), or (y, x, 1)
        Confidences, or the output in its units.
    held : dict of str to value
        The other axes, and at what they are held.
    x_N, y_N : arrays (rows,)
        Where the rows lie.
    truth_N : array (rows,)
        Their classes by number, or their targets in units.
    predicted_N : array (rows,)
        What the network answers for the rows themselves, with all their own inputs.
    held_out_N : array (rows,) of bool
    near_N : array (rows,) of bool
        Which rows lie near the slice.
    counts : (int, int)
        How many rows there are: trained on, held out.
    """

    meaning: str
    over: tuple[Axis, Axis]
    x_G: np.ndarray
    y_G: np.ndarray
    names: tuple[str, ...]
    value_YXC: np.ndarray
    held: dict[str, Any]
    x_N: np.ndarray
    y_N: np.ndarray
    truth_N: np.ndarray
    predicted_N: np.ndarray
    held_out_N: np.ndarray
    near_N: np.ndarray
    counts: tuple[int, int]

    @property
    def wrong_N(self) -> np.ndarray:
        """Which rows are answered wrongly; none where answers are numbers."""
        if self.meaning == "numbers":
            return np.zeros(len(self.truth_N), bool)
        return self.truth_N != self.predicted_N

    @property
    def margin_YX(self) -> np.ndarray:
        """By how much the likeliest class is ahead of the next, (y, x); from 0 at the boundary to 1."""
        top = np.sort(self.value_YXC, axis=2)
        return top[:, :, -1] - top[:, :, -2] if top.shape[2] > 1 else np.abs(2 * top[:, :, 0] - 1)

    def __repr__(self) -> str:
        over = " and ".join(axis.name for axis in self.over)
        return f"Boundary({', '.join(self.names)} over {over}, {len(self.x_N)} rows)"


def boundary(
    seen: Subject,
    *,
    over: Sequence[str] | None = None,
    around: Any = None,
    output: str | int = 0,
    side: int = SIDE,
) -> Boundary:
    """What the network answers over a plane of two axes.

    Parameters
    ----------
    seen : Subject
        With two inputs or more.
    over : (str, str), optional
        The names of the axes; by default the two numbers that move the outputs most.
    around : array (inputs,), int or dict, optional
        Where the other axes are held: a row of inputs, the number of a judged row, or axis names to values over the
        typical row; by default the typical row.
    output : str or int
        Of several numbers or several yes or no, which one.
    side : int
        Places along each axis.

    Raises
    ------
    UsageError
        If there are not two numbers or levels to draw over.
    UnknownNameError
        If an axis or an output is not there.
    """
    first, second = _two(seen, over)
    base_I = _base(seen, around)
    x_G, y_G = first.grid(side), second.grid(side)
    rows = {first.name: np.tile(x_G, len(y_G)), second.name: np.repeat(y_G, len(x_G))}
    outputs_BO = seen.network(seen.axes.rows(rows, around=base_I))
    chosen = _output(seen, output)
    value = _shown(seen, outputs_BO, chosen).reshape(len(y_G), len(x_G), -1)
    x_NI, y_NO, held_out_N, counts = all_rows(seen, MOST_ROWS)
    truth_N, predicted_N = _answers(seen, x_NI, y_NO, chosen)
    names = class_names(seen) if meaning(seen) == "classes" else (seen.outputs[chosen],)
    if meaning(seen) == "yes_no":
        names = (f"not {names[0]}", names[0])
    return Boundary(
        meaning(seen), (first, second), x_G, y_G, names, value, _held(seen, base_I, (first, second)),
        first.decode(x_NI), second.decode(x_NI), truth_N, predicted_N, held_out_N,
        near(seen, x_NI, base_I, (first, second)), counts,
    )  # fmt: skip


def _two(seen: Subject, over: Sequence[str] | None) -> tuple[Axis, Axis]:
    if over is not None:
        if isinstance(over, str) or len(over) != 2 or over[0] == over[1]:
            raise UsageError(
                f"over={over!r}; the names of two axes were expected.",
                f"There are: {', '.join(seen.axes.names)}.",
            )
        chosen = [seen.axes[name] for name in over]
    elif len(seen.axes) == 2:
        chosen = list(seen.axes)
    else:
        ordered = axes_that_matter(seen, numeric=True)
        chosen = ordered[:2] if len(ordered) > 1 else axes_that_matter(seen)[:2]
    if len(chosen) < 2 or not all(axis.drawable for axis in chosen):
        raise UsageError(
            f"A boundary is drawn over two axes; of {len(seen.axes)} here {len(chosen)} can be drawn over.",
            "Give a network of two inputs or more, or over=(name, name) of numbers, dates or categories.",
        )
    return chosen[0], chosen[1]


def _base(seen: Subject, around: Any) -> np.ndarray:
    """The row in which the two axes are turned, (inputs,)."""
    if around is None:
        return seen.axes.typical_I
    if isinstance(around, dict):
        return seen.axes.rows({name: [value] for name, value in around.items()})[0]
    if isinstance(around, int | np.integer):
        rows = seen.judged_on
        if rows is None or not 0 <= around < len(rows.x_NI):
            raise UsageError(
                f"There is no judged row {around}.", "Give 0 to the number of held-out rows less 1."
            )
        return np.asarray(rows.x_NI, np.float32)[around]
    base_I = np.asarray(around, np.float32).ravel()
    if len(base_I) != seen.network.inputs:
        raise UsageError(
            f"around has {len(base_I)} numbers for {seen.network.inputs} inputs.", "Give one an input."
        )
    return base_I


def _output(seen: Subject, output: str | int) -> int:
    if isinstance(output, str):
        if output not in seen.outputs:
            raise UsageError(f"There is no output {output!r}.", f"There are: {', '.join(seen.outputs)}.")
        return seen.outputs.index(output)
    if not 0 <= output < len(seen.outputs):
        raise UsageError(f"There is no output {output}.", f"Give 0 to {len(seen.outputs) - 1}.")
    return int(output)


def _shown(seen: Subject, outputs_BO: np.ndarray, output: int) -> np.ndarray:
    """What is drawn: confidences in classes, in no and in yes, or the output in its units, (B, C)."""
    if meaning(seen) == "numbers":
        return seen.in_units(outputs_BO)[:, output : output + 1]
    confidence = confidences(seen, outputs_BO)
    if meaning(seen) == "classes":
        return confidence
    return np.column_stack([1 - confidence[:, output], confidence[:, output]])


def _answers(seen: Subject, x_NI: np.ndarray, y_NO: np.ndarray, output: int) -> tuple[np.ndarray, np.ndarray]:
    """The truth and the network's own answer for rows, (rows,) each."""
    if not len(x_NI):
        return np.zeros(0), np.zeros(0)
    shown = _shown(seen, seen.network(x_NI), output)
    if meaning(seen) == "numbers":
        return seen.in_units(y_NO)[:, output], shown[:, 0]
    truth_N = true_classes(y_NO if meaning(seen) == "classes" else y_NO[:, output : output + 1])
    return truth_N, predicted_classes(shown)


def _held(seen: Subject, base_I: np.ndarray, over: tuple[Axis, Axis]) -> dict[str, Any]:
    names = {axis.name for axis in over}
    return {axis.name: axis.decode(base_I[None, :])[0] for axis in seen.axes if axis.name not in names}


def near(seen: Subject, x_NI: np.ndarray, base_I: np.ndarray, over: tuple[Axis, Axis]) -> np.ndarray:
    """Which rows lie near the slice: their other inputs within `NEAR` standard deviations, in the root mean square."""
    other = np.ones(seen.network.inputs, bool)
    for axis in over:
        other[axis.places] = False
    if not other.any() or not len(x_NI):
        return np.ones(len(x_NI), bool)
    spread_I = x_NI[:, other].std(axis=0)
    away = (x_NI[:, other] - base_I[other]) / np.where(spread_I > 0, spread_I, 1.0)
    return np.sqrt(np.square(away).mean(axis=1)) <= NEAR
