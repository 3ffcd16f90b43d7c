"""How cells are set apart: separators, quotes, comments, line ends, lines of unequal length."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from superpose.data.files import delimited, parsing
from superpose.data.files.table import read, read_with
from superpose.errors import DataError, UsageError

AUTO_MPG = """18.0   8   307.0      130.0      3504.      12.0   70  1\t"chevrolet chevelle malibu"
15.0   8   350.0      165.0      3693.      11.5   70  1\t"buick skylark 320"
  24.0   4   113.0      95.00      2372.      15.0   70  3\t"toyota corona mark ii"
"""


@pytest.fixture
def table(tmp_path):
    def read_it(text, name="t.csv", **options):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_with(path, understand=False, **options)

    return read_it


@pytest.mark.parametrize(
    ("text", "separator", "rows"),
    [
        ("a;b\n1,5;2,5\n3,5;4,25\n", ";", [("1,5", "2,5"), ("3,5", "4,25")]),
        ("a;b\n1,5;x\n2,5;y\n", ";", [("1,5", "x"), ("2,5", "y")]),
        ("1,a;b\n2,c;d\n3,e;f\n", ",", [("1", "a;b"), ("2", "c;d"), ("3", "e;f")]),
        ("id,list\n1,a;b\n2,c\n", ",", [("1", "a;b"), ("2", "c")]),
        ("Who;Size\nMüller, H.;2,5\nMeier, K.;3,5\n", ";", [("Müller, H.", "2,5"), ("Meier, K.", "3,5")]),
        ("t,x\n2020-01-01 10:00,1\n2020-01-01 11:00,2\n", ",", [("2020-01-01 10:00", "1"), ("2020-01-01 11:00", "2")]),
        ("a|b\n1|2\n", "|", [("1", "2")]),
        ("a\tb c\n1\tx y\n", "\t", [("1", "x y")]),
        ('a,b\n"x;y;z",1\n"u;v;w",2\n', ",", [("x;y;z", "1"), ("u;v;w", "2")]),
        ("x y z\n1 2 3\n4  5   6\n", "whitespace", [("1", "2", "3"), ("4", "5", "6")]),
        ("name\nJohn Smith\nMary Jones\n", ",", [("John Smith",), ("Mary Jones",)]),
        ("sep=|\n1,5|x\n2,5|y\n", "|", [("1,5", "x"), ("2,5", "y")]),
        ("# x y z\n1 2 3\n4 5 6\n", "whitespace", [("1", "2", "3"), ("4", "5", "6")]),
        ("# made by a program, in 2020\n% twice\n\na,b\n1,2\n", ",", [("1", "2")]),
        ("#,name\n1,x\n2,y\n", ",", [("1", "x"), ("2", "y")]),
        ("#ff0000,3\n#00ff00,4\nnone,5\n", ",", [("#ff0000", "3"), ("#00ff00", "4"), ("none", "5")]),
        ("a,b,\n1,2,\n3,4,\n", ",", [("1", "2"), ("3", "4")]),
        ("1,2,\r\n3,4,\r\n", ",", [("1", "2"), ("3", "4")]),
        ("a,b\r1,2\n3,4\r\n5,6\r\r", ",", [("1", "2"), ("3", "4"), ("5", "6")]),
        ("\n\n  \na,b\n\n1,2\n \n3,4\n\n", ",", [("1", "2"), ("3", "4")]),
        ("a\tb\n\t\n1\t2\n", "\t", [(None, None), ("1", "2")]),
        ("'a', 'b'\n'x, y', 'it''s'\n", ",", [("x, y", "it's")]),
        ('a,b\r\n"x\r\n\r\ny",1\r\n', ",", [("x\n\ny", "1")]),
    ],
)  # fmt: skip
def test_files_as_they_come(table, text, separator, rows):
    found, reading = table(text)
    assert found.rows() == rows
    assert reading.separator == separator


def test_classic_files_set_apart_by_spaces(table):
    found, reading = table(AUTO_MPG, "auto-mpg.data")
    assert (reading.separator, reading.header) == ("whitespace", False)
    assert found.row(2) == (
        "24.0",
        "4",
        "113.0",
        "95.00",
        "2372.",
        "15.0",
        "70",
        "3",
        "toyota corona mark ii",
    )
    found, reading = table("A11 6 A34 A43 1169\nA12 48 A32 A43 5951\n", "german.data")
    assert found.shape == (2, 5)
    assert table("1 2\n3 4\n", "t.dat", separator=" ")[0].shape == (2, 2)


@pytest.mark.parametrize(
    "name", ["t.csv", "t.tsv", "t.txt", "t.data", "t.dat", "t.tab", "t", "t.csv.", "ta ble.CSV"]
)
def test_any_name_will_do(table, name):
    assert table("a;b\n1;2\n", name)[0].columns == ["a", "b"]
    assert table("a,c\tb\n1,0\t2\n", name)[0].columns in (["a,c", "b"], ["a", "c\tb"])
    assert table("a\tb\n1\t2\n", name)[0].rows() == [("1", "2")]


@pytest.mark.parametrize("small", [7, 64, 2**20])
@settings(max_examples=60)
@given(st.data())
def test_any_csv_in_blocks_of_any_size_is_what_the_csv_module_reads(small, data):
    cell = st.text(st.sampled_from("ab1 ,;\"'\nä"), max_size=5).map(lambda text: f"x{text}y")
    rows = data.draw(st.lists(st.tuples(cell, cell, cell), min_size=1, max_size=9))
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([("n", "a", "b"), *rows])
    raw = text.getvalue().encode()
    blocks = [raw[i : i + small] for i in range(0, len(raw), small)]
    table = delimited.Delimited(blocks, "t", header=True, separator=",", quote='"')
    assert delimited.read_text(table).rows() == rows


def test_blocks_without_quotes_and_with_agree(monkeypatch):
    lines = [b"a,b,c", *(b"%d, w %d,x" % (i, i) for i in range(99)), b'7,"q ""1"",\n",y', b" 8 ,,z"]
    raw = b"\n".join(lines)
    blocks = [raw[i : i + 50] for i in range(0, len(raw), 50)]

    def options():
        return delimited.Delimited(blocks, "t", header=True)

    mixed = delimited.read_text(options())
    monkeypatch.setattr(parsing, "_plain", lambda block, *rest: parsing._careful(block, iter(()), *rest))
    careful = delimited.read_text(options())
    assert mixed.select(c.str.strip_chars() for c in mixed).equals(
        careful.select(c.str.strip_chars() for c in careful)
    )
    assert mixed.rows()[-2:] == [("7", 'q "1",\n', "y"), (" 8 ", "", "z")]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a,b,c\n1,2,3\n\n1,2\n", r"line 4 has 2 cells, the first line 3\."),
        ("# note\n\na,b,c\n1,2,3\n1,2\n", r"line 5 has 2 cells, the first line 3\."),
        ("a b c\n1 2 3\n\n1 2\n", r"has 2 cells, the first line 3\.\nMost lines have 3, separated by spaces"),
        ("a,b\n" + "1,2\n" * 400_000 + "1,2,3\n", r"line 400002 has 3 cells, the first line 2\."),
        ('a,b\n"x",2\n' + "1,2\n" * 400_000 + "1,2,3\n", r"line 400003 has 3 cells, the first line 2\."),
        ('a,b\n1,2\n3,"x\ny,2\n', r"a quote on line 3 that is never closed"),
        ('a,b\n1,"x\n' + "1,2\n" * 400_000, r"line 2 has a cell longer than 131,072 characters"),
        ("a,b,\n1,2,\n" + "1,2,\n" * 400_000 + "3,4,5\n", r"row 400002 has a cell, '5', after the last separator"),
        ("a,b\n1,2\n3," + "x" * 10**6 + "\n", r"line 3, column 2, has a cell longer than 131,072 characters"),
        ('a,b\n1,2\n3,"' + "x" * 10**6 + '"\n', r"line 3 has a cell longer than 131,072 characters"),
        ("# only\n# notes\n", r"t.csv is empty"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("limit", [131_072, 2**31 - 1])
def test_a_damaged_table_is_refused_with_its_line(table, text, message, limit):
    before = csv.field_size_limit(limit)  # anyone may have moved it, and some packages do
    try:
        with pytest.raises(DataError, match=message):
            table(text)
    finally:
        csv.field_size_limit(before)


@pytest.mark.parametrize("separator", ["::", "", "\n", '"', "spaces", 3])
def test_what_is_no_separator_is_refused(table, separator):
    with pytest.raises(UsageError, match="is not one character"):
        table("a,b\n1,2\n", separator=separator)


def test_an_option_is_taken_as_told(table):
    assert table("a,b\n1,2\n", separator=";", header=True)[0].columns == ["a,b"]
    assert table("a,b\n|x,y|,2\n", quote="|")[0].row(0) == ("x,y", "2")
    with pytest.raises(UsageError, match="quote '::'"):
        table("a,b\n1,2\n", quote="::")


def test_notes_above_a_table_are_counted_however_many(table):
    found, reading = table("# x\n" * 400_000 + "\n% y\na,b\n1,2\n")
    assert (found.rows(), reading.skipped) == ([("1", "2")], 400_002)
    assert "400002 lines above it skipped" in reading.told()


def test_how_a_file_was_read_reads_another_alike(table, tmp_path):
    _, reading = table("'3';'a b'\n'4';'c;d'\n")
    assert reading.to_dict() == {"header": False, "separator": ";", "quote": "'"}
    other = tmp_path / "other.csv"
    other.write_text("'x';'y'\n")
    assert read(other, **reading.to_dict()).rows() == [("x", "y")]
