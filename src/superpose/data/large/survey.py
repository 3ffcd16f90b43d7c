"""One look at every row of a table that memory does not hold: what its columns are, and what must be known of them.

Counted over all rows: means, spreads, ranges, missing cells, the levels of categories, the classes of a target.
What has no exact form that fits into memory (medians and quartiles, the words of free text) is left to a sample: rows
drawn at random, and beside them rows that a sample could miss but that say what a column is: the least and greatest
number of each, the first missing cell, a row of each level of text, and cells that are not written like the others.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import polars as pl

from superpose.data.columns.casts import as_levels
from superpose.data.files.ahead import ahead
from superpose.data.large.blocks import Blocks
from superpose.data.large.forms import Form, forms_of, read_all
from superpose.data.large.moments import Moments, moments
from superpose.errors import DataError

MOST_LEVELS = 100_000  # different values of a category that are counted; of more, the sample tells
MOST_CLASSES = 1000  # of a target
OF_LEVEL = 200  # levels of each column of text that the sample has a row of at least
OF_EACH = 3  # rows of each class that the sample has at least: fewer look like amounts
ODD = 50  # rows of cells not written like the others, of each column
TRIES = 6  # looks at the whole table: each finds something that the ones before did not know


@dataclass(frozen=True)
class Roles:
    """The numbers of rows, each sorted, that are not trained on, to judge by and to watch; and a sample of others."""

    test: np.ndarray
    watch: np.ndarray
    sample: np.ndarray

    @classmethod
    def draw(cls, rows: int, *, test: int, watch: int, sample: int, seed: int) -> "Roles":
        """So many rows of each, drawn at random without any row twice."""
        rng = np.random.default_rng([seed, 5])
        drawn = rng.choice(rows, min(rows, test + watch + sample), replace=False, shuffle=True)
        parts = np.split(drawn, [test, test + watch])
        return cls(*(np.sort(part) for part in parts))

    def within(self, rows_N: np.ndarray, start: int, count: int) -> np.ndarray:
        """Which of these rows lie in a block, counted from its first."""
        first, end = np.searchsorted(rows_N, [start, start + count])
        return rows_N[first:end] - start


@dataclass
class Survey:
    """What one look at all rows has told.

    Attributes
    ----------
    rows, dropped : int
        Rows that have a target, and that have none.
    trained : int
        Rows that are neither judged by nor watched.
    forms : dict of str to Form
        What each column of text is read as.
    numbers : dict of str to Moments
        Of each column of numbers, over all rows but those judged by.
    levels : dict of str to dict of str to int
        Of each category, how often each level is met in those rows; without those of too many levels.
    classes : dict of str to set
        The different values of each target, over all rows; without targets of more than `MOST_CLASSES`.
    test, watch : polars.DataFrame
        The rows to judge by and to watch.
    sample : polars.DataFrame
        Rows that are trained on: those drawn, then those that the sample must not miss.
    drawn : numpy.ndarray
        The numbers in the table of the sample's drawn rows.
    """

    rows: int = 0
    dropped: int = 0
    trained: int = 0
    forms: dict[str, Form] = field(default_factory=dict)
    numbers: dict[str, Moments] = field(default_factory=dict)
    levels: dict[str, dict[str, int]] = field(default_factory=dict)
    classes: dict[str, set] = field(default_factory=dict)
    test: pl.DataFrame = field(default_factory=pl.DataFrame)
    watch: pl.DataFrame = field(default_factory=pl.DataFrame)
    sample: pl.DataFrame = field(default_factory=pl.DataFrame)
    drawn: np.ndarray = field(default_factory=lambda: np.zeros(0, int))


def survey(
    blocks: Blocks,
    targets: Sequence[str],
    roles: Roles,
    *,
    categories: Sequence[str] = (),
    told: Callable[[str], Any] | None = None,
) -> Survey:
    """Look at every row.

    Parameters
    ----------
    blocks : Blocks
        The table.
    targets : sequence of str
        The columns to learn; rows without one are left out.
    roles : Roles
        Which rows are for what.
    categories : sequence of str
        Columns whose levels are counted though they are numbers.
    told : callable, optional
        Called with a sentence where all rows must be looked at again.

    Raises
    ------
    DataError
        If a block cannot be read, no row has a target, or cells of a column are written in ever new ways.
    """
    first = blocks.read(0)
    forms, odd = forms_of(first, blocks.missing), {}
    del first
    for _ in range(TRIES):
        look = _Look(blocks, targets, roles, forms, categories, odd)
        look.run()
        found = look.forms_now()
        if all(found[name].same(form) for name, form in forms.items()):
            return look.survey()
        other = [name for name, form in forms.items() if not found[name].same(form)]
        if told is not None:
            told(f"{_named(other)} not what the first rows looked like; all rows are read again.")
        forms, odd = found, look.odd
    raise DataError(
        f"Columns of {blocks.where} have cells written in ever new ways.",
        "Write them alike, or as text in quotes.",
    )


def _named(names: list[str]) -> str:
    shown = ", ".join(repr(name) for name in names[:3]) + ", ..." * (len(names) > 3)
    return f"Column {shown} is" if len(names) == 1 else f"Columns {shown} are"


class _Look:
    """One pass over all blocks, with what each column of text is taken for."""

    def __init__(
        self, blocks: Blocks, targets: Sequence[str], roles: Roles, forms: dict[str, Form],
        categories: Sequence[str], odd: Mapping[str, list[pl.DataFrame]],
    ):  # fmt: skip
        self._blocks, self._targets, self._roles = blocks, list(targets), roles
        self._forms, self._categories = forms, set(categories)
        self.odd = {name: [*frames] for name, frames in odd.items()}
        self._of: dict[str, list[pl.DataFrame]] = {"test": [], "watch": [], "sample": []}
        self._extreme: dict[tuple[str, str], pl.DataFrame] = {}
        self._classes: dict[str, dict[Any, int]] = {name: {} for name in targets}
        self._of_class: list[pl.DataFrame] = []
        self._of_level: list[pl.DataFrame] = []
        self._drawn: list[np.ndarray] = []
        self._out = Survey(forms=forms)

    def run(self) -> None:
        for block, raw in enumerate(ahead(self._blocks.read(i) for i in range(len(self._blocks)))):
            self._take(block, raw)

    def _take(self, block: int, raw: pl.DataFrame) -> None:
        frame, wrong = read_all(raw, self._forms, self._blocks.missing)
        for name, bad in wrong.items():
            kept = self.odd.setdefault(name, [])
            if sum(f.height for f in kept) < ODD:
                kept.append(raw.filter(bad).head(ODD // 2).select(name))
        start, count, out = self._blocks.first[block], raw.height, self._out
        there = frame.select(pl.all_horizontal(pl.col(self._targets).is_not_null())).to_series().to_numpy()
        roles, aside = self._roles, np.zeros(count, bool)
        for role in ("test", "watch", "sample"):
            rows = roles.within(getattr(roles, role), start, count)
            rows = rows[there[rows]]
            self._of[role].append(raw[rows])
            if role == "sample":
                self._drawn.append(rows + start)
            else:
                aside[rows] = True
        test = np.zeros(count, bool)
        test[roles.within(roles.test, start, count)] = True
        out.rows += int(there.sum())
        out.dropped += int(count - there.sum())
        out.trained += int((there & ~aside).sum())
        for name in self._targets:
            self._count_classes(name, frame, raw, there, aside)
        seen = there & ~test
        if not seen.all():
            frame, raw = frame.filter(pl.Series(seen)), raw.filter(pl.Series(seen))
        if frame.height:
            self._measure(frame, raw)

    def _measure(self, frame: pl.DataFrame, raw: pl.DataFrame) -> None:
        out = self._out
        names = [name for name, dtype in frame.schema.items() if dtype.is_numeric()]
        for name, found in moments(frame, names).items():
            before = out.numbers.get(name, Moments())
            out.numbers[name] = before.and_then(found)
            for what, is_more in (("low", found.low < before.low), ("high", found.high > before.high)):
                if is_more:
                    place = frame[name].arg_min() if what == "low" else frame[name].arg_max()
                    self._extreme[name, what] = raw[[int(place or 0)]]
        for series in frame.get_columns():
            if series.null_count() and (series.name, "missing") not in self._extreme:
                self._extreme[series.name, "missing"] = raw[[int(series.is_null().arg_max() or 0)]]
            if series.dtype == pl.String or series.name in self._categories:
                self._count_levels(series, raw)

    def _count_levels(self, series: pl.Series, raw: pl.DataFrame) -> None:
        """How often each level is met; of the first levels a row each."""
        known = self._out.levels.setdefault(series.name, {})
        if len(known) > MOST_LEVELS:
            return
        text = as_levels(series)
        counts = dict(text.drop_nulls().value_counts().iter_rows())
        new = [level for level in counts if level not in known][: max(0, OF_LEVEL - len(known))]
        if new:
            rows = pl.DataFrame({"level": text}).with_row_index("row").filter(pl.col("level").is_in(new))
            self._of_level.append(
                raw[rows.unique("level", keep="first", maintain_order=True)["row"].to_list()]
            )
        for level, count in counts.items():
            known[level] = known.get(level, 0) + count

    def _count_classes(
        self, name: str, frame: pl.DataFrame, raw: pl.DataFrame, there: np.ndarray, aside: np.ndarray
    ) -> None:
        """The different values of a target, and a few rows of each that are trained on."""
        known = self._classes[name]
        if len(known) > MOST_CLASSES or not there.any():
            return
        rows = frame.select(name).with_row_index("row").filter(pl.Series(there))
        rows = rows.with_columns(free=pl.Series(~aside[there]))
        found = rows.group_by(name).agg(pl.col("row").filter(pl.col("free")).head(OF_EACH))
        if len(known) + found.height > 2 * MOST_CLASSES:
            self._classes[name] = dict.fromkeys(range(MOST_CLASSES + 1), 0)
            return
        for value, first in found.iter_rows():
            wanted = OF_EACH - known.get(value, 0)
            if wanted > 0 and first:
                self._of_class.append(raw[first[:wanted]])
            known[value] = known.get(value, 0) + len(first[: max(wanted, 0)])

    def _kept(self) -> pl.DataFrame:
        """The rows of the sample, as they were written."""
        classes = [] if any(len(known) > MOST_CLASSES for known in self._classes.values()) else self._of_class
        return pl.concat([*self._of["sample"], *self._extreme.values(), *self._of_level, *classes])

    def forms_now(self) -> dict[str, Form]:
        """What the columns of text are, by the sample and by the cells that were not written like the others."""
        raw, found = self._kept(), {}
        for name in self._forms:
            cells = pl.concat([raw.select(name), *self.odd.get(name, [])])
            found |= forms_of(cells, self._blocks.missing)
        return found

    def survey(self) -> Survey:
        """All of it."""
        out = self._out
        if not out.rows:
            raise DataError(
                f"No row of {self._blocks.where} has a value in the target {', '.join(self._targets)}.",
                "Choose another target, or check the file.",
            )
        typed = {role: self._typed(pl.concat(frames)) for role, frames in self._of.items()}
        out.test, out.watch, out.sample = typed["test"], typed["watch"], self._typed(self._kept())
        out.drawn = np.concatenate(self._drawn)
        out.levels = {name: known for name, known in out.levels.items() if len(known) <= MOST_LEVELS}
        out.classes = {
            name: set(known) for name, known in self._classes.items() if len(known) <= MOST_CLASSES
        }
        out.sample = out.sample.drop_nulls(self._targets)
        return out

    def _typed(self, raw: pl.DataFrame) -> pl.DataFrame:
        return read_all(raw, self._forms, self._blocks.missing)[0]


def trained_rows(
    blocks: Blocks, found: Survey, aside: np.ndarray, targets: Sequence[str], block: int
) -> pl.DataFrame:
    """The rows of a block that are trained on, typed: those with a target, not among the rows `aside` (sorted)."""
    raw = blocks.read(block)
    frame, wrong = read_all(raw, found.forms, blocks.missing)
    if wrong:
        name = next(iter(wrong))
        raise DataError(
            f"Column {name!r} of {blocks.where} now has cells that are not written like those read before.",
            "The file was changed: start again when nothing writes to it any more.",
        )
    start = blocks.first[block]
    first, end = np.searchsorted(aside, [start, start + raw.height])
    if end > first:
        kept = np.ones(raw.height, bool)
        kept[aside[first:end] - start] = False
        frame = frame.filter(pl.Series(kept))
    gone = any(frame[name].null_count() for name in targets)
    return frame.drop_nulls(list(targets)) if gone else frame
