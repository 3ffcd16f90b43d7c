"""The estimators among others: copies, searches, pipelines, votes; and what they show of themselves."""

import copy
import doctest
import importlib
import pickle

import numpy as np
import pytest
from estimator_cases import classifier, iris, noisy_line, regressor
from sklearn.base import clone
from sklearn.compose import TransformedTargetRegressor
from sklearn.datasets import make_multilabel_classification
from sklearn.ensemble import BaggingRegressor, VotingClassifier
from sklearn.exceptions import NotFittedError
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import superpose as sp


def pickled(estimator):
    return pickle.loads(pickle.dumps(estimator))  # noqa: S301 - of our own making


@pytest.mark.parametrize("make", [classifier, regressor])
@pytest.mark.parametrize("through", [copy.deepcopy, pickled])
def test_a_copy_predicts_the_same(make, through):
    X, y = iris()
    network = make(
        epochs=2, activation="tanh", cost="huber" if make is regressor else None, warm_start=True
    ).fit(X, y)
    again = through(network)
    np.testing.assert_array_equal(again.predict(X), network.predict(X))
    np.testing.assert_array_equal(again.history_["cost"], network.history_["cost"])
    assert repr(again) == repr(network) and again.inputs_ == network.inputs_


def test_a_clone_is_not_fitted_and_has_the_settings():
    network = classifier(activation="tanh", hidden=[4, 4]).fit(*iris())
    again = clone(network)
    assert again.get_params() == network.get_params()
    with pytest.raises(NotFittedError):
        again.predict(iris()[0])
    for ask in (again.activations, again.predict_proba, again.decision_function, again.save):
        with pytest.raises(NotFittedError):
            ask(iris()[0])


def test_grid_search_and_pipeline_and_scorers():
    X, y = iris()
    search = GridSearchCV(
        make_pipeline(StandardScaler(), classifier(epochs=10)),
        {"networkclassifier__learning_rate": [1e-6, 1e-2]},
        cv=3,
        scoring="roc_auc_ovr",
    ).fit(X, y)
    assert search.best_params_ == {"networkclassifier__learning_rate": 1e-2}
    assert cross_val_score(classifier(), X, y, cv=3).mean() > 0.9
    assert cross_val_score(classifier(epochs=5), X, y == 2, cv=3, scoring="roc_auc").min() > 0.9


def test_votes_bags_and_transformed_targets():
    X, y = iris()
    vote = VotingClassifier(
        [("net", classifier(epochs=10)), ("linear", LogisticRegression(max_iter=1000))], voting="soft"
    )
    assert vote.fit(X, y, sample_weight=np.ones(150)).score(X, y) > 0.9
    X, y = noisy_line()
    assert BaggingRegressor(regressor(), n_estimators=2, random_state=0).fit(X, y).score(X, y) > 0.7
    through = TransformedTargetRegressor(regressor(), func=np.exp, inverse_func=np.log, check_inverse=False)
    assert np.isfinite(through.fit(X, y).predict(X[:3])).all()


@pytest.mark.parametrize("make", [classifier, regressor])
def test_activations_are_those_of_the_network(make):
    X, y = iris()
    network = make(hidden=(5, 3), epochs=1).fit(X, y)
    found = network.activations(X)
    x_BI = ((X - X.mean(axis=0)) / X.std(axis=0)).astype(np.float32)
    for layer, trace in zip(found, network.network_.forward(x_BI), strict=True):
        np.testing.assert_allclose(layer, trace.output_BO, atol=1e-5)
    assert [layer.shape for layer in found] == [(150, 5), (150, 3), (150, 3 if make is classifier else 1)]


def test_the_confidences_are_those_of_the_scores():
    X, y = iris()
    several = classifier().fit(X, y)
    z = several.decision_function(X)
    np.testing.assert_allclose(
        np.exp(z) / np.exp(z).sum(axis=1, keepdims=True), several.predict_proba(X), atol=1e-12
    )
    two = classifier().fit(X, y == 1)
    z = two.decision_function(X)
    assert z.shape == (150,)
    np.testing.assert_allclose(1 / (1 + np.exp(-z)), two.predict_proba(X)[:, 1], atol=1e-12)
    np.testing.assert_array_equal(z > 0, two.predict(X))
    X, y = make_multilabel_classification(60, random_state=0)
    assert roc_auc_score(y, classifier().fit(X, y).decision_function(X)) > 0.8


def test_a_certain_confidence_has_a_logarithm():
    X = np.array([[-1e6], [-1.0], [1.0], [1e6]])
    network = classifier(scaling="none", epochs=5).fit(X, [0, 0, 1, 1])
    logs = network.predict_log_proba(X)
    assert logs.max() <= 0 and not np.isnan(logs).any()


def test_what_is_noted_is_plain_and_shown():
    network = classifier(epochs=2).fit(*iris())
    assert " ".join(repr(network).split()) == (
        "NetworkClassifier(epochs=2, hidden=(16,), learning_rate=0.01, profile='plain', random_state=0)"
    )
    facts = network.model_.facts
    assert facts["task"] == "classification" and facts["seed"] == 0 and facts["recipe"]["hidden"] == (16,)
    assert isinstance(network.history_, sp.History) and isinstance(network.model_, sp.Model)
    assert network.network_ is network.model_.network


def test_a_saved_model_predicts_the_same(tmp_path):
    X, y = iris()
    network = classifier(epochs=5).fit(X, np.array(["a", "b", "c"])[y])
    network.save(tmp_path / "iris.safetensors")
    again = sp.load(tmp_path / "iris.safetensors")
    frame = {name: X[:, i] for i, name in enumerate(("x1", "x2", "x3", "x4"))}
    np.testing.assert_array_equal(again.predict(frame), network.predict(X))
    np.testing.assert_allclose(again.predict_proba(frame), network.predict_proba(X), atol=1e-6)


@pytest.mark.parametrize("module", ["classifier", "regressor"])
def test_the_examples_in_the_documentation_hold(module):
    found = doctest.testmod(importlib.import_module(f"superpose.estimators.{module}"))
    assert found.attempted >= 4 and not found.failed


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"hidden": (4, 0)}, "layer of 0 neurons"),
        ({"hidden": "wide"}, "layer of 'wide' neurons"),
        ({"hidden": 2.5}, "layer of 2.5 neurons"),
        ({"activation": "rulu"}, "no activation 'rulu'"),
        ({"optimizer": "adm"}, "no optimizer 'adm'"),
        ({"cost": "mean"}, "no cost 'mean'"),
        ({"scaling": "max"}, "no scaling 'max'"),
        ({"epochs": 0}, "epochs"),
        ({"epochs": "all"}, "epochs"),
        ({"batch_size": 0}, "batch_size"),
        ({"batch_size": "auto"}, "batch_size"),
        ({"dropout": 1.0}, "dropout"),
        ({"learning_rate": -1.0}, "learning_rate"),
        ({"random_state": "seed"}, "seed"),
        ({"early_stopping": True, "patience": 0}, "patience"),
        ({"early_stopping": True, "validation_fraction": 2}, "validation_fraction"),
    ],
)
def test_settings_that_cannot_be_are_refused_by_name(settings, said):
    with pytest.raises(ValueError, match=said):
        classifier(**settings).fit(*iris())
