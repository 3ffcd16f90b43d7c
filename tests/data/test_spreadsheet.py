"""Text that a spreadsheet would run is neutralised; nothing else is touched."""

import csv
import io
import re

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from superpose.data.files.spreadsheet import neutralised, neutralised_names, would_run
from superpose.data.files.writing import writer

RUN = ["=1+1", "=cmd|' /C calc'!A0", "+cmd", "-2+3+cmd", "@SUM(1)", "\t=1", "\r=1", "\n=1", " =1", "＝1+1", "＠x",
       "－x+1", "=", "@", "+a", "\ufeff=1", "=5,3"]  # fmt: skip
LEFT = ["-5,3", "-5.3", "+49 30 1234", "-1e5", "+7", "-$5", "(5)", "-", "--", "a=b", "a@b.c", "007", "", "'=1", "−5,3",
        "x-y", "- 5"]  # fmt: skip


@pytest.mark.parametrize("cell", RUN)
def test_formulas_would_run(cell):
    assert would_run(pl.Series([cell])).to_list() == [True]


@pytest.mark.parametrize("cell", LEFT)
def test_all_else_would_not(cell):
    assert would_run(pl.Series([cell])).to_list() == [False]


def test_columns_that_are_not_text_and_names():
    frame = pl.DataFrame(
        {"=n": [-5.0, None], "c": pl.Series(["=a", None], dtype=pl.Categorical), "d": [-1, 2]}
    )
    done, count = neutralised(frame)
    assert count == 1
    assert done["c"].to_list() == ["'=a", None]
    assert done.drop("c").equals(frame.drop("c"))
    assert neutralised_names(["=n", "a", "-5"]) == (["'=n", "a", "-5"], 1)


HARMLESS = re.compile(r"\s*-{1,3}\s*|[-+＋－\s(]*[0-9.,' \u00a0$€£¥]+(?:[eE][-+]?[0-9]+)?[-+％%$€£¥)\s]*")

cells = st.one_of(
    st.none(),
    st.sampled_from(RUN + LEFT),
    st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8),
    st.tuples(st.sampled_from("=+-@\t"), st.text("=+-@0123,.a\"'\n;", max_size=6)).map("".join),
)


@given(st.lists(cells, min_size=1, max_size=12), st.sampled_from([".csv", ".tsv"]))
def test_round_trip(given, ending):
    """Read back, every cell is as it was, or that with an apostrophe, and none begins as a formula."""
    frame = pl.DataFrame({"key": range(len(given)), "text": pl.Series(given, dtype=pl.String)})
    out = io.BytesIO()
    with writer(out, ending) as written:
        written.write(frame)
    text = io.StringIO(out.getvalue().decode(), newline="")
    back = list(csv.reader(text, delimiter="," if ending == ".csv" else "\t"))
    assert back[0] == ["key", "text"]
    changed = 0
    for cell, (_, read) in zip(given, back[1:], strict=True):
        cell = cell or ""
        assert read in (cell, f"'{cell}")
        changed += read != cell
        first = read.lstrip(" \t\r\n\f\v")
        if first[:1] in tuple("=+-@＝＋－＠"):  # then it is a number, or no more than its sign
            assert HARMLESS.fullmatch(read), read
    assert changed == written.changed
    with writer(out := io.BytesIO(), ending, raw=True) as untouched:
        untouched.write(frame)
    assert untouched.changed == 0
