"""Checks of the numbers a run is given: each comes back as what it is, or is refused by its name."""

import math
from typing import Any

from superpose.errors import UsageError


def whole(value: Any, name: str, *, least: int, hint: str) -> int:
    """A whole number of `least` or more; 2.0 counts as 2.

    Raises
    ------
    UsageError
        If it is anything else.
    """
    number = _number(value)
    if not (number >= least and number.is_integer()):
        raise UsageError(f"{name}={value!r} is not a whole number of {least} or more.", hint)
    return int(value)


def positive(value: Any, name: str, *, hint: str) -> float:
    """A finite number above 0.

    Raises
    ------
    UsageError
        If it is anything else.
    """
    if not 0 < _number(value) < math.inf:
        raise UsageError(f"{name}={value!r} is not a positive number.", hint)
    return float(value)


def not_negative(value: Any, name: str, *, hint: str) -> float:
    """A finite number of 0 or more.

    Raises
    ------
    UsageError
        If it is anything else.
    """
    if not 0 <= _number(value) < math.inf:
        raise UsageError(f"{name}={value!r} is not a number of 0 or more.", hint)
    return float(value)


def _number(value: Any) -> float:
    """As a float; NaN, which no comparison lets through, where it is no number."""
    if isinstance(value, str | bytes | bool):
        return math.nan
    try:
        return float(value)
    except (TypeError, ValueError, OverflowError):
        return math.nan
