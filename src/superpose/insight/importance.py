"""What the answers rest on: by how much the score falls when a column is shuffled among the rows.

Permutation importance (Breiman 2001; Fisher, Rudin and Dominici 2019), all inputs of a column together.
"""

import weakref
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from superpose.errors import UsageError
from superpose.insight.alike import alike
from superpose.insight.axes import Axis
from superpose.insight.judged import Judged, finer_measure, judged, measure_of, outputs_of
from superpose.insight.subject import Subject
from superpose.model.measures import Measure
from superpose.model.scores import RESAMPLES, interval, resampled_means

TOP = 15  # columns told one by one
ROWS, FEWEST_ROWS = 500, 50
REPEATS = (2, 10)
BUDGET = 1.3e10  # parameters times rows that go through the network: well under a second on two cores
MOST_COLUMNS = 100  # shuffled by themselves; of more those whose inputs vary least are shuffled only together
PIECE = 16_384  # rows at once


@dataclass(frozen=True, eq=False)
class Importance:
    """By how much the score falls when a column is shuffled, the most important first.

    Attributes
    ----------
    measure : str
        The score: "accuracy", "R2", "exact match" or "log-loss".
    score : float
        Before anything is shuffled.
    names : tuple of str
        The columns told one by one.
    loss_C, low_C, high_C : arrays (columns,)
        By how much the score gets worse, above 0 is worse, and the 95 % interval over shuffles and rows.
    others : tuple of str
        The columns left, which are shuffled together.
    rest : (float, float, float) or None
        By how much the score gets worse with these, and the interval.
    alike : tuple of tuple of str
        Columns that tell much the same and so share their importance.
    finely : tuple of str
        All columns shuffled by themselves, the most important first by the finer measure, which sees confidences.
    repeats : int
        How often each was shuffled.
    rows : str
        Which rows, in words.
    """

    measure: str
    score: float
    names: tuple[str, ...]
    loss_C: np.ndarray
    low_C: np.ndarray
    high_C: np.ndarray
    others: tuple[str, ...]
    rest: tuple[float, float, float] | None
    alike: tuple[tuple[str, ...], ...]
    finely: tuple[str, ...]
    repeats: int
    rows: str

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON."""
        told = zip(self.names, self.loss_C, self.low_C, self.high_C, strict=True)
        return {
            "measure": self.measure,
            "score": self.score,
            "columns": [
                {"name": n, "loss": float(a), "interval": [float(b), float(c)]} for n, a, b, c in told
            ],
            "others": list(self.others),
            "rest": None if self.rest is None else list(self.rest),
            "alike": [list(group) for group in self.alike],
        }

    def __repr__(self) -> str:
        told = ", ".join(f"{n} {v:.3g}" for n, v in list(zip(self.names, self.loss_C, strict=True))[:5])
        return f"Importance({self.measure} lost: {told}; {self.rows})"


_KNOWN: weakref.WeakKeyDictionary[Subject, Importance] = weakref.WeakKeyDictionary()


def importance_of(seen: Subject) -> Importance:
    """The importance of every column with nothing chosen, computed once for a subject."""
    if seen not in _KNOWN:
        _KNOWN[seen] = importance(seen)
    return _KNOWN[seen]


def importance(
    seen: Subject,
    *,
    measure: str | None = None,
    top: int = TOP,
    rows: int = ROWS,
    repeats: int | None = None,
    seed: int = 0,
) -> Importance:
    """By how much the score falls when a column is shuffled among the rows the network is judged by.

    Parameters
    ----------
    seen : Subject
        With rows and their targets.
    measure : str, optional
        The score; by default the one that decides.
    top : int
        How many columns are told one by one; the others are shuffled together.
    rows : int
        At most so many rows; fewer of large networks and many columns, for the sake of time.
    repeats : int, optional
        How often each column is shuffled; by default 2 to 10 times, as time allows.
    seed : int
        Fixes the rows and the shuffles.

    Raises
    ------
    UsageError
        If there are no rows with their target, or fewer than two, or they do not differ in it.
    """
    by, columns = measure_of(seen, measure), _most_varying(seen)
    count, times = _size(seen, len(columns), rows, repeats)
    answers = judged(seen, most=count, seed=seed)
    work = _Shuffled(seen, answers, by, times, seed)
    outputs = work.outputs([[axis] for axis in columns])
    losses = work.losses(outputs)
    fine_C = work.means(finer_measure(seen), outputs)
    order = np.lexsort((-fine_C, -np.round(losses[:, 0], 12)))[:top]
    names = tuple(columns[i].name for i in order)
    others = [axis for axis in seen.axes if axis.name not in names]
    rest = work.losses(work.outputs([others]))[0].tolist() if others else None
    return Importance(
        by.name, work.score, names, losses[order, 0], losses[order, 1], losses[order, 2],
        tuple(axis.name for axis in others), None if rest is None else (rest[0], rest[1], rest[2]),
        alike(columns, answers.x_BI), tuple(columns[i].name for i in np.argsort(-fine_C, kind="stable")),
        times, answers.rows,
    )  # fmt: skip


def _size(seen: Subject, columns: int, rows: int, repeats: int | None) -> tuple[int, int]:
    """How many rows, and how often each column is shuffled."""
    budget = BUDGET / max(seen.network.parameters, 100) / max(columns, 1)
    there = 0 if seen.judged_on is None else len(seen.judged_on.x_NI)
    count = int(min(rows, max(there, 1), max(FEWEST_ROWS, budget / REPEATS[0])))
    return count, repeats or int(np.clip(budget / count, *REPEATS))


def _most_varying(seen: Subject) -> list[Axis]:
    """The columns to shuffle by themselves, in their order: all, or those whose inputs vary most."""
    rows = seen.judged_on
    if len(seen.axes) <= MOST_COLUMNS or rows is None:
        return list(seen.axes)
    std_I = np.asarray(rows.x_NI, float).std(axis=0)
    spread = np.array([std_I[axis.places].max() for axis in seen.axes])
    return [seen.axes[i] for i in np.sort(np.argsort(-spread, kind="stable")[:MOST_COLUMNS])]


class _Shuffled:
    """Rows with some columns shuffled, through the network; the scores of their resamples."""

    def __init__(self, seen: Subject, answers: Judged, measure: Measure, repeats: int, seed: int):
        self.network, self.answers, self.measure = seen.network, answers, measure
        self.repeats, self.rng, self.seed = repeats, np.random.default_rng(seed), seed
        if len(answers.x_BI) < 2:
            raise UsageError("There is one row; nothing can be shuffled.", "Give more rows.")
        self.score = measure.score(answers.y_BO, answers.outputs_BO, answers.weight_B)
        if not np.isfinite(self.score):
            raise UsageError(
                "The rows do not differ in what is to be told, so no score can fall.", "Give others."
            )

    def outputs(self, groups: Sequence[Sequence[Axis]]) -> list[np.ndarray]:
        """For each group of columns the outputs with it shuffled, (repeats * rows, outputs)."""
        found, per_group = [], self.repeats * len(self.answers.x_BI)
        size = max(1, PIECE // per_group)
        for start in range(0, len(groups), size):
            some = groups[start : start + size]
            x_BI = np.concatenate([self._shuffled(group) for group in some])
            found += np.split(outputs_of(self.network, x_BI), len(some))
        return found

    def _shuffled(self, group: Sequence[Axis]) -> np.ndarray:
        """The rows `repeats` times, the group's inputs from other rows, (repeats * rows, inputs)."""
        x_BI = self.answers.x_BI
        order = np.concatenate([self.rng.permutation(len(x_BI)) for _ in range(self.repeats)])
        many_BI = np.tile(x_BI, (self.repeats, 1))
        for axis in group:
            many_BI[:, axis.places] = x_BI[order][:, axis.places]
        return many_BI

    def means(self, measure: Measure, outputs: Sequence[np.ndarray]) -> np.ndarray:
        """The mean loss of score with each group shuffled, (groups,)."""
        y_BO, weight_B = self.answers.y_BO, self.answers.weight_B
        base = measure.score(y_BO, self.answers.outputs_BO, weight_B)
        scores = [
            [measure.score(y_BO, one, weight_B) for one in np.split(outputs_BO, self.repeats)]
            for outputs_BO in outputs
        ]
        return measure.better * (base - np.mean(scores, axis=1))

    def losses(self, outputs: Sequence[np.ndarray]) -> np.ndarray:
        """The mean loss of score, and its interval over rows and shuffles drawn with replacement, (groups, 3)."""
        every = [self.answers.outputs_BO, *(one for o in outputs for one in np.split(o, self.repeats))]
        parts = [self.measure.parts(self.answers.y_BO, one) for one in every]
        means_DP = resampled_means(np.concatenate(parts, axis=1), self.answers.weight_B, seed=self.seed)
        scores_DV = self.measure.of(means_DP.reshape(len(means_DP), len(every), -1))
        loss_DV = self.measure.better * (scores_DV[:, :1] - scores_DV[:, 1:])
        loss_DGR = loss_DV.reshape(len(loss_DV), len(outputs), self.repeats)
        drawn_DR = np.random.default_rng(self.seed).integers(0, self.repeats, (RESAMPLES, self.repeats))
        drawn_DG = np.take_along_axis(loss_DGR[1:], drawn_DR[:, None, :], axis=2).mean(axis=2)
        value_G = loss_DGR[0].mean(axis=1)
        ends = [interval(drawn) for drawn in drawn_DG.T]
        found = [(v, min(a, v), max(b, v)) for v, (a, b) in zip(value_G.tolist(), ends, strict=True)]
        return np.array(found)
