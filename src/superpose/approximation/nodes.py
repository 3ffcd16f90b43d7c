"""Where a function is looked at: rows to train on, dense where it bends, and rows to measure on.

All places are in the unit of the domain: every input from -1 to 1.
"""

import functools
from dataclasses import dataclass

import numpy as np

DENSE_1D, DENSE_2D, DENSE_MORE = 4097, 129, 2**14
# A kink bends so many times more than is usual within so many places of the dense grid.
AROUND, SHARP = 24, 10.0


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
    bent_GD : array (places, inputs)
        In which direction it changes most; 0 where that is not known.
    """

    x_GD: np.ndarray
    y_G: np.ndarray
    slope_GD: np.ndarray
    bend_G: np.ndarray
    bent_GD: np.ndarray

    @property
    def in_a_row(self) -> bool:
        """Whether the places are those of one input, in order."""
        return self.x_GD.shape[1] == 1 and len(self.x_GD) > 2 and bool((np.diff(self.x_GD[:, 0]) > 0).all())

    @functools.cached_property
    def kinks(self) -> np.ndarray:
        """Where the slope of a function of one input changes at once, (kinks,)."""
        return _kinks(self)

    @functools.cached_property
    def rises(self) -> np.ndarray:
        """The middle of each rise and fall and how far it reaches to each side, (pieces, 2); the largest first."""
        return _rises(self)


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
    blank = Looked(x_GD, y_G, np.zeros_like(x_GD), np.zeros(len(x_GD)), np.zeros_like(x_GD))
    if blank.in_a_row:
        slope_G = np.gradient(y_G, x_GD[:, 0])
        bend_G = _share(np.abs(np.gradient(slope_G, x_GD[:, 0])))
        return Looked(x_GD, y_G, slope_G[:, None], bend_G, np.ones_like(x_GD))
    if x_GD.shape[1] == 2 and len(x_GD) == DENSE_2D**2:
        return _looked_in_a_plane(x_GD, y_G)
    return blank


def _looked_in_a_plane(x_GD: np.ndarray, y_G: np.ndarray) -> Looked:
    y, step = y_G.reshape(DENSE_2D, DENSE_2D), 2 / (DENSE_2D - 1)
    by_x, by_y = np.gradient(y, step)
    (xx, xy), (_, yy) = np.gradient(by_x, step), np.gradient(by_y, step)
    # The eigenvector of the larger curvature in size, of [[xx, xy], [xy, yy]].
    angle = 0.5 * np.arctan2(2 * xy, xx - yy) + np.where(xx + yy < 0, np.pi / 2, 0.0)
    bent_GD = np.stack([np.cos(angle).ravel(), np.sin(angle).ravel()], axis=1)
    bend = np.abs(xx + yy) / 2 + np.hypot((xx - yy) / 2, xy)
    return Looked(x_GD, y_G, np.stack([by_x.ravel(), by_y.ravel()], axis=1), _share(bend.ravel()), bent_GD)


def _share(amount_G: np.ndarray) -> np.ndarray:
    most = amount_G.max()
    return amount_G / most if most > 0 else np.zeros_like(amount_G)


def _kinks(seen: Looked) -> np.ndarray:
    """Where the slope of a function of one input changes at once: bends far above what is around them, (kinks,)."""
    bend = seen.bend_G
    around = np.lib.stride_tricks.sliding_window_view(np.pad(bend, AROUND, mode="edge"), 2 * AROUND + 1)
    usual = np.partition(around, AROUND, axis=1)[:, AROUND]
    peak = (bend >= 0.02) & (bend > SHARP * usual)
    first = np.flatnonzero(np.diff(np.concatenate([[0], peak.astype(int), [0]]))).reshape(-1, 2)
    return np.array([seen.x_GD[(a + b - 1) // 2, 0] for a, b in first])


def _rises(seen: Looked) -> np.ndarray:
    """The middle of each rise and fall and how far it reaches to each side, (pieces, 2); the largest first."""
    x, y = seen.x_GD[:, 0], seen.y_G
    rises = np.sign(np.diff(y))
    turns = np.flatnonzero(rises[1:] * rises[:-1] < 0) + 1
    ends = np.concatenate([[0], turns, [len(x) - 1]])
    height = np.abs(np.diff(y[ends]))
    half = (y[ends[1:]] + y[ends[:-1]]) / 2
    middle = [
        x[a + int(np.argmin(np.abs(y[a : b + 1] - m)))] for a, b, m in zip(ends, ends[1:], half, strict=False)
    ]
    reach = 0.64 * np.maximum(x[ends[1:]] - x[ends[:-1]], 1e-3) / 2
    order = np.argsort(-height, kind="stable")
    tall = order[height[order] > 1e-3]
    return np.stack([np.array(middle), reach], axis=1)[tall]


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
