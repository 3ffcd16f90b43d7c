"""The thresholds of a column of numbers that answer best, and how they are written."""

import math
from dataclasses import dataclass

import numpy as np

from superpose.model.rule_aim import Aim

MOST_THRESHOLDS = 4  # more do not fit in a line one reads
FEW = 0.0004  # the share of rows that may change sides so that a threshold reads well: of 2,500 rows one
SLOTS = 256  # between how many groups of neighbouring values more than one threshold is looked for


@dataclass(frozen=True)
class Shape:
    """Where a rule parts the rows; see `superpose.model.rule.Rule`."""

    thresholds: tuple[float, ...] = ()
    levels: tuple[tuple[str, ...], ...] = ()
    missing: int | None = None


def thresholds(x_N: np.ndarray, aim: Aim) -> Shape | None:
    """The best thresholds of the numbers `x_N` (N,), NaN where missing; None where they do not help.

    Of two classes and of numbers it is the best single threshold. Of K classes it is up to K - 1 of them, at most
    4, as long as each pays; with more than 256 different values they lie between groups of values of equal weight.
    """
    gone_N = np.isnan(x_N)
    values_G, place = np.unique(x_N[~gone_N] + 0.0, return_inverse=True)
    if not len(values_G):
        return None
    place_N = np.full(len(x_N), -1)
    place_N[~gone_N] = place
    sums_GS = aim.sums(place_N, len(values_G))
    gone_S = (
        aim.take(np.flatnonzero(gone_N)).sums(np.zeros(gone_N.sum(), int), 1)[0] if gone_N.any() else None
    )
    if aim.classes > 2:
        return _several(values_G, sums_GS, gone_S, aim)
    return _one(values_G, sums_GS, gone_S, aim)


def _one(values_G: np.ndarray, sums_GS: np.ndarray, gone_S: np.ndarray | None, aim: Aim) -> Shape | None:
    """One threshold, missing cells on the side where they fit; or missing cells against all others."""
    whole_S = sums_GS.sum(axis=0)
    none_S = np.zeros_like(whole_S)
    least = float(aim.worth(whole_S + (none_S if gone_S is None else gone_S))) * (1 + 1e-12) + 1e-12
    best, found = least, None
    left_GS = np.cumsum(sums_GS, axis=0)[:-1]
    joined = [(None, none_S, none_S)] if gone_S is None else [(0, gone_S, none_S), (1, none_S, gone_S)]
    for side, low_S, high_S in joined:
        i, value = best_cut(left_GS, whole_S, low_S, high_S, aim)
        if value > best:
            best, found = value, Shape((_limit(values_G, aim.sizes(left_GS), i, aim),), missing=side)
    if gone_S is not None and min(aim.sizes(gone_S), aim.sizes(whole_S)) >= aim.minimum:
        value = float(aim.worth(gone_S) + aim.worth(whole_S))
        # to say "is missing" is simpler than a threshold that does no better
        if value >= best * (1 - 1e-12) and value > least and _differ(gone_S, whole_S, aim):
            return Shape(missing=1)
    return found


def best_cut(
    left_GS: np.ndarray, whole_S: np.ndarray, low_S: np.ndarray, high_S: np.ndarray, aim: Aim
) -> tuple[int, float]:
    """The best place to cut, and its worth, -inf where none may be; `low_S` and `high_S` join either side.

    Parameters
    ----------
    left_GS : array (cuts, S)
        The sums of what lies left of each cut.
    whole_S, low_S, high_S : arrays (S,)
        The sums of all that is cut, and of what is added to the left and to the right of any cut.
    aim : Aim
        What sums are worth.
    """
    if not len(left_GS):
        return 0, -np.inf
    right_GS = whole_S - left_GS
    enough = np.minimum(aim.sizes(left_GS), aim.sizes(right_GS)) >= aim.minimum
    left_GS, right_GS = left_GS + low_S, right_GS + high_S
    worth_G = np.where(
        enough & _differ(left_GS, right_GS, aim), aim.worth(left_GS) + aim.worth(right_GS), -np.inf
    )
    i = int(worth_G.argmax())
    return i, float(worth_G[i])


def _differ(left: np.ndarray, right: np.ndarray, aim: Aim) -> np.ndarray:
    return aim.answers(left) != aim.answers(right)


def _several(values_G: np.ndarray, sums_GS: np.ndarray, gone_S: np.ndarray | None, aim: Aim) -> Shape | None:
    """As many thresholds as pay, by dynamic programming over segments (Auer, Holte & Maass 1995)."""
    end_P = _ends(sums_GS, aim)
    below_PS = np.concatenate([np.zeros((1, sums_GS.shape[1])), np.cumsum(sums_GS, axis=0)[end_P]])
    cuts = best_segments(below_PS, aim)
    below_G = aim.sizes(np.cumsum(sums_GS, axis=0)[:-1])
    limits = [_limit(values_G, below_G, end_P[c - 1], aim) for c in cuts]
    answers = aim.answers(np.diff(below_PS[[0, *cuts, -1]], axis=0))
    if gone_S is None or not aim.sizes(gone_S):
        return Shape(tuple(limits)) if limits else None
    of_gone = np.flatnonzero(answers == aim.answers(gone_S))
    if len(of_gone):
        return Shape(tuple(limits), missing=int(of_gone[0])) if limits else None
    if aim.sizes(gone_S) >= aim.minimum:
        return Shape(tuple(limits), missing=len(limits) + 1)
    return Shape(tuple(limits), missing=int(gone_S[answers].argmax())) if limits else None


def _ends(sums_GS: np.ndarray, aim: Aim) -> np.ndarray:
    """The values after which a threshold may stand, and the last one: all, or where many, those where it may be best.

    Source: Fayyad & Irani (1992): between neighbouring values of one and the same class none can be best.
    """
    if len(sums_GS) <= SLOTS:
        return np.arange(len(sums_GS))
    pure_G = np.where((sums_GS > 0).sum(axis=1) == 1, sums_GS.argmax(axis=1), -1)
    same = (pure_G[1:] == pure_G[:-1]) & (pure_G[1:] >= 0)
    end = np.flatnonzero(np.append(~same, True))
    if len(end) <= SLOTS:
        return end
    weight = np.cumsum(aim.sizes(sums_GS))[end]
    return end[np.unique(np.searchsorted(weight, weight[-1] * np.arange(1, SLOTS + 1) / SLOTS * (1 - 1e-12)))]


def best_segments(below_PS: np.ndarray, aim: Aim) -> list[int]:
    """The cuts, as places in `below_PS`, that part the rows best, each large enough and each paying.

    Parameters
    ----------
    below_PS : array (places, S)
        The sums of all that lies below each place; the first is zero, the last is all.
    aim : Aim
        What sums are worth.
    """
    places = len(below_PS)
    sizes = aim.sizes(below_PS)
    fits = sizes[None, :] - sizes[:, None] >= aim.minimum
    worth_PP = np.full((places, places), -np.inf)
    for column in below_PS.T:
        np.maximum(worth_PP, column[None, :] - column[:, None], out=worth_PP)
    worth_PP[~fits] = -np.inf
    best, came = [worth_PP[0]], []
    for _ in range(min(aim.classes - 1, MOST_THRESHOLDS)):
        through = best[-1][:, None] + worth_PP
        came.append(through.argmax(axis=0))
        best.append(through.max(axis=0))
    paid = [one[-1] - aim.pay * i for i, one in enumerate(best)]
    cuts, at = [], places - 1
    for step in range(int(np.argmax(paid)) - 1, -1, -1):
        at = int(came[step][at])
        cuts.append(at)
    return cuts[::-1]


def _limit(values_G: np.ndarray, below_G: np.ndarray, i: int, aim: Aim) -> float:
    """A threshold after value `i`; of many rows a few may change sides so that it reads well."""
    few = FEW * len(aim.y_N)
    low = int(np.searchsorted(below_G, below_G[i] - few))
    high = int(np.searchsorted(below_G, below_G[i] + few, side="right")) - 1
    return readable(values_G[min(low, i)], values_G[max(high, i) + 1])


def readable(low: float, high: float) -> float:
    """A number of the fewest digits in the middle half between two neighbouring values; `low` <= it < `high`."""
    low, high = float(low), float(high)
    middle = low / 2 + high / 2
    quarter = high / 4 - low / 4
    first = -math.floor(math.log10(max(abs(low), abs(high)))) - 1
    for digits in range(min(first, 300), min(first, 300) + 20):
        number = round(middle, digits)
        if middle - quarter <= number <= middle + quarter and low <= number < high:
            return number + 0.0
    return middle if low <= middle < high else low
