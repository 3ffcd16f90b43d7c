"""Measurements as tables to print and to keep in a record."""

import math
from collections.abc import Mapping, Sequence

import numpy as np

from benchmarks.anchors import ANCHORS
from benchmarks.measurements import KINDS, Key, Measurement
from benchmarks.summary import TITLES, Ratio, beside, by_table, common, lines, verdict


def title(who: str) -> str:
    """A contestant's name in tables."""
    return ANCHORS[who].title if who in ANCHORS else who


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Lines of a Markdown table."""
    return [f"| {' | '.join(cells)} |" for cells in (heads, ["---"] * len(heads), *rows)]


def means(measurements: Mapping[Key, Measurement], who: Sequence[str]) -> list[str]:
    """One line a contestant, the best mean rank first."""
    found = sorted(lines(measurements, who), key=lambda line: line.rank)
    if not found or not any(line.means for line in found):
        return ["There is no table that all of them were measured on."]
    heads = [
        "",
        *(TITLES[m] for m in KINDS),
        f"mean rank of {len(found)}",
        "s / 1K rows",
        "CPU s / 1K rows",
        "failed",
    ]
    rows = []
    for line in found:
        scores = [f"{line.means[m]:.4f}" if m in line.means else "" for m in KINDS]
        rank, failed = f"{line.rank:.2f}", str(line.failed or "")
        rows.append([title(line.who), *scores, rank, _spread(line.seconds), _spread(line.cpu), failed])
    return table(heads, rows)


def _spread(seconds: Mapping[str, float]) -> str:
    """The median over tables, and the least and the greatest."""
    values = np.array(list(seconds.values()))
    middle, least, greatest = (
        f"{float(f'{value:.2g}'):g}" for value in (np.median(values), values.min(), values.max())
    )
    return f"{middle} ({least} to {greatest})"


def ratios(measurements: Mapping[Key, Measurement], ours: str, anchors: Sequence[str]) -> list[str]:
    """One line an anchor: ours over it by measure, and whom that beats."""
    rows = []
    for anchor in anchors:
        found = beside(measurements, ours, anchor)
        cells = [_ratio(found[m]) if m in found else "" for m in KINDS]
        rows.append([title(anchor), *cells, verdict(found)])
    return table([f"{ours} /", *(TITLES[m] for m in KINDS), "verdict"], rows)


def _ratio(one: Ratio) -> str:
    spread = "" if math.isnan(one.low) else f" ({one.low:.2f} to {one.high:.2f})"
    return f"{one.value:.3f}{spread}, better on {one.better} of {one.tables}"


def each_table(measurements: Mapping[Key, Measurement], who: Sequence[str], measure: str) -> list[str]:
    """One line a table, one column a contestant; a star where any split failed."""
    cells = common(measurements, who)
    columns = {name: by_table(measurements, name, measure, cells) for name in who}
    tables = sorted({t for of in columns.values() for t in of})
    rows = []
    for t in tables:
        splits = [split for named, split in cells if named == t]
        stars = ["*" * any(measurements[name, t, s].failed for s in splits) for name in who]
        rows.append([t, *(f"{columns[name][t]:.4f}{star}" for name, star in zip(who, stars, strict=True))])
    return table([TITLES[measure], *(title(name) for name in who)], rows) if rows else []


def failures(measurements: Mapping[Key, Measurement], who: Sequence[str]) -> list[str]:
    """One line for each that failed: who, on what, why."""
    return [
        f"- {title(one.who)} on {one.table}, split {one.split}: {one.failed}"
        for one in measurements.values()
        if one.failed and one.who in who
    ]


def what_was_measured(measurements: Mapping[Key, Measurement], who: Sequence[str]) -> list[str]:
    """One line a table: the task, the rows of a split, the splits."""
    cells = common(measurements, who)
    rows = []
    for name in sorted({t for t, _ in cells}):
        splits = sorted(split for t, split in cells if t == name)
        one = measurements[who[0], name, splits[0]]
        rows.append([name, one.task, f"{one.train:,}", f"{one.test:,}", str(len(splits))])
    return table(["table", "task", "rows learned from", "rows judged on", "splits"], rows) if rows else []
