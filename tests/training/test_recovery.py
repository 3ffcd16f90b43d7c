"""When numbers run away: back to the last good state, slower, said in the history; then an error that keeps it."""

import re

import jax.numpy as jnp
import numpy as np
import pytest
import training_cases as cases

import superpose as sp
from superpose.errors import DataError, TrainingError
from superpose.training import recovery
from superpose.training.setup import prepare

WORDS = r"Training stopped at epoch \d+, step \d+: the (cost|gradient|weights)[\w ]* became (non-finite|infinite)\."


def network():
    return cases.linear_network(dtype="float32")


def test_a_rate_too_high_is_lowered_and_the_history_says_so():
    """At 3 plain descent grows without end; at 3/5 or 3/25 it does not."""
    x, y = cases.line_data()
    settings = {"optimizer": "sgd", "batch_size": 16, "epochs": 60, "every": 20}
    seen = []
    for snapshot in sp.training(network(), x, y, learning_rate=3.0, **settings):
        assert all(np.isfinite(a).all() for a in cases.arrays(snapshot.network))
        seen.append(snapshot)
    history = seen[-1].history
    assert len(history) == 60
    assert np.isfinite(history["cost"]).all()
    assert 1 <= len(history.events) <= 3
    event = re.fullmatch(
        r"Epoch (\d+), step ([1-4]): the (cost|gradient|weights)( of layer 1)? became (infinite|non-finite); "
        r"went back to epoch (\d+) and on at a fifth of the rate, (.+)\.",
        history.events[0],
    )
    assert event
    assert 0 <= int(event[6]) < int(event[1]) <= 60
    assert float(event[7]) == pytest.approx(0.6)
    assert history["learning_rate"][-1] == pytest.approx(3.0 / 5 ** len(history.events), rel=1e-6)
    assert history["cost"][-1] < 0.1


def test_it_goes_back_to_the_last_good_state_to_the_bit():
    """Good for 20 epochs, then a rate that explodes: on from epoch 20 as if only the lower rate had been sent."""
    x, y = cases.line_data()
    settings = {"optimizer": "momentum", "learning_rate": 0.01, "batch_size": 16, "epochs": 60, "every": 20}
    snapshots = sp.training(network(), x, y, **settings)
    next(snapshots)
    fell_back = [snapshots.send(20.0), *snapshots][-1]
    again = sp.training(network(), x, y, **settings)
    next(again)
    rate = 20.0 / 5 ** len(fell_back.history.events)
    right = [again.send(rate), *again][-1]
    assert fell_back.history.events
    assert fell_back.network == right.network
    assert not right.history.events
    assert all("went back to epoch 20" in event for event in fell_back.history.events)
    assert fell_back.history["cost"].tolist() == right.history["cost"].tolist()


def test_after_three_lower_rates_it_gives_up_and_keeps_the_good():
    x, y = cases.line_data()
    snapshots = sp.training(
        network(), x, y, optimizer="sgd", batch_size=16, epochs=400, every=20, learning_rate=0.01
    )
    good = next(snapshots)
    network_then = good.network
    with pytest.raises(TrainingError, match=WORDS) as caught:
        snapshots.send(1e6)
    assert caught.value.last_good is good
    assert caught.value.last_good.network == network_then
    assert len(good.history.events) == 3
    assert len(good.history) == 20
    assert "The last good state is kept. Try --learning-rate 2e+03 (a fifth)." in str(caught.value)
    with pytest.raises(StopIteration):
        next(snapshots)


def test_nothing_good_was_seen():
    x, y = cases.line_data()
    with pytest.raises(TrainingError, match=WORDS) as caught:
        sp.train(network(), x, y, optimizer="sgd", batch_size=16, epochs=400, learning_rate=1e6)
    assert caught.value.last_good is None


@pytest.mark.parametrize("name", ["adam", "lion", "rmsprop", "muon", "lbfgs"])
def test_every_optimizer_is_guarded(name):
    """A rate of 1e30 makes the weights' products infinite whatever the direction's size."""
    x, y = cases.curve_data()
    with pytest.raises(TrainingError, match=WORDS):
        sp.train(
            cases.tanh_network(), x, y * 1e10, optimizer=name, learning_rate=1e38, batch_size=16, epochs=10
        )


def test_good_chunks_between_snapshots_are_kept_too(monkeypatch):
    """Two epochs a compiled call, a snapshot only at 60: what failed at 40 costs two epochs, not forty."""
    x, y = cases.line_data()
    monkeypatch.setattr("superpose.training.setup.CHUNK_SECONDS", 3.5e-5)
    rising = {"schedule": lambda t: np.where(t < 0.6, 0.01, 1e6)}
    with pytest.raises(TrainingError, match=r"at epoch 3[78], ") as caught:
        sp.train(
            network(), x, y, optimizer="sgd", learning_rate=1.0, batch_size=16, epochs=60, every=60, **rising
        )
    assert caught.value.last_good.epoch == 36
    assert caught.value.last_good.plan.epochs_at_once == 2


@pytest.mark.parametrize(("what", "words"), [("rate", "the weights of layer 1"), ("rows", "the cost became")])
def test_the_step_is_named(what, words):
    """Rows in their own order; the fault put into the third of four steps of the first epoch."""
    x, y = cases.line_data()
    x[40] = 1e30 if what == "rows" else x[40]
    given = dict.fromkeys(
        ["cost", "learning_rate", "weight_decay", "gradient_clip", "sample_weight", "validation", "monitor",
         "patience", "every", "rate_factors"]
    )  # fmt: skip
    given |= {"optimizer": "sgd", "schedule": "constant", "batch_size": 16, "epochs": 1, "metrics": ()}
    setup = prepare(network(), x, y, min_delta=0.0, seed=0, **given)
    state = sp.training(network(), x, y, optimizer="sgd", batch_size=16, epochs=1, learning_rate=1e-9)
    start = state.gi_frame.f_locals["self"].state
    rates = np.full((1, 4), 1e-9, np.float32)
    rates[0, 2] = np.inf if what == "rate" else rates[0, 2]
    order = np.arange(cases.ROWS, dtype=np.int32)[None, :]
    fault = recovery.locate(setup.plan, start, setup.rows, order, rates, None, epoch=7)
    assert (fault.epoch, fault.step) == (8, 3)
    assert fault.what.startswith(words)


def test_a_gradient_is_named_by_its_layer():
    """A cost of one's own whose slope is infinite while its value is not."""
    x, y = cases.curve_data()
    wrong = sp.cost(lambda a, y: (a - y).sum(axis=-1), slope=lambda a, y: jnp.full_like(a, jnp.inf))
    with pytest.raises(TrainingError, match=r"epoch 1, step 1: the gradient of layer 2 became infinite"):
        sp.train(cases.tanh_network(), x, y, cost=wrong, batch_size=16, epochs=10)


@pytest.mark.parametrize("more", [{}, {"optimizer": "sgd", "gradient_clip": 1.0}, {"optimizer": "rmsprop"}])
def test_a_gradient_whose_square_overflows_does_not_stand_still_in_silence(more):
    """Inputs of 1e10: the cost is finite, but Adam's running mean of squares is not, and its step would be 0."""
    x, y = cases.line_data()
    with pytest.raises(
        TrainingError, match=r"epoch 1, step 1: the gradient of layer 1 became infinite"
    ) as caught:
        sp.train(network(), x * 1e10, y, epochs=10, **more)
    assert "No rate had touched it yet: scale inputs and targets to about 1" in caught.value.hint


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("where", ["X", "y", "the validation set's X", "the validation set's y"])
def test_a_cell_that_is_not_finite_is_named_before_training(where, bad):
    x, y = cases.line_data()
    x_out, y_out = x.copy(), y.copy()
    array = {"X": x, "y": y, "the validation set's X": x_out, "the validation set's y": y_out}[where]
    column = array.shape[1] - 1
    array[17, column] = bad
    words = f"{where} has 1 cell that is not finite; the first is {bad} at row 17, column {column}"
    with pytest.raises(DataError, match=re.escape(words)):
        sp.training(network(), x, y, validation=(x_out, y_out))


def test_a_number_too_large_for_float32_is_named_too():
    x, y = cases.line_data()
    x[5, 1] = 1e60
    with pytest.raises(
        DataError, match="X has 1 cell that is not finite; the first is inf at row 5, column 1"
    ):
        sp.training(network(), x, y)
    in_float64 = sp.train(cases.linear_network(), x, y, optimizer="sgd", epochs=1, learning_rate=1e-200)
    assert np.isfinite(in_float64.history["cost"]).all()


def test_weights_that_are_not_finite_are_named():
    x, y = cases.line_data()
    wrong = sp.Network([sp.Layer(1, weights=np.asarray([[0.1], [np.nan], [0.2]], np.float32))])
    with pytest.raises(DataError, match=r"The weight matrix of layer 1 has 1 cell .* nan at row 1, column 0"):
        sp.training(wrong, x, y)
    wrong = sp.Network(
        [sp.Layer(1, weights=np.ones((3, 1), np.float32), bias=np.full(1, np.inf, np.float32))]
    )
    with pytest.raises(DataError, match=r"The bias of layer 1 has 1 cell .* inf at row 0"):
        sp.training(wrong, x, y)
