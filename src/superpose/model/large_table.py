"""A table of more rows than memory holds, on its way to a model: opened, surveyed, and its rows told apart."""

import dataclasses
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from superpose.data.columns.column import Column
from superpose.data.dataset import Dataset, split_target, target_names
from superpose.data.encode import Encoding
from superpose.data.files.table import DEFAULT_MISSING, existing
from superpose.data.large.blocks import STREAMED, Blocks, open_blocks
from superpose.data.large.budget import Budget, needed
from superpose.data.large.exact import exact_encoding, exact_target
from superpose.data.large.memory import told as size_told
from superpose.data.large.passes import Encoded, Passes, equal_parts
from superpose.data.large.survey import Roles, Survey, survey, trained_rows
from superpose.data.media.sources import is_media, media_columns
from superpose.data.source import SAMPLE
from superpose.data.target import TargetEncoding
from superpose.errors import DataError, UsageError
from superpose.model.large import Cut, Encode, drawn_roles, refuse_split_by, told_room
from superpose.model.learning import Examples


@dataclasses.dataclass(frozen=True, eq=False)
class LargeTable:
    """A table that is met in parts.

    Attributes
    ----------
    blocks : Blocks
        Its rows on disk.
    found : Survey
        What one look at all of them has told.
    roles : Roles
        Which rows are kept from training.
    budget : Budget
        The memory that may be taken.
    dataset : Dataset
        The sample, which stands for the table where rows are looked at.
    """

    blocks: Blocks
    found: Survey
    roles: Roles
    budget: Budget
    dataset: Dataset

    def close(self) -> None:
        """Remove what was written to read it by."""
        self.blocks.close()

    @property
    def sample(self) -> Examples:
        """Rows that are trained on."""
        return Examples(self.dataset.inputs, self.dataset.target)

    @property
    def unseen(self) -> Examples:
        """The rows to judge by."""
        return self.split(self.found.test)

    def split(self, frame: pl.DataFrame) -> Examples:
        """Typed rows of the table as inputs and target."""
        names = list(self.dataset.targets)
        one = isinstance(self.dataset.target, pl.Series)
        target = frame[names[0]] if one else frame.select(names)
        return Examples(frame.select(self.dataset.inputs.columns), target)

    @property
    def rows(self) -> int:
        """How many rows are trained on."""
        return self.found.trained

    @property
    def shuffle(self) -> str:
        """How the order of the rows comes about, in words."""
        return "blocks of the file at random, many of them mixed"

    def exact(self, encoding: Encoding, columns: Sequence[Column]) -> Encoding:
        """The encoding with what was counted over all rows."""
        return exact_encoding(encoding, self.found)

    def exact_target(self, target: TargetEncoding) -> TargetEncoding:
        """The target's encoding with what was counted over all rows."""
        return exact_target(target, self.found)

    def cut(self, row_bytes: int) -> Cut:
        """The rows, of so many bytes each for a network, in equal parts. The few that are left over when all parts
        have as many rows are watched."""
        parts, rows = equal_parts(self.found.trained, self.budget.part(row_bytes, self.found.trained))
        over = self.found.trained - parts * rows
        drawn = len(self.found.drawn)
        if over > drawn:
            raise DataError(
                f"The sample of {drawn:,} rows is too small for the table's {self.found.trained:,} rows.",
                "Allow more memory.",
            )
        moved = self.found.drawn[drawn - over :]
        aside = np.sort(np.concatenate([self.roles.test, self.roles.watch, moved]))
        more = self.found.sample.slice(drawn - over, over)
        return Cut(
            parts, rows, parts * rows, self.split(pl.concat([self.found.watch, more])), aside, row_bytes
        )

    def passes(self, cut: Cut, encode: Encode, seed: int) -> Iterable[Encoded]:
        """The parts, pass after pass without end."""

        def block(number: int) -> Encoded:
            frame = trained_rows(self.blocks, self.found, cut.aside, self.dataset.targets, number)
            return encode(self.split(frame))

        pool = self.budget.pool(cut.row_bytes)
        return Passes(len(self.blocks), block, cut.parts * cut.part, cut.part, pool, seed)

    def __repr__(self) -> str:
        return f"LargeTable({self.blocks!r})"


def open_large(
    source: Any,
    *,
    memory: int | float | str | None = None,
    target: str | Sequence[str] | None = None,
    kinds: Mapping[str, str] | None = None,
    held_out: float,
    split_by: str | None,
    test: Any,
    seed: int,
    told: Callable[[str], Any] | None = None,
    **reading: Any,
) -> LargeTable | None:
    """A source as a large table, or None where it is none: it fits into memory, or is not read from a file.

    Parameters
    ----------
    source, target, kinds, held_out, split_by, test, seed, **reading
        As for `superpose.fit`.
    memory : int, float or str, optional
        How much the process may take in all; see `superpose.data.large.memory.allowed`.
    told : callable, optional
        Called with sentences on what is done.

    Raises
    ------
    UsageError
        If something is asked for that takes all rows at once, or the memory is too little.
    DataError
        If the table cannot be read.
    """
    budget = Budget.of(memory)
    path = _file(source)
    whole = None if path is None else needed(path)
    if path is None or whole is None or whole <= budget.room:
        if whole is None and path is not None and memory is not None:
            _refuse_whole(path, budget)
        return None
    budget.check()
    refuse_split_by(split_by, str(path))
    if told is not None:
        told(f"{path} is streamed: to train on it in memory {told_room(budget, whole, memory)}")
    layout = {
        name: value for name, value in reading.items() if name in ("header", "separator", "encoding", "quote")
    }
    missing = tuple(reading.get("missing", DEFAULT_MISSING))
    blocks = open_blocks(path, budget.block, missing=missing, told=told, **layout)
    try:
        return _surveyed(
            blocks, path, budget, target, kinds or {}, held_out if test is None else 0.0, seed, told
        )
    except BaseException:
        blocks.close()
        raise


def _surveyed(
    blocks: Blocks, path: Path, budget: Budget, target: Any, kinds: Mapping[str, str], share: float, seed: int,
    told: Callable[[str], Any] | None,
) -> LargeTable:  # fmt: skip
    head = blocks.read(0)
    names = target_names(head, target)
    if media_columns(head.head(1000), dict(kinds), path.parent):
        raise UsageError(
            f"{path} has columns of pictures or sounds, which cannot be streamed from a table.",
            "Give a folder with a folder for each class, allow more memory (--memory), or skip these columns "
            "(--columns NAME=skip).",
        )
    kept = budget.kept(max(1, int(head.estimated_size() / head.height)))
    roles = drawn_roles(blocks.rows, share=share, held=kept, least=500, sample=kept, seed=seed)
    del head
    counted = [name for name, kind in kinds.items() if kind == "category"]
    found = survey(blocks, names, roles, categories=counted, told=told)
    dataset = split_target(
        found.sample, target if target is not None else names[0], name=path.stem, source=str(path)
    )
    written = {name: form.written for name, form in found.forms.items() if form.written is not None}
    dataset = dataclasses.replace(
        dataset,
        dropped=found.dropped,
        sample_of=found.rows,
        reading=dataclasses.replace(blocks.reading, written=written),
        notes=(_note(found, dataset),),
    )
    return LargeTable(blocks, found, roles, budget, dataset)


def _note(found: Survey, dataset: Dataset) -> str:
    judged = f"{found.test.height:,} rows are kept to judge by, " if found.test.height else ""
    return (
        f"{judged}{found.watch.height:,} to watch, all others are trained on; what a column is, medians and quartiles "
        f"are told by {dataset.rows:,} rows drawn at random, means, ranges and levels by all"
    )


def _file(source: Any) -> Path | None:
    """The file that a source names, if it is one of a table."""
    if not isinstance(source, str | Path) or (isinstance(source, str) and source.startswith(SAMPLE)):
        return None
    if is_media(source):
        return None
    return existing(Path(source))


def _refuse_whole(path: Path, budget: Budget) -> None:
    """Of a kind that is read whole: say so where the file alone is more than is allowed."""
    if path.stat().st_size > budget.allowed:
        raise UsageError(
            f"{path} has {size_told(path.stat().st_size)}, more than the {size_told(budget.allowed)} allowed, and is "
            f"of a kind that is read whole; streamed are {', '.join(STREAMED)}.",
            "Write it as Parquet or CSV, or allow more memory.",
        )
