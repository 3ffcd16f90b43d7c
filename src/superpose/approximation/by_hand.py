"""The network built by hand: a staircase of steps, or of steep logistic neurons, without any training.

The proof of the universal approximation theorem that one can see. Cut the domain into n pieces; give every cut one
step neuron that adds the difference between the function's values in the middle of the pieces on its two sides. Two
neighbouring steps are a bump; all of them are a staircase, off by no more than the function changes within half a
piece. With logistic neurons of slope a the staircase has rounded edges: a neuron is within e^-(a d) of its step at
a distance d from it.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from superpose.approximation.target import Target
from superpose.data.expressions.expression import Expression
from superpose.data.expressions.interval import Interval
from superpose.errors import UsageError
from superpose.network.layer import Layer
from superpose.network.network import Network

MOST = 20_000
CELLS_A_PIECE = 16
SHARP = 40.0  # of logistic neurons: slope times the width of a piece


@dataclass(frozen=True, eq=False)
class ByHand:
    """A network of steps that was not trained.

    Attributes
    ----------
    network : Network
        One step (or logistic) neuron a cut, and their sum.
    bound : float
        |f - network| is nowhere larger, by how much f changes within each piece.
    proved : bool
        Whether that change was enclosed by interval arithmetic; else it was measured.
    needed : int
        About how many neurons would bring the bound to the tolerance; 0 where these do.
    """

    network: Network
    bound: float
    proved: bool
    needed: int

    @property
    def width(self) -> int:
        """How many steps there are."""
        return self.network.layers[0].neurons

    def to_dict(self) -> dict[str, Any]:
        """What is known, in plain types."""
        return {"neurons": self.width, "bound": self.bound, "proved": self.proved, "needed": self.needed,
                "activation": self.network.layers[0].activation.name}  # fmt: skip

    def __repr__(self) -> str:
        kind = "proved" if self.proved else "measured"
        name = self.network.layers[0].activation.name
        return f"ByHand({self.width} {name} neurons, error <= {self.bound:.4g} ({kind}))"


def build(
    f: Target, neurons: int, *, activation: str = "step", slope: float | None = None
) -> tuple[Network, np.ndarray]:
    """The staircase of so many steps for a function of one input, and the ends of its pieces, (neurons + 2,).

    Parameters
    ----------
    f : Target
    neurons : int
        One a cut between neighbouring pieces.
    activation : str
        "step", or "logistic" for steep ones.
    slope : float, optional
        Of logistic neurons; by default `SHARP` over the width of a piece.
    """
    from superpose import runtime

    if len(f.low) != 1 or activation not in ("step", "logistic") or not 1 <= neurons <= MOST:
        raise UsageError(
            f"By hand, {neurons} {activation} neurons for {len(f.low)} inputs were asked for.",
            f'One input, "step" or "logistic", and 1 to {MOST:,} neurons are built.',
        )
    ends = np.linspace(f.low[0], f.high[0], neurons + 2)
    level = f.values((0.5 * ends[:-1] + 0.5 * ends[1:])[:, None])
    piece = (f.high[0] - f.low[0]) / (neurons + 1)
    hidden = _activation(activation, slope or SHARP / piece)
    with runtime.precision("float64"):
        first = Layer(neurons, hidden, weights=np.ones((1, neurons)), bias=-ends[1:-1])
        last = Layer(1, weights=np.diff(level)[:, None], bias=level[:1])
        return Network([first, last]), ends


def _activation(name: str, slope: float) -> Any:
    from superpose.calculus.activations import activation

    return activation("step") if name == "step" else activation("logistic", a=slope)


def by_hand(f: Target, tolerance: float, *, neurons: int | None = None, activation: str = "step") -> ByHand:
    """The network of steps for a function of one input, with its error bound; as many as the tolerance needs.

    Parameters
    ----------
    f : Target
        An expression or a callable of one input.
    tolerance : float
        What its error may be, where `MOST` neurons are enough for it.
    neurons : int, optional
        Or so many neurons.
    activation : str
        "step" or "logistic".

    Raises
    ------
    UsageError
        For several inputs, or points.
    """
    if f.points is not None or len(f.low) != 1:
        raise UsageError(
            "By hand a network is built of a function of one input.", "Give an expression or a callable."
        )
    count = neurons or _first_guess(f, tolerance)
    for _ in range(6):
        network, ends = build(f, count, activation=activation)
        bound, proved = error_bound(f, network, ends)
        if neurons is not None or bound <= tolerance or count >= MOST or not np.isfinite(bound):
            break
        count = min(MOST, int(np.ceil(count * min(max(1.02 * bound / tolerance, 1.05), 16))))
    needed = 0 if bound <= tolerance or not np.isfinite(bound) else int(np.ceil(count * bound / tolerance))
    return ByHand(network, bound, proved, needed)


def _first_guess(f: Target, tolerance: float) -> int:
    """Pieces so short that at the steepest place the function changes by twice the tolerance within one."""
    x = np.linspace(f.low[0], f.high[0], 4097)
    steepest = float(np.abs(np.diff(f.values(x[:, None]))).max()) * 4096
    return int(np.clip(np.ceil(1.02 * steepest / (2 * tolerance)), 1, MOST))


def error_bound(f: Target, network: Network, ends: np.ndarray) -> tuple[float, bool]:
    """How far the staircase may be from the function: by how much that leaves the level of each piece.

    For logistic neurons the rounding of the edges is added: half of the two nearest differences, and what all
    others leave, each by its distance.
    """
    last = network.layers[1]
    jump = np.asarray(last.weights, float)[:, 0]
    level = np.asarray(last.bias, float)[0] + np.concatenate([[0.0], np.cumsum(jump)])
    cells = np.linspace(ends[:-1], ends[1:], CELLS_A_PIECE + 1, axis=1)
    low, high, proved = _range(f, cells)
    away = np.maximum(high - level[:, None], level[:, None] - low)
    slack = 1e-13 * (np.abs(level).max() + np.abs(jump).sum())
    hidden = network.layers[0].activation
    if hidden.name == "step":
        return float(away.max() + slack), proved
    rounded = _edges(cells, ends, np.abs(jump), dict(hidden.parameters)["a"])
    return float((away + rounded).max() + slack), proved


def _range(f: Target, cells: np.ndarray) -> tuple[np.ndarray, np.ndarray, bool]:
    """The least and the largest value within every cell, (pieces, cells): enclosed, or of measured points."""
    a, b = cells[:, :-1], cells[:, 1:]
    if isinstance(f.expression, Expression):
        found = f.expression.enclose([Interval(a.ravel(), b.ravel())]).value
        low, high = (np.broadcast_to(v, a.size).reshape(a.shape) for v in (found.low, found.high))
        return low, high, True
    x = a[..., None] + (b - a)[..., None] * np.linspace(0, 1, 5)
    y = f.values(x.reshape(-1, 1)).reshape(x.shape)
    return y.min(axis=-1), y.max(axis=-1), False


def _edges(cells: np.ndarray, ends: np.ndarray, jump: np.ndarray, slope: float) -> np.ndarray:
    """By how much logistic neurons may differ from their steps within every cell, added up, (pieces, cells)."""
    total = np.zeros((cells.shape[0], cells.shape[1] - 1))
    pieces = np.arange(len(total))
    near = 3  # cuts further off than this many pieces are taken together, at the nearest of them
    for k in range(-near, near):
        cut = pieces + k  # neuron number: piece p lies between cuts p - 1 and p
        known = (cut >= 0) & (cut < len(jump))
        at = ends[1:-1][np.clip(cut, 0, len(jump) - 1)][:, None]
        distance = np.maximum(np.maximum(cells[:, :-1] - at, at - cells[:, 1:]), 0.0)
        each = np.where(distance > 0, np.exp(-np.minimum(slope * distance, 700.0)), 0.5)
        total += np.where(known, jump[np.clip(cut, 0, len(jump) - 1)], 0.0)[:, None] * each
    return total + jump.sum() * np.exp(-min(slope * (near - 1) * (ends[1] - ends[0]), 700.0))
