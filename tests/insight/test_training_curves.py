"""The curves of a training: the best epoch, overfitting, and what thinning may not lose."""

import film_cases as cases
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from superpose.errors import UsageError
from superpose.insight.curves import curves, overfitting, spans_decades, thinned
from superpose.insight.subject import subject
from superpose.training.history import History


def test_the_best_epoch_is_the_histories():
    run = cases.plane()
    found = curves(subject(run))
    assert found.best_epoch == run.best_epoch == int(run.history["held_out_cost"].argmin()) + 1
    assert found.best_by == "held_out_cost"
    assert set(found.metrics) == {"accuracy"}
    np.testing.assert_array_equal(found.costs["cost"], run.history["cost"])


def test_a_model_tells_its_best_epoch_by_its_frames():
    seen = cases.ensemble()
    assert curves(seen).best_epoch in [f.epoch for f in seen.frames if f.network == seen.network]


def made_up(held_E, cost_E):
    history = History(("cost", "held_out_cost", "learning_rate", "gradient_norm", "update_ratio", "seconds"))
    count = len(held_E)
    nothing = dict.fromkeys(("learning_rate", "seconds"), np.ones(count))
    layers = dict.fromkeys(("gradient_norm", "update_ratio"), np.ones((count, 1)))
    history.extend({"cost": cost_E, "held_out_cost": held_E} | nothing | layers)
    return history


def test_overfitting_is_where_held_out_rises_while_training_falls():
    epoch = np.arange(100.0)
    found = overfitting(made_up(1 + ((epoch - 40) / 40) ** 2, 2 - epoch / 100))
    assert abs(found.start - 41) <= 3
    assert found.end == 100
    assert found.held_out[1] > found.held_out[0] * 1.5
    assert found.cost[1] < found.cost[0]
    assert f"From epoch {found.start} to 100 the held-out cost rises" in found.text


@pytest.mark.parametrize(
    ("held", "cost"),
    [
        (2 - np.arange(100) / 100, 2 - np.arange(100) / 100),  # both fall
        (1 + np.arange(100) / 100, 1 + np.arange(100) / 100),  # both rise: it diverges
        (np.ones(100), 2 - np.arange(100) / 100),  # held-out stands still
    ],
)
def test_all_else_is_none(held, cost):
    assert overfitting(made_up(held, cost)) is None


def test_noise_learned_by_heart_is_found():
    assert curves(subject(cases.overfitted())).overfitting is not None


@given(arrays(float, st.integers(1, 3000), elements=st.floats(-1e6, 1e6)), st.sampled_from([40, 400]))
def test_thinning_keeps_ends_and_extremes(values, most):
    kept = thinned(values, most)
    assert len(kept) <= most
    assert (np.diff(kept) > 0).all()
    assert {0, len(values) - 1} <= set(kept.tolist())
    assert values[kept].min() == values.min()
    assert values[kept].max() == values.max()


def test_decades():
    assert spans_decades(np.array([0.01, 1.0]))
    assert not spans_decades(np.array([0.5, 1.0]))
    assert not spans_decades(np.array([0.0, 1.0, 100.0]))


def test_without_a_history_it_says_what_to_give():
    with pytest.raises(UsageError, match="how this was trained"):
        curves(subject(cases.curve().network))
