"""How much of a target is noise: against leaving each row out in earnest, by scikit-learn's ridge regression."""

import numpy as np
import pytest
from sklearn.linear_model import Ridge
from sklearn.model_selection import LeaveOneOut, cross_val_predict

from superpose.model.noise import PENALTIES, between_neighbours, left_over, noise
from superpose.model.recipe import recipe_of


def rows(count, spread, seed=0):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(count, 4))
    return x, (x @ np.array([1.0, -2.0, 0.5, 0.0]) + spread * rng.normal(size=count))[:, None]


def test_it_is_what_is_left_over_on_rows_left_out():
    x, y = rows(40, 1.0)

    def missed(penalty):
        left_out = cross_val_predict(Ridge(alpha=penalty), x, y[:, 0], cv=LeaveOneOut())
        return np.square(left_out - y[:, 0]).sum() / np.square(y - y.mean()).sum()

    assert left_over(x, y) == pytest.approx(min(map(missed, PENALTIES)), rel=1e-9)


def test_more_inputs_than_rows_do_not_explain_noise():
    draws = [np.random.default_rng(seed) for seed in range(10)]
    found = [left_over(rng.normal(size=(60, 300)), rng.normal(size=(60, 1))) for rng in draws]
    assert np.mean(found) > 0.85


def test_a_row_of_weight_zero_is_none():
    x, y = rows(50, 0.5)
    weight = np.r_[np.ones(40), np.zeros(10)]
    assert left_over(x, np.where(weight[:, None] > 0, y, 1e6), weight) == pytest.approx(
        left_over(x[:40], y[:40])
    )


@pytest.mark.parametrize(
    ("count", "spread", "word"),
    [
        (200, 0.1, "clean"),
        (200, 1.0, "fair"),
        (200, 5.0, "noisy"),
        (3000, 5.0, "fair"),
        (20_000, 5.0, "plenty"),
    ],
)
def test_words(count, spread, word):
    """Of many rows less dropout is needed, however much of the target is noise."""
    assert noise(*rows(count, spread)) == word


def test_a_target_that_does_not_vary_is_no_reason_to_fail():
    assert noise(np.ones((10, 2)), np.ones((10, 1))) == "noisy"


def test_what_was_asked_for_is_not_changed_by_the_noise():
    asked = {"rows": 200, "inputs": 4, "task": "regression"}
    default, dropout = recipe_of(None, **asked), recipe_of({"dropout": 0.3}, **asked)
    assert (
        default.settled("clean", rows=100).dropout
        < default.settled("fair", rows=100).dropout
        < default.dropout
    )
    assert default.settled("noisy", rows=100).dropout == default.dropout
    assert dropout.settled("clean", rows=100).dropout == 0.3
    assert recipe_of({"epochs": 7}, **asked).settled("clean", rows=100).epochs == 7
    assert not recipe_of(None, rows=200, inputs=4, task="classification").dropout_by_noise


def curve(kind, spread, rows=160, seed=0):
    rng = np.random.default_rng(seed)
    x = rng.uniform(-3, 3, size=(rows, 1))
    return x, {"sine": np.sin(3 * x), "saw": x / 2 - np.floor(x / 2)}[kind] + spread * rng.normal(
        size=(rows, 1)
    )


@pytest.mark.parametrize("kind", ["sine", "saw"])
def test_a_curve_that_neighbours_follow_is_trained_long_and_without_dropout(kind):
    x, y = curve(kind, 0.0)
    assert noise(x, y) != "curve"  # a straight line cannot follow it
    assert noise(x, y, plain_NI=x) == "curve"
    recipe = recipe_of(None, rows=160, inputs=1, task="regression")
    settled = recipe.settled("curve", rows=160)
    assert settled.dropout == 0.0
    assert recipe.epochs < settled.epochs <= 200_000 // 160
    assert recipe.settled("curve", rows=100_000).epochs == recipe.epochs


@pytest.mark.parametrize("spread", [0.2, 0.5])
def test_neighbours_tell_how_much_is_noise(spread):
    """Their own noise is taken off: the share found is that of the noise in the target's variance."""
    x, y = curve("sine", spread, rows=4000)
    assert between_neighbours(x, y) == pytest.approx(spread**2 / y.var(), rel=0.15)
    assert noise(x, y, plain_NI=x) != "curve"


def test_neighbours_at_the_same_place_and_of_weight_zero():
    x = np.repeat(np.arange(30.0), 10)[:, None]
    y = np.random.default_rng(0).normal(size=(300, 1))
    assert between_neighbours(x, y) > 0.5
    weight = np.r_[np.ones(150), np.zeros(150)]
    assert between_neighbours(x, np.where(weight[:, None] > 0, x, y * 1e3), weight) < 0.01


def test_many_inputs_have_no_near_neighbours():
    x = np.random.default_rng(0).normal(size=(500, 4))
    assert between_neighbours(x, x[:, :1]) == 1.0
