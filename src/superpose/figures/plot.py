"""`plot`: any figure of anything, by its name."""

import importlib
import inspect
from collections.abc import Callable
from typing import Any

from superpose.approximation.result import Approximation
from superpose.calculus.activations import Activation
from superpose.calculus.activations import activation as activation_of
from superpose.errors import UnknownNameError, UsageError
from superpose.figures import activation, painting, painting_compare, painting_parts, song
from superpose.figures.learning_curve import draw_growth
from superpose.figures.picture import Picture
from superpose.insight.growth import growth
from superpose.insight.subject import Subject, subject
from superpose.model.learning_curve import LearningCurve
from superpose.network.neuron import Neuron
from superpose.painting.compare import Comparison
from superpose.painting.paint import Painting
from superpose.painting.sing import Song

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
    "examples": "examples",
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
    "weights": "weights",
}
_SEE = 'What a neuron looks at is drawn: what="weights".'
# What is not drawn of a network of pictures or sounds, and why.
_NOT_OF_MEDIA = {
    "boundary": ("A boundary is drawn over two numbers; each pixel alone tells nearly nothing.", _SEE),
    "data": ("Columns are drawn one by one; pictures and sounds are one column.", 'See what="examples".'),
    "dependence": (
        "Answers are drawn over one column at a time; each pixel alone tells nearly nothing.",
        _SEE,
    ),
    "depth": (
        "Networks of several depths are trained for it, which takes minutes with so many inputs.",
        _SEE,
    ),
    "fit": ("A fit is drawn over one number; there are {inputs:,}.", _SEE),
    "importance": (
        "Columns are shuffled one by one to see what matters; there is only one, the {kind}.",
        _SEE,
    ),
    "neuron": ("A neuron is drawn as a graph over a number; here it weighs {inputs:,} of them.", _SEE),
    "sizes": ("Networks of many sizes are trained for it, which takes minutes with so many inputs.", _SEE),
    "superposition": ("Graphs are added up over one number; here there are {inputs:,}.", _SEE),
}


LEARNED = ("painting", "parts")  # of a Painting


def plot(
    x: Any, what: str | None = None, *, data: Any = None, on: Any = None, names: Any = None, **options: Any
) -> Picture:
    """A figure of a neuron, a network, a run, a model or a fitted estimator; or of an activation, or a learning curve.

    Parameters
    ----------
    x : Neuron, Network, Run, Model, estimator, what `superpose.fit` gives; Activation or its name; LearningCurve;
        Painting, Song or Comparison
        What to look at.
    what : str, optional
        What to draw, one of `WHAT`; by default what suits it. An activation has one figure, its value and
        slope; a learning curve one too; a painting has "painting" and "parts" beside those of its model.
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
    if isinstance(x, Painting | Song | Comparison) and what in (None, *LEARNED):
        return _of_learned(x, what, options)
    if isinstance(x, LearningCurve) and what in (None, "learning_curve"):
        return draw_growth(growth(x))
    seen = subject(x, data=data, on=on, names=names)
    name = what or natural(seen)
    if name not in WHAT:
        raise UnknownNameError("figure", name, WHAT)
    if seen.media is not None and name in _NOT_OF_MEDIA:
        why, hint = _NOT_OF_MEDIA[name]
        raise UsageError(why.format(inputs=seen.network.inputs, kind=seen.media.kind), hint)
    draw = importlib.import_module(f"superpose.figures.{WHAT[name]}").draw
    _check_options(draw, name, options)
    return draw(seen, **options)


def _check_options(draw: Callable[..., Picture], name: str, options: dict[str, Any]) -> None:
    """Refuse an option that the figure does not take."""
    taken = inspect.signature(draw).parameters
    if any(one.kind is inspect.Parameter.VAR_KEYWORD for one in taken.values()):
        return  # passed on to what knows them
    known = [*taken][1:]
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


def _of_learned(x: Painting | Song | Comparison, what: str | None, options: dict[str, Any]) -> Picture:
    """The figures of a picture or a sound that a network has learned; all others are those of its model."""
    if isinstance(x, Painting):
        draw = painting_parts.draw if what == "parts" else painting.draw
    else:
        draw = song.draw if isinstance(x, Song) else painting_compare.draw
    if what is not None and not isinstance(x, Painting):
        raise UsageError(f"A {type(x).__name__} has no figure {what!r}.", "Leave `what` out.")
    _check_options(draw, what or "painting", options)
    return draw(x, **options)  # pyright: ignore[reportArgumentType]


def natural(seen: Subject) -> str:
    """The figure that suits a subject where none is named.

    A neuron's graph; of one number with data the fit; of one number without, where the outputs are sums, parts and
    sum; else the network as a diagram.
    """
    if isinstance(seen.source, Neuron):
        return "neuron"
    if seen.media is not None:
        return "weights"
    if isinstance(seen.source, Approximation):
        return "approximation"
    if len(seen.axes) == 1 and seen.axes[0].numeric:
        if seen.judged_on is not None:
            return "fit"
        last = seen.network.layers[-1]
        if len(seen.network.layers) > 1 and last.combine.name == "add" and last.activation.name == "linear":
            return "superposition"
    return "network"
