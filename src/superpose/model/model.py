"""A trained model: what makes numbers of a row, the network, and what makes an answer of its outputs."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import polars as pl

from superpose.calculus.costs import Cost
from superpose.data.encode import Encoding
from superpose.data.table import read
from superpose.data.target import TargetEncoding
from superpose.errors import UsageError
from superpose.network.network import Network

# Rows that go through the network together: enough to keep it busy, few enough to hold.
ROWS_AT_ONCE = 65_536


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
    """

    encoding: Encoding
    target: TargetEncoding
    network: Network
    cost: Cost
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def task(self) -> str:
        """ "classification", "regression" or "multilabel"."""
        return self.target.task

    @property
    def classes(self) -> tuple:
        """The classes, in the order of the outputs; () for a regression."""
        return self.target.classes if self.task == "classification" else ()

    def outputs(self, table: Any) -> np.ndarray:
        """The network's outputs for the rows of a table, (rows, outputs)."""
        frame = read(table)
        found = [
            self.network(self.encoding.encode(frame[start : start + ROWS_AT_ONCE]))
            for start in range(0, max(len(frame), 1), ROWS_AT_ONCE)
        ]
        return np.concatenate(found)

    def predict(self, table: Any) -> np.ndarray:
        """The answer for each row: a class, a number, or several.

        Parameters
        ----------
        table : path, frame, or array
            With the columns the model was trained on, by name; others are left aside.

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
        if self.task == "regression":
            raise UsageError(
                "A regression has no confidences.", "Ask for predict, or train a classification."
            )
        one = self.task == "classification" and outputs_BO.shape[1] == 1
        return np.hstack([1 - outputs_BO, outputs_BO]) if one else outputs_BO

    def answers(self, table: Any) -> pl.DataFrame:
        """The answers as columns: `predicted NAME` for each target, and the confidence in each class."""
        outputs_BO = self.outputs(table)
        answers = self.target.decode(outputs_BO).reshape(len(outputs_BO), -1)
        columns = {f"predicted {n}": answers[:, i] for i, n in enumerate(self.target.names)}
        if self.task != "regression":
            labels = self.classes or self.target.names
            confidence = self.probabilities(outputs_BO)
            columns |= {f"confidence {label}": confidence[:, i] for i, label in enumerate(labels)}
        return pl.DataFrame(columns)

    def __repr__(self) -> str:
        score = self.facts.get("score")
        judged = f", held-out {self.facts.get('metric')} {score:.4g}" if isinstance(score, float) else ""
        return f"Model({self.task} of {', '.join(self.target.outputs)}{judged}; {self.network!r})"
