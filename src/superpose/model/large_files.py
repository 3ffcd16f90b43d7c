"""Pictures or sounds that memory does not hold decoded, on their way to a model.

They lie in files of their own, so any order of them is as good as any other: each pass draws a new one of all rows. One
look at all of them comes first; what it decodes stays on disk, or a part is decoded anew while the one before trains.
"""

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import numpy as np
import polars as pl

from superpose.data.coders.coder import Coder
from superpose.data.coders.media_coder import MediaCoder
from superpose.data.columns.column import Column
from superpose.data.dataset import Dataset
from superpose.data.encode import Encoding
from superpose.data.files.decoding import threads
from superpose.data.large.budget import Budget
from superpose.data.large.file_column import ColumnLook
from superpose.data.large.files_survey import FilesSurvey, look_at_files
from superpose.data.large.memory import told as size_told
from superpose.data.large.passes import Encoded, equal_parts
from superpose.data.large.survey import Roles
from superpose.data.media.broken import in_order
from superpose.data.media.listing import Listing
from superpose.data.target import TargetEncoding
from superpose.errors import UsageError
from superpose.model.large import Cut, Encode, drawn_roles, refuse_split_by, told_room
from superpose.model.learning import Examples

# How many times decoded files are there at the most while they are trained on and judged in memory: as decoded,
# split, copied for the network, and some of them as float32.
TIMES = 5
STORED = "their pixels and levels stay on disk for the training, and go again"
NOT_STORED = (
    "the folder for temporary files (TMPDIR) has no room on disk for that, so they are decoded anew each time"
)
FLOAT = 4  # bytes of a number of a row that is kept, as rivals and the diagnosis look at it
FEWEST = 10  # rows to judge by, and to keep of the others: of fewer nothing can be said


@dataclasses.dataclass(frozen=True, eq=False)
class LargeFiles:
    """Files that are met in parts.

    Attributes
    ----------
    listing : Listing
        All rows, by the names of their files.
    found : FilesSurvey
        What one look at all files has told.
    budget : Budget
        The memory that may be taken.
    dataset : Dataset
        The sample, decoded, which stands for all rows where rows are looked at.
    unseen, watched : Examples
        The rows to judge by and to watch, decoded.
    trained : array of int
        The numbers of the rows that are trained on.
    """

    listing: Listing
    found: FilesSurvey
    budget: Budget
    dataset: Dataset
    unseen: Examples
    watched: Examples
    trained: np.ndarray

    def __repr__(self) -> str:
        return f"LargeFiles({self.listing!r})"

    def close(self) -> None:
        """Remove what was kept on disk."""
        for look in self.found.looks.values():
            look.close()

    @property
    def rows(self) -> int:
        """How many rows are trained on."""
        return len(self.trained)

    @property
    def sample(self) -> Examples:
        """Rows that are trained on."""
        return Examples(self.dataset.inputs, self.dataset.target)

    @property
    def shuffle(self) -> str:
        """How the order of the rows comes about, in words."""
        if all(look.store is not None for look in self.found.looks.values()):
            return "files drawn at random, read as they were decoded the first time"
        return f"files drawn at random, decoded by {threads()} threads while the part before trains"

    def exact(self, encoding: Encoding, columns: Sequence[Column]) -> Encoding:
        """The encoding with the mean and the spread of all files, other columns fitted to all rows trained on."""
        rest = [column for column in columns if column.used and column.name not in self.found.looks]
        known: dict[str, Coder] = {}
        if rest:
            rows = self.listing.take(self.trained).dataset.inputs
            fitted = Encoding.fit(rows, rest, scaling=encoding.scaling, clip=encoding.clip)
            known = {coder.name: coder for coder in fitted.coders}
        for coder in encoding.coders:
            if isinstance(coder, MediaCoder) and coder.name in self.found.looks:
                center, scale = self.found.looks[coder.name].scale
                known[coder.name] = dataclasses.replace(coder, center=center, scale=scale)
        return dataclasses.replace(encoding, coders=tuple(known.get(c.name, c) for c in encoding.coders))

    def exact_target(self, target: TargetEncoding) -> TargetEncoding:
        """The target's encoding, of all rows whose files can be opened."""
        rows = np.setdiff1d(np.arange(self.listing.dataset.rows), [*self.found.broken])
        return TargetEncoding.fit(self.listing.take(rows).dataset.target, task=target.task)

    def cut(self, row_bytes: int) -> Cut:
        """The rows, of so many bytes each for a network, in equal parts."""
        parts, part = equal_parts(self.rows, self.budget.part(row_bytes, self.rows))
        part += parts * part < self.rows
        return Cut(parts, part, self.rows, self.watched, np.zeros(0, int), row_bytes)

    def passes(self, cut: Cut, encode: Encode, seed: int) -> Iterable[Encoded]:
        """The parts, pass after pass without end. The last part of a pass is filled up with rows of its first."""
        return _Passes(self, cut, encode, seed)

    def read(self, rows: np.ndarray) -> Examples:
        """These rows, decoded.

        Raises
        ------
        DataError
            If a file that could be opened before cannot be any more.
        """
        arrays = {name: pl.Series(name, look.read(rows)) for name, look in self.found.looks.items()}
        found = self.listing.take(rows).with_media(arrays, {}, {})
        return Examples(found.inputs, found.target)


@dataclasses.dataclass(frozen=True, eq=False)
class _Passes:
    """Passes over all rows of some files."""

    files: LargeFiles
    cut: Cut
    encode: Encode
    seed: int

    def __iter__(self) -> Iterator[Encoded]:
        number = 0
        while True:
            rng = np.random.default_rng([self.seed, 6, number])
            order = np.resize(rng.permutation(self.files.trained), self.cut.parts * self.cut.part)
            for rows in np.split(order, self.cut.parts):
                yield self.encode(self.files.read(rows))
            number += 1


def open_large_files(
    listing: Listing, *, memory: int | float | str | None, held_out: float, split_by: str | None, test: Any,
    seed: int, told: Callable[[str], Any] | None = None,
) -> LargeFiles | None:  # fmt: skip
    """Rows with files as large ones, or None where they fit into memory decoded.

    Parameters
    ----------
    listing : Listing
        The rows.
    memory : int, float or str, optional
        How much the process may take in all; see `superpose.data.large.memory.allowed`.
    held_out, split_by, test, seed
        As for `superpose.fit`.
    told : callable, optional
        Called with sentences on what is done.

    Raises
    ------
    UsageError
        If something is asked for that takes all rows at once, or the memory is too little.
    """
    budget, rows = Budget.of(memory), listing.dataset.rows
    looks = {name: ColumnLook(listing, name) for name in listing.files}
    each = sum(look.row_bytes for look in looks.values())
    whole = TIMES * rows * each
    if not looks or whole <= budget.room:
        return None
    budget.check()
    refuse_split_by(split_by, listing.dataset.source)
    # No pool of rows is needed, so there is room for twice as many to keep.
    as_floats = each + FLOAT * sum(look.numbers for look in looks.values())
    held, kept = 2 * budget.kept(each), 2 * budget.kept(as_floats)
    if kept < FEWEST:
        raise UsageError(
            f"A memory of {size_told(budget.allowed)} leaves room for {kept} decoded files of {each:,} bytes "
            f"each beside those in training; {FEWEST} is the least.",
            "Allow more memory (--memory), or choose a smaller --size.",
        )
    if told is not None:
        told(
            f"The files of {listing.dataset.source} are streamed: to train on all of them decoded "
            f"{told_room(budget, whole, memory)}"
        )
    stored = all(look.open_store() for look in looks.values())
    if told is not None:
        told(f"All are decoded once to look at them; {STORED if stored else NOT_STORED}.")
    share = held_out if test is None else 0.0
    roles = drawn_roles(rows, share=share, held=held, least=FEWEST, sample=min(kept, rows), seed=seed)
    try:
        return _looked_at(listing, looks, roles, budget)
    except BaseException:
        for look in looks.values():
            look.close()
        raise


def _looked_at(listing: Listing, looks: dict[str, ColumnLook], roles: Roles, budget: Budget) -> LargeFiles:
    found = look_at_files(listing, looks, roles)
    broken = np.asarray([*found.broken], int)
    listing.with_media({}, {}, found.broken)  # says so where none could be opened
    test, watch, sample = (np.setdiff1d(r, broken) for r in (roles.test, roles.watch, roles.sample))
    trained = np.setdiff1d(np.arange(listing.dataset.rows), np.concatenate([broken, test, watch]))

    def decoded_rows(rows: np.ndarray) -> Dataset:
        forms = {name: look.form for name, look in looks.items()}
        return listing.take(rows).with_media(found.arrays(rows), forms, {})

    judged, watched = (decoded_rows(rows) for rows in (test, watch))
    some = decoded_rows(sample)
    notes = [
        note for name, look in looks.items() for note in listing.told(name, look.notes(listing.dataset.rows))
    ]
    dataset = dataclasses.replace(
        some, broken=in_order(found.broken),
        sample_of=listing.dataset.rows - len(broken), notes=(*some.notes, *notes, _note(judged, watched, some)),
    )  # fmt: skip
    found.kept.clear()
    return LargeFiles(
        listing, found, budget, dataset, Examples(judged.inputs, judged.target),
        Examples(watched.inputs, watched.target), trained,
    )  # fmt: skip


def _note(judged: Dataset, watched: Dataset, sample: Dataset) -> str:
    said = f"{judged.rows:,} rows are kept to judge by, " if judged.rows else ""
    return (
        f"{said}{watched.rows:,} to watch, all others are trained on, {sample.rows:,} of which stay decoded"
    )
