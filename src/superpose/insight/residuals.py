"""By how much a regression misses: truth less prediction, in the target's units."""

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from superpose.errors import UsageError
from superpose.insight.judged import equal_rows, judged, share_interval
from superpose.insight.subject import Subject
from superpose.model.answers import LEVEL, known_residuals, levels_known


@dataclass(frozen=True, eq=False)
class Residuals:
    """Predictions, truth, and what is between them, of one target.

    Attributes
    ----------
    target : str
        Which.
    predicted_B, true_B, weight_B : arrays (rows,)
        In the target's units; what each row counts.
    level : float
        The share of rows that the model's interval should hold.
    misses : (float, float) or None
        What is added to a prediction for the ends of the model's own interval; None where it knows none.
    held : (float, float, float) or None
        The share of these rows that the interval holds, and the 95 % interval of that share.
    rows : str
        Which rows, in words.
    """

    target: str
    predicted_B: np.ndarray
    true_B: np.ndarray
    weight_B: np.ndarray
    level: float
    misses: tuple[float, float] | None
    held: tuple[float, float, float] | None
    rows: str

    @property
    def missed_B(self) -> np.ndarray:
        """Truth less prediction, (rows,)."""
        return self.true_B - self.predicted_B

    @property
    def rmse(self) -> float:
        """The root of the mean squared miss."""
        return float(np.sqrt(np.average(np.square(self.missed_B), weights=self.weight_B)))

    @property
    def mae(self) -> float:
        """The mean size of a miss."""
        return float(np.average(np.abs(self.missed_B), weights=self.weight_B))

    @property
    def bias(self) -> float:
        """The mean miss; above 0 the truth lies above the predictions."""
        return float(np.average(self.missed_B, weights=self.weight_B))

    @property
    def r2(self) -> float:
        """The share of the truth's variance that is told; NaN where it does not vary."""
        mean = np.average(self.true_B, weights=self.weight_B)
        total = float(np.average(np.square(self.true_B - mean), weights=self.weight_B))
        return 1 - self.rmse**2 / total if total > 0 else float("nan")

    def quantiles(self) -> tuple[np.ndarray, np.ndarray]:
        """The misses in order, and where they would lie if they were normal with their mean and spread."""
        ordered = np.sort(self.missed_B)
        place = (np.arange(len(ordered)) + 0.5) / len(ordered)
        normal = np.array([NormalDist().inv_cdf(p) for p in place.tolist()])
        return ordered, ordered.mean() + ordered.std() * normal

    def __repr__(self) -> str:
        return f"Residuals({self.target}: RMSE {self.rmse:.4g}, mean miss {self.bias:.3g}; {self.rows})"


def residuals(seen: Subject, *, output: str | None = None, level: float = LEVEL) -> Residuals:
    """By how much a regression misses.

    Parameters
    ----------
    seen : Subject
        With rows and their targets.
    output : str, optional
        The target; by default the first.
    level : float
        The share of rows the model's interval should hold.

    Raises
    ------
    UsageError
        If it is no regression, or there are no rows with their target.
    """
    answers = judged(seen)
    if answers.task != "regression":
        raise UsageError("Classes have no residuals.", 'Draw what="confusion" or what="calibration" instead.')
    place = answers.place(output)
    predicted_B, true_B = answers.answers_BK[:, place], answers.truth_BK[:, place]
    misses = _misses(seen, place, level)
    held = None
    if misses is not None:
        inside_B = (true_B >= predicted_B + misses[0]) & (true_B <= predicted_B + misses[1])
        share = float(np.average(inside_B, weights=answers.weight_B))
        held = (share, *share_interval(share, equal_rows(answers.weight_B)))
    return Residuals(
        answers.labels[place], predicted_B, true_B, answers.weight_B, level, misses, held, answers.rows
    )


def _misses(seen: Subject, place: int, level: float) -> tuple[float, float] | None:
    """The quantiles of misses the model knows, at both ends."""
    known = known_residuals(seen.facts, len(seen.outputs))
    if not known:
        return None
    if not any(abs(level - one) < 1e-9 for one in levels_known(known)):
        listed = ", ".join(f"{one:g}" for one in levels_known(known))
        raise UsageError(f"The model knows no interval for level={level:g}.", f"Choose one of: {listed}.")
    return known[round((1 - level) / 2, 9)][place], known[round((1 + level) / 2, 9)][place]
