"""Planes through the space of all weights, to look at the cost along: of a path, of two weights, of two random ways."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from superpose.errors import UsageError
from superpose.insight.weights import WeightNames, vector
from superpose.network.layer import Layer
from superpose.network.network import Network

# Of a path's reach, how much the plane goes on beyond it; and the least its narrow side is of its wide one.
MARGIN, NARROW = 0.25, 0.25


@dataclass(frozen=True, eq=False)
class Plane:
    """All parameters `origin + u * first + v * second`.

    Attributes
    ----------
    kind : str
        "path", "weights" or "random".
    origin_P, first_P, second_P : array (parameters,)
        A point and two directions.
    u_range, v_range : (float, float)
        What is looked at.
    names : (str, str)
        What u and v are.
    share : float
        How much of the path's movement (as squared distances to its end) lies in the plane; NaN without a path.
    """

    kind: str
    origin_P: np.ndarray
    first_P: np.ndarray
    second_P: np.ndarray
    u_range: tuple[float, float]
    v_range: tuple[float, float]
    names: tuple[str, str]
    share: float = np.nan

    def at(self, u: float, v: float) -> np.ndarray:
        """The parameters at a point of the plane, (parameters,)."""
        return self.origin_P + u * self.first_P + v * self.second_P

    def project(self, path_FP: np.ndarray) -> np.ndarray:
        """Where the nearest point of the plane is, (points, 2): the plane's directions stand at right angles."""
        away_FP = path_FP - self.origin_P[None, :]
        lengths = self.first_P @ self.first_P, self.second_P @ self.second_P
        return np.stack([away_FP @ self.first_P / lengths[0], away_FP @ self.second_P / lengths[1]], axis=1)

    def __repr__(self) -> str:
        share = "" if np.isnan(self.share) else f", {self.share:.1%} of the path's movement"
        return f"Plane({self.kind}: {self.names[0]}, {self.names[1]}{share})"


def through_path(path_FP: np.ndarray, end: int = -1) -> Plane:
    """The plane in which a path moves most: the principal components of its way to where it ends.

    Parameters
    ----------
    path_FP : array (points, parameters)
        Parameters along the path, or several paths one behind the other.
    end : int
        The point the plane goes through: where the (first) path ends.

    Notes
    -----
    Source: Li, Xu, Taylor, Studer and Goldstein, NeurIPS 2018, section 7.2.
    """
    origin_P = path_FP[end]
    away_FP = path_FP - origin_P[None, :]
    # the few points' inner products, not the many parameters' covariances
    values_F, turned_FF = np.linalg.eigh(away_FP @ away_FP.T)
    total = max(float(values_F.sum()), np.finfo(float).tiny)
    if len(path_FP) < 2 or values_F[-1] <= 0:
        raise UsageError("The path does not move, so there is no plane through it.", 'Take kind="random".')
    first_P = _unit(away_FP.T @ turned_FF[:, -1])
    second_P = away_FP.T @ turned_FF[:, -2]
    if np.linalg.norm(second_P) < 1e-9 * np.sqrt(total):  # a straight path: any way at right angles to it
        second_P = np.random.default_rng(0).normal(size=len(origin_P))
    second_P = _unit(second_P - (second_P @ first_P) * first_P)
    plane = Plane(
        "path", origin_P, first_P, second_P, (0, 0), (0, 0), ("first direction", "second direction")
    )
    seen_F2 = plane.project(path_FP)
    u_range, v_range = _reach(seen_F2)
    share = float((seen_F2**2).sum() / total)
    return Plane(**plane.__dict__ | {"u_range": u_range, "v_range": v_range, "share": min(share, 1.0)})


def of_weights(
    network: Network, names: WeightNames, chosen: Sequence[str], path_FP: np.ndarray | None
) -> Plane:
    """The plane of two weights, all others as they are in the network; u and v are the weights themselves."""
    if len(chosen) != 2 or chosen[0] == chosen[1]:
        raise UsageError(
            f"Two different weights make a plane; {list(chosen)} came.",
            f'Give two, such as weights=("{names[0]}", "{names[len(names) - 1]}").',
        )
    index = [names.index(name) for name in chosen]
    at = vector(network)
    origin_P, ways = at.copy(), np.zeros((2, len(at)))
    origin_P[index] = 0.0
    ways[[0, 1], index] = 1.0
    points_F2 = at[None, index] if path_FP is None else path_FP[:, index]
    if len(points_F2) > 1:
        u_range, v_range = _reach(points_F2)
    else:
        u_range, v_range = ((w - max(abs(w), 1.0), w + max(abs(w), 1.0)) for w in points_F2[0].tolist())
    share = np.nan
    if path_FP is not None and len(path_FP) > 1:
        moved_FP = (path_FP - path_FP[-1][None, :]) ** 2
        share = float(moved_FP[:, index].sum() / max(moved_FP.sum(), np.finfo(float).tiny))
    return Plane(
        "weights", origin_P, ways[0], ways[1], u_range, v_range, (names[index[0]], names[index[1]]), share
    )


def at_random(network: Network, *, held: int = 0, seed: int = 0, reach: float = 1.0) -> Plane:
    """Two random directions in which each neuron's weights are as long as they are in the network; biases stay.

    So that networks of different scale can be compared: u = 1 changes each neuron by as much as it is. Layers before
    `held`, which were not trained, stay.

    Notes
    -----
    Source: filter normalisation, Li, Xu, Taylor, Studer and Goldstein, NeurIPS 2018, section 4.
    """
    rng = np.random.default_rng(seed)
    ways = [
        np.concatenate([_filters(layer, rng, i < held) for i, layer in enumerate(network.layers)])
        for _ in (0, 1)
    ]
    first_P, second_P = ways
    square = first_P @ first_P
    if square > 0:  # nearly at right angles already; exactly, so that points can be projected
        second_P = second_P - (second_P @ first_P) / square * first_P
    if not square or not second_P.any():
        raise UsageError(
            "All weights are 0, so there is no direction as long as they are.", "Train it first."
        )
    ends = (-reach, reach)
    return Plane(
        "random", vector(network), first_P, second_P, ends, ends, ("first direction", "second direction")
    )


def _filters(layer: Layer, rng: np.random.Generator, still: bool) -> np.ndarray:
    """A random direction of a layer's parameters, scaled neuron by neuron; zeros for its bias."""
    weights = np.asarray(layer.weights, np.float64)
    if still:
        return np.zeros(weights.size + layer.columns)
    drawn = rng.normal(size=weights.shape)
    drawn *= np.linalg.norm(weights, axis=-2, keepdims=True) / np.linalg.norm(drawn, axis=-2, keepdims=True)
    return np.concatenate([drawn.ravel(), np.zeros(layer.columns)])


def _unit(way_P: np.ndarray) -> np.ndarray:
    return way_P / np.linalg.norm(way_P)


def _reach(points_F2: np.ndarray) -> tuple[tuple[float, float], tuple[float, float]]:
    """What to look at around points: their reach and a margin, no side much narrower than the other."""
    low, high = points_F2.min(axis=0), points_F2.max(axis=0)
    wide = float((high - low).max()) or 1.0
    half = np.maximum(high - low, NARROW * wide) / 2 * (1 + 2 * MARGIN)
    middle = (low + high) / 2
    ends = np.stack([middle - half, middle + half], axis=1).tolist()
    return (ends[0][0], ends[0][1]), (ends[1][0], ends[1][1])
