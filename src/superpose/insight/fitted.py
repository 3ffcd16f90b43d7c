"""A fit over one axis: the data, what the network makes of it in the target's units, and its parts."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from superpose.errors import UsageError
from superpose.insight.axes import Axis
from superpose.insight.formula import rule
from superpose.insight.places import output_place
from superpose.insight.subject import Subject
from superpose.insight.sums import POINTS, Sum, sum_of
from superpose.insight.values import values
from superpose.model.rows import Rows
from superpose.network.layer import Layer


@dataclass(frozen=True, eq=False)
class Fit:
    """A network of one axis over its data, in the target's units.

    `parts_JG.sum(axis=0) + rest_G + constant` is `output_G` where the last neuron is linear; else there are no parts.

    Attributes
    ----------
    axis : Axis
        The one input.
    output : str
        What is drawn.
    x_G, output_G : array (points,)
        The network over the axis.
    train, held_out : (array (rows,), array (rows,)) or None
        The data: values on the axis, and targets in their units.
    parts : Sum or None
        The network's parts, in its own units.
    parts_JG, rest_G : array (parts, points), (points,)
        In the target's units.
    constant : float
        The bias and the target's center, in its units.
    """

    axis: Axis
    output: str
    x_G: np.ndarray
    output_G: np.ndarray
    train: tuple[np.ndarray, np.ndarray] | None
    held_out: tuple[np.ndarray, np.ndarray] | None
    parts: Sum | None
    parts_JG: np.ndarray
    rest_G: np.ndarray
    constant: float

    def __repr__(self) -> str:
        return f"Fit({self.output} over {self.axis.name}, {len(self.parts_JG)} parts)"


def fit_of(seen: Subject, *, output: Any = None, most: int = 6) -> Fit:
    """The network over its one axis, with its data and parts.

    Parameters
    ----------
    seen : Subject
        Of one numeric axis.
    output : str or int, optional
        Which output, by its name or its number from 1; by default the first.
    most : int
        Parts to show one by one.

    Raises
    ------
    UsageError
        If there is more than one axis, or it is not numeric; or there is no such output.
    """
    if len(seen.axes) != 1 or not seen.axes[0].numeric:
        raise UsageError(
            f"A fit is drawn over one number; there {'is' if len(seen.axes) == 1 else 'are'} {len(seen.axes)} "
            f"column{'s' * (len(seen.axes) != 1)}: {', '.join(seen.axes.names[:6])}.",
            'Ask for what="neuron", which draws an output over one column at a time.',
        )
    number = output_place(seen, output)
    scale, center = _units(seen, number)
    x_G = seen.axes[0].grid(POINTS)
    output_G = values(seen.network, seen.axes.rows({seen.axes[0].name: x_G}))[-1].output_BO[:, number]
    line = _line(seen.network.layers[-1], number)
    rise = 0.0 if line is None else line[0] * scale
    parts = None if line is None else sum_of(seen, output=seen.outputs[number], most=most, points=POINTS)
    nothing = np.zeros((0, POINTS)), np.zeros(POINTS)
    return Fit(
        seen.axes[0],
        seen.outputs[number],
        x_G,
        output_G * scale + center,
        _points(seen, seen.train, number),
        _points(seen, seen.held_out, number),
        parts,
        *(nothing if parts is None else (parts.parts_JG * rise, parts.rest_G * rise)),
        center if parts is None or line is None else parts.bias * rise + line[1] * scale + center,
    )


def _units(seen: Subject, number: int) -> tuple[float, float]:
    """What an output is multiplied by, and what is added, to be in the target's units."""
    zero, one = seen.in_units(np.array([[0.0], [1.0]]) * np.ones(len(seen.outputs)))[:, number]
    return float(one - zero), float(zero)


def _line(layer: Layer, number: int) -> tuple[float, float] | None:
    """Slope and intercept of an output's activation, where it is a line and its inputs are added; else None."""
    kind = rule(layer, number)
    if kind.name != "linear" or layer.combine.name != "add" or layer.fire_above is not None:
        return None
    numbers = dict(kind.parameters)
    return numbers["m"], numbers["c"]


def _points(seen: Subject, rows: Rows | None, number: int) -> tuple[np.ndarray, np.ndarray] | None:
    """Rows as values on the axis and targets in their units; None where there are none, or no targets."""
    if rows is None or np.isnan(rows.y_NO[:, number]).all():
        return None
    return seen.axes[0].decode(rows.x_NI), seen.in_units(rows.y_NO)[:, number]
