"""`prepare`: any source as the rows a network takes, split into those to train on and those held out."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from superpose.calculus.costs import Cost
from superpose.data.columns.column import Column, describe
from superpose.data.dataset import Dataset
from superpose.data.encode import Encoding
from superpose.data.source import open_source
from superpose.data.target import TargetEncoding
from superpose.model.fitting import HELD_OUT, understand
from superpose.model.learning import Examples, encoded
from superpose.model.model import Model
from superpose.model.rows import Rows
from superpose.model.splitting import split
from superpose.network.network import Network


@dataclass(frozen=True, eq=False)
class Prepared:
    """Rows as a network takes them, and what made them of the source.

    Attributes
    ----------
    dataset : Dataset
        Where the rows came from.
    columns : tuple of Column
        What each input column was taken for.
    encoding, target : Encoding, TargetEncoding
        What makes inputs and targets of rows, and answers of outputs.
    train, held_out : Rows
        Encoded; `held_out` is None where none are.
    examples, unseen : Examples
        The same rows as they came.
    why : str
        Why the task was taken for what it was.
    """

    dataset: Dataset
    columns: tuple[Column, ...]
    encoding: Encoding
    target: TargetEncoding
    train: Rows
    held_out: Rows | None
    examples: Examples
    unseen: Examples | None
    why: str

    @property
    def X(self) -> np.ndarray:
        """The inputs of the rows to train on, (rows, inputs)."""
        return self.train.x_NI

    @property
    def y(self) -> np.ndarray:
        """Their targets, (rows, outputs)."""
        return self.train.y_NO

    @property
    def validation(self) -> tuple[np.ndarray, np.ndarray] | None:
        """The rows held out, as `superpose.train` takes them."""
        return None if self.held_out is None else (self.held_out.x_NI, self.held_out.y_NO)

    @property
    def inputs(self) -> int:
        """How many inputs a network of these rows takes."""
        return self.train.x_NI.shape[1]

    @property
    def outputs(self) -> int:
        """How many outputs it gives."""
        return len(self.target.outputs)

    def model(self, network: Network, cost: Cost) -> Model:
        """A model of a network that was trained on these rows: rows of the table in, answers out."""
        return Model(self.encoding, self.target, network, cost)

    def __repr__(self) -> str:
        held = 0 if self.held_out is None else len(self.held_out.x_NI)
        return f"Prepared({self.dataset.name}: {len(self.X)} rows of {self.inputs} inputs, {held} held out)"


def prepare(
    source: Any,
    *,
    target: str | Sequence[str] | None = None,
    task: str | None = None,
    kinds: dict[str, str] | None = None,
    held_out: float = HELD_OUT,
    scaling: str = "standard",
    seed: int = 0,
    **reading: Any,
) -> Prepared:
    """Any source as the rows a network takes.

    Parameters
    ----------
    source, target, task, kinds, **reading
        As for `superpose.fit`.
    held_out : float
        The share of rows to hold out, in [0, 1).
    scaling : str
        How numbers are scaled, see `Encoding.fit`; with "none" the target of a regression stays as it is too.
    seed : int
        Fixes which rows are held out.

    Returns
    -------
    Prepared

    Raises
    ------
    DataError
        If the source cannot be read or learned from.
    """
    dataset = open_source(source, target=target, seed=seed, **reading)
    task, why = understand(dataset, task=task)
    written = None if dataset.reading is None else dataset.reading.written
    one = dataset.target if len(dataset.targets) == 1 else None
    columns = describe(dataset.inputs, overrides=kinds, target=one, written=written)  # pyright: ignore
    encoded_target = TargetEncoding.fit(dataset.target, task=task)
    if scaling == "none" and task == "regression":
        plain = (0.0,) * len(encoded_target.names), (1.0,) * len(encoded_target.names)
        encoded_target = dataclasses.replace(encoded_target, center=plain[0], scale=plain[1])
    examples, unseen = Examples(dataset.inputs, dataset.target), None
    if held_out:
        kept, apart = split(dataset.target, task, held_out, seed=seed)
        examples, unseen = examples.take(kept), examples.take(apart)
    encoding = Encoding.fit(examples.inputs, columns, scaling=scaling)
    rows = encoded(encoding, encoded_target, examples)
    held = None if unseen is None else encoded(encoding, encoded_target, unseen)
    return Prepared(dataset, columns, encoding, encoded_target, rows, held, examples, unseen, why)
