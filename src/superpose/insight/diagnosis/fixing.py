"""`fix`: change what the findings say, train again, and keep what answers rows best that it was not trained on.

Which attempt is best is decided on the rows that training itself keeps back to watch; the rows that a model is judged
on take no part, or their score would be chosen and no longer be one of rows unseen.
"""

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from superpose.errors import TrainingError
from superpose.insight.diagnosis.diagnose import diagnose
from superpose.insight.diagnosis.form import Findings, setting
from superpose.insight.diagnosis.gathering import case_of
from superpose.model.fitting import Fitted
from superpose.model.recipe import Recipe

MOST = 3
KNOWN = frozenset(field.name for field in dataclasses.fields(Recipe))


@dataclass(frozen=True, eq=False)
class Attempt:
    """One training.

    Attributes
    ----------
    changed : dict
        What was changed before it; {} for the first.
    settings : dict
        All settings it was given.
    fitted : Fitted or None
        What came of it; None where training could not go on.
    findings : Findings
        What was found.
    left : float or None
        How much of a constant answer's cost was left on the rows kept back to watch; None where there were none.
    """

    changed: dict[str, Any]
    settings: dict[str, Any]
    fitted: Fitted | None
    findings: Findings
    left: float | None

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON."""
        rules = [f.rule for f in self.findings.alarms]
        return {"changed": self.changed, "cost_left": self.left, "alarms": rules}

    def __repr__(self) -> str:
        return f"Attempt({setting(self.changed).strip() or 'as it was'}; cost left {self.left}; {self.findings.rules})"


@dataclass(frozen=True, eq=False)
class Fixed:
    """All attempts, the first as it was; and which is best."""

    attempts: tuple[Attempt, ...]
    best: int

    @property
    def fitted(self) -> Fitted:
        """The best one's model."""
        fitted = self.attempts[self.best].fitted
        assert fitted is not None
        return fitted

    @property
    def findings(self) -> Findings:
        """What was found in the best one."""
        return self.attempts[self.best].findings

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON."""
        return {"attempts": [attempt.to_dict() for attempt in self.attempts], "kept": self.best}

    def __repr__(self) -> str:
        return f"Fixed({len(self.attempts)} attempts, kept number {self.best})"


def fix(fit: Callable[..., Fitted], settings: dict[str, Any] | None = None, *, most: int = MOST) -> Fixed:
    """Train, change what the findings say, and train again, as long as there is something to change.

    Parameters
    ----------
    fit : callable
        Takes `settings=` and trains with them, as `superpose.fit` does; the rest is already in it.
    settings : dict, optional
        The settings to begin with.
    most : int
        How often to change them at most; 0 only trains.

    Returns
    -------
    Fixed

    Raises
    ------
    TrainingError
        If no attempt could be trained to its end.
    """
    given = {k: v for k, v in (settings or {}).items() if v is not None}
    attempts, failure = [], None
    changed: dict[str, Any] = {}
    while True:
        attempt, error = _attempt(fit, given, changed)
        attempts.append(attempt)
        failure = error or failure
        changed = {k: v for k, v in attempt.findings.option.items() if k in KNOWN and given.get(k) != v}
        tried = [one.settings for one in attempts]
        if len(attempts) > most or not changed or given | changed in tried or _interrupted(attempt):
            break
        given = given | changed
    if all(one.fitted is None for one in attempts):
        assert failure is not None
        raise failure
    return Fixed(tuple(attempts), _best(attempts))


def _attempt(
    fit: Callable[..., Fitted], settings: dict[str, Any], changed: dict[str, Any]
) -> tuple[Attempt, TrainingError | None]:
    try:
        fitted = fit(settings=settings)
    except TrainingError as error:
        return Attempt(changed, settings, None, diagnose(error), None), error
    return Attempt(changed, settings, fitted, diagnose(fitted), _left(fitted)), None


def _interrupted(attempt: Attempt) -> bool:
    return attempt.fitted is not None and attempt.fitted.learned.run.stopped == "interrupt"


def _left(fitted: Fitted) -> float | None:
    """The least cost on the rows watched, as a share of a constant answer's."""
    held = case_of(fitted).held_curve
    return None if held is None or not np.isfinite(held).any() else float(np.nanmin(held))


def _best(attempts: list[Attempt]) -> int:
    """The attempt with the least cost left; where that is not known, the first with the fewest alarms."""

    def by(number: int) -> tuple[float, int]:
        one = attempts[number]
        if one.fitted is None:
            return np.inf, 0
        return (0.0 if one.left is None else one.left), len(one.findings.alarms)

    return min(range(len(attempts)), key=by)
