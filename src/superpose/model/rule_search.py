"""The best rule of one line that a table's own columns give."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import polars as pl

from superpose.model.rule import KINDS, Rule, branches, read
from superpose.model.rule_aim import Aim
from superpose.model.rule_levels import level_sets
from superpose.model.rule_numbers import Shape, thresholds

SEARCHED = 100_000  # rows on which columns are compared; the rule itself is made of all
FINALISTS, FOLDS, WEIGHED = 5, 5, 20_000
FEWEST = 6  # rows, below which every rule is one of chance


def find_rule(
    frame: pl.DataFrame,
    kinds: Mapping[str, str],
    y_N: np.ndarray,
    *,
    classes: tuple[Any, ...] = (),
    weights: Any = None,
    seed: int = 0,
) -> Rule | None:
    """The single `if` over one column that answers best; None where none does better than one answer for all.

    Every column gets its best rule on all rows. The five best of these are then weighed on rows they were not
    made of, in five folds, so that a column of many levels does not win by chance; of equal ones the rule with
    fewer branches is taken, then the earlier column.

    Parameters
    ----------
    frame : polars.DataFrame
        The training rows as they came, with their missing cells.
    kinds : mapping of str to str
        What each column is: "number", "boolean" or "category"; others are not looked at.
    y_N : array (rows,)
        The place of each row's class in `classes`, or numbers in the target's units.
    classes : tuple
        The labels; () for numbers.
    weights : array (rows,), optional
        What each row counts.
    seed : int
        Fixes the folds, and the rows compared where there are more than 100,000.
    """
    weight_N = np.ones(len(y_N)) if weights is None else np.asarray(weights, float)
    rows = np.flatnonzero(weight_N > 0)
    if len(rows) < FEWEST:
        return None
    aim, mean = _aim(np.asarray(y_N)[rows], weight_N[rows], len(classes))
    cells = {name: frame[name][rows] for name, kind in kinds.items() if kind in KINDS}
    order = np.random.default_rng(seed).permutation(len(rows))
    best = _finalists(cells, kinds, aim, np.sort(order[:SEARCHED]))
    if len(best) > 1:
        some = order[:WEIGHED]
        best = _weighed({name: read(cells[name][some], kinds[name]) for name in best}, kinds, aim.take(some))
    if not best:
        return None
    name, kind = best[0], kinds[best[0]]
    made = make(read(cells[name], kind), kind, aim)
    return None if made is None else _rule(name, kind, made, aim, mean, classes)


def _aim(y_N: np.ndarray, weight_N: np.ndarray, classes: int) -> tuple[Aim, float]:
    """What the rows ask for, weights 1 on average, numbers less their mean; and that mean."""
    mean = 0.0 if classes else float(np.average(y_N, weights=weight_N))
    return Aim(y_N.astype(int) if classes else y_N - mean, weight_N / weight_N.mean(), classes), mean


def _finalists(
    cells: dict[str, pl.Series], kinds: Mapping[str, str], aim: Aim, rows: np.ndarray
) -> list[str]:
    """The columns whose rules are worth most on the rows they are made of, in the table's order."""
    part = aim.take(rows)
    losses = {}
    for name, series in cells.items():
        ready = read(series[rows], kinds[name])
        made = make(ready, kinds[name], part)
        if made is not None:
            losses[name] = loss(made, ready, kinds[name], part)
    none = loss(one_answer(part), np.zeros(len(rows)), "number", part)
    better = [name for name, value in losses.items() if value < none * (1 - 1e-9)]
    best = sorted(better, key=lambda name: losses[name])[:FINALISTS]
    return [name for name in better if name in best]


def _weighed(cells: Mapping[str, Any], kinds: Mapping[str, str], aim: Aim) -> list[str]:
    """The columns by what their rules miss on rows these were not made of, the best first."""
    fold_N = np.arange(len(aim.y_N)) % FOLDS
    parts = [(np.flatnonzero(fold_N != k), np.flatnonzero(fold_N == k)) for k in range(FOLDS)]
    rank = []
    for place, (name, ready) in enumerate(cells.items()):
        kind, missed, branches = kinds[name], 0.0, 0
        for rest, apart in parts:
            made = make(ready[rest], kind, aim.take(rest)) or one_answer(aim.take(rest))
            missed += loss(made, ready[apart], kind, aim.take(apart))
            branches = max(branches, len(made[1]))
        rank.append((round(missed, 9), branches, place, name))
    return [name for *_, name in sorted(rank)]


Made = tuple[Shape, np.ndarray]  # where the rows part, and the answer of each branch


def make(ready: Any, kind: str, aim: Aim) -> Made | None:
    """The best rule of one column's cells as `read` gives them; None where it has one answer only."""
    shape = thresholds(ready, aim) if kind == "number" else level_sets(ready, aim)
    if shape is None:
        return None
    answers = _answers(_branches(shape, ready, kind), branch_count(shape), aim)
    return None if len(np.unique(answers)) < 2 else (shape, answers)


def loss(made: Made, ready: Any, kind: str, aim: Aim) -> float:
    """The weight of rows answered wrong, or the squared distance, of a rule on the cells of some rows."""
    shape, answers = made
    said_N = answers[_branches(shape, ready, kind)]
    wrong_N = said_N != aim.y_N if aim.classes else np.square(said_N - aim.y_N)
    return float(aim.weights_N @ wrong_N)


def branch_count(shape: Shape) -> int:
    """How many answers a rule of this shape has."""
    last = len(shape.thresholds) + len(shape.levels)
    return max(last, shape.missing or 0) + 1


def _branches(shape: Shape, ready: Any, kind: str) -> np.ndarray:
    return branches(ready, shape.thresholds, shape.levels, shape.missing, kind)


def _answers(branch_N: np.ndarray, count: int, aim: Aim) -> np.ndarray:
    return aim.answers(aim.sums(branch_N, count))


def one_answer(aim: Aim) -> Made:
    return Shape(), _answers(np.zeros(len(aim.y_N), int), 1, aim)


def _rule(name: str, kind: str, made: Made, aim: Aim, mean: float, classes: tuple[Any, ...]) -> Rule:
    """The rule with labels, or with numbers of as few digits as lose nothing, for answers."""
    shape, found = made
    if classes:
        answers = tuple(classes[i] for i in found)
    else:
        answers = tuple(rounded(float(one + mean), float(np.std(aim.y_N))) for one in found)
    return Rule(name, kind, shape.thresholds, shape.levels, answers, shape.missing)


def rounded(number: float, spread: float) -> float:
    """`number` with so few digits that it moves by at most a hundredth of `spread`."""
    if not spread > 0:
        return number
    return round(number, 2 - math.floor(math.log10(2 * spread))) + 0.0
