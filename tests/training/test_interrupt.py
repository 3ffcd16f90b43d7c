"""Ctrl-C ends training and keeps what was best: raised anywhere, and as a real signal to a real process."""

import signal
import subprocess
import sys
import time

import numpy as np
import pytest
import training_cases as cases

import superpose as sp
from superpose.training import history as histories

SETTINGS = {"batch_size": 16, "epochs": 40, "every": 5, "learning_rate": 0.05}


def until(epoch):
    """The network right after this epoch."""
    x, y = cases.curve_data()
    return sp.train(
        cases.tanh_network(), x, y, restore_best=False, watch=lambda s: s.epoch == epoch, **SETTINGS
    ).network


def test_raised_by_the_watcher():
    x, y = cases.curve_data()

    def watch(snapshot):
        if snapshot.epoch == 15:
            raise KeyboardInterrupt

    run = sp.train(cases.tanh_network(), x, y, watch=watch, **SETTINGS)
    assert run.stopped == "interrupt"
    assert run.network == until(15)
    assert len(run.history) == 15


def test_raised_between_epochs_and_the_best_is_kept(monkeypatch):
    """While an epoch is being noted down: half-written columns do not show."""
    x, y = cases.curve_data()
    extend = histories.History.extend

    def interrupted(self, columns):
        extend(self, columns)
        if len(self) >= 20:
            self._columns["cost"].append(0.0)
            raise KeyboardInterrupt

    monkeypatch.setattr(histories.History, "extend", interrupted)
    run = sp.train(cases.tanh_network(), x, y, validation=(x[:9], y[:9]), **SETTINGS)
    monkeypatch.undo()
    assert run.stopped == "interrupt"
    assert {len(run.history[name]) for name in run.history.names} == {15}
    assert run.best_epoch == np.argmin(run.history["held_out_cost"]) + 1 <= 15
    assert run.network == until(15) or run.best_epoch < 15


def test_before_anything_was_learned_it_goes_on_up(monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    x, y = cases.curve_data()
    monkeypatch.setattr(histories.History, "extend", interrupted)
    with pytest.raises(KeyboardInterrupt):
        sp.train(cases.tanh_network(), x, y, **SETTINGS)


# A process that is begun in the background is deaf to Ctrl-C, and so is what it begins.
PROGRAM = """
import signal
import numpy as np
import superpose as sp
signal.signal(signal.SIGINT, signal.default_int_handler)
x = np.random.default_rng(0).normal(size=(2000, 4))
network = sp.Network.create(inputs=4, layers=[sp.Layer(32, "tanh"), sp.Layer(1)])
print("ready", flush=True)
told = lambda s: print("epoch", s.epoch, flush=True) if s.epoch > 1 else None
run = sp.train(network, x, np.sin(x[:, :1]), validation=(x, np.sin(x[:, :1])), epochs=10**7, watch=told)
assert np.isfinite(run.network(x)).all()
assert len(run.history) >= run.best_epoch >= 1
print("kept", run.stopped, flush=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for another process")
def test_a_signal_to_a_running_process():
    process = subprocess.Popen([sys.executable, "-c", PROGRAM], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        for line in process.stdout:
            if line.startswith("epoch"):
                break
        time.sleep(0.3)  # into the middle of the epochs
        process.send_signal(signal.SIGINT)
        said, _ = process.communicate(timeout=60)
    finally:
        process.kill()
    assert said.splitlines()[-1] == "kept interrupt"
    assert process.returncode == 0
