"""Every optimiser against its formula in NumPy float64, against optax by itself, and on a problem it must solve."""

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest
import training_cases as cases

import superpose as sp
from superpose import runtime
from superpose.errors import UnknownNameError, UsageError
from superpose.training import plan
from superpose.training.optimizers import OPTIMIZERS, optimizer

STEPS, RATE = 3, 0.01


def adam(g, memory, t, *, b1=0.9, b2=0.999):
    m, v = b1 * memory.get("m", 0) + (1 - b1) * g, b2 * memory.get("v", 0) + (1 - b2) * g**2
    memory |= {"m": m, "v": v}
    return m / (1 - b1**t) / (np.sqrt(v / (1 - b2**t)) + 1e-8)


def momentum(g, memory, t):
    memory["m"] = g + 0.9 * memory.get("m", 0)
    return memory["m"]


def nesterov(g, memory, t):
    return g + 0.9 * momentum(g, memory, t)


def rmsprop(g, memory, t):
    memory["v"] = 0.9 * memory.get("v", 0) + 0.1 * g**2
    return g / np.sqrt(memory["v"] + 1e-8)


def lion(g, memory, t):
    m = memory.get("m", 0)
    memory["m"] = 0.99 * m + 0.01 * g
    return np.sign(0.9 * m + 0.1 * g)


FORMULAS = {
    "adam": adam,
    "adamw": adam,
    "gradient_descent": lambda g, memory, t: g,
    "lion": lion,
    "momentum": momentum,
    "nesterov": nesterov,
    "rmsprop": rmsprop,
}


def by_formula(formula, parameters, x, y, decay):
    """`STEPS` full-batch steps in NumPy float64; decay on weights, never on biases."""
    memories = [{} for _ in parameters]
    for t in range(1, STEPS + 1):
        _, gradient = cases.by_hand(parameters, x, y)
        for i, (g, memory) in enumerate(zip(gradient, memories, strict=True)):
            pull = decay * parameters[i] if i % 2 == 0 else 0.0
            parameters[i] = parameters[i] - RATE * (formula(g, memory, t) + pull)
    return parameters


@pytest.mark.parametrize("name", FORMULAS)
def test_steps_follow_the_formula(name):
    x, y = cases.curve_data()
    network = cases.tanh_network(dtype="float64")
    decay = 0.3 if name == "adamw" else 0.0
    run = sp.train(
        network, x, y, optimizer=name, learning_rate=RATE, batch_size=None, epochs=STEPS, weight_decay=decay
    )
    right = by_formula(FORMULAS[name], cases.arrays(network), x, y, decay)
    assert cases.gap(run.network, right) < 1e-9
    assert cases.gap(network, right) > 1e-3


def test_adamw_decays_by_a_hundredth_unless_told():
    x, y = cases.curve_data()
    network = cases.tanh_network(dtype="float64")
    run = sp.train(network, x, y, optimizer="adamw", learning_rate=RATE, batch_size=None, epochs=STEPS)
    assert cases.gap(run.network, by_formula(adam, cases.arrays(network), x, y, 0.01)) < 1e-9


def muon():
    """Each matrix's momentum orthogonalised; Adam's step for each bias."""
    both = [optax.contrib.MuonDimensionNumbers()] * 2
    matrices = optax.contrib.scale_by_muon(weight_dimension_numbers=both)
    vectors = optax.scale_by_adam()

    def update(g, memory, p):
        w_moves, w_memory = matrices.update(g[::2], memory[0], p[::2])
        b_moves, b_memory = vectors.update(g[1::2], memory[1], p[1::2])
        moves = [-RATE * d for pair in zip(w_moves, b_moves, strict=True) for d in pair]
        return moves, (w_memory, b_memory)

    return optax.GradientTransformation(lambda p: (matrices.init(p[::2]), vectors.init(p[1::2])), update)


OPTAX = {
    "adabelief": lambda: optax.adabelief(RATE),
    "adagrad": lambda: optax.adagrad(RATE),
    "adamax": lambda: optax.adamax(RATE),
    "muon": muon,
    "nadam": lambda: optax.nadam(RATE),
}


@pytest.mark.parametrize("name", OPTAX)
def test_steps_are_those_of_optax(name):
    """The gradient by jax.grad, the parameters a plain tree: nothing of ours but the network's first weights."""
    x, y = cases.curve_data()
    network = cases.tanh_network(dtype="float64")
    run = sp.train(network, x, y, optimizer=name, learning_rate=RATE, batch_size=None, epochs=STEPS)
    made = OPTAX[name]()

    def mean_cost(parameters):
        w1, b1, w2, b2 = parameters
        return jnp.square(jnp.tanh(x @ w1 + b1) @ w2 + b2 - y).sum(axis=1).mean()

    with (
        runtime.precision("float64"),
        jax.numpy_dtype_promotion("standard"),
        jax.numpy_rank_promotion("allow"),
    ):
        parameters = [jnp.asarray(a) for a in cases.arrays(network)]
        memory = made.init(parameters)
        for _ in range(STEPS):
            moves, memory = made.update(jax.grad(mean_cost)(parameters), memory, parameters)
            parameters = optax.apply_updates(parameters, moves)
        assert cases.gap(run.network, [np.asarray(p) for p in parameters]) < 1e-7


def test_every_optimizer_is_held_against_a_judge():
    assert sorted([*FORMULAS, *OPTAX, "lbfgs"]) == sorted(OPTIMIZERS)


@pytest.mark.parametrize("name", sorted(OPTIMIZERS))
def test_every_optimizer_lowers_the_cost(name):
    x, y = cases.curve_data()
    run = sp.train(cases.tanh_network(), x, y, optimizer=name, batch_size=16, epochs=40)
    assert run.history["cost"][-1] < 0.95 * run.history["cost"][0]
    assert np.isfinite(run.history["gradient_norm"]).all()


@pytest.mark.parametrize(("dtype", "tolerance"), [("float32", 1e-3), ("float64", 1e-6)])
def test_lbfgs_reaches_least_squares(dtype, tolerance):
    x, y = cases.line_data(outputs=2)
    run = sp.train(cases.linear_network(outputs=2, dtype=dtype), x, y, optimizer="lbfgs", epochs=40)
    best = np.linalg.lstsq(np.column_stack([x, np.ones(len(x))]), y, rcond=None)[0]
    assert cases.gap(run.network, [best[:-1], best[-1]]) < tolerance


def test_lbfgs_takes_decay_as_a_penalty_and_weights_as_counts():
    """Weighted ridge regression: sum s (x w + b - y)^2 + decay/2 |w|^2, the bias free."""
    x, y = cases.line_data()
    weight, decay = np.random.default_rng(5).integers(0, 4, len(x)), 0.7
    run = sp.train(
        cases.linear_network(), x, y, optimizer="lbfgs", epochs=40, weight_decay=decay, sample_weight=weight
    )
    a, share = np.column_stack([x, np.ones(len(x))]), weight / weight.sum()
    ridge = np.diag([decay / 2] * x.shape[1] + [0.0])
    best = np.linalg.solve(a.T @ (a * share[:, None]) + ridge, a.T @ (y * share[:, None]))
    assert cases.gap(run.network, [best[:-1], best[-1]]) < 1e-6


def test_a_transformation_of_ones_own():
    x, y = cases.curve_data()
    settings = {"batch_size": 16, "epochs": 5}
    own = sp.train(cases.tanh_network(), x, y, optimizer=optax.adam(1e-3), **settings)
    named = sp.train(cases.tanh_network(), x, y, optimizer="adam", learning_rate=1e-3, **settings)
    assert cases.gap(own.network, cases.arrays(named.network)) < 1e-5
    assert own.history["cost"][-1] < own.history["cost"][0]


def test_equal_transformations_are_equal_optimizers():
    given = optax.adam(1e-3)
    assert optimizer(given) == optimizer(given)
    assert hash(optimizer(given)) == hash(optimizer(given))
    assert optimizer(given) != optimizer(optax.adam(1e-3))
    assert repr(optimizer(given)) == "Optimizer('own')"


@pytest.mark.parametrize("name", ["adam", "lbfgs"])
def test_one_vector_or_many_arrays(name, monkeypatch):
    x, y = cases.curve_data()
    more = {} if name == "lbfgs" else {"gradient_clip": 0.5, "rate_factors": [(1, 2), (0.5, 0.1)]}
    settings = {"optimizer": name, "weight_decay": 0.1, "batch_size": 16, "epochs": 6, **more}
    one = sp.train(cases.tanh_network(), x, y, **settings)
    monkeypatch.setattr(plan, "FLAT_BELOW", 0)
    many = sp.train(cases.tanh_network(), x, y, **settings)
    assert cases.gap(one.network, cases.arrays(many.network)) < (1e-4 if name == "lbfgs" else 1e-6)


def test_muon_keeps_its_matrices():
    x, y = cases.curve_data()
    last = list(sp.training(cases.tanh_network(), x, y, optimizer="muon", batch_size=16, epochs=2))[-1]
    assert not last.plan.flat
    assert [len(pair) for pair in last.state.parameters] == [2, 2]


def test_parameters_and_lookup():
    assert optimizer("sgd") == optimizer("gradient_descent")
    assert optimizer("adam", b1=0.8).parameters == (("b1", 0.8),)
    assert repr(optimizer("adam", b1=0.8)) == "Optimizer('adam', b1=0.8)"
    assert optimizer(optimizer("lion")) == optimizer("lion")
    with pytest.raises(UnknownNameError, match="There is no optimizer 'adm'"):
        optimizer("adm")
    with pytest.raises(UsageError, match="adam does not take these parameters"):
        optimizer("adam", beta=0.8)


def test_a_parameter_changes_the_step():
    x, y = cases.curve_data()
    network = cases.tanh_network(dtype="float64")
    settings = {"learning_rate": RATE, "batch_size": None, "epochs": STEPS}
    run = sp.train(network, x, y, optimizer=optimizer("adam", b1=0.5), **settings)
    right = by_formula(lambda g, m, t: adam(g, m, t, b1=0.5), cases.arrays(network), x, y, 0.0)
    assert cases.gap(run.network, right) < 1e-9
