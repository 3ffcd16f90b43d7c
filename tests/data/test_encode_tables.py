"""Whole tables: text as it was written, columns that are not there, many rows without a second copy."""

import tracemalloc

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from superpose.data.columns.cells import as_written, understand
from superpose.data.columns.column import describe
from superpose.data.encode import BLOCK, Encoding
from superpose.errors import DataError, UnknownNameError

RAW = pl.DataFrame(
    {
        "price": ["1.234,50 €", "3,00 €", "-", "12,25 €"],
        "when": ["13/02/2020", "01/02/2020", "28/02/2020", ""],
        "paid": ["yes", "no", "?", "Yes"],
        "size": ["7", "8.5", "none", "9"],
        "kind": ["a", "b", "none", "a"],
    }
)


def fitted(raw=RAW, **options):
    frame, written = understand(raw)
    return frame, Encoding.fit(frame, describe(frame, written=written), **options)


def test_text_is_read_as_it_was_written_in_training():
    frame, encoding = fitted()
    assert frame.schema == {
        "price": pl.Float64, "when": pl.Date, "paid": pl.String, "size": pl.Float64, "kind": pl.String
    }  # fmt: skip
    as_it_was = RAW.select(as_written(series) for series in RAW.get_columns())
    np.testing.assert_array_equal(encoding.encode(as_it_was), encoding.encode(frame))
    again = Encoding.from_dict(encoding.to_dict())
    np.testing.assert_array_equal(again.encode(as_it_was), encoding.encode(frame))


def test_a_later_cell_that_alone_would_be_unclear():
    _, encoding = fitted()
    row = {"price": ["1.234 €"], "when": ["01/02/2020"], "paid": ["no"], "size": ["8"], "kind": ["b"]}
    back = encoding.decode(encoding.encode(pl.DataFrame(row)))
    assert back["price"][0] == pytest.approx(1234)
    assert str(back["when"][0]) == "2020-02-01"


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ({"price": ["1234.50 €", "3,00 €", "1", "1"]}, r"'price' has 3 .*comma.*: '1234.50 €' \(row 1\), '1' \(rows 3"),
        ({"when": ["2020-02-13"] * 4}, r"'when' has cells that are not dates written dd/mm/yyyy: '2020-02-13'"),
        ({"when": [1.5] * 4}, r"'when' has cells that are not dates"),
        ({"paid": ["perhaps"] * 4}, r"'paid' has 4 cells that are neither true nor false: 'perhaps'"),
    ],
)  # fmt: skip
def test_cells_that_are_written_otherwise_are_named(cells, message):
    _, encoding = fitted()
    with pytest.raises(DataError, match=message):
        encoding.encode(RAW.with_columns(**{name: pl.Series(column) for name, column in cells.items()}))


def test_an_absent_column_counts_as_missing_where_it_is_asked_for():
    frame, encoding = fitted()
    less = frame.drop("price", "kind")
    assert encoding.absent(less) == ["price", "kind"] and encoding.absent(frame) == []
    with pytest.raises(DataError, match=r"no columns 'price', 'kind'"):
        encoding.encode(less)
    nothing = frame.with_columns(price=pl.lit(None, pl.Float64), kind=pl.lit(None, pl.String))
    np.testing.assert_array_equal(encoding.encode(less, absent="missing"), encoding.encode(nothing))
    none = encoding.encode(pl.DataFrame({"other": [1, 2]}), absent="missing")
    assert none.shape == (2, len(encoding.inputs)) and np.isfinite(none).all()
    with pytest.raises(UnknownNameError, match=r"no way with absent columns 'skip'"):
        encoding.encode(frame, absent="skip")


def test_the_median_stands_for_what_is_missing_where_nothing_was_in_training():
    table = pl.DataFrame({"n": [1.0, 2.0, 9.0]})
    encoding = Encoding.fit(table, describe(table), scaling="none")
    assert encoding.inputs == ("n",)
    assert encoding.encode(pl.DataFrame({"n": [None, 4.0]})).tolist() == [[2.0], [4.0]]


def many_rows(rows):
    rng = np.random.default_rng(0)
    table = {f"v{i}": rng.normal(size=rows) for i in range(6)}
    table["whole"] = rng.integers(0, 1000, rows)
    table["c"] = rng.choice(["x", "y", "z"], rows)
    table["d"] = (rng.integers(0, 10**9, rows) * 1_000_000).astype("datetime64[us]")
    return pl.DataFrame(table).with_columns(v0=pl.when(pl.col("v0") > 2).then(None).otherwise(pl.col("v0")))


def test_the_rows_of_one_block_know_nothing_of_the_next():
    table = many_rows(2 * BLOCK + 5)
    encoding = Encoding.fit(table, describe(table), scaling="robust", clip=3.0)
    whole = encoding.encode(table)
    assert whole.dtype == np.float32 and whole.flags.c_contiguous
    parts = [encoding.encode(table[i : i + 777]) for i in range(0, table.height, 777)]
    np.testing.assert_array_equal(np.concatenate(parts), whole)
    late = table.with_columns(v1=pl.Series([*table["v1"][:-1], float("inf")]))
    with pytest.raises(
        DataError, match=rf"'v1' has 1 cell that is infinite .*: 'inf' \(row {table.height}\)"
    ):
        encoding.encode(late)
    late = table.with_columns(v1=pl.Series([*table["v1"][:-1], 1e300]))
    with pytest.raises(DataError, match=rf"'v1' is 1e\+300 in row {table.height}, too far"):
        Encoding.fit(table, describe(table)).encode(late)


def test_no_second_copy_of_the_table_is_made():
    table = many_rows(200_000)
    encoding = Encoding.fit(table, describe(table), scaling="robust", clip=3.0)
    tracemalloc.start()
    x = encoding.encode(table)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 1.3 * x.nbytes


@given(
    st.lists(st.tuples(st.sampled_from(["a b c", "b c d", "d d", "", None]), st.integers(0, 3)), min_size=1)
)
def test_weights_are_repeated_rows_for_dates_and_texts_too(drawn):
    texts, weights = [row[0] for row in drawn], [row[1] for row in drawn]
    if not any(weights):
        return
    days = [None if i % 3 == 0 else 18000 + 7 * i for i in range(len(texts))]
    table = pl.DataFrame({"t": texts, "d": days}, schema={"t": pl.String, "d": pl.Int32}).cast({"d": pl.Date})
    columns = describe(pl.DataFrame({"t": ["a", "b"], "d": ["x", "y"]}))
    columns = [c.__class__(c.name, kind, 0, 2, ()) for c, kind in zip(columns, ("text", "date"), strict=True)]
    repeated = table[np.repeat(np.arange(len(texts)), weights)]
    assert Encoding.fit(table, columns, weights=weights) == Encoding.fit(repeated, columns)
