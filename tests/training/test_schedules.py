"""Each schedule against its formula, and that each step of a run gets its own factor."""

import numpy as np
import pytest
import training_cases as cases

import superpose as sp
from superpose.errors import UnknownNameError, UsageError
from superpose.training.schedules import SCHEDULES, factors, schedule

END = 1 - 1e-9
VALUES = {  # at 0, a quarter, the middle, three quarters, the end
    "constant": [1, 1, 1, 1, 1],
    "coslog4": [0, 0.5 * (1 - np.cos(2 * np.pi * np.log2(4.75))), 0.5 * (1 - np.cos(2 * np.pi * np.log2(8.5))),
                0.5 * (1 - np.cos(2 * np.pi * np.log2(12.25))), 0],
    "cosine": [1, 0.5 + 0.5 / np.sqrt(2), 0.5, 0.5 - 0.5 / np.sqrt(2), 0],
    "exponential": [1, 10**-0.5, 0.1, 10**-1.5, 0.01],
    "flat_cosine": [1, 1, 1, 0.5, 0],
    "linear": [1, 0.75, 0.5, 0.25, 0],
    "one_cycle": [0.04, 0.04 + 0.96 * (0.5 - 0.5 * np.cos(np.pi * 5 / 6)), 0.5 + 0.5 * np.cos(np.pi * 2 / 7),
                  0.5 + 0.5 * np.cos(np.pi * 4.5 / 7), 0],
    "step": [1, 1, 0.1, 0.01, 0.01],
    "warmup_cosine": [1 / 51, 0.5 + 0.5 * np.cos(np.pi * 4 / 19), 0.5 + 0.5 * np.cos(np.pi * 9 / 19),
                      0.5 + 0.5 * np.cos(np.pi * 14 / 19), 0],
}  # fmt: skip


@pytest.mark.parametrize("name", SCHEDULES)
def test_values(name):
    t = np.asarray([0, 0.25, 0.5, 0.75, END])
    assert schedule(name)(t) == pytest.approx(VALUES[name], abs=1e-7)


def test_every_schedule_has_values_and_stays_within_0_and_1():
    assert sorted(VALUES) == sorted(SCHEDULES)
    t = np.linspace(0, END, 10_001)
    for name, known in SCHEDULES.items():
        found = known(t)
        assert ((found >= 0) & (found <= 1)).all(), name
        jumps = np.abs(np.diff(found)).max()
        assert jumps < 0.01 or name == "step", name


def test_coslog4_has_four_waves_each_longer():
    t = np.linspace(0, END, 100_001)
    found = schedule("coslog4")(t)
    tops = t[1:-1][(found[1:-1] > found[:-2]) & (found[1:-1] > found[2:])]
    assert tops == pytest.approx([(2**k - 1) / 15 for k in (0.5, 1.5, 2.5, 3.5)], abs=1e-4)


def test_the_rate_of_each_epoch_is_its_last_steps():
    x, y = cases.line_data(48)
    run = sp.train(
        cases.linear_network(), x, y, batch_size=16, epochs=10, schedule="cosine", learning_rate=0.1, every=3
    )
    t = (3 * np.arange(10) + 2) / 30
    assert run.history["learning_rate"] == pytest.approx(0.05 * (1 + np.cos(np.pi * t)), rel=1e-12)


def test_each_step_has_its_own_rate():
    """Plain descent in rows of no order (all of them), by hand with the schedule's rates."""
    x, y = cases.line_data()
    network = cases.linear_network()
    run = sp.train(
        network, x, y, optimizer="sgd", batch_size=None, epochs=8, schedule="one_cycle", learning_rate=0.1
    )
    right = cases.arrays(network)
    for t in np.arange(8) / 8:
        right = cases.descend(right, x, y, rate=0.1 * SCHEDULES["one_cycle"](t), batches=[np.arange(len(x))])
    assert cases.gap(run.network, right) < 1e-9


def test_ones_own_schedule():
    x, y = cases.line_data()
    settings = {"batch_size": None, "epochs": 4, "learning_rate": 0.1}
    run = sp.train(cases.linear_network(), x, y, schedule=lambda t: (1 - t) ** 2, **settings)
    assert run.history["learning_rate"] == pytest.approx(0.1 * (1 - np.arange(4) / 4) ** 2)
    run = sp.train(cases.linear_network(), x, y, schedule=lambda t: 0.5, **settings)
    assert run.history["learning_rate"] == pytest.approx([0.05] * 4)


def test_factors_do_not_depend_on_the_chunks():
    whole = factors("one_cycle", first=0, count=30, total=30)
    parts = [factors("one_cycle", first=i, count=10, total=30) for i in (0, 10, 20)]
    assert np.array_equal(whole, np.concatenate(parts))


@pytest.mark.parametrize("own", [lambda t: -t - 1, lambda t: t / 0 * 0, lambda t: np.inf])
def test_a_factor_must_be_one(own):
    with (
        np.errstate(all="ignore"),
        pytest.raises(UsageError, match="The schedule gave a factor that is negative or not finite"),
    ):
        factors(own, first=0, count=3, total=3)


def test_a_factor_for_each_step():
    with pytest.raises(UsageError, match=r"The schedule gave shape \(2,\) for \(3,\) steps"):
        factors(lambda t: t[:2], first=0, count=3, total=3)
    with pytest.raises(UnknownNameError, match="There is no schedule 'cosin'"):
        schedule("cosin")
