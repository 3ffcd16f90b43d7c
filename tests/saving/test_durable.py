"""A crash at any moment leaves the old file or the new one."""

import os
import random
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from model_files import a_model

import superpose as sp
from superpose.saving import atomic

SAVER = """
import os, sys
sys.path.insert(0, sys.argv[2])
from model_files import a_model
import superpose as sp
models = [a_model(0), a_model(1)]
sp.save(models[0], sys.argv[1])
print("ready", flush=True)
for line in sys.stdin:          # each line: a child that saves in turn until it is killed
    child = os.fork()
    if child == 0:
        i = 0
        while True:
            i += 1
            sp.save(models[i % 2], sys.argv[1])
    print(child, flush=True)
    os.waitpid(child, 0)
    print("gone", flush=True)
"""


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_killed_at_200_random_instants(tmp_path):
    path = tmp_path / "m.model.safetensors"
    here = str(Path(__file__).parent)
    models, rng, seen = [a_model(0), a_model(1)], random.Random(0), set()
    words = [sys.executable, "-W", "ignore", "-c", SAVER, str(path), here]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as saver:
        assert saver.stdout.readline() == "ready\n"
        for _ in range(200):
            saver.stdin.write("go\n")
            saver.stdin.flush()
            child = int(saver.stdout.readline())
            time.sleep(rng.random() * 0.02)
            os.kill(child, signal.SIGKILL)
            assert saver.stdout.readline() == "gone\n"
            loaded = sp.load(path)
            seen.add(loaded.facts["seed"])
            assert loaded.network == models[loaded.facts["seed"]].network
        saver.stdin.close()
    assert seen == {0, 1}


def test_the_order_of_the_calls(model, tmp_path, monkeypatch):
    """Written and fsynced before it is renamed, the folder fsynced after: what was reported as saved is saved."""
    calls = []

    def recorded(name, function):
        def call(*arguments, **options):
            calls.append((name, arguments[0]))
            return function(*arguments, **options)

        return call

    for name in ("open", "write", "fsync", "close"):
        monkeypatch.setattr(atomic.os, name, recorded(name, getattr(os, name)))
    monkeypatch.setattr(atomic.Path, "replace", recorded("rename", atomic.Path.replace))
    sp.save(model, tmp_path / "m")
    names = [name for name, _ in calls]
    assert [n for i, n in enumerate(names) if n != "write" or names[i - 1] != "write"] == [
        "open", "write", "fsync", "close", "rename", "open", "fsync", "close",
    ]  # fmt: skip
    assert calls[-3] == ("open", tmp_path)
    assert calls[0][1].parent == tmp_path  # the partial file lies in the same folder, so the rename is atomic


@pytest.mark.parametrize("step", ["write", "fsync", "rename"])
def test_a_failure_leaves_the_old_file_and_nothing_else(saved, monkeypatch, step):
    before = saved.read_bytes()

    def fail(*_):
        raise OSError(28, "No space left on device")

    if step == "rename":
        monkeypatch.setattr(atomic.Path, "replace", fail)
    else:
        monkeypatch.setattr(atomic.os, step, fail)
    with pytest.raises(sp.SaveError, match="No space left on device"):
        sp.save(a_model(1), saved)
    monkeypatch.undo()
    assert saved.read_bytes() == before
    assert [p.name for p in saved.parent.iterdir()] == [saved.name]


def test_a_full_disk_for_real(tmp_path):
    code = (
        "import sys, resource; sys.path.insert(0, sys.argv[2])\n"
        "from model_files import a_model; import superpose as sp\n"
        "model = a_model(1); resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "try: sp.save(model, sys.argv[1])\n"
        "except sp.SaveError as error: print(error)"
    )
    path = tmp_path / "m"
    sp.save(a_model(0), path)
    before = path.read_bytes()
    words = [sys.executable, "-c", code, str(path), str(Path(__file__).parent)]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    assert "could not be saved" in done.stdout, done.stderr
    assert path.read_bytes() == before
    assert len(list(tmp_path.iterdir())) == 1
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] != 1000


def test_a_folder_that_is_not_there(model, tmp_path):
    with pytest.raises(sp.SaveError, match="No such file or directory"):
        sp.save(model, tmp_path / "none" / "m")
