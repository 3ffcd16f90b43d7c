"""Rules on rows and target as they were given: D5 to D9."""

import hashlib
from typing import Any

import numpy as np

from superpose.insight.diagnosis import measures
from superpose.insight.diagnosis import thresholds as at
from superpose.insight.diagnosis.case import Case
from superpose.insight.diagnosis.form import Finding
from superpose.insight.diagnosis.naming import as_numbers, percent
from superpose.model.rows import Rows

SQUARED = ("squared_error", "absolute_error", "huber", "quantile")


def d5_duplicates(case: Case) -> Finding | None:
    """Held-out rows that were trained on."""
    train, held = case.subject.train, case.subject.held_out
    if train is None or held is None or len(held.x_NI) < 5:
        return None
    known, asked = _keys(train), _keys(held)
    share = float(np.isin(asked, known).mean())
    _, counts = np.unique(known, return_counts=True)
    within = float(counts[counts > 1].sum() / len(known))
    # Rows of few different values repeat by nature, and then as often among the rows trained on.
    natural = within if not _continuous(train) else 0.0
    if share <= at.DUPLICATES or share <= natural + at.DUPLICATES:
        return None
    return Finding(
        "D5", "problem" if share > 0.5 else "warning", "the held-out rows",
        {"share": share, "rows": round(share * len(asked)), "repeated_in_training": within,
         "sentence": f"{percent(share)} of the {len(asked)} held-out rows were trained on too, with the same target."},
        "Rows that were learned by heart are answered right whatever else was learned: the held-out score "
        "is too good.",
        "Take repeated rows out before the rows are split, or hold out whole groups (split_by='group:COLUMN', "
        "--split-by group:COLUMN).",
        picture={"what": "curves"},
    )  # fmt: skip


def _keys(rows: Rows) -> np.ndarray:
    """Each row with its target as one value, (N,); of wide rows a digest."""
    if rows.x_NI.shape[1] > at.WIDE:
        return np.array([_digest(*row) for row in zip(rows.x_NI, rows.y_NO, strict=True)])
    both = np.ascontiguousarray(np.hstack([rows.x_NI, rows.y_NO]).astype(np.float32) + np.float32(0))
    return both.view(np.dtype((np.void, both.dtype.itemsize * both.shape[1]))).ravel()


def _digest(x_I: np.ndarray, y_O: np.ndarray) -> bytes:
    both = [np.asarray(a, np.float32) + np.float32(0) for a in (x_I, y_O)]
    return hashlib.sha256(b"".join(a.tobytes() for a in both)).digest()


def _continuous(rows: Rows) -> bool:
    """Whether a column has nearly as many values as there are different rows; of wide rows some columns are asked."""
    different = np.unique(rows.x_NI[:, measures.some_inputs(rows.x_NI.shape[1])], axis=0)
    return len(different) >= at.ENOUGH and any(
        len(np.unique(column)) > len(different) / 2 for column in different.T
    )


def d6_labels(case: Case) -> Finding | None:
    """Labels that are not numbered as the outputs are, and classes taken for amounts."""
    y_NO = as_numbers(case.y)
    if case.from_table:
        y_NO = _decoded(case)
    if y_NO is None or y_NO.shape[1] != 1 or not np.isfinite(y_NO).all() or len(y_NO) < 5:
        return None
    y_N, outputs = y_NO[:, 0], case.network.outputs // case.network.members
    values = np.unique(y_N)
    whole = bool((values == np.round(values)).all())
    named = case.cost is not None and case.cost.name in ("binary_cross_entropy", "categorical_cross_entropy")
    if named and not case.from_table and whole:
        top = outputs - 1 if outputs > 1 else 1
        if values[0] < 0 or values[-1] > top:
            return _labels(values, f"the network numbers them 0 to {top}")
    if not whole or not _as_amounts(case) or case.network.inputs < 2:
        return None
    in_a_row = values[0] in (0, 1) and np.ptp(values) == len(values) - 1
    if 3 <= len(values) <= at.FEW_NUMBERS and in_a_row and len(y_N) >= 10 * len(values):
        return _classes_as_amounts(values, case)
    return None


def _decoded(case: Case) -> np.ndarray | None:
    """A regression's target in its own units."""
    if case.subject.task != "regression" or case.subject.train is None:
        return None
    y_NO = case.subject.in_units(case.subject.train.y_NO)
    near = np.round(y_NO)
    return near if np.allclose(y_NO, near, atol=1e-3) else None


def _as_amounts(case: Case) -> bool:
    if case.from_table:
        return case.subject.task == "regression"
    return case.cost is not None and case.cost.name in SQUARED and case.network.outputs == 1


def _labels(values: np.ndarray, expected: str) -> Finding:
    return Finding(
        "D6", "problem", "the target",
        {"lowest": float(values[0]), "highest": float(values[-1]), "classes": len(values),
         "sentence": f"The labels go from {values[0]:g} to {values[-1]:g}; {expected}."},
        "A label outside the outputs' numbers has no output that could learn it, and cross-entropy of it is "
        "no number.",
        "Number them anew: y = np.unique(y, return_inverse=True)[1].", picture={"what": "data"},
    )  # fmt: skip


def _classes_as_amounts(values: np.ndarray, case: Case) -> Finding:
    fix = "If they are classes, give the last layer one softmax neuron a class and whole numbers as y"
    fix = "If they are classes: task='classification' (--task classification)" if case.from_table else fix
    return Finding(
        "D6", "warning", "the target", {"values": len(values), "lowest": float(values[0]), "highest": float(values[-1]),
         "sentence": f"The target has only the whole numbers {values[0]:g} to {values[-1]:g}, and is "
                     "learned as an amount."},
        "Classes learned as amounts have an order and distances that they do not have: class 1 becomes the "
        "mean of 0 and 2.",
        f"{fix}; leave it if they are amounts.", picture={"what": "data"},
    )  # fmt: skip


def d7_imbalance(case: Case) -> Finding | None:
    """Classes of which one has ten times the rows of another, and the small one is not found."""
    if not case.classes or case.subject.train is None:
        return None
    groups = measures.classes_of(case.subject.train.y_NO)
    counts = np.bincount(groups, minlength=max(2, case.subject.train.y_NO.shape[1]))
    counts = counts[counts > 0]
    if len(counts) < 2 or counts.max() <= at.IMBALANCE * counts.min():
        return None
    smallest = int(np.bincount(groups).argmin()) if np.bincount(groups).min() else int(np.unique(groups)[0])
    smallest = min(np.unique(groups), key=lambda g: int((groups == g).sum()))
    recall = None if case.before else _recall(case, int(smallest))
    harm = recall is None or recall < at.RARE_RECALL
    found = "" if recall is None else f"; of it {percent(recall)} are found"
    return Finding(
        "D7", "warning" if harm else "info", f"class {int(smallest)}",
        {"largest": int(counts.max()), "smallest": int(counts.min()), "recall": recall,
         "sentence": f"The largest class has {counts.max()} rows, the smallest {counts.min()}{found}."},
        "Answering the common class is right so often that the rare one hardly counts in the cost.",
        "Weigh the rows: class_weight='balanced' of the estimators, sample_weight of superpose.train; judge "
        "by recall, "
        "not by accuracy.",
        picture={"what": "confusion"},
    )  # fmt: skip


def _recall(case: Case, group: int) -> float | None:
    """The share of a class that is found, on the held-out rows where there are enough of it."""
    for rows, outputs in ((case.held_out, case.held_outputs), (case.train, case.outputs)):
        if rows is None or outputs is None:
            continue
        own = measures.classes_of(rows.y_NO) == group
        if own.sum() >= 5 or rows is case.train:
            return float(np.mean(measures.classes_of(outputs)[own] == group)) if own.any() else None
    return None


def d8_few_rows(case: Case) -> Finding | None:
    """Few rows for the number of inputs and weights."""
    rows = len(case.subject.train.x_NI) if case.subject.train is not None else 0
    rows = max(rows, case.rows)
    if rows < 2:
        return None
    inputs, parameters = case.network.inputs, case.network.parameters
    few, many = rows < at.ROWS_PER_INPUT * inputs, parameters > at.PARAMETERS_PER_ROW * rows
    if not few and not many:
        return None
    held = None if case.before or case.train is None else case.held_skill
    gap = held is not None and case.skill - held > at.GAP
    if not few and not gap:
        return None
    severity = "warning" if gap or rows < at.TOO_FEW * inputs or case.before else "info"
    learned = "" if held is None else f"; skill {case.skill:.2f} on them, {held:.2f} on held-out rows"
    return Finding(
        "D8", severity, "the data", {"rows": rows, "inputs": inputs, "parameters": parameters, "held_out_skill": held,
         "sentence": f"{rows} rows for {inputs} inputs and {parameters:,} weights and biases{learned}."},
        "So few rows can be learned by heart; what fits them need not fit others.",
        "More rows, fewer columns, or a smaller network with weight decay.",
        _smaller(case) if severity == "warning" else {}, {"what": "curves"},
    )  # fmt: skip


def _smaller(case: Case) -> dict[str, Any]:
    """What keeps a network from learning rows by heart; several averaged ones stay as they are."""
    decay = {"weight_decay": 0.05}
    return decay if case.settings.get("members", 1) > 1 else decay | {"hidden": (16,)}


def d9_target_scale(case: Case) -> Finding | None:
    """A target of amounts that are very large or very small."""
    numbers = as_numbers(case.y)
    if case.from_table or numbers is None or not np.isfinite(numbers).all() or len(numbers) < 3:
        return None
    if (
        case.cost is None
        or case.cost.name not in SQUARED
        or case.network.layers[-1].activation.name == "softmax"
    ):
        return None
    if numbers.shape[1] != case.network.outputs // case.network.members:
        return None
    size, std = float(np.sqrt(np.square(numbers).mean())), float(numbers.std())
    if size <= at.LARGE and not 0 < std < at.TINY_TARGET:
        return None
    return Finding(
        "D9", "problem" if size > at.VERY_LARGE else "warning", "the target",
        {"size": size, "std": std,
         "sentence": f"The target has values of about {size:.4g} (root mean square) and a spread of {std:.3g}; "
                     "about 1 is sound."},
        "First outputs are of size 1: gradients of the cost are then as large, or the target as hard to "
        "see, as its scale.",
        "Standardise it: y = (y - y.mean()) / y.std(), and take it back in the predictions; superpose.fit does both.",
        picture={"what": "data"},
    )  # fmt: skip
