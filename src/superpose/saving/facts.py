"""What is known of a model's making, as plain JSON.

It changes no prediction, so an object that JSON cannot hold does not keep a model from being saved: its name is kept.
"""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from superpose.errors import SaveError
from superpose.saving.strict_json import DEEPEST

LARGEST = 1_000_000  # characters of JSON

# The facts lie inside the metadata, and leave it some depth.
DEPTH = DEEPEST - 8


def plain(value: Any, depth: int = 0) -> Any:
    """`value` in JSON's own types.

    Tuples become lists, NumPy's numbers and arrays Python's, records what their `to_dict` gives, a number that is
    not finite null, and any other object its name.

    Raises
    ------
    SaveError
        If it nests too deep, or in itself.
    """
    if depth > DEPTH:
        raise SaveError(f"The model's facts are nested more than {DEPTH} deep.", "Keep them flat.")
    if value is None or isinstance(value, bool | str):
        return value if value is None or isinstance(value, bool) else str(value)
    if isinstance(value, np.generic | np.ndarray):
        return plain(value.tolist(), depth + 1)
    if isinstance(value, int | float):
        return _number(value)
    if isinstance(value, Mapping):
        return {str(key): plain(one, depth + 1) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one, depth + 1) for one in value]
    if hasattr(value, "to_dict"):
        return plain(value.to_dict(), depth + 1)
    return str(getattr(value, "__name__", type(value).__name__))


def _number(value: float) -> float | None:
    if isinstance(value, int):
        return int(value)
    return float(value) if math.isfinite(value) else None


def check_size(text: str) -> None:
    """Refuse facts, as JSON, that are more than a model's file should carry.

    Raises
    ------
    SaveError
        If they have more than `LARGEST` characters.
    """
    if len(text) > LARGEST:
        raise SaveError(
            f"The model's facts take {len(text):,} characters; at most {LARGEST:,} are kept.",
            "Keep long tables, such as a whole history, in a file of their own.",
        )
