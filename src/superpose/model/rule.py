"""A rule of one line: what a single `if` over one column of the table answers."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from superpose.data import record
from superpose.data.columns.casts import as_levels, as_numbers, codes
from superpose.data.columns.flags import as_flags
from superpose.data.columns.naming import nearest, shortened
from superpose.errors import DataError

KINDS = ("number", "boolean", "category")
TRUTHS = ("false", "true")


@dataclass(frozen=True)
class Rule:
    """One `if` over one column, as a person would write it.

    Written out it is one line of almost Python, its conditions tried from left to right:
    `if petal length (cm) <= 2.45: 'setosa'; elif petal length (cm) <= 4.75: 'versicolor'; else: 'virginica'`,
    `if deck in ('B', 'D') or deck is missing: 1; else: 0`, `if smoker: 32050; else: 8430`. Missing cells go where
    the line says so, and otherwise to the last answer, as do levels that are not named.

    Attributes
    ----------
    column : str
        The column it looks at.
    kind : str
        "number", "boolean" or "category".
    thresholds : tuple of float
        For a number, rising: answer i is for values up to threshold i, the last for all above.
    levels : tuple of tuple of str
        For the others: answer i is for the levels i, the last for all others; a boolean's are "false" and "true".
    answers : tuple
        The label, or the number in the target's units, of each branch; one more than thresholds or levels, and a
        further one where missing cells have an answer of their own.
    missing : int or None
        The branch of missing cells; None where none was met, which is the branch of all others.
    """

    column: str
    kind: str
    thresholds: tuple[float, ...]
    levels: tuple[tuple[str, ...], ...]
    answers: tuple[Any, ...]
    missing: int | None = None

    @property
    def last(self) -> int:
        """The branch after `else`."""
        return len(self.thresholds if self.kind == "number" else self.levels)

    @property
    def text(self) -> str:
        """The rule in one line."""
        words = "if"
        line = []
        for branch, condition in self._conditions():
            line.append(f"{words} {condition}: {_cell(self.answers[branch])}")
            words = "elif"
        otherwise = f"else (or {self._name} is missing)" if self.missing == self.last else "else"
        return "; ".join([*line, f"{otherwise}: {_cell(self.answers[self.last])}"])

    @property
    def _name(self) -> str:
        return " ".join(self.column.split())

    def _conditions(self) -> Iterator[tuple[int, str]]:
        """Each branch but the last, and when it is taken, in the order of the line."""
        if self.missing is not None and self.missing > self.last:
            yield self.missing, f"{self._name} is missing"
        for branch in range(self.last):
            also = f" or {self._name} is missing" if self.missing == branch else ""
            yield branch, self._condition(branch) + also

    def _condition(self, branch: int) -> str:
        if self.kind == "number":
            return f"{self._name} <= {_cell(self.thresholds[branch])}"
        levels = self.levels[branch]
        if self.kind == "boolean":
            return self._name if levels == ("true",) else f"not {self._name}"
        if len(levels) == 1:
            return f"{self._name} == {_cell(levels[0])}"
        return f"{self._name} in ({', '.join(_cell(level) for level in levels)})"

    def branches(self, frame: pl.DataFrame) -> np.ndarray:
        """The branch that each row takes, (rows,).

        Raises
        ------
        DataError
            If the column is not there, or its cells are not of its kind.
        """
        if self.column not in frame.columns:
            raise DataError(
                f"The table has no column {self.column!r}, which the rule looks at.",
                f"{nearest(self.column, frame.columns)}It has: {shortened(frame.columns)}.",
            )
        return branches(
            read(frame[self.column], self.kind), self.thresholds, self.levels, self.missing, self.kind
        )

    def predict(self, frame: pl.DataFrame) -> np.ndarray:
        """The answer for each row, (rows,): labels of the target's own type, or numbers in its units.

        Raises
        ------
        DataError
            As `branches`.
        """
        return np.array(self.answers)[self.branches(frame)]

    def __repr__(self) -> str:
        return f"Rule({self.text})"

    def to_dict(self) -> dict[str, Any]:
        """The rule as plain JSON."""
        return {
            "column": self.column,
            "kind": self.kind,
            "thresholds": list(self.thresholds),
            "levels": [list(levels) for levels in self.levels],
            "answers": list(self.answers),
            "missing": self.missing,
        }

    @classmethod
    def from_dict(cls, data: Any) -> "Rule":
        """The rule that `to_dict` wrote.

        Raises
        ------
        DataError
            If a key is missing or unknown, a value is not of its kind, or they do not fit together.
        """
        d = record.take(
            data,
            "rule",
            column=record.is_text,
            kind=_is_kind,
            thresholds=record.is_numbers,
            levels=_is_levels,
            answers=_is_answers,
            missing=_is_branch,
        )
        thresholds = tuple(float(threshold) for threshold in d["thresholds"])
        levels = tuple(tuple(one) for one in d["levels"])
        rule = cls(d["column"], d["kind"], thresholds, levels, tuple(d["answers"]), d["missing"])
        _check(rule)
        return rule


def read(series: pl.Series, kind: str) -> Any:
    """The cells as a rule looks at them: float64 with NaN for a number, else text with null."""
    if kind == "number":
        return as_numbers(series)
    if kind == "category":
        return as_levels(series)
    flag_N = as_flags(series)
    return pl.Series(series.name, np.array(TRUTHS)[(flag_N == 1).astype(int)]).set(
        pl.Series(np.isnan(flag_N)), None
    )


def branches(
    cells: Any,
    thresholds: tuple[float, ...],
    levels: tuple[tuple[str, ...], ...],
    missing: int | None,
    kind: str,
) -> np.ndarray:
    """The branch that each cell of `read` takes, (N,); see `Rule`."""
    if kind == "number":
        taken = np.searchsorted(
            np.array(thresholds), cells, side="left"
        )  # a value up to a threshold is below
        gone, last = np.isnan(cells), len(thresholds)
    else:
        named = [level for one in levels for level in one]
        of_level = np.repeat(np.arange(len(levels)), [len(one) for one in levels])
        place = codes(cells, tuple(named))
        taken = np.append(of_level, len(levels))[place]  # -1, none of them, is the last
        gone, last = cells.is_null().to_numpy(), len(levels)
    return np.where(gone, last if missing is None else missing, taken)


def _cell(value: Any) -> str:
    """A value as Python writes it, whole numbers without a point."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return repr(value)


def _is_kind(value: Any) -> bool:
    """One of number, boolean, category."""
    return value in KINDS


def _is_levels(value: Any) -> bool:
    """A list of lists of strings, none empty, all strings different."""
    if not isinstance(value, list) or not all(record.is_texts(one) and one for one in value):
        return False
    every = [level for one in value for level in one]
    return len(every) == len(set(every))


def _is_answers(value: Any) -> bool:
    """A list of strings, of truth values, of whole numbers or of numbers."""
    if not isinstance(value, list) or len({type(one) for one in value}) != 1:
        return False
    return all(record.is_text(one) or record.is_flag(one) or record.is_number(one) for one in value)


def _is_branch(value: Any) -> bool:
    """null or the number of a branch."""
    return value is None or record.is_count(value)


def _check(rule: Rule) -> None:
    """Refuse a record whose parts do not belong together."""
    number = rule.kind == "number"
    own = rule.missing is not None and rule.missing == rule.last + 1
    named = {level for one in rule.levels for level in one}
    wrong = {
        "it has thresholds and levels of different kinds": bool(rule.levels if number else rule.thresholds),
        "its thresholds do not rise": bool((np.diff(rule.thresholds) <= 0).any()),
        "a boolean's branch is neither true nor false": rule.kind == "boolean"
        and (not named <= set(TRUTHS) or any(len(one) > 1 for one in rule.levels)),
        "it has no branch for missing cells where it says": rule.missing is not None
        and rule.missing > rule.last + 1,
        "it does not have one answer a branch": len(rule.answers) != rule.last + 1 + own,
        "it has one answer only": len(rule.answers) < 2,
    }
    for why, is_so in wrong.items():
        if is_so:
            raise record.damaged("rule", why)
