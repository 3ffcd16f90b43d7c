"""How the network stands beside simpler and other means, as it was judged; read from what is known of its making."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeGuard

import numpy as np

from superpose.errors import UsageError
from superpose.insight.subject import Subject

WORDS = {
    "dummy": "dummy",
    "rule": "one-line rule",
    "linear": "linear model",
    "svm": "SVM",
    "trees": "boosted trees",
    "network": "this network",
}
LESS_IS_BETTER = ("log-loss", "RMSE")


@dataclass(frozen=True, eq=False)
class Standing:
    """Scores on the same held-out rows, the best first.

    Attributes
    ----------
    metric : str
        What was measured.
    names : tuple of str
        "network" and its rivals.
    score_R, low_R, high_R : arrays (rivals,)
        Scores and their 95 % intervals.
    more_is_better : bool
        Of the metric.
    use, why : str
        What the verdict says to use, and why; "" where there is none.
    rows : int or None
        How many rows were held out.
    """

    metric: str
    names: tuple[str, ...]
    score_R: np.ndarray
    low_R: np.ndarray
    high_R: np.ndarray
    more_is_better: bool
    use: str
    why: str
    rows: int | None

    @property
    def words(self) -> tuple[str, ...]:
        """The names in words."""
        return tuple(WORDS.get(name, name) for name in self.names)

    def __repr__(self) -> str:
        told = ", ".join(f"{n} {s:.4g}" for n, s in zip(self.names, self.score_R, strict=True))
        return f"Standing({self.metric}: {told})"


def standing(seen: Subject, *, second: bool = False) -> Standing:
    """How the network stands beside its rivals.

    Parameters
    ----------
    seen : Subject
        Of a model that was judged.
    second : bool
        By the second measure, log-loss or RMSE, instead of the one that decides.

    Raises
    ------
    UsageError
        If the model was not judged.
    """
    facts = seen.facts
    metric = facts.get("second_metric" if second else "metric")
    found = _scores(facts, second)
    if not isinstance(metric, str) or "network" not in found:
        raise UsageError(
            "The network was not weighed against anything.",
            "Models of superpose.fit are, on rows held out: sp.fit(table, target=...).",
        )
    better = metric not in LESS_IS_BETTER
    names = sorted(found, key=lambda name: -found[name][0] if better else found[name][0])
    score_R, low_R, high_R = np.array([found[name] for name in names]).T
    verdict = facts.get("verdict")
    verdict = verdict if isinstance(verdict, Mapping) else {}
    rows = facts.get("held_out")
    return Standing(
        metric, tuple(names), score_R, low_R, high_R, better, str(verdict.get("use") or ""),
        str(verdict.get("why") or ""), rows if isinstance(rows, int) else None,
    )  # fmt: skip


def _scores(facts: Mapping[str, Any], second: bool) -> dict[str, tuple[float, float, float]]:
    """The scores that are numbers, by name; a model's file may hold others."""
    if second:
        given = facts.get("second")
        told = dict(given) if isinstance(given, Mapping) else {}
    else:
        given = facts.get("baselines")
        told = dict(given) if isinstance(given, Mapping) else {}
        told["network"] = {key: facts.get(key) for key in ("score", "interval")}
    found = {str(name): _score(one) for name, one in told.items()}
    return {name: one for name, one in found.items() if one is not None}


def _score(given: Any) -> tuple[float, float, float] | None:
    """A score and its interval, which is the score alone where it is not known; None where it is no number."""
    if not isinstance(given, Mapping):
        return None
    score, ends = given.get("score"), given.get("interval")
    if not _is_number(score):
        return None
    if not (isinstance(ends, list | tuple) and len(ends) == 2 and all(map(_is_number, ends))):
        ends = (score, score)
    return float(score), float(ends[0]), float(ends[1])


def _is_number(value: Any) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
