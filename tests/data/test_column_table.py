"""The columns as a text for people: aligned, narrow, and short however many there are."""

import numpy as np
import polars as pl

from superpose.data.columns.column import as_text, describe


def small():
    return describe(
        pl.DataFrame(
            {
                "age": [20.0, None, 31.5, 20.0],
                "sex": ["m", "f", None, "m"],
                "site": ["A"] * 4,
                "note": [None] * 4,
            }
        )
    )


def test_as_text_is_an_aligned_table():
    lines = as_text(small()).splitlines()
    start = lines[0].index("kind")
    assert [line[start:].split()[0] for line in lines] == ["kind", "number", "category", "constant", "empty"]
    ends = lines[0].index("missing") + len("missing")
    assert [line[:ends].split()[-1] for line in lines[1:]] == ["1", "1", "0", "4"]
    assert lines[3].endswith("not used: every row has the same value")
    long = pl.DataFrame({"a\nb": ["x" * 50 + "\n", "y", "z", "u"]})
    assert as_text(describe(long)).splitlines()[1].split()[:5] == ["a", "b", "category", "0", "4"]


def test_no_line_is_wide_and_no_note_is_lost():
    rng = np.random.default_rng(0)
    words = [" ".join(rng.choice(["very", "long", "cells", "of", "text"], 9)) for _ in range(60)]
    table = pl.DataFrame(
        {
            "a name that goes on and on and on": rng.normal(size=60) * 1e9,
            "t": words,
            "k": [f"{i}{'x' * 40}" for i in range(60)],
            "codes": [1001, 4007, 9010] * 20,
        }
    )
    columns = describe(table)
    text = as_text(columns)
    assert max(len(line) for line in text.splitlines()) <= 110
    for column in columns:
        assert column.note in " ".join(text.split())


def test_a_run_of_like_columns_is_one_line():
    rng = np.random.default_rng(0)
    pixels = {f"x{i}": rng.integers(0, 9 + i, 50) for i in range(1, 65)}
    table = pl.DataFrame({"who": ["a", "b"] * 25, **pixels, "y": rng.normal(size=50)})
    lines = as_text(describe(table)).splitlines()
    assert [line.split()[0] for line in lines[1:]] == ["who", "x1", "y"]
    assert lines[2].startswith("x1 .. x64") and lines[2].endswith("64 columns")


def test_a_column_that_differs_stands_by_itself():
    rng = np.random.default_rng(0)
    pixels = {f"x{i}": rng.integers(0, 99, 50) for i in range(1, 65)}
    lines = as_text(describe(pl.DataFrame(pixels | {"x30": [1] * 50}))).splitlines()
    assert [line.split("  ")[0] for line in lines[1:]] == ["x1 .. x29", "x30", "x31 .. x64"]


def test_thousands_of_unlike_columns_end_somewhere():
    table = pl.DataFrame({chr(97 + i % 26) * (1 + i // 26): [i, i + 1] for i in range(1000)})
    lines = as_text(describe(table)).splitlines()
    assert len(lines) <= 62 and lines[-1] == "... and 940 more lines of columns"
