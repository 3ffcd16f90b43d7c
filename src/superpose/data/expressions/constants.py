"""Numbers in an expression: the float64 that is computed with, and an interval that holds what was meant."""

import re
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from superpose.data.expressions.functions import FUNCTIONS, SIGNS
from superpose.data.expressions.interval import Interval, lower, upper
from superpose.data.expressions.jets import constant as constant_jet

PLAIN = re.compile(r"[0-9.]{1,20}(?:[eE][+-]?[0-9]{1,3})?")
EXACT = {"+": Fraction.__add__, "-": Fraction.__sub__, "*": Fraction.__mul__, "/": Fraction.__truediv__}


@dataclass(frozen=True)
class Constant:
    """A number: as float64, and between which two float64 the number meant lies."""

    value: float
    low: float
    high: float

    @property
    def exact(self) -> bool:
        """Whether the float64 is the number meant."""
        return self.low == self.high

    @property
    def as_exponent(self) -> float | None:
        """The number where it is exact and of few binary digits, so that a power's rules apply to it; else None."""
        few = abs(self.value) <= 2**20 and (self.value * 2**20).is_integer()
        return self.value if self.exact and few else None


def literal(text: str) -> Constant:
    """A number as it is written; 0.1 lies between two float64, 0.5 is one."""
    value = float(text)
    if not np.isfinite(value):
        return Constant(value, value, value)
    if PLAIN.fullmatch(text) and Fraction(text) == Fraction(value):
        return Constant(value, value, value)
    return named(value)


def named(value: float) -> Constant:
    """A number that lies within one unit in the last place of this float64."""
    return Constant(value, float(lower(value)), float(upper(value)))


def folded(name: str, arguments: list[Constant]) -> Constant:
    """An operation on constants; exact where arguments and result are."""
    operation = FUNCTIONS.get(name) or SIGNS[name]
    with np.errstate(all="ignore"):
        value = float(operation.value(*(np.float64(a.value) for a in arguments)))
        if not np.isfinite(value):
            return Constant(value, value, value)
        if all(a.exact for a in arguments) and _is_exact(name, arguments, value):
            return Constant(value, value, value)
        given = [constant_jet(Interval(a.low, a.high), 1) for a in arguments]
        found = operation.jet(*given).value
    return Constant(value, float(found.low), float(found.high))


def _is_exact(name: str, arguments: list[Constant], value: float) -> bool:
    """Whether the float64 result is the true one."""
    numbers = [a.value for a in arguments]
    if name in EXACT:
        return EXACT[name](*map(Fraction, numbers)) == Fraction(value)
    if name in ("negative", "abs", "min", "max", "sign", "step", "floor", "ceil", "round", "where", "relu"):
        return True
    if name in ("<", "<=", ">", ">=", "==", "!=", "and", "or", "not"):
        return True
    whole_power = name == "^" and numbers[1].is_integer() and 0 <= numbers[1] <= 64
    return whole_power and Fraction(numbers[0]) ** int(numbers[1]) == Fraction(value)
