"""Small words that findings share: columns, shares, numbers, a slower rate."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from superpose.insight.diagnosis.case import Case

FEW = 5


def column(case: Case, number: int) -> str:
    """A column by its name, from its place among the inputs."""
    for axis in case.subject.axes:
        if axis.places.start <= number < axis.places.stop:
            return f"column {axis.name!r}"
    return f"column {number + 1}"


def some(names: Sequence[str]) -> str:
    """The first few names, and how many more there are."""
    more = f" and {len(names) - FEW} more" if len(names) > FEW else ""
    return ", ".join(names[:FEW]) + more


def percent(share: float) -> str:
    """A share in percent."""
    return f"{100 * share:.0f} %" if share == 0 or share >= 0.01 else f"{100 * share:.2g} %"


def rounded(value: float, digits: int = 1) -> float:
    """A number with so many digits that count, as a plain float."""
    return float(f"{value:.{digits}g}")


def slower(case: Case, factor: float = 5.0) -> dict[str, Any]:
    """A lower learning rate, not below what is sound."""
    if case.rate is None or not np.isfinite(case.rate) or case.optimizer == "lbfgs":
        return {"optimizer": "adam", "learning_rate": 0.001}
    return {"learning_rate": rounded(case.rate / factor)}


def faster(case: Case, factor: float = 10.0) -> dict[str, Any]:
    """A higher learning rate."""
    return {"learning_rate": rounded((case.rate or 1e-3) * factor)}


def as_array(given: Any) -> np.ndarray | None:
    """What was given as an array, whatever is in it; None where it is nothing."""
    return None if given is None else np.asarray(given)


def as_numbers(given: Any) -> np.ndarray | None:
    """The same as float64, rows first; None where it is not numbers."""
    if given is None:
        return None
    try:
        array = np.asarray(given, dtype=float)
    except (TypeError, ValueError):
        return None
    return array[:, None] if array.ndim == 1 else array if array.ndim == 2 else None
