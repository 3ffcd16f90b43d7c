"""Text that a spreadsheet would run as a formula when it opens a file of separated values.

A cell that begins with = + - @, or with a tab, a return or a line feed, is taken for a formula, and a formula can
start a program or send cells away ("CSV injection": OWASP, CWE-1236). An apostrophe in front makes text of it. The
full-width forms of those signs count too, and signs behind blanks; numbers such as -5,3 do not.
"""

import polars as pl

from superpose.data.columns.casts import is_text
from superpose.data.columns.number_format import looks_like_numbers

RUNS = "^[\\s\\x00\u200b\ufeff]*[=+\\-@\uff1d\uff0b\uff0d\uff20]|^[\\t\\r\\n]"
NOTHING = r"^\s*-{1,3}\s*$"  # words for a missing cell


def would_run(text: pl.Series) -> pl.Series:
    """Which cells of text a spreadsheet would run, as truth values."""
    runs = text.str.contains(RUNS).fill_null(False)
    if not runs.any():
        return runs
    found = text.filter(runs)
    harmless = looks_like_numbers(found) | found.str.contains(NOTHING)
    return runs.scatter(runs.arg_true().filter(harmless), False)


def neutralised(frame: pl.DataFrame) -> tuple[pl.DataFrame, int]:
    """The frame with an apostrophe before each cell of text that would run, and how many there were."""
    columns, count = [], 0
    for series in frame.get_columns():
        if is_text(series):
            text = series.cast(pl.String)
            runs = would_run(text)
            many = int(runs.sum())
            if many:
                series = ("'" + text).zip_with(runs, text).alias(series.name)
                count += many
        columns.append(series)
    return pl.DataFrame(columns), count


def neutralised_names(names: list[str]) -> tuple[list[str], int]:
    """The names of columns, likewise."""
    runs = would_run(pl.Series(names, dtype=pl.String)).to_list()
    return [f"'{name}" if run else name for name, run in zip(names, runs, strict=True)], sum(runs)
