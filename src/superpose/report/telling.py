"""`report`: one self-contained page that tells all that is known of a model and its training."""

from pathlib import Path
from typing import Any

from superpose.errors import SuperposeError
from superpose.insight.diagnosis.diagnose import diagnose
from superpose.insight.diagnosis.form import Findings
from superpose.insight.subject import Subject, subject
from superpose.report.look import Look
from superpose.report.page import page
from superpose.report.sections import sections
from superpose.report.sections_learned import lead, title
from superpose.saving.atomic import write_whole
from superpose.saving.opening import as_path


def report(
    x: Any, path: Any = None, *, data: Any = None, learning_curve: Any = None, saved_as: Any = None
) -> Path | str:
    """One page of HTML that shows and tells what a network learned and how: a file to keep, to print and to send.

    It needs no network and no server; light and dark, and every figure has its numbers beside it. It shows rows of
    the data.

    Parameters
    ----------
    x : what `superpose.fit` or `superpose.train` gave, a Model, a fitted estimator, a Network or a Neuron
        What to tell about.
    path : str or path, optional
        Where to write it; by custom it ends in `.report.html`. By default its text is given back.
    data : (X, y), or a table with the target, optional
        Rows to look at it on, where it brings none of its own.
    learning_curve : LearningCurve, optional
        As `superpose.fit(...).learning_curve()` gives.
    saved_as : str or path, optional
        Where the model lies, for the commands shown; by default NAME.model.safetensors.

    Returns
    -------
    pathlib.Path or str
        The file, or the page's text where no path was given.

    Raises
    ------
    SaveError
        If it cannot be written.
    UsageError
        If it is nothing that can be looked at.
    """
    look = look_at(x, data=data, learning_curve=learning_curve, saved_as=saved_as)
    text = told(look)
    if path is None:
        return text
    place = as_path(path)
    write_whole(place, [text.encode()], what="page")
    return place


def look_at(x: Any, *, data: Any = None, learning_curve: Any = None, saved_as: Any = None) -> Look:
    """What a report of it reads."""
    seen = subject(x, data=data)
    findings = _findings(x)
    return Look(seen, saved_as=_name(seen, saved_as), findings=findings, learning_curve=learning_curve)


def _findings(x: Any) -> Findings | None:
    """What a diagnosis says of it; None where it can say nothing."""
    try:
        return diagnose(x)
    except SuperposeError:
        return None


def told(look: Look) -> str:
    """The page."""
    made = sections(look)
    name = title(look.subject)
    return page(name, made, lead=lead(look.subject), what=name)


def _name(seen: Subject, saved_as: Any) -> str:
    if saved_as is not None:
        return Path(saved_as).name
    return f"{seen.facts.get('name') or 'NAME'}.model.safetensors"
