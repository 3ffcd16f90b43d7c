"""How the score grows with the number of rows to learn from, and how much more rows would help."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from superpose.data.target import TargetEncoding
from superpose.errors import SuperposeError, UsageError
from superpose.model.learning import Examples
from superpose.model.measures import measures
from superpose.model.model import Model
from superpose.model.power_law import PowerLaw, drawn_errors, fit_power_law
from superpose.model.scores import LEVEL, Score
from superpose.model.splitting import split

SHARES = (0.1, 0.2, 0.4, 0.7, 1.0)
HELD_OUT = 0.2
LEAST_ERROR = 1e-4  # below it an error is taken for this, so that it has a logarithm
HARDLY = 0.005  # a gain of less is none
FEWEST = 10  # rows to learn from
FEWEST_POINTS = 3  # numbers of rows that a law is fitted to


@dataclass(frozen=True)
class LearningCurve:
    """Scores on one fixed set of held-out rows, after learning from more and more rows.

    Attributes
    ----------
    metric : str
        "accuracy", "R2" or "exact match"; more is better.
    rows : tuple of int
        How many rows were learned from, rising.
    scores : tuple of tuple of float
        For each number of rows the score of every repeat, each with other rows.
    held_out : int
        On how many rows they were scored.
    law : PowerLaw or None
        How the error, 1 less the score, falls with the rows; None where there are too few points to say.
    twice, tenfold : Score or None
        What the score would be with twice and with ten times the most rows, and the interval in which 95 of 100
        laws lie that fit about as well; None where there is no law.
    notes : tuple of str
        What was left out, and why.
    """

    metric: str
    rows: tuple[int, ...]
    scores: tuple[tuple[float, ...], ...]
    held_out: int
    law: PowerLaw | None = None
    twice: Score | None = None
    tenfold: Score | None = None
    notes: tuple[str, ...] = ()

    @property
    def means(self) -> tuple[float, ...]:
        """The mean score at each number of rows."""
        return tuple(float(np.mean(one)) for one in self.scores)

    @property
    def spreads(self) -> tuple[float, ...]:
        """The standard deviation over the repeats at each number of rows; NaN where there is one."""
        return tuple(float(np.std(one, ddof=1)) if len(one) > 1 else float("nan") for one in self.scores)

    @property
    def sentence(self) -> str:
        """How much more data would help, in words."""
        seen = f"With {self.rows[-1]:,} rows to learn from the {self.metric} is {self.means[-1]:.3f}"
        if self.law is None or self.twice is None or self.tenfold is None:
            return f"{seen}; there are too few points to say what more rows would do."
        now = self.law.error(self.rows[-1])
        if self.tenfold.high - (1 - now) < 2 * HARDLY:
            return f"{seen}, and the curve is flat: more rows would hardly help."
        twice, ten = _about(self.twice), _about(self.tenfold)
        guess = f"ten times as many perhaps to {ten}, a guess far beyond what was seen."
        if now - self.law.error(2 * self.rows[-1]) < HARDLY:
            return f"{seen}; twice as many would hardly change it ({twice}), {guess}"
        return f"{seen}; twice as many would bring it to about {twice}, {guess}"

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON."""
        return {
            "metric": self.metric,
            "rows": list(self.rows),
            "scores": [list(one) for one in self.scores],
            "held_out": self.held_out,
            "law": None if self.law is None else asdict(self.law),
            "twice": None if self.twice is None else self.twice.to_dict(),
            "tenfold": None if self.tenfold is None else self.tenfold.to_dict(),
            "sentence": self.sentence,
            "notes": list(self.notes),
        }

    def __repr__(self) -> str:
        points = ", ".join(f"{r:,}: {m:.3g}" for r, m in zip(self.rows, self.means, strict=True))
        return f"LearningCurve({self.metric} by rows {points}; on {self.held_out:,} held-out rows)"


def learning_curve(
    examples: Examples,
    learn_one: Callable[[Examples, int], Model],
    *,
    task: str | None = None,
    shares: Sequence[float] = SHARES,
    repeats: int = 3,
    seed: int = 0,
) -> LearningCurve:
    """Learn from parts of the rows, and score each model on the same rows held out of all of them.

    Parameters
    ----------
    examples : Examples
        All rows; a fifth is held out.
    learn_one : callable
        (examples, seed) to a model of them.
    task : str, optional
        "classification", "regression" or "multilabel"; guessed from the target.
    shares : sequence of float
        Which parts of the other rows to learn from, in (0, 1].
    repeats : int
        How often each, with other rows and another seed; all rows are the same rows every time.
    seed : int
        Fixes which rows.

    Raises
    ------
    UsageError
        If a share is not in (0, 1], or there is no repeat.
    DataError
        If there are too few rows, or the target cannot be learned.
    """
    _check(shares, repeats)
    target = TargetEncoding.fit(examples.target, task=task, weights=examples.weights)
    kept, apart = split(examples.target, target.task, HELD_OUT, seed=seed)
    train, held_out = examples.take(kept), examples.take(apart)
    found: dict[int, list[float]] = {}
    notes: list[str] = []
    for share in sorted(shares):
        for repeat in range(repeats):
            rows = _part(train, target.task, share, seed + 1 + repeat)
            if len(rows) < FEWEST:
                notes.append(f"{len(rows)} rows are too few to learn from")
                continue
            try:
                model = learn_one(train.take(rows), seed + repeat)
            except SuperposeError as why:
                notes.append(f"{len(rows)} rows: {why.message}")
                continue
            score = _score(model, target, held_out)
            found.setdefault(len(rows), []).append(score)
    if not found:
        raise UsageError(f"No part could be learned from: {notes[0]}.", "Give more rows, or larger shares.")
    return _curve(target, found, len(apart), tuple(dict.fromkeys(notes)), seed)


def _check(shares: Sequence[float], repeats: int) -> None:
    wrong = [share for share in shares if not 0 < share <= 1]
    if wrong or not shares:
        raise UsageError(
            f"A share is {wrong[0]!r}." if wrong else "There is no share.", "Give shares above 0, up to 1."
        )
    if repeats < 1:
        raise UsageError(f"repeats is {repeats}; at least 1 was expected.", "3 shows the spread.")


def _part(train: Examples, task: str, share: float, seed: int) -> np.ndarray:
    """The rows of a part, every class among them."""
    rows = len(train.inputs)
    if share == 1.0:
        return np.arange(rows)
    return split(train.target, task, 1 - share, seed=seed)[0]


def _score(model: Model, target: TargetEncoding, held_out: Examples) -> float:
    """The score of the model's answers, also where it has not met every class."""
    measure, _ = measures(target)
    truth = target.encode(held_out.target)
    answers = model.target.decode(model.outputs(held_out.inputs))
    return measure.score(truth, target.encode(answers), held_out.weights)


def _curve(
    target: TargetEncoding, found: dict[int, list[float]], held_out: int, notes: tuple[str, ...], seed: int
) -> LearningCurve:
    rows = tuple(sorted(found))
    scores = tuple(tuple(found[count]) for count in rows)
    measure, _ = measures(target)
    curve = LearningCurve(measure.name, rows, scores, held_out, notes=notes)
    if len(rows) < FEWEST_POINTS:
        return curve
    rows_P = np.repeat(np.array(rows, float), [len(one) for one in scores])
    error_P = np.maximum(1 - np.concatenate(scores), LEAST_ERROR)
    drawn = 1 - drawn_errors(rows_P, error_P, (2.0 * rows[-1], 10.0 * rows[-1]), seed=seed)
    low, high = np.quantile(drawn, [(1 - LEVEL) / 2, (1 + LEVEL) / 2], axis=0)
    twice, tenfold = (
        Score(float(m), float(a), float(b))
        for m, a, b in zip(np.median(drawn, axis=0), low, high, strict=True)
    )
    return replace(curve, law=fit_power_law(rows_P, error_P), twice=twice, tenfold=tenfold)


def _about(score: Score) -> str:
    return f"{score.value:.3f} ({score.low:.3f} to {score.high:.3f})"
