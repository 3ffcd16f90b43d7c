"""Tables a part at a time: the parts laid end to end are the table, and no more is read than was asked for."""

import bz2
import gzip
import io
import json

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from superpose.data.files import arrow_stream, formats
from superpose.data.files import chunks as chunking
from superpose.data.files.chunks import chunks
from superpose.data.files.compressed import Bytes
from superpose.data.files.table import read
from superpose.errors import DataError, SuperposeError, UsageError

ROWS = 3_000
FRAME = pl.DataFrame(
    {
        "n": np.arange(ROWS),
        "x": np.random.default_rng(0).normal(size=ROWS).round(3),
        "t": [f"w{i % 7}" if i % 5 else None for i in range(ROWS)],
        "k": pl.Series([f"k{i % 3}" for i in range(ROWS)], dtype=pl.Categorical),
    }
)
TEXT = FRAME.with_columns(pl.col("t").fill_null("?")).write_csv()


def _arrow_file(path):
    FRAME.write_ipc(path, record_batch_size=700)


def _arrow_stream(path):
    """Several batches in one stream, spliced from streams of one batch each."""
    data, rows = b"", 700
    for start in range(0, ROWS, rows):
        file = io.BytesIO()
        FRAME.slice(start, rows).write_ipc_stream(file, compression="zstd")
        file.seek(0)
        messages = arrow_stream._messages(file.read, "t")
        data += b"".join(message for kind, message in messages if start == 0 or kind != arrow_stream.SCHEMA)
    path.write_bytes(data + arrow_stream.END)


def _gzipped_parquet(path):
    FRAME.write_parquet(path)
    path.write_bytes(gzip.compress(path.read_bytes()))


WRITE = {
    "t.csv": lambda path: path.write_text(TEXT),
    "quoted.csv": lambda path: FRAME.write_csv(path, quote_style="always"),
    "some.csv": lambda path: path.write_text(TEXT.replace(",w3,", ',"w3",')),
    "t.csv.gz": lambda path: path.write_bytes(gzip.compress(TEXT.encode())),
    "t.csv.bz2": lambda path: path.write_bytes(bz2.compress(TEXT.encode())),
    "utf16.csv": lambda path: path.write_bytes(TEXT.encode("utf-16")),
    "t.parquet": lambda path: FRAME.write_parquet(path, row_group_size=700),
    "t.parquet.gz": _gzipped_parquet,
    "t.arrow": _arrow_file,
    "t.arrows": lambda path: FRAME.write_ipc_stream(path, compression="zstd"),
    "many.arrows": _arrow_stream,
    "t.jsonl": lambda path: FRAME.write_ndjson(path),
    "t.json": lambda path: path.write_text(json.dumps(FRAME.to_dicts())),
}


@pytest.mark.parametrize("name", WRITE)
@pytest.mark.parametrize("rows", [1_000, 999, 65_536])
def test_the_parts_are_the_table(tmp_path, name, rows):
    path = tmp_path / name
    WRITE[name](path)
    parts = list(chunks(path, rows))
    assert [part.height for part in parts] == [min(rows, ROWS - i) for i in range(0, ROWS, rows)]
    assert len({tuple(part.schema.items()) for part in parts}) == 1
    whole = read(path, understand=False)
    joined = pl.concat(parts)
    if name == "t.jsonl":  # typed when read whole, text in parts
        whole, joined = read(path), read(joined)
    assert joined.equals(whole)


def test_frames_are_cut_too():
    parts = list(chunks(FRAME, 2_000))
    assert [part.height for part in parts] == [2_000, 1_000]
    assert pl.concat(parts).equals(read(FRAME, understand=False))


@pytest.mark.parametrize("name", ["t.csv", "t.csv.gz", "t.csv.bz2", "quoted.csv", "t.jsonl", "many.arrows"])
def test_no_more_is_read_than_was_asked_for(tmp_path, name, monkeypatch):
    taken, take = [], Bytes._take
    monkeypatch.setattr(Bytes, "_take", lambda self, size: taken.append(got := take(self, size)) or got)
    monkeypatch.setattr(chunking, "BLOCK", 2**12)
    monkeypatch.setattr(formats, "LOOK", 2**12)
    WRITE[name](tmp_path / name)
    parts = chunks(tmp_path / name, 100)
    next(parts)
    start = sum(map(len, taken))
    total = 100 + sum(part.height for part in parts)
    assert total == ROWS
    assert start <= 0.6 * sum(map(len, taken))  # at hand, the next, and what is cut


@settings(max_examples=40)
@given(
    st.lists(st.sampled_from(["1,2", '3,"x\ny"', "", '"a, ""b""",4', " 5 , ?"]), min_size=1, max_size=30),
    st.integers(1, 7),
)
def test_any_lines_in_parts_of_any_size(tmp_path_factory, lines, rows):
    path = tmp_path_factory.mktemp("c") / "t.csv"
    path.write_text("\n".join(["name,value", *lines]))
    try:
        whole = read(path, understand=False, header=True)
    except DataError:
        with pytest.raises(DataError):
            list(chunks(path, rows, header=True))
        return
    parts = list(chunks(path, rows, header=True))
    assert pl.concat(parts).equals(whole)
    assert all(part.height == rows for part in parts[:-1])


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("t.csv", "a,b\n" + "1,2\n" * 5 + "1,2,3\n", r"line 7 has 3 cells"),
        ("t.csv", "a,b\n", r"a header, 'a, b', and no rows"),
        ("t.csv", "", r"is empty"),
        ("t.jsonl", '{"a": 1}\n' * 200_000 + '{"b": 1}\n', r"line 200001 has 'b', which no row at the start"),
        ("t.jsonl", "\n", r"0 rows and 0 columns"),
        (
            "t.arrows",
            b"\xff\xff\xff\xff\xff\xff\xff\x7f",
            r"no Arrow file that can be read: a message is described",
        ),
        (
            "t.arrows",
            b"\xff\xff\xff\xff\x08\x00\x00\x00\xff\xff\xff\xff\0\0\0\0",
            r"no Arrow file that can be read",
        ),
        ("t.parquet", b"PAR1" + bytes(60) + b"PAR1", r"no Parquet file that can be read"),
    ],
)
def test_what_is_no_table_is_refused(tmp_path, name, data, message):
    (tmp_path / name).write_bytes(data if isinstance(data, bytes) else data.encode())
    with pytest.raises(DataError, match=message):
        list(chunks(tmp_path / name, 5_000))


@pytest.mark.parametrize("kind", ["t.parquet", "t.arrow", "t.arrows"])
def test_a_damaged_file_never_panics(tmp_path, kind):
    path = tmp_path / kind
    WRITE[kind](path)
    data, rng = path.read_bytes(), np.random.default_rng(1)
    outcomes = set()
    for _ in range(60):
        bad = bytearray(data)
        for place in rng.integers(0, len(bad), 4):
            bad[place] = rng.integers(0, 256)
        path.write_bytes(bad if rng.random() < 0.5 else data[: rng.integers(8, len(data))])
        try:
            outcomes.add(sum(part.height for part in chunks(path, 500)) > 0)
        except SuperposeError:
            outcomes.add("refused")
    assert "refused" in outcomes


def test_a_cut_stream_of_arrow_is_refused(tmp_path):
    path = tmp_path / "t.arrows"
    WRITE["t.arrows"](path)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    with pytest.raises(DataError, match="ends too soon"):
        list(chunks(path))


@pytest.mark.parametrize("rows", [0, -1, 1.5, True, "3"])
def test_rows_are_a_whole_number(rows):
    with pytest.raises(UsageError, match="is no number of rows"):
        chunks(FRAME, rows)


def test_a_path_is_checked_before_the_first_part_is_asked_for(tmp_path):
    with pytest.raises(DataError, match="There is no file"):
        chunks(tmp_path / "nowhere.csv")
