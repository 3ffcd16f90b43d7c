"""A table as inputs and target."""

import polars as pl
import pytest

from superpose.data.dataset import Dataset, split_target
from superpose.errors import DataError

TABLE = pl.DataFrame({"age": [1, 2, 3], "sex": ["m", "f", "m"], "survived": [0, None, 1]})


def test_the_last_column_is_the_target_unless_another_is_named():
    data = split_target(TABLE)
    assert data.target.name == "survived"
    assert data.inputs.columns == ["age", "sex"]
    assert isinstance(split_target(TABLE, "sex").target, pl.Series)
    assert split_target(TABLE, "sex").inputs.columns == ["age", "survived"]


def test_rows_without_target_are_left_out_and_counted():
    data = split_target(TABLE)
    assert (data.rows, data.dropped) == (2, 1)
    assert data.inputs["age"].to_list() == [1, 3]
    assert data.target.to_list() == [0, 1]
    assert split_target(TABLE, "age").dropped == 0
    assert TABLE.height == 3


def test_several_targets_are_a_frame():
    data = split_target(TABLE, ["survived", "age"], name="ship", source="ship.csv")
    assert isinstance(data.target, pl.DataFrame)
    assert data.targets == ("survived", "age")
    assert repr(data) == "Dataset('ship': 2 rows, 1 column -> survived, age, 1 rows without target left out)"
    assert (data.source, split_target(TABLE, name="ship").source) == ("ship.csv", "ship")


@pytest.mark.parametrize(
    ("table", "target", "message"),
    [
        (
            TABLE,
            "Survivd",
            r"no column 'Survivd' to take as target.\nDid you mean 'survived'\? It has: age, sex",
        ),
        (TABLE, ["age", "sx"], r"no column 'sx'"),
        (TABLE, [], r"list of targets is empty"),
        (TABLE, ["age", "sex", "survived"], r"No column is left to learn age, sex, survived from"),
        (TABLE.select("age"), None, r"No column is left to learn age from: the table has 1"),
        (TABLE.with_columns(pl.lit(None).alias("y")), "y", r"No row has a value in the target y"),
    ],
)
def test_what_cannot_be_split_is_refused(table, target, message):
    with pytest.raises(DataError, match=message):
        split_target(table, target)


def test_inputs_and_target_have_the_same_rows():
    with pytest.raises(DataError, match=r"3 rows of inputs and 2 of the target"):
        Dataset("x", TABLE, pl.Series("y", [1, 2]), None, "")
