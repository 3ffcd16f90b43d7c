"""A score that grows with the rows, where the truth comes with them."""

import numpy as np
import polars as pl

from superpose.data.columns.plain_cells import DEFAULT_MISSING, as_written
from superpose.data.target import TargetEncoding
from superpose.errors import DataError
from superpose.model.measures import measures


class RunningScore:
    """The score of outputs against the target's own columns, a part of the rows at a time.

    Attributes
    ----------
    rows : int
        How many rows had a truth, and were counted.
    fault : str
        Why it cannot be told, or "".
    """

    def __init__(self, target: TargetEncoding, missing: tuple[str, ...] = DEFAULT_MISSING):
        self._target, self._missing = target, missing
        self._measures = measures(target)
        self._sums: list[np.ndarray] = []
        self.rows, self.fault = 0, ""

    def add(self, frame: pl.DataFrame, outputs_BO: np.ndarray) -> None:
        """Take in rows and the network's outputs for them; rows without a truth are left out."""
        lacking = [name for name in self._target.names if name not in frame.columns]
        if lacking or self.fault:
            self.fault = self.fault or f"the file has no column {lacking[0]!r}"
            return
        try:
            truth = pl.DataFrame([as_written(frame[name], self._missing) for name in self._target.names])
            known = truth.select(pl.all_horizontal(pl.all().is_not_null())).to_series()
            finite_B: np.ndarray = np.all(np.isfinite(outputs_BO), axis=1)
            known = known & pl.Series(finite_B)
            truth, outputs_BO = truth.filter(known), outputs_BO[known.to_numpy()]
            y_BO = self._target.encode(truth) if truth.height else np.zeros((0, outputs_BO.shape[1]))
        except DataError as error:
            self.fault = error.message
            return
        sums = [measure.parts(y_BO, outputs_BO).sum(axis=0) for measure in self._measures]
        self._sums = [a + b for a, b in zip(self._sums, sums, strict=True)] if self._sums else sums
        self.rows += truth.height

    def to_dict(self) -> dict[str, float]:
        """The scores by the names of their measures; {} where there is none."""
        if self.fault or not self.rows:
            return {}
        means = [sums / self.rows for sums in self._sums]
        return {m.name: float(m.of(mean)) for m, mean in zip(self._measures, means, strict=True)}

    def __repr__(self) -> str:
        told = ", ".join(f"{name} {value:.4g}" for name, value in self.to_dict().items())
        return f"RunningScore({self.rows:,} rows: {told or self.fault or 'none'})"
