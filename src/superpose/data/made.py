"""Data made here, the same for the same seed: point clouds in the plane, and functions of one number."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

Rng = np.random.Generator
Points = tuple[np.ndarray, np.ndarray]  # (N, 2) points and (N,) classes, 0 or 1


@dataclass(frozen=True)
class Cloud:
    """Points of two classes; `noise` is the standard deviation usually added to what `make` gives."""

    about: str
    make: Callable[[Rng, int], Points]
    noise: float


@dataclass(frozen=True)
class Curve:
    """A function `value` on the interval from `low` to `high`; `noise` is usually added to its values."""

    about: str
    value: Callable[[np.ndarray], np.ndarray]
    low: float
    high: float
    noise: float = 0.0


def _halves(rows: int) -> np.ndarray:
    """Classes 0 and 1, as even as can be, (N,)."""
    return (np.arange(rows) >= (rows + 1) // 2).astype(np.int64)


def _around(radius_N: np.ndarray, angle_N: np.ndarray) -> np.ndarray:
    return np.column_stack([radius_N * np.cos(angle_N), radius_N * np.sin(angle_N)])


def _circle(rng: Rng, rows: int) -> Points:
    class_N = _halves(rows)
    # the square root spreads the inner class evenly over its disc
    inner_N, outer_N = 0.5 * np.sqrt(rng.random(rows)), rng.uniform(0.7, 1.0, rows)
    return _around(np.where(class_N == 1, inner_N, outer_N), rng.uniform(0, 2 * np.pi, rows)), class_N


def _xor(rng: Rng, rows: int) -> Points:
    class_N = _halves(rows)
    size_N2 = rng.uniform(0.05, 1.0, (rows, 2))
    first_N = rng.choice([-1.0, 1.0], rows)
    second_N = np.where(class_N == 1, -first_N, first_N)
    return size_N2 * np.column_stack([first_N, second_N]), class_N


def _gaussians(rng: Rng, rows: int) -> Points:
    class_N = _halves(rows)
    centre_N = np.where(class_N == 1, 0.5, -0.5)
    return rng.normal(0.0, 0.15, (rows, 2)) + centre_N[:, None], class_N


def _spiral(rng: Rng, rows: int) -> Points:
    class_N = _halves(rows)
    along_N = rng.uniform(0.05, 1.0, rows)
    return _around(along_N, 1.75 * 2 * np.pi * along_N + np.pi * class_N), class_N


def _moons(rng: Rng, rows: int) -> Points:
    class_N = _halves(rows)
    angle_N = rng.uniform(0, np.pi, rows)
    upper_N2 = _around(np.ones(rows), angle_N)
    lower_N2 = np.array([1.0, 0.5]) - upper_N2
    return np.where(class_N[:, None] == 1, lower_N2, upper_N2), class_N


CLOUDS = {
    "circle": Cloud("a disc inside a ring", _circle, 0.05),
    "gaussians": Cloud("two round clouds that a line tells apart", _gaussians, 0.1),
    "moons": Cloud("two interlocked half moons", _moons, 0.1),
    "spiral": Cloud("two spirals wound into each other", _spiral, 0.02),
    "xor": Cloud("four squares, opposite ones of one class", _xor, 0.05),
}

CURVES = {
    "absolute": Curve("|x|", np.abs, -2.0, 2.0),
    "bump": Curve(
        "1 from 0.5 to 1.5, else 0", lambda x: ((x >= 0.5) & (x < 1.5)).astype(np.float64), 0.0, 2.0
    ),
    "gaussian": Curve("exp(-x^2)", lambda x: np.exp(-(x**2)), -3.0, 3.0),
    "noisy_line": Curve("0.5 x + 0.25 and noise", lambda x: 0.5 * x + 0.25, -1.0, 1.0, 0.2),
    "parabola": Curve("x^2", lambda x: x**2, -1.0, 1.0),
    "sawtooth": Curve("x less the whole number below it", lambda x: x - np.floor(x), 0.0, 3.0),
    "sine": Curve("sin(3 x)", lambda x: np.sin(3 * x), -3.0, 3.0),
    "step": Curve("0 below 0, 1 from there on", lambda x: (x >= 0).astype(np.float64), -1.0, 1.0),
    "wave": Curve("sin(3 x) + x^2 / 4", lambda x: np.sin(3 * x) + x**2 / 4, -3.0, 3.0),
}
