"""Cells named in words, with their rows: counted from 1, the first row below the header."""

import polars as pl


def counted(bad: pl.Series, what: str) -> str:
    """The words "1 cell that is infinite", "3 cells that are infinite"."""
    count = int(bad.sum())
    return f"1 cell that is {what}" if count == 1 else f"{count} cells that are {what}"


def listed(cells: pl.Series, bad: pl.Series, most: int = 3) -> str:
    """The first cells marked in `bad`, with their rows: "'n/a' (rows 14, 90), '-' (row 133)"."""
    places = bad.fill_null(False).arg_true()
    rows_of: dict[str, list[str]] = {}
    for i in places.head(most).to_list():
        rows_of.setdefault(str(cells[i])[:40], []).append(str(i + 1))
    parts = [f"{cell!r} (row{'s' * (len(rows) > 1)} {', '.join(rows)})" for cell, rows in rows_of.items()]
    return ", ".join(parts) + (f" and {len(places) - most} more" if len(places) > most else "")
