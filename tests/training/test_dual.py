"""The dual form of a first layer is the same training: the same numbers, whatever the rows and settings."""

import numpy as np
import pytest
import wide_cases as cases

import superpose as sp

HELD = cases.pictures(9, seed=5)
SETTINGS = {
    "gradient_descent": {"batch_size": 8, "gradient_clip": 0.5, "weight_decay": 0.1, "validation": HELD},
    "momentum": {
        "batch_size": 4,
        "dropout": 0.3,
        "schedule": "cosine",
        "rate_factors": [(0.5, 2.0), (1.0, 0.0)],
    },
    "nesterov": {
        "sample_weight": np.linspace(0, 2, cases.ROWS),
        "members": 2,
        "validation": HELD,
        "metrics": ["r2"],
    },
    "lbfgs": {"weight_decay": 0.01, "learning_rate": None, "epochs": 4},
}


@pytest.mark.parametrize("name", SETTINGS)
def test_dual_is_the_ordinary_training(name, narrow_is_wide):
    settings = dict(SETTINGS[name])
    given = cases.network(**{k: settings.pop(k) for k in ("dropout", "members") if k in settings})
    plain, ours = (
        cases.trained(narrow_is_wide, form, given, optimizer=name, **settings)
        for form in ("ordinary", "dual")
    )
    weights, history = cases.apart(ours, plain)
    assert weights < 1e-11
    assert history < 1e-10
    assert ours.best_epoch == plain.best_epoch


@pytest.mark.parametrize("seed", range(3))
def test_float32_is_within_a_hundred_thousandth(seed, narrow_is_wide):
    rng = np.random.default_rng(seed)
    settings = {
        "optimizer": str(rng.choice(["gradient_descent", "momentum"])), "epochs": 40, "learning_rate": 2e-4,
        "batch_size": int(rng.choice([8, cases.ROWS])), "weight_decay": float(rng.choice([0.0, 0.01])), "seed": seed,
    }  # fmt: skip
    plain, ours = (
        cases.trained(narrow_is_wide, form, cases.network(dtype="float32"), **settings)
        for form in ("in place", "dual")
    )
    assert cases.apart(ours, plain)[0] < 1e-5


@pytest.mark.parametrize("kind", ["the same rows twice", "one row", "all zeros", "floats"])
def test_rows_that_span_less(kind, narrow_is_wide):
    """Fewer directions than rows, or none: what the rows do not reach stays as it was."""
    x, y = cases.pictures(12)
    x = {"the same rows twice": np.repeat(x[:6], 2, axis=0), "one row": x[:1], "all zeros": 0 * x}.get(
        kind, x / 255.0
    )
    given, runs = cases.network(), []
    for form in ("direct", "dual"):
        narrow_is_wide(form == "dual")
        runs.append(
            sp.train(
                given, x, y[: len(x)], optimizer="gradient_descent", learning_rate=1e-5, epochs=3, batch_size=5,
                weight_decay=0.2, first_layer=form,
            )
        )  # fmt: skip
    assert max(cases.apart(runs[1], runs[0])) < 1e-9
    if kind == "all zeros":
        np.testing.assert_allclose(
            runs[1].network.layers[0].weights,
            np.asarray(given.layers[0].weights) * (1 - 0.2e-5) ** 9,
            rtol=1e-12,
        )


def test_nothing_moved_is_nothing_changed(narrow_is_wide):
    given = cases.network(dtype="float32")
    run = cases.trained(
        narrow_is_wide, "dual", given, optimizer="gradient_descent", learning_rate=1e-30, epochs=1
    )
    np.testing.assert_array_equal(run.network.layers[0].weights, given.layers[0].weights)
