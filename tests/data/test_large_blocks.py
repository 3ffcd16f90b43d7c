"""Tables on disk as blocks: which rows they hold, what they are copied for, and what is refused."""

import gzip
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from superpose.data.large import blocks as blocks_module
from superpose.data.large import memory
from superpose.data.large.blocks import open_blocks
from superpose.data.large.budget import ITSELF, LEAST, Budget, needed
from superpose.data.large.parquet_footer import row_groups
from superpose.errors import DataError, UsageError

ROWS = 3_000


@pytest.fixture
def frame():
    rng = np.random.default_rng(0)
    words = np.array(["red", "green", "NA"])[rng.integers(0, 3, ROWS)]
    return pl.DataFrame(
        {"a": rng.normal(size=ROWS), "b": rng.integers(0, 9, ROWS), "c": words, "y": rng.normal(size=ROWS)}
    )


def all_of(blocks):
    return pl.concat([blocks.read(i) for i in range(len(blocks))])


def test_footer_tells_the_rows_of_each_group(tmp_path, frame):
    frame.write_parquet(tmp_path / "t.parquet", row_group_size=700)
    groups = row_groups(tmp_path / "t.parquet", "t")
    assert groups.rows == (700, 700, 700, 700, 200)
    assert groups.columns == 4
    assert groups.unpacked > ROWS * 17


def test_parquet_is_cut_within_its_groups_and_nothing_is_copied(tmp_path, frame):
    frame.write_parquet(tmp_path / "t.parquet", row_group_size=700)
    told = []
    blocks = open_blocks(tmp_path / "t.parquet", 10_000, told=told.append)
    assert not told
    assert sum(blocks.counts) == blocks.rows == ROWS
    assert len(blocks) > 5
    assert max(blocks.counts) <= 10_000 / 32
    assert not {700, 1400, 2100, 2800} - set(blocks.first)  # no block lies in two groups
    found = all_of(blocks)
    assert found["a"].to_list() == frame["a"].to_list()
    assert found["c"].null_count() == (frame["c"] == "NA").sum()


@pytest.mark.parametrize("ending", [".csv", ".csv.gz", ".jsonl", ".arrow", ".parquet"])
def test_other_tables_are_copied_once_and_the_copy_goes(tmp_path, frame, ending):
    path = tmp_path / f"t{ending}"
    if ending == ".csv.gz":
        path.write_bytes(gzip.compress(frame.write_csv().encode()))
    elif ending == ".csv":
        frame.write_csv(path)
    elif ending == ".jsonl":
        frame.write_ndjson(path)
    elif ending == ".arrow":
        frame.write_ipc(path)
    else:
        frame.write_parquet(path, row_group_size=ROWS)  # one group of all rows, far larger than a block
    told = []
    blocks = open_blocks(path, 3_000, told=told.append)
    assert "first written anew" in told[0]
    folder = blocks._copy.name
    found = all_of(blocks)
    assert found.columns == frame.columns
    assert found["a"].cast(pl.Float64).to_list() == frame["a"].to_list()
    assert blocks.reading.kind
    blocks.close()
    assert not Path(folder).exists()


def test_no_room_for_a_copy_is_said_before_anything_is_written(tmp_path, frame, monkeypatch):
    frame.write_csv(tmp_path / "t.csv")
    usage = type("Usage", (), {"free": 1000})
    monkeypatch.setattr(blocks_module.shutil, "disk_usage", lambda _: usage)
    with pytest.raises(DataError, match="where 1 MB are free") as error:
        open_blocks(tmp_path / "t.csv", 10_000)
    assert "TMPDIR" in error.value.hint


def test_a_file_cut_short_is_refused(tmp_path, frame):
    path = tmp_path / "t.parquet"
    frame.write_parquet(path, row_group_size=700)
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(DataError, match="its last bytes are not those of a Parquet file") as error:
        open_blocks(path, 10_000)
    assert "cut short" in error.value.hint


@pytest.mark.parametrize("seed", range(8))
def test_a_damaged_footer_is_refused_and_never_hangs(tmp_path, frame, seed):
    path = tmp_path / "t.parquet"
    frame.write_parquet(path, row_group_size=50)
    data = bytearray(path.read_bytes())
    length = int.from_bytes(data[-8:-4], "little")
    rng = np.random.default_rng(seed)
    for place in rng.integers(len(data) - 8 - length, len(data) - 8, 20):
        data[place] = rng.integers(0, 256)
    path.write_bytes(data)
    try:
        groups = row_groups(path, "t")
    except DataError:
        return
    assert all(rows >= 0 for rows in groups.rows)


def test_a_file_that_changes_between_blocks_is_refused(tmp_path, frame):
    path = tmp_path / "t.parquet"
    frame.write_parquet(path, row_group_size=700)
    blocks = open_blocks(path, 10_000)
    blocks.read(0)
    frame.head(2_000).write_parquet(path, row_group_size=700)
    with pytest.raises(DataError, match="was changed while it was read"):
        blocks.read(1)
    path.unlink()
    with pytest.raises(DataError, match="was changed while it was read"):
        blocks.read(1)


def test_an_infinite_cell_is_named_by_its_place_in_the_table(tmp_path, frame):
    path = tmp_path / "t.parquet"
    cells = frame["a"].to_numpy().copy()
    cells[2900] = np.inf
    frame.with_columns(a=pl.Series(cells)).write_parquet(path, row_group_size=700)
    blocks = open_blocks(path, 10_000)
    with pytest.raises(DataError, match="infinite") as error:
        all_of(blocks)
    assert "counted here from row 2,8" in error.value.hint


@pytest.mark.parametrize(
    ("given", "size"),
    [
        ("1.5GB", 1_500_000_000),
        ("800 MB", 800_000_000),
        ("2GiB", 2**31),
        (10**9, 10**9),
        ("512m", 512_000_000),
    ],
)
def test_sizes(given, size):
    assert memory.allowed(given) == size


@pytest.mark.parametrize("given", ["", "much", "-1GB", 0, True, "1.5.GB", "5 XB", float("nan")])
def test_what_is_no_size_is_refused(given):
    with pytest.raises(UsageError, match="which is no size"):
        memory.allowed(given)


def test_default_is_what_is_taken_and_half_of_what_is_free(monkeypatch):
    monkeypatch.setattr(memory, "taken", lambda: 300)
    monkeypatch.setattr(memory, "available", lambda: 1000)
    assert memory.allowed(None) == 800


def test_a_group_of_processes_bounds_what_is_free(monkeypatch, tmp_path):
    (tmp_path / "memory.max").write_text("1000000\n")
    (tmp_path / "memory.current").write_text("400000\n")
    monkeypatch.setattr(memory, "_folders", lambda: [tmp_path])
    assert memory.available() == 600_000


def test_too_little_memory_says_how_much_is_enough():
    with pytest.raises(UsageError, match="too little") as error:
        Budget.of("300MB").check()
    assert f"{(ITSELF + LEAST) // 10**6}MB" in error.value.hint


def test_what_a_table_takes_is_told_by_its_footer_or_its_size(tmp_path, frame):
    frame.write_parquet(tmp_path / "t.parquet")
    assert needed(tmp_path / "t.parquet") == 4 * 8 * 4 * ROWS
    frame.write_csv(tmp_path / "t.csv")
    assert needed(tmp_path / "t.csv") == 4 * (tmp_path / "t.csv").stat().st_size
    (tmp_path / "t.json").write_text('[{"a": 1}]')
    assert needed(tmp_path / "t.json") is None
