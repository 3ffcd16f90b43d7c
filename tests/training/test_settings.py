"""Seeds, dropout, clipping, factors of the rate, float64: what each setting promises."""

import jax
import numpy as np
import pytest
import training_cases as cases

import superpose as sp
from superpose import runtime

SETTINGS = {"batch_size": 16, "epochs": 5, "learning_rate": 0.02}


@pytest.mark.parametrize("dropout", [0.0, 0.3])
def test_the_seed_fixes_everything(dropout):
    x, y = cases.curve_data()
    network = cases.tanh_network(dropout=dropout)
    first, again, other = (sp.train(network, x, y, seed=s, **SETTINGS).network for s in (3, 3, 4))
    assert first == again
    assert first != other


@pytest.mark.parametrize("seed", [2**32 + 1, 2**63, 2**70, np.int64(5)])
def test_any_whole_number_is_a_seed(seed):
    x, y = cases.curve_data()
    run = sp.train(cases.tanh_network(dropout=0.3), x, y, seed=seed, **SETTINGS)
    assert np.isfinite(run.history["cost"]).all()


def one_linear(dropout, inputs=400):
    """A layer that passes its inputs on, with dropout, and their mean behind it: dropout by itself."""
    through = sp.Layer(inputs, dropout=dropout, weights=np.eye(inputs, dtype=np.float32))
    mean = sp.Layer(1, weights=np.full((inputs, 1), 1 / inputs, np.float32))
    return sp.Network([through, mean])


def test_dropout_keeps_the_expectation():
    """Inputs of 1 through dropout 0.3: each step's mean is 1 but for chance, the shares kept over 0.7."""
    seen = []
    cost = sp.cost(lambda a, y: a.sum(axis=-1))
    snapshots = sp.training(
        one_linear(0.3), np.ones((50, 400)), np.zeros(50), cost=cost, optimizer="sgd", learning_rate=1e-30,
        batch_size=None, epochs=60, every=20,
    )  # fmt: skip
    for snapshot in snapshots:
        seen = snapshot.history["cost"]
    kept = seen * 0.7
    assert len(set(seen)) > 50  # another mask each step; a few keep as many by chance
    assert kept.mean() == pytest.approx(0.7, abs=4 * np.sqrt(0.21 / 400 / 50 / 60))
    assert kept.std() == pytest.approx(np.sqrt(0.21 / 400 / 50), rel=0.4)


def test_dropout_only_in_training():
    x = np.ones((50, 400))
    run = sp.train(
        one_linear(0.3), x, np.zeros(50), cost=sp.cost(lambda a, y: a.sum(axis=-1)), optimizer="sgd",
        learning_rate=1e-30, batch_size=None, epochs=2, validation=(x, np.zeros(50)),
    )  # fmt: skip
    assert run.history["held_out_cost"] == pytest.approx([1, 1], rel=1e-5)
    assert run.network(x) == pytest.approx(np.ones((50, 1)), rel=1e-5)


@pytest.mark.parametrize("flat", [True, False])
def test_a_long_gradient_is_shortened_and_a_short_one_is_not(flat, monkeypatch):
    monkeypatch.setattr("superpose.training.plan.FLAT_BELOW", 50_000 if flat else 0)
    x, y = cases.curve_data()
    network = cases.tanh_network(dtype="float64")
    _, gradient = cases.by_hand(cases.arrays(network), x, y)
    norm = np.sqrt(sum((g**2).sum() for g in gradient))
    settings = {"optimizer": "sgd", "learning_rate": 0.1, "batch_size": None, "epochs": 1}
    for longest in (norm / 3, norm * 3):
        run = sp.train(network, x, y, gradient_clip=longest, **settings)
        right = [
            p - 0.1 * min(1, longest / norm) * g for p, g in zip(cases.arrays(network), gradient, strict=True)
        ]
        assert cases.gap(run.network, right) < 1e-12
        assert np.square(run.history["gradient_norm"]).sum() == pytest.approx(norm**2)  # as it was found


def test_factors_scale_each_arrays_update():
    x, y = cases.curve_data()
    network = cases.tanh_network(dtype="float64")
    _, gradient = cases.by_hand(cases.arrays(network), x, y)
    run = sp.train(
        network, x, y, optimizer="sgd", learning_rate=0.1, batch_size=None, epochs=1,
        rate_factors=[(2, 0.5), (0, 3)], weight_decay=0.3,
    )  # fmt: skip
    start = cases.arrays(network)
    moves = [2 * (gradient[0] + 0.3 * start[0]), 0.5 * gradient[1], 0 * gradient[2], 3 * gradient[3]]
    assert cases.gap(run.network, [p - 0.1 * m for p, m in zip(start, moves, strict=True)]) < 1e-12


def test_float64_networks_train_in_float64():
    """Farther than float32 can go: to a cost of 1e-20, in a session that is float32 otherwise."""
    x, _ = cases.line_data()
    y = x @ np.asarray([[1.0], [2.0], [3.0]]) + 0.5
    run = sp.train(
        cases.linear_network(), x, y, optimizer="lbfgs", epochs=30, validation=(x, y), metrics=["rmse"]
    )
    assert {a.dtype.name for a in jax.tree.leaves(run.network)} == {"float64"}
    assert run.network(x).dtype == np.float64
    assert run.history["held_out_cost"][-1] < 1e-20
    assert run.history["rmse"][-1] < 1e-10
    assert not jax.config.jax_enable_x64
    assert sp.train(cases.linear_network(dtype="float32"), x, y, epochs=1).network.dtype == np.float32


@pytest.mark.parametrize("optimizer", ["adam", "lbfgs", "muon"])
def test_float32_networks_stay_float32_where_float64_is_on(optimizer):
    x, y = cases.curve_data()
    settings = {**SETTINGS, "optimizer": optimizer, "validation": (x, y), "metrics": ["r2"]}
    alone = sp.train(cases.tanh_network(dropout=0.0), x, y, **settings)
    with runtime.precision("float64"):
        run = sp.train(cases.tanh_network(dropout=0.0), x, y, **settings)
    assert {a.dtype.name for a in jax.tree.leaves(run.network)} == {"float32"}
    assert cases.gap(run.network, cases.arrays(alone.network)) < 1e-4


@pytest.mark.parametrize(
    "layer",
    [
        sp.Layer(4, "maxout"),
        sp.Layer(4, "relu", combine="multiply"),
        sp.Layer(4, "relu", fire_above=0.1, dropout=0.2),
        sp.Layer(4, lambda z: z**3),
    ],
    ids=["maxout", "multiply", "firing", "own"],
)
def test_every_kind_of_layer_trains(layer):
    x, y = cases.curve_data()
    network = sp.Network.create(inputs=3, layers=[layer, sp.Layer(1)], seed=2)
    run = sp.train(network, x, y, **{**SETTINGS, "epochs": 30})
    assert run.history["cost"][-1] < run.history["cost"][0]
    assert run.network.layers[0].rule() == network.layers[0].rule()


def test_what_the_history_says_of_the_last_step():
    """The gradient's norm of each layer before it, and the weights' change by the weights after it."""
    x, y = cases.curve_data()
    network = cases.tanh_network(dtype="float64")
    run = sp.train(network, x, y, optimizer="sgd", learning_rate=0.1, batch_size=None, epochs=1)
    _, gradient = cases.by_hand(cases.arrays(network), x, y)
    after = cases.arrays(run.network)
    norms = [np.hypot(np.linalg.norm(gradient[i]), np.linalg.norm(gradient[i + 1])) for i in (0, 2)]
    ratios = [0.1 * np.linalg.norm(gradient[i]) / np.linalg.norm(after[i]) for i in (0, 2)]
    assert run.history["gradient_norm"] == pytest.approx(np.asarray([norms]))
    assert run.history["update_ratio"] == pytest.approx(np.asarray([ratios]))
