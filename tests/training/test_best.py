"""Which epoch is best, when patience ends, and that the best network is that epoch's to the bit."""

import numpy as np
import pytest
import training_cases as cases

import superpose as sp


def overfitting(rows=24):
    """Few noisy rows, a wide network: the held-out cost falls, then rises."""
    rng = np.random.default_rng(7)
    x, x_out = rng.normal(size=(rows, 3)), rng.normal(size=(40, 3))
    noisy = [np.sin(a[:, :1]) + 0.5 * a[:, 1:2] + 0.3 * rng.normal(size=(len(a), 1)) for a in (x, x_out)]
    return x, noisy[0], (x_out, noisy[1])


def options(**more):
    x, y, validation = overfitting()
    return {"X": x, "y": y, "validation": validation, "batch_size": 10, "learning_rate": 0.005, **more}


def network():
    return cases.tanh_network(hidden=20)


def the_same(run, other):
    same = {name: run.history[name].tolist() for name in run.history.names if name != "seconds"}
    return run.network == other.network and same == {
        name: other.history[name].tolist() for name in other.history.names if name != "seconds"
    }


def stopped_at(epoch, **settings):
    """The network right after this epoch, of a run that ends there."""
    return sp.train(
        network(), watch=lambda s: s.epoch == epoch, restore_best=False, every=1, **settings
    ).network


@pytest.mark.parametrize(
    ("monitor", "find"),
    [
        (None, np.argmin),
        ("held_out_cost", np.argmin),
        ("cost", np.argmin),
        ("r2", np.argmax),
        ("mae", np.argmin),
    ],
)
def test_the_best_epoch_is_the_best_to_the_bit(monitor, find):
    settings = options(epochs=60, metrics=["r2", "mae"])
    run = sp.train(network(), monitor=monitor, **settings)
    column = run.history[monitor or "held_out_cost"]
    assert run.best_epoch == find(column) + 1
    assert monitor == "cost" or 1 < run.best_epoch < 60
    assert run.network == stopped_at(run.best_epoch, **settings)
    assert run.network != stopped_at(run.best_epoch - 1, **settings)
    assert len(run.history) == 60
    assert run.stopped == "epochs"


def test_the_last_network_where_asked_for():
    run = sp.train(network(), restore_best=False, **options(epochs=60))
    assert run.network == stopped_at(60, **options(epochs=60))
    assert run.best_epoch is None
    assert "best" not in repr(run)
    assert "best after epoch" in repr(sp.train(network(), **options(epochs=60)))


@pytest.mark.parametrize("every", [1, 7, [3, 20, 21]])
@pytest.mark.parametrize("patience", [1, 6, 15])
def test_patience_ends_at_the_right_epoch_whatever_the_chunks(every, patience):
    settings = options(epochs=200, patience=patience)
    run = sp.train(network(), **settings)
    best = run.best_epoch
    column = run.history["held_out_cost"]
    assert run.stopped == "patience"
    assert len(run.history) == best + patience < 200
    assert best == np.argmin(column) + 1
    gaps = np.diff([i for i in range(len(column)) if column[i] == column[: i + 1].min()])
    assert (gaps <= patience).all()  # it did not end earlier than it should
    again = sp.train(network(), every=every, **settings)
    assert the_same(run, again)
    assert again.best_epoch == best


def test_a_gain_below_min_delta_does_not_count():
    column = sp.train(network(), **options(epochs=60)).history["held_out_cost"]
    least, best, epoch = 0.02, np.inf, 0
    for i, value in enumerate(column, 1):
        if best - value > least:
            best, epoch = value, i
    run = sp.train(network(), min_delta=least, **options(epochs=60))
    assert run.best_epoch == epoch < np.argmin(column) + 1
    short = sp.train(network(), min_delta=least, patience=9, **options(epochs=60))
    assert (short.best_epoch, len(short.history)) == (epoch, epoch + 9)


def test_patience_without_held_out_rows_watches_the_training_cost():
    x, y = cases.line_data()
    run = sp.train(cases.linear_network(dtype="float32"), x, y, optimizer="lbfgs", epochs=100, patience=3)
    assert run.stopped == "patience"
    assert run.best_epoch == np.argmin(run.history["cost"]) + 1
    assert len(run.history) == run.best_epoch + 3


@pytest.mark.parametrize("by_name", [True, False])
def test_ones_own_monitor(by_name):
    """Higher is better; a NaN never is."""
    seen = []

    def closeness(y_true, outputs):
        value = -np.abs(y_true - outputs).mean()
        seen.append(value)
        return np.nan if len(seen) < 3 else value

    settings = options(epochs=40, patience=8)
    more = {"monitor": "closeness", "metrics": [closeness]} if by_name else {"monitor": closeness}
    run = sp.train(network(), **settings, **more)
    assert np.isnan(run.history["closeness"][:2]).all()
    assert run.best_epoch == np.nanargmax(run.history["closeness"]) + 1
    assert run.stopped == "patience"
    assert len(run.history) == run.best_epoch + 8
    assert run.network == stopped_at(run.best_epoch, **options(epochs=40))


def test_a_held_out_cost_that_is_never_finite_keeps_the_last():
    x, y = cases.curve_data()
    run = sp.train(cases.tanh_network(), x, y, validation=(x, y * 1e30), epochs=5, patience=3)
    assert np.isinf(run.history["held_out_cost"]).all()
    assert run.stopped == "patience"
    assert len(run.history) == 3
    assert not run.best_epoch
    assert (
        run.network
        == sp.train(cases.tanh_network(), x, y, epochs=5, watch=lambda s: s.epoch == 3, every=3).network
    )


def test_a_snapshot_knows_its_best():
    x, y, validation = overfitting()
    for snapshot in sp.training(
        network(), x, y, validation=validation, epochs=40, every=10, learning_rate=0.01
    ):
        column = snapshot.history["held_out_cost"]
        assert len(column) == snapshot.epoch
        assert snapshot.best_epoch == np.argmin(column) + 1
        cost = np.square(snapshot.best_network(validation[0]) - validation[1]).mean()
        assert cost == pytest.approx(column.min(), rel=1e-5)
