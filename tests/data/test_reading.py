"""How a table was read: one sentence, options that read another alike, and a data set that remembers."""

import json

import polars as pl
import pytest

from superpose.data.files.reading import Reading
from superpose.data.files.table import read, read_with
from superpose.data.source import open_source
from superpose.errors import DataError


@pytest.fixture
def written(tmp_path):
    def write(content, name="t.csv"):
        (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        return tmp_path / name

    return write


def test_one_sentence_tells_how_a_file_was_read(written):
    _, reading = read_with(written("# by hand\n'a'\t'b'\n'1'\t'x y'\n".encode("utf-16"), "t.txt"))
    assert reading.told() == (
        "tab-separated, UTF-16 LE, single quotes, 1 line above it skipped, "
        "its first line is a header ('a' stands over numbers)"
    )
    assert repr(reading) == f"Reading({reading.told()})"
    assert repr(read_with({"a": [1]})[1]) == "Reading(memory)"
    assert Reading("separated text", separator="§").told() == "'§'-separated"


@pytest.mark.parametrize(
    "text", ["a;b\n1,5;x\n2,5;y\n", "'1','x'\n'2','y'\n", "1 2\n3 4\n", "yes\nno\nyes\n", "a\tb\n1\t2\n"]
)
def test_the_same_options_read_the_same_file_the_same_way(written, text):
    path = written(text)
    table, reading = read_with(path)
    options = json.loads(json.dumps(reading.to_dict()))
    again, told = read_with(path, **options)
    assert again.equals(table)
    assert told.to_dict() == reading.to_dict()
    assert told.given == ("header", "separator", "quote")


def test_one_row_that_could_be_a_header_is_read_as_the_training_rows_were(written):
    _, reading = read_with(written("a11,x\na12,y\na13,x\na12,y\n"))
    new = written("a12,z\n", "new.csv")
    assert reading.header is False
    assert read(new, **reading.to_dict()).rows() == [("a12", "z")]
    with pytest.raises(DataError, match="no rows"):
        read(new)


def test_a_data_set_remembers_how_it_was_read(written):
    path = written("age;sex\n39;é\n40;m\n".encode("cp1252"))
    data = open_source(path)
    assert (data.reading.separator, data.reading.encoding, data.reading.header) == (";", "Windows-1252", True)
    assert open_source(path, header=False).inputs.columns == ["c1"]
    assert open_source(written("age,sex\n39,Ł\n".encode("cp1250")), encoding="cp1250").target.to_list() == [
        "Ł"
    ]
    assert open_source(pl.DataFrame({"a": [1], "b": [2]})).reading == Reading("memory")
    assert open_source("sample:iris").reading is None
