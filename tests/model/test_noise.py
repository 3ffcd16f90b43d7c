"""How much of a target is noise: against leaving each row out in earnest, by scikit-learn's ridge regression."""

import numpy as np
import pytest
from sklearn.linear_model import Ridge
from sklearn.model_selection import LeaveOneOut, cross_val_predict

from superpose.model.noise import PENALTIES, left_over, noise
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
    assert default.settled("clean").dropout < default.settled("fair").dropout < default.dropout
    assert default.settled("noisy").dropout == default.dropout
    assert dropout.settled("clean").dropout == 0.3
    assert recipe_of({"epochs": 7}, **asked).settled("clean").epochs == 7
    assert not recipe_of(None, rows=200, inputs=4, task="classification").dropout_by_noise
