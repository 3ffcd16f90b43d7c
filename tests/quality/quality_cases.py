"""Tables and contestants small enough for tests of the quality benchmark."""

import numpy as np
import polars as pl
from benchmarks.measurements import Measurement
from benchmarks.tables import Table


def two_classes(rows: int = 40) -> Table:
    """A number and a letter that tell two classes apart, with cells missing in both."""
    value = np.arange(rows, dtype=float)
    labels = ["yes" if v % 2 else "no" for v in value]
    numbers = [None if v == 3 else float(v) for v in value]
    letters = [None if v == 4 else label[0] for v, label in zip(value, labels, strict=True)]
    return Table(
        "made", "classification", pl.DataFrame({"n": numbers, "l": letters}), pl.Series(labels), rows
    )


def line(rows: int = 40) -> Table:
    """y = 2 x + 1."""
    x = np.linspace(-1, 1, rows)
    return Table("line", "regression", pl.DataFrame({"x": x}), pl.Series("y", 2 * x + 1), rows)


def measured(
    who: str, table: str, split: int = 0, *, seconds: float = 1.0, failed: str = "", **scores: float
):
    """A measurement of 500 rows with these scores; two threads were busy."""
    task = "regression" if "nrmse" in scores else "classification"
    return Measurement(who, table, split, task, 500, 125, seconds, 2 * seconds, scores, failed)


def kept(*found: Measurement) -> dict:
    return {one.key: one for one in found}


class Knowing:
    """A contestant that knows the answers, and counts how often it was asked."""

    def __init__(self):
        self.asked = []

    def __call__(self, table, train, test, seed):
        self.asked.append((table.name, seed))
        if table.task == "regression":
            return table.y[test]
        return np.eye(len(table.classes))[table.y[test]]
