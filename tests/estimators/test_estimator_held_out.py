"""Rows held out: early stopping, one's own validation rows, what is monitored; and Ctrl-C."""

import numpy as np
import pytest
from estimator_cases import classifier, iris, noisy_line, regressor

import superpose as sp


def test_early_stopping_ends_and_gives_the_best_epoch():
    X, y = noisy_line(80)
    network = regressor(hidden=(64,), epochs=400, early_stopping=True, patience=5).fit(X, y)
    held = network.history_["held_out_cost"]
    assert network.best_epoch_ == held.argmin() + 1
    assert network.n_iter_ == len(held) == network.best_epoch_ + 5 < 400


def test_the_network_kept_is_that_of_the_best_epoch():
    X, y = iris()
    train, held = np.arange(0, 150, 2), np.arange(1, 150, 2)
    settings = {"hidden": (32,), "learning_rate": 0.1, "epochs": 30}
    network = classifier(**settings).fit(X[train], y[train], validation=(X[held], y[held]))
    best = network.best_epoch_
    assert best is not None and best == network.history_["held_out_cost"].argmin() + 1
    until_then = classifier(**settings | {"epochs": best}).fit(X[train], y[train])
    np.testing.assert_allclose(network.predict_proba(X), until_then.predict_proba(X), atol=1e-5)


def test_the_held_out_cost_is_that_of_ones_own_rows():
    X, y = noisy_line()
    weight = np.linspace(0.5, 2, 20)
    network = regressor(epochs=3).fit(X[:40], y[:40], validation=(X[40:], y[40:], weight))
    scale = network.model_.target.scale[0]
    error = ((network.predict(X[40:]) - y[40:]) / scale) ** 2
    seen = network.history_["held_out_cost"][network.best_epoch_ - 1]
    np.testing.assert_allclose(np.average(error, weights=weight), seen, rtol=1e-4)
    assert len(network.history_) == 3  # without early_stopping every epoch is trained


def test_without_held_out_rows_all_rows_are_trained_on_to_the_end():
    network = regressor(epochs=4).fit(*noisy_line())
    assert network.best_epoch_ is None
    assert "held_out_cost" not in network.history_


def errors(y_BO, outputs_BO):
    """A measure of one's own."""
    return -np.abs(y_BO - outputs_BO).max()


@pytest.mark.parametrize("monitor", ["accuracy", "mse", "held_out_cost", "cost", errors])
def test_any_number_can_decide(monitor):
    X, y = iris()
    network = classifier(early_stopping=True, patience=3, monitor=monitor).fit(X, y)
    column = network.history_[monitor if isinstance(monitor, str) else "errors"]
    best = column.argmax() if monitor in ("accuracy", errors) else column.argmin()
    assert network.best_epoch_ == best + 1


def test_what_is_monitored_has_to_be_there():
    X, y = iris()
    with pytest.raises(ValueError, match="held-out rows, and there are none") as caught:
        classifier(monitor="accuracy").fit(X, y)
    assert "early_stopping=True" in str(caught.value)
    with pytest.raises(sp.UnknownNameError, match="number to monitor called 'acuracy'"):
        classifier(monitor="acuracy", early_stopping=True).fit(X, y)


@pytest.mark.parametrize("share", [1.0, -0.1, "a lot", np.nan])
def test_the_share_to_hold_out_is_checked(share):
    with pytest.raises(ValueError, match="validation_fraction is"):
        classifier(early_stopping=True, validation_fraction=share).fit(*iris())


@pytest.mark.parametrize("validation", [3, "Xy", [np.zeros((2, 4))], (1, 2, 3, 4)])
def test_validation_rows_are_checked(validation):
    with pytest.raises(ValueError, match="validation is not"):
        classifier().fit(*iris(), validation=validation)


def test_validation_rows_fit_to_the_others():
    X, y = iris()
    with pytest.raises(ValueError, match="X has 2 features"):
        classifier().fit(X, y, validation=(X[:, :2], y))
    with pytest.raises(ValueError, match="none of the classes: 9"):
        classifier().fit(X, y, validation=(X, np.full(150, 9)))


class Interrupt:
    """A callback of scikit-learn's that is Ctrl-C in the third epoch."""

    def setup(self, estimator, context): ...

    def teardown(self, estimator, context): ...

    def on_fit_task_begin(self, estimator, context): ...

    def on_fit_task_end(self, estimator, context):
        if context.task_name == "epoch" and context.task_id == 2:
            raise KeyboardInterrupt


def test_ctrl_c_keeps_what_was_learned():
    X, y = iris()
    network = classifier().set_callbacks(Interrupt())
    with pytest.warns(UserWarning, match="interrupted after epoch 3") as caught:
        network.fit(X, y)
    assert caught[0].filename == __file__
    assert network.n_iter_ == 3
    np.testing.assert_allclose(
        network.predict_proba(X), classifier(epochs=3).fit(X, y).predict_proba(X), atol=1e-6
    )
