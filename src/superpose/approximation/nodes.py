"""Where a function is looked at: rows to train on, dense where it bends, and rows to measure on.

All places are in the unit of the domain: every input from -1 to 1.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

DENSE_1D, DENSE_2D, DENSE_MORE = 4097, 129, 2**14


@dataclass(frozen=True)
class Looked:
    """A function's values on a dense grid, or on scattered places, and how fast it changes there.

    Attributes
    ----------
    x_GD : array (places, inputs)
    y_G : array (places,)
        From -1 to 1.
    slope_GD : array (places, inputs)
        Roughly.
    bend_G : array (places,)
        How much the slope changes near there, as a share of the most; roughly.
    """

    x_GD: np.ndarray
    y_G: np.ndarray
    slope_GD: np.ndarray
    bend_G: np.ndarray


Values = Callable[[np.ndarray], np.ndarray]


def dense_places(inputs: int, seed: int = 0) -> np.ndarray:
    """Places all over the domain, (places, inputs): a grid of one or two inputs, else spread by chance."""
    if inputs == 1:
        return np.linspace(-1, 1, DENSE_1D)[:, None]
    if inputs == 2:
        side = np.linspace(-1, 1, DENSE_2D)
        return np.stack(np.meshgrid(side, side, indexing="ij"), axis=-1).reshape(-1, 2)
    spread = np.random.default_rng(seed).random((DENSE_MORE, inputs))
    corners = np.array(np.meshgrid(*[[0.0, 1.0]] * min(inputs, 10))).reshape(min(inputs, 10), -1).T
    return 2 * (np.concatenate([spread, corners]) if inputs <= 10 else spread) - 1


def looked(x_GD: np.ndarray, y_G: np.ndarray) -> Looked:
    """What a function does on the places of `dense_places`; of other places no slopes are known."""
    inputs = x_GD.shape[1]
    if inputs == 1 and len(x_GD) > 2 and (np.diff(x_GD[:, 0]) > 0).all():
        slope_G = np.gradient(y_G, x_GD[:, 0])
        return Looked(x_GD, y_G, slope_G[:, None], _share(np.abs(np.gradient(slope_G, x_GD[:, 0]))))
    if inputs == 2 and len(x_GD) == DENSE_2D**2:
        y = y_G.reshape(DENSE_2D, DENSE_2D)
        step = 2 / (DENSE_2D - 1)
        by_x, by_y = np.gradient(y, step)
        bend = sum(np.abs(g) for one in (by_x, by_y) for g in np.gradient(one, step))
        return Looked(x_GD, y_G, np.stack([by_x.ravel(), by_y.ravel()], axis=1), _share(np.ravel(bend)))
    return Looked(x_GD, y_G, np.zeros_like(x_GD), np.zeros(len(x_GD)))


def _share(amount_G: np.ndarray) -> np.ndarray:
    most = amount_G.max()
    return amount_G / most if most > 0 else np.zeros_like(amount_G)


def rows_to_train(seen: Looked, count: int, rng: np.random.Generator) -> np.ndarray:
    """Which places to train on, so many of them: half spread evenly, half where the function changes; the rim too."""
    size, inputs = seen.x_GD.shape
    if count >= size:
        return np.arange(size)
    if inputs == 1:
        return _by_density(density(seen, 0.5), count)
    change = np.abs(seen.slope_GD).sum(axis=1)
    weight = 0.6 / size + 0.2 * _parts(change) + 0.2 * _parts(np.sqrt(seen.bend_G))
    rim = (np.abs(seen.x_GD) == 1).any(axis=1)
    weight = weight * np.where(rim, 2.5, 1.0)
    return np.sort(rng.choice(size, count, replace=False, p=weight / weight.sum()))


def density(seen: Looked, even: float) -> np.ndarray:
    """How dense places should be, (places,), summing to 1: evenly in part, else by slope and bend."""
    size = len(seen.x_GD)
    change = np.abs(seen.slope_GD).sum(axis=1)
    parts = 0.5 * _parts(change) + 0.5 * _parts(np.sqrt(seen.bend_G))
    return even / size + (1 - even) * (parts if parts.sum() > 0 else np.full(size, 1 / size))


def _parts(amount_G: np.ndarray) -> np.ndarray:
    total = amount_G.sum()
    return amount_G / total if total > 0 else np.zeros_like(amount_G)


def _by_density(density_G: np.ndarray, count: int) -> np.ndarray:
    """Places spread so that each stands for the same share of a density; both ends among them."""
    grown = np.concatenate([[0.0], np.cumsum(0.5 * (density_G[1:] + density_G[:-1]))])
    found = np.interp(np.linspace(0, grown[-1], count), grown, np.arange(len(density_G)))
    chosen = np.unique(np.round(found).astype(int))
    spare = np.setdiff1d(np.arange(len(density_G)), chosen)
    more = spare[np.linspace(0, len(spare) - 1, count - len(chosen)).astype(int)]
    return np.sort(np.concatenate([chosen, more]))
