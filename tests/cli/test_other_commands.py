"""samples, doctor, and the help."""

import importlib.util
from pathlib import Path

import pytest

from superpose import runtime
from superpose.cli import doctor
from superpose.data.samples import PICTURES, SOUNDS, names

ROOT = Path(__file__).resolve().parents[2]


def test_samples_lists_them_all(superpose):
    told = superpose("samples")
    assert told.code == 0
    known = [*names(), *PICTURES, *SOUNDS]
    assert all(f"sample:{info.name} " in told.out for info in known)
    assert {s["name"] for s in superpose("samples", "--json").json["samples"]} == {i.name for i in known}


def test_a_sample_as_csv(superpose):
    told = superpose("samples", "iris")
    assert told.out.splitlines()[0].count(",") == 4
    assert len(told.out.splitlines()) == 151


def test_doctor_finds_nothing_wrong_here(superpose):
    told = superpose("doctor")
    assert told.code == 0
    for part in ("jaxlib", "cpu", "XLA_FLAGS", "Nothing is wrong."):
        assert part in told.out
    assert superpose("doctor", "--json").json["faults"] == []


@pytest.mark.parametrize(
    ("version", "flags", "expected"),
    [((0, 10, 2), "", "0.10.2 computes wrong sums"), ((0, 11, 1), "", "without XLA_FLAGS"),
     ((0, 11, 1), runtime.GUARD, None), ((0, 10, 1), "", None)],
)  # fmt: skip
def test_doctor_names_known_bad_combinations(monkeypatch, tmp_path, version, flags, expected):
    monkeypatch.setattr(runtime, "jaxlib_version", lambda: version)
    monkeypatch.setenv("XLA_FLAGS", flags)
    found = doctor.faults(0.0, tmp_path / "none")
    assert (found == []) if expected is None else (expected in found[0])


def test_doctor_names_a_wrong_sum_and_an_unsafe_cache(tmp_path):
    tmp_path.chmod(0o777)
    wrong, unsafe = doctor.faults(0.04, tmp_path)
    assert "off by 4.0e-02" in wrong
    assert "others may write to it" in unsafe


def test_the_sum_it_checks_is_right():
    assert doctor.sum_error() < 1e-5


def test_the_guard_is_appended_and_the_users_flags_kept(monkeypatch):
    monkeypatch.setattr(runtime, "jaxlib_version", lambda: (0, 11, 1))
    monkeypatch.delitem(__import__("sys").modules, "jax")
    monkeypatch.setenv("XLA_FLAGS", "--xla_some_flag=1")
    runtime.set_flags()
    assert __import__("os").environ["XLA_FLAGS"] == f"--xla_some_flag=1 {runtime.GUARD}"


def test_jax_started_too_early_is_said(monkeypatch):
    monkeypatch.setattr(runtime, "jaxlib_version", lambda: (0, 11, 1))
    monkeypatch.setenv("XLA_FLAGS", "")
    with pytest.warns(RuntimeWarning, match="JAX was started before superpose"):
        runtime.set_flags()


def test_help_is_in_the_documents():
    spec = importlib.util.spec_from_file_location("docs_tool", ROOT / "tools" / "command_line_docs.py")
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    assert tool.PAGE.read_text(encoding="utf-8") == tool.page()


def test_version(superpose):
    assert superpose("--version").out == f"superpose {runtime.VERSION}\n"
