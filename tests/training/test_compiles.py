"""What is compiled, and how often: once for a shape, whatever the epochs, rates and seeds."""

import jax
import numpy as np
import optax
import pytest
import training_cases as cases

import superpose as sp

COMPILED = []


def _note(event, *_, **__):
    if event == "/jax/core/compile/backend_compile_duration":
        COMPILED.append(event)


jax.monitoring.register_event_duration_secs_listener(_note)


@pytest.fixture
def compiled():
    """How many programs were compiled since this was asked for; the list can be cleared."""
    COMPILED.clear()
    return COMPILED


def test_a_program_not_seen_before_is_counted(compiled):
    """The judge is judged."""
    jax.jit(lambda x: x * 1.25 + 0.5)(np.ones(17, np.float32))
    assert len(compiled) == 1


def test_five_chunks_compile_what_one_does(compiled):
    """Chunks of 4, the last of 2; with held-out rows, metrics and patience."""
    x, y = cases.curve_data()
    settings = {"validation": (x[:9], y[:9]), "metrics": ["r2"], "patience": 50, "schedule": "cosine"}
    snapshots = sp.training(cases.tanh_network(), x, y, batch_size=16, epochs=18, every=4, **settings)
    assert next(snapshots).epoch == 4
    assert compiled
    compiled.clear()
    assert [s.epoch for s in snapshots] == [8, 12, 16, 18]
    assert not compiled


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"batch_size": None},
        {"optimizer": "lbfgs"},
        {"optimizer": "muon"},
        {"optimizer": optax.adam(1e-3)},
        {"sample_weight": np.arange(cases.ROWS), "weight_decay": 0.1, "gradient_clip": 1.0},
        {"metrics": [lambda y, a: float(np.abs(y - a).mean())]},
    ],
    ids=["plain", "full", "lbfgs", "muon", "own", "weighted", "own metric"],
)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_second_call_compiles_nothing(compiled, dtype, more):
    x, y = cases.curve_data()
    settings = {"batch_size": 16, "epochs": 6, "validation": (x, y), **more}
    sp.train(cases.tanh_network(dtype=dtype), x, y, **settings)
    compiled.clear()
    again = {"seed": 7, "learning_rate": 0.003, "schedule": "linear"}
    sp.train(cases.tanh_network(dtype=dtype), x[::-1], y, **{**settings, **again})
    assert not compiled


def test_dropout_and_a_new_rate_compile_nothing_more(compiled):
    x, y = cases.curve_data()
    network = cases.tanh_network(dropout=0.2)
    sp.train(network, x, y, batch_size=16, epochs=6, every=2, frames=0)
    compiled.clear()
    snapshots = sp.training(network, x, y, batch_size=16, epochs=6, every=2, seed=9)
    next(snapshots)
    snapshots.send(0.5)
    assert next(snapshots).epoch == 6
    assert not compiled


def test_a_return_to_a_lower_rate_compiles_no_second_chunk(compiled):
    """Going back replays single steps, one more program; the chunk itself is the one already there."""
    x, y = cases.line_data()
    settings = {"optimizer": "sgd", "batch_size": 16, "epochs": 30}
    sp.train(cases.linear_network(dtype="float32"), x, y, learning_rate=0.1, **settings)
    sp.train(cases.linear_network(dtype="float32"), x, y, learning_rate=50.0, **settings)
    compiled.clear()
    run = sp.train(cases.linear_network(dtype="float32"), x, y, learning_rate=60.0, **settings)
    assert run.history.events
    assert not compiled
