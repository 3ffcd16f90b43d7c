"""Several networks on folds of the rows, averaged into one: what each saw, and what is made of them."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import superpose as sp
from superpose.model.ensemble import through, train_members
from superpose.model.folds import held_by
from superpose.model.learning import Examples, learn
from superpose.model.rows import Rows
from superpose.model.views import parted, view_layer
from superpose.network.layer import Layer
from superpose.network.network import Network
from superpose.network.population import members

QUICK = {"epochs": 4, "members": 4, "folds": 4}


def examples(task="classification", rows=90, seed=0):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(rows, 3))
    frame = pl.DataFrame({"a": x[:, 0], "b": x[:, 1], "c": np.where(x[:, 2] > 0, "up", "down")})
    score = x[:, 0] + x[:, 1] ** 2
    target = score if task == "regression" else np.where(score > 1, "many", "few")
    return Examples(frame, pl.Series("y", target))


@given(
    st.lists(st.integers(0, 3), min_size=4, max_size=60),
    st.integers(2, 9),
    st.integers(2, 6),
    st.integers(0, 99),
)
def test_every_row_is_held_out_by_one_member_of_each_deal(classes, count, folds, seed):
    held = held_by(np.array(classes), count, folds=folds, seed=seed)
    folds = min(folds, len(classes))
    assert held.shape == (len(classes), count)
    for start in range(0, count - folds + 1, folds):
        deal = held[:, start : start + folds]
        assert (deal.sum(axis=1) == 1).all()
        for label in set(classes):  # every class as evenly as whole rows allow
            sizes = deal[np.array(classes) == label].sum(axis=0)
            assert sizes.max() - sizes.min() <= 1


def test_groups_are_dealt_as_a_whole():
    groups = np.repeat([7, 3, 9, 1, 4], 6)
    held = held_by(np.zeros(30, int), 5, folds=5, seed=0, group_N=groups)
    for group in set(groups):
        assert len(np.unique(held[groups == group], axis=0)) == 1
    assert (held.sum(axis=1) == 1).all()


def test_a_member_never_learns_from_what_it_holds_out():
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(40, 2)).astype(np.float32), rng.normal(size=(40, 1)).astype(np.float32)
    held = held_by(np.zeros(40, int), 4, folds=4, seed=1)
    draw = Network.create(
        inputs=2, layers=[Layer(12, "tanh"), Layer(12, "tanh", blocks=4), Layer(4, blocks=4)], seed=3
    )
    options = {"cost": "squared_error", "epochs": 3, "batch_size": 10, "seed": 0, "restore_best": False}
    before = members(train_members(draw, Rows(x, y, None), held, **options).run.network)
    changed = y.copy()
    changed[held[:, 1]] += 100
    after = members(train_members(draw, Rows(x, changed, None), held, **options).run.network)
    assert before[1] == after[1]
    assert all(before[j] != after[j] for j in (0, 2, 3))


def test_what_is_found_on_held_out_rows_is_by_the_members_that_held_them_out():
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(30, 2)).astype(np.float32), rng.normal(size=(30, 1)).astype(np.float32)
    held = held_by(np.zeros(30, int), 3, folds=5, seed=1)
    draw = Network.create(
        inputs=2, layers=[Layer(6, "tanh"), Layer(6, "tanh", blocks=3), Layer(3, blocks=3)], seed=3
    )
    ensemble = train_members(draw, Rows(x, y, None), held, cost="squared_error", epochs=2, seed=0)
    z, rows = ensemble.unseen()
    kept = held.any(axis=1)
    assert len(z) == kept.sum() < 30
    alone = np.stack([one(x)[:, 0] for one in members(ensemble.run.network)], axis=1)
    np.testing.assert_allclose(z[:, 0], (alone * held)[kept].sum(axis=1), atol=1e-6)
    np.testing.assert_array_equal(rows.x_NI, x[kept])


@pytest.mark.parametrize("task", ["classification", "regression"])
def test_the_model_is_one_network_that_can_be_saved(task, tmp_path):
    given = examples(task)
    learned = learn(given, settings=QUICK, seed=0)
    assert learned.facts["members"] == 4
    sp.save(learned.model, tmp_path / "m.safetensors")
    again = sp.load(tmp_path / "m.safetensors")
    np.testing.assert_array_equal(again.predict(given.inputs), learned.model.predict(given.inputs))
    assert again.network == learned.model.network == learned.run.network


def test_the_temperature_is_in_the_network():
    given = examples()
    warm = learn(given, settings=QUICK, seed=0)
    bare = learn(given, settings=QUICK | {"calibrate": False}, seed=0)
    assert bare.facts["temperature"] == 1.0 != warm.facts["temperature"]
    odds = [np.log(p / (1 - p)) for p in (m.model.outputs(given.inputs) for m in (warm, bare))]
    np.testing.assert_allclose(odds[0] * warm.facts["temperature"], odds[1], rtol=1e-3, atol=1e-4)


def test_a_regression_knows_how_far_it_misses():
    given = examples("regression")
    residuals = learn(given, settings=QUICK | {"epochs": 40}, seed=0).facts["residuals"]
    low, middle, high = residuals["0.05"][0], residuals["0.5"][0], residuals["0.95"][0]
    assert low < middle < high and abs(middle) < high - low < 4 * given.target.std()


def test_who_describes_a_network_gets_that_one():
    learned = learn(examples(), settings={"hidden": (5,), "epochs": 2}, seed=0)
    assert learned.model.network.sizes == (4, 5, 1)
    several = learn(examples(), settings={"hidden": (5, 5), "members": 2, "epochs": 2}, seed=0)
    assert several.model.network.sizes == (4, 10, 10, 1)


def test_a_class_of_two_rows_and_a_column_without_a_value():
    frame = pl.DataFrame(
        {"x": np.arange(30.0) % 7, "none": pl.Series([None] * 30, dtype=pl.String), "k": ["a", "b", "c"] * 10}
    )
    target = pl.Series("y", ["one"] * 14 + ["two"] * 14 + ["rare"] * 2)
    learned = learn(Examples(frame, target), settings={"epochs": 2}, seed=0)
    proba = learned.model.predict_proba(frame)
    assert proba.shape == (30, 3) and np.isfinite(proba).all()


def test_twelve_rows_for_eight_members():
    given = examples(rows=12)
    assert np.isfinite(learn(given, settings={"epochs": 2}, seed=0).model.outputs(given.inputs)).all()


@pytest.mark.parametrize("views", [("waves",), ("bins",), ("waves", "bins")])
def test_each_view_passes_every_input_on(views):
    rng = np.random.default_rng(0)
    x = np.column_stack([rng.normal(size=50), rng.integers(0, 2, 50), rng.normal(size=50)]).astype(np.float32)
    layer = view_layer(x, views, size=4, frequency=0.1, seed=0)
    assert layer is not None
    seen = through(layer, x)
    width = 3 + 2 * 4  # two numbers with four neurons each; 0/1 has none
    assert seen.shape == (50, width * len(views))
    for i in range(len(views)):
        np.testing.assert_allclose(seen[:, i * width : i * width + 3], x, atol=1e-6)


def test_bins_hold_as_many_rows_each_and_rise_from_0_to_1():
    x = np.random.default_rng(0).exponential(size=(400, 1)).astype(np.float32)
    layer = view_layer(x, ("bins",), size=4, frequency=0.1, seed=0)
    assert layer is not None
    seen = through(layer, x)[:, 1:]
    edges = np.quantile(x.astype(float)[:, 0], [0, 0.25, 0.5, 0.75, 1])
    expected = np.clip((x - edges[:-1]) / np.diff(edges), 0, 1)
    np.testing.assert_allclose(seen, expected, atol=1e-5)


def test_bins_of_no_width_stay_0():
    x = np.r_[np.zeros(90), [1.0, 2.0, 3.0]].astype(np.float32)[:, None]
    layer = view_layer(x, ("bins",), size=8, frequency=0.1, seed=0)
    assert layer is not None
    seen = through(layer, x)[:, 1:]
    assert np.isfinite(seen).all() and (seen[0] == 0).all() and seen.max() == 1


def test_no_numbers_no_views():
    flags = np.random.default_rng(0).integers(0, 2, (50, 3)).astype(np.float32)
    assert view_layer(flags, ("waves",), size=8, frequency=0.1, seed=0) is None
    with pytest.raises(sp.UnknownNameError, match="no view 'wave'"):
        view_layer(flags, ("wave",), size=8, frequency=0.1, seed=0)


def test_a_network_is_told_from_its_views():
    network = learn(examples(), settings={"epochs": 1}, seed=0).model.network
    first, rest = parted(network)
    assert first is network.layers[0] and rest.layers == network.layers[1:]
    assert parted(rest) == (None, rest)
