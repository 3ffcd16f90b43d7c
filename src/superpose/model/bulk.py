"""Answers for any number of rows: parts of them read and encoded ahead, and counts kept over all of them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import polars as pl

from superpose.data.coders.category_coder import CategoryCoder
from superpose.data.coders.media_coder import MediaCoder
from superpose.data.columns.casts import as_levels, is_text
from superpose.data.columns.naming import nearest, shortened
from superpose.data.columns.plain_cells import DEFAULT_MISSING, as_written
from superpose.data.columns.unreadable import NOUNS, unreadable
from superpose.data.encode import Encoding
from superpose.data.files.ahead import ahead
from superpose.errors import DataError
from superpose.network.by_blocks import ROWS as BLOCK
from superpose.network.network import Network

ROWS = 65_536  # of a part
MANY, BYTES = (
    100_000,
    2**28,
)  # from so many inputs on, which only pictures and sounds make, a part has so many bytes
CELLS = 2**22  # of a part's inputs at most: wide tables come in fewer rows
NAMED = 5  # cells that are named, of those that are counted


def part_rows(inputs: int) -> int:
    """How many rows go together, for so many inputs: a whole number of the network's blocks."""
    if inputs > MANY:
        return max(1, min(BLOCK, BYTES // inputs))
    return max(BLOCK, min(ROWS, CELLS // max(inputs, 1) // BLOCK * BLOCK))


@dataclass
class Met:
    """Cells that were met: how many, and the first few with where they stood.

    Attributes
    ----------
    count : int
        How many rows had one.
    cells : dict of str to int
        The first different ones, and the row of each, counted from 1.
    """

    count: int = 0
    cells: dict[str, int] = field(default_factory=dict)

    def add(self, cells: pl.Series, rows_N: np.ndarray) -> None:
        """Take in cells, and the rows they are in."""
        self.count += len(cells)
        if len(self.cells) >= NAMED:
            return
        first = pl.DataFrame({"cell": cells.cast(pl.String), "row": rows_N}).unique(
            "cell", keep="first", maintain_order=True
        )
        for cell, row in first.head(2 * NAMED).iter_rows():
            if len(self.cells) < NAMED:
                self.cells.setdefault(str(cell)[:40], row)

    def told(self) -> str:
        """The cells in words: "'n/a' (row 14), '-' (row 133)"."""
        return ", ".join(f"{cell!r} (row {row:,})" for cell, row in self.cells.items())


class Bulk:
    """A model's way through rows that come in parts.

    Parameters
    ----------
    encoding, network
        The model's.
    missing : sequence of str
        The words that stand for a missing cell.
    lenient : bool
        Whether cells that cannot be read are taken for missing, and counted; otherwise they end it.
    absent : str
        "missing" takes all cells of a column that is not there for missing, as long as one column is; "error" ends it,
        and so does a file that cannot be opened.
    folder : Path, optional
        Where the names of pictures and sounds start from.

    Attributes
    ----------
    rows : int
        How many rows came so far.
    absent : list of str
        The model's columns that the table lacks; all their cells are taken for missing.
    hint : str
        What the first of them may be called in the table, or "".
    unseen : dict of str to Met
        By column, levels that were not there in training.
    taken_for_missing : dict of str to Met
        By column, cells that could not be read.
    unopened : dict of str to Met
        By column of pictures or sounds, files that could not be opened; their outputs are not numbers.
    """

    def __init__(
        self, encoding: Encoding, network: Network, *, missing: Sequence[str] = DEFAULT_MISSING,
        lenient: bool = False, absent: str = "missing", folder: Path | None = None,
    ):  # fmt: skip
        self._folder, self._block = folder, min(BLOCK, part_rows(encoding.width))
        self._encoding, self._network = encoding, network
        self._missing, self._lenient, self._strict = tuple(missing), lenient, absent == "error"
        self.rows, self._encoded = 0, 0
        self.absent: list[str] = []
        self.hint = ""
        self.unseen: dict[str, Met] = {}
        self.taken_for_missing: dict[str, Met] = {}
        self.unopened: dict[str, Met] = {}
        self.why_unopened: dict[str, str] = {}

    def __repr__(self) -> str:
        return f"Bulk({self.rows:,} rows)"

    def run(self, parts: Iterable[pl.DataFrame]) -> Iterator[tuple[pl.DataFrame, np.ndarray]]:
        """Each part as it came, and the network's outputs for it, (rows, outputs).

        Raises
        ------
        DataError
            If no column of the model is there, or cells cannot be read; they are named by column and row.
        """
        for frame, (x_BI, lost) in ahead((frame, self._encode(frame)) for frame in parts):
            outputs_BO = self._outputs(x_BI)
            if lost:
                outputs_BO = np.array(outputs_BO)
                outputs_BO[sorted(lost)] = np.nan
            self.rows += frame.height
            yield frame, outputs_BO

    def _outputs(self, x_BI: np.ndarray) -> np.ndarray:
        """The last part is filled up, so that it goes through the program compiled for the others."""
        rows = len(x_BI)
        if self.rows and rows < self._block:
            x_BI = np.concatenate([x_BI, np.zeros((self._block - rows, x_BI.shape[1]), x_BI.dtype)])
        return self._network(x_BI)[:rows]

    def _encode(self, frame: pl.DataFrame) -> tuple[np.ndarray, set[int]]:
        used, lost = self._decoded(self._used(frame))
        try:
            x_BI = self._encoding.encode(used, absent="missing")
        except DataError:
            used = self._readable(used)
            x_BI = self._encoding.encode(used, absent="missing")
        self._count_unseen(used, x_BI)
        self._encoded += frame.height
        return x_BI, lost

    def _decoded(self, used: pl.DataFrame) -> tuple[pl.DataFrame, set[int]]:
        """Columns of files decoded, and the rows whose file could not be opened."""
        lost: set[int] = set()
        for coder in self._encoding.coders:
            if not isinstance(coder, MediaCoder) or coder.name not in used.columns or not used.height:
                continue
            if not is_text(used[coder.name]):
                continue
            x_BI, broken = coder.load(used[coder.name], self._folder)
            if broken and self._strict:
                raise DataError(next(iter(broken.values())), "Leave that row out.")
            if broken:
                rows = np.array(sorted(broken))
                met = self.unopened.setdefault(coder.name, Met())
                met.add(used[coder.name].gather(rows).fill_null(""), self._encoded + 1 + rows)
                self.why_unopened.setdefault(coder.name, broken[int(rows[0])])
            lost |= broken.keys()
            used = used.with_columns(pl.Series(coder.name, x_BI))
        return used, lost

    def _used(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The model's columns, missing cells marked in those of text."""
        names = [coder.name for coder in self._encoding.coders if coder.name in frame.columns]
        if not self._encoded:
            if self._strict:
                self._encoding.encode(frame.head(0))  # it refuses a table without one of the columns
            self.absent = self._encoding.absent(frame)
            if not names:
                raise _nothing(self.absent, frame.columns)
            self.hint = (
                nearest(self.absent[0], [n for n in frame.columns if n not in names]) if self.absent else ""
            )
        columns = frame.select(names).get_columns()
        return pl.DataFrame([as_written(s, self._missing) if is_text(s) else s for s in columns])

    def _readable(self, used: pl.DataFrame) -> pl.DataFrame:
        """The columns without the cells that cannot be read; where there is none, what is wrong is another thing."""
        columns = {series.name: series for series in used.get_columns()}
        for coder in self._encoding.coders:
            if coder.name not in columns or not (bad := unreadable(coder, columns[coder.name])).any():
                continue
            series = columns[coder.name]
            met = self.taken_for_missing.setdefault(coder.name, Met()) if self._lenient else Met()
            met.add(series.filter(bad), self._encoded + 1 + bad.arg_true().to_numpy())
            if not self._lenient:
                raise _faulty(coder.name, NOUNS[coder.kind], met)
            columns[coder.name] = series.to_frame().select(pl.when(~bad).then(pl.first())).to_series()
        return pl.DataFrame([*columns.values()])

    def _count_unseen(self, used: pl.DataFrame, x_BI: np.ndarray) -> None:
        """Cells of no level that has an input are looked up among those that were met in training."""
        begin = 0
        for coder in self._encoding.coders:
            end = begin + coder.width
            if isinstance(coder, CategoryCoder) and coder.name in used.columns and not coder.dropped:
                rows_N = np.flatnonzero(~x_BI[:, begin : begin + len(coder.levels)].any(axis=1))
                self._look_up(coder, used[coder.name], rows_N)
            begin = end

    def _look_up(self, coder: CategoryCoder, series: pl.Series, rows_N: np.ndarray) -> None:
        if not len(rows_N):
            return
        text = as_levels(series.gather(rows_N), coder.format)
        new = text.is_not_null() & ~text.is_in(
            pl.Series([*coder.levels, *coder.others], dtype=pl.String).implode()
        )
        if new.any():
            rows_N = self._encoded + 1 + rows_N[new.to_numpy()]
            self.unseen.setdefault(coder.name, Met()).add(text.filter(new), rows_N)


def _nothing(absent: list[str], present: list[str]) -> DataError:
    guess = nearest(absent[0], present)
    return DataError(
        f"The table has none of the columns that the model learned from: {shortened(absent, 10)}.",
        f"{guess}It has: {shortened(present)}.",
    )


def _faulty(name: str, nouns: str, met: Met) -> DataError:
    return DataError(
        f"Column {name!r} has cells that are not {nouns} as they were where it was learned: {met.told()}.",
        "Correct them, or take them for missing: --lenient on the command line, lenient=True in Python.",
    )
