"""Good starting points: kinks spread over the domain, dense where the function bends; the output layer solved.

Of one input a neuron's kink is a place and how steep it is there; of several a place, a direction and a steepness
(after the sampled networks of Bolager and others, NeurIPS 2023).
"""

import numpy as np

from superpose.approximation.nodes import Looked, density

RIDGE = 1e-9
AROUND, SHARP = (
    24,
    10.0,
)  # a kink bends so many times more than is usual within so many places of the dense grid


def hidden_starts(
    seen: Looked, width: int, count: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Weights (starts, inputs, width) and biases (starts, width) of the hidden layer."""
    drawn = [_one(seen, width, rng, i) for i in range(count)]
    return np.stack([w for w, _ in drawn]), np.stack([b for _, b in drawn])


def _one(seen: Looked, width: int, rng: np.random.Generator, i: int) -> tuple[np.ndarray, np.ndarray]:
    even = (1.0, 0.5, 0.15, 0.7)[i % 4]
    if seen.x_GD.shape[1] == 1:
        at_kinks = i % 8 in (0, 2, 5) and len(kinks(seen)) > 0
        return (
            _around_kinks(seen, width, rng)
            if at_kinks
            else _on_a_line(seen, width, rng, even, by_pieces=i % 8 in (1, 4, 6))
        )
    return _in_space(seen, width, rng, even)


def _on_a_line(
    seen: Looked, width: int, rng: np.random.Generator, even: float, *, by_pieces: bool
) -> tuple[np.ndarray, np.ndarray]:
    """Kinks at equal shares of a density, a little displaced, each about as wide as the way to its neighbours.

    `by_pieces`: first one in the middle of each rise and each fall, as far as they go.
    """
    pieces_M2 = monotone_pieces(seen) if by_pieces else np.zeros((0, 2))
    if len(pieces_M2) > width:
        pieces_M2 = pieces_M2[np.sort(rng.choice(len(pieces_M2), width, replace=False))]
    place, reach = _by_density(seen, width - len(pieces_M2), rng, even)
    place, reach = np.concatenate([pieces_M2[:, 0], place]), np.concatenate([pieces_M2[:, 1], reach])
    # A rise has the steepness that its height and reach give it: all pieces alike, the others each its own.
    factor = np.exp(rng.uniform(-0.4, 0.9, width))
    factor[: len(pieces_M2)] = np.exp(rng.uniform(-0.1, 0.5) + rng.uniform(-0.05, 0.05, len(pieces_M2)))
    steep = factor / reach * rng.choice([-1.0, 1.0], width)
    return steep[None, :], -steep * place


def kinks(seen: Looked) -> np.ndarray:
    """Where the slope of a function of one input changes at once: bends far above what is around them, (kinks,)."""
    bend = seen.bend_G
    around = np.lib.stride_tricks.sliding_window_view(np.pad(bend, AROUND, mode="edge"), 2 * AROUND + 1)
    usual = np.partition(around, AROUND, axis=1)[:, AROUND]
    peak = (bend >= 0.02) & (bend > SHARP * usual)
    first = np.flatnonzero(np.diff(np.concatenate([[0], peak.astype(int), [0]]))).reshape(-1, 2)
    return np.array([seen.x_GD[(a + b - 1) // 2, 0] for a, b in first])


def _around_kinks(seen: Looked, width: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Most neurons around the kinks, near and far by equal factors, each as steep as it is near; others spread."""
    at_K = kinks(seen)
    ends = np.concatenate([[-1.0], at_K, [1.0]])
    room_K = np.maximum(np.minimum(np.diff(ends)[:-1], np.diff(ends)[1:]), 0.02)
    count = min(width, max(round(0.7 * width), 1))
    which = rng.permutation(np.resize(np.arange(len(at_K)), count))
    reach = room_K[which] * 10.0 ** -rng.uniform(0.0, 2.0, count)
    place = at_K[which] + reach * rng.choice([-1.0, 0.0, 1.0], count)
    spread = _by_density(seen, width - count, rng, 1.0)
    place, reach = np.concatenate([place, spread[0]]), np.concatenate([reach, spread[1]])
    steep = np.exp(rng.uniform(-0.4, 0.9, width)) / reach * rng.choice([-1.0, 1.0], width)
    return steep[None, :], -steep * place


def monotone_pieces(seen: Looked) -> np.ndarray:
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


def _by_density(
    seen: Looked, width: int, rng: np.random.Generator, even: float
) -> tuple[np.ndarray, np.ndarray]:
    """Places at equal shares of a density, a little displaced, and the way to their neighbours."""
    if width == 0:
        return np.zeros(0), np.zeros(0)
    grown = np.cumsum(density(seen, even))
    grown = (grown - grown[0]) / (grown[-1] - grown[0])
    share = (np.arange(width) + rng.uniform(0.1, 0.9, width)) / width
    place = np.interp(share, grown, seen.x_GD[:, 0])
    around = np.interp(np.clip([share - 1 / width, share + 1 / width], 0, 1), grown, seen.x_GD[:, 0])
    return place, np.maximum(around[1] - around[0], 1e-3) / 2


def _in_space(
    seen: Looked, width: int, rng: np.random.Generator, even: float
) -> tuple[np.ndarray, np.ndarray]:
    """Kinks through places, across the way the function changes there or in a direction by chance."""
    size, inputs = seen.x_GD.shape
    weight = density(seen, even)
    chosen = rng.choice(size, width, p=weight / weight.sum())
    place_HD, slope_HD = seen.x_GD[chosen], seen.slope_GD[chosen]
    chance_HD = rng.normal(size=(width, inputs))
    length_H = np.linalg.norm(slope_HD, axis=1)
    along = (rng.random(width) < 0.5) & (length_H > 1e-9)
    direction_HD = np.where(along[:, None], slope_HD, chance_HD)
    direction_HD = direction_HD / np.linalg.norm(direction_HD, axis=1, keepdims=True)
    steep_H = np.exp(rng.uniform(-0.7, 0.9, width)) * max(1.0, width ** (1 / inputs) / 2)
    w_DH = (direction_HD * steep_H[:, None]).T
    return w_DH, -np.einsum("hd,dh->h", place_HD, w_DH)


def solved_output(a_SNH: np.ndarray, y_N: np.ndarray, weight_SN: np.ndarray) -> np.ndarray:
    """Weights and bias of the output layer, (starts, H + 1), by least squares with a little ridge."""
    ones = np.ones((*a_SNH.shape[:2], 1))
    f_SNK = np.concatenate([a_SNH, ones], axis=2) * np.sqrt(weight_SN)[:, :, None]
    target_SN = y_N[None, :] * np.sqrt(weight_SN)
    normal = np.matmul(f_SNK.swapaxes(1, 2), f_SNK)
    right = np.matmul(f_SNK.swapaxes(1, 2), target_SN[:, :, None])
    size = normal.shape[1]
    ridge = RIDGE * np.trace(normal, axis1=1, axis2=2)[:, None, None] / size
    return np.linalg.solve(normal + (ridge + 1e-300) * np.eye(size), right)[:, :, 0]
