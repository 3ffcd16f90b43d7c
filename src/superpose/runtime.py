"""How JAX is started: its flags, its cache of compiled code, its precision.

`import superpose` calls `set_flags`, which only touches the environment; JAX itself is first imported by
the modules that compute, through `start`.
"""

import contextlib
import functools
import importlib.metadata
import os
import stat
import sys
import threading
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

VERSION = "0.1.0"

# jaxlib 0.10.2's fused CPU reductions return wrong sums (docs/decisions/0001-jax.md); 0.10.1 is right.
LAST_RIGHT = (0, 10, 1)
WRONG = frozenset({(0, 10, 2)})
GUARD = "--xla_cpu_experimental_ynn_fusion_type=individual_dot"


@functools.cache
def jaxlib_version() -> tuple[int, ...]:
    """The installed jaxlib's version as numbers, without importing it; () when there is none."""
    try:
        text = importlib.metadata.version("jaxlib")
    except importlib.metadata.PackageNotFoundError:
        return ()
    return tuple(int(part) for part in text.split(".")[:3] if part.isdigit())


def needs_guard() -> bool:
    """Whether this jaxlib needs the flag that keeps it from the faulty fusion."""
    return jaxlib_version() > LAST_RIGHT


def guarded() -> bool:
    """Whether XLA_FLAGS says how dots and reductions may be fused, by us or by the user."""
    return "--xla_cpu_experimental_ynn_fusion_type" in os.environ.get("XLA_FLAGS", "")


@functools.cache
def loud() -> bool:
    """Whether JAX was started first and logs what looks like errors: it read the level when it was (1 by itself)."""
    return "jaxlib" in sys.modules and os.environ.get("TF_CPP_MIN_LOG_LEVEL", "0") < "3"


def set_flags() -> None:
    """Append the guard to XLA_FLAGS where the installed jaxlib needs it; never overwrite the user's."""
    loud()
    # A program from the cache makes XLA log, at its error level, that "prefer-no-gather" is no feature of this
    # processor. It is a hint of the compiler's own, no feature; what matters reaches Python as an exception.
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    if not needs_guard() or guarded():
        return
    if "jax" in sys.modules:
        warnings.warn(
            f"JAX was started before superpose, without XLA_FLAGS={GUARD}; this jaxlib can compute wrong sums "
            "on the CPU. Import superpose first, or set the flag in the environment.",
            RuntimeWarning,
            stacklevel=3,
        )
        return
    os.environ["XLA_FLAGS"] = f"{os.environ.get('XLA_FLAGS', '')} {GUARD}".strip()


def cache_folder() -> Path:
    """Where compiled programs are kept between processes: the user's own cache folder."""
    import platformdirs

    return Path(platformdirs.user_cache_dir("superpose", appauthor=False)) / "compiled"


def cache_fault(folder: Path) -> str:
    """Why `folder` may not hold compiled code (a cache is code that will be run), or "" if it may."""
    if folder.is_symlink():
        return "it is a symbolic link"
    info = folder.stat()
    if hasattr(os, "getuid") and info.st_uid != os.getuid():
        return "it belongs to another user"
    if os.name == "posix" and stat.S_IMODE(info.st_mode) & 0o022:
        return "others may write to it"
    return ""


def _use_cache(jax: Any) -> None:
    """Let JAX keep its compiled programs, unless the user has said where, or that they may not be kept."""
    if jax.config.jax_compilation_cache_dir or "JAX_ENABLE_COMPILATION_CACHE" in os.environ:
        return
    if loud():
        return  # each program from the cache would be told of in thousands of letters that look like an error
    folder = cache_folder()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        fault = cache_fault(folder)
    except OSError:
        return  # no home, a read-only disk: everything works, only compiled anew
    if fault:
        warnings.warn(
            f"Compiled programs are not kept: {folder} is unsafe, {fault}.", RuntimeWarning, stacklevel=4
        )
        return
    jax.config.update("jax_compilation_cache_dir", str(folder))
    jax.config.update("jax_persistent_cache_min_compile_time_secs", 0.0)
    jax.config.update("jax_persistent_cache_min_entry_size_bytes", -1)


@functools.cache
def start() -> Any:
    """Import JAX as superpose needs it, once; the module `jax`."""
    set_flags()
    import jax

    _use_cache(jax)
    return jax


_INLINE = threading.Event()


def compute_inline() -> None:
    """Run each program on the thread that asks for it, and no more on another one while that goes on.

    Where a page is drawn beside a training on the same few processors, what is handed to another thread waits for one.
    To be called before anything is computed.
    """
    start().config.update("jax_cpu_enable_async_dispatch", False)
    _INLINE.set()


def inline() -> bool:
    """Whether programs run on the thread that asks for them."""
    return _INLINE.is_set()


def settled(arrays: Any) -> Any:
    """Arrays that a program is to be given: on the device already where programs run inline.

    A program whose inputs are still on their way is handed to another thread after all.
    """
    return start().block_until_ready(start().device_put(arrays)) if inline() else arrays


@contextlib.contextmanager
def precision(dtype: Any) -> Iterator[None]:
    """Within it JAX keeps float64 where `dtype` is float64; elsewhere nothing changes."""
    jax = start()
    if str(dtype) == "float64" and not jax.config.jax_enable_x64:
        with jax.enable_x64(True):
            yield
    else:
        yield
