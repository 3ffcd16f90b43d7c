"""How the cells of a text are set apart: the separator, the quote, and the comments above the table.

Told by the first lines. A separator has to part them into equally many cells; where several do, the one
whose cells are more often numbers wins (a decimal comma is one inside a cell), then the one with more cells.
"""

import csv
import io
import re
from collections import Counter
from dataclasses import dataclass

from superpose.errors import UsageError

WHITESPACE = "whitespace"
CANDIDATES = "\t;|,"
LINES, LOOK = 100, 2**16  # lines by which the separator is told, and about how many characters
CELL = 131_072  # characters of one cell; the csv module's own bound
NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
DECIMAL_COMMA = re.compile(r"[+-]?[0-9]+,[0-9]+(?:[eE][+-]?[0-9]+)?")
QUOTED = re.compile(r'"(?:[^"]|"")*"|\'(?:[^\']|\'\')*\'')
SAID = re.compile(r"sep=([^\"'\n])[ ]*\n", re.IGNORECASE)  # a first line that Excel understands
RUNS = re.compile(r'("[^"]*"|\'[^\']*\')|[ \t]+')


@dataclass(frozen=True)
class Dialect:
    """How the cells of a text are set apart.

    Attributes
    ----------
    separator : str
        One character, or "whitespace" for runs of spaces and tabs.
    quote : str
        The character around cells that hold a separator.
    skipped : int
        How many lines stand above the table: comments and blank lines.
    marked : bool
        Whether the table's first line has "# " before the names of the columns.
    """

    separator: str
    quote: str
    skipped: int = 0
    marked: bool = False

    @property
    def character(self) -> str:
        """The one character that parts the cells once runs of spaces are made tabs."""
        return "\t" if self.separator == WHITESPACE else self.separator

    def respaced(self, line: str) -> str:
        """A line with a tab for each run of spaces, but for those in quotes."""
        return RUNS.sub(lambda found: found[1] or "\t", line.strip(" \t\n")) + "\n"

    def lines(self, text: str) -> "list[str] | io.StringIO":
        """The lines of `text` for the csv module."""
        lines = io.StringIO(text, newline="\n")
        return [self.respaced(line) for line in lines] if self.separator == WHITESPACE else lines

    def reader(self, lines: object):
        """A csv reader of `lines`, an iterable of strings."""
        return csv.reader(
            lines,  # pyright: ignore[reportArgumentType]
            delimiter=self.character,
            quotechar=self.quote,
            skipinitialspace=self.separator != " ",
        )


def sniff(sample: str, *, separator: str | None, quote: str | None, prefer: str | None) -> Dialect:
    """The dialect of a text by its first lines.

    Parameters
    ----------
    sample : str
        Whole lines.
    separator, quote : str or None
        Given rather than found.
    prefer : str or None
        The separator that the file's name promises; taken if it occurs at all.
    """
    said = SAID.match(sample)
    skipped, marked = (1, False) if said else _comments(sample)
    prefer = said[1] if said else prefer
    body = sample.split("\n", skipped)[-1].removeprefix("# " if marked else "")
    quote = _one_quote(quote) if quote is not None else None
    if separator is not None:
        separator = checked_separator(separator)
    elif prefer is not None and prefer in body:
        separator = prefer
    else:
        separator = _separator(body, quote)
    return Dialect(separator, quote or _quote(body, separator), skipped, marked)


def checked_separator(separator: str) -> str:
    """`separator`, if it is one that can be.

    Raises
    ------
    UsageError
        If it is neither one character nor "whitespace".
    """
    one = isinstance(separator, str) and len(separator) == 1 and separator not in "\"'\n\r\0"
    if one or separator == WHITESPACE:
        return separator
    raise UsageError(
        f"The separator {separator!r} is not one character.",
        'Give one, such as "," or "\\t"; or "whitespace" for runs of spaces.',
    )


def _one_quote(quote: str) -> str:
    if isinstance(quote, str) and len(quote) == 1 and quote not in " \t\n\r\0":
        return quote
    raise UsageError(f"The quote {quote!r} is not one character.", "Give one, such as '\"'.")


def _comments(sample: str) -> tuple[int, bool]:
    """How many lines at the top are comments or blank, and whether the next is names after a "# "."""
    lines = sample.rstrip("\n").split("\n")
    count = next((i for i, line in enumerate(lines) if line.strip() and line[0] not in "#%"), len(lines))
    below = [line for line in lines[count : count + 5] if line.strip()] or lines[-1:]
    while count and _is_row(lines[count - 1], below):
        count -= 1
    named = count > 0 and _is_names(lines[count - 1], below)
    return count - named, named


def _is_row(line: str, below: list[str]) -> bool:
    """Whether a line that begins with # is a row, such as "#,name" or "#ff0000,red": as many cells as below."""
    return (
        line[:1] == "#" and line[1:2] not in ("", " ") and any(_as_many(line, below, c) for c in CANDIDATES)
    )


def _is_names(line: str, below: list[str]) -> bool:
    """Whether a comment names the columns: as many words as cells below, no numbers, and numbers below."""
    if line[:2] != "# ":
        return False
    for separator in (*CANDIDATES, None):
        words = line[2:].split(separator)
        if _as_many(line[2:], below, separator) and not any(is_number(word.strip()) for word in words):
            return any(is_number(cell.strip()) for cell in below[0].split(separator))
    return False


def _as_many(line: str, below: list[str], separator: str | None) -> bool:
    cells = len(line.split(separator))
    return cells > 1 and {len(row.split(separator)) for row in below} == {cells}


def _separator(text: str, quote: str | None) -> str:
    lines = _bare_lines(text, quote) or [""]
    even = [c for c in CANDIDATES if _even(lines, c)]
    if even and not _columns_of_numbers(lines, even):
        return max(even, key=lambda c: (_numeric_share(lines, c), lines[0].count(c)))
    if _whitespace(lines):
        return WHITESPACE
    shares = {c: _largest_share(lines, c) for c in ",;\t|"}
    best = max(shares, key=lambda c: shares[c])
    return best if shares[best] else ","


def _bare_lines(text: str, quote: str | None) -> list[str]:
    """The first lines that are not blank, each quoted cell an x."""
    cut = text.rfind("\n", 0, LOOK) + 1
    start = text[:cut] if text.count("\n", 0, cut) > 2 else text
    held = rf"{re.escape(quote)}[^{re.escape(quote)}]*{re.escape(quote)}" if quote else QUOTED.pattern
    opened = re.compile(rf"(^|[,;|\t ])(?:{held})(?=[,;|\t ]|$)", re.MULTILINE)
    lines = [line for line in opened.sub(r"\1x", start).split("\n") if line.strip()]
    return lines[:LINES]


def _even(lines: list[str], separator: str) -> bool:
    counts = {line.count(separator) for line in lines}
    return len(counts) == 1 and counts != {0}


def _numeric_share(lines: list[str], separator: str) -> float:
    """The share of cells that are numbers, or missing."""
    cells = [cell.strip() for line in lines for cell in line.split(separator)]
    return sum(is_number(cell) or cell in ("", "?", "NA") for cell in cells) / len(cells)


def _columns_of_numbers(lines: list[str], even: list[str]) -> bool:
    """Whether a lone tab stands in lines whose other cells are numbers with runs of spaces between."""
    if even != ["\t"]:
        return False
    cells = [line.split("\t")[0].split() for line in lines]
    return all(len(words) > 2 and is_number(words[0]) and is_number(words[1]) for words in cells)


def _whitespace(lines: list[str]) -> bool:
    """Runs of spaces: as many words in most lines, and numbers among them (a line of text has spaces too)."""
    rows = [line.split() for line in lines]
    (usual, times), *_ = Counter(map(len, rows)).most_common(1) or [(0, 0)]
    if usual < 2 or times < 0.6 * len(rows):
        return False
    rows = [row for row in rows if len(row) == usual]
    numeric = [all(map(is_number, column)) for column in zip(*(rows[1:] or rows), strict=True)]
    return any(numeric) if usual > 2 else all(numeric)


def _largest_share(lines: list[str], separator: str) -> float:
    """The share of the lines that have as many separators as most lines have, but 0."""
    counts = Counter(line.count(separator) for line in lines)
    counts.pop(0, None)
    return max(counts.values(), default=0) / max(len(lines), 1)


def is_number(cell: str) -> bool:
    """Whether a cell is a number, with a decimal point or comma."""
    return bool(NUMBER.fullmatch(cell) or DECIMAL_COMMA.fullmatch(cell))


def _quote(text: str, separator: str) -> str:
    """A single quote where cells open with it and every one that does also closes; else a double one."""
    if "'" not in text:
        return '"'
    before = r"(?:^|[ \t])" if separator == WHITESPACE else rf"(?:^|{re.escape(separator)})[ \t]*"
    after = r"(?=[ \t]|$)" if separator == WHITESPACE else rf"[ \t]*(?={re.escape(separator)}|$)"
    if re.search(rf'{before}"', text, re.MULTILINE):
        return '"'
    opened = re.findall(f"{before}'", text, re.MULTILINE)
    closed = re.findall(rf"{before}'(?:[^'\n]|'')*'{after}", text, re.MULTILINE)
    return "'" if opened and len(opened) == len(closed) else '"'
