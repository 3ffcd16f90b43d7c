"""Whether the first line names the columns: tables as people have them, with and without."""

import io

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import datasets

from superpose.data.columns.cells import DEFAULT_MISSING
from superpose.data.files.header import find_header
from superpose.data.files.table import read_with

RNG = np.random.default_rng(0)
IRIS = ("sepal_length", "sepal_width", "petal_length", "petal_width", "species")
SPECIES = ("Iris-setosa", "Iris-versicolor", "Iris-virginica")
TITANIC = """PassengerId,Survived,Pclass,Name,Sex,Age,SibSp,Parch,Ticket,Fare,Cabin,Embarked
1,0,3,"Braund, Mr. Owen",male,22,1,0,A/5 21171,7.25,,S
2,1,1,"Cumings, Mrs. John",female,38,1,0,PC 17599,71.2833,C85,C
3,1,3,"Heikkinen, Miss. Laina",female,26,0,0,STON/O2. 3101282,7.925,,S
4,0,3,"Moran, Mr. James",male,,0,0,330877,8.4583,,Q
"""
PENGUINS = """species,island,bill_length_mm,bill_depth_mm,flipper_length_mm,body_mass_g,sex
Adelie,Torgersen,39.1,18.7,181,3750,male
Adelie,Torgersen,NA,NA,NA,NA,NA
Gentoo,Biscoe,46.1,13.2,211,4500,female
Chinstrap,Dream,46.5,17.9,192,3500,female
"""


def drawn(levels, rows, columns):
    """Rows of words, each column from its own few."""
    return [[f"{levels[RNG.integers(len(levels))]}{j}" for j in range(columns)] for _ in range(rows)]


def iris(*, header):
    x, y = datasets.load_iris(return_X_y=True)
    rows = [",".join([*map(str, cells), SPECIES[label]]) for cells, label in zip(x, y, strict=True)]
    return "\n".join([",".join(IRIS), *rows] if header else rows) + "\n"


def found(rows):
    return find_header([[str(cell) for cell in row] for row in rows], DEFAULT_MISSING)[0]


@pytest.fixture
def header_of(tmp_path):
    def read_it(text):
        path = tmp_path / "t.csv"
        path.write_text(text, encoding="utf-8")
        return read_with(path)[1]

    return read_it


@pytest.mark.parametrize(
    ("text", "header"),
    [
        (iris(header=True), True),
        (iris(header=False), False),
        (TITANIC, True),
        (TITANIC.split("\n", 1)[1], False),
        (PENGUINS, True),
        (PENGUINS.split("\n", 1)[1], False),
        ("a,b\n1,2\n", True),
        ("1,2\n3,4\n", False),
        ("5.1,3.5,Iris-setosa\n", False),
        ("name\nx y\nz\n", True),
        ("yes\nno\nyes\nno\n", False),
        ("age\n31\n45\n", True),
        ("31\n45\n", False),
        ("date,rain\n2020-01-01,0.5\n2020-01-02,1\n", True),
        ("2020-01-01,0.5\n2020-01-02,1\n", False),
        ("day\n2020-01-01\n2020-01-02\n", True),
        ("code,kind\nX001,a\nX002,a\nX003,b\n", True),
        ("X001,a\nX002,a\nX003,b\nX004,b\n", False),
        (",a,b\n0,1.5,2\n1,1,3\n", True),
        ("?,1,2\n3,4,5\n", False),
        ("NA,x\n3,y\n4,x\n", False),
        ("2010,2011,2012\n5.3,6.1,7.2\n5.0,6.0,7.5\n", True),
        ("country,2010,2011,2012\nChad,5,6,7\nPeru,4,4,5\n", True),
        ("2010,2011,2012\n2011,2012,2013\n2012,2013,2014\n", False),
        ("0,1,2\n0.5,1.25,3\n0.1,2.5,4\n", True),
        (",0,1,2\n0,5,1,3\n1,4,2,4\n", True),
        ("0,1,2\n3,4,5\n", False),
        ("a,0,1,2\nb,3,1,0\nc,2,2,1\n", False),
        ("150,4,setosa,versicolor,virginica\n5.1,3.5,1.4,0.2,0\n4.9,3.0,1.4,0.2,0\n", True),
        ("price,share\n$5.00,10%\n$6.50,12%\n", True),
        ("$5.00,10%\n$6.50,12%\n", False),
        (
            "review,label\n" + "".join(f"Long words about film {i} that say much,good\n" for i in range(9)),
            True,
        ),
    ],
)
def test_tables_as_people_have_them(header_of, text, header):
    reading = header_of(text)
    assert reading.header is header, reading.told()


def test_sklearns_wine_with_and_without_names(header_of):
    wine = datasets.load_wine()
    rows = io.StringIO()
    np.savetxt(rows, np.c_[wine.target, wine.data], delimiter=",", fmt="%g")
    assert header_of(rows.getvalue()).header is False
    assert header_of(",".join(["class", *wine.feature_names]) + "\n" + rows.getvalue()).header is True


@pytest.mark.parametrize("levels", ["ab", "abcdefgh", ["recurrence-events", "no-recurrence-events"]])
def test_a_table_of_levels(levels):
    rows = drawn(levels, rows=60, columns=6)
    assert not found(rows)
    assert found([["age", "menopause", "size", "nodes", "side", "class"], *rows])


def test_ten_thousand_columns_are_told_by_some_of_them():
    rows = RNG.integers(0, 255, (30, 10_000)).tolist()
    assert not found(rows)
    assert found([[f"pixel{j}" for j in range(10_000)], *rows])
    assert found([list(range(10_000)), *rows])


@settings(max_examples=60)
@given(
    st.lists(st.lists(st.floats(-1e6, 1e6), min_size=3, max_size=3), min_size=1, max_size=20),
    st.lists(st.text("abcdefgh_", min_size=1, max_size=8), min_size=3, max_size=3, unique=True),
)
def test_numbers_below_words_have_a_header_and_numbers_below_numbers_none(rows, names):
    assert found([names, *rows])
    assert not found(rows) or len({round(b - a, 9) for a, b in zip(rows[0], rows[0][1:], strict=False)}) == 1


def test_the_reason_is_told(header_of):
    assert header_of("age,sex\n39,m\n").told() == (
        "comma-separated, UTF-8, its first line is a header ('age' stands over numbers)"
    )
    assert header_of("a;b\n1;2\n").told().startswith("semicolon-separated, UTF-8, its first line is a header")
    assert "no header (39 is a number, as below it)" in header_of("39,m\n40,f\n").told()
    assert "no header ('yes' stands again below)" in header_of("yes\nno\nyes\n").told()
    assert "years one after another, from 2010 to 2012" in header_of("2010,2011,2012\n5,6,7\n").told()


def test_a_header_can_be_told_or_denied(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("1,2\n3,4\n")
    named, reading = read_with(path, header=True)
    assert named.columns == ["1", "2"]
    assert reading.header_why == "as told"
    path.write_text("a,b\n3,4\n")
    assert read_with(path, header=False)[0].equals(pl.DataFrame({"c1": ["a", "3"], "c2": ["b", "4"]}))
