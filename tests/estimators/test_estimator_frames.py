"""Frames of pandas and Polars: columns by name and kind; what cannot be read is refused with the reason."""

import numpy as np
import pandas as pd
import polars as pl
import pytest
from estimator_cases import classifier, iris, noisy_line, regressor
from scipy import sparse

import superpose as sp


def passengers(rows: int = 120) -> dict:
    rng = np.random.default_rng(0)
    age = rng.uniform(1, 80, rows)
    age[::7] = np.nan
    return {
        "age": age,
        "sex": rng.choice(["male", "female"], rows),
        "port": rng.choice(["C", "Q", "S"], rows),
        "alone": rng.random(rows) < 0.5,
        "class": rng.integers(1, 4, rows),
    }


def survived(columns: dict) -> np.ndarray:
    return np.where((columns["sex"] == "female") | (columns["class"] == 1), "yes", "no")


def as_pandas(columns: dict) -> pd.DataFrame:
    return pd.DataFrame(columns).astype({"port": "category"})


@pytest.mark.parametrize("frame", [as_pandas, pl.DataFrame])
def test_a_frame_of_all_kinds_of_columns(frame):
    columns = passengers()
    X, y = frame(columns), survived(columns)
    network = classifier(epochs=60).fit(X, y)
    assert network.score(X, y) > 0.97
    assert network.inputs_ == (
        "age", "age is missing", "sex=female", "sex=male", "port=C", "port=Q", "port=S", "alone", "class",
    )  # fmt: skip
    assert list(network.feature_names_in_) == list(columns)
    assert network.n_features_in_ == 5
    assert set(network.predict(X)) == {"yes", "no"}


def test_pandas_and_polars_give_the_same():
    columns = passengers()
    y = survived(columns)
    pandas, polars = (
        classifier(epochs=2).fit(as_pandas(columns), y),
        classifier(epochs=2).fit(pl.DataFrame(columns), y),
    )
    np.testing.assert_array_equal(
        pandas.predict_proba(pl.DataFrame(columns)), polars.predict_proba(as_pandas(columns))
    )


def test_levels_that_were_not_there_and_missing_cells_are_predicted_too():
    columns = passengers()
    network = classifier(epochs=2).fit(pl.DataFrame(columns), survived(columns))
    new = pl.DataFrame(
        {
            "age": [None, 30.0],
            "sex": ["other", None],
            "port": [None, "X"],
            "alone": [None, True],
            "class": [1, None],
        }
    )
    assert np.isfinite(network.predict_proba(new)).all()


def test_columns_in_another_order_are_refused_as_scikit_learn_does():
    columns = passengers()
    network = classifier(epochs=1).fit(pl.DataFrame(columns), survived(columns))
    with pytest.raises(ValueError, match="must be in the same order"):
        network.predict(pl.DataFrame(columns).select(sorted(columns)))
    with pytest.raises(ValueError, match="now missing:\n- age"):
        network.predict(pl.DataFrame(columns).drop("age"))


def test_an_array_after_a_frame_is_taken_by_position_with_a_warning():
    X, y = iris()
    network = classifier(epochs=1).fit(pd.DataFrame(X, columns=list("abcd")), y)
    with pytest.warns(UserWarning, match="does not have valid feature names"):
        found = network.predict_proba(X)
    np.testing.assert_array_equal(found, network.predict_proba(pd.DataFrame(X, columns=list("abcd"))))


def test_columns_numbered_by_pandas_are_columns_too():
    X, y = iris()
    network = classifier(epochs=1).fit(pd.DataFrame(X), y)
    np.testing.assert_array_equal(network.predict_proba(X), classifier(epochs=1).fit(X, y).predict_proba(X))


def test_missing_numbers_in_an_array():
    X, y = noisy_line()
    X[::5, 0] = np.nan
    network = regressor().fit(X, y)
    assert network.inputs_ == ("x1", "x1 is missing", "x2")
    assert network.score(X, y) > 0.6


@pytest.mark.parametrize(
    "labels",
    [["a", "b", "c"], np.array(["x", "y", "z"], object), [1.0, 2.0, 5.0], [-3, 0, 9], [" a", "a ", "b"]],
)
def test_labels_come_back_as_they_came(labels):
    X, y = iris()
    given = np.array(labels)[y]
    for target in (given, pd.Series(given, name="kind"), pl.Series("kind", given), given.tolist()):
        network = classifier(epochs=20).fit(X, target)
        assert network.classes_.tolist() == sorted(labels)
        assert network.score(X, given) > 0.9
    assert network.predict(X).dtype.kind == np.unique(given.tolist()).dtype.kind
    assert network.model_.classes == tuple(sorted(labels))


def test_truth_values_and_named_targets():
    X, y = iris()
    network = classifier(epochs=20).fit(X, pd.Series(y == 0, name="setosa"))
    assert network.predict(X).dtype == bool
    assert network.model_.target.names == ("setosa",)
    many = regressor(epochs=1).fit(X, pd.DataFrame({"up": X[:, 0], "down": -X[:, 0]}))
    assert many.model_.target.names == ("up", "down")


def test_the_model_answers_alike():
    X, y = iris()
    names = np.array(["setosa", "versicolor", "virginica"])[y]
    network = classifier().fit(pd.DataFrame(X, columns=list("abcd")), names)
    frame = pl.DataFrame(X, schema=list("abcd"))
    np.testing.assert_array_equal(network.model_.predict(frame), network.predict(frame))
    np.testing.assert_allclose(network.model_.predict_proba(frame), network.predict_proba(frame), atol=1e-6)
    assert network.model_.facts["target"] == "y" and network.model_.facts["rows"] == 150


@pytest.mark.parametrize("kind", [sparse.csr_array, sparse.coo_matrix])
def test_sparse_inputs_are_refused(kind):
    X, y = iris()
    with pytest.raises(TypeError, match="Sparse data was passed"):
        classifier().fit(kind(X), y)
    with pytest.raises(TypeError, match="Sparse data was passed"):
        classifier(epochs=1).fit(X, y).predict(kind(X))


@pytest.mark.parametrize(("X", "y", "said"), [
    (np.array([["a", "b"], ["c", "d"]]), [0, 1], "array with text in it"),
    (np.array([[1.0, np.inf], [2.0, 1.0]]), [0, 1], "infinity"),
    (pd.DataFrame({"a": [1.0, np.inf]}), [0, 1], "infinite"),
    (pd.DataFrame({"a": [1.0]}), [0], "1 sample"),
    ([[1.0, 2.0]], [0], "1 sample"),
    ([[1.0], [1.0]], [0, 1], "No column is left to learn from"),
    ([[1.0], [2.0]], [0, 1, 1], "inconsistent numbers of samples"),
    ([[1.0], [2.0]], [1, 1], "one class in every row: 1"),
    ([[1.0], [2.0]], None, "target y is None"),
    ([[1.0], [2.0]], [0.5, 1.7], "continuous"),
    ([[1.0], [2.0]], [[0, 1], [2, 0]], "several targets each is yes or no"),
    ([[1.0], [2.0]], np.array(["a", None], object), "several types"),
])  # fmt: skip
def test_what_cannot_be_learned_from_is_refused(X, y, said):
    with pytest.raises(ValueError, match=said):
        classifier().fit(X, y)


def test_a_regression_needs_numbers():
    X, y = noisy_line()
    with pytest.raises(ValueError, match="could not convert string"):
        regressor().fit(X, np.array(["a"] * len(y)))
    with pytest.raises(ValueError, match="NaN"):
        regressor().fit(X, np.where(y > 0, np.nan, y))
    two = regressor(epochs=1).fit(X, np.column_stack([y, y]))
    with pytest.raises(sp.UsageError, match="2 were fitted"):
        two.partial_fit(X, y)
