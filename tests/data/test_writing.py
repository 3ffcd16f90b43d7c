"""Tables written in parts: what is read back is what was given, by every ending; a failure leaves nothing."""

import gzip
import io
import json
import os
import stat
from pathlib import Path

import polars as pl
import pytest

from superpose.data.files.whole_file import check_place, whole_file
from superpose.data.files.writing import check_ending, writer
from superpose.errors import SaveError, UsageError

FRAME = pl.DataFrame(
    {
        "id": ["007", "8", None, 'a,b\n"c"', "'x"],
        "n": [1.5, -2.0, None, 1e-9, 1e300],
        "k": [1, 2, 3, 4, 5],
        "b": [True, None, False, True, True],
    }
)


def write(path: Path, parts, **options):
    with whole_file(path) as handle, writer(handle, check_ending(path), **options) as written:
        for part in parts:
            written.write(part)


@pytest.mark.parametrize(
    "name", ["t.csv", "t.tsv", "t.csv.gz", "T.CSV", "t.parquet", "t.jsonl", "t.ndjson.gz"]
)
@pytest.mark.parametrize(
    "parts", [[FRAME], [FRAME.head(2), FRAME.slice(2, 2), FRAME.tail(1)]], ids=["one", "three"]
)
def test_it_is_read_back(tmp_path, name, parts):
    path = tmp_path / name
    write(path, parts)
    data = path.read_bytes()
    data = gzip.decompress(data) if name.endswith(".gz") else data
    if "parquet" in name:
        assert pl.read_parquet(path).equals(FRAME)
    elif "json" in name:
        assert [json.loads(line) for line in data.splitlines()] == FRAME.to_dicts()
    else:
        separator = "\t" if "tsv" in name else ","
        assert pl.read_csv(io.BytesIO(data), schema=FRAME.schema, separator=separator).equals(FRAME)
    assert [p.name for p in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("name", ["t", "t.xlsx", "t.gz", "t.parquet.gz", "t.csv.zip"])
def test_other_endings_are_refused(name):
    with pytest.raises(UsageError, match="ends in none of"):
        check_ending(Path(name))


@pytest.mark.parametrize("name", ["t.csv", "t.parquet", "t.jsonl", "t.csv.gz"])
def test_a_failure_leaves_what_was_there(tmp_path, name):
    path = tmp_path / name
    path.write_text("old", encoding="utf-8")

    def parts():
        yield FRAME
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write(path, parts())
    assert path.read_text(encoding="utf-8") == "old"
    assert [p.name for p in tmp_path.iterdir()] == [name]


def test_types_without_a_place_are_named(tmp_path):
    nested = FRAME.with_columns(tags=pl.Series([[1], [2], [3], [4], [5]]))
    with pytest.raises(SaveError, match="'tags' holds List"):
        write(tmp_path / "t.csv", [nested])
    write(tmp_path / "t.parquet", [nested])
    assert pl.read_parquet(tmp_path / "t.parquet").equals(nested)


def test_permissions_are_those_of_the_old_file(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("old", encoding="utf-8")
    path.chmod(0o640)
    write(path, [FRAME])
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    write(tmp_path / "new.csv", [FRAME])
    mask = os.umask(0)
    os.umask(mask)
    assert stat.S_IMODE((tmp_path / "new.csv").stat().st_mode) == 0o666 & ~mask


def test_places_that_cannot_be(tmp_path):
    for path in (tmp_path / "no" / "t.csv", tmp_path, tmp_path / ("x" * 300 + ".csv")):
        with pytest.raises(SaveError):
            check_place(path)
    (tmp_path / "pipe.csv").symlink_to(tmp_path / "other.csv")
    with pytest.raises(SaveError, match="no ordinary file"), whole_file(tmp_path / "pipe.csv"):
        pass
