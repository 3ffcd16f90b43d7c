"""The generator of snapshots, and `train`, which reads it: when snapshots come, and what the reader may do."""

import subprocess
import sys
import time

import numpy as np
import pytest
import training_cases as cases

import superpose as sp
from superpose.errors import UsageError

SETTINGS = {"batch_size": 16, "epochs": 20, "learning_rate": 0.05}


def snapshots(**more):
    x, y = cases.curve_data()
    return sp.training(cases.tanh_network(), x, y, **{**SETTINGS, **more})


def trained(**more):
    x, y = cases.curve_data()
    return sp.train(cases.tanh_network(), x, y, **{**SETTINGS, **more})


@pytest.mark.parametrize(
    ("every", "epochs"),
    [
        (1, [*range(1, 21)]),
        (7, [7, 14, 20]),
        (20, [20]),
        (99, [20]),
        ([3, 4, 19], [3, 4, 19, 20]),
        (np.asarray([12, 5, 5]), [5, 12, 20]),
        ([], [20]),
        ([40], [20]),
    ],
)
def test_snapshots_come_when_asked_for(every, epochs):
    seen = list(snapshots(every=every))
    assert [s.epoch for s in seen] == epochs
    assert [s.finished for s in seen] == [""] * (len(seen) - 1) + ["epochs"]
    assert seen[-1].network == trained().network


@pytest.mark.parametrize("every", [6, [6, 12, 18]])
def test_snapshots_come_when_asked_for_however_short_the_chunks(every, monkeypatch):
    """Chunks of 2 epochs, or of 1 with a metric of one's own: no snapshot but those asked for."""
    monkeypatch.setattr("superpose.training.setup.CHUNK_SECONDS", 4e-5)
    seen = list(snapshots(every=every))
    assert seen[0].plan.epochs_at_once == 2
    assert [s.epoch for s in seen] == [6, 12, 18, 20]
    x, y = cases.curve_data()
    own = list(snapshots(every=every, validation=(x, y), metrics=[lambda y, a: 1.0]))
    assert [s.epoch for s in own] == [6, 12, 18, 20]
    assert len(own[-1].history) == 20


def test_by_default_a_chunk_is_a_tenth_of_a_second():
    """A guess from the number of steps and weights, not a measurement: so it is the same everywhere."""
    (only,) = snapshots()
    assert only.plan.epochs_at_once == 20
    x, y = cases.curve_data(2000)
    first = next(sp.training(cases.tanh_network(), x, y, batch_size=1, epochs=1000))
    assert 5 < first.epoch == first.plan.epochs_at_once < 50


def test_a_snapshot_stays_what_it_was():
    seen = list(snapshots(every=5))
    assert len({str(cases.arrays(s.network)) for s in seen}) == 4
    assert seen[0].network == trained(watch=lambda s: s.epoch == 5, every=5).network
    assert repr(seen[0]).startswith("Snapshot(epoch 5 of 20, History(20 epochs")
    assert seen[0].best_epoch is None
    assert seen[0].best_network == seen[0].network


def test_what_is_given_is_not_changed():
    x, y = cases.curve_data()
    network = cases.tanh_network()
    before = [a.copy() for a in (x, y, *cases.arrays(network))]
    sp.train(network, x, y, **SETTINGS)
    assert all(np.array_equal(a, b) for a, b in zip(before, [x, y, *cases.arrays(network)], strict=True))


def test_a_rate_sent_is_used_from_then_on():
    running = snapshots(every=5)
    next(running)
    running.send(0.02)
    last = list(running)[-1]
    assert last.history["learning_rate"] == pytest.approx([0.05] * 5 + [0.02] * 15, rel=1e-6)
    assert last.network != trained().network


def test_a_rate_sent_is_what_the_schedule_scales():
    running = snapshots(every=10, schedule="linear")
    next(running)
    last = running.send(0.2)
    steps = 80
    right = [(0.05 if i < 10 else 0.2) * (1 - (4 * i + 3) / steps) for i in range(20)]
    assert last.history["learning_rate"] == pytest.approx(right, rel=1e-5)


@pytest.mark.parametrize("rate", [np.nan, np.inf, -0.1, "fast"])
def test_a_rate_sent_must_be_one(rate):
    running = snapshots(every=5)
    next(running)
    with pytest.raises(UsageError, match=r"learning_rate=.* is not a number of 0 or more"):
        running.send(rate)


def test_a_rate_of_zero_holds_the_weights_still():
    running = snapshots(every=5)
    then = next(running).network
    running.send(0)
    assert list(running)[-1].network == then


def test_watch_sees_each_snapshot_and_may_end_it():
    seen = []

    def watch(snapshot):
        seen.append(snapshot.epoch)
        return snapshot.history["cost"][-1] < np.inf if snapshot.epoch >= 8 else None  # a bool of NumPy's

    run = trained(watch=watch, every=4)
    assert seen == [4, 8]
    assert (run.stopped, len(run.history)) == ("watch", 8)


@pytest.mark.parametrize("answer", [None, 0, 1, "yes", False, np.False_])
def test_only_true_ends_it(answer):
    assert trained(watch=lambda s: answer, every=5).stopped == "epochs"


def test_time_ends_it():
    run = trained(time_limit=0.0, every=1)
    assert (run.stopped, len(run.history)) == ("time", 1)
    began = time.perf_counter()
    run = trained(time_limit=0.2, epochs=10**7)
    assert run.stopped == "time"
    assert run.seconds >= 0.2
    assert time.perf_counter() - began < 30
    assert trained(time_limit=1e9).stopped == "epochs"


def test_an_end_is_an_end_whatever_the_limit():
    assert trained(time_limit=0.0, every=20, frames=0).stopped == "epochs"


def test_what_a_run_came_to():
    run = trained()
    assert repr(run).startswith("Run(Network(3-5-1: tanh, linear; 26 parameters), History(20 epochs")
    assert repr(run).endswith("ended by epochs)")
    assert run.best_epoch is None
    assert run.seconds >= run.history["seconds"].sum() > 0


PROGRAM = """
import numpy as np
import superpose as sp
network = sp.Network.create(inputs=1, layers=[sp.Layer(1)])
x = np.ones((3, 1))
{first}
assert [s.epoch for s in sp.training(network, x, x, epochs=2, every=1)] == [1, 2]
from superpose.training import loop, plan
assert loop.training and plan.Plan
"""


@pytest.mark.parametrize("first", ["", "sp.train(network, x, x, epochs=1)", "import superpose.training.plan"])
def test_the_face_has_the_generator_whatever_was_imported_before(first):
    """The package `superpose.training` has the generator's name."""
    subprocess.run([sys.executable, "-c", PROGRAM.format(first=first)], check=True)
