"""The last batch filled up with rows of weight 0: the same steps as with a smaller last batch."""

import numpy as np
import pytest
import training_cases as cases

import superpose as sp
from superpose.training import setup


def trained(monkeypatch, above, **more):
    monkeypatch.setattr(setup, "FILLED_UP_ABOVE", above)
    x, y = cases.curve_data()
    weight = np.random.default_rng(2).uniform(0.1, 3, len(x))
    settings = {"batch_size": 7, "epochs": 5, "sample_weight": weight, "validation": (x[:9], y[:9])}
    return sp.train(cases.tanh_network(**more), x, y, **settings)


@pytest.mark.parametrize("flat_below", [0, 50_000], ids=["layers", "flat"])
def test_weights_costs_and_instruments_are_the_same(monkeypatch, flat_below):
    monkeypatch.setattr("superpose.training.plan.FLAT_BELOW", flat_below)
    assert cases.ROWS % 7
    rest, filled = trained(monkeypatch, 10**9), trained(monkeypatch, 0)
    assert cases.gap(filled.network, cases.arrays(rest.network)) < 1e-6
    for name in ("cost", "held_out_cost", "gradient_norm", "update_ratio"):
        np.testing.assert_allclose(filled.history[name], rest.history[name], rtol=1e-4, err_msg=name)


def test_a_fault_is_still_found(monkeypatch):
    """Weights that are not finite are seen, by a product that no finite weight makes overflow."""
    monkeypatch.setattr(setup, "FILLED_UP_ABOVE", 0)
    x, y = cases.line_data()
    with pytest.raises(sp.TrainingError, match="epoch"):
        sp.train(
            cases.linear_network(dtype="float32"), x, y, optimizer="sgd", learning_rate=1e30, batch_size=16,
            epochs=30, sample_weight=np.linspace(1, 2, len(x)),
        )  # fmt: skip


def test_a_program_compiled_quickly_computes_the_same(monkeypatch):
    x, y = cases.curve_data()
    runs = [
        sp.train(cases.tanh_network(), x, y, batch_size=16, epochs=4, quick_compile=quick)
        for quick in (False, True)
    ]
    assert cases.gap(runs[0].network, cases.arrays(runs[1].network)) < 1e-6
