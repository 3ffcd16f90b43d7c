"""`superpose approximate` as a process: what is proved holds for the saved network, and what cannot be is said."""

import numpy as np
import pytest

import superpose as sp


def test_what_is_proved_holds_for_the_saved_network(superpose, tmp_path):
    words = ("sin(3*x) + x^2/4", "--on=-3,3", "--tolerance", "0.001", "--json", "-o", "f.safetensors")
    done = superpose("approximate", *words)
    assert done.code == 0, done.err
    told = done.json
    assert told["proved"] is told["reached"] is True
    assert told["bound"] <= 0.001
    assert told["error_by_neurons"][str(told["neurons"])] <= 0.001
    loaded = sp.load(tmp_path / "f.safetensors")
    network = getattr(loaded, "network", loaded)
    x = np.random.default_rng(0).uniform(-3, 3, size=(20_000, 1))
    error = np.abs(network(x)[:, 0] - (np.sin(3 * x[:, 0]) + x[:, 0] ** 2 / 4))
    assert error.max() <= told["bound"]
    assert told["by_hand"]["proved"]
    assert told["by_hand"]["bound"] <= 0.001


def test_a_jump_is_told_and_is_no_success(superpose):
    done = superpose("approximate", "where(x<0,0,1)", "--on=-1,1", "--tolerance", "0.01")
    assert done.code == 1
    assert "jumps by 1 at x = 0" in done.out
    assert "no network of continuous neurons can be nearer everywhere than half of it, 0.5" in done.out


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1/x", "it has a pole there"),
        ("sqrt(x)", "has no value at"),
        ("x.__class__", "   ^\n"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_written(superpose, tmp_path, text, said):
    done = superpose("approximate", text, "--on=-1,1", "--tolerance", "0.01", "-o", "f.safetensors")
    assert done.code == 1
    assert said in done.err + done.out
    assert "Traceback" not in done.err
    assert not (tmp_path / "f.safetensors").exists()
