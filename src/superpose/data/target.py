"""The target as outputs of a network, and outputs as the target: classes, numbers, yes or no."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from superpose.data import record
from superpose.data.coders.weighted import Spread, row_weights
from superpose.data.columns.casts import as_levels, as_numbers, codes
from superpose.data.columns.flags import as_flags
from superpose.data.columns.naming import shortened
from superpose.data.target_values import as_targets, guess, named, refuse_missing
from superpose.errors import DataError, ShapeError, UnknownNameError, UsageError
from superpose.shapes import as_rows

__all__ = ["TASKS", "TargetEncoding", "guess"]

TASKS = ("classification", "regression", "multilabel")
TYPES: dict[str, type] = {"str": str, "int": int, "float": float, "bool": bool}


@dataclass(frozen=True)
class TargetEncoding:
    """How a target becomes the outputs a network learns, and its outputs become predictions.

    Attributes
    ----------
    task : str
        "classification", "regression" or "multilabel" (several targets, each yes or no).
    names : tuple of str
        The names of the targets.
    classes : tuple
        For classification the different labels, sorted, as str, int, float or bool.
    center, scale : tuple of float
        For regression the mean and standard deviation of each target, in its units.
    """

    task: str
    names: tuple[str, ...]
    classes: tuple[Any, ...] = ()
    center: tuple[float, ...] = ()
    scale: tuple[float, ...] = ()

    @classmethod
    def fit(cls, target: Any, *, task: str | None = None, weights: Any = None) -> "TargetEncoding":
        """The encoding of a target.

        Parameters
        ----------
        target : Series, list, array or DataFrame
            One cell a row, or for several targets shape (rows, targets).
        task : str, optional
            One of `TASKS`; guessed from the values when not given.
        weights : array of shape (rows,), optional
            A row of weight 3 counts as three equal rows, one of weight 0 as none.

        Raises
        ------
        DataError
            If cells are missing, are no numbers where numbers are needed, or are all of one class.
        UsageError
            If the task is not known, or cannot have several targets.
        """
        if task is not None and task not in TASKS:
            raise UnknownNameError("task", task, TASKS)
        frame = as_targets(target)
        weights_N = row_weights(weights, frame.height)
        rows = frame.filter(pl.Series(weights_N > 0))
        refuse_missing(rows)
        task = task or guess(rows)[0]
        if task == "classification":
            return cls._of_classes(rows)
        if task == "regression":
            return cls._of_numbers(rows, weights_N[weights_N > 0])
        for series in rows.get_columns():
            as_flags(series)
        return cls("multilabel", tuple(rows.columns))

    @classmethod
    def _of_classes(cls, rows: pl.DataFrame) -> "TargetEncoding":
        if rows.width > 1:
            raise UsageError(
                f"There are {rows.width} targets; classification has one.",
                'Choose one, or task="multilabel" where each is yes or no.',
            )
        series = rows.to_series()
        classes = tuple(sorted(series.unique().to_list()))
        if len(classes) < 2:
            raise DataError(
                f"The target {series.name!r} is of one class in every row: {series[0]!r}.",
                "There is nothing to tell apart: give rows of at least two classes.",
            )
        if any(isinstance(label, float) and not np.isfinite(label) for label in classes):
            raise DataError(f"The target {series.name!r} has an infinite class.", "Correct these cells.")
        return cls("classification", (series.name,), classes)

    @classmethod
    def _of_numbers(cls, rows: pl.DataFrame, weights_N: np.ndarray) -> "TargetEncoding":
        spreads = [Spread.of(as_numbers(series), weights_N) for series in rows.get_columns()]
        center = tuple(spread.mean for spread in spreads)
        scale = tuple(spread.std or 1.0 for spread in spreads)
        return cls("regression", tuple(rows.columns), (), center, scale)

    def __repr__(self) -> str:
        if self.task == "classification":
            shown = ", ".join(repr(label) for label in self.classes[:6]) + ", ..." * (len(self.classes) > 6)
            return f"TargetEncoding({self.names[0]!r}, classification, {len(self.classes)} classes: {shown})"
        return f"TargetEncoding({', '.join(repr(name) for name in self.names[:6])}, {self.task})"

    @property
    def outputs(self) -> tuple[str, ...]:
        """The names of the network's outputs: the classes (of two, the second), or the targets."""
        if self.task != "classification":
            return self.names
        labels = tuple(str(label) for label in self.classes)
        return labels[1:] if len(labels) == 2 else labels

    def encode(self, target: Any) -> np.ndarray:
        """The target as float32 of shape (rows, outputs): one-hot, or 0 and 1, or standardised.

        Raises
        ------
        DataError
            If cells are missing, or are none of the classes.
        UsageError
            If there are not as many targets as at the fit.
        """
        frame = as_targets(target)
        refuse_missing(frame)
        if frame.width != len(self.names):
            raise UsageError(
                f"The target has {frame.width} columns; {len(self.names)} were fitted.", "Give the same."
            )
        if self.task == "classification":
            return self._one_hot(frame.to_series())
        if self.task == "multilabel":
            return np.column_stack([as_flags(series) for series in frame.get_columns()]).astype(np.float32)
        y_NT = np.column_stack([as_numbers(series) for series in frame.get_columns()])
        return ((y_NT - np.array(self.center)) / np.array(self.scale)).astype(np.float32)

    def _one_hot(self, series: pl.Series) -> np.ndarray:
        place_N = self._places(series)
        if (place_N < 0).any():
            raise DataError(
                f"The target {series.name!r} has cells of no class known: {named(series, place_N < 0)}.",
                f"The classes are {', '.join(repr(label) for label in self.classes[:10])}.",
            )
        if len(self.classes) == 2:
            return place_N[:, None].astype(np.float32)
        y_NK = np.zeros((len(place_N), len(self.classes)), np.float32)
        y_NK[np.arange(len(place_N)), place_N] = 1.0
        return y_NK

    def _places(self, series: pl.Series) -> np.ndarray:
        """The place of every label among the classes, -1 where it is none of them, (N,)."""
        if isinstance(self.classes[0], str):
            return codes(as_levels(series), self.classes)
        read = as_flags if isinstance(self.classes[0], bool) else as_numbers
        value_N = series.to_numpy() if series.dtype.is_integer() else read(series)
        known_K = np.array(self.classes)
        place_N = np.clip(np.searchsorted(known_K, value_N), 0, len(known_K) - 1)
        return np.where(known_K[place_N] == value_N, place_N, -1)

    def decode(self, outputs: Any) -> np.ndarray:
        """Predictions from outputs of shape (rows, outputs).

        Returns
        -------
        numpy.ndarray
            The likeliest labels, (rows,), of the target's own type; numbers in its units, (rows,) or
            (rows, targets); for multilabel 0 and 1, (rows, targets). Of two classes the second is taken
            when its probability is above one half.

        Raises
        ------
        ShapeError
            If there is not one column an output.
        """
        count = len(self.outputs)
        y_BO = as_rows(
            np.reshape(outputs, (-1, 1)) if count == 1 else outputs, name="outputs", dtype=np.float64
        )
        if y_BO.shape[1] != count:
            raise ShapeError(
                f"The outputs have shape {y_BO.shape}; {count} a row were expected.",
                f"Give the network's outputs, shape (rows, {count}): {shortened(self.outputs)}.",
            )
        if self.task == "multilabel":
            return (y_BO > 0.5).astype(np.int64)
        if self.task == "regression":
            y_BT = y_BO * np.array(self.scale) + np.array(self.center)
            return y_BT[:, 0] if count == 1 else y_BT
        return np.array(self.classes)[self.class_numbers(y_BO)]

    @staticmethod
    def class_numbers(y_BO: np.ndarray) -> np.ndarray:
        """The place of each row's likeliest class among the classes, (rows,), from outputs or encoded targets.

        Of two classes, whose one output is the second's confidence, the second where it is above one half.
        """
        return (y_BO[:, 0] > 0.5).astype(np.int64) if y_BO.shape[1] == 1 else y_BO.argmax(axis=1)

    def to_dict(self) -> dict[str, Any]:
        """The encoding as plain JSON: finite numbers, strings, lists."""
        return {
            "task": self.task,
            "names": list(self.names),
            "type": type(self.classes[0]).__name__ if self.classes else "",
            "classes": list(self.classes),
            "center": list(self.center),
            "scale": list(self.scale),
        }

    @classmethod
    def from_dict(cls, data: Any) -> "TargetEncoding":
        """The encoding that `to_dict` wrote.

        Raises
        ------
        DataError
            If a key is missing or unknown, or a value is not of its kind.
        """
        text, listing, numbers = record.is_text, record.is_list, record.is_numbers
        d = record.take(
            data,
            "target",
            task=text,
            names=record.is_texts,
            type=text,
            classes=listing,
            center=numbers,
            scale=numbers,
        )
        classes = _typed(d["classes"], d["type"])
        _check_task(d, len(classes))
        center, scale = (tuple(float(number) for number in d[key]) for key in ("center", "scale"))
        return cls(d["task"], tuple(d["names"]), classes, center, scale)


def _typed(labels: list[Any], kind: str) -> tuple[Any, ...]:
    """The labels as the type they are said to be of, sorted and different."""
    if not labels and not kind:
        return ()
    wanted = TYPES.get(kind)
    if wanted is float and record.is_numbers(labels):
        labels = [float(label) for label in labels]
    if wanted is None or not all(type(label) is wanted for label in labels):
        raise record.damaged("target", f"its classes are not all of type {kind[:20]!r}")
    if labels != sorted(set(labels)):
        raise record.damaged("target", "its classes are not sorted, or not all different")
    return tuple(labels)


def _check_task(d: dict[str, Any], classes: int) -> None:
    """Refuse a record whose parts do not belong to its task."""
    names = len(d["names"])
    numbers = names if d["task"] == "regression" else 0
    fits = {"classification": names == 1 and classes >= 2, "regression": names and not classes}
    fits["multilabel"] = names and not classes
    if not fits.get(d["task"]) or len(d["center"]) != numbers or len(d["scale"]) != numbers:
        raise record.damaged("target", f"its parts do not fit the task {d['task'][:20]!r}")
    if any(scale <= 0 for scale in d["scale"]):
        raise record.damaged("target", "a scale is not above 0")
