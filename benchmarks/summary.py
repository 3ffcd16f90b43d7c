"""What many measurements say together: means over tables, ratios with their spread, ranks."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.measurements import KINDS, Key, Measurement

# Of a table without a single error the logarithm would be minus infinity (Holzmüller et al. 2024,
# arXiv:2407.04491, add the same 0.01).
SHIFT = {"error": 0.01, "log_loss": 0.0, "nrmse": 0.0}
RESAMPLES = 4000
LEVEL = 0.95
ENOUGH = 3  # tables, below which there is no spread to speak of


def geometric_mean(values: Iterable[float], *, shift: float = 0.0) -> float:
    """exp of the mean of log(value + shift); the shift is not taken off again."""
    return float(np.exp(np.mean(np.log(np.asarray(list(values)) + shift))))


def common(measurements: Mapping[Key, Measurement], who: Sequence[str]) -> set[tuple[str, int]]:
    """The tables and splits on which every one of these was measured."""
    cells = [{(table, split) for w, table, split in measurements if w == name} for name in who]
    return set.intersection(*cells) if cells else set()


def by_table(
    measurements: Mapping[Key, Measurement], who: str, measure: str, cells: set[tuple[str, int]]
) -> dict[str, float]:
    """A contestant's measure on each table, the mean over its splits among the cells.

    `measure` is a score, or "seconds" or "cpu", both of a 1,000 training rows.
    """
    found: dict[str, list[float]] = {}
    for table, split in sorted(cells):
        one = measurements[who, table, split]
        value = one.scores.get(measure)
        if measure in ("seconds", "cpu"):
            value = getattr(one, measure) / one.train * 1000
        if value is not None:
            found.setdefault(table, []).append(value)
    return {table: float(np.mean(values)) for table, values in found.items()}


@dataclass(frozen=True)
class Ratio:
    """Ours over theirs: the ratio of geometric means over tables, and what it would be on other tables.

    Attributes
    ----------
    value : float
        Below 1 ours is better.
    low, high : float
        Its interval by the bootstrap over tables; NaN with fewer than `ENOUGH`.
    better, tables : int
        On how many tables ours is better, and of how many.
    """

    value: float
    low: float
    high: float
    better: int
    tables: int


def ratio(ours: Mapping[str, float], theirs: Mapping[str, float], *, shift: float = 0.0) -> Ratio | None:
    """The ratio over the tables both have, None where there are none.

    Its interval is the percentile bootstrap (Efron 1979) over tables: tables are what the next user will bring
    others of.
    """
    both = sorted(ours.keys() & theirs.keys())
    if not both:
        return None
    mine, other = (np.array([side[table] for table in both]) for side in (ours, theirs))
    log_T = np.log((mine + shift) / (other + shift))
    low, high = float("nan"), float("nan")
    if len(both) >= ENOUGH:
        drawn = np.random.default_rng(0).integers(len(both), size=(RESAMPLES, len(both)))
        tails = [(1 - LEVEL) / 2, (1 + LEVEL) / 2]
        low, high = (float(edge) for edge in np.exp(np.quantile(log_T[drawn].mean(axis=1), tails)))
    return Ratio(float(np.exp(log_T.mean())), low, high, int((mine < other).sum()), len(both))


def mean_ranks(scores: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    """Each contestant's mean rank over the tables, the best being 1; equal ones share the mean of their ranks."""
    who = list(scores)
    tables = sorted(set.intersection(*(set(of) for of in scores.values()))) if who else []
    if not tables:
        return {}
    value_WT = np.array([[scores[name][table] for table in tables] for name in who])
    below = (value_WT[None, :, :] < value_WT[:, None, :]).sum(axis=1)
    equal = (value_WT[None, :, :] == value_WT[:, None, :]).sum(axis=1)
    return dict(zip(who, (below + (equal + 1) / 2).mean(axis=1).tolist(), strict=True))


@dataclass(frozen=True)
class Line:
    """A contestant over all tables: means by measure, its mean rank, seconds a 1,000 rows by table."""

    who: str
    means: dict[str, float]
    rank: float
    seconds: dict[str, float]
    cpu: dict[str, float]
    failed: int


def lines(measurements: Mapping[Key, Measurement], who: Sequence[str]) -> list[Line]:
    """Each contestant on the cells they all have, in the order given."""
    cells = common(measurements, who)
    by_who = {name: {m: by_table(measurements, name, m, cells) for m in KINDS} for name in who}
    ranks = mean_ranks({name: of["error"] | of["nrmse"] for name, of in by_who.items()})
    found = []
    for name, of in by_who.items():
        means = {m: geometric_mean(values.values(), shift=SHIFT[m]) for m, values in of.items() if values}
        seconds, cpu = (by_table(measurements, name, m, cells) for m in ("seconds", "cpu"))
        failed = sum(bool(measurements[name, *cell].failed) for cell in cells)
        found.append(Line(name, means, ranks.get(name, float("nan")), seconds, cpu, failed))
    return found


def beside(measurements: Mapping[Key, Measurement], ours: str, anchor: str) -> dict[str, Ratio]:
    """Ours over an anchor by measure, on the cells both have."""
    cells = common(measurements, (ours, anchor))
    found = {}
    for m in KINDS:
        sides = [by_table(measurements, name, m, cells) for name in (ours, anchor)]
        one = ratio(*sides, shift=SHIFT[m])
        if one is not None:
            found[m] = one
    return found


def verdict(ratios: Mapping[str, Ratio]) -> str:
    """Where ours beats the anchor for certain, and where it is behind for certain: the whole interval says so."""
    ahead = [TITLES[m] for m, one in ratios.items() if one.high < 1]
    behind = [TITLES[m] for m, one in ratios.items() if one.low > 1]
    said = [f"beaten: {', '.join(ahead)}"] * bool(ahead) + [f"ahead of us: {', '.join(behind)}"] * bool(
        behind
    )
    return "; ".join(said) or "not told apart"


TITLES = {"error": "error", "log_loss": "log-loss", "nrmse": "nRMSE"}
