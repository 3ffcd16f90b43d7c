"""The tables that quality is measured on: what scikit-learn bundles, and the files of a folder."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import polars as pl

from superpose.data.files.table import read
from superpose.data.samples import sample
from superpose.data.target import guess

if TYPE_CHECKING:
    import pandas as pd

FOLDER = Path(__file__).resolve().parents[2] / "shared" / "data" / "tables"
# linnerud is left out: a fifth of its 20 rows is four, and four rows measure nothing.
BUNDLED = ("iris", "wine", "breast_cancer", "digits", "diabetes")
ENDINGS = (".csv", ".tsv", ".parquet")
LARGEST = 10_000  # rows; of a larger table as many are drawn


@dataclass(frozen=True)
class Reading:
    """What must be said of a file: no header, a target that is not the last column, the task."""

    header: bool = True
    target: str | None = None
    task: str | None = None


READINGS = {
    "adult-train.csv": Reading(header=False),
    "auto_imports.csv": Reading(header=False),
    "breast-cancer.csv": Reading(header=False),
    "german.csv": Reading(header=False),
    "pollution.csv": Reading(target="pm2.5"),
    "winequality-red.csv": Reading(header=False, task="regression"),  # marks from 3 to 8, which have an order
}


@dataclass(frozen=True, eq=False)
class Table:
    """Inputs and target of the same rows.

    Attributes
    ----------
    name, task : str
        The task is "classification" or "regression".
    inputs : polars.DataFrame
        As `superpose.data.files.table.read` has them.
    target : polars.Series
        A value in every row.
    drawn_from : int
        How many rows with a target there were.
    """

    name: str
    task: str
    inputs: pl.DataFrame
    target: pl.Series
    drawn_from: int

    @cached_property
    def classes(self) -> tuple[Any, ...]:
        """The different labels, sorted; () for a regression."""
        return tuple(sorted(self.target.unique().to_list())) if self.task == "classification" else ()

    @cached_property
    def y(self) -> np.ndarray:
        """The number of each row's class, or its value, (rows,)."""
        if self.task == "regression":
            return self.target.cast(pl.Float64).to_numpy()
        place = {label: i for i, label in enumerate(self.classes)}
        return np.array([place[label] for label in self.target.to_list()])

    @cached_property
    def pandas(self) -> "pd.DataFrame":
        """The inputs for the anchors: numbers as floats, all else as text, NaN where a cell is missing."""
        import pandas as pd

        return pd.DataFrame({name: _plain(self.inputs[name]) for name in self.inputs.columns})

    def __repr__(self) -> str:
        return f"Table({self.name!r}, {self.task}, {self.inputs.height} rows, {self.inputs.width} columns)"


def _plain(series: pl.Series) -> "pd.Series":
    import pandas as pd

    if series.dtype.is_numeric() or series.dtype == pl.Boolean:
        return pd.Series(series.cast(pl.Float64).to_numpy())
    cells = [np.nan if cell is None else cell for cell in series.cast(pl.String).to_list()]
    return pd.Series(cells, dtype=object)


def names(folder: Path) -> list[str]:
    """The bundled tables, then the folder's files, sorted; a folder that is not there has none."""
    there = folder.iterdir() if folder.is_dir() else ()
    return [*BUNDLED, *sorted(file.name for file in there if file.suffix in ENDINGS)]


def load(name: str, folder: Path) -> Table:
    """A table by its name: a bundled one's, or that of a file in the folder."""
    if name in BUNDLED:
        bundled = sample(name)
        return _drawn(name, bundled.task, bundled.inputs, cast(pl.Series, bundled.target))
    reading = READINGS.get(name, Reading())
    frame = read(folder / name, header=reading.header)
    column = reading.target or frame.columns[-1]
    frame = frame.filter(pl.col(column).is_not_null())
    return _drawn(name, reading.task, frame.drop(column), frame[column])


def _drawn(name: str, task: str | None, inputs: pl.DataFrame, target: pl.Series) -> Table:
    """The table, or `LARGEST` of its rows, the same ones each time, in their order."""
    rows = inputs.height
    if rows > LARGEST:
        chosen = np.sort(np.random.default_rng(0).permutation(rows)[:LARGEST])
        inputs, target = inputs[chosen], target[chosen]
    return Table(name, task or guess(target)[0], inputs, target, rows)


def part(table: Table, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Numbers of four fifths of the rows to learn from and of the rest to be judged on, alike in their classes."""
    from sklearn.model_selection import train_test_split

    rows = np.arange(len(table.y))
    classes = table.y if table.task == "classification" else None
    try:
        train, test = train_test_split(rows, test_size=0.2, random_state=seed, stratify=classes)
    except ValueError:  # a class of one row cannot be on both sides
        train, test = train_test_split(rows, test_size=0.2, random_state=seed)
    return np.asarray(train), np.asarray(test)
