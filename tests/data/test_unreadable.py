"""The cells named as unreadable are those without which a coder reads the column, and no others."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from superpose.data.columns.column import describe
from superpose.data.columns.unreadable import unreadable
from superpose.data.encode import Encoding
from superpose.errors import DataError

LEARNED = {
    "plain": ["1.5", "2", "-3e2", "4", "5", "6"],
    "money": ["1.234,50 €", "5,00 €", "7,25 €", "8,00 €", "9,75 €", "1,00 €"],
    "date": ["31.12.2024", "01.01.2025", "15.02.2025", "02.02.2025", "03.02.2025", "28.02.2025"],
    "flag": ["yes", "no", "no", "yes", "yes", "no"],
    "kind": ["a", "b", "c", "a", "b", "c"],
}
CELLS = [
    "1.5",
    "12",
    "x",
    "",
    "n/a",
    "-",
    "1,5 €",
    "31.12.2024",
    "2024-13-45",
    "yes",
    "NO",
    "maybe",
    "1e999",
    "inf",
    "7 %",
]


@pytest.fixture(scope="module")
def coders():
    kinds = {"plain": "number", "money": "number", "date": "date", "flag": "boolean", "kind": "category"}
    encoding = Encoding.fit(pl.DataFrame(LEARNED), describe(pl.DataFrame(LEARNED), overrides=kinds))
    found = {coder.name: coder for coder in encoding.coders}
    assert [coder.kind for coder in found.values()] == ["number", "number", "date", "boolean", "category"]
    return found


@settings(max_examples=150)
@given(
    cells=st.lists(st.sampled_from(CELLS) | st.none() | st.text(max_size=4), min_size=1, max_size=6),
    data=st.data(),
)
def test_without_them_the_coder_reads_the_rest(coders, cells, data):
    coder = coders[data.draw(st.sampled_from(list(LEARNED)))]
    series = pl.Series(coder.name, cells, dtype=pl.String)
    bad = unreadable(coder, series)
    assert bad.dtype == pl.Boolean
    assert len(bad) == len(series)
    if bad.any():
        with pytest.raises(DataError):
            coder.encode(series)
    left = pl.Series(coder.name, [None if b else c for c, b in zip(cells, bad, strict=True)], dtype=pl.String)
    x = coder.encode(left)
    assert np.isfinite(x).all()
    assert not unreadable(coder, left).any()


def test_numbers_that_came_as_numbers(coders):
    wild = pl.Series("plain", [1.0, float("inf"), None, float("nan"), -float("inf")])
    assert unreadable(coders["plain"], wild).to_list() == [False, True, False, False, True]
    assert not unreadable(coders["plain"], pl.Series("plain", [1, 2, 3])).any()
    assert not unreadable(coders["kind"], pl.Series("kind", ["nothing", "known"])).any()
