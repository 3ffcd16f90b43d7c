"""One cache of compiled programs for all trainers of a test session: each shape is compiled once."""

import os

SWITCH = "JAX_ENABLE_COMPILATION_CACHE"  # tests/conftest.py turns it off for the tests' own process


def environment(tmp_path_factory):
    """What a studio's process is started with."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder = shared / "compiled"
    folder.mkdir(mode=0o700, exist_ok=True)
    own = {k: v for k, v in os.environ.items() if k != SWITCH}
    return own | {
        "JAX_COMPILATION_CACHE_DIR": str(folder), "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS": "0",
        "JAX_PERSISTENT_CACHE_MIN_ENTRY_SIZE_BYTES": "-1", "PYTHONUNBUFFERED": "1",
    }  # fmt: skip
