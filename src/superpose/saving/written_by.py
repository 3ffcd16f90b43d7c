"""What wrote a file: the versions whose arithmetic is in the weights."""

import functools
import importlib.metadata
import platform

from superpose import runtime

PACKAGES = ("superpose", "jax", "jaxlib", "numpy", "python")


def versions() -> dict[str, str]:
    """The version of each of `PACKAGES`; "unknown" where a package does not tell."""
    found = {"superpose": runtime.VERSION, "python": platform.python_version()}
    return {name: found.get(name) or _installed(name) for name in PACKAGES}


@functools.cache
def _installed(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return "unknown"
