"""A trained model: what makes numbers of a row, the network, and what makes an answer of its outputs."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import polars as pl

from superpose.calculus.costs import Cost
from superpose.data.coders.media_coder import MediaCoder
from superpose.data.columns.plain_cells import DEFAULT_MISSING
from superpose.data.encode import Encoding
from superpose.data.media.sources import folder_of
from superpose.data.target import TargetEncoding
from superpose.model.answers import LEVEL, Answers, probabilities
from superpose.model.bulk import Bulk, part_rows
from superpose.model.new_media import media_rows
from superpose.model.new_rows import new_rows
from superpose.model.record import Record
from superpose.network.network import Network

# Of the facts on how a file was read, those that say how to read another.
READING = ("header", "separator", "quote", "encoding")


@dataclass(frozen=True)
class Model:
    """Rows of a table in, predictions out.

    Attributes
    ----------
    encoding : Encoding
        Columns to inputs.
    target : TargetEncoding
        Outputs to answers.
    network : Network
        The trained network.
    cost : Cost
        What it was trained to make small.
    facts : dict
        What is known of its making, as plain JSON: score, interval, baselines, seed, versions, history.
    record : Record or None
        What is kept of its training for looking at it; None where it came without.
    """

    encoding: Encoding
    target: TargetEncoding
    network: Network
    cost: Cost
    facts: dict[str, Any] = field(default_factory=dict)
    record: Record | None = field(default=None, compare=False, repr=False)

    @property
    def task(self) -> str:
        """ "classification", "regression" or "multilabel"."""
        return self.target.task

    @property
    def reading(self) -> dict[str, Any]:
        """How the file was read that it learned from: header, separator, quote and encoding, where they are known."""
        known = self.facts.get("reading")
        return {k: known[k] for k in READING if k in known} if isinstance(known, dict) else {}

    @property
    def missing(self) -> tuple[str, ...]:
        """The words that stand for a missing cell."""
        known = self.facts.get("reading")
        words = known.get("missing") if isinstance(known, dict) else None
        return tuple(map(str, words)) if isinstance(words, list | tuple) and words else DEFAULT_MISSING

    @property
    def classes(self) -> tuple:
        """The classes, in the order of the outputs; () for a regression."""
        return self.target.classes if self.task == "classification" else ()

    def outputs(self, table: Any) -> np.ndarray:
        """The network's outputs for the rows of a table, (rows, outputs); a file is read as the one it learned from."""
        folder = folder_of(table)
        bulk = Bulk(self.encoding, self.network, missing=self.missing, absent="error", folder=folder)
        return np.concatenate([outputs_BO for _, outputs_BO in bulk.run(self.rows(table))])

    def rows(self, table: Any, **given: Any) -> Iterator[pl.DataFrame]:
        """The rows of a table as they came, a part at a time; see `superpose.model.new_rows`.

        Parameters
        ----------
        table : path, frame, dict or array
            With the columns the model was trained on. Of a model of pictures or sounds also a folder of them, one
            such file, a list of files, or pictures as uint8 (rows, height, width) or (rows, height, width, channels).
        **given
            header, separator, quote, encoding: how to read a file, where not as the one it learned from.
        """
        wanted = [coder.name for coder in self.encoding.coders]
        size = part_rows(self.encoding.width)
        media = [coder for coder in self.encoding.coders if isinstance(coder, MediaCoder)]
        if media and (given_rows := media_rows(table, media, self.target.names[0])) is not None:
            return (given_rows.slice(start, size) for start in range(0, given_rows.height, size))
        return new_rows(table, size, wanted=wanted, learned=self.reading, **given)

    def predict(self, table: Any) -> np.ndarray:
        """The answer for each row: a class, a number, or several.

        Parameters
        ----------
        table : path, frame, or array
            With the columns the model was trained on, by name; others are left aside. See `rows` for pictures.

        Returns
        -------
        array (rows,) or (rows, targets)

        Raises
        ------
        DataError
            If a column is missing or holds what it cannot.
        """
        return self.target.decode(self.outputs(table))

    def predict_proba(self, table: Any) -> np.ndarray:
        """The confidence in each class, (rows, classes), adding up to 1; for several yes/no, that of each yes.

        Raises
        ------
        UsageError
            For a regression, which has no classes.
        """
        return self.probabilities(self.outputs(table))

    def probabilities(self, outputs_BO: np.ndarray) -> np.ndarray:
        """Outputs as confidences: of two classes the one output is the second's, and the first's is the rest."""
        return probabilities(self.target, outputs_BO)

    def answers(self, table: Any, *, level: float = LEVEL) -> pl.DataFrame:
        """The answers as columns: `predicted NAME` for each target, and the confidence in each class.

        Of a regression also `low NAME` and `high NAME`, an interval that holds the share `level` of truths, where
        the model knows it; see `superpose.model.answers`.
        """
        return Answers.of(self.target, self.facts, level=level).columns(self.outputs(table))

    def __repr__(self) -> str:
        score = self.facts.get("score")
        judged = f", held-out {self.facts.get('metric')} {score:.4g}" if isinstance(score, float) else ""
        return f"Model({self.task} of {', '.join(self.target.outputs)}{judged}; {self.network!r})"
