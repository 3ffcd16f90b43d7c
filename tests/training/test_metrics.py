"""Held-out numbers in the history against scikit-learn on the network of each epoch."""

import numpy as np
import pytest
import training_cases as cases
from sklearn import metrics as judge

import superpose as sp
from superpose.errors import UnknownNameError
from superpose.training.metrics import METRICS, metric

EPOCHS = 3


def held_out(y_kind, *, outputs=1, rows=19, seed=11):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(rows, 3))
    if y_kind == "numbers":
        return x, rng.normal(size=(rows, outputs)), rng.uniform(0.1, 2, rows)
    labels = rng.integers(0, max(outputs, 2), rows)
    return x, labels, rng.uniform(0.1, 2, rows)


def each_epoch(network, x, y, **settings):
    """Snapshots of every epoch, and the history of them all."""
    snapshots = list(
        sp.training(network, x, y, epochs=EPOCHS, every=1, batch_size=16, learning_rate=0.05, **settings)
    )
    assert [s.epoch for s in snapshots] == [1, 2, 3]
    return snapshots, snapshots[-1].history


@pytest.mark.parametrize("weighted", [False, True])
def test_numbers_of_regression(weighted):
    x, y = cases.line_data(outputs=2)
    x_out, y_out, weight = held_out("numbers", outputs=2)
    weight = weight if weighted else None
    names = ["mae", "mse", "r2", "rmse"]
    snapshots, history = each_epoch(
        cases.tanh_network(outputs=2), x, y, validation=(x_out, y_out, weight), metrics=names
    )
    for i, snapshot in enumerate(snapshots):
        a = snapshot.network(x_out)
        squared = judge.mean_squared_error(y_out, a, sample_weight=weight)
        right = {
            "mse": squared,
            "rmse": np.sqrt(squared),
            "mae": judge.mean_absolute_error(y_out, a, sample_weight=weight),
            "r2": judge.r2_score(y_out, a, sample_weight=weight),
            "held_out_cost": 2 * squared,  # the cost sums over the two outputs, the metric takes their mean
        }
        assert {name: history[name][i] for name in right} == pytest.approx(right, rel=2e-5)


@pytest.mark.parametrize("weighted", [False, True])
def test_numbers_of_classes(weighted):
    x, _ = cases.line_data()
    y = np.random.default_rng(4).integers(0, 3, len(x))
    x_out, y_out, weight = held_out("labels", outputs=3)
    weight = weight if weighted else None
    snapshots, history = each_epoch(
        cases.tanh_network(last="softmax", outputs=3),
        x,
        y,
        validation=(x_out, y_out, weight),
        metrics="accuracy",
    )
    for i, snapshot in enumerate(snapshots):
        a = snapshot.network(x_out).astype(float)
        a /= a.sum(axis=1, keepdims=True)
        assert history["accuracy"][i] == pytest.approx(
            judge.accuracy_score(y_out, a.argmax(axis=1), sample_weight=weight), rel=1e-6
        )
        assert history["held_out_cost"][i] == pytest.approx(
            judge.log_loss(y_out, a, sample_weight=weight), rel=2e-5
        )


def test_numbers_of_yes_or_no():
    x, _ = cases.line_data()
    y = (x[:, 0] > 0.3).astype(int)
    x_out, y_out, weight = held_out("labels")
    snapshots, history = each_epoch(
        cases.tanh_network(last="sigmoid"),
        x,
        y,
        validation=(x_out, y_out, weight),
        metrics=["accuracy", "exact_match"],
    )
    for i, snapshot in enumerate(snapshots):
        a = snapshot.network(x_out)[:, 0].astype(float)
        right = judge.accuracy_score(y_out, a > 0.5, sample_weight=weight)
        assert history["accuracy"][i] == pytest.approx(right, rel=1e-6)
        assert history["exact_match"][i] == pytest.approx(right, rel=1e-6)
        assert history["held_out_cost"][i] == pytest.approx(
            judge.log_loss(y_out, a, sample_weight=weight), rel=2e-5
        )


def test_several_yes_or_no_must_all_be_right():
    x, _ = cases.line_data()
    y = np.column_stack([x[:, 0] > 0, x[:, 1] > 0.4])
    snapshots, history = each_epoch(
        cases.tanh_network(last="sigmoid", outputs=2), x, y, validation=(x, y), metrics=["exact_match"]
    )
    for i, snapshot in enumerate(snapshots):
        right = judge.accuracy_score(y.astype(int), (snapshot.network(x) > 0.5).astype(int))
        assert history["exact_match"][i] == pytest.approx(right, rel=1e-6)


@pytest.mark.parametrize(
    ("cost", "sides", "threshold"),
    [("squared_error", (0, 1), 0.5), ("squared_error", (-1, 1), 0.0), ("hinge", (0, 1), 0.0)],
)
def test_what_counts_as_a_yes_follows_cost_and_targets(cost, sides, threshold):
    x, _ = cases.line_data()
    y = np.where(x[:, 0] > 0.3, sides[1], sides[0])
    snapshots, history = each_epoch(
        cases.tanh_network(), x, y, cost=cost, validation=(x, y), metrics=["accuracy"]
    )
    for i, snapshot in enumerate(snapshots):
        right = ((snapshot.network(x)[:, 0] > threshold) == (y > 0.5)).mean()
        assert history["accuracy"][i] == pytest.approx(right, rel=1e-6)


def test_labels_are_rows_with_one_1():
    x, _ = cases.line_data()
    y = np.random.default_rng(4).integers(0, 3, len(x))
    network = cases.tanh_network(last="softmax", outputs=3)
    by_label = sp.train(network, x, y, epochs=EPOCHS, batch_size=16)
    by_row = sp.train(network, x, np.eye(3)[y], epochs=EPOCHS, batch_size=16)
    assert by_label.network == by_row.network
    assert by_label.history["cost"][0] == pytest.approx(np.log(3), rel=0.5)


def test_ones_own_metric_sees_targets_and_outputs():
    x, y = cases.curve_data()

    def worst(y_true, outputs):
        assert isinstance(y_true, np.ndarray)
        assert isinstance(outputs, np.ndarray)
        return np.abs(y_true - outputs).max()

    snapshots, history = each_epoch(
        cases.tanh_network(), x, y, validation=(x[:9], y[:9]), metrics=[worst, "r2"]
    )
    right = [np.abs(y[:9] - s.network(x[:9])).max() for s in snapshots]
    assert history["worst"] == pytest.approx(right, rel=1e-5)
    assert len(history["r2"]) == EPOCHS


def test_a_metric_that_overflows_leaves_training_alone():
    """Held-out targets of 1e30: their squares are infinite in float32, the training is not."""
    x, y = cases.curve_data()
    settings = {"epochs": EPOCHS, "batch_size": 16}
    run = sp.train(
        cases.tanh_network(), x, y, validation=(x, y * 1e30), metrics=["mse"], monitor="cost", **settings
    )
    assert np.isinf(run.history["mse"]).all()
    assert not run.history.events
    assert run.network == sp.train(cases.tanh_network(), x, y, **settings).network


def test_each_metric_says_which_way_is_better():
    lower = {name for name, m in METRICS.items() if m.better == "lower"}
    assert lower == {"mae", "mse", "rmse"}
    assert metric("r2") is METRICS["r2"]
    assert metric(METRICS["r2"]) is METRICS["r2"]
    with pytest.raises(UnknownNameError, match="There is no metric 'acuracy'"):
        metric("acuracy")
