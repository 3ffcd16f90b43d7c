"""The data that come with superpose."""

import subprocess
import sys

import numpy as np
import polars as pl
import pytest
import sklearn.datasets

from superpose.data.made import CURVES
from superpose.data.samples import names, sample
from superpose.errors import UnknownNameError, UsageError

KNOWN = {info.name: info for info in names()}


@pytest.mark.parametrize("name", KNOWN)
def test_a_sample_is_what_its_list_says(name):
    data, info = sample(name), KNOWN[name]
    assert (data.name, data.rows, data.inputs.width, data.task) == (name, info.rows, info.inputs, info.task)
    assert data.source == f"sample:{name}"
    assert all(dtype == pl.Float64 for dtype in data.inputs.dtypes)
    assert not any(series.is_null().any() for series in data.inputs)
    assert data.rows == len(data.target)


@pytest.mark.parametrize("name", [name for name, info in KNOWN.items() if info.kind == "table"])
def test_a_table_holds_scikit_learns_numbers(name):
    bunch = getattr(sklearn.datasets, f"load_{name}")()
    data = sample(name)
    assert np.array_equal(data.inputs.to_numpy(), bunch.data)
    if data.task == "regression":
        assert np.array_equal(data.target.to_numpy(), bunch.target)
    else:
        assert data.target.to_list() == [bunch.target_names[k] for k in bunch.target]


def test_columns_and_classes_have_their_names():
    assert sample("iris").inputs.columns[0] == "sepal length (cm)"
    assert set(sample("breast_cancer").target) == {"malignant", "benign"}
    assert sample("digits").inputs.columns[9] == "r1c1"
    assert sample("digits").target.dtype == pl.Int64
    assert sample("linnerud").targets == ("Weight", "Waist", "Pulse")


@pytest.mark.parametrize("name", [name for name, info in KNOWN.items() if info.kind == "2-D"])
def test_points_follow_their_seed_and_come_in_two_even_classes(name):
    data = sample(name, rows=101, seed=3)
    assert data.inputs.equals(sample(name, rows=101, seed=3).inputs)
    assert not data.inputs.equals(sample(name, rows=101, seed=4).inputs)
    assert data.target.sum() == 50
    assert set(data.target) == {0, 1}


def test_points_lie_where_they_should():
    x, y = sample("xor", noise=0).inputs.to_numpy(), sample("xor", noise=0).target.to_numpy()
    assert np.array_equal(x[:, 0] * x[:, 1] < 0, y == 1)
    x, y = sample("circle", noise=0).inputs.to_numpy(), sample("circle", noise=0).target.to_numpy()
    assert np.array_equal(np.hypot(*x.T) < 0.6, y == 1)
    x, y = sample("spiral", noise=0).inputs.to_numpy(), sample("spiral", noise=0).target.to_numpy()
    turned = np.arctan2(x[:, 1], x[:, 0]) - 3.5 * np.pi * np.hypot(*x.T)
    assert np.allclose(np.cos(turned), np.where(y == 1, -1, 1))
    x, y = sample("moons", noise=0).inputs.to_numpy(), sample("moons", noise=0).target.to_numpy()
    assert np.allclose(np.hypot(*(x - np.where(y[:, None] == 1, [1, 0.5], [0, 0])).T), 1)


@pytest.mark.parametrize(
    ("name", "f"),
    [
        ("sine", lambda x: np.sin(3 * x)),
        ("wave", lambda x: np.sin(3 * x) + x**2 / 4),
        ("step", lambda x: np.where(x < 0, 0, 1)),
        ("absolute", lambda x: np.sqrt(x**2)),
        ("sawtooth", lambda x: np.mod(x, 1)),
        ("noisy_line", lambda x: 0.5 * x + 0.25),
        ("bump", lambda x: np.heaviside(x - 0.5, 1) - np.heaviside(x - 1.5, 1)),
    ],
)
def test_a_curve_is_its_function(name, f):
    data = sample(name, rows=64, noise=0.0)
    x = data.inputs["x"].to_numpy()
    assert (x[0], x[-1]) == (CURVES[name].low, CURVES[name].high)
    assert np.allclose(data.target.to_numpy(), f(x))
    apart = sample(name, rows=4000, noise=0.5).target - sample(name, rows=4000, noise=0.0).target
    assert float(apart.std()) == pytest.approx(0.5, rel=0.05)


def test_part_of_a_table_keeps_its_order():
    data, whole = sample("wine", rows=20, seed=1), sample("wine")
    places = [whole.inputs.rows().index(row) for row in data.inputs.rows()]
    assert places == sorted(places)
    assert data.target.to_list() == whole.target[places].to_list()


@pytest.mark.parametrize(
    ("name", "options", "error", "message"),
    [
        ("irs", {}, UnknownNameError, r"no sample 'irs'.\nDid you mean 'iris'"),
        ("iris", {"noise": 0.1}, UsageError, r"'iris' is a real table; noise is for made data"),
        ("iris", {"rows": 151}, UsageError, r"'iris' has 150 rows; 151 were asked for"),
        ("moons", {"rows": 1}, UsageError, r"rows is 1; a whole number from 2 on"),
        ("moons", {"rows": 2.5}, UsageError, r"rows is 2.5"),
        ("moons", {"noise": -1}, UsageError, r"noise is -1; 0 or a finite number"),
        ("sine", {"noise": float("nan")}, UsageError, r"noise is nan"),
    ],
)
def test_what_cannot_be_loaded(name, options, error, message):
    with pytest.raises(error, match=message):
        sample(name, **options)


def test_the_data_floor_imports_neither_jax_nor_scikit_learn_nor_pandas():
    code = (
        "import sys, superpose.data.samples, superpose.data.encode, superpose.data.target, superpose.data.files.table\n"
        "print(sorted({m.partition('.')[0] for m in sys.modules} & {'jax', 'sklearn', 'pandas', 'pyarrow'}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
