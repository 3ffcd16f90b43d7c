"""What a model's outputs say, as columns beside the rows they belong to."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from superpose.data.target import TargetEncoding
from superpose.errors import UsageError

LEVEL = 0.9  # the share of rows whose truth an interval of a regression should hold


@dataclass(frozen=True)
class Answers:
    """The columns of an answer.

    Of each target `predicted NAME`; of classes `confidence CLASS`, which add up to 1, and of several yes or no
    `confidence NAME`, that of yes; of a regression `low NAME` and `high NAME`, where the model knows by how much it
    missed rows it had not seen.

    The interval is the prediction plus quantiles of those residuals, as in split conformal prediction (Lei,
    G'Sell, Rinaldo, Tibshirani and Wasserman 2018) with the residuals of cross-validation (Barber, Candès, Ramdas
    and Tibshirani 2021). It is as wide everywhere, and holds its share of rows that are like those trained on.

    Attributes
    ----------
    target : TargetEncoding
        Outputs to answers.
    names : tuple of str
        The columns' names, none of them among those that were taken.
    misses : tuple of (float, float), one a target, or None
        What is added to a prediction for its interval's ends, in the target's units.
    """

    target: TargetEncoding
    names: tuple[str, ...]
    misses: tuple[tuple[float, float], ...] | None = None

    @classmethod
    def of(
        cls,
        target: TargetEncoding,
        facts: dict[str, Any],
        *,
        taken: Collection[str] = (),
        level: float = LEVEL,
    ) -> "Answers":
        """The columns for a model's target.

        Parameters
        ----------
        target : TargetEncoding
            The model's.
        facts : dict
            What is known of the model; "residuals" are looked at.
        taken : collection of str
            Names that other columns bear; a new column of that name is called NAME_2.
        level : float
            The share of rows that an interval should hold.

        Raises
        ------
        UsageError
            If the model has residuals, but not those of this level.
        """
        misses = None
        if target.task == "regression":
            misses = _misses(known_residuals(facts, len(target.names)), level)
        wanted = list(_names(target, intervals=misses is not None))
        return cls(target, tuple(free_names(wanted, taken)), misses)

    def columns(self, outputs_BO: np.ndarray) -> pl.DataFrame:
        """The answers for these outputs, (rows, outputs); none where a row's outputs are not numbers."""
        lost_B: np.ndarray = np.any(np.isnan(outputs_BO), axis=1)
        if lost_B.any():
            frame = self.columns(np.where(lost_B[:, None], np.float32(0.5), outputs_BO))
            here = pl.Series("here", ~lost_B)
            return frame.select(pl.when(here).then(pl.col(name)).alias(name) for name in frame.columns)
        if self.target.task == "classification":
            # the labels once and their numbers a row: Polars takes a row's text from NumPy one by one
            labels = pl.Series(self.target.classes).gather(self.target.class_numbers(outputs_BO))
            found = [labels, *probabilities(self.target, outputs_BO).T]
            return pl.DataFrame([pl.Series(n, c) for n, c in zip(self.names, found, strict=True)])
        answers = self.target.decode(outputs_BO).reshape(len(outputs_BO), -1)
        if self.target.task == "multilabel":
            found = [*answers.T, *outputs_BO.T]
        elif self.misses is None:
            found = [*answers.T]
        else:
            ends = zip(answers.T, self.misses, strict=True)
            found = [
                column for answer, (low, high) in ends for column in (answer, answer + low, answer + high)
            ]
        return pl.DataFrame([pl.Series(n, c) for n, c in zip(self.names, found, strict=True)])

    def __repr__(self) -> str:
        return f"Answers({', '.join(self.names[:6])}{', ...' if len(self.names) > 6 else ''})"


def probabilities(target: TargetEncoding, outputs_BO: np.ndarray) -> np.ndarray:
    """Outputs as confidences: of two classes the one output is the second's, and the first's is the rest.

    Raises
    ------
    UsageError
        For a regression, which has no classes.
    """
    if target.task == "regression":
        raise UsageError("A regression has no confidences.", "Ask for predict, or train a classification.")
    one = target.task == "classification" and outputs_BO.shape[1] == 1
    return np.hstack([1 - outputs_BO, outputs_BO]) if one else outputs_BO


def levels_known(residuals: dict[float, list[float]]) -> list[float]:
    """The levels of intervals that quantiles of residuals give."""
    return sorted(round(1 - 2 * q, 9) for q in residuals if q < 0.5 and round(1 - q, 9) in residuals)


def known_residuals(facts: dict[str, Any], targets: int) -> dict[float, list[float]]:
    """The quantiles of residuals by their shares, a number a target; {} where they are not known, or not such."""
    given = facts.get("residuals")
    try:
        found = {round(float(q), 9): [float(one) for one in each] for q, each in dict(given or {}).items()}
    except (TypeError, ValueError):
        return {}
    return found if all(len(each) == targets and np.isfinite(each).all() for each in found.values()) else {}


def free_names(wanted: Iterable[str], taken: Collection[str]) -> list[str]:
    """The names wanted, "NAME_2" and on where they are taken."""
    used, free = set(taken), []
    for name in wanted:
        new, number = name, 2
        while new in used:
            new, number = f"{name}_{number}", number + 1
        used.add(new)
        free.append(new)
    return free


def _names(target: TargetEncoding, *, intervals: bool) -> Iterable[str]:
    kinds = ("predicted", "low", "high") if intervals else ("predicted",)
    yield from (f"{kind} {name}" for name in target.names for kind in kinds)
    if target.task != "regression":
        yield from (f"confidence {label}" for label in target.classes or target.names)


def _misses(residuals: dict[float, list[float]], level: float) -> tuple[tuple[float, float], ...] | None:
    """The quantiles at both ends, for each target."""
    known = levels_known(residuals)
    if not known:
        return None
    if not any(abs(level - one) < 1e-9 for one in known):
        listed = ", ".join(f"{one:g}" for one in known)
        raise UsageError(
            f"level={level:g} is none that this model knows an interval for.", f"Choose one of: {listed}."
        )
    low, high = residuals[round((1 - level) / 2, 9)], residuals[round((1 + level) / 2, 9)]
    return tuple(zip(low, high, strict=True))
