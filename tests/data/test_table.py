"""Tables from files and from memory: what comes out, and what is said when nothing can."""

import csv
import io

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from superpose.data.files.table import read
from superpose.errors import DataError, UsageError

words = st.text(st.characters(categories=["L"], include_characters="-_"), min_size=1, max_size=6)
numbers = st.one_of(st.integers(-(2**60), 2**60), st.floats(allow_nan=False, allow_infinity=False))
quoted = st.text(st.sampled_from("ab,\"; '."), max_size=6).map(lambda cell: f"x{cell}y")


@pytest.fixture
def written(tmp_path):
    """A file of the given content, as a path."""

    def write(content, name="table.csv"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def cells(source, **options):
    return read(source, **options).to_dict(as_series=False)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("drawn")


def as_csv(rows, **style):
    text = io.StringIO()
    csv.writer(text, **style).writerows(rows)
    return text.getvalue()


@given(st.lists(st.tuples(numbers, quoted, quoted), min_size=1, max_size=8))
def test_what_a_csv_writer_wrote_is_read_back(folder, rows):
    path = folder / "quoted.csv"
    path.write_text(as_csv([("n", "a", "b"), *rows]), encoding="utf-8", newline="")
    table = read(path)
    assert table["n"].to_list() == pytest.approx([row[0] for row in rows], rel=1e-15)
    assert table.select("a", "b").rows() == [row[1:] for row in rows]


@given(st.lists(st.tuples(words, numbers, words), min_size=1, max_size=8), st.sampled_from(",;|\t"))
def test_plain_text_reads_as_the_same_text_with_quotes(folder, rows, separator):
    plain, careful = folder / "plain.csv", folder / "careful.csv"
    lines = [("a", "b", "c"), *rows]
    plain.write_text(as_csv(lines, delimiter=separator), encoding="utf-8", newline="")
    careful.write_text(
        as_csv(lines, delimiter=separator, quoting=csv.QUOTE_ALL), encoding="utf-8", newline=""
    )
    assert read(plain).equals(read(careful), null_equal=True)
    assert read(plain).schema == read(careful).schema


@pytest.mark.parametrize(
    ("text", "options", "expected"),
    [
        ("a, b\n1, x\n2, ?\n", {}, {"a": [1, 2], "b": ["x", None]}),
        ("a,b\r\n1.5,x \r\nNA,x\r\n", {}, {"a": [1.5, None], "b": ["x", "x"]}),
        ("a,b\r1,n/a\r2,\r", {}, {"a": [1, 2], "b": [None, None]}),
        ("\ufeffa,b\n1,2\n\n\n", {}, {"a": [1], "b": [2]}),
        ('\ufeff"a",b\n1,2', {}, {"a": [1], "b": [2]}),
        ("1,2\n3,4\n", {"header": False}, {"c1": [1, 3], "c2": [2, 4]}),
        ("'a','b'\n'x, y','it''s'\n", {}, {"a": ["x, y"], "b": ["it's"]}),
        ("a,b\n'tis,1\nit's,2\n", {}, {"a": ["'tis", "it's"], "b": [1, 2]}),
        ('a,b\n5" pipe,1\n6" pipe,2\n', {}, {"a": ['5" pipe', '6" pipe'], "b": [1, 2]}),
        ('a,b\n 1, "x, ""z"""\n', {}, {"a": [1], "b": ['x, "z"']}),
        ('a,b\n"x\ny",1\n', {}, {"a": ["x\ny"], "b": [1]}),
        ("a,b\ntrue,1\nFalse,2\n?,3\n", {}, {"a": [True, False, None], "b": [1, 2, 3]}),
        ("a,b\n99999999999999999999,+1\n1,2\n", {}, {"a": [1e20, 1.0], "b": [1, 2]}),
        ("a,a,,a_2\n1,2,3,4\n", {}, {"a": [1], "a_3": [2], "c3": [3], "a_2": [4]}),
        ("name\nx y\n\nz\n", {}, {"name": ["x y", "z"]}),
        ("id,list\n1,a;b\n2,c\n", {}, {"id": [1, 2], "list": ["a;b", "c"]}),
        ("a b\n1 2\n", {"separator": " "}, {"a": [1], "b": [2]}),
        ("a§b\n1§2\n", {"separator": "§"}, {"a": [1], "b": [2]}),
        ("a,b\n-9,NA\n3,NB\n", {"missing": ["-9"]}, {"a": [None, 3], "b": ["NA", "NB"]}),
        ("a,b\n,\n1,2\n", {}, {"a": [None, 1], "b": [None, 2]}),
        ("a,b\nInf,x\nNA,y\n", {}, {"a": ["Inf", None], "b": ["x", "y"]}),
        ("a,b\n1e3,x\n.5,y\n", {}, {"a": [1000.0, 0.5], "b": ["x", "y"]}),
    ],
)
def test_files_as_they_come(written, text, options, expected):
    assert cells(written(text), **options) == expected


def test_a_tsv_and_a_parquet_file(written, tmp_path):
    assert cells(written("a\tb\n1, x\ty\n", "t.tsv")) == {"a": ["1, x"], "b": ["y"]}
    pl.DataFrame({"a": [1, None], "b": ["x", "?"], "c": [1.5, float("nan")]}).write_parquet(
        tmp_path / "t.parquet"
    )
    assert cells(str(tmp_path / "t.parquet")) == {"a": [1, None], "b": ["x", None], "c": [1.5, None]}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", r"table.csv is empty"),
        (" \n\n", r"table.csv is empty"),
        ("a,b\n", r"has a header, 'a, b', and no rows.\n.*header=False"),
        ("a,b,c\n1,2,3\n\n1,2\n", r"line 4 has 2 cells, the first line 3\."),
        ("a,b\n1,2,3\n1,2\n4,5,6\n", r"line 2 has 3 cells, the first line 2 \(2 lines differ\)"),
        ('a,b\n"x\ny",2\n1,2,3\n', r"line 4 has 3 cells, the first line 2"),
        ('a,b\n1,2\n3,"x\ny,2\n', r"a quote on line 3 that is never closed"),
        ('a,b\n1,2\n3,"x', r"a quote on line 3 that is never closed"),
        ("a,b\n1,x\n1e400,y\n", r"'a' has 1 cell that is infinite or too large: '1e400' \(row 2\)"),
        (
            "a,b\ninf,x\n-inf,y\n1,z\n",
            r"2 cells that are infinite or too large: 'inf' \(row 1\), '-inf' \(row 2\)",
        ),
    ],
)
def test_a_file_that_is_no_table_is_refused(written, content, message):
    with pytest.raises(DataError, match=message):
        read(written(content))


def test_a_path_that_leads_nowhere(written, tmp_path):
    written("a\n1\n", "passengers.csv")
    with pytest.raises(DataError, match=r"There is no file .*pasengers.csv.\nDid you mean 'passengers.csv'"):
        read(tmp_path / "pasengers.csv")
    with pytest.raises(DataError, match=r"there is no folder"):
        read(tmp_path / "nowhere" / "x.csv")
    with pytest.raises(
        DataError, match=r"is a folder; a file was expected.\nGive one of its tables: passengers"
    ):
        read(tmp_path)


@pytest.mark.parametrize("content", [b"", b"PAR1junk", b"PAR1" + bytes(60) + b"PAR1"])
def test_a_damaged_parquet_file_is_refused(written, content):
    with pytest.raises(DataError, match=r"bad.parquet is no Parquet file that can be read"):
        read(written(content, "bad.parquet"))


def test_the_name_given_stands_in_errors(written):
    with pytest.raises(DataError, match=r"^Sales of May is empty"):
        read(written(""), name="Sales of May")
    with pytest.raises(DataError, match=r"^Sales has 0 rows and 1 columns"):
        read({"a": []}, name="Sales")


def test_a_pandas_frame_is_read_by_value_and_without_pyarrow(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    frame = pd.DataFrame(
        {
            "i": pd.array([1, None], dtype="Int64"),
            "b": pd.array([True, None], dtype="boolean"),
            "c": pd.Categorical(["1", "2"]),
            "s": pd.array(["x", None], dtype="string"),
            "o": pd.Series(["?", np.nan], dtype=object),
            "f": [1.0, np.nan],
            "u": np.array([1, 2], dtype="uint8"),
            "m": pd.Series([1, "x"], dtype=object),
            7: [None, None],
        }
    )
    before = frame.copy(deep=True)
    table = read(frame)
    expected = {"i": [1, None], "b": [True, None], "c": ["1", "2"], "s": ["x", None], "o": [None, None]}
    expected |= {"f": [1.0, None], "u": [1, 2], "m": ["1", "x"], "7": [None, None]}
    assert table.to_dict(as_series=False) == expected
    pd.testing.assert_frame_equal(frame, before)
    frame.loc[0, "f"] = 99.0
    assert table["f"][0] == 1.0


def test_an_array_is_copied_and_its_columns_named():
    x = np.array([[1.0, np.nan], [3.0, 4.0]])
    table = read(x)
    x[:] = 0.0
    assert table.to_dict(as_series=False) == {"x1": [1.0, 3.0], "x2": [None, 4.0]}
    assert cells(np.array([["1", "a"], ["2", "?"]])) == {"x1": [1, 2], "x2": ["a", None]}
    whole = np.arange(3)
    table = read(whole)
    whole[:] = 7
    assert table["x1"].to_list() == [0, 1, 2]
    assert read(np.array([[2**64 - 1]], dtype=np.uint64)).schema == {"x1": pl.Float64}


def test_a_dict_and_a_polars_frame():
    given = {"a": [1, None, "x"], "b": [1.5, 2, None], "c": np.array([True, False, True]), 5: ("?", "1", "2")}
    expected = {"a": ["1", None, "x"], "b": [1.5, 2.0, None], "c": [True, False, True], "5": [None, 1, 2]}
    assert cells(given) == expected
    frame = pl.DataFrame({"a": [" ?", "x"], "k": pl.Series(["1", "2"], dtype=pl.Categorical)})
    before = frame.clone()
    assert cells(frame) == cells(frame.lazy()) == {"a": [None, "x"], "k": ["1", "2"]}
    assert frame.equals(before)


@pytest.mark.parametrize(
    ("source", "error", "message"),
    [
        ([1, 2], UsageError, r"cannot be made of a list"),
        (None, UsageError, r"cannot be made of a NoneType"),
        ({}, DataError, r"0 rows and 0 columns"),
        ({"a": [1], "b": [1, 2]}, DataError, r"differ in length: 'a' has 1, 'b' has 2"),
        ({"a": "abc"}, DataError, r"'a' is a str; a list or array of cells"),
        ({"a": np.zeros((2, 2))}, DataError, r"'a' has shape \(2, 2\)"),
        ({"a": [object()]}, DataError, r"'a' holds cells of type object"),
        ({"a": [10**400]}, DataError, r"'a' has a number too large"),
        (np.zeros((2, 2, 2)), DataError, r"shape \(2, 2, 2\)"),
        (np.array([[1j]]), DataError, r"'x1' holds values of type complex128"),
        (
            np.array([[1.0], [np.inf]]),
            DataError,
            r"'x1' has 1 cell that is infinite or too large: 'inf' \(row 2\)",
        ),
        (pl.DataFrame({"a": [[1]]}), DataError, r"'a' holds values of type List"),
    ],
)
def test_what_is_no_table_is_refused(source, error, message):
    with pytest.raises(error, match=message):
        read(source)


def test_text_that_is_not_understood_stays_as_it_was_written(written, tmp_path):
    text = "a,b,c\n 1.50 ,true,?\n007,NA,x\n"
    assert cells(written(text), understand=False) == {
        "a": ["1.50", "007"],
        "b": ["true", None],
        "c": [None, "x"],
    }
    frame = pl.DataFrame({"i": [1, None], "f": [1.5, float("nan")], "t": [" 1", "?"], "b": [True, None]})
    expected = {"i": [1, None], "f": [1.5, None], "t": ["1", None], "b": [True, None]}
    assert cells(frame, understand=False) == expected
    frame.write_parquet(tmp_path / "t.parquet")
    assert cells(tmp_path / "t.parquet", understand=False) == expected


def test_a_file_of_another_name_is_never_read(written, tmp_path):
    names = [
        "Cafe\u0301.csv",
        "Caf\u00e9.csv",
        "a b.csv",
        "a b.csv.",
        "[a].csv",
        "*.csv",
        "a;b",
        "con.csv",
        "-x.csv",
    ]
    for i, name in enumerate(names):
        written(f"a,b\n{i},x\n", name)
    assert [read(tmp_path / name)["a"].to_list() for name in names] == [[i] for i in range(len(names))]
    for name in ["cafe.csv", "a b.csv..", "?.csv", "[b].csv", "x" * 300 + ".csv", "a\0b.csv", ""]:
        with pytest.raises(DataError, match=r"There is no file|cannot be opened|is a folder"):
            read(tmp_path / name)
