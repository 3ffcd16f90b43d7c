"""A crash at any moment leaves the old file or the new one; what was reported as saved is saved."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from model_files import a_model

import superpose as sp
from superpose.saving import atomic

HERE = str(Path(__file__).parent)

# Each line read: a child that saves networks, all of whose weights are 1, 2, 3 ..., and reports each that is saved.
# Nothing is computed, and JAX is not started, before the fork.
SAVER = """
import os, sys
import numpy as np
import superpose as sp
from superpose.network.layer import Layer
from superpose.network.network import Network

def network(number):
    weights = np.full((40, 50), number, np.float32)
    return Network([Layer(50, "tanh").filled(weights, weights[0].repeat(2)[:50])])

sp.save(network(0), sys.argv[1])
print("ready", flush=True)
for line in sys.stdin:
    first = int(line) + 1
    child = os.fork()
    if child == 0:
        for number in range(first, first + 100_000):
            sp.save(network(number), sys.argv[1])
            os.write(1, b"%d\\n" % number)
        os._exit(0)
    os.write(1, b"child %d\\n" % child)
    os.waitpid(child, 0)
    os.write(1, b"gone\\n")
"""


def test_killed_at_200_random_instants(tmp_path):
    """Row 18, and 19 as far as a process can tell: the last one reported, or the one after it, is there."""
    path, rng, at, within = tmp_path / "n.model.safetensors", random.Random(0), 0, 0
    words = [sys.executable, "-W", "ignore", "-c", SAVER, str(path)]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as saver:
        assert saver.stdin and saver.stdout and saver.stdout.readline() == "ready\n"
        for _ in range(200):
            saver.stdin.write(f"{at}\n")
            saver.stdin.flush()
            said = [saver.stdout.readline()]
            while not said[-1].startswith("child"):
                said.append(saver.stdout.readline())
            child = int(said[-1].split()[1])
            time.sleep(rng.random() * 0.03)
            os.kill(child, signal.SIGKILL)
            while said[-1] != "gone\n":
                said.append(saver.stdout.readline())
            reported = max([at, *(int(line) for line in said if line.strip().isdigit())])
            weights = np.asarray(sp.load(path).layers[0].weights)
            at = int(weights[0, 0])
            assert (weights == at).all()
            assert at in (reported, reported + 1)
            within += len([*tmp_path.glob(".superpose-*.partial")])
            for left in tmp_path.glob(".superpose-*.partial"):
                left.unlink()
        saver.stdin.close()
    assert at > 50 and within > 10  # the kills did fall in the midst of writing, else the test proves nothing


def test_the_order_of_the_calls(tmp_path, monkeypatch):
    """Written and fsynced before it is renamed, the folder fsynced after it."""
    calls = []

    def recorded(name, function):
        def call(*arguments, **options):
            calls.append((name, *arguments[:2]))
            return function(*arguments, **options)

        return call

    path, model = tmp_path / "m", a_model()
    for name in ("open", "write", "fsync", "close", "replace"):
        monkeypatch.setattr(atomic.os, name, recorded(name, getattr(os, name)))
    sp.save(model, path)
    names = [call[0] for call in calls]
    once = [name for i, name in enumerate(names) if i == 0 or name != "write" or names[i - 1] != "write"]
    # the close after the renaming lets the lock go that tells of a living writer
    assert once == ["open", "write", "fsync", "close", "replace", "close", "open", "fsync", "close"]
    partial, opened = calls[0][1], calls[-3][1]
    assert calls[names.index("replace")][1:] == (partial, path)
    assert opened == partial.parent == tmp_path


@pytest.mark.parametrize("step", ["open", "write", "fsync", "close", "fchmod", "replace"])
def test_a_failure_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch, step):
    path, new = tmp_path / "m", a_model(1)
    sp.save(a_model(), path)
    before, failed = path.read_bytes(), []

    def fail(*arguments, **_):
        if step == "close":
            close(*arguments)
        failed.append(step)
        raise OSError(28, "No space left on device")

    close = os.close
    monkeypatch.setattr(atomic.os, step, fail)
    with pytest.raises(sp.SaveError, match=r"No space left on device(?s:.*)unchanged"):
        sp.save(new, path)
    monkeypatch.undo()
    assert failed
    assert path.read_bytes() == before
    assert [*tmp_path.iterdir()] == [path]


@pytest.mark.parametrize("stop", [KeyboardInterrupt, SystemExit, MemoryError])
def test_a_stop_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch, stop):
    path, new = tmp_path / "m", a_model(1)
    sp.save(a_model(), path)
    before = path.read_bytes()

    def fail(*_):
        raise stop

    monkeypatch.setattr(atomic.os, "fsync", fail)
    with pytest.raises(stop):
        sp.save(new, path)
    assert path.read_bytes() == before
    assert [*tmp_path.iterdir()] == [path]


def test_one_write_may_be_of_a_part(tmp_path, monkeypatch):
    write, model = os.write, a_model()
    monkeypatch.setattr(atomic.os, "write", lambda handle, part: write(handle, part[:7]))
    sp.save(model, tmp_path / "m")
    monkeypatch.undo()
    assert sp.load(tmp_path / "m") == model


def test_when_the_folder_cannot_be_synced_the_new_file_is_there_and_that_is_said(tmp_path, monkeypatch):
    path, new = tmp_path / "m", a_model(1)

    def fail(*_):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(atomic, "sync_folder", fail)
    with pytest.raises(sp.SaveError, match=r"Input/output error(?s:.*)might not outlast"):
        sp.save(new, path)
    assert sp.load(path) == new


FULL = """
import sys, resource
sys.path.insert(0, sys.argv[2])
from model_files import a_model
import superpose as sp
model = a_model(1)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]),) * 2)
try:
    sp.save(model, sys.argv[1])
except sp.SaveError as error:
    print(error)
"""


@pytest.mark.parametrize("room", [0, 1000])
def test_a_full_disk_for_real(tmp_path, room):
    """Row 20, by a limit on the size of files."""
    path = tmp_path / "m"
    sp.save(a_model(), path)
    before = path.read_bytes()
    words = [sys.executable, "-W", "ignore", "-c", FULL, str(path), HERE, str(room)]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    assert "could not be saved" in done.stdout and "File too large" in done.stdout, done.stderr
    assert path.read_bytes() == before
    assert [*tmp_path.iterdir()] == [path]
