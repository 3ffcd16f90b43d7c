"""Names of columns: made where there are none, told apart where alike, the nearest to a misspelt one."""

import difflib
from collections import Counter
from collections.abc import Iterable, Sequence


def numbered(prefix: str, count: int) -> list[str]:
    """`count` names: x1, x2, x3."""
    return [f"{prefix}{i}" for i in range(1, count + 1)]


def unique(names: Iterable[str]) -> list[str]:
    """The names in their order, all different: a second "a" becomes "a_2", an empty third name "c3"."""
    given = [name.strip() or f"c{i}" for i, name in enumerate(names, start=1)]
    taken, times = set(given), Counter[str]()
    result = []
    for name in given:
        times[name] += 1
        result.append(name if times[name] == 1 else _free(name, times, taken))
        taken.add(result[-1])
    return result


def _free(name: str, times: Counter[str], taken: set[str]) -> str:
    """`name` and the first number not tried yet that makes a name no other column bears."""
    while f"{name}_{times[name]}" in taken:
        times[name] += 1
    return f"{name}_{times[name]}"


def nearest(name: object, known: Sequence[str]) -> str:
    """The words "Did you mean 'age'? " for the known name most like `name`, or "" when none is."""
    lower = {other.lower(): other for other in known}
    near = difflib.get_close_matches(str(name).lower(), list(lower), n=1, cutoff=0.5)
    return f"Did you mean {lower[near[0]]!r}? " if near else ""


def shortened(names: Sequence[str], most: int = 20) -> str:
    """The names in one line, the first `most` of them."""
    rest = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + rest
