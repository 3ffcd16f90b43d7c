"""A wide first layer trained in place is the ordinary training: the same numbers, for every optimiser and setting."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
import wide_cases as cases

from superpose.training import wide_step
from superpose.training.optimizers import optimizer

HELD = cases.pictures(9, seed=5)
# Every optimiser that steps weight by weight, each with settings that others do not have.
SETTINGS = {
    "adam": {"weight_decay": 0.05, "validation": HELD, "metrics": ["r2"]},
    "adamw": {"batch_size": 8, "dropout": 0.3, "schedule": "cosine"},
    "lion": {"sample_weight": np.linspace(0, 2, cases.ROWS), "rate_factors": [(0.5, 2.0), (1.0, 0.0)]},
    "momentum": {"batch_size": 4, "weight_decay": 0.1, "dtype": "float32"},
    "adagrad": {"members": 2, "validation": HELD},
    "gradient_descent": {"activation": "relu", "fire_above": 0.1},
}


@pytest.mark.parametrize("name", SETTINGS)
def test_in_place_is_the_ordinary_training(name, narrow_is_wide):
    settings = dict(SETTINGS[name])
    dtype = settings.pop("dtype", "float64")
    rule = {k: settings.pop(k) for k in ("dropout", "fire_above", "activation", "members") if k in settings}
    given = cases.network(dtype=dtype, **rule)
    plain, ours = (
        cases.trained(narrow_is_wide, form, given, optimizer=name, **settings)
        for form in ("ordinary", "in place")
    )
    weights, history = cases.apart(ours, plain)
    near = 1e-12 if dtype == "float64" else 3e-5
    assert weights < near
    assert history < near
    assert ours.best_epoch == plain.best_epoch
    assert not np.array_equal(ours.network.layers[0].weights, given.layers[0].weights)


def test_jax_grad_agrees(narrow_is_wide):
    """One step of gradient descent, judged by JAX's own gradient of the cost."""
    given, (x, y) = cases.network(), cases.pictures()
    with jax.enable_x64(True):
        seen = (jnp.asarray(x, jnp.float64) - cases.SCALE[0]) / cases.SCALE[1]

        def cost(arrays):
            (w, b), (v, c) = arrays
            return jnp.square(jnp.tanh(seen @ w + b[None]) @ v + c[None] - y).sum(axis=1).mean()

        arrays = [(jnp.asarray(layer.weights), jnp.asarray(layer.bias)) for layer in given.layers]
        gradient = jax.grad(cost)(arrays)
        right = jax.tree.map(lambda p, g: np.asarray(p - 1e-3 * g), arrays, gradient)
        norm = float(jnp.sqrt(sum(jnp.square(g).sum() for g in gradient[0])))
    for form in ("in place", "dual"):
        run = cases.trained(narrow_is_wide, form, given, optimizer="gradient_descent", epochs=1)
        for layer, (w, b) in zip(run.network.layers, right, strict=True):
            np.testing.assert_allclose(layer.weights, w, rtol=1e-11, atol=1e-13)
            np.testing.assert_allclose(layer.bias, b, rtol=1e-11, atol=1e-13)
        assert run.history["gradient_norm"][0, 0] == pytest.approx(norm, rel=1e-11)


def test_many_rows_a_step_measure_the_gradient_part_by_part(narrow_is_wide, monkeypatch):
    from superpose.training import wide

    right = cases.trained(narrow_is_wide, "in place", epochs=2)
    monkeypatch.setattr(wide, "GRAM_ROWS", 0)
    found = cases.trained(narrow_is_wide, "in place", epochs=2)
    np.testing.assert_allclose(found.history["gradient_norm"], right.history["gradient_norm"], rtol=1e-12)


def test_a_few_parts_stand_for_all_where_the_change_is_measured(narrow_is_wide, monkeypatch):
    from superpose.training import wide

    monkeypatch.setattr(wide, "MEASURED", 4)
    found, right = (cases.trained(narrow_is_wide, form, epochs=3) for form in ("in place", "ordinary"))
    np.testing.assert_allclose(found.history["update_ratio"], right.history["update_ratio"], rtol=0.2)
    assert not np.allclose(
        found.history["update_ratio"][:, 0], right.history["update_ratio"][:, 0], rtol=1e-9
    )
    np.testing.assert_allclose(found.history["gradient_norm"], right.history["gradient_norm"], rtol=1e-11)


def test_no_buffer_is_larger_than_a_few_parts():
    """What the compiled step on a part takes: the weights and moments it writes over, and little beside."""
    part, rows, columns = 4096, 16, 16
    w, x = jnp.zeros((part, columns)), jnp.zeros((rows, part), jnp.uint8)
    rule = wide_step.Rule(optimizer("adam"), cases.SCALE, 0.0, None)
    memory, sums = rule.optimizer.transform().init(w), jnp.zeros((rows, columns))
    how = wide_step.How(gradient=False, change=False, sums=True)
    used = (
        wide_step.moved_part.lower(rule, w, w, memory, x, sums, jnp.float32(1), sums, how=how)
        .compile()
        .memory_analysis()
    )
    assert used.alias_size_in_bytes >= 3 * w.nbytes  # weights into the spare, both moments into themselves
    assert used.temp_size_in_bytes <= 2 * w.nbytes + rows * part * 4  # a gradient, the inputs as floats


def test_one_takes_ones_own_metric_and_frames(narrow_is_wide):
    def closeness(y, outputs):
        return -np.abs(y - outputs).mean()

    runs = [
        cases.trained(
            narrow_is_wide, form, validation=HELD, monitor=closeness, optimizer="momentum", frames=[2, 4]
        )
        for form in ("ordinary", "in place", "dual")
    ]
    for run in runs[1:]:
        assert max(cases.apart(run, runs[0])) < 1e-11
        assert run.best_epoch == runs[0].best_epoch
        assert [f.epoch for f in run.frames] == [f.epoch for f in runs[0].frames]
        for frame, right in zip(run.frames, runs[0].frames, strict=True):
            np.testing.assert_allclose(
                frame.network.layers[0].weights, right.network.layers[0].weights, rtol=1e-9, atol=1e-12
            )
