"""Training that goes on: partial_fit and warm_start."""

import copy
import pickle

import numpy as np
import pytest
from estimator_cases import classifier, iris, noisy_line, regressor
from sklearn.datasets import make_multilabel_classification

ALL_AT_ONCE = {"batch_size": "all", "epochs": 6}


@pytest.mark.parametrize("optimizer", ["adam", "gradient_descent", "muon"])
def test_epochs_by_partial_fit_are_the_epochs_of_fit(optimizer):
    X, y = iris()
    whole = classifier(**ALL_AT_ONCE, optimizer=optimizer, learning_rate=None).fit(X, y)
    parts = classifier(**ALL_AT_ONCE, optimizer=optimizer, learning_rate=None)
    for call in range(6):
        parts.partial_fit(X, y, classes=[0, 1, 2] if call == 0 else None)
    assert parts.n_iter_ == whole.n_iter_ == 6
    np.testing.assert_allclose(parts.predict_proba(X), whole.predict_proba(X), atol=1e-5)
    np.testing.assert_allclose(parts.history_["cost"], whole.history_["cost"], atol=1e-5)


def test_a_line_search_begins_anew_and_still_goes_down():
    X, y = noisy_line()
    network = regressor(optimizer="lbfgs", learning_rate=None)
    for _ in range(5):
        network.partial_fit(X, y)
    assert (np.diff(network.history_["cost"]) < 0).all()


@pytest.mark.parametrize("make", [classifier, regressor])
def test_warm_start_goes_on_where_it_was(make):
    X, y = iris()
    whole = make(batch_size="all", epochs=8).fit(X, y)
    parts = make(batch_size="all", epochs=4, warm_start=True).fit(X, y)
    first = parts.history_["cost"]
    parts.fit(X, y)
    assert parts.n_iter_ == len(parts.history_) == 8
    np.testing.assert_array_equal(parts.history_["cost"][:4], first)
    np.testing.assert_allclose(parts.activations(X)[-1], whole.activations(X)[-1], atol=1e-5)


def test_another_optimizer_goes_on_without_the_memory_of_the_first():
    X, y = noisy_line()
    network = regressor(warm_start=True, epochs=3).fit(X, y)
    assert (
        network.set_params(optimizer="momentum").fit(X, y).history_["cost"][-1] < network.history_["cost"][0]
    )
    assert network.n_iter_ == 6


def test_a_fit_without_warm_start_begins_anew():
    X, y = iris()
    network = classifier(epochs=3).fit(X, y)
    once = network.predict_proba(X)
    np.testing.assert_array_equal(network.partial_fit(X, y).fit(X, y).predict_proba(X), once)
    assert network.n_iter_ == 3


def test_further_epochs_have_orders_of_their_own():
    X, y = noisy_line(64)
    network = regressor(epochs=1, learning_rate=1e-9, warm_start=True, optimizer="gradient_descent")
    seen = [network.fit(X, y).history_["gradient_norm"][-1, 0] for _ in range(3)]
    assert len(set(seen)) == 3


@pytest.mark.parametrize("through", [pickle.dumps, copy.deepcopy])
def test_a_copy_goes_on_like_the_original(through):
    X, y = noisy_line()
    network = regressor().partial_fit(X, y).partial_fit(X, y)
    again = through(network)
    again = pickle.loads(again) if isinstance(again, bytes) else again  # noqa: S301 - of our own making
    np.testing.assert_array_equal(again.partial_fit(X, y).predict(X), network.partial_fit(X, y).predict(X))


def test_partial_fit_learns_a_stream():
    X, y = iris()
    order = np.random.default_rng(0).permutation(150)
    network = classifier()
    for _ in range(20):
        for rows in np.array_split(order, 5):
            network.partial_fit(X[rows], y[rows], classes=[0, 1, 2])
    assert network.n_iter_ == 100
    assert network.score(X, y) > 0.93


def test_the_first_rows_fix_the_encoding():
    X, y = noisy_line()
    network = regressor().partial_fit(X[:20], y[:20])
    encoding = network.model_.encoding
    network.partial_fit(10 * X[20:], y[20:])
    assert network.model_.encoding == encoding
    assert network.partial_fit(X[:1], y[:1]).n_iter_ == 3


def test_a_column_that_is_still_at_first_may_vary_later():
    X, y = noisy_line()
    first = X[:20].copy()
    first[:, 1] = 0.0
    network = regressor().partial_fit(first, y[:20])
    assert network.inputs_ == ("x1", "x2")
    assert regressor(epochs=1).fit(first, y[:20]).inputs_ == ("x1",)


def test_partial_fit_of_several_yes_or_no_and_of_several_numbers():
    X, y = make_multilabel_classification(90, n_classes=3, random_state=0)
    labels, numbers = classifier(), regressor()
    for rows in (slice(0, 30), slice(30, 60), slice(60, 90)):
        labels.partial_fit(X[rows], y[rows])
        numbers.partial_fit(X[rows], y[rows] * [1.0, 10.0, 100.0])
    assert labels.predict_proba(X).shape == numbers.predict(X).shape == (90, 3)
    assert labels.n_iter_ == numbers.n_iter_ == 3


def test_classes_are_known_before_they_come():
    X, y = iris()
    network = classifier().partial_fit(X[:60], y[:60], classes=[2, 1, 0])
    np.testing.assert_array_equal(network.classes_, [0, 1, 2])
    assert network.predict_proba(X).shape == (150, 3)
    assert network.partial_fit(X[100:], y[100:], classes=np.array([0, 1, 2])).n_iter_ == 2


def test_partial_fit_says_what_it_cannot_do():
    X, y = iris()
    with pytest.raises(ValueError, match="classes must be passed on the first call"):
        classifier().partial_fit(X, y)
    network = classifier().partial_fit(X, y, classes=[0, 1, 2])
    with pytest.raises(ValueError, match=r"before they were \[0, 1, 2\]"):
        network.partial_fit(X, y, classes=[0, 1])
    with pytest.raises(ValueError, match="labels that are none of the classes: 7"):
        network.partial_fit(X[:2], [1, 7])
    with pytest.raises(ValueError, match="X has 2 features"):
        network.partial_fit(X[:, :2], y)
    with pytest.raises(ValueError, match="unlike at the first fit"):
        network.partial_fit(X, np.eye(3, dtype=int)[y])


def test_warm_start_keeps_its_classes():
    X, y = iris()
    network = classifier(warm_start=True, epochs=1).fit(X, y)
    with pytest.raises(ValueError, match="labels that are none of the classes: 5"):
        network.fit(X, np.where(y == 2, 5, y))
