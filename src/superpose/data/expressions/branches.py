"""Both sides of a place where an expression may jump: each side's formula by itself, over the whole box.

Across such a place no slope says anything, though the expression may well be continuous there, as abs(mod(x, 1) - 1/2)
is. But at every point of a box its value is that of one of its formulas: with floor(x) taken as 0, or as 1. What
holds for each of them, smooth as they are, holds for the expression.
"""

import itertools
from collections.abc import Mapping, Sequence

import numpy as np

from superpose.data.expressions.expression import Expression
from superpose.data.expressions.interval import Interval, choose
from superpose.data.expressions.jets import Jet, Rate

# Operations that are constant but for jumps, and between how many values a jump may be: the sign is 0 at 0 itself.
VALUES = dict.fromkeys(("<", "<=", ">", ">=", "==", "!=", "step", "floor", "ceil", "round"), 2) | {"sign": 3}
MOST = 16

Side = Mapping[int, int]


def sides(f: Expression) -> list[Side]:
    """Every choice of a side for each step that may jump, by the step's place; none where there are too many."""
    counts = {
        i: VALUES[s.operation] for i, s in enumerate(f.program.steps) if s.arguments and s.operation in VALUES
    }
    if not counts or np.prod(list(counts.values())) > MOST:
        return []
    return [dict(zip(counts, one, strict=True)) for one in itertools.product(*map(range, counts.values()))]


def enclose_side(
    f: Expression, box: Sequence[Interval], centre: Sequence[Interval], side: Side
) -> tuple[Jet, Jet]:
    """The jets over boxes and at their centres of the formula of one side."""
    held: dict[int, Jet] = {}

    def chosen(place: int, jet: Jet) -> Jet:
        if place in side:
            held[place] = jet = _on_side(jet, side[place])
        return jet

    whole = f.enclose(box, choose=chosen)
    return whole, f.enclose(centre, held=held)


def _on_side(jet: Jet, side: int) -> Jet:
    """A jet between two neighbouring values as the constant that it is on one side; others as they are."""
    low, high = jet.value.low, jet.value.high
    known = (high - low <= 1) | ((low == -1) & (high == 1))
    value = (low, high, np.clip(0.0, low, high))[side]

    def flat(rate: Rate) -> Rate:
        return None if rate is None else choose(known, Interval.point(0.0), rate)

    value = Interval(np.where(known, value, low), np.where(known, value, high))
    return Jet(value, tuple(map(flat, jet.slopes)), tuple(map(flat, jet.curves)))
