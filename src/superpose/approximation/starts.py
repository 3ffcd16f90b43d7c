"""Good starting points: kinks spread over the domain, dense where the function bends; the output layer solved.

Of one input a neuron's kink is a place and how steep it is there; of several a place, a direction and a steepness
(after the sampled networks of Bolager and others, NeurIPS 2023).
"""

import numpy as np

from superpose import runtime
from superpose.approximation.nodes import Looked, density, rows_to_train
from superpose.approximation.picking import picked
from superpose.approximation.pieces import cuts_of
from superpose.calculus.activations import Activation

RIDGE = 1e-9
KINKED = 1.4  # so many times larger over half the way: 2 at a kink, 1 where all is smooth
CANDIDATES, ROWS_TO_PICK = 512, 512
FEW = 16
PICKED = 2  # every so many starts one is picked from candidates
BEYOND = 1.05  # where a ramp begins that rises all over the domain

Hidden = tuple[np.ndarray, np.ndarray]


def hidden_starts(
    seen: Looked, width: int, count: int, activation: Activation, rng: np.random.Generator
) -> list[Hidden]:
    """So many hidden layers: weights (inputs, width) and biases (width,) of each."""
    ramps = activation.name == "relu"
    found = [_of_pieces(seen, width, rng)] if ramps and seen.in_a_row and count else []
    for i in range(len(found), count):
        drawn = picked_start if i % PICKED else _drawn
        found.append(drawn(seen, width, activation, rng, i))
    return found


def _of_pieces(seen: Looked, width: int, rng: np.random.Generator) -> Hidden:
    """Ramps that begin where straight pieces meet; those that are left over anywhere."""
    at = cuts_of(seen.x_GD[:, 0], seen.y_G, width)[: width - 1]
    more = _by_density(seen, width - 1 - len(at), rng, 0.5)[0]
    place = np.concatenate([[-BEYOND], at, more])
    return np.ones((1, width)), -place


def _drawn(seen: Looked, width: int, activation: Activation, rng: np.random.Generator, i: int) -> Hidden:
    even = (1.0, 0.5, 0.15, 0.7)[i // 2 % 4]
    if seen.x_GD.shape[1] == 1:
        if i % 8 in (0, 2, 5) and len(seen.kinks) > 0:
            return _around_kinks(seen, width, rng)
        return _on_a_line(seen, width, rng, even, by_pieces=i % 8 in (0, 1, 4, 6))
    return _in_space(seen, width, rng, even)


def picked_start(
    seen: Looked,
    width: int,
    activation: Activation,
    rng: np.random.Generator,
    i: int = 0,
    kept: Hidden | None = None,
) -> Hidden:
    """The neurons that explain most, one after another, of many that were drawn; those `kept` come first."""
    parts, have = ([] if kept is None else [kept]), 0 if kept is None else len(kept[1])
    at_once = max(width, FEW)
    for _ in range(-(-CANDIDATES // at_once)):
        w_DH, b_H = _drawn(seen, at_once, activation, rng, int(rng.integers(8)))
        # Steeper or flatter about the same place; flatter where there will be fewer of them.
        turn = np.exp(rng.normal(0.5 * np.log(width / at_once), 0.9, len(b_H)))
        parts.append((w_DH * turn, b_H * turn))
    w_DK = np.concatenate([w for w, _ in parts], axis=1)[:, : have + CANDIDATES]
    b_K = np.concatenate([b for _, b in parts])[: have + CANDIDATES]
    chosen = most_telling(seen, w_DK, b_K, width, activation, rng, first=have)
    return w_DK[:, chosen], b_K[chosen]


def most_telling(
    seen: Looked,
    w_DK: np.ndarray,
    b_K: np.ndarray,
    width: int,
    activation: Activation,
    rng: np.random.Generator,
    first: int = 0,
) -> np.ndarray:
    """Which `width` of many neurons explain a function best, the first so many in any case."""
    rows = rows_to_train(seen, min(ROWS_TO_PICK * seen.x_GD.shape[1], len(seen.x_GD)), rng)
    with runtime.precision("float64"):
        a_NK = np.array(activation.value(seen.x_GD[rows] @ w_DK + b_K))
    chosen = picked(a_NK, seen.y_G[rows], width, first=first)
    spare = np.setdiff1d(np.arange(len(b_K)), chosen)
    return np.concatenate([chosen, rng.choice(spare, width - len(chosen), replace=False)])


def _on_a_line(
    seen: Looked, width: int, rng: np.random.Generator, even: float, *, by_pieces: bool
) -> tuple[np.ndarray, np.ndarray]:
    """Kinks at equal shares of a density, a little displaced, each about as wide as the way to its neighbours.

    `by_pieces`: first one in the middle of each rise and each fall, as far as they go.
    """
    pieces_M2 = seen.rises if by_pieces else np.zeros((0, 2))
    if len(pieces_M2) > width:
        pieces_M2 = pieces_M2[np.sort(rng.choice(len(pieces_M2), width, replace=False))]
    place, reach = _by_density(seen, width - len(pieces_M2), rng, even)
    place, reach = np.concatenate([pieces_M2[:, 0], place]), np.concatenate([pieces_M2[:, 1], reach])
    # A rise has the steepness that its height and reach give it: all pieces alike, the others each its own.
    factor = np.exp(rng.uniform(-0.4, 0.9, width))
    factor[: len(pieces_M2)] = np.exp(rng.uniform(-0.1, 0.5) + rng.uniform(-0.05, 0.05, len(pieces_M2)))
    steep = factor / reach * rng.choice([-1.0, 1.0], width)
    return steep[None, :], -steep * place


def kinked(seen: Looked) -> bool:
    """Whether the slope changes at once somewhere: bends grow where they are looked at more closely."""
    inputs = seen.x_GD.shape[1]
    if inputs == 1 and seen.in_a_row:
        return len(seen.kinks) > 0
    side = round(len(seen.y_G) ** (1 / inputs))
    if inputs != 2 or side**2 != len(seen.y_G) or not seen.bend_G.any():
        return False
    y = seen.y_G.reshape(side, side)

    def bends(step: int) -> np.ndarray:
        by_x = np.abs(y[2 * step :] - 2 * y[step:-step] + y[: -2 * step]) / step**2
        by_y = np.abs(y[:, 2 * step :] - 2 * y[:, step:-step] + y[:, : -2 * step]) / step**2
        return np.sort(np.concatenate([by_x.ravel(), by_y.ravel()]))[-4:]

    return float(bends(1).mean()) > KINKED * float(bends(2).mean())


def _around_kinks(seen: Looked, width: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Most neurons around the kinks, near and far by equal factors, each as steep as it is near; others spread."""
    at_K = seen.kinks
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


def _in_space(seen: Looked, width: int, rng: np.random.Generator, even: float) -> Hidden:
    """Kinks through places: across the way the function bends or changes there, or in a direction by chance."""
    size, inputs = seen.x_GD.shape
    weight = density(seen, even)
    chosen = rng.choice(size, width, p=weight / weight.sum())
    chance_HD, way = rng.normal(size=(width, inputs)), rng.random(width)
    direction_HD = np.where((way < 0.4)[:, None], seen.bent_GD[chosen], chance_HD)
    direction_HD = np.where((way > 0.7)[:, None], seen.slope_GD[chosen], direction_HD)
    lost = np.linalg.norm(direction_HD, axis=1) < 1e-9
    direction_HD = np.where(lost[:, None], chance_HD, direction_HD)
    direction_HD = direction_HD / np.linalg.norm(direction_HD, axis=1, keepdims=True)
    steep_H = np.exp(rng.uniform(-0.7, 0.9, width)) * max(1.0, width ** (1 / inputs) / 2)
    w_DH = (direction_HD * steep_H[:, None]).T
    return w_DH, -np.einsum("hd,dh->h", seen.x_GD[chosen], w_DH)


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
