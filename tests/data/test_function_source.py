"""An expression with a domain as a source of rows."""

import numpy as np
import pytest

from superpose.data.source import open_source
from superpose.errors import DataError, UsageError


def test_rows_of_one_variable_and_of_two():
    line = open_source("sin(3*x)", on=(-3, 3))
    assert line.rows == 400 and line.targets == ("y",) and line.task == "regression"
    x = line.inputs["x"].to_numpy()
    assert x[0] == -3 and x[-1] == 3
    np.testing.assert_allclose(line.target.to_numpy(), np.sin(3 * x))
    plane = open_source("x*y", on={"y": (0, 1), "x": (2, 3)}, seed=1)
    assert plane.inputs.columns == ["y", "x"] and plane.targets == ("f",)
    np.testing.assert_allclose(
        plane.target.to_numpy(), plane.inputs["x"].to_numpy() * plane.inputs["y"].to_numpy()
    )


@pytest.mark.parametrize(
    ("text", "options", "error", "words"),
    [
        ("log(x)", {"on": (-1, 1)}, DataError, "no finite value at 200 of 400"),
        ("x+y", {"on": (-1, 1)}, UsageError, "2 variables"),
        ("x", {"on": (1, -1)}, UsageError, "below its high"),
        ("x.__class__", {"on": (0, 1)}, DataError, "no meaning"),
        ("x", {"on": (0, 1), "target": "x"}, UsageError, "its value, y"),
        (3, {"on": (0, 1)}, UsageError, "in quotes"),
    ],
)
def test_what_is_refused(text, options, error, words):
    with pytest.raises(error, match=words):
        open_source(text, **options)
