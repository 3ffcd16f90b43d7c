"""What every test runs under: strict dtypes and ranks, two CPU devices, warnings as errors (pyproject.toml)."""

import os

os.environ.setdefault("JAX_ENABLE_COMPILATION_CACHE", "0")  # tests see what a fresh machine compiles
os.environ.setdefault("SCIPY_ARRAY_API", "1")  # without it scikit-learn leaves some of its checks out

import pytest

from browsers import driven
from superpose import runtime

jax = runtime.start()
jax.config.update("jax_numpy_dtype_promotion", "strict")
jax.config.update("jax_numpy_rank_promotion", "raise")
jax.config.update("jax_num_cpu_devices", 2)


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
