"""Rows apart by time and by group."""

import numpy as np
import polars as pl
import pytest

import superpose as sp
from superpose.model.splitting import split_by

FRAME = pl.DataFrame({"when": [5, 1, 4, 2, 3, 9, 8, 7, 6, 10], "who": list("aabbccddee"), "same": [1] * 10})


def test_the_latest_rows_are_held_out():
    kept, apart, groups = split_by(FRAME, "time:when", 0.3, seed=0)
    assert set(FRAME["when"][apart]) == {8, 9, 10}
    assert groups is None and set(kept) | set(apart) == set(range(10)) and not set(kept) & set(apart)


@pytest.mark.parametrize("seed", range(5))
def test_whole_groups_are_held_out(seed):
    kept, apart, groups = split_by(FRAME, "group:who", 0.3, seed=seed)
    assert not set(FRAME["who"][kept]) & set(FRAME["who"][apart])
    assert len(apart) == 4
    np.testing.assert_array_equal(groups, np.repeat(np.arange(5), 2))


def test_some_groups_are_always_kept():
    kept, apart, _ = split_by(FRAME, "group:who", 0.99, seed=0)
    assert len(kept) == 2 and len(apart) == 8


@pytest.mark.parametrize(
    ("by", "error", "said"),
    [
        ("day:when", sp.UsageError, "is no way to split"),
        ("time:", sp.UsageError, "is no way to split"),
        ("time:whem", sp.DataError, "no column 'whem'"),
        ("group:same", sp.DataError, "same value in every row"),
    ],
)
def test_what_cannot_be_split_by(by, error, said):
    with pytest.raises(error, match=said):
        split_by(FRAME, by, 0.2, seed=0)


def test_a_missing_time_is_refused():
    with pytest.raises(sp.DataError, match="1 missing cells"):
        split_by(pl.DataFrame({"t": [1, None, 3]}), "time:t", 0.3, seed=0)
