"""Rows that come in parts go through the same loop, each part an epoch."""

import numpy as np
import pytest

import superpose as sp
from superpose.errors import DataError, ShapeError, UsageError
from superpose.training.parts import Parts

X = np.random.default_rng(0).normal(size=(64, 3)).astype(np.float32)
Y = np.sin(X[:, :1]) + X[:, 1:2]


@pytest.fixture
def network():
    return sp.Network.create(inputs=3, layers=[sp.Layer(8, "tanh"), sp.Layer(1, "linear")], seed=0)


def endless(*parts, closed=None):
    def begin():
        try:
            while True:
                yield from parts
        finally:
            if closed is not None:
                closed.append(True)

    return Parts(begin, parts[0])


def test_the_same_rows_again_and_again_are_epochs_over_them(network):
    whole = sp.train(network, X, Y, epochs=5, batch_size=16, seed=3, validation=(X, Y))
    parts = sp.train(network, endless((X, Y)), None, epochs=5, batch_size=16, seed=3, validation=(X, Y))
    np.testing.assert_allclose(parts.history["cost"], whole.history["cost"], rtol=1e-6)
    np.testing.assert_allclose(parts.network(X), whole.network(X), rtol=1e-4, atol=1e-6)


def test_each_epoch_is_the_next_part(network):
    other = (X + 5, np.full_like(Y, 100.0))
    run = sp.train(network, endless((X, Y), other), None, epochs=4, batch_size=64, learning_rate=1e-6)
    cost = run.history["cost"]
    assert cost[0] < 50 < cost[1]
    assert cost[2] < 50 < cost[3]


def test_the_giver_is_closed_at_the_end_and_when_stopped(network):
    closed = []
    sp.train(network, endless((X, Y), closed=closed), None, epochs=2)
    assert closed == [True]
    sp.train(network, endless((X, Y), closed=closed), None, epochs=50, watch=lambda s: s.epoch == 2)
    assert closed == [True, True]


def test_a_part_that_blows_up_is_named_and_the_last_good_state_kept(network):
    wild = (X, (Y * 1e30).astype(np.float32))
    options = {
        "epochs": 2,
        "every": 1,
        "batch_size": 16,
        "optimizer": "gradient_descent",
        "learning_rate": 0.05,
    }
    with pytest.raises(sp.TrainingError, match="stopped at epoch 2") as error:
        sp.train(network, endless((X, Y), wild), None, **options)
    assert error.value.last_good.epoch == 1


def test_parts_of_another_size_or_none_are_refused(network):
    with pytest.raises(ShapeError, match="A part has 10 rows, the first had 64"):
        sp.train(network, endless((X, Y), (X[:10], Y[:10])), None, epochs=3)
    with pytest.raises(DataError, match="have ended"):
        sp.train(network, Parts(lambda: iter([(X, Y)]), (X, Y)), None, epochs=2)


def test_targets_and_weights_beside_parts_are_refused(network):
    with pytest.raises(UsageError, match="bring their own"):
        sp.train(network, endless((X, Y)), Y, epochs=1)
    with pytest.raises(UsageError, match="no weights"):
        sp.train(network, endless((X, Y)), None, epochs=1, sample_weight=np.ones(64))


@pytest.mark.parametrize("batch_size", [16, 64])
def test_a_wide_first_layer_is_moved_in_place_part_by_part(monkeypatch, batch_size):
    rng = np.random.default_rng(1)
    first, second = ((rng.integers(0, 256, (64, 300), dtype=np.uint8), Y + shift) for shift in (0, 0.5))
    network = sp.Network.create(inputs=300, layers=[sp.Layer(8, "tanh"), sp.Layer(1, "linear")], seed=0)
    options = {"epochs": 4, "batch_size": batch_size, "seed": 3, "input_scale": (128.0, 70.0), "every": 1}
    plain = sp.train(network, endless(first, second), None, **options)
    monkeypatch.setattr("superpose.training.choosing.WIDE_FROM", 100)
    wide = sp.train(network, endless(first, second), None, **options)
    assert "in place" in wide.history.notes[0]
    np.testing.assert_allclose(wide.history["cost"], plain.history["cost"], rtol=1e-4)
    for a, b in zip(wide.network.layers, plain.network.layers, strict=True):
        np.testing.assert_allclose(a.weights, b.weights, atol=2e-5)
