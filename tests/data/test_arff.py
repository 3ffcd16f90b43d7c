"""ARFF: attributes with their types, and cells that have to be of them."""

import numpy as np
import polars as pl
import pytest
from scipy.io import arff as scipy_arff

from superpose.data.files.table import read, read_with
from superpose.errors import DataError

IRIS = """% 1. Title: Iris

@RELATION iris
@ATTRIBUTE sepallength NUMERIC
@attribute 'petal width' real   % in cm
@attribute size integer
@ATTRIBUTE class {Iris-setosa, 'Iris versicolor',"it's"}
@attribute note string
@attribute day date "yyyy-MM-dd"
@DATA
5.1,3.5,3,Iris-setosa,'a, b',2020-01-02
% a comment

4.9, ?, 4,'Iris versicolor','it\\'s',?
1e2,2,5,"it's",?,'2020-01-03'
"""


@pytest.fixture
def written(tmp_path):
    def write(text, name="t.arff"):
        (tmp_path / name).write_text(text)
        return tmp_path / name

    return write


def test_a_file_as_weka_writes_it(written):
    table, reading = read_with(written(IRIS), understand=False)
    assert table.columns == ["sepallength", "petal width", "size", "class", "note", "day"]
    assert table.drop("class").rows() == [
        (5.1, 3.5, 3, "a, b", "2020-01-02"),
        (4.9, None, 4, "it's", None),
        (100.0, 2.0, 5, None, "2020-01-03"),
    ]
    assert table["class"].cast(pl.String).to_list() == ["Iris-setosa", "Iris versicolor", "it's"]
    assert reading.told() == "ARFF, UTF-8"
    assert read_with(written(IRIS, "t.txt"))[1].kind == "ARFF"


def test_scipy_reads_the_same_numbers_and_levels(written):
    lines = "".join(f"{x:.3f},{'?' if x > 1.5 else 'lo'}\n" for x in np.random.default_rng(0).normal(size=50))
    path = written("@relation r\n@attribute x numeric\n@attribute y {lo,hi}\n@data\n" + lines)
    records, _ = scipy_arff.loadarff(path)
    table = read(path)
    np.testing.assert_array_equal(table["x"].to_numpy(), records["x"])
    assert [cell or "?" for cell in table["y"]] == [word.decode() for word in records["y"]]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("5.1,3.5,3", "{0 5.1, 3 Iris-setosa}\n5.1,3.5,3", r"line 11 is in the sparse form"),
        ("5.1,3.5,3", "x,3.5,3", r"line 11 has 'x' in 'sepallength', which is not a number"),
        ("5.1,3.5,3", "5.1,3.5", r"line 11 has 5 cells, and there are 6 attributes"),
        (
            "'Iris versicolor','it",
            "Iris-virginica,'it",
            r"line 14 has 'Iris-virginica' in 'class', which is none of",
        ),
        ("note string", "note relational", r"line 8 has an attribute of no known type"),
        ("@ATTRIBUTE sep", "@COLUMN sep", r"line 4 is '@COLUMN sepallength NUMERIC'; @attribute"),
        ("@DATA", "", r"line 11 is .5.1,3.5,3,Iris-setosa"),
        ("{Iris-setosa, ", "{Iris-setosa, Iris-setosa, ", r"line 7 names a level of 'class' twice"),
        ("'a, b'", "'a, b", r"line 11 has a quote that is not closed"),
    ],
)
def test_a_damaged_file_is_refused_with_its_line(written, old, new, message):
    assert old in IRIS
    with pytest.raises(DataError, match=message):
        read(written(IRIS.replace(old, new)))


@pytest.mark.parametrize(
    "text", ["@relation x\n@attribute a numeric\n", "@relation x\n@attribute a real\n@data\n"]
)
def test_a_file_without_rows_is_refused(written, text):
    with pytest.raises(DataError, match=r"no line @data|no rows below @data"):
        read(written(text))
