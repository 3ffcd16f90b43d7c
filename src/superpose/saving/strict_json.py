"""JSON from a file that may not be trusted: bounded before it is parsed, and read to the letter."""

import json
import math
from typing import Any

import numpy as np

from superpose.errors import ModelFileError
from superpose.saving.refusal import refused, shown

DEEPEST = 32

MARKS = b"[]{},:"
_OTHERS = bytes(set(range(256)) - set(MARKS))
_STEP = np.zeros(256, np.int8)
_STEP[list(b"[{")] = 1
_STEP[list(b"]}")] = -1


def dump(value: Any) -> str:
    """`value` as JSON in one line, the same text for equal values.

    Raises
    ------
    ValueError
        For a number that is not finite.
    """
    return json.dumps(value, allow_nan=False, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def parse(raw: bytes, *, what: str, marks: int) -> Any:
    """The value that `raw` writes.

    Parameters
    ----------
    raw : bytes
        JSON in UTF-8.
    what : str
        What it is, for the message.
    marks : int
        The most brackets, commas and colons it may have: each begins a value, which takes memory.

    Raises
    ------
    ModelFileError
        If it is not JSON, nests deeper than `DEEPEST`, has a key twice, or a number that is not finite.
    """
    _check_extent(raw, what, marks)
    try:
        return json.loads(
            raw.decode(), object_pairs_hook=_object, parse_constant=_constant, parse_float=_finite
        )
    except ModelFileError as error:
        raise refused(f"{what} {error.message}") from None
    except (ValueError, RecursionError) as error:  # no JSON, no UTF-8, a number of thousands of digits
        raise refused(f"{what} is not readable as JSON ({str(error)[:80]})") from None


def _check_extent(raw: bytes, what: str, marks: int) -> None:
    """Refuse what would nest too deep or hold too much, at the cost of looking at each byte."""
    plain = raw.replace(b"\\\\", b"").replace(b'\\"', b"")  # every quote left begins or ends a string
    if plain.count(b'"') > 2 * marks + 2:
        raise refused(f"{what} holds more than {marks:,} values, too many for weights of this size")
    found = b"".join(plain.split(b'"')[::2]).translate(None, _OTHERS)  # the marks outside strings
    if len(found) > marks:
        raise refused(
            f"{what} holds {len(found):,} marks between values; for weights of this size at most {marks:,} are expected"
        )
    deepest = int(_STEP[np.frombuffer(found, np.uint8)].cumsum(dtype=np.int64).max(initial=0))
    if deepest > DEEPEST:
        raise refused(f"{what} is nested {deepest:,} deep; at most {DEEPEST} is expected")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))
        raise refused(f"has the key {shown(twice)} twice")
    return found


def _constant(name: str) -> Any:
    raise refused(f"holds {name}, which is no number")


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise refused(f"holds {shown(text)}, which is larger than any number kept")
    return value
