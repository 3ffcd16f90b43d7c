"""The record of one kind of activation: value, slope, formula, range and source together."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from superpose.calculus.records import Array, Parameter

Range = tuple[float, float]


@dataclass(frozen=True, eq=False, kw_only=True)
class Form:
    """One kind of activation, its parameters still open; the functions take them last, in their order.

    Parameters
    ----------
    name : str
        What it is asked for by.
    formula, latex : str
        The value in plain text and in LaTeX, parameters by name.
    source : str
        Where the formula is from.
    value : callable
        `(z, *parameters)` to activation.
    slope : callable
        `(z, a, *parameters)` to da/dz, given the activation `a` at `z`.
    range : callable
        `(*parameters)` to the smallest and largest activation.
    pullback : callable, optional
        `(z, a, da, *parameters)` to dz, where a neuron's activation depends on more than its own `z`.
    pieces : callable
        `(*parameters)` to the number of pre-activations that one neuron takes.
    """

    name: str
    formula: str
    latex: str
    source: str
    value: Callable[..., Array]
    slope: Callable[..., Array]
    range: Callable[..., Range]
    parameters: tuple[Parameter, ...] = ()
    pullback: Callable[..., Array] | None = None
    pieces: Callable[..., int] = lambda *_: 1
    has_slope: bool = True

    def __repr__(self) -> str:
        return f"Form({self.name!r}: {self.formula})"


def always(low: float = -math.inf, high: float = math.inf) -> Callable[..., Range]:
    """A range that no parameter changes."""
    return lambda *_: (low, high)
