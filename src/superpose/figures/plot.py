"""`plot`: any figure of anything, by its name."""

import importlib
from typing import Any

from superpose.errors import UnknownNameError
from superpose.figures.learning_curve import draw_growth
from superpose.figures.picture import Picture
from superpose.insight.growth import growth
from superpose.insight.subject import Subject, subject
from superpose.model.learning_curve import LearningCurve

# What can be drawn, and the module of this folder whose `draw(subject, **options)` draws it.
WHAT: dict[str, str] = {
    "calibration": "calibration",
    "confusion": "confusion",
    "data": "overview",
    "dependence": "dependence",
    "importance": "importance",
    "learning_curve": "learning_curve",
    "residuals": "residuals",
    "rivals": "rivals",
    "threshold": "threshold",
}


def plot(
    x: Any, what: str | None = None, *, data: Any = None, on: Any = None, names: Any = None, **options: Any
) -> Picture:
    """A figure of a neuron, a network, a run, a model or a fitted estimator.

    Parameters
    ----------
    x : Neuron, Network, Run, Model, estimator, or what `superpose.fit` gives
        What to look at; or a LearningCurve, which is one figure.
    what : str, optional
        What to draw, one of `WHAT`; by default what suits it.
    data, on, names
        Rows to draw it over, the range of a bare network's inputs, and their names.
    **options
        Of the figure; see `draw` in its module.

    Returns
    -------
    Picture
        A Plotly figure with `.alt`, `.note` and the numbers it was drawn from, `.table`.

    Raises
    ------
    UnknownNameError
        If there is no such figure.
    UsageError
        If it cannot be drawn of this.
    """
    if isinstance(x, LearningCurve) and what in (None, "learning_curve"):
        return draw_growth(growth(x))
    seen = subject(x, data=data, on=on, names=names)
    name = what or natural(seen)
    if name not in WHAT:
        raise UnknownNameError("figure", name, WHAT)
    return importlib.import_module(f"superpose.figures.{WHAT[name]}").draw(seen, **options)


def natural(seen: Subject) -> str:
    """The figure that suits a subject where none is named."""
    return "network"
