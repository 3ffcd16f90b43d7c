"""Packed files: the same table comes out whatever they are packed in, and bombs do not go off."""

import bz2
import gzip
import io
import lzma
import tracemalloc
import zipfile

import polars as pl
import pytest

from superpose.data.files import compressed
from superpose.data.files.chunks import chunks
from superpose.data.files.table import read, read_with
from superpose.errors import DataError

TEXT = b"a,b\n" + b"".join(b"%d,x%d\n" % (i, i % 3) for i in range(500))


def zipped(*members, encrypted=False):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    data = bytearray(file.getvalue())
    if encrypted:  # the flag alone, in both headers
        data[6] |= 1
        data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def zstd(data):
    for module in ("compression.zstd", "backports.zstd"):
        found = pytest.importorskip(module) if module == "backports.zstd" else None
        if found is not None:
            return found.compress(data)
    raise AssertionError


PACKED = {
    "gzip": gzip.compress,
    "bz2": bz2.compress,
    "xz": lzma.compress,
    "zip": lambda data: zipped(("__MACOSX/._t.csv", b"junk"), ("folder/t.csv", data)),
    "zstd": zstd,
}


@pytest.fixture
def written(tmp_path):
    def write(data, name="t.csv"):
        (tmp_path / name).write_bytes(data)
        return tmp_path / name

    return write


@pytest.mark.parametrize("way", PACKED)
@pytest.mark.parametrize("name", ["t.csv", "t.csv.gz", "t"])
def test_a_packed_table_is_the_table(written, way, name):
    table, reading = read_with(written(PACKED[way](TEXT), name))
    assert table.equals(read(written(TEXT, "plain.csv")))
    assert reading.compression == way
    assert f"packed with {way}" in reading.told()


@pytest.mark.parametrize("way", ["gzip", "bz2", "xz"])
def test_streams_one_after_another_are_one(written, way):
    pack = PACKED[way]
    assert read(written(pack(TEXT[:700]) + pack(TEXT[700:]))).equals(read(written(TEXT, "plain.csv")))


def test_a_packed_parquet_file_and_a_packed_tsv(written):
    file = io.BytesIO()
    pl.DataFrame({"a": [1, 2]}).write_parquet(file)
    assert read(written(gzip.compress(file.getvalue()), "t.parquet.gz"))["a"].to_list() == [1, 2]
    assert read(written(gzip.compress(b"a\tb, c\n1\tx, y\n"), "t.tsv.gz")).columns == ["a", "b, c"]


@pytest.mark.parametrize("way", PACKED)
def test_a_damaged_or_cut_pack_is_refused(written, way):
    data = PACKED[way](TEXT)
    with pytest.raises(DataError, match=rf"no {way} file that can be unpacked"):
        read(written(data[: len(data) - 12]))
    if way == "zstd":  # has a sum of its bytes only if asked for
        return
    middle = len(data) // 2
    with pytest.raises(DataError):
        read(written(data[:middle] + bytes(b ^ 0xFF for b in data[middle : middle + 8]) + data[middle + 8 :]))


@pytest.mark.parametrize("outer", PACKED)
def test_packed_twice_is_refused(written, outer):
    with pytest.raises(DataError, match=rf"gzip inside {outer}"):
        read(
            written(
                PACKED[outer](gzip.compress(TEXT))
                if outer != "zip"
                else zipped(("t.gz", gzip.compress(TEXT)))
            )
        )


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (zipped(("a.csv", TEXT), ("b.csv", TEXT)), r"a zip of 2 files \(a.csv, b.csv\); one was expected"),
        (zipped(("folder/", b"")), r"a zip of 0 files"),
        (zipped(("a.csv", TEXT), encrypted=True), r"t.csv is a zip with a password"),
    ],
)
def test_a_zip_holds_one_file(written, data, message):
    with pytest.raises(DataError, match=message):
        read(written(data))


@pytest.mark.parametrize("way", PACKED)
def test_a_bomb_does_not_go_off(written, way, monkeypatch):
    monkeypatch.setattr(compressed, "FREE", 2**18)
    monkeypatch.setattr(compressed, "RATIO", 100)
    path = written(PACKED[way](b"a,b\n" + b"1,2\n" * 2**20))  # the same line again and again
    tracemalloc.start()
    with pytest.raises(DataError, match=r"unpacks to more than 100 times its size"):
        for _ in chunks(path):
            pass
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2**24


def test_what_comes_out_has_a_bound(written, monkeypatch):
    monkeypatch.setattr(compressed, "MOST", 1000)
    with pytest.raises(DataError, match="unpacks to more than 1,000 bytes"):
        read(written(gzip.compress(TEXT)))
    assert read(written(TEXT)).height == 500
