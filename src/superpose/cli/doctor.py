"""`superpose doctor`: versions, devices, flags, and combinations known to be bad."""

import os
import platform
from typing import Any

from superpose import runtime
from superpose.cli import console
from superpose.cli.options import Json


def doctor(as_json: Json = False) -> int:
    """Check this machine: versions, devices, flags, a sum that a faulty jaxlib gets wrong, and the cache."""
    found = examine()
    if as_json:
        console.put_json(found)
    else:
        for name in ("versions", "devices", "flags", "cache"):
            console.put(f"{name}:")
            console.put(console.table([(key, value or "(not set)") for key, value in found[name].items()]))
        console.put(f"sum over 32,769 rows: off by {found['error']:.1e} (relative)")
        for fault in found["faults"]:
            console.put(f"FAULT: {fault}")
        console.put("Nothing is wrong." if not found["faults"] else "See the faults above.")
    return 1 if found["faults"] else 0


def examine() -> dict[str, Any]:
    """What is here, and what is wrong with it."""
    from superpose.model.fitting import versions

    jax = runtime.start()
    folder = runtime.cache_folder()
    error = sum_error()
    flags = {name: os.environ.get(name, "") for name in ("XLA_FLAGS", "JAX_PLATFORMS", "JAX_ENABLE_X64")}
    return {
        "versions": versions() | {"system": platform.platform()},
        "devices": {str(device): device.device_kind for device in jax.devices()},
        "flags": flags | {"precision": "float64" if jax.config.jax_enable_x64 else "float32"},
        "cache": {"folder": str(folder), "used": str(jax.config.jax_compilation_cache_dir == str(folder))},
        "error": error,
        "faults": faults(error, folder),
    }


def faults(error: float, folder: Any) -> list[str]:
    """Known-bad combinations, in words with the way out."""
    version = ".".join(map(str, runtime.jaxlib_version()))
    wrong = []
    if runtime.jaxlib_version() in runtime.WRONG:
        wrong.append(
            f"jaxlib {version} computes wrong sums on the CPU: pip install jax==0.10.1 jaxlib==0.10.1"
        )
    elif runtime.needs_guard() and not runtime.guarded():
        wrong.append(f"jaxlib {version} without XLA_FLAGS={runtime.GUARD}: import superpose before jax")
    if error > 1e-4:
        wrong.append(f"a sum over 32,769 rows is off by {error:.1e}: pip install jax==0.10.1 jaxlib==0.10.1")
    if folder.exists() and runtime.cache_fault(folder):
        wrong.append(f"compiled programs are not kept in {folder}: {runtime.cache_fault(folder)}")
    return wrong


def sum_error() -> float:
    """How far a compiled sum of squares over 32,769 rows is from NumPy's in float64, relative."""
    import numpy as np

    jax = runtime.start()
    rng = np.random.default_rng(0)
    rows = rng.normal(size=(32_769, 8)).astype(np.float32)
    vector = rng.normal(size=8).astype(np.float32)
    found = float(jax.jit(lambda m, r: ((m @ r) ** 2).sum())(rows, vector))
    right = float(np.square(rows.astype(float) @ vector.astype(float)).sum())
    return abs(found - right) / right
