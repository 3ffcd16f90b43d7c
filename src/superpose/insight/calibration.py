"""Whether confidences can be taken at their word: of rows told with 80 %, are 80 of 100 so?"""

from dataclasses import dataclass

import numpy as np

from superpose.errors import UsageError
from superpose.insight.judged import Judged, equal_rows, judged, share_interval
from superpose.insight.subject import Subject

ROWS_A_BIN, FEWEST, MOST = 20, 3, 10
DRAWS = 200


@dataclass(frozen=True, eq=False)
class Calibration:
    """Confidences beside how often they came true, in bins of about as many rows.

    Attributes
    ----------
    label : str
        What is told: a class, a target, or "the class answered".
    confidence_G, share_G, low_G, high_G : arrays (bins,)
        The mean confidence in each bin, the share of its rows that were so, and that share's 95 % interval.
    rows_G : array (bins,)
        How many rows are in each; with weights what they weigh.
    error : float
        The expected calibration error: the mean distance of share and confidence, weighted by rows.
    by_chance : float
        What that error would be on average of perfect confidences, with as many rows.
    confidence_B : array (rows,)
        The confidences themselves.
    rows : str
        Which rows, in words.
    """

    label: str
    confidence_G: np.ndarray
    share_G: np.ndarray
    low_G: np.ndarray
    high_G: np.ndarray
    rows_G: np.ndarray
    error: float
    by_chance: float
    confidence_B: np.ndarray
    rows: str

    def __repr__(self) -> str:
        return (
            f"Calibration({self.label}: error {self.error:.3g}, {self.by_chance:.3g} by chance; {self.rows})"
        )


def calibrations(
    seen: Subject, *, output: str | None = None, bins: int | None = None
) -> tuple[Calibration, ...]:
    """Whether confidences can be taken at their word.

    Of two classes for the second, of more for the class answered, of several yes or no for each; or for `output`.

    Parameters
    ----------
    seen : Subject
        With rows and their targets, of a classification or of several yes or no.
    output : str, optional
        A class or target to look at.
    bins : int, optional
        Into how many bins the rows go; by default 3 to 10, about 20 rows in each.

    Raises
    ------
    UsageError
        If it is a regression, or there are no rows with their target.
    """
    answers = judged(seen)
    if answers.task == "regression":
        raise UsageError("A regression has no confidences.", 'Draw its misses: what="residuals".')
    if output is None and answers.task == "classification" and len(answers.labels) > 2:
        sure_B = answers.answers_BK.max(axis=1)
        right_B = answers.answers_BK.argmax(axis=1) == answers.truth_BK.argmax(axis=1)
        return (calibration("the class answered", sure_B, right_B, answers, bins),)
    several = answers.task == "multilabel" and output is None
    places = range(len(answers.labels)) if several else (answers.place(output),)
    return tuple(
        calibration(answers.labels[k], answers.answers_BK[:, k], answers.truth_BK[:, k] > 0.5, answers, bins)
        for k in places
    )


def calibration(
    label: str, confidence_B: np.ndarray, true_B: np.ndarray, answers: Judged, bins: int | None = None
) -> Calibration:
    """Confidences in bins beside how often they came true."""
    weight_B = answers.weight_B
    count = bins or int(np.clip(len(confidence_B) // ROWS_A_BIN, FEWEST, MOST))
    edges = np.quantile(confidence_B, np.linspace(0, 1, count + 1)[1:-1])
    _, bin_B = np.unique(np.searchsorted(edges, confidence_B), return_inverse=True)
    rows_G = np.bincount(bin_B, weight_B)
    used = rows_G > 0
    total_G = np.where(used, rows_G, 1.0)
    confidence_G = np.bincount(bin_B, weight_B * confidence_B) / total_G
    share_G = np.bincount(bin_B, weight_B * true_B) / total_G
    ends_G = np.array(
        [share_interval(s, equal_rows(weight_B[bin_B == g])) for g, s in enumerate(share_G.tolist())]
    )
    by_chance = _by_chance(confidence_B, weight_B, bin_B)
    error = float(np.abs(share_G - confidence_G) @ rows_G / rows_G.sum())
    return Calibration(
        label, confidence_G[used], share_G[used], ends_G[used, 0], ends_G[used, 1], rows_G[used],
        error, by_chance, confidence_B, answers.rows,
    )  # fmt: skip


def _by_chance(confidence_B: np.ndarray, weight_B: np.ndarray, bin_B: np.ndarray) -> float:
    """The mean calibration error of rows whose truth is drawn by these confidences."""
    rng, count = np.random.default_rng(0), int(bin_B.max()) + 1
    share_GB = np.zeros((count, len(bin_B)))
    share_GB[bin_B, np.arange(len(bin_B))] = weight_B / weight_B.sum()
    off_BD = (rng.random((len(confidence_B), DRAWS)) < confidence_B[:, None]) - confidence_B[:, None]
    return float(np.abs(share_GB @ off_BD).sum(axis=0).mean())
