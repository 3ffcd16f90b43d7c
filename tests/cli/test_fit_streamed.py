"""`superpose fit` of a table that the memory allowed does not hold, as a process of its own."""

import numpy as np
import polars as pl
import pytest

ROWS, COLUMNS = 90_000, 45  # four times 8 bytes a cell is more than 600 MB leave beside superpose itself


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("streamed")
    rng = np.random.default_rng(0)
    x_NI = rng.integers(-50, 50, (ROWS, COLUMNS)).astype(np.float32) / 25
    frame = pl.DataFrame({f"x{i}": x_NI[:, i] for i in range(COLUMNS)} | {"y": x_NI[:, 0] - 2 * x_NI[:, 1]})
    frame.write_parquet(folder / "large.parquet", row_group_size=20_000)
    frame.head(50).write_csv(folder / "new.csv")
    return folder


def test_it_is_said_trained_saved_and_predicted_with(folder, superpose):
    words = [
        "fit",
        "large.parquet",
        "--memory",
        "600MB",
        "--hidden",
        "8",
        "--batch-size",
        "1024",
        "--epochs",
        "2",
    ]
    done = superpose(*words, "--no-compare", "--no-report", folder=folder)
    assert done.code == 0, done.err
    assert "large.parquet is streamed: to train on it in memory would take about 612 MB" in done.err
    assert "All rows are met 2 times" in done.err
    assert "90,000 rows, 45 columns" in done.err
    assert (folder / "large.model.safetensors").exists()
    told = superpose("predict", "large.model.safetensors", "new.csv", "-o", "out.csv", folder=folder)
    assert told.code == 0, told.err
    assert pl.read_csv(folder / "out.csv").height == 50


def test_too_little_memory_ends_with_what_is_enough(folder, superpose):
    done = superpose("fit", "large.parquet", "--memory", "300MB", folder=folder)
    assert done.code == 1
    assert "too little" in done.err
    assert "--memory 600MB" in done.err
