"""`plot`: any figure of anything, by its name."""

import importlib
from typing import Any

from superpose.errors import UnknownNameError
from superpose.figures.picture import Picture
from superpose.insight.subject import Subject, subject

# What can be drawn, and the module of this folder whose `draw(subject, **options)` draws it.
WHAT: dict[str, str] = {
    "backprop": "backprop",
    "descent": "descent",
}


def plot(
    x: Any, what: str | None = None, *, data: Any = None, on: Any = None, names: Any = None, **options: Any
) -> Picture:
    """A figure of a neuron, a network, a run, a model or a fitted estimator.

    Parameters
    ----------
    x : Neuron, Network, Run, Model, estimator, or what `superpose.fit` gives
        What to look at.
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
    seen = subject(x, data=data, on=on, names=names)
    name = what or natural(seen)
    if name not in WHAT:
        raise UnknownNameError("figure", name, WHAT)
    return importlib.import_module(f"superpose.figures.{WHAT[name]}").draw(seen, **options)


def natural(seen: Subject) -> str:
    """The figure that suits a subject where none is named."""
    return "network"
