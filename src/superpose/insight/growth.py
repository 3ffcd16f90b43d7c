"""How the score grows with the rows to learn from: a learning curve as measured, or as a model's facts keep it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from superpose.errors import UsageError
from superpose.model.learning_curve import LearningCurve
from superpose.model.power_law import PowerLaw
from superpose.model.scores import Score


@dataclass(frozen=True, eq=False)
class Growth:
    """Scores by the number of rows learned from, and what more rows would bring.

    Attributes
    ----------
    metric : str
        What was measured; more is better.
    rows_P : array (points,)
        How many rows were learned from.
    scores : tuple of tuple of float
        The score of every repeat at each of them.
    law_rows_G, law_score_G : arrays (places,)
        The power law's score from the fewest rows to ten times the most; empty where there is no law.
    ahead : tuple of (float, Score)
        Numbers of rows that were not there, and what the score would be with 95 % interval.
    sentence : str
        How much more rows would help, in words.
    held_out : int
        On how many rows they were scored.
    """

    metric: str
    rows_P: np.ndarray
    scores: tuple[tuple[float, ...], ...]
    law_rows_G: np.ndarray
    law_score_G: np.ndarray
    ahead: tuple[tuple[float, Score], ...]
    sentence: str
    held_out: int

    @property
    def mean_P(self) -> np.ndarray:
        """The mean score at each number of rows."""
        return np.array([np.mean(one) for one in self.scores])

    @property
    def ends_P(self) -> tuple[np.ndarray, np.ndarray]:
        """The least and the greatest score at each number of rows."""
        return np.array([min(one) for one in self.scores]), np.array([max(one) for one in self.scores])

    def __repr__(self) -> str:
        told = ", ".join(f"{r:,.0f}: {m:.3g}" for r, m in zip(self.rows_P, self.mean_P, strict=True))
        return f"Growth({self.metric} by rows {told})"


def growth(curve: Any) -> Growth:
    """How the score grows with the rows.

    Parameters
    ----------
    curve : LearningCurve or dict
        As `Fitted.learning_curve()` gives, or its `to_dict()`.

    Raises
    ------
    UsageError
        If it is neither.
    """
    told = curve.to_dict() if isinstance(curve, LearningCurve) else curve
    try:
        return _read(told)
    except (TypeError, KeyError, ValueError, IndexError, AttributeError, OverflowError):
        raise UsageError(
            f"A {type(curve).__name__} is no learning curve.", "Give what sp.fit(...).learning_curve() gives."
        ) from None


def _read(told: Mapping[str, Any]) -> Growth:
    rows_P = np.array([float(rows) for rows in told["rows"]])
    scores = tuple(tuple(float(score) for score in one) for one in told["scores"])
    if not len(rows_P) or len(scores) != len(rows_P) or not all(scores) or rows_P.min() < 1:
        raise ValueError("points without scores")
    law = None if told.get("law") is None else PowerLaw(**{k: float(v) for k, v in told["law"].items()})
    at_G = np.geomspace(rows_P.min(), 10 * rows_P.max(), 60) if law is not None else np.array([])
    score_G = np.array([1 - law.error(rows) for rows in at_G.tolist()]) if law is not None else np.array([])
    ahead = []
    for name, times in (("twice", 2), ("tenfold", 10)):
        if told.get(name) is not None:
            low, high = map(float, told[name]["interval"])
            ahead.append((times * rows_P.max(), Score(float(told[name]["score"]), low, high)))
    return Growth(
        str(told["metric"]), rows_P, scores, at_G, score_G, tuple(ahead), str(told["sentence"]),
        int(told["held_out"]),
    )  # fmt: skip
