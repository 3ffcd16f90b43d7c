"""Rules on the inputs as they were given: D1 to D4, and D10."""

import numpy as np

from superpose.insight.diagnosis import thresholds as at
from superpose.insight.diagnosis.case import Case
from superpose.insight.diagnosis.form import Finding
from superpose.insight.diagnosis.naming import as_array, as_numbers, column, percent, some

DATA = {"what": "data"}
STANDARDISE = (
    "Standardise: X = (X - X.mean(axis=0)) / X.std(axis=0), with the training rows' numbers for all rows."
)


def d1_not_finite(case: Case) -> Finding | None:
    """Cells that are missing, NaN or infinite."""
    for name, given in (("X", case.X), ("y", case.y)):
        numbers = as_numbers(given)
        if numbers is None or np.isfinite(numbers).all():
            continue
        bad = ~np.isfinite(numbers)
        rows, columns = np.flatnonzero(bad.any(axis=1)), np.flatnonzero(bad.any(axis=0))
        where = some([column(case, int(i)) for i in columns]) if name == "X" else "the target"
        return Finding(
            "D1", "problem", where,
            {"cells": int(bad.sum()), "rows": len(rows), "first_row": int(rows[0]),
             "sentence": f"{int(bad.sum())} cells of {name} in {len(rows)} rows are not finite numbers; the "
                         "first is in "
                         f"row {rows[0]} (from 0)."},
            "One cell that is not a number makes the cost, and with it every gradient, not a number.",
            "Drop these rows or fill the cells; superpose.fit takes them for missing and learns with them.",
            picture=DATA,
        )  # fmt: skip
    return None


def d2_constant(case: Case) -> Finding | None:
    """Columns that are the same in every row."""
    if case.columns and case.X is None:
        return _constant_columns(case)
    x_NI = _inputs(case)
    if x_NI is None or len(x_NI) < 3 or case.from_table:
        return None
    std_I, size_I = x_NI.std(axis=0), np.abs(x_NI).max(axis=0)
    still = np.flatnonzero(std_I <= at.CONSTANT * np.maximum(size_I, 1))
    if not len(still):
        return None
    empty_margin = _is_picture(x_NI) and not size_I[still].any()
    return Finding(
        "D2", "info" if empty_margin else "warning", some([column(case, int(i)) for i in still]),
        {"columns": len(still), "value": float(x_NI[0, still[0]]),
         "sentence": f"{len(still)} of {x_NI.shape[1]} columns are the same in all {len(x_NI)} rows"
                     f" ({x_NI[0, still[0]]:.4g} in the first)."},
        "A constant input is a second bias and tells nothing; standardised by its own spread it is 0 / 0.",
        "Leave the column out.", picture=DATA,
    )  # fmt: skip


def _constant_columns(case: Case) -> Finding | None:
    """Of a table: what was set aside already is good to know."""
    still = [c.name for c in case.columns if c.kind == "constant"]
    if not still:
        return None
    return Finding(
        "D2", "info", some([f"column {name!r}" for name in still]),
        {"columns": len(still), "sentence": f"{len(still)} columns have one value in every row; they were left out."},
        "A constant input tells nothing.", "Nothing needs to be done.", picture=DATA,
    )  # fmt: skip


def d3_unscaled(case: Case) -> Finding | None:
    """Inputs far from 0, or columns of very different spread."""
    if case.from_table and case.settings.get("scaling") != "none":
        return None
    x_NI = _inputs(case)
    if x_NI is None or len(x_NI) < 3:
        return None
    size_I, std_I = np.sqrt(np.square(x_NI).mean(axis=0)), x_NI.std(axis=0)
    largest = int(size_I.argmax())
    moving = std_I[std_I > at.CONSTANT * np.maximum(1, np.abs(x_NI).max(axis=0))]
    ratio = float(moving.max() / moving.min()) if len(moving) > 1 else 1.0
    limit = at.UNEVEN if size_I.max() > at.UNIT else at.VERY_UNEVEN
    uneven = ratio > limit and not _is_picture(x_NI) and not _has_flags(x_NI)
    if size_I.max() <= at.LARGE and not uneven:
        return None
    if size_I.max() > at.LARGE:
        seen = f"{column(case, largest)} has values of about {size_I.max():.4g} (root mean square)"
    else:
        seen = f"the widest column spreads {ratio:.3g} times as far as the narrowest"
    option = {"scaling": "standard"} if case.from_table else {}
    return Finding(
        "D3", "problem" if size_I.max() > at.VERY_LARGE else "warning", column(case, largest),
        {"largest": float(size_I.max()), "ratio": ratio,
         "sentence": f"Inputs are not scaled: {seen}; about 1 is sound."},
        "The gradient of a weight grows with its input: one rate is too high for the large columns and too low "
        "for the small ones, and tanh, sigmoid and ReLU start saturated or dead.",
        STANDARDISE if not case.from_table else "Let the columns be scaled.", option, DATA,
    )  # fmt: skip


def _has_flags(x_NI: np.ndarray) -> bool:
    """Whether the narrowest moving column is 0 or 1 with few of one: rare flags are narrow by nature."""
    std_I = x_NI.std(axis=0)
    narrow = int(np.where(std_I > 0, std_I, np.inf).argmin())
    return bool(np.isin(x_NI[:, narrow], (0.0, 1.0)).all()) and float(np.abs(x_NI).max()) <= at.LARGE


def d4_leak(case: Case) -> Finding | None:
    """A column that gives the target away, or counts the rows."""
    told = [c for c in case.columns if c.leak]
    if told:
        return _leak(case, [f"column {c.name!r}" for c in told], 1.0, told[0].note)
    if case.subject.media is not None:  # a pixel is no column that one could leave out
        return None
    x_NI, y_NO = _inputs(case), None if case.train is None else case.train.y_NO
    if x_NI is None or y_NO is None or x_NI.shape[1] < 2:
        return None
    x_BI = case.train.x_NI.astype(float) if case.train is not None else x_NI
    given = np.array([_told_by(x_BI[:, i], y_NO.astype(float), case.classes) for i in range(x_BI.shape[1])])
    giving = np.flatnonzero(given >= at.LEAK)
    if len(giving):
        why = f"it gives {percent(given.max())} of the target's variance by itself"
        return _leak(case, [column(case, int(i)) for i in giving], float(given.max()), why)
    counting = [] if case.from_table else [i for i in range(x_NI.shape[1]) if _counts(x_NI[:, i])]
    if counting:
        return _leak(case, [column(case, i) for i in counting], 0.0, "it numbers the rows")
    return None


def _leak(case: Case, names: list[str], share: float, why: str) -> Finding:
    first = names[0].removeprefix("column ").strip("'")
    hint = f' (--columns "{first}=skip")' if case.columns else ""
    return Finding(
        "D4", "warning", some(names), {"share": share, "sentence": f"{names[0][0].upper()}{names[0][1:]}: {why}."},
        "A column that is made from the target, or from the order of the rows, is not there when one "
        "predicts; what is "
        "learned from it is worth nothing then.",
        f"Leave it out, unless it is known before the target{hint}.", picture={"what": "importance"},
    )  # fmt: skip


def _told_by(x_N: np.ndarray, y_NO: np.ndarray, classes: bool) -> float:
    """Share of the variance that is told: of the column by the class, or of the target by a line in the column."""
    if x_N.std() <= at.CONSTANT * max(1, np.abs(x_N).max()):
        return 0.0
    if not classes:
        moving = y_NO[:, y_NO.std(axis=0) > 0]
        return max((np.corrcoef(x_N, y)[0, 1] ** 2 for y in moving.T), default=0.0)
    groups = y_NO.argmax(axis=1) if y_NO.shape[1] > 1 else y_NO[:, 0].astype(int)
    within = sum(((x_N[groups == g] - x_N[groups == g].mean()) ** 2).sum() for g in np.unique(groups))
    return float(1 - within / ((x_N - x_N.mean()) ** 2).sum())


def _counts(x_N: np.ndarray) -> bool:
    return len(x_N) >= at.ENOUGH and bool((np.diff(x_N) == 1).all())


def d10_type(case: Case) -> Finding | None:
    """Numbers of a type that does not say what they are, or that does not hold them."""
    x, y = as_array(case.X), as_array(case.y)
    if x is not None and x.dtype.kind in "OUSMm":
        return _type("X", f"X is of type {x.dtype}, not numbers.", "problem" if as_numbers(x) is None else "warning",
                     "X = X.astype(float); text and dates become inputs with superpose.fit.")  # fmt: skip
    if y is not None and y.dtype.kind in "OUSMm":
        fix = "Number the classes: y = np.unique(y, return_inverse=True)[1]; superpose.fit does it itself."
        return _type("y", f"y is of type {y.dtype}, not numbers.", "problem", fix)
    outputs = case.network.outputs // case.network.members
    if y is not None and y.ndim == 1 and y.dtype.kind == "f" and outputs > 1 and case.before:
        seen = f"y has one number of type {y.dtype} a row, and the network {outputs} outputs."
        return _type("y", seen, "problem", "Whole numbers stand for classes: y = y.astype(int).")
    numbers = as_numbers(case.X)
    if numbers is None or not np.isfinite(numbers).all() or np.abs(numbers).max(initial=0) < at.EXACT:
        return None
    for i in np.flatnonzero(np.abs(numbers).max(axis=0) >= at.EXACT):
        before, after = (len(np.unique(numbers[:, i].astype(t))) for t in (float, np.float32))
        if after < before:
            seen = (
                f"{column(case, int(i))} has {before} different values, of which float32 tells {after} apart."
            )
            return _type(
                column(case, int(i)), seen, "warning", "Take off what all have in common before training."
            )
    return None


def _type(where: str, seen: str, severity: str, fix: str) -> Finding:
    return Finding(
        "D10", severity, where, {"sentence": seen},
        "A network computes with floating-point numbers of 24 bits.", fix, picture=DATA,
    )  # fmt: skip


def _inputs(case: Case) -> np.ndarray | None:
    """The inputs as given, all finite; of a table as encoded."""
    numbers = as_numbers(case.X)
    if numbers is None and case.subject.train is not None:
        numbers = case.subject.train.x_NI.astype(float)
    if numbers is None or not len(numbers) or not np.isfinite(numbers).all():
        return None
    return numbers


def _is_picture(x_NI: np.ndarray) -> bool:
    """Whether the columns look like pixels: many, all from 0 on."""
    return x_NI.shape[1] >= at.PICTURE and float(x_NI.min()) == 0
