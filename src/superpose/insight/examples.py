"""Pictures and spectrograms a network has not learned from, with what it answered: wrong ones, right ones."""

from dataclasses import dataclass

import numpy as np

from superpose.data.media.loading import Form
from superpose.errors import UsageError
from superpose.insight.looks import form_of, shrunk
from superpose.insight.subject import Subject

MOST_NUMBERS = 2**26
SIDE = 64  # pixels of the longer side that are shown


@dataclass(frozen=True, eq=False)
class Examples:
    """Rows as one can see them.

    Attributes
    ----------
    pixels_THWC : array of uint8, (examples, height, width, 1 or 3)
        Of pictures their pixels over white, of spectrograms their levels.
    truth, answer : tuple of str
        What each is, and what the network says.
    sure : array (examples,)
        Its confidence in its answer.
    form : PictureForm or SoundForm
        What they are.
    wrong, rows : int
        How many of how many rows were answered wrongly.
    held_out : bool
        Whether these are rows that were not learned from.
    """

    pixels_THWC: np.ndarray
    truth: tuple[str, ...]
    answer: tuple[str, ...]
    sure: np.ndarray
    form: Form
    wrong: int
    rows: int
    held_out: bool

    @property
    def right(self) -> tuple[bool, ...]:
        """Whether each was answered rightly."""
        return tuple(a == b for a, b in zip(self.truth, self.answer, strict=True))

    def __repr__(self) -> str:
        return f"Examples({len(self.truth)} of {self.rows}; {self.wrong} wrong)"


def examples(seen: Subject, *, count: int = 12) -> Examples:
    """The wrong answers of which the network was surest, then right ones, drawn evenly; half of each where there are.

    Raises
    ------
    UsageError
        If it does not tell classes of pictures or sounds, or has no rows to show.
    """
    form, rows = form_of(seen), seen.judged_on
    if seen.target is None or seen.task != "classification" or rows is None:
        raise UsageError(
            "There are no classes, or no rows, to show examples of.", "Load the model with its record."
        )
    if form.shape[0] == 1:
        raise UsageError("A waveform is no picture.", "The spectrogram is: --sound spectrogram.")
    most = max(1, MOST_NUMBERS // form.numbers)
    x_NI, y_NO = rows.x_NI[:most], rows.y_NO[:most]
    outputs_NO = seen.network(x_NI)
    truth_N, answer_N = seen.target.class_numbers(y_NO), seen.target.class_numbers(outputs_NO)
    sure_N = np.max(
        np.hstack([1 - outputs_NO, outputs_NO]) if outputs_NO.shape[1] == 1 else outputs_NO, axis=1
    )
    wrong = np.flatnonzero(truth_N != answer_N)
    right = np.flatnonzero(truth_N == answer_N)
    wrong = wrong[np.argsort(-sure_N[wrong], kind="stable")]
    first = wrong[: max(count // 2, count - len(right))]
    rest = (
        right[np.unique(np.linspace(0, len(right) - 1, count - len(first)).astype(int))]
        if len(right)
        else right
    )
    chosen = np.concatenate([first, rest])
    labels = [str(label) for label in seen.target.classes]
    return Examples(
        np.stack([shown(x_NI[i], form) for i in chosen]),
        tuple(labels[truth_N[i]] for i in chosen), tuple(labels[answer_N[i]] for i in chosen),
        sure_N[chosen], form, len(wrong), len(x_NI), seen.held_out is not None,
    )  # fmt: skip


def shown(x_I: np.ndarray, form: Form) -> np.ndarray:
    """One row as pixels, (height, width, 1 or 3): what is transparent is over white, levels run from dark to bright."""
    pixels_HWC = shrunk(np.asarray(x_I, np.float32).reshape(form.shape), SIDE)
    depth = pixels_HWC.shape[2]
    if depth in (2, 4):
        alpha = pixels_HWC[:, :, -1:] / 255
        pixels_HWC = pixels_HWC[:, :, :-1] * alpha + 255 * (1 - alpha)
    return np.clip(np.rint(pixels_HWC), 0, 255).astype(np.uint8)
