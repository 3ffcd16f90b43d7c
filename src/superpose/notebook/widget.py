"""`widget`: a network, a run or a model alive in a notebook, with the views of the studio."""

from collections.abc import Sequence
from typing import Any

from superpose.errors import UsageError
from superpose.insight.subject import subject


def widget(x: Any, *, data: Any = None, on: Any = None, names: Sequence[str] | None = None) -> Any:
    """A network, a run or a model in a notebook: every neuron its graph, weights to drag, the film of its training.

    Parameters
    ----------
    x : Network, Neuron, Run, Approximation, Model, fitted estimator, or what `superpose.fit` gives
        What to look at.
    data : (X, y), or a table with the target, optional
        Rows to look at it on, where it does not bring its own.
    on : (low, high), or one pair an input, optional
        The range of the inputs of a bare network; by default that of its rows, or -1 to 1.
    names : sequence of str, optional
        The names of a bare network's inputs.

    Returns
    -------
    View
        An anywidget: the last line of a cell shows it. `view.network` is the network as it stands, with every weight
        that was dragged.

    Raises
    ------
    UsageError
        If it cannot be looked at, or the package anywidget is not installed.
    """
    seen = subject(x, data=data, on=on, names=names)
    try:
        from superpose.notebook.view import View
    except ImportError as error:
        raise UsageError(
            f"A view in a notebook needs the package {error.name}, which is not installed.",
            'pip install "superpose[notebook]"',
        ) from error
    return View(seen)
