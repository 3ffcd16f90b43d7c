"""The cost as a surface over a plane in the space of the weights, and the path that training took on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from superpose.errors import UnknownNameError, UsageError
from superpose.insight.cost_of import CostOf, cost_for
from superpose.insight.planes import Plane, at_random, of_weights, through_path
from superpose.insight.race import Race
from superpose.insight.subject import Subject, subject
from superpose.insight.weights import WeightNames, inputs_of, vector
from superpose.model.rows import Rows
from superpose.network.network import Network
from superpose.network.population import average

KINDS = ("path", "weights", "random")
# Networks above this many parameters are looked at on fewer rows, at fewer points, in float32.
SMALL = 20_000
POINTS, POINTS_LARGE = 25, 15
ROWS, ROWS_LARGE = 2_000, 256


@dataclass(frozen=True, eq=False)
class Track:
    """The way one training took: its epochs, where they are on the plane, the true cost there and that of the plane.

    Attributes
    ----------
    name : str
        The optimiser, or "training".
    epoch_F : array of int
        Epochs, 0 before the first step.
    at_F2 : array (points, 2)
        u and v of the nearest point of the plane.
    cost_F : array (points,)
        The cost of the network as it was, off the plane where it was off it.
    shadow_F : array (points,)
        The cost at the nearest point of the plane.
    """

    name: str
    epoch_F: np.ndarray
    at_F2: np.ndarray
    cost_F: np.ndarray
    shadow_F: np.ndarray

    def __repr__(self) -> str:
        return f"Track({self.name}: cost {self.cost_F[0]:.4g} to {self.cost_F[-1]:.4g} in {len(self.epoch_F)} points)"


@dataclass(frozen=True, eq=False)
class Landscape:
    """The cost over a plane of the weights, and the paths on it.

    Attributes
    ----------
    plane : Plane
        What u and v are.
    u_U, v_V : array
        The points looked at.
    cost_VU : array (v, u)
        The mean cost there; NaN or infinity where it overflows.
    tracks : tuple of Track
        The paths; empty where nothing is known of the training.
    exact : bool
        Whether u and v are all the network's weights, so that nothing is left out.
    cost : str
        What is measured.
    rows, of : int
        On how many rows, and of how many.
    """

    plane: Plane
    u_U: np.ndarray
    v_V: np.ndarray
    cost_VU: np.ndarray
    tracks: tuple[Track, ...]
    exact: bool
    cost: str
    rows: int
    of: int
    parameters: int

    @property
    def off_plane(self) -> float:
        """The largest difference between the true cost on a path and that of the plane below it, by the true cost."""
        away = [np.abs(t.cost_F - t.shadow_F) / np.maximum(np.abs(t.cost_F), 1e-12) for t in self.tracks]
        known = [a[np.isfinite(a)] for a in away]
        return max((float(a.max()) for a in known if len(a)), default=0.0)

    @property
    def note(self) -> str:
        """What the surface shows and what it leaves out."""
        said = [_slice(self)]
        if self.rows < self.of:
            said.append(f"The cost is the mean over {self.rows:,} of {self.of:,} rows.")
        bad = int((~np.isfinite(self.cost_VU)).sum())
        if bad:
            said.append(
                f"At {bad} of {self.cost_VU.size} points the cost is too large for a number; they are left open."
            )
        return " ".join(said)

    def __repr__(self) -> str:
        finite = self.cost_VU[np.isfinite(self.cost_VU)]
        reach = f"{finite.min():.4g} to {finite.max():.4g}" if len(finite) else "not finite"
        return f"Landscape({self.plane!r}; {self.cost} {reach}, {len(self.tracks)} paths)"


def _slice(found: Landscape) -> str:
    """What a plane is of a space of so many dimensions."""
    if found.exact:
        return "The network has two parameters, and these are the axes: the surface is exact."
    text = f"A plane through a space of {found.parameters:,} dimensions: all other directions are left out."
    if not np.isnan(found.plane.share):
        share = "Over 99.9%" if found.plane.share >= 0.9995 else f"{found.plane.share:.1%}"
        text += f" {share} of the path's movement (squared distances) lies in it."
    if found.tracks:
        text += (
            " A path's points stand at their true cost; the surface below them differs from it "
            f"{_by_up_to(found.off_plane)}, as they lie off the plane."
        )
    if found.plane.kind == "random":
        text += (
            " Both directions are drawn at random and scaled neuron by neuron to its weights (Li et al. 2018):"
            " 1 changes each neuron by as much as it is."
        )
    return text


def _by_up_to(share: float) -> str:
    return f"by up to {share:.0%}" if share <= 1 else f"up to {share + 1:.3g}-fold"


def landscape(
    x: Any,
    *,
    kind: str | None = None,
    weights: Sequence[str] | None = None,
    cost: Any = None,
    points: int | None = None,
    rows: int | None = None,
    seed: int = 0,
    reach: float = 1.0,
    data: Any = None,
) -> Landscape:
    """The cost over a plane of the weights, and the path of the training on it.

    A model whose confidences were calibrated is looked at as it was trained: what its temperature divides by is
    multiplied in again.

    Parameters
    ----------
    x : Run, Model, estimator, Race, or a Network with data
        What to look at.
    kind : str, optional
        "path", the plane in which the path moves most; "weights", two weights; "random", two random directions. By
        default the path where frames of it were kept, both parameters where there are two, else random.
    weights : two of str, optional
        Which weights, such as ("2.1<-1.3", "2.1<-bias"); means kind="weights".
    cost : str, Cost or callable, optional
        By default what it was trained with.
    points : int, optional
        So many along each side: by default 25, 15 for large networks.
    rows : int, optional
        On at most so many rows: by default 2,000, 256 for large networks.
    seed : int
        Fixes random directions and which rows are taken.
    reach : float
        How far random directions go to both sides.
    data : (X, y), optional
        Rows to measure the cost on.

    Returns
    -------
    Landscape

    Raises
    ------
    UsageError
        If there are no rows with targets, or no path for kind="path".
    """
    seen = _uncalibrated(subject(x.subject if isinstance(x, Race) else x, data=data))
    small = seen.network.parameters <= SMALL
    some, of = _rows(seen, rows or (ROWS if small else ROWS_LARGE), seed)
    kind_of_cost = cost_for(seen, cost)
    measure = CostOf(
        seen.network, some.x_NI, some.y_NO, cost=kind_of_cost, weight_B=some.weight_N,
        dtype="float64" if small else "float32",
    )  # fmt: skip
    paths = _paths(x, seen)
    plane = _plane(seen, kind, weights, paths, seed, reach)
    count = points or (POINTS if small else POINTS_LARGE)
    u_U, v_V = np.linspace(*plane.u_range, count), np.linspace(*plane.v_range, count)
    cost_VU = np.asarray([[measure(plane.at(u, v)) for u in u_U] for v in v_V])
    tracks = tuple(_track(name, epochs, path_FP, plane, measure) for name, epochs, path_FP in paths)
    exact = seen.network.parameters == 2 and plane.kind == "weights"
    return Landscape(
        plane,
        u_U,
        v_V,
        cost_VU,
        tracks,
        exact,
        kind_of_cost.name,
        len(some.x_NI),
        of,
        seen.network.parameters,
    )


def _uncalibrated(seen: Subject) -> Subject:
    """The networks as they were trained: a temperature fitted afterwards would move them off the way down."""
    warmth = seen.facts.get("temperature", 1.0)
    if warmth == 1.0:
        return seen

    def trained(network: Network) -> Network:
        return average(network, scale=warmth)

    frames = tuple(frame.through(trained) for frame in seen.frames)
    return seen.replace(network=trained(seen.network), frames=frames)


Path = tuple[str, np.ndarray, np.ndarray]


def _paths(x: Any, seen: Subject) -> list[Path]:
    """The name, epochs and parameters of each path."""
    if isinstance(x, Race):
        return [(name, *_points(run.frames)) for name, run in x.runs.items()]
    return [("training", *_points(seen.frames))] if len(seen.frames) > 1 else []


def _points(frames: Any) -> tuple[np.ndarray, np.ndarray]:
    return np.asarray([f.epoch for f in frames]), np.stack([vector(f.network) for f in frames])


def _rows(seen: Subject, most: int, seed: int) -> tuple[Rows, int]:
    """Rows with targets to measure the cost on, and how many there were."""
    rows = seen.train if seen.train is not None else seen.held_out
    if rows is None or np.isnan(rows.y_NO).any():
        raise UsageError("There are no rows with targets to measure the cost on.", "Give data=(X, y).")
    count = len(rows.x_NI)
    of = (
        getattr(getattr(seen.source, "record", None), "rows", (count,))[0]
        if seen.train is not None
        else count
    )
    if count <= most:
        return rows, of
    return rows.take(np.sort(np.random.default_rng(seed).choice(count, most, replace=False))), of


def _plane(
    seen: Subject, kind: str | None, weights: Sequence[str] | None, paths: list[Path], seed: int, reach: float
) -> Plane:
    """The plane asked for, or the one that suits."""
    network = seen.network
    names = WeightNames(network, inputs_of(seen))
    joined = np.concatenate([path for *_, path in paths]) if paths else None
    if kind is None:
        two = weights is not None or network.parameters == 2
        kind = "weights" if two else ("path" if paths else "random")
    if kind not in KINDS:
        raise UnknownNameError("kind of landscape", kind, KINDS)
    if kind == "weights":
        if weights is None and network.parameters > 2:
            raise UsageError("Which two weights?", f'Give weights=("{names[0]}", "{names[1]}").')
        return of_weights(network, names, (names[0], names[1]) if weights is None else weights, joined)
    if kind == "random":
        return at_random(network, held=seen.first, seed=seed, reach=reach)
    if joined is None:
        raise UsageError(
            "No frames of the training were kept, so there is no path.",
            'Take kind="random" or kind="weights".',
        )
    return through_path(joined, end=len(paths[0][2]) - 1)


def _track(name: str, epochs: np.ndarray, path_FP: np.ndarray, plane: Plane, measure: CostOf) -> Track:
    at_F2 = plane.project(path_FP)
    cost_F = np.asarray([measure(p) for p in path_FP])
    shadow_F = np.asarray([measure(plane.at(u, v)) for u, v in at_F2])
    return Track(name, epochs, at_F2, cost_F, shadow_F)
