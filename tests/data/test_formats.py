"""Files with types of their own: what they are is told by their content, and damage is refused."""

import io
import json

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from superpose.data.files import typed
from superpose.data.files.table import read, read_with
from superpose.errors import DataError, SuperposeError

FRAME = pl.DataFrame(
    {"i": [1, None, 3], "f": [1.5, float("nan"), 2.0], "s": [" x", "?", None], "b": [True, None, False]}
)
READ = {"i": [1, None, 3], "f": [1.5, None, 2.0], "s": ["x", None, None], "b": [True, None, False]}
WRITE = {
    "parquet": lambda file: FRAME.write_parquet(file),
    "arrow": lambda file: FRAME.write_ipc(file),
    "feather": lambda file: FRAME.write_ipc(file, compression="zstd"),
    "arrows": lambda file: FRAME.write_ipc_stream(file),
    "jsonl": lambda file: FRAME.fill_nan(None).write_ndjson(file),
    "json": lambda file: file.write(json.dumps(FRAME.fill_nan(None).to_dicts()).encode()),
}


def as_bytes(kind):
    file = io.BytesIO()
    WRITE[kind](file)
    return file.getvalue()


@pytest.fixture
def written(tmp_path):
    def write(data, name="t.csv"):
        (tmp_path / name).write_bytes(data if isinstance(data, bytes) else data.encode())
        return tmp_path / name

    return write


@pytest.mark.parametrize("kind", WRITE)
def test_a_format_is_told_by_content_and_its_wrong_name_is_said(written, kind):
    data = as_bytes(kind)
    table, reading = read_with(written(data, f"t.{kind}"))
    assert table.to_dict(as_series=False) == READ
    assert reading.notes == ()
    assert reading.to_dict() == {}
    assert read_with(written(data, "t"))[1].notes == ()
    wrong, reading = read_with(written(data, "t.xlsx"))
    assert wrong.equals(table)
    assert "its name ends in .xlsx, but it holds" in reading.told()


def test_text_by_another_name_is_read_as_text(written):
    table, reading = read_with(written("a,b\n1,2\n", "t.parquet"))
    assert table.rows() == [(1, 2)]
    assert "its name ends in .parquet, but it holds separated text" in reading.told()


@pytest.mark.parametrize("kind", ["parquet", "arrow", "arrows"])
def test_a_damaged_file_is_refused_or_read_but_never_panics(written, kind):
    data, rng = as_bytes(kind), np.random.default_rng(0)
    outcomes = set()
    for _ in range(150):
        bad = bytearray(data)
        for place in rng.integers(0, len(bad), 3):
            bad[place] = rng.integers(0, 256)
        path = written(bytes(bad[: rng.integers(8, len(bad) + 1)] if rng.random() < 0.3 else bad), "t.bin")
        try:
            outcomes.add(read(path).width)
        except SuperposeError:
            outcomes.add("refused")
    assert "refused" in outcomes


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Excel"),
        (b"\x89HDF\r\n", "an HDF5 file"),
        (b"SQLite format 3\0", "an SQLite database"),
        (b"%PDF-1.7\n", "a PDF"),
        (b"<!DOCTYPE html><html>", "a web page"),
        (b"\x80\x04\x95\x10", "a pickle, which can run code"),
        (b"\x93NUMPY", "a NumPy file"),
        (b"PARE", "an encrypted Parquet file"),
    ],
)
def test_what_is_known_and_not_read_is_named(written, data, what):
    with pytest.raises(DataError, match=rf"t.csv is {what}.*, no table that is read"):
        read(written(data))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            '{"a": 1, "b": "x"}\n\n{"b": "y", "c": true}\n',
            {"a": [1, None], "b": ["x", "y"], "c": [None, True]},
        ),
        ('{"a": 1}\n{"a": 2.5}\n{"a": null}', {"a": [1.0, 2.5, None]}),
        ('{"a": 1}\n{"a": "x"}\n{"a": true}\n{"a": 2.0}', {"a": ["1", "x", "true", "2"]}),
        ('{"a": NaN}\n{"a": 3}', {"a": [None, 3.0]}),
        ('{"a": 99999999999999999999}\n{"a": 1}', {"a": [1e20, 1.0]}),
        ('\ufeff[{"a": 1}, {"a": 2, "b": "?"}]', {"a": [1, 2], "b": [None, None]}),
        ('{"a ": 1, "a": 2}', {"a": [1], "a_2": [2]}),
        ('{"t": "x, y\\n", "n": 1}', {"t": ["x, y"], "n": [1]}),
    ],
)
def test_json_as_it_comes(written, text, expected):
    assert read(written(text, "t.json")).to_dict(as_series=False) == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"a": 1}\n{"a": [1, 2]}', r"t.json: line 2 has a list in 'a'"),
        ('{"a": 1}\n\n{"b": {"c": 1}}', r"line 3 has an object in 'b'"),
        ('{"a": 1}\n{"a": 1, "a": 2}', r"line 2 is no JSON: it has 'a' twice"),
        ('{"a": 1}\n{"a": 1', r"line 2 is no JSON"),
        ('{"a": 1}\n[1]', r"line 2 is a JSON list, not an object"),
        ('[{"a": 1}, {"a": [1]}]', r"row 2 has a list in 'a'"),
        ('[{"a": 1}, 3]', r"row 2 is a JSON int, not an object"),
        ('{"a": 1}\n{"a": ' + "[" * 100_000, r"line 2 has values in values in values"),
        ('{"a": ' + "9" * 10_000 + "}", r"line 1 is no JSON: Exceeds|'a' has a number too large"),
        ('{"a": 1' + "0" * 400 + "}", r"'a' has a number too large for a float64"),
        ('{"a": Infinity}', r"infinite or too large"),
        ("[]", r"0 rows and 0 columns|is empty"),
        ("", r"t.json is empty|no JSON"),
    ],
)
def test_json_that_is_no_table_is_refused(written, text, message):
    with pytest.raises(DataError, match=message):
        read(written(text, "t.json"))


cell = (
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.floats(-1e300, 1e300) | st.text(max_size=5)
)


@settings(max_examples=60)
@given(st.lists(st.dictionaries(st.sampled_from("abc"), cell, min_size=1), min_size=1, max_size=9))
def test_lines_and_array_of_the_same_objects_are_the_same_table(tmp_path_factory, rows):
    folder = tmp_path_factory.mktemp("j")
    (folder / "a.json").write_text(json.dumps(rows))
    (folder / "l.jsonl").write_text("\n".join(map(json.dumps, rows)))
    options = {"understand": False, "missing": ()}
    assert read(folder / "a.json", **options).equals(read(folder / "l.jsonl", **options))


def workbook(path, sheets):
    xlsxwriter = pytest.importorskip("xlsxwriter")
    with xlsxwriter.Workbook(path) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for i, row in enumerate(rows):
                sheet.write_row(i, 0, row)
    return path


def test_a_workbook_is_its_first_sheet(tmp_path):
    pytest.importorskip("fastexcel")
    rows = [["age", "share", "sex"], [39, 0.1, "m"], [40, None, "?"], [], [41, 1e-7, "f"]]
    table, reading = read_with(workbook(tmp_path / "t.xlsx", {"People": rows, "Notes": [["x"]]}))
    assert table.to_dict(as_series=False) == {
        "age": [39, 40, 41],
        "share": [0.1, None, 1e-7],
        "sex": ["m", None, "f"],
    }
    assert reading.told() == (
        "Excel, its first line is a header ('age' stands over numbers), the first of its 2 sheets, 'People'"
    )
    assert read(workbook(tmp_path / "u.xlsx", {"x": [[1, 2], [3, 4]]})).columns == ["c1", "c2"]


def test_a_workbook_that_is_too_large_or_none_is_refused(tmp_path, written, monkeypatch):
    path = workbook(tmp_path / "t.xlsx", {"x": [[1, 2], [3, 4]]})
    monkeypatch.setattr(typed, "MOST_WORKBOOK", 100)
    with pytest.raises(DataError, match=r"t.xlsx unpacks to more than 100 bytes"):
        read(path)
    with pytest.raises(DataError, match=r"no Excel workbook|no zip|no Excel file"):
        read(written(path.read_bytes()[:-30], "cut.xlsx"))


def test_the_package_that_is_missing_is_named(tmp_path, monkeypatch):
    path = workbook(tmp_path / "t.xlsx", {"x": [[1, 2], [3, 4]]})
    monkeypatch.setitem(__import__("sys").modules, "fastexcel", None)
    with pytest.raises(DataError, match=r"pip install \"superpose\[excel\]\""):
        read(path)
