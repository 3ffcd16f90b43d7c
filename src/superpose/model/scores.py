"""Scores, and their spread over rows that could have been held out instead."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

import numpy as np

from superpose.model.measures import Measure

RESAMPLES = 1000
LEVEL = 0.95
# The means of more rows than these spread as those of so many groups of rows do, and take less time.
GROUPS = 5000


@dataclass(frozen=True)
class Score:
    """A score on held-out rows, and the interval that would hold it in 95 of 100 such sets of rows."""

    value: float
    low: float
    high: float

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON."""
        return {"score": self.value, "interval": [self.low, self.high]}

    def __repr__(self) -> str:
        return f"{self.value:.4g} ({self.low:.4g} to {self.high:.4g})"


@dataclass(frozen=True, eq=False)
class Resampled:
    """One measure of several means on the same rows: the scores of all rows, and of every resample.

    Attributes
    ----------
    measure : Measure
        What was measured.
    value : dict of str to float
        By name, on all rows.
    drawn : dict of str to array (resamples,)
        By name, on rows drawn with replacement, the same rows for each name.
    rows : float
        How many rows there are; with weights, how many equal ones would tell as much (Kish 1965).
    """

    measure: Measure
    value: dict[str, float]
    drawn: dict[str, np.ndarray]
    rows: float

    def score(self, name: str) -> Score:
        """The score and its interval: of a share of rows by Wilson (1927), else the percentile bootstrap (Efron 1979).

        Resamples of rows that are all right are all right; Wilson's interval is not so sure.
        """
        value = self.value[name]
        low, high = wilson(value, self.rows) if self.measure.share else interval(self.drawn[name])
        return Score(value, min(low, value), max(high, value))

    def ahead(self, name: str, other: str) -> Score:
        """By how much `name` is better than `other`, and the paired interval: above 0 is better."""
        better = self.measure.better
        low, high = interval(better * (self.drawn[name] - self.drawn[other]))
        value = better * (self.value[name] - self.value[other])
        return Score(value, min(low, value), max(high, value))

    def __repr__(self) -> str:
        return f"Resampled({self.measure.name}: {', '.join(f'{n} {v:.4g}' for n, v in self.value.items())})"


def wilson(share: float, rows: float) -> tuple[float, float]:
    """The interval of a share of rows (Wilson 1927)."""
    z = NormalDist().inv_cdf((1 + LEVEL) / 2)
    middle = share + z**2 / (2 * rows)
    width = z * math.sqrt(share * (1 - share) / rows + z**2 / (4 * rows**2))
    return max(0.0, (middle - width) / (1 + z**2 / rows)), min(1.0, (middle + width) / (1 + z**2 / rows))


def interval(drawn: np.ndarray) -> tuple[float, float]:
    """What holds the middle 95 % of the numbers that are finite; (NaN, NaN) where none is."""
    finite = drawn[np.isfinite(drawn)]
    if not len(finite):
        return float("nan"), float("nan")
    low, high = np.quantile(finite, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return float(low), float(high)


def resample(
    measure: Measure,
    truth: np.ndarray,
    outputs: Mapping[str, np.ndarray],
    *,
    weights: Any = None,
    seed: int = 0,
) -> Resampled:
    """Score several means' outputs on the same rows and the same resamples of them.

    Parameters
    ----------
    measure : Measure
        What to measure.
    truth : array (rows, outputs)
        As the target is encoded.
    outputs : mapping of str to array (rows, outputs)
        Each one's, by name.
    weights : array (rows,), optional
        What each row counts.
    seed : int
        Fixes the resamples.
    """
    parts = [measure.parts(truth, one) for one in outputs.values()]
    means_RP = resampled_means(np.concatenate(parts, axis=1), weights, seed=seed)
    ends = np.cumsum([part.shape[1] for part in parts])[:-1]
    scores = [measure.of(means) for means in np.split(means_RP, ends, axis=1)]
    return Resampled(
        measure,
        {name: float(one[0]) for name, one in zip(outputs, scores, strict=True)},
        {name: one[1:] for name, one in zip(outputs, scores, strict=True)},
        _rows(len(truth), weights),
    )


def _rows(rows: int, weights: Any) -> float:
    if weights is None:
        return float(rows)
    weights_N = np.asarray(weights, float)
    return float(weights_N.sum() ** 2 / np.square(weights_N).sum())


def resampled_means(parts_NP: np.ndarray, weights: Any = None, *, seed: int = 0) -> np.ndarray:
    """The weighted means of all rows, then those of rows drawn with replacement, (1 + RESAMPLES, P)."""
    rows = len(parts_NP)
    rng = np.random.default_rng(seed)
    weight_N = np.ones(rows) if weights is None else np.asarray(weights, float)
    sums = np.column_stack([parts_NP * weight_N[:, None], weight_N])
    if rows > GROUPS:
        group_N = rng.permutation(rows) % GROUPS
        sums = np.column_stack([np.bincount(group_N, column, GROUPS) for column in sums.T])
    drawn = [sums.sum(axis=0, keepdims=True)]
    for part in [RESAMPLES // 10] * 10:  # so that the counts fit in memory
        drawn += [_counts(rng, part, len(sums)) @ sums]
    total = np.concatenate(drawn)
    with np.errstate(divide="ignore", invalid="ignore"):
        return total[:, :-1] / total[:, -1:]


def _counts(rng: np.random.Generator, times: int, size: int) -> np.ndarray:
    """How often each of `size` is drawn when `size` are drawn with replacement, (times, size)."""
    place = rng.integers(0, size, (times, size)) + size * np.arange(times)[:, None]
    return np.bincount(place.ravel(), minlength=times * size).reshape(times, size).astype(float)
