"""What the sections of a report read: the subject, and its figures, drawn within a time and a size."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from superpose.errors import SuperposeError, UsageError
from superpose.figures import plot
from superpose.figures.picture import Picture
from superpose.insight.subject import Subject
from superpose.report.figure import drawing, figure
from superpose.report.html import Html, element, paragraph

# Seconds of computing that the figures of a report may take together: none is begun after them. Time in which a
# busy machine did something else does not count, so that the same report has the same figures.
SECONDS = 12.0
# Bytes of drawings in a page; with plotly.js and the words it stays under 8 MB.
BYTES = 2_400_000


@dataclass(frozen=True)
class Drawn:
    """How a figure came to be: what was asked for, its place, the time it took, and why it is not there."""

    what: str
    key: str
    seconds: float
    bytes: int = 0
    failure: str = ""
    left_out: str = ""

    @property
    def shown(self) -> bool:
        """Whether it stands on the page."""
        return not (self.failure or self.left_out)


class Look:
    """What is told about, and its figures.

    Parameters
    ----------
    subject : Subject
        What is told about.
    saved_as : str
        The name of the model's file, for the commands that are shown.
    findings : Findings, optional
        What a diagnosis found.
    learning_curve : LearningCurve, optional
        How the score grows with the rows.
    seconds : float
        Of computing, all threads together: how long all figures may take.
    """

    def __init__(
        self,
        subject: Subject,
        *,
        saved_as: str = "",
        findings: Sequence[Any] | None = None,
        learning_curve: Any = None,
        seconds: float = SECONDS,
    ):
        self.subject = subject
        self.saved_as = saved_as
        self.findings = findings
        self.learning_curve = learning_curve
        self.left = seconds
        self.drawn: list[Drawn] = []

    @property
    def facts(self) -> dict[str, Any]:
        """What is known of its making."""
        return self.subject.facts

    @property
    def names(self) -> tuple[str, ...]:
        """The names of columns and outputs, which a page shows as they are written."""
        levels = [str(level) for axis in self.subject.axes for level in axis.levels]
        return (*self.subject.axes.names, *self.subject.outputs, *levels)

    def draw(
        self,
        what: str,
        key: str = "",
        *,
        wide: bool = False,
        also: Any = None,
        said: str = "",
        **options: Any,
    ) -> Html:
        """A figure, or in its place why it is not there.

        Parameters
        ----------
        what : str
            As for `superpose.plot`.
        key : str
            By which the page links to it; by default `what`.
        wide : bool
            Whether it stands by itself.
        also : Html, optional
            Further words under it.
        said : str
            What the page has said already, and the figure's note need not say again.
        **options
            Of the figure.
        """
        key, began = key or what, time.process_time()
        if self.left <= 0:
            return self._without(what, key, 0.0, f"It was left out for time. {self._command(what)}")
        try:
            picture = plot.plot(self.subject, what, **options)
            return self._placed(picture, what, key, began, wide=wide, also=also, said=said)
        except UsageError as error:
            return self._without(
                what, key, time.process_time() - began, f"{error.message} {error.hint}".strip()
            )
        except Exception as error:  # noqa: BLE001 - a figure that fails must not lose the report; it is said and tested
            return self._failed(what, key, time.process_time() - began, error)
        finally:
            self.left -= time.process_time() - began

    def _placed(self, picture: Picture, what: str, key: str, began: float, **how: Any) -> Html:
        written = drawing(picture, self.names)
        if len(written) > BYTES - sum(one.bytes for one in self.drawn):
            return self._without(
                what,
                key,
                time.process_time() - began,
                f"It would make the page too large. {self._command(what)}",
            )
        shown = figure(picture, key, names=self.names, drawn=written, **how)
        self.drawn.append(Drawn(what, key, time.process_time() - began, len(written)))
        return shown

    def _without(self, what: str, key: str, seconds: float, why: str) -> Html:
        self.drawn.append(Drawn(what, key, seconds, left_out=why))
        told = f"The figure {_quoted(what)} is not here: {why}"
        return paragraph(told, class_="note", id=f"figure-{key}")

    def _failed(self, what: str, key: str, seconds: float, error: Exception) -> Html:
        why = error.message if isinstance(error, SuperposeError) else f"{type(error).__name__}: {error}"
        self.drawn.append(Drawn(what, key, seconds, failure=why))
        return element(
            "div",
            paragraph(f"The figure {_quoted(what)} failed: {why}"),
            paragraph("The rest of the page does not depend on it. Please report this.", class_="note"),
            class_="failed",
            id=f"figure-{key}",
        )

    def _command(self, what: str) -> str:
        return f"superpose show {self.saved_as or 'MODEL'} --what {what} draws it."

    def __repr__(self) -> str:
        failed = sum(bool(one.failure) for one in self.drawn)
        return f"Look({self.subject!r}; {len(self.drawn)} figures, {failed} failed)"


def _quoted(what: str) -> str:
    return f"\N{LEFT DOUBLE QUOTATION MARK}{what.replace('_', ' ')}\N{RIGHT DOUBLE QUOTATION MARK}"
