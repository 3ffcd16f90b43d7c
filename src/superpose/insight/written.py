"""Sums and products written out with their numbers, so that a reader who works them out finds the number they give.

Each number carries the word for what it is: `slope 0.23 * (w 0.5 * delta_3.1 0.4 + w -0.1 * delta_3.2 0.2)`. Only as
many digits are written as it takes for the products to give the result as printed.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

# Results are printed with this many significant digits, factors with as many of these as it takes.
DIGITS = 6
ENOUGH = (6, 8, 10, 12, 15, 17)
# A sum whose terms cancel to less than this share of them is 0 but for rounding.
CANCELLED = 1e-13
# Worked out from the numbers as written, the result is right to this share of it.
MILLIONTH = 9e-7


@dataclass(frozen=True)
class Number:
    """A number and the word for what it is; the word may be empty."""

    word: str
    value: float

    def at(self, digits: int) -> float:
        """Its value as written with so many digits."""
        return float(written(self.value, digits))

    def text(self, digits: int) -> str:
        """It with its word."""
        return f"{self.word} {written(self.value, digits)}".strip()

    @property
    def size(self) -> float:
        """How large what it is made of is."""
        return abs(self.value)


@dataclass(frozen=True)
class Product:
    """Factors; sums among them stand in brackets."""

    factors: tuple["Expression", ...]

    def at(self, digits: int) -> float:
        """Its value, its numbers as written with so many digits."""
        return math.prod(f.at(digits) for f in self.factors)

    def text(self, digits: int) -> str:
        """Its factors written out."""
        return " * ".join(
            f"({f.text(digits)})" if isinstance(f, Sum) else f.text(digits) for f in self.factors
        )

    @property
    def size(self) -> float:
        """How large what it is made of is."""
        return math.prod(f.size for f in self.factors)


@dataclass(frozen=True)
class Sum:
    """Terms added up; `minus` the last from the others where it is taken off."""

    terms: tuple["Expression", ...]
    minus: "Expression | None" = None

    def at(self, digits: int) -> float:
        """Its value, its numbers as written with so many digits."""
        taken = 0.0 if self.minus is None else self.minus.at(digits)
        return math.fsum(t.at(digits) for t in self.terms) - taken

    def text(self, digits: int) -> str:
        """Its terms written out."""
        text = " + ".join(t.text(digits) for t in self.terms)
        return text if self.minus is None else f"{text} - {self.minus.text(digits)}"

    @property
    def size(self) -> float:
        """How large what it is made of is."""
        return sum(t.size for t in (*self.terms, *([self.minus] if self.minus else [])))


Expression = Number | Product | Sum


def written(value: float, digits: int = DIGITS) -> str:
    """A number with so many significant digits."""
    return f"{float(value) + 0.0:.{digits}g}"


def line(name: str, expression: Expression, result: float) -> str:
    """`name = expression = result`, with digits enough that working it out gives the result as printed."""
    size = expression.size
    if abs(result) <= CANCELLED * size:
        return f"{name} = {expression.text(ENOUGH[0])} = 0" if expression.at(ENOUGH[0]) == 0 else (
            f"{name} = {expression.text(ENOUGH[-1])} = 0 (but for rounding)"
        )  # fmt: skip
    shown = written(result)
    half = 0.5 * 10.0 ** (math.floor(math.log10(abs(result))) - DIGITS + 1)
    for digits in ENOUGH:
        away = expression.at(digits) - result
        if abs(away) <= MILLIONTH * abs(result) and abs(away + result - float(shown)) <= half:
            break
    text = expression.text(digits)
    return f"{name} = {text}" if text == shown else f"{name} = {text} = {shown}"


def total(terms: Sequence[Product | Number], most: int) -> Sum:
    """The sum of the terms, the largest written out and the others as one number."""
    sizes = np.asarray([t.size for t in terms])
    if len(terms) <= most:
        return Sum(tuple(terms))
    largest = np.sort(np.argsort(-sizes, kind="stable")[: most - 1])
    others = set(range(len(terms))) - {int(i) for i in largest}
    rest = math.fsum(terms[i].at(17) for i in others)
    return Sum((*(terms[int(i)] for i in largest), Number(f"others_{len(others)}", rest)))
