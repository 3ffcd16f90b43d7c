"""Names, texts and numbers from data as they may stand in source code, whatever is in them."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Any

import numpy as np

# Longer string literals are more than a C99 compiler must take.
LONGEST_C = 4000
C_WORDS = frozenset(re.findall("[a-z]+", """
    auto break case char const continue default do double else enum extern float for goto if inline int long
    register restrict return short signed sizeof static struct switch typedef union unsigned void volatile while
    bool true false null asm typeof class new delete this operator private public protected template namespace
    using virtual friend try catch throw and or not xor bitand bitor compl linux unix nan infinity errno main
"""))  # fmt: skip


def comment(text: str, most: int = 60) -> str:
    """Text of any kind inside a comment of Python or C: one line, and nothing in it that ends the comment."""
    shown = repr(text if len(text) <= most else f"{text[:most]}...")
    return shown.replace("*/", "* /").replace("/*", "/ *").replace("??", "? ?").replace("\\", "/")


def wrapped(parts: Iterable[str], *, indent: str = "    ", width: int = 110) -> str:
    """Parts with commas behind them, as lines."""
    lines, line = [], indent
    for part in parts:
        if len(line) + len(part) + 2 > width and line.strip():
            lines.append(line.rstrip())
            line = indent
        line += f"{part}, "
    return "\n".join([*lines, line.rstrip()])


def python_literal(value: Any) -> str:
    """A constant as Python reads it again, long ones on several lines."""
    if isinstance(value, frozenset):
        return f"frozenset({python_literal(tuple(sorted(value)))})"
    if isinstance(value, tuple | dict) and len(repr(value)) > 80:
        is_dict = isinstance(value, dict)
        parts = [f"{k!r}: {v!r}" for k, v in value.items()] if is_dict else [*map(repr, value)]
        opened, closed = "{}" if is_dict else "()"
        return f"{opened}\n{wrapped(parts)}\n{closed}"
    return repr(value)


def number(value: Any) -> str:
    """A float in the fewest digits that give it back in its own precision."""
    return str(value) if isinstance(value, np.floating) else repr(float(value))


def numbers(values: np.ndarray) -> list[str]:
    """As `number`, of many."""
    return [str(value) for value in values.ravel()]


def c_string(text: str) -> str:
    """Text as a constant of C, its bytes UTF-8."""
    raw = text.encode()
    if len(raw) > LONGEST_C:
        return f"(const char[]){{{', '.join(f'{_c_byte(byte, chr(39))}' for byte in raw)}, 0}}"
    return '"' + "".join(_c_byte(byte) for byte in raw) + '"'


def _c_byte(byte: int, quote: str = "") -> str:
    plain = 32 <= byte < 127 and chr(byte) not in "\"'\\?"  # two question marks may begin a trigraph
    return f"{quote}{chr(byte) if plain else f'{chr(92)}{byte:03o}'}{quote}"


def identifiers(names: Iterable[str], other: str = "column") -> list[str]:
    """Names as different identifiers of C and Python, in ASCII and small letters."""
    taken: set[str] = set()
    found = []
    for i, name in enumerate(names):
        base = identifier(name, f"{other}_{i + 1}")
        one, count = base, 1
        while one in taken:
            count += 1
            one = f"{base}_{count}"
        taken.add(one)
        found.append(one)
    return found


def identifier(name: str, otherwise: str) -> str:
    """One name as an identifier; `otherwise` where nothing is left of it."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    plain = re.sub("[^a-z0-9]+", "_", plain).strip("_")[:40].rstrip("_")
    if not plain:
        return otherwise
    return f"{plain}_" if plain in C_WORDS else f"x{plain}" if plain[0].isdigit() else plain
