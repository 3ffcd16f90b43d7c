"""What the rows look like, column by column: how often each value is there, and what goes with it in the target."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from superpose.errors import UsageError
from superpose.insight.axes import Axis
from superpose.insight.cells import labels_of_cells, level_texts, missing_of, numbers_of
from superpose.insight.judged import as_answers, labels_of, place_of, task_of, weights_of
from superpose.insight.subject import Subject
from superpose.model.rows import Rows

MOST_BINS, MOST_VALUES, MOST_LEVELS = 20, 25, 8
MOST_PLACES = 50  # between the least and the greatest of few values, by their least distance
MOST_CLASSES = 7
OTHERS = "all others"


@dataclass(frozen=True, eq=False)
class ColumnSeen:
    """One column of the rows, in bars.

    Attributes
    ----------
    name, kind : str
        The column, and what it is; of the target itself kind "target".
    at_G : array (bars,)
        The middle of each bar in units (dates in microseconds since 1970), or its label.
    width : float
        Of a bar in units; 0 where bars have labels.
    count_GK : array (bars, classes)
        How many rows, of each class where there are classes; with weights what they weigh.
    mean_G : array (bars,) or None
        The target's mean in each bar, NaN where no row is, or None where there are classes.
    missing : float
        The share of rows that lack the cell.
    """

    name: str
    kind: str
    at_G: np.ndarray
    width: float
    count_GK: np.ndarray
    mean_G: np.ndarray | None
    missing: float

    def __repr__(self) -> str:
        return f"ColumnSeen({self.name!r}, {self.kind}, {len(self.at_G)} bars, {self.missing:.1%} missing)"


@dataclass(frozen=True, eq=False)
class Overview:
    """The columns of the rows, and the target.

    Attributes
    ----------
    target : ColumnSeen or None
        The target itself; None where nothing says what is true.
    columns : tuple of ColumnSeen
        The inputs.
    classes : tuple of str
        What the bars are parted by; () for a number.
    output : str
        The class's or the target's name that the bars tell of.
    rows : str
        Which rows, in words.
    left : int
        How many columns are not told.
    """

    target: ColumnSeen | None
    columns: tuple[ColumnSeen, ...]
    classes: tuple[str, ...]
    output: str
    rows: str
    left: int

    def __repr__(self) -> str:
        return f"Overview({len(self.columns)} columns by {self.output}; {self.rows})"


def overview(seen: Subject, names: Sequence[str], *, output: str | None = None) -> Overview:
    """What the rows look like, those trained on and those held out.

    Parameters
    ----------
    seen : Subject
        With rows.
    names : sequence of str
        Which columns.
    output : str, optional
        Of several targets the one to tell; by default the first.

    Raises
    ------
    UsageError
        If there are no rows.
    """
    rows, said = _all_rows(seen)
    weight_B = weights_of(rows)
    told = _Told.of(seen, rows, output)
    columns = tuple(_column(seen.axes[name], rows.x_NI, weight_B, told) for name in names)
    return Overview(
        told.target(weight_B), columns, told.classes, told.name, said, len(seen.axes) - len(columns)
    )


def _all_rows(seen: Subject) -> tuple[Rows, str]:
    """All rows there are, and which these are, in words."""
    known = [("rows trained on", seen.train), ("held out", seen.held_out)]
    there = [(words, rows) for words, rows in known if rows is not None]
    if not there:
        raise UsageError("There are no rows to look at.", "Give some: data=(X, y).")
    if seen.task == "function":
        return there[0][1], f"{len(there[0][1].x_NI):,} rows given"
    said = " and ".join(f"{len(rows.x_NI):,} {words}" for words, rows in there)
    weights = np.concatenate([weights_of(rows) for _, rows in there])
    x_NI, y_NO = (np.concatenate([getattr(rows, a) for _, rows in there]) for a in ("x_NI", "y_NO"))
    return Rows(x_NI, y_NO, weights), said


@dataclass(frozen=True, eq=False)
class _Told:
    """What is to be told of each row: its class, (B,), or its number, (B,)."""

    name: str
    classes: tuple[str, ...]
    class_B: np.ndarray | None
    number_B: np.ndarray | None

    @classmethod
    def of(cls, seen: Subject, rows: Rows, output: str | None) -> "_Told":
        truth_BK, labels, task = as_answers(seen, rows.y_NO), labels_of(seen), task_of(seen)
        nothing = not np.isfinite(truth_BK).all()
        if nothing:
            return cls("", (), None, None)
        place = 0 if output is None or task == "classification" else place_of(labels, output)
        if task == "regression":
            return cls(labels[place], (), None, truth_BK[:, place])
        if task == "multilabel":
            return cls(labels[place], ("no", "yes"), (truth_BK[:, place] > 0.5).astype(int), None)
        name = seen.target.names[0] if seen.target is not None else "class"
        return cls(name, *_commonest(labels, truth_BK.argmax(axis=1)), None)

    def bars(
        self, bar_B: np.ndarray, count: int, weight_B: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray | None]:
        """Counts by bar and class, (bars, classes), and the mean number by bar; rows of bar -1 are in none."""
        in_B = bar_B >= 0
        bar_B, weight_B = bar_B[in_B], weight_B[in_B]
        kinds = max(len(self.classes), 1)
        class_B = np.zeros(len(bar_B), int) if self.class_B is None else self.class_B[in_B]
        count_GK = np.bincount(bar_B * kinds + class_B, weight_B, count * kinds).reshape(count, kinds)
        if self.number_B is None:
            return count_GK, None
        total_G = np.bincount(bar_B, weight_B * self.number_B[in_B], count)
        with np.errstate(invalid="ignore", divide="ignore"):
            return count_GK, total_G / count_GK[:, 0]

    def target(self, weight_B: np.ndarray) -> ColumnSeen | None:
        """The target itself as a column."""
        if self.class_B is not None:
            count_GK, _ = self.bars(self.class_B, len(self.classes), weight_B)
            return ColumnSeen(self.name, "target", np.array(self.classes, object), 0.0, count_GK, None, 0.0)
        if self.number_B is None:
            return None
        at_G, width, bar_B = _number_bars(self.number_B, *np.quantile(self.number_B, [0, 1]).tolist())
        return ColumnSeen(self.name, "target", at_G, width, *self.bars(bar_B, len(at_G), weight_B), 0.0)


def _commonest(labels: tuple[str, ...], class_B: np.ndarray) -> tuple[tuple[str, ...], np.ndarray]:
    """The commonest classes in their order, and all others as one."""
    if len(labels) <= MOST_CLASSES + 1:
        return labels, class_B
    kept = np.sort(np.argsort(-np.bincount(class_B, minlength=len(labels)), kind="stable")[:MOST_CLASSES])
    place = np.full(len(labels), MOST_CLASSES)
    place[kept] = np.arange(MOST_CLASSES)
    return (*(labels[i] for i in kept), OTHERS), place[class_B]


def _column(axis: Axis, x_BI: np.ndarray, weight_B: np.ndarray, told: _Told) -> ColumnSeen:
    """A column's bars."""
    gone_B = missing_of(axis, x_BI)
    missing = float(np.average(gone_B, weights=weight_B))
    if axis.kind in ("number", "date"):
        own_B = numbers_of(axis, x_BI)
        at_G, width, bar_B = _number_bars(own_B, axis.low, axis.high)
        return ColumnSeen(axis.name, axis.kind, at_G, width, *told.bars(bar_B, len(at_G), weight_B), missing)
    if axis.kind == "text":
        labels, has_BW = _word_bars(axis, x_BI)
        bars = _words_counted(has_BW, weight_B, told)
    else:
        labels, bar_B = _level_bars(axis, x_BI)
        bars = told.bars(bar_B, len(labels), weight_B)
    return ColumnSeen(axis.name, axis.kind, np.array(labels, object), 0.0, *bars, missing)


def _number_bars(own_B: np.ndarray, low: float, high: float) -> tuple[np.ndarray, float, np.ndarray]:
    """The middles of the bars, their width, and each row's bar, -1 where it has no number.

    A bar a value where there are few; what lies beyond the range is in the outermost bar.
    """
    here_B = np.isfinite(own_B)
    values = np.unique(np.round(own_B[here_B], 9))
    apart = float(np.diff(values).min()) if len(values) > 1 else 1.0
    if 0 < len(values) <= MOST_VALUES and np.ptp(values) <= MOST_PLACES * apart:
        bar_B = np.abs(np.where(here_B, own_B, 0.0)[:, None] - values[None, :]).argmin(axis=1)
        return values, apart, np.where(here_B, bar_B, -1)
    count = int(np.clip(np.sqrt(here_B.sum()), 5, MOST_BINS))
    width = (high - low) / count or 1.0
    bar_B = np.floor((np.where(here_B, own_B, low) - low) / width)
    bar_B = np.clip(bar_B, 0, count - 1).astype(int)
    return low + width * (np.arange(count) + 0.5), width, np.where(here_B, bar_B, -1)


def _level_bars(axis: Axis, x_BI: np.ndarray) -> tuple[list[str], np.ndarray]:
    """The levels, the commonest where there are many, and each row's, -1 where it is missing."""
    own_B, missing_B = labels_of_cells(axis, x_BI), missing_of(axis, x_BI)
    found, counts = np.unique(own_B[~missing_B].astype(str), return_counts=True)
    often: dict[Any, int] = dict(zip(found.tolist(), counts.tolist(), strict=True))
    known = [*dict.fromkeys([*level_texts(axis), *often])]
    labels = sorted(known, key=lambda label: -often.get(label, 0))[:MOST_LEVELS]
    labels = [str(label) for label in known if label in labels]
    if len(known) > len(labels):
        labels.append(OTHERS)
    place = {label: labels.index(label) if label in labels else len(labels) - 1 for label in known}
    return labels, np.array([-1 if gone else place[own] for own, gone in zip(own_B, missing_B, strict=True)])


def _word_bars(axis: Axis, x_BI: np.ndarray) -> tuple[list[str], np.ndarray]:
    """The commonest telling words of a text, and whether each row has them, (rows, words)."""
    words: list[str] = list(getattr(axis.coder, "words", ()))
    has_BW = np.asarray(x_BI)[:, axis.places][:, : len(words)] > 0.5
    kept = np.argsort(-has_BW.sum(axis=0), kind="stable")[:MOST_LEVELS]
    return [words[i] for i in kept], has_BW[:, kept]


def _words_counted(
    has_BW: np.ndarray, weight_B: np.ndarray, told: _Told
) -> tuple[np.ndarray, np.ndarray | None]:
    """Counts and means by word; a row is counted with each of its words."""
    each = [told.bars(np.where(has_B, 0, -1), 1, weight_B) for has_B in has_BW.T]
    count_GK = np.concatenate([c for c, _ in each]) if each else np.zeros((0, max(len(told.classes), 1)))
    if told.number_B is None:
        return count_GK, None
    return count_GK, np.array([m[0] for _, m in each if m is not None])
