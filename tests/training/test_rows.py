"""Every row once an epoch, in an order of its own, none lost in the last batch; and what weights of rows mean."""

import numpy as np
import pytest
import training_cases as cases

import superpose as sp
from superpose.training import chunk, epoch, first_layer

SETTINGS = {"optimizer": "gradient_descent", "learning_rate": 0.05}
COUNTS = [(53, 16), (53, 52), (53, 7), (48, 16), (5, 1), (4, 9), (1, 1)]


@pytest.fixture
def orders(monkeypatch):
    """The row orders handed to the compiled epochs, one list for each, as they come."""
    seen = []

    def spying(plan, state, best, rows, held_out, order_EN, rate_ES, key, epochs, places):
        seen.extend(order_EN[:epochs].tolist())
        return run(plan, state, best, rows, held_out, order_EN, rate_ES, key, epochs, places)

    run = chunk.run_chunk
    monkeypatch.setattr(first_layer, "run_chunk", spying)
    return seen


def batches_of(orders, batch):
    return [np.asarray(o[i : i + batch]) for o in orders for i in range(0, len(o), batch)]


@pytest.mark.parametrize(("rows", "batch"), COUNTS)
def test_epochs_are_those_of_numpy(rows, batch, orders):
    """Three shuffled epochs again in NumPy float64, by the same orders: the same weights."""
    x, y = cases.line_data(rows)
    run = sp.train(cases.linear_network(), x, y, batch_size=batch, epochs=3, **SETTINGS)
    steps = batches_of(orders, batch) if rows > batch else [np.arange(rows)] * 3
    right = cases.descend(cases.arrays(cases.linear_network()), x, y, rate=0.05, batches=steps)
    assert cases.gap(run.network, right) < 1e-9
    assert [sorted(o) for o in orders] == [list(range(rows)) if rows > batch else []] * 3


def test_weighted_batches_are_those_of_numpy(orders):
    """A batch's gradient is the mean by the weights in it."""
    x, y = cases.line_data()
    weight = np.random.default_rng(2).uniform(0.1, 3, len(x))
    run = sp.train(cases.linear_network(), x, y, batch_size=16, epochs=3, sample_weight=weight, **SETTINGS)
    right = cases.descend(
        cases.arrays(cases.linear_network()), x, y, rate=0.05, batches=batches_of(orders, 16), weight=weight
    )
    assert cases.gap(run.network, right) < 1e-9


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize(("rows", "batch"), [(53, 16), (53, 52), (53, None)])
def test_the_cost_of_an_epoch_is_the_mean_over_all_rows(rows, batch, weighted):
    """At a rate of nearly 0 the weights stand still, so the history must hold the exact mean."""
    x, y = cases.line_data(rows)
    weight = np.random.default_rng(2).uniform(0, 3, rows) if weighted else None
    network = cases.linear_network()
    run = sp.train(
        network, x, y, batch_size=batch, epochs=2, sample_weight=weight, optimizer="sgd", learning_rate=1e-30
    )
    right = np.average(np.square(network(x) - y).sum(axis=1), weights=weight)
    assert run.history["cost"] == pytest.approx([right, right], rel=1e-12)


def test_each_epoch_has_an_order_of_its_own_fixed_by_the_seed(orders):
    x, y = cases.line_data()
    network = cases.linear_network()
    for seed, every in ((3, None), (3, 1), (4, None)):
        sp.train(network, x, y, batch_size=16, epochs=6, seed=seed, every=every, **SETTINGS)
    first, again, other = orders[:6], orders[6:12], orders[12:]
    assert first == again
    assert len({tuple(o) for o in first + other}) == 12
    assert list(range(len(x))) not in first


def test_whole_weights_are_repeated_rows():
    x, y = cases.curve_data()
    weight = np.random.default_rng(2).integers(0, 4, len(x))
    settings = {"optimizer": "adam", "learning_rate": 0.01, "batch_size": None, "epochs": 20}
    network = cases.tanh_network(dtype="float64")
    weighted = sp.train(network, x, y, sample_weight=weight, **settings)
    repeated = sp.train(network, np.repeat(x, weight, axis=0), np.repeat(y, weight, axis=0), **settings)
    assert cases.gap(weighted.network, cases.arrays(repeated.network)) < 1e-9
    assert weighted.history["cost"] == pytest.approx(repeated.history["cost"], rel=1e-10)


def test_rows_of_no_weight_do_not_matter():
    x, y = cases.curve_data()
    weight = np.ones(len(x))
    weight[::3] = 0
    other_x, other_y = np.where(weight[:, None] > 0, x, 99.0), np.where(weight[:, None] > 0, y, -99.0)
    settings = {"optimizer": "adam", "batch_size": 16, "epochs": 5, "sample_weight": weight}
    network = cases.tanh_network()
    assert (
        sp.train(network, x, y, **settings).network == sp.train(network, other_x, other_y, **settings).network
    )


def test_a_batch_without_weight_moves_nothing():
    """Plain descent through batches of one row, most of them of weight 0: only the others are felt."""
    x, y = cases.line_data(6)
    weight = np.asarray([0, 0, 1, 0, 0, 0])
    run = sp.train(cases.linear_network(), x, y, batch_size=1, epochs=4, sample_weight=weight, **SETTINGS)
    right = cases.descend(
        cases.arrays(cases.linear_network()), x, y, rate=0.05, batches=[np.asarray([2])] * 4
    )
    assert cases.gap(run.network, right) < 1e-9
    assert np.isfinite(run.history["cost"]).all()


@pytest.mark.parametrize("weighted", [False, True])
def test_rows_copied_in_order_or_taken_batch_by_batch(weighted, monkeypatch):
    x, y = cases.curve_data()
    weight = np.random.default_rng(2).uniform(0.1, 3, len(x)) if weighted else None
    settings = {"batch_size": 8, "epochs": 4, "sample_weight": weight}
    copied = sp.train(cases.tanh_network(), x, y, **settings)
    monkeypatch.setattr(epoch, "COPY_BELOW", 0)
    chunk.PROGRAM[False, True].clear_cache()
    taken = sp.train(cases.tanh_network(), x, y, **settings)
    chunk.PROGRAM[False, True].clear_cache()
    assert cases.gap(copied.network, cases.arrays(taken.network)) < 1e-6
    assert copied.history["cost"] == pytest.approx(taken.history["cost"], rel=1e-6)
