"""What the memory that is allowed is spent on, and whether a table fits into it whole."""

from dataclasses import dataclass
from pathlib import Path

from superpose.data.files import formats
from superpose.data.large.blocks import kind_of
from superpose.data.large.memory import allowed, told
from superpose.data.large.parquet_footer import row_groups
from superpose.errors import DataError, UsageError

# What Python, JAX, Polars, scikit-learn and compiled programs take by themselves.
ITSELF = 480_000_000
LEAST = 120_000_000  # beside it, to stream at all
# How many times a table is there at the most while it is read, split, encoded and trained on in memory, by the bytes
# of its cells as they are read; and what a packed text unpacks to, as a rule.
TIMES, UNPACKED = 4, 6
CELL = 8
# Shares of what is left beside `ITSELF`: the rows that are kept (a sample, and those to judge by and to watch), the
# pool, one part of which about five are there at a time, and one block.
KEPT, POOL, PART, BLOCK = 0.22, 0.16, 0.05, 0.02
MOST_KEPT, MOST_POOL, MOST_PART, MOST_BLOCK = 200_000, 1_000_000, 262_144, 16_000_000
# Rows that are kept, in the pool, and in a part at least, as long as those of a part take no more than `SMALL_PART`.
LEAST_KEPT, LEAST_POOL, LEAST_PART, SMALL_PART = 2_000, 1_024, 256, 2**23


@dataclass(frozen=True)
class Budget:
    """The memory a training may take.

    Attributes
    ----------
    allowed : int
        Bytes, in all.
    """

    allowed: int

    @classmethod
    def of(cls, given: int | float | str | None) -> "Budget":
        """What is given, or what half of the free memory leaves.

        Raises
        ------
        UsageError
            If it is no size.
        """
        return cls(allowed(given))

    def check(self) -> None:
        """Refuse what is too little to stream with.

        Raises
        ------
        UsageError
            If it is less than `ITSELF` and `LEAST`.
        """
        if self.room < LEAST:
            raise UsageError(
                f"A memory of {told(self.allowed)} is too little: superpose takes about {told(ITSELF)} before the "
                f"first row, and {told(LEAST)} to stream.",
                f"Allow at least {told(ITSELF + LEAST)}: --memory {(ITSELF + LEAST) // 10**6}MB.",
            )

    @property
    def room(self) -> int:
        """Bytes for rows."""
        return self.allowed - ITSELF

    def beside(self, table: int) -> int:
        """Bytes of a process that holds a table of so many."""
        return ITSELF + table

    @property
    def block(self) -> int:
        """Bytes of a block."""
        return max(2**20, min(MOST_BLOCK, int(BLOCK * self.room)))

    def kept(self, row: int) -> int:
        """How many rows of so many bytes can be kept of the sample, and, half as many, to judge by."""
        return self._rows(KEPT / 1.6, row, LEAST_KEPT, MOST_KEPT)

    def part(self, row: int, rows: int) -> int:
        """The most rows of a part, of so many bytes each and so many in all: an eighth of them or fewer."""
        fits = self._rows(PART, row, 1, MOST_PART)
        return max(_least(LEAST_PART, row), min(fits, -(-rows // 8)))

    def pool(self, row: int) -> int:
        """From how many rows of so many bytes on parts are drawn."""
        return self._rows(POOL, row, LEAST_POOL, MOST_POOL)

    def _rows(self, share: float, row: int, least: int, most: int) -> int:
        return max(_least(least, row), min(most, int(share * self.room / row)))


def _least(rows: int, row: int) -> int:
    """So many rows, fewer where they are large."""
    return max(1, min(rows, rows * SMALL_PART // (LEAST_PART * row)))


def needed(path: Path) -> int | None:
    """About how many bytes it takes to train on a table in memory; None of a kind that is always read whole."""
    kind, compression = kind_of(path)
    size = path.stat().st_size
    if kind == formats.PARQUET and compression is None:
        try:
            groups = row_groups(path, path.name)
        except DataError:  # what reads the file whole says what is wrong with it, or knows better
            return TIMES * size
        return TIMES * max(CELL * sum(groups.rows) * groups.columns, groups.unpacked)
    if kind in (formats.TEXT, formats.ARROW, formats.STREAM, formats.JSON_LINES):
        return TIMES * size * (1 if compression is None else UNPACKED)
    return None
