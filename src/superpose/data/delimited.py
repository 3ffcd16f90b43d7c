"""Text of separated values to a table of strings: plain text by Polars, quoted text line by line."""

import csv
import io
import itertools
import re
from collections import Counter

import numpy as np
import polars as pl

from superpose.data.naming import numbered, unique
from superpose.errors import DataError, UsageError

END = "\x01"  # a line of its own after the last: it is read as one unless a quote was never closed
SAMPLE = 20  # lines by which the separator is told


def split(text: str, *, header: bool, separator: str | None, where: str) -> pl.DataFrame:
    """The cells of `text`, all strings as they stand, spaces included.

    Parameters
    ----------
    text : str
        Lines of separated values; blank lines do not count.
    header : bool
        Whether the first line names the columns; otherwise they are c1, c2...
    separator : str or None
        One character; None finds it.
    where : str
        What the text is called in errors.

    Raises
    ------
    DataError
        If there are no lines, no rows, lines of different length, or a quote that is not closed.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
    if not text.strip():
        raise DataError(f"{where} is empty.", "Give a table with a line of column names and lines of cells.")
    separator = _separator(text) if separator is None else _one_character(separator)
    lines = _plain(text, separator)
    if lines is None:
        lines = _careful(text, separator, where)
    names = unique(lines.row(0)) if header else numbered("c", lines.width)
    lines.columns = names
    rows = lines.slice(1) if header else lines
    if not rows.height:
        raise DataError(
            f"{where} has a header, {', '.join(names)[:80]!r}, and no rows.",
            "If the first line is a row, say header=False (--no-header on the command line).",
        )
    return rows


def _one_character(separator: str) -> str:
    if len(separator) == 1 and separator not in "\"'\n\r":
        return separator
    raise UsageError(f"The separator {separator!r} is not one character.", 'Give one, such as "," or "\\t".')


def _separator(text: str) -> str:
    """The character found equally often in each of the first lines; a comma when there is none."""
    lines = [re.sub(r'"[^"]*"', "", line) for line in text[:65536].split("\n") if line.strip()][:SAMPLE]
    for candidate in ("\t", ";", "|"):
        counts = {line.count(candidate) for line in lines}
        if len(counts) == 1 and counts != {0}:
            return candidate
    most = max(",\t;|", key=lambda candidate: sum(candidate in line for line in lines))
    return most if most in "".join(lines) else ","


def _quote(text: str, separator: str) -> str:
    """The quoting character: a single quote where cells open with it, and every one that does also closes."""
    if "'" not in text or '"' in text:
        return '"'
    start = rf"(?:^|{re.escape(separator)})[ \t]*'"
    opened = re.findall(start, text, re.MULTILINE)
    closed = re.findall(rf"{start}(?:[^'\n]|'')*'[ \t]*(?={re.escape(separator)}|$)", text, re.MULTILINE)
    return "'" if opened and len(opened) == len(closed) else '"'


def _plain(text: str, separator: str) -> pl.DataFrame | None:
    """The cells where `text` has no quote and all lines as many separators, at least one; else None."""
    if '"' in text or "'" in text or ord(separator) > 127:
        return None
    data = text.strip("\n").encode()
    characters = np.frombuffer(data, dtype=np.uint8)
    starts = np.concatenate([[0], np.flatnonzero(characters == ord("\n")) + 1])
    counts = np.add.reduceat((characters == ord(separator)).astype(np.int64), starts)
    if counts[0] == 0 or (counts != counts[0]).any():
        return None
    return pl.read_csv(
        data,
        has_header=False,
        separator=separator,
        quote_char=None,
        infer_schema=False,
        empty_string_is_null=False,
    )


def _careful(text: str, separator: str, where: str) -> pl.DataFrame:
    """The cells with quotes taken away, every line checked for its length."""
    lines, rows = _rows(text, separator, where)
    width = len(rows[0])
    uneven = [i for i, row in enumerate(rows) if len(row) != width]
    if uneven:
        raise _uneven(where, lines, rows, uneven, separator)
    columns = zip(*rows, strict=True)
    return pl.DataFrame([pl.Series(str(i), column, dtype=pl.String) for i, column in enumerate(columns)])


def _rows(text: str, separator: str, where: str) -> tuple[list[int], list[list[str]]]:
    """Every row that is not blank, and the number of the line it starts on."""
    source = itertools.chain(io.StringIO(text), [END])
    reader = csv.reader(
        source, delimiter=separator, quotechar=_quote(text, separator), skipinitialspace=separator != " "
    )
    lines, rows, line, row = [], [], 1, []
    try:
        for row in reader:
            if len(row) > 1 or (row and row[0].strip()):
                lines.append(line)
                rows.append(row)
            line = reader.line_num + 1
    except csv.Error as error:
        raise DataError(f"{where} cannot be read from line {line} on: {error}.", QUOTES) from None
    if row != [END]:
        raise DataError(f"{where} has a quote on line {lines[-1]} that is never closed.", QUOTES)
    return lines[:-1], rows[:-1]


QUOTES = 'Close every quote, and write a quote inside a quoted cell twice: "a ""big"" one".'


def _uneven(
    where: str, lines: list[int], rows: list[list[str]], uneven: list[int], separator: str
) -> DataError:
    width, first = len(rows[0]), uneven[0]
    usual = Counter(len(row) for row in rows).most_common(1)[0][0]
    others = f" ({len(uneven)} lines differ)" if len(uneven) > 1 else ""
    cells = f"{len(rows[first])} cell{'s' * (len(rows[first]) != 1)}"
    return DataError(
        f"{where}: line {lines[first]} has {cells}, the first line {width}{others}.",
        f"Most lines have {usual}, separated by {separator!r}. Correct the line, quote cells that contain the "
        "separator, or name another separator.",
    )
