"""What comes out where nothing is said: good, sure as far as it is right, and not put off by few or odd rows."""

import warnings

import numpy as np
import pytest
from estimator_cases import QUICK, iris
from scipy.optimize import minimize_scalar
from scipy.special import expit
from sklearn.datasets import load_breast_cancer, load_diabetes
from sklearn.exceptions import ConvergenceWarning
from sklearn.metrics import log_loss
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from superpose import NetworkClassifier, NetworkRegressor


@pytest.fixture(scope="module")
def breast():
    """Breast cancer in two parts, three to one, and what was learned from the first."""
    X, y = load_breast_cancer(return_X_y=True)
    X, X_test, y, y_test = train_test_split(X, y, stratify=y, random_state=0)
    return X, X_test, y, y_test, NetworkClassifier(random_state=0).fit(X, y)


def theirs(network, X, y):
    """scikit-learn's network, its inputs scaled, fitted."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return make_pipeline(StandardScaler(), network).fit(X, y)


def test_breast_cancer_is_told_apart_better_than_by_plain_networks(breast):
    X, X_test, y, y_test, network = breast
    ours = log_loss(y_test, network.predict_proba(X_test))
    assert network.score(X_test, y_test) > 0.96
    plain = NetworkClassifier(profile="plain", random_state=0).fit(X, y)
    mlp = theirs(MLPClassifier((64, 64), random_state=0), X, y)
    for other in (plain, mlp):
        assert ours < log_loss(y_test, other.predict_proba(X_test)) - 0.03
        assert network.score(X_test, y_test) > other.score(X_test, y_test)


def test_it_is_as_sure_as_it_should_be(breast):
    _, X_test, _, y_test, network = breast
    z = network.decision_function(X_test)

    def cost(log_temperature: float) -> float:
        return log_loss(y_test, expit(z / np.exp(log_temperature)))

    best = minimize_scalar(cost, bounds=(-3, 3), method="bounded").fun
    uncalibrated = cost(-np.log(network.model_.facts["temperature"]))
    assert log_loss(y_test, network.predict_proba(X_test)) < best + 0.015 < uncalibrated


def test_diabetes_is_learned_better_than_by_plain_networks():
    whole = load_diabetes(return_X_y=True)
    found = []
    for seed in range(3):
        X, X_test, y, y_test = train_test_split(*whole, random_state=seed)
        network = NetworkRegressor(random_state=seed).fit(X, y)
        mlp = MLPRegressor(random_state=seed, early_stopping=True, max_iter=2000)
        plain = NetworkRegressor(profile="plain", random_state=seed).fit(X, y)
        found.append([one.score(X_test, y_test) for one in (network, plain, theirs(mlp, X, y))])
        assert network.members_ == 8
    ours, by_plain, by_sklearn = np.mean(found, axis=0)
    assert ours > by_plain + 0.1
    assert ours > by_sklearn


def test_twelve_rows_are_enough_to_begin_with():
    X, y = iris()
    network = NetworkClassifier(random_state=0).fit(X[::13], y[::13])
    assert network.members_ == 8
    assert network.score(X, y) > 0.8
    assert log_loss(y, network.predict_proba(X)) < 0.6


def test_more_members_than_rows():
    X, y = iris()
    network = NetworkClassifier(**QUICK | {"members": 20}).fit(X[::13], y[::13])
    assert network.members_ == 20 and network.network_.sizes[-2:] == (20 * 16, 3)
    assert network.score(X, y) > 0.8


def test_a_class_of_two_rows_is_a_class():
    X, y = iris()
    network = NetworkClassifier(**QUICK).fit(X[:102], y[:102])
    np.testing.assert_array_equal(network.classes_, [0, 1, 2])
    confidence = network.predict_proba(X[:102])
    np.testing.assert_allclose(confidence.sum(axis=1), 1)
    np.testing.assert_array_equal(network.predict(X[:100]), y[:100])
    assert confidence[100:, 2].min() > confidence[:50, 2].max()


def test_a_column_without_any_value_is_left_out():
    X, y = iris()
    empty = np.full((150, 1), np.nan)
    network = NetworkClassifier(**QUICK).fit(np.hstack([X, empty]), y)
    assert network.inputs_ == ("x1", "x2", "x3", "x4") and network.n_features_in_ == 5
    alone = NetworkClassifier(**QUICK).fit(X, y)
    np.testing.assert_array_equal(network.predict_proba(np.hstack([X, empty])), alone.predict_proba(X))
