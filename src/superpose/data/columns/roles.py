"""What part a column plays beside the others: an identifier, a copy, nearly nothing, or the target in disguise."""

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from superpose.data.columns.column import Column

COUNTER_ROWS = 20  # a shorter run of 1, 2, 3 may as well be a measurement
COPY_ROWS = 10  # in fewer rows columns are alike by chance
FEW_VALUES, FEW_ROWS = 3, 20  # fewer values than this in that many rows teach nothing
MISSING_SHARE, MISSING_VALUES = 0.98, 100  # nearly all missing: above this share, and fewer values than that
LEAK_ROWS = 20
DIFFERS = "an identifier: every value differs"
RECODED = 1000  # a category of more levels is not looked at as the recoding of another
ID_NAME = re.compile(
    r"(?i:^(id|uuid|guid|index|idx|no\.?|nr\.?|num|rows?|row ?num(ber)?|row ?id|record|key|unnamed: 0)$"
    r"|[_ .-](id|uuid|guid|no|nr|key|index|num)$)|[a-z](Id|ID|UUID|Key)$"
)  # fmt: skip
# A whole number that counts up may be what the target depends on, where its name says it measures.
MEASURE = re.compile(r"(?i)^(x|t|n|time|step|epoch|position|distance|age|depth|height|length|temperature|(.*[_ ])?"
                     r"(second|minute|hour|day|week|month|quarter|year)s?)$")  # fmt: skip


def set_aside(columns: Sequence["Column"], frame: pl.DataFrame, *, fixed: set[str]) -> tuple["Column", ...]:
    """The columns, with those not used that say nothing about other rows; `fixed` ones were decided by a person."""
    found = [c if c.name in fixed else _alone(c, frame[c.name]) for c in columns]
    if not any(c.used for c in found):  # a table of one column of x = 1, 2, 3 is to be learned from
        found = [
            replace(c, used=True, note=f"{c.note}, but there is no other column")
            if b.used and c.kind == "number" and not c.used
            else c
            for b, c in zip(columns, found, strict=True)
        ]
    return _without_copies(found, frame, fixed)


def _alone(column: "Column", series: pl.Series) -> "Column":
    """One column, set aside where it is an identifier or has next to no values."""
    if not column.used:
        return column
    rows, present = len(series), len(series) - column.missing
    few = present < FEW_VALUES and rows >= FEW_ROWS
    if few or (column.missing > MISSING_SHARE * rows and present < MISSING_VALUES):
        return replace(
            column, note=f"nearly all missing: {present} of {rows:,} cells have a value", used=False
        )
    if column.kind == "number" and column.distinct == rows and series.dtype.is_integer():
        return _counter(column, series)
    named = ID_NAME.search(column.name)
    if named and column.kind in ("category", "text") and column.distinct == present > 2:
        return replace(column, note=DIFFERS, used=False)
    return column


def _counter(column: "Column", series: pl.Series) -> "Column":
    """A column of different whole numbers, set aside where it counts the rows or is called an identifier."""
    rows, named = len(series), ID_NAME.search(column.name)
    counts = series[0] in (0, 1) and rows >= COUNTER_ROWS and not MEASURE.search(column.name)
    if counts and bool((series == pl.int_range(series[0], series[0] + rows, eager=True)).all()):
        return replace(column, note=f"a row counter: {series[0]}, {series[1]}, {series[2]} ...", used=False)
    if named and rows > 2:
        return replace(column, note=DIFFERS, used=False)
    return column


def _without_copies(
    columns: Sequence["Column"], frame: pl.DataFrame, fixed: set[str]
) -> tuple["Column", ...]:
    """Columns that have another's values in every row, or another category's levels by other names, set aside.

    Of a category and a number that stand for each other the category stays, else the one that comes first.
    """
    if frame.height < COPY_ROWS:
        return tuple(columns)
    sizes: dict[tuple[int, int], list[Column]] = {}
    for column in sorted(columns, key=lambda column: column.kind == "number"):
        if column.used:
            sizes.setdefault((column.distinct, column.missing), []).append(column)
    first: dict[bytes, str] = {}
    same: dict[str, str] = {}
    for group in sizes.values():
        for column in group if len(group) > 1 else ():
            prints = _fingerprints(column, frame[column.name], {c.kind for c in group})
            known = [first[print_] for print_ in prints if print_ in first]
            if known and column.name not in fixed:
                same[column.name] = known[0]
            elif (
                column.kind == "number"
            ):  # a number is no other number's recoding: x and its square are two inputs
                first.setdefault(prints[0], column.name)
            else:
                first |= {print_: first.get(print_, column.name) for print_ in prints}
    return tuple(
        replace(c, note=f"the same as {same[c.name]!r}", used=False) if c.name in same else c for c in columns
    )


def _fingerprints(column: "Column", series: pl.Series, kinds: set[str]) -> list[bytes]:
    """Bytes that two columns share only if they are the same, or one names the other's levels differently."""
    if column.kind in ("category", "boolean"):
        return [_hashed(b"levels", _first_met(series, column.distinct))]
    if column.kind != "number":
        return [_hashed(column.kind.encode(), series.hash().to_numpy())]
    values = np.nan_to_num(np.asarray(series.to_numpy(), np.float64), nan=np.inf) + 0.0
    prints = [_hashed(b"numbers", values)]
    if kinds & {"category", "boolean"} and column.distinct <= min(RECODED, len(series) / 2):
        prints.append(_hashed(b"levels", _first_met(series, column.distinct)))
    return prints


def _hashed(what: bytes, values: np.ndarray) -> bytes:
    return what + hashlib.blake2b(np.ascontiguousarray(values).data, digest_size=16).digest()


def _first_met(series: pl.Series, distinct: int, *, missing: bool = False) -> np.ndarray:
    """Each cell as the number of its level in the order they are first met; int32, (N,).

    Missing is -1, or where `missing` one of the levels.
    """
    series = series.fill_nan(None) if series.dtype.is_float() else series
    if series.dtype == pl.Boolean:
        series = series.cast(pl.Int8)
    if series.dtype.is_numeric() and not series.null_count() and distinct == 2:
        x_N = series.to_numpy()
        return (x_N != x_N[0]).astype(np.int32)
    levels = (series if missing else series.drop_nulls()).unique(maintain_order=True)
    numbers = pl.DataFrame({"level": levels, "number": np.arange(len(levels), dtype=np.int32)})
    cells = series.rename("level").to_frame()
    joined = cells.join(numbers, on="level", how="left", nulls_equal=True, maintain_order="left")
    return joined["number"].fill_null(-1).to_numpy()


def leaking(columns: Sequence["Column"], frame: pl.DataFrame, target: pl.Series) -> tuple["Column", ...]:
    """The columns, those marked that give the target away: its classes by other names, or its numbers in other units.

    A column by which one threshold tells the classes apart is not marked: it has values of its own.
    """
    if frame.height < LEAK_ROWS or target.n_unique() < 2:
        return tuple(columns)
    tests: list[tuple[Callable[[pl.Series, int], bool], str]] = []
    if target.n_unique() <= min(RECODED, frame.height / 2):
        told = _first_met(target, target.n_unique(), missing=True)
        tests.append((lambda series, distinct: _recodes(series, distinct, told), "is one-to-one with"))
    if target.dtype.is_numeric():
        y_N = np.asarray(target.to_numpy(), np.float64)
        tests.append((lambda series, distinct: _rescales(series, y_N), "is a straight line of"))
    return tuple(_marked(c, frame[c.name], tests, target.name) if c.used else c for c in columns)


def _marked(column: "Column", series: pl.Series, tests: list, target: str) -> "Column":
    for test, how in tests:
        if test(series, column.distinct):
            note = f"gives the target away: it {how} {target!r}"
            return replace(column, leak=True, note="; ".join(part for part in (note, column.note) if part))
    return column


def _recodes(series: pl.Series, distinct: int, told: np.ndarray) -> bool:
    levels = distinct + (series.null_count() > 0)
    return levels == int(told.max()) + 1 and bool((_first_met(series, distinct, missing=True) == told).all())


def _rescales(series: pl.Series, y_N: np.ndarray) -> bool:
    """Whether the column is a y + b in every row, to seven digits; a few rows tell it of most."""
    if not series.dtype.is_numeric() or series.null_count():
        return False
    x_N = np.asarray(series.to_numpy(), np.float64)
    return _on_a_line(x_N[:50], y_N[:50]) is not False and _on_a_line(x_N, y_N) is True


def _on_a_line(x_N: np.ndarray, y_N: np.ndarray) -> bool | None:
    """True or False; None where the target has no two values."""
    low, high = int(np.argmin(y_N)), int(np.argmax(y_N))
    if y_N[low] == y_N[high]:
        return None
    slope = (x_N[high] - x_N[low]) / (y_N[high] - y_N[low])
    off_N = np.abs(x_N[low] + slope * (y_N - y_N[low]) - x_N)
    spread = float(np.ptp(x_N))
    return bool(
        spread > 0 and len(np.unique(y_N)) > 2 and off_N.max() <= 1e-7 * max(spread, 1e-6 * np.abs(x_N).max())
    )
