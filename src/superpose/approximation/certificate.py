"""The certificate: a bound on |f - network| at every point of the domain, by intervals over boxes that are divided.

Over a box of centre c and half widths h the error e = f - network is at most the least of three bounds:

    |e(box)|                                               its values
    |e(c)| + sum |e'(box)| h                               the mean value theorem
    |e(c)| + sum |e'(c)| h + 1/2 sum |e''(box)| h h        Taylor's theorem

each worked out with intervals that are rounded outward (`superpose.data.expressions`). Where none is small enough
the box is divided. What is proved is for real numbers: f as written, the network with the very weights it has.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from superpose.approximation.enclosure import Enclosure
from superpose.data.expressions.branches import Side, enclose_side, sides
from superpose.data.expressions.expression import Expression
from superpose.data.expressions.interval import Interval, upper
from superpose.data.expressions.jets import Jet, add, negative, pairs
from superpose.network.network import Network

FIRST = {1: 256, 2: 24}  # boxes a side to begin with
CELLS = 2**18  # boxes times neurons at once
MOST_BOXES = {1: 200_000, 2: 400_000}
DEEPEST, NARROW = 46, 1e-11  # a box is not divided further that is so narrow, of the domain


@dataclass(frozen=True, eq=False)
class Certificate:
    """What was proved.

    Attributes
    ----------
    bound : float
        |f - network| is nowhere larger in the domain; infinite where nothing could be proved.
    largest_seen : float
        The largest error at the centre of a box.
    boxes : int
        How many boxes were looked at.
    worst_BI : array (boxes, inputs)
        Centres of boxes whose bound stayed above what was asked, the worst first.
    stuck : bool
        Whether these are too narrow to be divided, and no error above what was asked was seen: intervals cannot tell.
    """

    bound: float
    largest_seen: float
    boxes: int
    worst_BI: np.ndarray = field(repr=False)
    stuck: bool = False

    def __repr__(self) -> str:
        return f"Certificate(|f - network| <= {self.bound:.6g}, from {self.boxes:,} boxes)"


def certify(
    f: Expression,
    network: Network,
    low: Sequence[float],
    high: Sequence[float],
    *,
    wanted: float,
    without: Sequence[tuple[float, float]] = (),
    most: int | None = None,
) -> Certificate:
    """A bound on |f - network| over a box, divided until it is `wanted` or as near as `most` boxes bring it.

    Parameters
    ----------
    f : Expression
        Of one or two variables.
    network : Network
        For which `enclosable` holds.
    low, high : sequence of float
        The box.
    wanted : float
        The bound that is enough; boxes with a smaller one are not divided further.
    without : sequence of (low, high)
        Of one variable: open pieces that are left out.
    most : int, optional
        How many boxes to look at.
    """
    inputs = len(low)
    most = MOST_BOXES[inputs] if most is None else most
    enclosed = Enclosure(network)
    low_BI, high_BI = _first_boxes(np.asarray(low, float), np.asarray(high, float), without)
    bound, seen, looked, depth = 0.0, 0.0, 0, 0
    left, stuck = np.zeros((0, inputs)), False
    while len(low_BI):
        found_B, centre_B = _in_parts(f, enclosed, low_BI, high_BI, wanted, sides(f) if depth else [])
        looked, seen, depth = looked + len(low_BI), max(seen, float(centre_B.max())), depth + 1
        large = ~(found_B <= wanted)
        bound = max(bound, float(found_B[~large].max(initial=0.0)))
        more = 2 ** (inputs if inputs == 2 else 2)
        widest = float((high_BI - low_BI)[large].max(initial=0.0))
        narrow = bool(large.any()) and widest < NARROW * float(np.max(np.subtract(high, low)))
        over, stop = looked + more * int(large.sum()) > most, depth > DEEPEST or narrow
        if over or stop or seen > wanted or not large.any():
            bound = max(bound, float(found_B[large].max(initial=0.0)))
            stuck = stop and not over and seen <= wanted
            order = np.argsort(-np.nan_to_num(found_B[large], posinf=np.inf))
            left = (0.5 * low_BI + 0.5 * high_BI)[large][order]
            break
        low_BI, high_BI = _divided(low_BI[large], high_BI[large])
    return Certificate(bound, seen, looked, left, stuck)


def _first_boxes(
    low_I: np.ndarray, high_I: np.ndarray, without: Sequence[tuple[float, float]]
) -> tuple[np.ndarray, np.ndarray]:
    sides = [np.linspace(a, b, FIRST[len(low_I)] + 1) for a, b in zip(low_I, high_I, strict=True)]
    if without:
        cuts = [e for piece in without for e in piece if low_I[0] < e < high_I[0]]
        sides = [np.unique(np.concatenate([sides[0], cuts]))]
    lows = np.meshgrid(*(s[:-1] for s in sides), indexing="ij")
    highs = np.meshgrid(*(s[1:] for s in sides), indexing="ij")
    low_BI, high_BI = (np.stack([g.ravel() for g in grids], axis=1) for grids in (lows, highs))
    for a, b in without:
        inside = (low_BI[:, 0] >= a) & (high_BI[:, 0] <= b)
        low_BI, high_BI = low_BI[~inside], high_BI[~inside]
    return low_BI, high_BI


def _divided(low_BI: np.ndarray, high_BI: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Every box in four: of one input in a row, of two by halves of both."""
    if low_BI.shape[1] == 1:
        ends = [low_BI + (high_BI - low_BI) * k / 4 for k in range(1, 4)]
        edges = [low_BI, *ends, high_BI]
        return np.concatenate(edges[:-1]), np.concatenate(edges[1:])
    middle = 0.5 * low_BI + 0.5 * high_BI
    lows, highs = [], []
    for upper_x in (False, True):
        for upper_y in (False, True):
            take = np.array([upper_x, upper_y])
            lows.append(np.where(take, middle, low_BI))
            highs.append(np.where(take, high_BI, middle))
    return np.concatenate(lows), np.concatenate(highs)


def _in_parts(
    f: Expression,
    enclosed: Enclosure,
    low_BI: np.ndarray,
    high_BI: np.ndarray,
    wanted: float,
    both: list[Side],
) -> tuple[np.ndarray, np.ndarray]:
    """The bound over every box and the error at its centre, few boxes at a time."""
    at_once = max(64, CELLS // enclosed.widest)
    parts = [
        _bounds(f, enclosed, low_BI[i : i + at_once], high_BI[i : i + at_once], wanted, both)
        for i in range(0, len(low_BI), at_once)
    ]
    return np.concatenate([b for b, _ in parts]), np.concatenate([c for _, c in parts])


def _bounds(
    f: Expression,
    enclosed: Enclosure,
    low_BI: np.ndarray,
    high_BI: np.ndarray,
    wanted: float,
    both: list[Side],
) -> tuple[np.ndarray, np.ndarray]:
    centre_BI = np.clip(0.5 * low_BI + 0.5 * high_BI, low_BI, high_BI)
    half_BI = upper(np.maximum(high_BI - centre_BI, centre_BI - low_BI))
    boxes, points = _intervals(low_BI, high_BI), _intervals(centre_BI, centre_BI)
    with np.errstate(all="ignore"):
        net_box, net_at = negative(enclosed(boxes)), negative(enclosed(points))
        at = add(f.enclose(points), net_at)
        bound_B = _over(add(f.enclose(boxes), net_box), at, half_BI)
        # The least that the error has at the centre, so that what is seen is really there.
        least_B = np.broadcast_to(np.maximum(0.0, np.maximum(at.value.low, -at.value.high)), (len(low_BI),))
        large = ~(bound_B <= wanted)
        if both and large.any():
            boxes, points = (
                _intervals(low_BI[large], high_BI[large]),
                _intervals(centre_BI[large], centre_BI[large]),
            )
            net_box, net_at = negative(enclosed(boxes)), negative(enclosed(points))
            most_B = np.zeros(int(large.sum()))
            for side in both:
                box, at = enclose_side(f, boxes, points, side)
                most_B = np.maximum(most_B, _over(add(box, net_box), add(at, net_at), half_BI[large]))
            bound_B[large] = np.fmin(bound_B[large], most_B)
    return bound_B, least_B


def _intervals(low_BI: np.ndarray, high_BI: np.ndarray) -> list[Interval]:
    """One a variable, of shape (boxes,)."""
    return [Interval(a, b) for a, b in zip(low_BI.T, high_BI.T, strict=True)]


def _over(box: Jet, at: Jet, half_BI: np.ndarray) -> np.ndarray:
    """The bound over boxes, from the error's jets over them and at their centres, (boxes,)."""
    way = [Interval(-h, h) for h in half_BI.T]
    mean, taylor = at.value, at.value
    for d, across in enumerate(way):
        mean = mean + _times(box.slopes[d], across)
        taylor = taylor + _times(at.slopes[d], across)
    for i, (d, e) in enumerate(pairs(len(way))):
        squared = way[d].square() * 0.5 if d == e else way[d] * way[e]
        taylor = taylor + _times(box.curves[i], squared)
    bound_B = np.minimum(box.value.largest, np.minimum(mean.largest, taylor.largest))
    return np.array(np.broadcast_to(bound_B, (len(half_BI),)))


def _times(rate: Interval | None, way: Interval) -> Interval:
    return Interval.point(0.0) if rate is None else rate * way
