"""What training needs of rows that memory does not hold, whether they lie in a table or are files of their own."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from superpose.data.columns.column import Column
from superpose.data.dataset import Dataset
from superpose.data.encode import Encoding
from superpose.data.large.budget import Budget
from superpose.data.large.memory import told as size_told
from superpose.data.large.passes import Encoded
from superpose.data.large.survey import Roles
from superpose.data.target import TargetEncoding
from superpose.errors import UsageError
from superpose.model.learning import Examples

Encode = Callable[[Examples], Encoded]
# Rows to watch while it trains: enough to tell one epoch from another, and to set confidences by.
WATCHED, WATCHED_SHARE = 20_000, 0.1
MOST_JUDGED = 100_000  # rows to judge by: their interval is then a few thousandths wide


@dataclass(frozen=True, eq=False)
class Cut:
    """How rows go into equal parts.

    Attributes
    ----------
    parts, part : int
        How many parts a pass has, and the rows of each.
    rows : int
        How many rows are trained on.
    watched : Examples
        The rows to watch.
    aside : array of int
        The numbers of the rows that are kept from training, sorted.
    row_bytes : int
        Bytes of a row for a network.
    """

    parts: int
    part: int
    rows: int
    watched: Examples
    aside: np.ndarray
    row_bytes: int


class Large(Protocol):
    """Rows that are met in parts."""

    @property
    def dataset(self) -> Dataset:
        """The sample, which stands for all rows where rows are looked at."""
        ...

    @property
    def budget(self) -> Budget:
        """The memory that may be taken."""
        ...

    @property
    def rows(self) -> int:
        """How many rows are trained on."""
        ...

    @property
    def sample(self) -> Examples:
        """Rows that are trained on."""
        ...

    @property
    def unseen(self) -> Examples:
        """The rows to judge by."""
        ...

    @property
    def shuffle(self) -> str:
        """How the order of the rows comes about, in words."""
        ...

    def exact(self, encoding: Encoding, columns: Sequence[Column]) -> Encoding:
        """An encoding fitted to the sample, with what is known of all rows."""
        ...

    def exact_target(self, target: TargetEncoding) -> TargetEncoding:
        """A target's encoding fitted to the sample, with what is known of all rows."""
        ...

    def cut(self, row_bytes: int) -> Cut:
        """The rows, of so many bytes each for a network, in equal parts."""
        ...

    def passes(self, cut: Cut, encode: Encode, seed: int) -> Iterable[Encoded]:
        """The parts, pass after pass without end, each pass in another order."""
        ...

    def close(self) -> None:
        """Let go of what was made to read them by."""
        ...


def refuse_split_by(split_by: str | None, where: str) -> None:
    """Refuse to hold rows out otherwise than at random.

    Raises
    ------
    UsageError
        If it is asked for.
    """
    if split_by is not None:
        raise UsageError(
            f"{where} is streamed, and rows that are streamed are held out at random, not by {split_by!r}.",
            "Put the rows to judge by into a file of their own and give it with --test, or allow more memory "
            "(--memory).",
        )


def drawn_roles(rows: int, *, share: float, held: int, least: int, sample: int, seed: int) -> Roles:
    """Which of so many rows are for what: a share to judge by, some to watch, and a sample of the others.

    Parameters
    ----------
    held : int
        Of how many rows memory has room: half as many are judged by at most, an eighth watched.
    least : int
        But so many of each, where there are as many.
    """
    return Roles.draw(
        rows,
        test=min(MOST_JUDGED, max(held // 2, least), round(share * rows)),
        watch=min(WATCHED, max(held // 8, least), round(WATCHED_SHARE * rows)),
        sample=sample,
        seed=seed,
    )


def told_room(budget: Budget, whole: int, memory: int | float | str | None) -> str:
    """The memory that rows of so many bytes would take, beside what may be taken, in words."""
    bound = "allowed" if memory is not None else "to be had"
    return f"would take about {size_told(budget.beside(whole))}, and {size_told(budget.allowed)} are {bound}."
