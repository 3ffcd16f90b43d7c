"""Records as they are kept in files: plain JSON with exactly the keys expected, each of its kind."""

import sys
from collections.abc import Callable, Mapping
from typing import Any

from superpose.errors import DataError

LARGEST = sys.float_info.max


def is_text(value: Any) -> bool:
    """A string."""
    return isinstance(value, str)


def is_flag(value: Any) -> bool:
    """true or false."""
    return isinstance(value, bool)


def is_count(value: Any) -> bool:
    """A whole number, 0 or more."""
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def is_number(value: Any) -> bool:
    """A finite number."""
    return isinstance(value, int | float) and not isinstance(value, bool) and -LARGEST <= value <= LARGEST


def is_texts(value: Any) -> bool:
    """A list of strings."""
    return isinstance(value, list) and all(is_text(item) for item in value)


def is_numbers(value: Any) -> bool:
    """A list of finite numbers."""
    return isinstance(value, list) and all(is_number(item) for item in value)


def is_list(value: Any) -> bool:
    """A list."""
    return isinstance(value, list)


def is_object(value: Any) -> bool:
    """An object."""
    return isinstance(value, Mapping)


def is_object_or_null(value: Any) -> bool:
    """An object, or null."""
    return value is None or isinstance(value, Mapping)


def take(record: Any, what: str, **checks: Callable[[Any], bool]) -> dict[str, Any]:
    """`record` as a dict with exactly the keys of `checks`, each of whose values its check has passed.

    Raises
    ------
    DataError
        If `record` is no mapping, a key is missing or unknown, or a value is of another kind.
    """
    if not isinstance(record, Mapping):
        raise damaged(what, f"it is a {type(record).__name__}, not an object")
    unknown = sorted(str(key) for key in record if key not in checks)
    if unknown:
        raise damaged(what, f"unknown key {unknown[0]!r}")
    for key, check in checks.items():
        if key not in record:
            raise damaged(what, f"no key {key!r}")
        if not check(record[key]):
            raise damaged(what, f"{key!r} is {str(record[key])[:40]!r}; expected: {check.__doc__}")
    return dict(record)


def damaged(what: str, why: str) -> DataError:
    """The error for a record that was not written by superpose, or was changed since."""
    return DataError(f"This is no {what}: {why}.", "Use a record as to_dict() gave it, unchanged.")
