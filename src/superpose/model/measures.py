"""Measures of outputs against the truth; each depends on rows only through means."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from superpose.data.target import TargetEncoding

# A confidence is taken for no smaller than the smallest step of a float32, so that one row cannot cost infinity.
LEAST = float(np.finfo(np.float32).eps)


@dataclass(frozen=True, eq=False)
class Measure:
    """A score that depends on rows only through means, so that a thousand resamples are one matrix product.

    Attributes
    ----------
    name : str
        "accuracy", "log-loss", "R2", "RMSE" or "exact match".
    better : int
        1 where more is better, -1 where less is.
    parts : callable
        (truth, outputs), both (rows, outputs), to what is averaged, (rows, parts).
    of : callable
        Means of the parts, (..., parts), to scores (...).
    share : bool
        Whether it is a share of rows, whose interval is known without resampling.
    """

    name: str
    better: int
    parts: Callable[[np.ndarray, np.ndarray], np.ndarray]
    of: Callable[[np.ndarray], np.ndarray]
    share: bool = False

    def __repr__(self) -> str:
        return f"Measure({self.name!r})"

    def score(self, truth: np.ndarray, outputs: np.ndarray, weights: Any = None) -> float:
        """The score of all rows."""
        weights_N = np.ones(len(truth)) if weights is None else np.asarray(weights, float)
        return float(self.of(np.average(self.parts(truth, outputs), axis=0, weights=weights_N)))


def measures(target: TargetEncoding) -> tuple[Measure, Measure]:
    """The two measures of a task: the one that decides, and a second one."""
    if target.task == "regression":
        return R2, _rmse(np.array(target.scale))
    if target.task == "multilabel":
        return EXACT_MATCH, Measure("log-loss", -1, _surprises, _first)
    return ACCURACY, LOG_LOSS


def _first(means: np.ndarray) -> np.ndarray:
    return means[..., 0]


def _right(truth: np.ndarray, outputs: np.ndarray) -> np.ndarray:
    if truth.shape[1] == 1:
        return ((outputs > 0.5) == (truth > 0.5)).astype(float)
    return (outputs.argmax(axis=1) == truth.argmax(axis=1)).astype(float)[:, None]


def _all_right(truth: np.ndarray, outputs: np.ndarray) -> np.ndarray:
    return ((outputs > 0.5) == (truth > 0.5)).all(axis=1, keepdims=True).astype(float)


def _surprise(truth: np.ndarray, outputs: np.ndarray) -> np.ndarray:
    """-log of the confidence in the class that is true."""
    if truth.shape[1] == 1:
        return _surprises(truth, outputs)
    confidence = np.asarray(outputs, float)[np.arange(len(truth)), truth.argmax(axis=1)]
    return -np.log(np.clip(confidence, LEAST, 1.0))[:, None]


def _surprises(truth: np.ndarray, outputs: np.ndarray) -> np.ndarray:
    """-log of the confidence in what is true of each yes or no, their mean."""
    outputs = np.asarray(outputs, float)
    confidence = np.where(truth > 0.5, outputs, 1 - outputs)
    return -np.log(np.clip(confidence, LEAST, 1.0)).mean(axis=1, keepdims=True)


def _squares(truth: np.ndarray, outputs: np.ndarray) -> np.ndarray:
    truth, outputs = truth.astype(float), outputs.astype(float)
    return np.hstack([np.square(truth - outputs), truth, np.square(truth)])


def _r2(means: np.ndarray) -> np.ndarray:
    """1 - squared error / squared distance from the mean, averaged over targets."""
    left, mean, square = np.split(means, 3, axis=-1)
    total = square - np.square(mean)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(total > 1e-12, 1 - left / total, np.nan).mean(axis=-1)


def _rmse(scale_T: np.ndarray) -> Measure:
    """The root of the mean squared error in the target's units, averaged over targets."""
    return Measure(
        "RMSE",
        -1,
        lambda truth, outputs: np.square((truth.astype(float) - outputs.astype(float)) * scale_T),
        lambda means: np.sqrt(means).mean(axis=-1),
    )


ACCURACY = Measure("accuracy", 1, _right, _first, share=True)
EXACT_MATCH = Measure("exact match", 1, _all_right, _first, share=True)
LOG_LOSS = Measure("log-loss", -1, _surprise, _first)
R2 = Measure("R2", 1, _squares, _r2)
