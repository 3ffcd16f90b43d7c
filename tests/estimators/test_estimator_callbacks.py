"""scikit-learn's callbacks see every epoch, also through its meta-estimators."""

import numpy as np
import pytest
from estimator_cases import classifier, iris, noisy_line, regressor
from sklearn.callback import ProgressBar, ScoringMonitor
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler


class Recorder:
    """A callback that notes what it is told; it asks to stop after `stop` epochs."""

    def __init__(self, stop: int = 0):
        self.stop = stop
        self.begun, self.ended, self.fitted, self.data = [], [], [], []

    def setup(self, estimator, context):
        self.begun.append("setup")

    def teardown(self, estimator, context):
        self.ended.append("teardown")

    def on_fit_task_begin(self, estimator, context, *, X=None, y=None):
        self.begun.append((context.task_name, context.task_id, context.max_subtasks))

    def on_fit_task_end(self, estimator, context, *, X=None, y=None, metadata=None, fitted_estimator=None):
        self.ended.append((context.task_name, context.task_id, context.max_subtasks))
        self.fitted.append(fitted_estimator)
        self.data.append((X, y, metadata))
        return context.task_name == "epoch" and context.task_id + 1 == self.stop


def test_the_tasks_are_one_fit_and_its_epochs():
    recorder, (X, y) = Recorder(), iris()
    classifier(epochs=3).set_callbacks(recorder).fit(X, y)
    epochs = [("epoch", i, 0) for i in range(3)]
    assert recorder.begun == ["setup", ("fit", 0, 3), *epochs]
    assert recorder.ended == [*epochs, ("fit", 0, 3), "teardown"]


def test_each_epoch_comes_with_an_estimator_fitted_until_then():
    recorder, (X, y) = Recorder(), iris()
    network = classifier(epochs=3, batch_size="all").set_callbacks(recorder).fit(X, y)
    for epoch, fitted in enumerate(recorder.fitted[:3], 1):
        until_then = classifier(epochs=epoch, batch_size="all").fit(X, y)
        np.testing.assert_allclose(fitted.predict_proba(X), until_then.predict_proba(X), atol=1e-6)
        assert fitted.n_iter_ == len(fitted.history_) == epoch
    np.testing.assert_array_equal(recorder.fitted[3].predict(X), network.predict(X))


def test_data_come_as_they_were_given():
    recorder, (X, y) = Recorder(), noisy_line()
    weight = np.linspace(1, 2, len(y))
    regressor(epochs=1).set_callbacks(recorder).fit(X, y, sample_weight=weight)
    for seen_X, seen_y, metadata in recorder.data:
        assert seen_X is X and seen_y is y and metadata == {"sample_weight": weight}


def test_a_callback_can_end_training():
    recorder, (X, y) = Recorder(stop=2), iris()
    network = classifier(epochs=50).set_callbacks(recorder).fit(X, y)
    assert network.n_iter_ == 2
    assert recorder.ended == [("epoch", 0, 0), ("epoch", 1, 0), ("fit", 0, 50), "teardown"]


def test_every_begin_has_its_end_when_patience_runs_out():
    recorder, (X, y) = Recorder(), noisy_line(80)
    network = regressor(hidden=(64,), epochs=300, early_stopping=True, patience=3)
    network.set_callbacks(recorder).fit(X, y)
    assert network.n_iter_ < 300
    assert [task for task in recorder.begun if task[0] == "epoch"] == recorder.ended[:-2]
    np.testing.assert_array_equal(
        recorder.fitted[-2].predict(X), network.predict(X)
    )  # the best, not the last


def test_callbacks_change_nothing():
    X, y = noisy_line()
    plain, told = regressor(epochs=5).fit(X, y), regressor(epochs=5).set_callbacks(Recorder()).fit(X, y)
    np.testing.assert_array_equal(plain.predict(X), told.predict(X))


@pytest.mark.parametrize("weight", [None, np.linspace(0.5, 2, 150)])
def test_scoring_monitor_scores_every_epoch(weight):
    monitor, (X, y) = ScoringMonitor(scoring="accuracy"), iris()
    network = classifier(epochs=4).set_callbacks(monitor).fit(X, y, sample_weight=weight)
    scores = [row["accuracy"] for row in monitor.get_logs().data if row["task_name"] == "epoch"]
    assert len(scores) == 4
    assert scores[-1] == network.score(X, y, weight)


def test_progress_bar_shows_the_epochs(capsys):
    classifier(epochs=3).set_callbacks(ProgressBar()).fit(*iris())
    assert "NetworkClassifier - fit" in capsys.readouterr().out


def test_callbacks_come_through_grid_search_and_pipeline(capsys):
    monitor, (X, y) = ScoringMonitor(scoring="accuracy"), iris()
    pipeline = make_pipeline(StandardScaler(), classifier(epochs=2).set_callbacks(monitor))
    search = GridSearchCV(pipeline, {"networkclassifier__hidden": [(4,), (8,)]}, cv=2)
    search.set_callbacks(ProgressBar(max_propagation_depth=None)).fit(X, y)
    assert capsys.readouterr().out.count("NetworkClassifier - fit") == 5
    rows = [row for row in monitor.get_logs().data if row["task_name"] == "epoch"]
    assert len(rows) == (2 * 2 + 1) * 2  # two settings on two folds and the refit, two epochs each
    assert all(0 <= row["accuracy"] <= 1 for row in rows)


def test_verbose_tells_ten_times(capsys):
    regressor(epochs=40, verbose=True).fit(*noisy_line())
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 10
    assert lines[-1].startswith("epoch 40/40  cost ")
    regressor(epochs=2).fit(*noisy_line())
    assert capsys.readouterr().out == ""
