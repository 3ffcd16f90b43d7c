"""The face is one sorted list, equal to what is really there, and light to import."""

import inspect
import subprocess
import sys

import pytest

import superpose as sp
from superpose import _FACE


def test_the_face_is_sorted():
    assert list(_FACE) == sorted(_FACE)
    assert sp.__all__ == sorted(sp.__all__)


@pytest.mark.parametrize("name", sorted(_FACE))
def test_every_name_is_there_and_says_what_it_is(name):
    value = getattr(sp, name)
    assert inspect.getdoc(value), name
    assert value.__module__.startswith("superpose.")


def test_dir_shows_the_face():
    assert set(_FACE) <= set(dir(sp))


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="has no attribute 'nonsense'"):
        _ = sp.nonsense  # pyright: ignore


@pytest.mark.parametrize("statement", ["import superpose", "import superpose.__main__"])
def test_importing_loads_nothing_heavy(statement):
    code = f"{statement}; import sys; print(*sorted(m for m in sys.modules if '.' not in m))"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert not {"jax", "jaxlib", "sklearn", "numpy", "polars", "pandas", "optax"} & set(loaded)
