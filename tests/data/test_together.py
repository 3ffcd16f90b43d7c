"""Many short columns at once come out as each would alone."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from superpose.data.columns import together
from superpose.data.columns.cells import DEFAULT_MISSING, as_written, understand_column
from superpose.data.columns.together import all_as_written, all_understood
from superpose.errors import DataError

CELLS = "1 -2 0 -0 007 1.50 0.1 .5 5. +1 1e3 1,5 1.234 123456789012345 1234567890123456789012 ? NA - true x 2020-01-02"
cell = st.sampled_from([*CELLS.split(), "", " 3 ", "12%", "0.1234567890123456789012", "nan"])
column = st.lists(cell, min_size=4, max_size=4) | st.lists(
    st.sampled_from(["1", "2.5", "?", " 3"]), min_size=4, max_size=4
)


def only_written(series, missing):
    return as_written(series, missing), None


@settings(max_examples=60)
@given(st.lists(column, min_size=2, max_size=12))
def test_columns_together_are_columns_alone(columns):
    series = [pl.Series(f"c{i}", cells, dtype=pl.String) for i, cells in enumerate(columns)]
    series.insert(1, pl.Series("whole", [1, 2, None, 4]))
    limits = pytest.MonkeyPatch()
    limits.setattr(together, "WIDE", 2)
    limits.setattr(together, "CELLS", 20)
    with limits.context():
        for alone, many in ((understand_column, all_understood), (only_written, all_as_written)):
            expected = [alone(s, DEFAULT_MISSING) for s in series]
            found = list(many(series.copy(), DEFAULT_MISSING))
            assert [s.name for s, _ in found] == [s.name for s in series]
            for (a, how_a), (b, how_b) in zip(found, expected, strict=True):
                assert a.dtype == b.dtype and a.equals(b, null_equal=True)
                assert how_a == how_b
    limits.undo()


def test_an_error_names_its_column():
    columns = [pl.Series(f"c{i}", ["1", "1e400" if i == 70 else "2"], dtype=pl.String) for i in range(100)]
    with pytest.raises(DataError, match="'c70' has 1 cell that is infinite or too large"):
        list(all_understood(columns, DEFAULT_MISSING))
