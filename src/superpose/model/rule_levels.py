"""The sets of levels of a category, or of a truth value, that answer best."""

import numpy as np
import polars as pl

from superpose.data.columns.casts import codes
from superpose.model.rule_aim import Aim
from superpose.model.rule_numbers import Shape, best_cut

MOST_NAMED = 12  # more levels do not fit in a line one reads
MOST_SETS = 4


def level_sets(cells: pl.Series, aim: Aim) -> Shape | None:
    """The best sets of the levels in `cells` (text, null where missing, which is a level here); None where none helps.

    Of classes, each level goes to the class it has most of. Of numbers, the levels in the order of their means are
    cut in two (which is best: Fisher 1958). Levels too rare to tell are not named, and the set of most levels is
    not either: it is the `else`. At most 12 levels are named.
    """
    levels = sorted(cells.drop_nulls().unique().to_list())
    place_N = codes(cells, tuple(levels))
    place_N = np.where(place_N < 0, len(levels), place_N)
    sums_LS = aim.sums(place_N, len(levels) + 1)
    often_L = aim.sizes(sums_LS) >= aim.minimum
    set_L = _by_class(sums_LS, often_L, aim) if aim.classes else _by_mean(sums_LS, often_L, aim)
    set_L = _few(sums_LS, set_L, aim)
    return _shape(set_L, levels, aim.sizes(sums_LS), missing=cells.null_count() > 0)


def _by_class(sums_LS: np.ndarray, often_L: np.ndarray, aim: Aim) -> np.ndarray:
    """The set of each level, -1 for the rest: the place of its class, where that is not the class of the rest."""
    label_L = sums_LS.argmax(axis=1)
    rare = sums_LS[~often_L].sum(axis=0)
    if rare.sum() > 0:
        rest = int(rare.argmax())
    else:
        levels = np.bincount(label_L[often_L], minlength=aim.classes)
        weight = np.bincount(label_L[often_L], aim.sizes(sums_LS)[often_L], aim.classes)
        rest = int(np.lexsort((weight, levels))[-1])
    gains = sums_LS.max(axis=1) > sums_LS[:, rest]
    return np.where(often_L & gains, label_L, -1)


def _by_mean(sums_LS: np.ndarray, often_L: np.ndarray, aim: Aim) -> np.ndarray:
    """The set of each level: 0 for the smaller side of the best cut through the means, -1 for the rest."""
    often = np.flatnonzero(often_L)
    order = often[np.argsort(aim.answers(sums_LS[often]), kind="stable")]
    left_GS = np.cumsum(sums_LS[order], axis=0)
    if len(order) < 2:
        return np.full(len(sums_LS), -1)
    none_S = np.zeros(sums_LS.shape[1])
    i, _ = best_cut(left_GS[:-1], left_GS[-1], none_S, none_S, aim)
    low, high = order[: i + 1], order[i + 1 :]
    set_L = np.full(len(sums_LS), -1)
    set_L[low if len(low) <= len(high) else high] = 0
    return set_L


def _few(sums_LS: np.ndarray, set_L: np.ndarray, aim: Aim) -> np.ndarray:
    """Only the sets and the levels that bring most, so that a line holds them."""
    rest_S = sums_LS[set_L < 0].sum(axis=0)
    gain_L = aim.worth(sums_LS) + aim.worth(rest_S) - aim.worth(sums_LS + rest_S)
    of_sets = np.bincount(set_L[set_L >= 0], gain_L[set_L >= 0])
    set_L = np.where(np.isin(set_L, np.argsort(-of_sets, kind="stable")[:MOST_SETS]), set_L, -1)
    if (set_L >= 0).sum() > MOST_NAMED:
        least = np.argsort(np.where(set_L >= 0, -gain_L, np.inf), kind="stable")[MOST_NAMED:]
        set_L[least] = -1
    return set_L


def _shape(set_L: np.ndarray, levels: list[str], sizes_L: np.ndarray, *, missing: bool) -> Shape | None:
    """The sets as a rule has them, the heaviest first; the last place is that of missing cells."""
    named = [one for one in np.unique(set_L) if one >= 0]
    if not named:
        return None
    named.sort(key=lambda one: -sizes_L[set_L == one].sum())
    sets = [tuple(level for level, s in zip(levels, set_L, strict=False) if s == one) for one in named]
    kept = tuple(one for one in sets if one)  # the set of missing cells alone has no level
    if not missing:
        return Shape(levels=kept)
    if set_L[-1] < 0:
        return Shape(levels=kept, missing=len(kept))
    place = named.index(set_L[-1])
    return Shape(levels=kept, missing=place if sets[place] else len(kept) + 1)
