"""The tables: read from a folder as they come, drawn from where they are large, parted alike in their classes."""

import numpy as np
import polars as pl
import pytest
from benchmarks import tables
from benchmarks.tables import BUNDLED, Table, load, names, part
from quality_cases import line, two_classes


def test_a_folder_that_is_not_there_has_no_tables(tmp_path):
    assert names(tmp_path / "none") == list(BUNDLED)


def test_a_folders_tables_follow_the_bundled_ones(tmp_path):
    for name in ("b.csv", "a.tsv", "notes.md"):
        (tmp_path / name).write_text("x,y\n1,2\n")
    assert names(tmp_path) == [*BUNDLED, "a.tsv", "b.csv"]


@pytest.mark.parametrize("name", BUNDLED)
def test_every_bundled_table_loads(name, tmp_path):
    table = load(name, tmp_path)
    assert len(table.y) == table.inputs.height == table.drawn_from
    assert table.pandas.shape == table.inputs.shape
    assert table.task == ("regression" if name == "diabetes" else "classification")


def test_a_file_is_read_as_most_are_its_last_column_the_target(tmp_path):
    (tmp_path / "new.csv").write_text("n,word,answer\n" + "1,a,yes\n2,?,no\n,b,NA\n" * 10)
    table = load("new.csv", tmp_path)
    assert (table.task, table.classes, table.drawn_from) == ("classification", ("no", "yes"), 20)
    assert table.inputs.columns == ["n", "word"]
    assert table.y.tolist() == [1, 0] * 10
    assert table.pandas["word"].isna().sum() == 10 and table.pandas["n"].dtype == float


def test_what_is_special_of_a_file_is_minded(tmp_path):
    (tmp_path / "winequality-red.csv").write_text("0.7,5\n0.8,6\n0.9,5\n" * 20)
    (tmp_path / "pollution.csv").write_text(
        "No,pm2.5,Ir\n" + "".join(f"{i},{i * 1.5},0\n" for i in range(60))
    )
    wine, air = load("winequality-red.csv", tmp_path), load("pollution.csv", tmp_path)
    assert (wine.task, wine.drawn_from, sorted(set(wine.y))) == ("regression", 60, [5.0, 6.0])
    assert (air.task, air.target.name, air.inputs.columns) == ("regression", "pm2.5", ["No", "Ir"])


def test_of_a_large_table_the_same_rows_are_drawn_each_time(tmp_path, monkeypatch):
    monkeypatch.setattr(tables, "LARGEST", 30)
    (tmp_path / "large.csv").write_text("x,y\n" + "".join(f"{i},{i / 7}\n" for i in range(100)))
    one, other = load("large.csv", tmp_path), load("large.csv", tmp_path)
    assert (one.drawn_from, one.inputs.height, one.inputs["x"].n_unique()) == (100, 30, 30)
    assert one.inputs.equals(other.inputs) and one.inputs["x"].is_sorted()
    assert np.allclose(one.y, one.inputs["x"].to_numpy() / 7)


@pytest.mark.parametrize("table", [two_classes(50), line(50)], ids=["classes", "numbers"])
def test_a_fifth_is_judged_on_and_each_seed_has_its_own(table):
    train, test = part(table, 0)
    assert (len(train), len(test)) == (40, 10)
    assert sorted([*train, *test]) == list(range(50))
    assert not np.array_equal(test, part(table, 1)[1]) and np.array_equal(test, part(table, 0)[1])


def test_the_shares_of_classes_are_kept_and_a_class_of_one_row_breaks_nothing():
    table = two_classes(100)
    assert np.bincount(table.y[part(table, 0)[1]]).tolist() == [10, 10]
    lonely = Table("lonely", "classification", table.inputs, pl.Series(["alone", *table.target[1:]]), 100)
    assert len(part(lonely, 0)[1]) == 20
