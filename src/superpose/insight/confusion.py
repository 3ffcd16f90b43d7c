"""What is taken for what: counts of true and predicted classes, recall and precision of each."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from superpose.errors import UsageError
from superpose.insight.judged import Judged, equal_rows, judged, share_interval
from superpose.insight.subject import Subject

MOST = 12  # classes told


@dataclass(frozen=True, eq=False)
class Confusion:
    """Counts of true and predicted classes of the same rows.

    Attributes
    ----------
    name : str
        The target, where there are several of yes or no; else "".
    labels : tuple of str
        The classes told.
    count_TP : array (true, predicted)
        How many rows; with weights what they weigh.
    recall_K, precision_K : arrays (classes, 3)
        Of the rows of a class the share found, of the rows called so the share that is; with 95 % intervals
        (Wilson 1927); NaN where there is no such row.
    right : (float, float, float)
        The share of all rows that are right, and its interval.
    classes : int
        How many classes there are in all.
    """

    name: str
    labels: tuple[str, ...]
    count_TP: np.ndarray
    recall_K: np.ndarray
    precision_K: np.ndarray
    right: tuple[float, float, float]
    classes: int

    @property
    def worst(self) -> tuple[str, str, float]:
        """The commonest mistake: the true class, what it was taken for, and how often."""
        wrong_TP = self.count_TP * (1 - np.eye(len(self.labels)))
        i, j = np.unravel_index(int(wrong_TP.argmax()), wrong_TP.shape)
        return self.labels[i], self.labels[j], float(wrong_TP[i, j])

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON."""
        return {"labels": list(self.labels), "counts": self.count_TP.tolist(), "right": list(self.right)}

    def __repr__(self) -> str:
        return (
            f"Confusion({self.name}{len(self.labels)} of {self.classes} classes, {self.right[0]:.3g} right)"
        )


def confusions(seen: Subject, *, most: int = MOST) -> tuple[Confusion, ...]:
    """What is taken for what: of classes one, of several yes or no one a target.

    Parameters
    ----------
    seen : Subject
        With rows and their targets, of a classification or of several yes or no.
    most : int
        Of more classes only those that are mistaken most.

    Raises
    ------
    UsageError
        If it is a regression, or there are no rows with their target.
    """
    answers = judged(seen)
    if answers.task == "regression":
        raise UsageError("A regression has no classes to mistake.", 'Draw its misses: what="residuals".')
    if answers.task == "classification":
        true_B, told_B = answers.truth_BK.argmax(axis=1), _told(answers)
        return (_confusion("", answers.labels, true_B, told_B, answers.weight_B, most),)
    pairs = zip(answers.labels, answers.truth_BK.T > 0.5, answers.answers_BK.T > 0.5, strict=True)
    return tuple(
        _confusion(name, ("no", "yes"), true_B.astype(int), told_B.astype(int), answers.weight_B, most)
        for name, true_B, told_B in pairs
    )


def _told(answers: Judged) -> np.ndarray:
    """The class answered; of two the second where its confidence is above one half."""
    if len(answers.labels) == 2:
        return (answers.answers_BK[:, 1] > 0.5).astype(int)
    return answers.answers_BK.argmax(axis=1)


def _confusion(
    name: str,
    labels: tuple[str, ...],
    true_B: np.ndarray,
    told_B: np.ndarray,
    weight_B: np.ndarray,
    most: int,
) -> Confusion:
    kinds = len(labels)
    count_TP = np.bincount(true_B * kinds + told_B, weight_B, kinds * kinds).reshape(kinds, kinds)
    per_weight = equal_rows(weight_B) / max(float(weight_B.sum()), 1e-300)
    hit_K = np.diag(count_TP)
    recall_K = _shares(hit_K, count_TP.sum(axis=1), per_weight)
    precision_K = _shares(hit_K, count_TP.sum(axis=0), per_weight)
    right = _shares(hit_K.sum(keepdims=True), count_TP.sum(keepdims=True)[0], per_weight)[0]
    kept = _most_mistaken(count_TP, most)
    return Confusion(
        name,
        tuple(labels[i] for i in kept),
        count_TP[np.ix_(kept, kept)],
        recall_K[kept],
        precision_K[kept],
        (float(right[0]), float(right[1]), float(right[2])),
        kinds,
    )


def _shares(hit_K: np.ndarray, all_K: np.ndarray, per_weight: float) -> np.ndarray:
    """Shares and their intervals, (K, 3); a weight counts as so many equal rows."""
    share_K = np.where(all_K > 0, hit_K / np.where(all_K > 0, all_K, 1), np.nan)
    return np.array(
        [(s, *share_interval(float(s), float(n * per_weight))) for s, n in zip(share_K, all_K, strict=True)]
    )


def _most_mistaken(count_TP: np.ndarray, most: int) -> np.ndarray:
    """The classes to tell, in their order: all, or those with most mistakes to and from them."""
    if len(count_TP) <= most:
        return np.arange(len(count_TP))
    wrong_TP = count_TP * (1 - np.eye(len(count_TP)))
    wrong_K = wrong_TP.sum(axis=0) + wrong_TP.sum(axis=1)
    return np.sort(np.lexsort((-count_TP.sum(axis=1), -wrong_K))[:most])
