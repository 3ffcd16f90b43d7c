"""The temperature: found again where it is known, and against scikit-learn's log-loss."""

import numpy as np
import pytest
from sklearn.metrics import log_loss

from superpose.model.temperature import temperature


def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


@pytest.mark.parametrize("known", [0.4, 1.0, 2.5])
def test_a_known_temperature_is_found_again(known):
    rng = np.random.default_rng(0)
    z = rng.normal(size=(20_000, 3)) * 2
    p = softmax(z)
    label = (rng.random((20_000, 1)) > p.cumsum(axis=1)).sum(axis=1)
    assert temperature(z * known, np.eye(3)[label]) == pytest.approx(known, rel=0.06)
    yes = (rng.random(20_000) < 1 / (1 + np.exp(-z[:, 0])))[:, None].astype(float)
    assert temperature(z[:, :1] * known, yes) == pytest.approx(known, rel=0.08)


def test_no_other_temperature_is_better():
    rng = np.random.default_rng(1)
    z, label = rng.normal(size=(200, 4)) * 3, rng.integers(0, 4, 200)
    weight = rng.random(200)
    found = temperature(z, np.eye(4)[label], weight)

    def cost(t):
        return log_loss(label, softmax(z / t), sample_weight=weight) + 2 / weight.sum() * np.log(t) ** 2

    for other in np.geomspace(0.1, 10, 60):
        assert cost(found) <= cost(other) + 1e-6


def test_two_rows_do_not_set_it():
    z, y = np.array([[6.0], [-4.0]]), np.array([[1.0], [0.0]])
    assert 0.3 < temperature(z, y) < 1
    assert temperature(np.repeat(z, 500, axis=0), np.repeat(y, 500, axis=0)) < 0.6


def test_yes_and_no_outputs_are_weighed_each_by_itself():
    rng = np.random.default_rng(2)
    z, y = rng.normal(size=(500, 2)) * 4, rng.integers(0, 2, (500, 2)).astype(float)
    joined = temperature(np.concatenate([z[:, :1], z[:, 1:]]), np.concatenate([y[:, :1], y[:, 1:]]))
    assert temperature(z, y) == pytest.approx(joined, rel=1e-3)
