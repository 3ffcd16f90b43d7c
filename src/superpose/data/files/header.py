"""Whether the first line of a table names its columns, and why.

Each column gives evidence, in units of log odds. A word over numbers speaks for a header; a number over
numbers, a cell that stands again below, or a missing cell speak against. In a column of text whose cells
repeat, a first cell that never does is the more surprising the fewer cells stand there but once: the chance
of meeting a new one is about the share of those (Good and Turing; I. J. Good, Biometrika 40, 1953).
"""

import itertools
import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from superpose.data.files.dialect import is_number as is_plain_number

PRIOR = 1.0  # most tables have a header
STRONG, MOST_WORDS, AGAIN, ABSENT = 5.0, 4.0, -4.0, -3.0
CELLS, COLUMNS = 100_000, 1_000  # how much is looked at
YEARS = range(1500, 2201)
DATE = re.compile(
    r"[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4}(?:[ T][0-9:.]+(?:Z|[+-][0-9:]+)?)?|[0-9]{1,2}:[0-9:.]+"
)
AMOUNT = re.compile(r"[-+(]?\s?[$€£¥]?\s?[0-9][0-9.,' \u00a0]*\s?[%$€£¥]?\)?")
LETTERS, DIGITS = re.compile(r"[^\W\d_]+"), re.compile(r"[0-9]+")


@dataclass(frozen=True)
class Evidence:
    """What one column, or the first line as a whole, says: log odds for a header, and the words for it."""

    weight: float
    why: str


def find_header(rows: Sequence[Sequence[str]], missing: Sequence[str]) -> tuple[bool, str]:
    """Whether the first of `rows` names the columns, and the reason in words.

    Parameters
    ----------
    rows : list of list of str
        The first rows of the table, all of one length; cells as they stand.
    missing : list of str
        The words for a missing cell.
    """
    words = {word.strip() for word in missing} | {""}
    width = len(rows[0])
    step = -(-width // COLUMNS)
    most = max(20, CELLS // max(width // step, 1))
    first = [cell.strip() for cell in rows[0]]
    below = [[cell.strip() for cell in row] for row in rows[1 : most + 1]]
    if (running := _running(first, below)) is not None:
        return True, running
    columns = range(0, width, step)
    found = [_column(first[j], [row[j] for row in below], j, words) for j in columns]
    weight = PRIOR + sum(evidence.weight for evidence in found)
    return weight > 0, _told(found, header=weight > 0, below=bool(below))


def _told(found: list[Evidence], *, header: bool, below: bool) -> str:
    sign = 1 if header else -1
    most = max(found, key=lambda evidence: sign * evidence.weight)
    if sign * most.weight > 1:
        return most.why
    if not below:
        return "there is no other line"
    return "its words do not stand again below" if header else "it looks like the lines below it"


def _column(cell: str, below: list[str], place: int, missing: set[str]) -> Evidence:
    rest = [other for other in below if other not in missing]
    if cell in missing:  # the first name may be empty: that of the rows' names
        return Evidence(
            0.0 if not cell and place == 0 else ABSENT / (1 if cell else 3), f"{cell!r} is a missing cell"
        )
    number = is_number(cell)
    if not rest:
        return Evidence(-STRONG if number else 0.0, f"it has a number, {cell}")
    kinds = (("date or time", "dates or times", DATE.fullmatch), ("number", "numbers", is_number))
    for kind, plural, test in kinds:
        if share := sum(bool(test(other)) for other in rest) / len(rest):
            if test(cell):
                return Evidence(-STRONG * max(share, 0.5), f"{cell} is a {kind}, as below it")
            if share > 0.5 and cell not in rest:
                return Evidence(STRONG * share, f"{cell!r} stands over {plural}")
    if number:
        return Evidence(-STRONG / 2, f"it has a number, {cell}")
    return _text(cell, rest)


def _text(cell: str, rest: list[str]) -> Evidence:
    """A word over words."""
    times = Counter(rest)
    if cell in times:
        return Evidence(AGAIN, f"{cell!r} stands again below")
    singles = sum(count == 1 for count in times.values())
    weight = min(-math.log((singles + 1) / (len(rest) + 2)), MOST_WORDS)
    shapes = Counter(_shape(other) for other in rest)
    usual, count = shapes.most_common(1)[0]
    if "9" in usual and count >= 0.9 * len(rest) and len(rest) > 1:
        alike = _shape(cell) == usual
        return Evidence(
            -3.0 if alike else 3.0, f"{cell!r} is {'' if alike else 'not '}written as those below it"
        )
    longer = sum(map(len, rest)) > 3 * len(rest) * len(cell)
    return Evidence(weight + 0.5 * longer, f"{cell!r} never stands below, where others do again and again")


def is_number(cell: str) -> bool:
    """Whether a cell is a number, an amount of money or a percentage."""
    return is_plain_number(cell) or bool(AMOUNT.fullmatch(cell))


def _shape(cell: str) -> str:
    """A code's pattern: "A11" is "a9", "2-x" is "9-a"."""
    return DIGITS.sub("9", LETTERS.sub("a", cell))


def _running(first: list[str], below: list[list[str]]) -> str | None:
    """The reason why numbers alone are names: years one after another, or 0, 1, 2 ... over other numbers."""
    start = next((i for i, cell in enumerate(first) if cell.isdecimal()), len(first))
    if start > 3 or any(is_number(cell) for cell in first[:start]) or not below:
        return None
    cells = first[start:]
    if len(cells) < 3 or not all(cell.isdecimal() and len(cell) < 7 and cell.isascii() for cell in cells):
        return None
    numbers = [int(cell) for cell in cells]
    steps = {b - a for a, b in itertools.pairwise(numbers)}
    others = [cell for row in below for cell in row[start:]]
    if len(steps) == 1 and steps <= set(range(1, 11)) and numbers[0] in YEARS and numbers[-1] in YEARS:
        if not any(_year(cell) for cell in others):
            return f"it has years one after another, from {numbers[0]} to {numbers[-1]}"
    elif steps == {1} and numbers[0] == 0:
        unnamed = start == 1 and not first[0]
        if len(numbers) >= 10 or any("." in cell for cell in others) or unnamed:
            return f"it counts the columns, from 0 to {numbers[-1]}"
    return None


def _year(cell: str) -> bool:
    return cell.isdecimal() and len(cell) < 7 and int(cell) in YEARS
