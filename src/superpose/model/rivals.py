"""What else could do the network's work: dummy, rule, linear model, support vector machine, boosted trees."""

import dataclasses
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from superpose.data.coders.media_coder import MediaCoder
from superpose.data.columns.casts import as_levels, as_number_series, as_numbers, codes, is_text
from superpose.data.columns.flags import as_flags
from superpose.data.target_values import as_targets
from superpose.errors import UnknownNameError
from superpose.model import rival_fits
from superpose.model.components import Components
from superpose.model.learning import Examples
from superpose.model.model import Model
from superpose.model.rival_fits import Problem
from superpose.model.rule import Rule
from superpose.model.rule_search import find_rule

RIVALS = ("dummy", "rule", "linear", "svm", "trees")
MOST_ROWS = {"linear": 100_000, "svm": 5_000, "trees": 200_000}  # to learn from
MOST_CELLS = {"linear": 20_000_000, "svm": 4_000_000, "trees": 40_000_000}
SVM_HELD = 50_000  # held-out rows, beyond which a support vector machine takes minutes to tell them
MOST_TARGETS = 20  # each has a machine, or trees, of its own
FAILURES = (ValueError, ArithmeticError, LookupError, RuntimeError, MemoryError)


@dataclass(frozen=True, eq=False)
class Rivals:
    """Each rival's outputs on the held-out rows, by name, the rule where there is one, and what was cut short."""

    outputs: dict[str, np.ndarray]
    rule: Rule | None
    notes: tuple[str, ...]

    def __repr__(self) -> str:
        return f"Rivals({', '.join(self.outputs)}; rule: {self.rule and self.rule.text!r})"


def compete(
    model: Model,
    train: Examples,
    held_out: Examples,
    *,
    rivals: Sequence[str] = RIVALS,
    seed: int = 0,
) -> Rivals:
    """Fit rivals to a model's training rows and let them tell the held-out ones.

    A rival that fails, or would take too long, is left out and a note says so.

    Parameters
    ----------
    model : Model
        Whose encodings are used: the rivals get the same columns.
    train, held_out : Examples
        What to learn from, and what to tell.
    rivals : sequence of str
        Which of `RIVALS`.
    seed : int
        Fixes what is drawn.

    Raises
    ------
    UnknownNameError
        If a rival is none of `RIVALS`.
    """
    for name in rivals:
        if name not in RIVALS:
            raise UnknownNameError("rival", name, RIVALS)
    outputs, notes, rule = {}, [], None
    rows = _Rows(model, train, held_out, seed)
    for name in (one for one in RIVALS if one in rivals):
        told, said = _tried(name, lambda name=name: _told(name, rows))
        notes += [f"{name}: {note}" for note in said]
        if told is not None:
            outputs[name], rule = told if name == "rule" else (told, rule)
    if rows.components is not None:
        many, share = rows.components.w_IC.shape[1], rows.components.share
        notes.append(
            f"these see {many} principal components of the inputs ({share:.0%} of their variance), not all "
            f"{model.encoding.width:,}, which would take minutes"
        )
    return Rivals(outputs, rule, tuple(notes))


class _LeftOut(ValueError):
    """Why a rival does not take part."""


def _tried(name: str, fit: Callable[[], Any]) -> tuple[Any, list[str]]:
    """What `fit` gives, None where it failed, and what there is to say of it."""
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        try:
            told, said = fit()
        except _LeftOut as why:
            return None, [f"left out, {why}"]
        except FAILURES as why:
            return None, [f"left out, it failed: {' '.join(str(why).split())[:200]}"]
    if any(type(one.message).__name__ == "ConvergenceWarning" for one in heard):
        said = [*said, "ended before it had settled"]
    values = told[0] if name == "rule" else told
    return (told, said) if np.isfinite(values).all() else (None, ["left out, its outputs are not finite"])


class _Rows:
    """The rows as each rival wants them, made when first asked for."""

    def __init__(self, model: Model, train: Examples, held_out: Examples, seed: int):
        weights = np.ones(len(train.inputs)) if train.weights is None else np.asarray(train.weights, float)
        counts = np.flatnonzero(weights > 0)
        self.model, self.seed = model, seed
        kept = train if len(counts) == len(weights) else train.take(counts)
        self.train, self.held_out = _typed(kept, self.coders), _typed(held_out, self.coders)
        self.weights = weights[counts]
        self.y_NO = model.target.encode(self.train.target)
        self._problem: Problem | None = None
        self.components: Components | None = None

    @property
    def problem(self) -> Problem:
        """The inputs as the network has them."""
        if self._problem is None:
            x_NI, held_BI = (self.model.encoding.encode(one.inputs) for one in (self.train, self.held_out))
            if self.media:
                self.components = Components.fit(x_NI, seed=self.seed)
                x_NI, held_BI = self.components.of(x_NI), self.components.of(held_BI)
            self._problem = self._of(x_NI, held_BI)
        return self._problem

    @property
    def problem_of_none(self) -> Problem:
        """For who looks at no input."""
        return self._of(np.zeros((len(self.y_NO), 0)), np.zeros((len(self.held_out.inputs), 0)))

    @property
    def media(self) -> bool:
        """Whether inputs are those of pictures or sounds, which rivals are given as a few components."""
        return any(isinstance(coder, MediaCoder) for coder in self.coders)

    @property
    def as_columns(self) -> Problem:
        """One input a column: numbers as they came, levels by their places, NaN where a cell is missing."""
        if self.media:
            return self.problem
        parts = [_column_inputs(coder, self.train.inputs, self.held_out.inputs) for coder in self.coders]
        x_NI, held_BI = (np.concatenate([part[i] for part in parts], axis=1) for i in (0, 1))
        categories = tuple(flag for part in parts for flag in part[2])
        return dataclasses.replace(self._of(x_NI, held_BI), categories=categories)

    @property
    def coders(self) -> Sequence[Any]:
        """How the network has each column."""
        return self.model.encoding.coders

    def _of(self, x_NI: np.ndarray, held_BI: np.ndarray) -> Problem:
        numbers = self.model.task == "regression"
        return Problem(x_NI, held_BI, self.y_NO, self.weights, numbers, seed=self.seed)


def _typed(examples: Examples, coders: Sequence[Any]) -> Examples:
    """The examples with columns that are still text read by the format their coder has."""
    read = {"number": as_number_series, "category": as_levels}
    columns = [
        read[coder.kind](examples.inputs[coder.name], coder.format).alias(coder.name)
        for coder in coders
        if coder.kind in read
        and getattr(coder, "format", None) is not None
        and is_text(examples.inputs[coder.name])
    ]
    return (
        dataclasses.replace(examples, inputs=examples.inputs.with_columns(columns)) if columns else examples
    )


def _column_inputs(coder: Any, *frames: pl.DataFrame) -> tuple[np.ndarray, np.ndarray, list[bool]]:
    """A column of both frames as trees like it, and which of these inputs are categories."""
    read = {"number": as_numbers, "boolean": as_flags, "category": lambda s: _places(s, coder.levels)}
    if coder.kind not in read:
        first, second = (coder.encode(frame[coder.name]) for frame in frames)
        return first, second, [False] * first.shape[1]
    first, second = (read[coder.kind](frame[coder.name])[:, None] for frame in frames)
    return first, second, [coder.kind == "category" and len(coder.levels) <= 250]


def _places(series: pl.Series, levels: tuple[str, ...]) -> np.ndarray:
    place_N = codes(as_levels(series), levels).astype(float)
    return np.where(place_N < 0, np.nan, place_N)


def _told(name: str, rows: _Rows) -> tuple[Any, list[str]]:
    """A rival's outputs on the held-out rows, with what was cut short; for the rule, outputs and rule."""
    if name == "rule":
        return _rule(rows), []
    if name == "dummy":
        return rival_fits.dummy(rows.problem_of_none), []
    if name == "svm" and len(rows.held_out.inputs) > SVM_HELD:
        raise _LeftOut(f"it takes minutes to tell {len(rows.held_out.inputs):,} rows")
    targets = rows.y_NO.shape[1] if rows.model.task != "classification" else 1
    if targets > MOST_TARGETS and name != "linear":
        raise _LeftOut(f"it would have to be fitted {targets} times, once a target")
    problem, said = rows.as_columns if name == "trees" else rows.problem, []
    most = max(1000, min(MOST_ROWS[name], MOST_CELLS[name] // max(1, problem.x_NI.shape[1])))
    if len(problem.x_NI) > most:
        said.append(f"learned from {most:,} of {len(problem.x_NI):,} rows, drawn with the seed")
    return _each(getattr(rival_fits, name), problem, rows.model.task, most), said


def _each(fit: Callable[[Problem], np.ndarray], problem: Problem, task: str, most: int) -> np.ndarray:
    """All outputs at once for a classification, else one after the other."""
    if task == "classification":
        return fit(problem.some(most))
    told = []
    for i in range(problem.y_NO.shape[1]):
        one = dataclasses.replace(problem, y_NO=problem.y_NO[:, [i]])
        same = len(np.unique(one.y_NO)) == 1
        told.append(np.full((len(one.held_BI), 1), one.y_NO[0, 0]) if same else fit(one.some(most)))
    return np.concatenate(told, axis=1)


def _rule(rows: _Rows) -> tuple[np.ndarray, Rule]:
    """The one-line rule's outputs on the held-out rows: shares of the classes in each branch, or its numbers."""
    target = rows.model.target
    if rows.media:
        raise _LeftOut("no single pixel or level is a rule one could read")
    if rows.y_NO.shape[1] > 1 and target.task != "classification":
        raise _LeftOut("it answers one target, not several")
    numbers = target.task == "regression"
    y_N = as_numbers(as_targets(rows.train.target).to_series()) if numbers else rows.problem.label_N
    labels = target.classes if target.task == "classification" else (0, 1)
    rule = find_rule(
        rows.train.inputs,
        {coder.name: coder.kind for coder in rows.coders},
        y_N,
        classes=() if numbers else labels,
        weights=rows.weights,
        seed=rows.seed,
    )
    if rule is None:
        raise _LeftOut("no single column tells more than one answer for all rows does")
    if numbers:
        return ((rule.predict(rows.held_out.inputs) - target.center[0]) / target.scale[0])[:, None], rule
    share_RK = branch_shares(rule.branches(rows.train.inputs), y_N, rows.weights, rule, labels)
    outputs = share_RK[rule.branches(rows.held_out.inputs)]
    return (outputs[:, 1:] if rows.y_NO.shape[1] == 1 else outputs), rule


def branch_shares(
    branch_N: np.ndarray, label_N: np.ndarray, weights_N: np.ndarray, rule: Rule, labels: Sequence[Any]
) -> np.ndarray:
    """The share of each class in each branch of a rule, drawn a little to that in all rows, (branches, classes).

    The class a branch answers is the likeliest there, also where another has as many rows.
    """
    count, classes = len(rule.answers), len(labels)
    flat = np.bincount(branch_N * classes + label_N, weights_N / weights_N.mean(), count * classes).reshape(
        count, classes
    )
    prior_K = flat.sum(axis=0) / flat.sum()
    share_RK = (flat + prior_K) / (flat.sum(axis=1, keepdims=True) + 1)
    answer_R = [list(labels).index(answer) for answer in rule.answers]
    most_R = share_RK.max(axis=1)
    share_RK[np.arange(count), answer_R] = most_R + 1e-6
    return share_RK / share_RK.sum(axis=1, keepdims=True)
