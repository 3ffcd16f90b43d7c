"""Names and numbers as text in a figure: a name shows as it is written, whatever it holds, and is not too long.

Plotly reads some tags of HTML in every text it draws, also where the text is a column's name.
"""

import math
from typing import Any

ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "$": "&#36;"}
MOST = 22  # letters of a name beside an axis


def escaped(name: Any) -> str:
    """A name as Plotly shows it letter by letter: no tag, no line break, and no formula between dollar signs."""
    return "".join(ENTITIES.get(letter, letter) for letter in " ".join(str(name).split()))


def short(name: Any, most: int = MOST) -> str:
    """A name, cut where it is long, as Plotly shows it letter by letter; give the whole one on hover."""
    return escaped(plainly(name, most))


def plainly(name: Any, most: int = 48) -> str:
    """A name for a sentence that is not drawn: as it is written, cut where it is long."""
    text = " ".join(str(name).split())
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def number(value: float, digits: int = 3) -> str:
    """A number with so many digits that count: 0.0123, 12.3, 12,300."""
    if not math.isfinite(value):
        return "–"
    if value == 0:
        return "0"
    size = math.floor(math.log10(abs(value)))
    if size >= 6 or size < -4:
        return f"{value:.{digits - 1}e}"
    return f"{value:,.{max(0, digits - 1 - size)}f}"


def percent(share: float) -> str:
    """A share as a percentage: 83 %, 8.3 %, 0.42 %."""
    if not math.isfinite(share):
        return "–"
    value = 100 * share
    digits = 1 if 99 <= value < 100 else 0 if value >= 10 or value == 0 else 1 if value >= 1 else 2
    return f"{value:.{digits}f} %"


def listed(names: Any, most: int = 5) -> str:
    """Names in a sentence: a, b and c."""
    shown = [str(name) for name in names]
    if len(shown) > most:
        shown = [*shown[:most], f"{len(shown) - most} more"]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"


def several(count: int, word: str) -> str:
    """A number and its noun: 1 row, 1,200 rows."""
    return f"{count:,} {word}" if count == 1 else f"{count:,} {word}s"
