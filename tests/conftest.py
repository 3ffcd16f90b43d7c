"""What every test runs under: strict dtypes and ranks, two CPU devices, no deadlines, warnings as errors."""

import os
from pathlib import Path

import hypothesis
import pytest

os.environ.setdefault("JAX_ENABLE_COMPILATION_CACHE", "0")  # tests see what a fresh machine compiles
os.environ.setdefault("SCIPY_ARRAY_API", "1")  # without it scikit-learn leaves some of its checks out


from browsers import driven
from superpose import runtime

jax = runtime.start()
jax.config.update("jax_numpy_dtype_promotion", "strict")
jax.config.update("jax_numpy_rank_promotion", "raise")
jax.config.update("jax_num_cpu_devices", 2)

hypothesis.settings.register_profile(
    "untimed", deadline=None
)  # how long a test takes is no judge of anything
hypothesis.settings.load_profile("untimed")

MAPS = 12_000  # of the 65,530 memory maps that Linux grants a process; a compiled program takes some 170


@pytest.fixture(autouse=True, scope="module")
def _programs_are_let_go():
    """JAX keeps every program it compiled: a worker that has run many modules would meet the system's limit."""
    yield
    maps = Path("/proc/self/maps")
    if maps.exists() and maps.read_text().count("\n") > MAPS:
        jax.clear_caches()


@pytest.fixture(scope="module")
def launch():
    """Launches a browser. Of one file only: a driver left open for a session makes every asyncio.run and every other
    driver on its thread fail, whatever files come after it there."""
    with driven() as launched:
        yield launched


@pytest.fixture(scope="module")
def chromium(launch):
    """A browser for the tests of a file."""
    browser = launch()
    yield browser
    browser.close()
