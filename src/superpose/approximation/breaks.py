"""Where a function has no value, a pole or a jump: found before anything is trained.

A jump is found by halving: between two places whose values differ, the half with the larger difference is taken,
down to neighbouring float64. A continuous function's difference goes to 0 on the way, a jump's does not.
"""

from dataclasses import dataclass

import numpy as np

from superpose.approximation.target import Target
from superpose.errors import DataError

TRIED, HALVINGS = 24, 60
GROWN = 1e6  # a difference that has grown so many times is that of a pole


@dataclass(frozen=True)
class Jump:
    """A jump: where, (inputs,), and by how much."""

    place: np.ndarray
    height: float

    def __repr__(self) -> str:
        return f"Jump(by {self.height:.6g} at {self.place.tolist()})"


def check_values(f: Target, x_BI: np.ndarray, y_B: np.ndarray) -> None:
    """Refuse a function without a value, or with an infinite one, at places of its domain.

    Raises
    ------
    DataError
        That says where, and where it does have values.
    """
    infinite, nan = np.isinf(y_B), np.isnan(y_B)
    if nan.any():
        where = f.place(x_BI[int(np.argmax(nan))])
        raise DataError(
            f"{f.name} has no value at {nan.sum():,} of the {len(y_B):,} places looked at, such as {where}.",
            _elsewhere(f, x_BI, ~nan & ~infinite),
        )
    if infinite.any():
        raise _pole(f, x_BI[int(np.argmax(infinite))])


def _elsewhere(f: Target, x_BI: np.ndarray, fine: np.ndarray) -> str:
    if not fine.any():
        return "It has none anywhere in this domain; choose another."
    if len(f.names) > 1 or not np.all(np.diff(x_BI[:, 0]) > 0):
        return "Choose a domain in which it has a value everywhere."
    if fine.mean() > 0.99:
        return (
            "It is without one at single places only: write where(condition, value there, the function), "
            "or sinc(x) for sin(x)/x."
        )
    edges = np.flatnonzero(np.diff(np.concatenate([[0], fine.astype(int), [0]])))
    runs = edges.reshape(-1, 2)
    a, b = runs[int(np.argmax(runs[:, 1] - runs[:, 0]))]
    return f"Choose a domain in which it has one everywhere, such as {x_BI[a, 0]:.6g},{x_BI[b - 1, 0]:.6g}."


def _pole(f: Target, x_I: np.ndarray) -> DataError:
    return DataError(
        f"{f.name} grows without bound at {f.place(x_I)}: it has a pole there, and every network is bounded on "
        "a bounded domain, so no error can be promised.",
        "Choose a domain that keeps away from it, on one side or on each side by itself.",
    )


def jumps(f: Target, x_BI: np.ndarray, y_B: np.ndarray, least: float) -> list[Jump]:
    """The jumps of at least so much between neighbouring places of a grid of one or two inputs.

    Raises
    ------
    DataError
        If a pole or a place without a value is found on the way.
    """
    found: list[Jump] = []
    spread = float(np.ptp(y_B)) or 1.0
    for a, b in _pairs(x_BI, y_B, least):
        jump = _halved(f, a, b, spread)
        if jump is not None and jump.height >= least and not _known(jump, found, f):
            found.append(jump)
    return sorted(found, key=lambda j: tuple(j.place))


def _pairs(x_BI: np.ndarray, y_B: np.ndarray, least: float) -> list[tuple[np.ndarray, np.ndarray]]:
    """Neighbours whose values differ by `least` or more, those that differ most first."""
    inputs = x_BI.shape[1]
    side = round(len(y_B) ** (1 / inputs))
    y = y_B.reshape((side,) * inputs)
    index = np.arange(len(y_B)).reshape(y.shape)
    pairs = []
    for dim in range(inputs):
        differ = np.abs(np.diff(y, axis=dim)).ravel()
        first = np.take(index, range(side - 1), axis=dim).ravel()
        second = np.take(index, range(1, side), axis=dim).ravel()
        largest = np.argsort(-differ, kind="stable")[:TRIED]
        pairs += [(x_BI[first[i]], x_BI[second[i]]) for i in largest if differ[i] >= least]
    return pairs


def _halved(f: Target, a: np.ndarray, b: np.ndarray, spread: float) -> Jump | None:
    """The jump between two places; None where the difference goes to 0."""
    (ya, yb) = f.values(np.stack([a, b]))
    start = abs(yb - ya)
    for _ in range(HALVINGS):
        m = 0.5 * a + 0.5 * b
        if (m == a).all() or (m == b).all():
            break
        ym = float(f.values(m[None, :])[0])
        if np.isnan(ym):
            check_values(f, m[None, :], np.array([ym]))
        if np.isinf(ym) or abs(ym) > GROWN * spread:
            raise _pole(f, m)
        if abs(ym - ya) >= abs(yb - ym):
            b, yb = m, ym
        else:
            a, ya = m, ym
        if abs(yb - ya) < 0.01 * start:
            return None
    height = abs(yb - ya)
    # Between neighbouring float64 a pole's values differ by as much as its slope lets them: by more than before.
    if height > 10 * start:
        raise _pole(f, a)
    return _measured(f, 0.5 * a + 0.5 * b, float(height)) if height > 0.3 * start else None


def _measured(f: Target, place: np.ndarray, height: float) -> Jump:
    """The jump from a billionth of the domain before to as much behind: at the place there may be a third value."""
    place = np.where(np.abs(place) < 1e-15 * np.abs(f.half), 0.0, place)
    for way in np.eye(len(place)) * f.half * 1e-9:
        sides = np.clip(np.stack([place - way, place + way]), f.low, f.high)
        y = f.values(sides)
        height = max(height, float(abs(y[1] - y[0])) if np.isfinite(y).all() else height)
    return Jump(place, height)


def _known(jump: Jump, found: list[Jump], f: Target) -> bool:
    return any(np.all(np.abs(jump.place - j.place) < 1e-6 * f.half) for j in found)
