"""A network's answers beside the truth, on the rows it is judged by: confidences of classes, or numbers in units."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from superpose.errors import UnknownNameError, UsageError
from superpose.insight.subject import Subject
from superpose.model.answers import probabilities
from superpose.model.measures import ACCURACY, EXACT_MATCH, LOG_LOSS, R2, Measure, measures
from superpose.model.model import Model
from superpose.model.record import some
from superpose.model.rows import Rows
from superpose.model.scores import wilson
from superpose.network.network import Network

SQUASHED = ("sigmoid", "logistic", "hard_sigmoid")
BY_TASK = {"classification": ACCURACY, "multilabel": EXACT_MATCH, "regression": R2}
# Rows always go through in blocks of so many, so that a network is compiled once for all figures; not where a
# block would be large.
ROWS, MOST_CELLS = 2048, 20_000_000


@dataclass(frozen=True, eq=False)
class Judged:
    """Answers and truth of the same rows.

    Attributes
    ----------
    task : str
        "classification", "regression" or "multilabel".
    labels : tuple of str
        Of a classification the classes, also both of two; else the targets.
    x_BI : array (rows, inputs)
        The encoded rows.
    answers_BK, truth_BK : arrays (rows, labels)
        The confidence in each class (or in yes) and 1 where it is so; of a regression both in the target's units.
    outputs_BO, y_BO : arrays (rows, outputs)
        The same as the network gives and learns them.
    weight_B : array (rows,)
        What each row counts.
    rows : str
        Which rows these are, in words: "30 held-out rows".
    """

    task: str
    labels: tuple[str, ...]
    x_BI: np.ndarray
    answers_BK: np.ndarray
    truth_BK: np.ndarray
    outputs_BO: np.ndarray
    y_BO: np.ndarray
    weight_B: np.ndarray
    rows: str

    def place(self, output: Any = None) -> int:
        """The place of a label by its name; without one the second of two classes, the commonest, or the first."""
        if output is not None:
            return place_of(self.labels, output)
        return usual_place(self.task, self.truth_BK, self.weight_B)

    def __repr__(self) -> str:
        return f"Judged({self.task} of {', '.join(self.labels[:6])}; {self.rows})"


def judged(seen: Subject, *, most: int | None = None, seed: int = 0) -> Judged:
    """The answers of a network on the rows it is judged by.

    Parameters
    ----------
    seen : Subject
        With rows and their targets.
    most : int, optional
        Of more rows so many are drawn.
    seed : int
        Fixes which.

    Raises
    ------
    UsageError
        If there are no rows, or nothing says what is true of them.
    """
    rows = judged_rows(seen)
    if not np.isfinite(rows.y_NO).all():
        raise UsageError("The rows say nothing of what is true.", "Give rows with their target: data=(X, y).")
    said = _said(seen, rows)
    if most is not None and len(rows.x_NI) > most:
        rows, said = some(rows, seed, most), f"{most:,} of {said}"
    outputs_BO = outputs_of(seen.network, rows.x_NI)
    task = task_of(seen)
    return Judged(
        task,
        labels_of(seen),
        rows.x_NI,
        as_answers(seen, outputs_BO),
        as_answers(seen, rows.y_NO),
        outputs_BO,
        rows.y_NO,
        weights_of(rows),
        said,
    )


def judged_rows(seen: Subject) -> Rows:
    """The rows to look at answers on.

    Raises
    ------
    UsageError
        If there are none, or the network is several side by side.
    """
    rows = seen.judged_on
    if rows is None or not len(rows.x_NI):
        raise UsageError(
            "There are no rows to look at.", "Give some: data=(X, y), or for a model a table with the target."
        )
    if seen.network.members > 1:
        raise UsageError(
            f"These are {seen.network.members} networks side by side, each with answers of its own.",
            "Look at one of them, or at their average.",
        )
    return rows


def task_of(seen: Subject) -> str:
    """What the outputs mean; without a table by the last activation and what they were trained towards."""
    if seen.target is not None:
        return seen.target.task
    last, rows = seen.network.layers[-1].activation.name, seen.judged_on
    if last == "softmax":
        return "classification"
    flags = rows is None or bool(np.isin(rows.y_NO[np.isfinite(rows.y_NO)], (0.0, 1.0)).all())
    if last in SQUASHED and flags:
        return "classification" if seen.network.outputs == 1 else "multilabel"
    return "regression"


def labels_of(seen: Subject) -> tuple[str, ...]:
    """The classes, also both of two, or the targets, as text."""
    if task_of(seen) != "classification":
        return seen.outputs
    if seen.target is not None:
        return tuple(map(str, seen.target.classes))
    return ("0", "1") if seen.network.outputs == 1 else seen.outputs


def as_answers(seen: Subject, outputs_BO: np.ndarray) -> np.ndarray:
    """Outputs, or targets as encoded, as confidences of every class, or numbers in units, (rows, labels)."""
    if seen.target is not None and seen.task != "regression":
        return probabilities(seen.target, np.asarray(outputs_BO, float))
    if task_of(seen) == "classification" and outputs_BO.shape[1] == 1:
        return np.hstack([1 - outputs_BO, outputs_BO]).astype(float)
    return seen.in_units(outputs_BO)


def outputs_of(network: Network, x_BI: np.ndarray) -> np.ndarray:
    """The network's outputs for any number of rows, (rows, outputs), by a program that is compiled once."""
    count = len(x_BI)
    if count < ROWS and ROWS * max(network.sizes) <= MOST_CELLS:
        x_BI = np.concatenate([x_BI, np.zeros((ROWS - count, x_BI.shape[1]), x_BI.dtype)])
    return network(x_BI)[:count]


def weights_of(rows: Rows) -> np.ndarray:
    """What each row counts, (rows,)."""
    if rows.weight_N is None:
        return np.ones(len(rows.x_NI))
    return np.asarray(rows.weight_N, float)


def place_of(labels: Sequence[str], output: Any) -> int:
    """The place of a label by its name.

    Raises
    ------
    UnknownNameError
        If there is no such label.
    """
    if str(output) not in labels:
        raise UnknownNameError("output", output, labels)
    return list(labels).index(str(output))


def usual_place(task: str, truth_BK: np.ndarray, weight_B: np.ndarray) -> int:
    """The second of two classes, the commonest of more; else the first target."""
    if task != "classification":
        return 0
    return 1 if truth_BK.shape[1] == 2 else int((weight_B @ truth_BK).argmax())


def measure_of(seen: Subject, name: str | None = None) -> Measure:
    """The measure that decides for this task, or the one of this name.

    Raises
    ------
    UnknownNameError
        If the task has no such measure.
    """
    known = _measures(seen)
    for measure in known:
        if name in (None, measure.name):
            return measure
    raise UnknownNameError("measure", name, [measure.name for measure in known])


def finer_measure(seen: Subject) -> Measure:
    """The measure that sees every change of an answer: log-loss of confidences, R2 of numbers."""
    known = _measures(seen)
    return known[0] if task_of(seen) == "regression" else known[-1]


def _measures(seen: Subject) -> tuple[Measure, ...]:
    if seen.target is not None:
        return measures(seen.target)
    task = task_of(seen)
    return (ACCURACY, LOG_LOSS) if task == "classification" else (BY_TASK[task],)


def equal_rows(weight_B: np.ndarray) -> float:
    """How many equal rows tell as much as these weighted ones (Kish 1965); 0 where none counts."""
    square = float(np.square(weight_B).sum())
    return float(weight_B.sum()) ** 2 / square if square else 0.0


def share_interval(share: float, rows: float) -> tuple[float, float]:
    """The 95 % interval of a share of so many rows (Wilson 1927); (NaN, NaN) of none."""
    if not rows or not np.isfinite(share):
        return float("nan"), float("nan")
    return wilson(float(min(max(share, 0.0), 1.0)), rows)


def _said(seen: Subject, rows: Rows) -> str:
    """Which rows these are, in words."""
    count = len(rows.x_NI)
    record = seen.source.record if isinstance(seen.source, Model) else None
    if seen.task == "function" or (record is None and isinstance(seen.source, Model)):
        return f"{count:,} rows given"
    if seen.held_out is None:
        whole, words = (None if record is None else record.rows[0]), "rows it was trained on"
    elif record is not None and rows is not record.held_out:
        return f"{count:,} rows given"
    else:
        whole, words = (None if record is None else record.rows[1]), "held-out rows"
    return f"{count:,} {words}" if whole in (None, count) else f"{count:,} of {whole:,} {words}"
