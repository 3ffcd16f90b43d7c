"""Rows in parts: answers as of all rows at once, counts over all parts, bounded memory, nothing compiled twice."""

import tracemalloc

import numpy as np
import polars as pl
import pytest

from superpose.errors import DataError
from superpose.model.bulk import Bulk, part_rows
from superpose.model.fitting import fit
from superpose.network.network import _outputs


def table(rows, seed=0):
    rng = np.random.default_rng(seed)
    age, colour = rng.integers(18, 80, rows), rng.choice(["red", "green", "blue"], rows)
    y = 2.0 * age + 10 * (colour == "red") + rng.normal(size=rows)
    return pl.DataFrame({"age": age, "size": rng.normal(size=rows).round(3), "colour": colour, "y": y})


@pytest.fixture(scope="module")
def model():
    return fit(table(400), target="y", settings={"hidden": (8, 8), "epochs": 3}, rivals=()).model


def parts_of(frame, rows):
    return (frame.slice(start, rows) for start in range(0, frame.height, rows))


def test_parts_are_answered_as_the_whole_from_frame_csv_and_parquet(model, tmp_path):
    frame = table(150_000, seed=1)
    whole = model.predict(frame)
    frame.write_parquet(tmp_path / "t.parquet")
    frame.write_csv(tmp_path / "t.csv")
    for source in (frame, tmp_path / "t.parquet", tmp_path / "t.csv"):
        bulk = Bulk(model.encoding, model.network)
        found = [(len(part), outputs) for part, outputs in bulk.run(model.rows(source))]
        assert [rows for rows, _ in found] == [65_536, 65_536, 18_928]
        assert bulk.rows == 150_000
        np.testing.assert_array_equal(model.target.decode(np.concatenate([o for _, o in found])), whole)


def test_what_came_is_given_back_as_it_was(model, tmp_path):
    (tmp_path / "t.csv").write_text('id,age,size,colour\n007,30,1.50,NA\n,x y,"1,0",red\n', encoding="utf-8")
    (part,) = list(model.rows(tmp_path / "t.csv"))
    assert part.rows() == [("007", "30", "1.50", "NA"), (None, "x y", "1,0", "red")]
    typed = pl.DataFrame(
        {"age": pl.Series([1], dtype=pl.Int8), "f": pl.Series([0.1], dtype=pl.Float32), "l": [[1]]}
    )
    typed.write_parquet(tmp_path / "t.parquet")
    (part,) = list(model.rows(tmp_path / "t.parquet"))
    assert part.equals(typed)
    assert part.schema == typed.schema


def test_the_second_part_compiles_nothing(model):
    bulk = Bulk(model.encoding, model.network)
    run = bulk.run(parts_of(table(7_000), 2048))
    next(run)
    before = _outputs._cache_size()
    rows = sum(len(part) for part, _ in run)  # the last part, of 856 rows, too
    assert rows == 7_000 - 2048
    assert _outputs._cache_size() == before


def test_counts_and_rows_are_of_the_whole_table(model):
    frame = table(5_000).with_columns(pl.col("age").cast(pl.String))
    age = frame["age"].to_list()
    age[3000], age[4999] = "old", "old"
    colour = ["violet" if i % 1000 == 7 else c for i, c in enumerate(frame["colour"])]
    frame = frame.with_columns(age=pl.Series(age), colour=pl.Series(colour))
    with pytest.raises(DataError, match=r"Column 'age' .*'old' \(row 3,001\)"):
        list(Bulk(model.encoding, model.network).run(parts_of(frame, 1000)))
    bulk = Bulk(model.encoding, model.network, lenient=True)
    outputs = np.concatenate([o for _, o in bulk.run(parts_of(frame, 1000))])
    assert bulk.taken_for_missing["age"].count == 2
    assert bulk.taken_for_missing["age"].told() == "'old' (row 3,001)"
    assert bulk.unseen["colour"].count == 5
    assert bulk.unseen["colour"].told() == "'violet' (row 8)"
    empty = frame.with_columns(age=pl.Series([None if a == "old" else a for a in age]))
    np.testing.assert_allclose(outputs, model.outputs(empty), rtol=1e-5, atol=1e-6)


def test_absent_columns(model):
    frame = table(50).drop("age", "y")
    bulk = Bulk(model.encoding, model.network)
    (found,) = [
        outputs for _, outputs in bulk.run([frame.rename({"size": "Size"}).with_columns(size=frame["size"])])
    ]
    assert bulk.absent == ["age"]
    missing = frame.with_columns(age=pl.lit(None, dtype=pl.Float64))
    np.testing.assert_allclose(found, model.outputs(missing), rtol=1e-6)
    with pytest.raises(DataError, match="no column 'age'"):
        model.predict(frame)
    with pytest.raises(DataError, match="none of the columns") as error:
        list(Bulk(model.encoding, model.network).run([pl.DataFrame({"Age": [1]})]))
    assert "Did you mean 'Age'?" in error.value.hint


def test_another_separator_than_that_of_the_training_file(tmp_path):
    table(200).write_csv(tmp_path / "a.csv")
    model = fit(tmp_path / "a.csv", settings={"hidden": (4,), "epochs": 2}, rivals=()).model
    assert model.reading["separator"] == ","
    table(200).write_csv(tmp_path / "b.tsv", separator="\t")
    np.testing.assert_array_equal(model.predict(tmp_path / "b.tsv"), model.predict(tmp_path / "a.csv"))


def test_memory_does_not_grow_with_the_rows(model):
    """NumPy's memory; that of Polars lies outside what Python can trace."""
    part = table(20_000)

    def peak(times):
        tracemalloc.start()
        bulk = Bulk(model.encoding, model.network)
        rows = sum(len(outputs) for _, outputs in bulk.run(part for _ in range(times)))
        assert rows == 20_000 * times
        top = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return top

    few = peak(3)
    assert peak(15) < 1.5 * few + 2**20


def test_wide_tables_come_in_fewer_rows():
    assert part_rows(30) == 65_536
    assert part_rows(1_000) == 4_096
    assert part_rows(10**6) == 2**28 // 10**6
