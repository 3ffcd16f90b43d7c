"""How the learning rate changes over training: a factor for each step, on the host, in NumPy."""

from collections.abc import Callable
from typing import Any

import numpy as np

from superpose.errors import UnknownNameError, UsageError

Schedule = Callable[[np.ndarray], np.ndarray]


def constant(t: np.ndarray) -> np.ndarray:
    """1 throughout."""
    return np.ones_like(t)


def linear(t: np.ndarray) -> np.ndarray:
    """From 1 down to 0, evenly."""
    return 1 - t


def cosine(t: np.ndarray) -> np.ndarray:
    """Half a cosine from 1 down to 0 (Loshchilov and Hutter, ICLR 2017, arXiv:1608.03983)."""
    return 0.5 * (1 + np.cos(np.pi * t))


def warmup_cosine(t: np.ndarray) -> np.ndarray:
    """Up from 0 over the first 5 %, then half a cosine down to 0 (Goyal et al. 2017, arXiv:1706.02677)."""
    return np.where(t < 0.05, (t + 1e-3) / 0.051, cosine(np.clip((t - 0.05) / 0.95, 0, 1)))


def flat_cosine(t: np.ndarray) -> np.ndarray:
    """1 for the first half, then half a cosine down to 0 (Holzmüller et al. 2024, arXiv:2407.04491)."""
    return cosine(np.clip(2 * t - 1, 0, 1))


def exponential(t: np.ndarray) -> np.ndarray:
    """Down to a hundredth, by the same factor each step."""
    return 0.01**t


def step(t: np.ndarray) -> np.ndarray:
    """A tenth after one half and a hundredth after three quarters (He et al. 2015, arXiv:1512.03385)."""
    return np.where(t < 0.5, 1.0, np.where(t < 0.75, 0.1, 0.01))


def one_cycle(t: np.ndarray) -> np.ndarray:
    """From 1/25 up to 1 over the first 30 %, then down to 0 (Smith and Topin 2018, arXiv:1708.07120)."""
    up = 0.04 + 0.96 * (1 - cosine(np.clip(t / 0.3, 0, 1)))
    return np.where(t < 0.3, up, cosine(np.clip((t - 0.3) / 0.7, 0, 1)))


def coslog4(t: np.ndarray) -> np.ndarray:
    """Four waves, each longer than the last: (1 - cos(2 pi log2(1 + 15 t))) / 2 (Holzmüller et al. 2024)."""
    return 0.5 * (1 - np.cos(2 * np.pi * np.log2(1 + 15 * t)))


SCHEDULES: dict[str, Schedule] = {
    f.__name__: f
    for f in (constant, coslog4, cosine, exponential, flat_cosine, linear, one_cycle, step, warmup_cosine)
}


def schedule(spec: Any) -> Schedule:
    """The schedule by name, or the user's own function.

    Parameters
    ----------
    spec : str or callable
        A callable takes an array of how far training is, in [0, 1), and gives a factor for each.

    Raises
    ------
    UnknownNameError
        If there is none of that name.
    """
    if callable(spec):
        return spec  # pyright: ignore[reportReturnType] - what it gives is checked in `factors`
    known = SCHEDULES.get(str(spec))
    if known is None:
        raise UnknownNameError("schedule", spec, SCHEDULES)
    return known


def factors(spec: Any, *, first: int, count: int, total: int) -> np.ndarray:
    """The factors of `count` steps from step `first` of `total`, (count,).

    Raises
    ------
    UsageError
        If a user's schedule gives a factor that is negative or not finite, or not one for each step.
    """
    t = (first + np.arange(count)) / max(total, 1)
    found = np.asarray(schedule(spec)(t), dtype=float)
    if found.shape not in ((), t.shape):
        raise UsageError(
            f"The schedule gave shape {found.shape} for {t.shape} steps.",
            "Give one factor for each, or one for all.",
        )
    found = np.broadcast_to(found, t.shape)
    if not (np.isfinite(found).all() and (found >= 0).all()):
        raise UsageError(
            "The schedule gave a factor that is negative or not finite.", "Give numbers of 0 or more."
        )
    return found
