"""What a yes costs and brings as the threshold moves: precision, recall, how many yes; and the ROC curve."""

from dataclasses import dataclass
from math import sqrt

import numpy as np

from superpose.errors import UsageError
from superpose.insight.judged import equal_rows, judged
from superpose.insight.subject import Subject

POINTS = 101


@dataclass(frozen=True, eq=False)
class Threshold:
    """Yes or no by a threshold on the confidence of one class or target.

    Attributes
    ----------
    label : str
        Which.
    at_G : array (thresholds,)
        A row is answered yes where its confidence is above.
    precision_G, recall_G, yes_G : arrays (thresholds,)
        Of those answered yes the share that is (NaN where none is), of those that are the share answered yes, and
        the share of all rows answered yes.
    none_G : array (thresholds,) or None
        Of several yes or no the share of rows with no yes at all, all by this threshold.
    false_R, true_R : arrays (points,)
        The ROC curve: of those that are not, and of those that are, the share answered yes, from strict to lenient.
    area : (float, float, float)
        Under the ROC curve, and its 95 % interval (Hanley and McNeil 1982); NaN where all rows are of one kind.
    rows : str
        Which rows, in words.
    """

    label: str
    at_G: np.ndarray
    precision_G: np.ndarray
    recall_G: np.ndarray
    yes_G: np.ndarray
    none_G: np.ndarray | None
    false_R: np.ndarray
    true_R: np.ndarray
    area: tuple[float, float, float]
    rows: str

    def __repr__(self) -> str:
        return f"Threshold({self.label}: area under the ROC curve {self.area[0]:.3f}; {self.rows})"


def threshold(seen: Subject, *, output: str | None = None) -> Threshold:
    """Precision, recall and the share of yes over the threshold, and the ROC curve, of one class or target.

    Parameters
    ----------
    seen : Subject
        With rows and their targets, of a classification or of several yes or no.
    output : str, optional
        The class, against all others, or the target; by default the second of two classes, the commonest of
        more, the first target.

    Raises
    ------
    UsageError
        If it is a regression, or there are no rows with their target.
    """
    answers = judged(seen)
    if answers.task == "regression":
        raise UsageError("A regression has no threshold.", 'Draw its misses: what="residuals".')
    place = answers.place(output)
    sure_B, true_B, weight_B = (
        answers.answers_BK[:, place],
        answers.truth_BK[:, place] > 0.5,
        answers.weight_B,
    )
    at_G = np.linspace(0, 1, POINTS)
    precision_G, recall_G, yes_G = over(at_G, sure_B, true_B, weight_B)
    none_G = None
    if answers.task == "multilabel":
        none_G = _weight_below(at_G, answers.answers_BK.max(axis=1), weight_B) / weight_B.sum()
    false_R, true_R = roc(sure_B, true_B, weight_B)
    area = _area(false_R, true_R, equal_rows(weight_B[true_B]), equal_rows(weight_B[~true_B]))
    label = answers.labels[place]
    return Threshold(label, at_G, precision_G, recall_G, yes_G, none_G, false_R, true_R, area, answers.rows)


def over(
    at_G: np.ndarray, sure_B: np.ndarray, true_B: np.ndarray, weight_B: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Precision, recall and the share of yes at each threshold."""
    yes_G = weight_B.sum() - _weight_below(at_G, sure_B, weight_B)
    hit_G = weight_B[true_B].sum() - _weight_below(at_G, sure_B[true_B], weight_B[true_B])
    there = weight_B[true_B].sum()
    # differences of sums leave dust where nothing is answered yes
    some_G = yes_G > 1e-9 * weight_B.sum()
    precision_G = np.where(some_G, hit_G / np.where(some_G, yes_G, 1.0), np.nan)
    recall_G = hit_G / there if there > 0 else np.full(len(at_G), np.nan)
    return precision_G, recall_G, np.clip(yes_G / weight_B.sum(), 0, 1)


def _weight_below(at_G: np.ndarray, sure_B: np.ndarray, weight_B: np.ndarray) -> np.ndarray:
    """The weight of rows whose confidence is not above each threshold."""
    order = np.argsort(sure_B)
    weight = np.concatenate([[0.0], np.cumsum(weight_B[order])])
    return weight[np.searchsorted(sure_B[order], at_G, side="right")]


def roc(sure_B: np.ndarray, true_B: np.ndarray, weight_B: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The ROC curve, a point for each different confidence, from (0, 0) to (1, 1); NaN where a kind has no rows."""
    order = np.argsort(-sure_B, kind="stable")
    last = np.flatnonzero(np.append(np.diff(sure_B[order]) != 0, True))
    rates = []
    for kind_B in (~true_B, true_B):
        hit = np.cumsum(weight_B[order] * kind_B[order])[last]
        rates.append(
            np.concatenate([[0.0], hit / hit[-1]]) if hit[-1] > 0 else np.full(len(last) + 1, np.nan)
        )
    return rates[0], rates[1]


def _area(
    false_R: np.ndarray, true_R: np.ndarray, positives: float, negatives: float
) -> tuple[float, float, float]:
    """The area under the curve, and its interval."""
    area = float(np.trapezoid(true_R, false_R))
    if not np.isfinite(area):
        return area, area, area
    one, two = area / (2 - area), 2 * area**2 / (1 + area)
    spread = area * (1 - area) + (positives - 1) * (one - area**2) + (negatives - 1) * (two - area**2)
    half = 1.96 * sqrt(max(spread, 0.0) / (positives * negatives))
    return area, max(0.0, area - half), min(1.0, area + half)
