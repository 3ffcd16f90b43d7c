"""Several networks at once behind scikit-learn's face: what they come to, and what goes on from them."""

import copy
import pickle

import numpy as np
import pytest
from estimator_cases import QUICK, iris, noisy_line
from sklearn.callback import ScoringMonitor
from sklearn.datasets import make_multilabel_classification

import superpose as sp
from superpose import NetworkClassifier, NetworkRegressor


@pytest.fixture(scope="module")
def fitted() -> NetworkClassifier:
    """Two members with a view each, fitted to iris."""
    return NetworkClassifier(**QUICK).fit(*iris())


def test_the_members_are_one_network(fitted):
    X, y = iris()
    assert fitted.members_ == fitted.model_.facts["members"] == 2
    assert fitted.network_.sizes == (4, 4 + 32 + 4 + 32, 2 * 16, 3)
    assert fitted.network_.members == 1
    assert fitted.score(X, y) > 0.93


def test_the_rows_members_hold_out_choose_the_epoch(fitted):
    held = fitted.history_["held_out_cost"]
    assert fitted.best_epoch_ == held.argmin() + 1
    assert fitted.n_iter_ == len(held) == 30
    assert fitted.history_["accuracy"].shape == (30,)


def test_the_scores_are_those_of_the_confidences(fitted):
    X, _ = iris()
    z = fitted.decision_function(X)
    softmax = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    np.testing.assert_allclose(softmax, fitted.predict_proba(X), atol=1e-12)
    assert fitted.predict_proba(X).dtype == np.float64
    np.testing.assert_array_equal(fitted.predict(X), z.argmax(axis=1))


def test_the_temperature_divides_the_scores_and_changes_no_decision(fitted):
    X, y = iris()
    raw = NetworkClassifier(**QUICK, calibrate=False).fit(X, y)
    heat = fitted.model_.facts["temperature"]
    assert raw.model_.facts["temperature"] == 1.0 and heat != 1.0
    np.testing.assert_allclose(
        fitted.decision_function(X) * heat, raw.decision_function(X), rtol=1e-4, atol=1e-4
    )


def test_a_row_does_not_depend_on_the_rows_beside_it(fitted):
    X, _ = iris()
    np.testing.assert_allclose(fitted.predict_proba(X)[7:9], fitted.predict_proba(X[7:9]), rtol=1e-12)


def test_activations_are_views_then_members_side_by_side_then_outputs(fitted):
    X, _ = iris()
    views, hidden, out = fitted.activations(X)
    assert (views.shape, hidden.shape, out.shape) == ((150, 72), (150, 32), (150, 3))
    np.testing.assert_array_equal(views[:, :4], views[:, 36:40])  # in each view every number stands as it is
    np.testing.assert_allclose(out, fitted.predict_proba(X), atol=1e-5)


@pytest.mark.parametrize("through", [copy.deepcopy, lambda one: pickle.loads(pickle.dumps(one))])  # noqa: S301
def test_a_copy_predicts_the_same_and_goes_on_the_same(fitted, through):
    X, y = iris()
    one, two = through(fitted), copy.deepcopy(fitted)
    np.testing.assert_array_equal(one.predict_proba(X), fitted.predict_proba(X))
    np.testing.assert_array_equal(one.partial_fit(X, y).predict(X), two.partial_fit(X, y).predict(X))


def test_a_saved_model_predicts_the_same(fitted, tmp_path):
    X, _ = iris()
    fitted.save(tmp_path / "iris.safetensors")
    again = sp.load(tmp_path / "iris.safetensors")
    frame = {f"x{i + 1}": X[:, i] for i in range(4)}
    np.testing.assert_allclose(again.predict_proba(frame), fitted.predict_proba(X), atol=1e-6)
    assert again.facts["members"] == 2
    assert again.facts["temperature"] == pytest.approx(fitted.model_.facts["temperature"])


def test_a_regression_notes_what_its_members_missed_by():
    X, y = noisy_line()
    network = NetworkRegressor(**QUICK).fit(X, 100 * y)
    missed = network.model_.facts["residuals"]
    assert missed["0.25"][0] < 0 < missed["0.75"][0]
    assert 0.3 < (missed["0.75"][0] - missed["0.25"][0]) / (100 * y.std()) < 1.5
    assert network.predict(X).shape == (60,)


def test_several_yes_or_no_and_several_numbers():
    X, y = make_multilabel_classification(90, n_features=6, n_classes=3, random_state=0)
    labels, numbers = (
        NetworkClassifier(**QUICK).fit(X, y),
        NetworkRegressor(**QUICK).fit(X, y * [1.0, 10, 100]),
    )
    assert labels.predict_proba(X).shape == numbers.predict(X).shape == (90, 3)
    assert labels.members_ == numbers.members_ == 2
    assert (labels.predict(X) == y).mean() > 0.75


def test_warm_start_goes_on_from_the_average_as_one_network(fitted):
    X, y = iris()
    network = copy.deepcopy(fitted).set_params(warm_start=True, epochs=3).fit(X, y)
    assert network.n_iter_ == len(network.history_) == 33
    np.testing.assert_array_equal(network.history_["cost"][:30], fitted.history_["cost"])
    assert network.history_["cost"][-3:].max() < 1.1 * fitted.history_["cost"][-1]
    assert network.model_.facts["temperature"] == fitted.model_.facts["temperature"]
    assert network.network_.sizes == fitted.network_.sizes and network.members_ == 2
    views, again = fitted.network_.layers[0], network.network_.layers[0]
    np.testing.assert_array_equal(views.weights, again.weights)  # no layer of views is trained
    assert network.fit(X, y).n_iter_ == 36


def test_partial_fit_goes_on_from_the_average_and_by_itself_trains_one(fitted):
    X, y = iris()
    further = copy.deepcopy(fitted).partial_fit(X[:64], y[:64]).partial_fit(X[64:], y[64:])
    assert further.n_iter_ == 32 and further.members_ == 2
    alone = NetworkClassifier(**QUICK).partial_fit(X, y, classes=[0, 1, 2])
    assert alone.members_ == 1 and alone.network_.sizes == (4, 72, 16, 3)


def test_early_stopping_ends_by_the_rows_that_members_hold_out():
    X, y = noisy_line()
    settings = QUICK | {"epochs": 400, "schedule": "constant", "early_stopping": True, "patience": 5}
    network = NetworkRegressor(**settings).fit(X, y)
    held = network.history_["held_out_cost"]
    assert network.best_epoch_ == held.argmin() + 1
    assert network.n_iter_ == len(held) == network.best_epoch_ + 5 < 400
    assert network.model_.facts["rows"] == 60  # none was kept back


def test_another_number_can_decide():
    X, y = iris()
    network = NetworkClassifier(**QUICK, monitor="accuracy").fit(X, y)
    assert network.best_epoch_ == network.history_["accuracy"].argmax() + 1


def test_rows_of_ones_own_decide_for_one_network():
    X, y = iris()
    settings = {name: value for name, value in QUICK.items() if name != "members"}
    network = NetworkClassifier(**settings).fit(X[::2], y[::2], validation=(X[1::2], y[1::2]))
    assert network.members_ == 1
    assert network.best_epoch_ == network.history_["held_out_cost"].argmin() + 1


@pytest.mark.parametrize("weight", [None, np.linspace(0.5, 2, 150)])
def test_callbacks_see_the_average_in_every_epoch(fitted, weight):
    monitor, (X, y) = ScoringMonitor(scoring="accuracy"), iris()
    network = (
        NetworkClassifier(**QUICK | {"epochs": 4}).set_callbacks(monitor).fit(X, y, sample_weight=weight)
    )
    scores = [row["accuracy"] for row in monitor.get_logs().data if row["task_name"] == "epoch"]
    assert len(scores) == 4
    assert scores[-1] == network.score(X, y, weight)
    assert network.network_.sizes == fitted.network_.sizes


def test_by_default_callbacks_are_told_the_epochs_of_the_profile(monkeypatch):
    asked = []
    monkeypatch.setattr(
        NetworkClassifier,
        "_init_callback_context",
        lambda self, max_subtasks: asked.append(max_subtasks) or 1 / 0,
    )
    with pytest.raises(ZeroDivisionError):
        NetworkClassifier().set_callbacks(ScoringMonitor(scoring="accuracy")).fit(*iris())
    assert asked == [48]


@pytest.mark.parametrize("make", [NetworkClassifier, NetworkRegressor])
def test_a_weight_is_so_many_equal_rows_to_the_last_bit(make):
    rng = np.random.default_rng(1)
    X, count = rng.normal(size=(16, 3)), rng.integers(0, 4, 16)
    X[2, 1] = np.nan
    y = (X[:, 0] > 0).astype(int)
    settings = QUICK | {"members": 3, "dropout": 0.2}
    weighted = make(**settings).fit(X, y, sample_weight=count)
    repeated = make(**settings).fit(X.repeat(count, axis=0), y.repeat(count))
    assert count.sum() > 16 > (count > 0).sum()
    assert weighted.network_ == repeated.network_
    np.testing.assert_array_equal(weighted.predict(X), repeated.predict(X))
