"""What the estimators learn is good, and one seed gives one result."""

import warnings

import numpy as np
import pytest
from estimator_cases import classifier, iris, noisy_line, regressor
from sklearn.datasets import load_diabetes, load_linnerud, make_friedman1, make_multilabel_classification
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression, RidgeCV
from sklearn.metrics import f1_score
from sklearn.model_selection import KFold, cross_val_score, train_test_split
from sklearn.neural_network import MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from superpose import NetworkClassifier, NetworkRegressor


def test_iris_as_it_comes_is_told_apart_as_well_as_by_logistic_regression():
    X, X_test, y, y_test = train_test_split(*iris(), test_size=0.4, stratify=iris()[1], random_state=0)
    linear = LogisticRegression(max_iter=1000).fit(X, y).score(X_test, y_test)
    assert NetworkClassifier(random_state=0).fit(X, y).score(X_test, y_test) >= linear - 0.04


def test_diabetes_is_learned_as_well_as_by_ridge_where_noise_is_held_down():
    X, y = load_diabetes(return_X_y=True)
    folds = KFold(3, shuffle=True, random_state=0)
    ridge = cross_val_score(RidgeCV(), X, y, cv=folds).mean()
    held_down = NetworkRegressor(profile="plain", weight_decay=1.0, random_state=0)
    assert cross_val_score(held_down, X, y, cv=folds).mean() > ridge - 0.03
    stopped = NetworkRegressor(profile="plain", early_stopping=True, random_state=0)
    assert cross_val_score(stopped, X, y, cv=folds).mean() > ridge - 0.15


def test_what_bends_is_learned_better_than_by_scikit_learns_network():
    X, y = make_friedman1(300, noise=0.5, random_state=0)
    theirs = MLPRegressor(hidden_layer_sizes=(64, 64), max_iter=100, random_state=0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        theirs = make_pipeline(StandardScaler(), theirs).fit(X[:200], y[:200]).score(X[200:], y[200:])
    ours = NetworkRegressor(profile="plain", random_state=0)
    assert ours.fit(X[:200], y[:200]).score(X[200:], y[200:]) > theirs


def test_without_hidden_layers_and_decay_it_is_logistic_regression():
    X, y = iris()
    y = (y == 2).astype(int)
    X = StandardScaler().fit_transform(X)
    theirs = LogisticRegression(C=np.inf, max_iter=10_000, tol=1e-8).fit(X[50:], y[50:])
    ours = classifier(hidden=(), learning_rate=None, optimizer="lbfgs", scaling="none", epochs=400)
    ours.fit(X[50:], y[50:])
    np.testing.assert_allclose(ours.predict_proba(X), theirs.predict_proba(X), atol=2e-3)


def test_several_targets_are_learned_in_their_units():
    X, y = load_linnerud(return_X_y=True)
    network = regressor(epochs=200).fit(X, y)
    assert network.predict(X).shape == y.shape
    assert network.score(X, y) > 0.6
    np.testing.assert_allclose(network.predict(X).mean(axis=0), y.mean(axis=0), rtol=0.1)


def test_several_yes_or_no_are_learned_at_once():
    X, y = make_multilabel_classification(300, n_classes=4, random_state=0)
    network = classifier().fit(X[:200], y[:200])
    assert network.predict(X).shape == network.predict_proba(X).shape == (300, 4)
    np.testing.assert_array_equal(network.predict_proba(X) > 0.5, network.predict(X))
    assert f1_score(y[200:], network.predict(X[200:]), average="micro") > 0.6


@pytest.mark.parametrize("make", [classifier, regressor])
@pytest.mark.parametrize("state", [7, lambda: np.random.RandomState(7)])
def test_one_seed_gives_one_result(make, state):
    X, y = iris()
    seed = state if isinstance(state, int) else None
    one, two, other = (
        make(random_state=(seed if seed is not None else state()) if i < 2 else 8, dropout=0.1, epochs=3).fit(
            X, y
        )
        for i in range(3)
    )
    np.testing.assert_array_equal(one.predict(X), two.predict(X))
    np.testing.assert_array_equal(one.activations(X)[-1], two.activations(X)[-1])
    assert not np.array_equal(one.activations(X)[-1], other.activations(X)[-1])


def test_without_a_seed_numpys_own_state_decides():
    X, y = noisy_line()
    found = []
    for seed in (3, 3, 4):
        np.random.seed(seed)  # noqa: NPY002 - scikit-learn's convention for random_state=None
        found.append(regressor(random_state=None, epochs=2).fit(X, y).predict(X))
    np.testing.assert_array_equal(found[0], found[1])
    assert not np.array_equal(found[0], found[2])


@pytest.mark.parametrize(
    "settings",
    [
        {"optimizer": "lbfgs"},
        {"combine": "multiply", "hidden": 4},
        {"scaling": "robust", "clip": 3.0},
        {"initial": "unit_std_he5"},
        {"fire_above": 0.1},
        {"schedule": "cosine", "weight_decay": 0.01, "gradient_clip": 1.0},
        {"activation": "tanh", "cost": "huber"},
        {"hidden": [8, 8], "batch_size": "all"},
    ],
)
def test_settings_reach_the_training(settings):
    X, y = noisy_line()
    plain = regressor(epochs=5).fit(X, y)
    changed = regressor(epochs=5, **settings).fit(X, y)
    assert not np.array_equal(plain.predict(X), changed.predict(X))
