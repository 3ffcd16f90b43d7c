"""The cache of compiled programs is code: it is used only where nobody else could have written it."""

import os
import subprocess
import sys

import pytest

from superpose import runtime


def test_a_folder_of_ones_own_is_used(tmp_path):
    tmp_path.chmod(0o700)
    assert runtime.cache_fault(tmp_path) == ""


@pytest.mark.parametrize("mode", [0o770, 0o707, 0o777])
def test_a_folder_others_may_write_to_is_not(tmp_path, mode):
    tmp_path.chmod(mode)
    assert "others may write" in runtime.cache_fault(tmp_path)


def test_a_link_is_not(tmp_path):
    (tmp_path / "link").symlink_to(tmp_path, target_is_directory=True)
    assert "symbolic link" in runtime.cache_fault(tmp_path / "link")


class Config:
    jax_compilation_cache_dir = None

    def update(self, name, value):
        setattr(self, name, value)


class Jax:
    def __init__(self):
        self.config = Config()


@pytest.fixture
def folder(monkeypatch, tmp_path):
    monkeypatch.setattr(runtime, "cache_folder", lambda: tmp_path / "compiled")
    monkeypatch.delenv("JAX_ENABLE_COMPILATION_CACHE", raising=False)
    return tmp_path / "compiled"


def test_the_cache_is_made_for_its_user_alone(folder):
    jax = Jax()
    runtime._use_cache(jax)
    assert jax.config.jax_compilation_cache_dir == str(folder)
    assert folder.stat().st_mode & 0o777 == 0o700


def test_an_unsafe_cache_is_said_and_left(folder):
    folder.mkdir()
    folder.chmod(0o777)
    jax = Jax()
    with pytest.warns(RuntimeWarning, match="are not kept"):
        runtime._use_cache(jax)
    assert jax.config.jax_compilation_cache_dir is None


def test_the_users_own_cache_is_left(folder):
    jax = Jax()
    jax.config.jax_compilation_cache_dir = "/theirs"
    runtime._use_cache(jax)
    assert jax.config.jax_compilation_cache_dir == "/theirs"


def test_a_home_that_cannot_be_written_is_no_failure(monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    monkeypatch.setattr(runtime, "cache_folder", lambda: tmp_path / "file" / "compiled")
    monkeypatch.delenv("JAX_ENABLE_COMPILATION_CACHE", raising=False)
    jax = Jax()
    runtime._use_cache(jax)
    assert jax.config.jax_compilation_cache_dir is None


JAX_FIRST = """
import jax, numpy as np, superpose as sp
x = np.linspace(0, 1, 40)[:, None]
network = sp.Network.create(inputs=1, layers=[sp.Layer(4, "tanh"), sp.Layer(1)], seed=0)
print(len(sp.train(network, x, x, epochs=3).history))
"""


def test_jax_that_was_started_first_fills_no_screen_with_what_looks_like_errors(tmp_path):
    named = ("TF_CPP_MIN_LOG_LEVEL", "JAX_COMPILATION_CACHE_DIR", "JAX_ENABLE_COMPILATION_CACHE")
    quiet = {k: v for k, v in os.environ.items() if k not in named} | {"XDG_CACHE_HOME": str(tmp_path)}
    for order in ("import superpose", "pass", "pass"):
        command = [sys.executable, "-c", f"{order}\n{JAX_FIRST}"]
        done = subprocess.run(command, capture_output=True, text=True, env=quiet, check=True)
        assert done.stdout == "3\n"
        assert done.stderr == ""


INLINE = """
import threading, numpy as np, superpose as sp
from superpose import runtime
if {inline}:
    runtime.compute_inline()
x = np.linspace(-1, 1, 96)[:, None]
network = sp.Network.create(inputs=1, layers=[sp.Layer(4, "tanh"), sp.Layer(1)], seed=0)
run = sp.train(network, x, x ** 2, validation=(x, x ** 2), epochs=150, every=40, seed=1)
print(run.history["cost"].tolist())
"""


def test_a_training_that_is_computed_inline_gives_the_same_numbers():
    costs = []
    for inline in (True, False):
        command = [sys.executable, "-c", INLINE.format(inline=inline)]
        costs.append(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    assert costs[0] == costs[1]
