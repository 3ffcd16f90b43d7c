"""`plot`: any figure of anything, by its name."""

import importlib
import inspect
from collections.abc import Callable
from typing import Any

from superpose.approximation.result import Approximation
from superpose.calculus.activations import Activation
from superpose.calculus.activations import activation as activation_of
from superpose.errors import UnknownNameError, UsageError
from superpose.figures import activation
from superpose.figures.learning_curve import draw_growth
from superpose.figures.picture import Picture
from superpose.insight.growth import growth
from superpose.insight.subject import Subject, subject
from superpose.model.learning_curve import LearningCurve
from superpose.network.neuron import Neuron

# What can be drawn, and the module of this folder whose `draw(subject, **options)` draws it.
WHAT: dict[str, str] = {
    "approximation": "approximation",
    "backprop": "backprop",
    "boundary": "boundary",
    "calibration": "calibration",
    "confusion": "confusion",
    "curves": "curves",
    "data": "overview",
    "dependence": "dependence",
    "depth": "depth",
    "descent": "descent",
    "film": "film_figure",
    "fit": "fit",
    "gradients": "gradients",
    "importance": "importance",
    "learning_curve": "learning_curve",
    "network": "network",
    "neuron": "neuron",
    "residuals": "residuals",
    "rivals": "rivals",
    "sizes": "sizes_figure",
    "superposition": "superposition",
    "threshold": "threshold",
}


def plot(
    x: Any, what: str | None = None, *, data: Any = None, on: Any = None, names: Any = None, **options: Any
) -> Picture:
    """A figure of a neuron, a network, a run, a model or a fitted estimator; or of an activation, or a learning curve.

    Parameters
    ----------
    x : Neuron, Network, Run, Model, estimator, what `superpose.fit` gives; Activation or its name; LearningCurve
        What to look at.
    what : str, optional
        What to draw, one of `WHAT`; by default what suits it. An activation has one figure, its value and
        slope; a learning curve one too.
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
    if isinstance(x, Activation | str):
        return _of_activation(x, what, options)
    if isinstance(x, LearningCurve) and what in (None, "learning_curve"):
        return draw_growth(growth(x))
    seen = subject(x, data=data, on=on, names=names)
    name = what or natural(seen)
    if name not in WHAT:
        raise UnknownNameError("figure", name, WHAT)
    draw = importlib.import_module(f"superpose.figures.{WHAT[name]}").draw
    _check_options(draw, name, options)
    return draw(seen, **options)


def _check_options(draw: Callable[..., Picture], name: str, options: dict[str, Any]) -> None:
    """Refuse an option that the figure does not take."""
    known = [*inspect.signature(draw).parameters][1:]
    odd = [option for option in options if option not in known]
    if odd:
        raise UsageError(
            f"The figure {name!r} takes no {odd[0]!r}.",
            f"It takes: {', '.join(known)}." if known else "It takes no options.",
        )


def _of_activation(x: Activation | str, what: str | None, options: dict[str, Any]) -> Picture:
    if what not in (None, "activation"):
        raise UsageError(
            f"An activation has no figure {what!r}.", "Leave `what` out: its value and slope are drawn."
        )
    return activation.draw(activation_of(x), **options)


def natural(seen: Subject) -> str:
    """The figure that suits a subject where none is named.

    A neuron's graph; of one number with data the fit; of one number without, where the outputs are sums, parts and
    sum; else the network as a diagram.
    """
    if isinstance(seen.source, Neuron):
        return "neuron"
    if isinstance(seen.source, Approximation):
        return "approximation"
    if len(seen.axes) == 1 and seen.axes[0].numeric:
        if seen.judged_on is not None:
            return "fit"
        last = seen.network.layers[-1]
        if len(seen.network.layers) > 1 and last.combine.name == "add" and last.activation.name == "linear":
            return "superposition"
    return "network"
