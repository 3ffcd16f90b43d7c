"""Names of columns: made where there are none, told apart where two are alike, and the nearest to a misspelt one."""

import difflib
from collections.abc import Iterable, Sequence


def numbered(prefix: str, count: int) -> list[str]:
    """`count` names: x1, x2, x3."""
    return [f"{prefix}{i}" for i in range(1, count + 1)]


def unique(names: Iterable[str]) -> list[str]:
    """The names in their order, all different: an empty one becomes c and its position, a second "a" "a_2"."""
    given = [name.strip() or f"c{i}" for i, name in enumerate(names, start=1)]
    taken, seen = set(given), set[str]()
    result = []
    for name in given:
        if name in seen:
            name = _free(name, taken)
            taken.add(name)
        seen.add(name)
        result.append(name)
    return result


def _free(name: str, taken: set[str]) -> str:
    """`name` with the first number after it that no other column bears."""
    count = 2
    while f"{name}_{count}" in taken:
        count += 1
    return f"{name}_{count}"


def nearest(name: object, known: Sequence[str]) -> str:
    """The words "Did you mean 'age'? " for the known name most like `name`, or "" when none is."""
    lower = {other.lower(): other for other in known}
    near = difflib.get_close_matches(str(name).lower(), list(lower), n=1, cutoff=0.5)
    return f"Did you mean {lower[near[0]]!r}? " if near else ""


def shortened(names: Sequence[str], most: int = 20) -> str:
    """The names in one line, the first `most` of them."""
    rest = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + rest
