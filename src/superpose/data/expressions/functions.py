"""Every operation of an expression: its values on arrays, and its jet over boxes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from superpose.data.expressions import interval_functions as fn
from superpose.data.expressions import jets
from superpose.data.expressions import smooth_jets as smooth
from superpose.data.expressions.interval import Interval
from superpose.data.expressions.jets import Jet


@dataclass(frozen=True)
class Operation:
    """One operation: how many arguments it takes, its values, its jet, and whether it may jump or have kinks."""

    least: int
    most: int
    value: Callable[..., Any]
    jet: Callable[..., Jet]
    jumps: bool = False
    kinks: bool = False


def _smooth(value: Callable[..., Any], jet: Callable[..., Jet], count: int = 1) -> Operation:
    return Operation(count, count, value, jet)


def _stairs(f: Callable[[Any], Any]) -> Operation:
    """A function that is constant but for its jumps, and nowhere falls."""

    def jet(u: Jet) -> Jet:
        value = Interval(f(u.value.low), f(u.value.high))
        return jets.steps((u,), value, value.low == value.high)

    return Operation(1, 1, f, jet, jumps=True)


def _known(f: Callable[..., Any]) -> Callable[..., Any]:
    """Truth as 1 and 0; of what is no number, no number."""

    def value(a: Any, b: Any) -> Any:
        return np.where(np.isnan(a) | np.isnan(b), np.nan, np.where(f(a, b), 1.0, 0.0))

    return value


def _truth(parts: tuple[Jet, ...], surely: Any, never: Any) -> Jet:
    """The jet of a comparison that holds everywhere in a box, nowhere, or changes within."""
    value = Interval(np.where(surely, 1.0, 0.0), np.where(never, 0.0, 1.0))
    return jets.steps(parts, value, surely | never)


def _less(u: Jet, v: Jet) -> Jet:
    return _truth((u, v), u.value.high < v.value.low, u.value.low >= v.value.high)


def _at_most(u: Jet, v: Jet) -> Jet:
    return _truth((u, v), u.value.high <= v.value.low, u.value.low > v.value.high)


def _equal(u: Jet, v: Jet) -> Jet:
    a, b = u.value, v.value
    same = (a.low == a.high) & (b.low == b.high) & (a.low == b.low)
    return _truth((u, v), same, (a.high < b.low) | (a.low > b.high))


def _not(u: Jet) -> Jet:
    low, high = u.value.low, u.value.high
    return _truth((u,), (low == 0) & (high == 0), (low > 0) | (high < 0))


def _unequal(u: Jet, v: Jet) -> Jet:
    return _not(_equal(u, v))


def _both(u: Jet, v: Jet) -> Jet:
    a, b = _not(_not(u)), _not(_not(v))
    low, high = np.minimum(a.value.low, b.value.low), np.minimum(a.value.high, b.value.high)
    return jets.steps((u, v), Interval(low, high), low == high)


def _either(u: Jet, v: Jet) -> Jet:
    a, b = _not(_not(u)), _not(_not(v))
    low, high = np.maximum(a.value.low, b.value.low), np.maximum(a.value.high, b.value.high)
    return jets.steps((u, v), Interval(low, high), low == high)


def _where(condition: Any, yes: Any, no: Any) -> Any:
    return np.where(np.isnan(condition), np.nan, np.where(condition != 0, yes, no))


def _folded(f: Callable[[Any, Any], Any]) -> Callable[..., Any]:
    def of_all(first: Any, *rest: Any) -> Any:
        for one in rest:
            first = f(first, one)
        return first

    return of_all


def _mod_jet(u: Jet, v: Jet) -> Jet:
    return jets.subtract(u, jets.multiply(v, FUNCTIONS["floor"].jet(jets.divide(u, v))))


def _sinc(x: Any) -> Any:
    safe = np.where(x == 0, 1.0, x)
    return np.where(x == 0, 1.0, np.sin(safe) / safe)


def _mod(a: Any, b: Any) -> Any:
    return a - b * np.floor(a / b)


FUNCTIONS = {
    "sin": _smooth(np.sin, smooth.sin),
    "cos": _smooth(np.cos, smooth.cos),
    "tan": _smooth(np.tan, smooth.tan),
    "asin": _smooth(np.arcsin, smooth.asin),
    "acos": _smooth(np.arccos, smooth.acos),
    "atan": _smooth(np.arctan, smooth.atan),
    "sinh": _smooth(np.sinh, smooth.sinh),
    "cosh": _smooth(np.cosh, smooth.cosh),
    "tanh": _smooth(np.tanh, smooth.tanh),
    "asinh": _smooth(np.arcsinh, smooth.asinh),
    "acosh": _smooth(np.arccosh, smooth.acosh),
    "atanh": _smooth(np.arctanh, smooth.atanh),
    "exp": _smooth(np.exp, smooth.exp),
    "log": _smooth(np.log, smooth.ln),
    "log2": _smooth(np.log2, smooth.log2),
    "log10": _smooth(np.log10, smooth.log10),
    "sqrt": _smooth(np.sqrt, smooth.sqrt),
    "cbrt": _smooth(np.cbrt, smooth.cbrt),
    "erf": _smooth(fn.erf, smooth.erf),
    "sinc": _smooth(_sinc, smooth.sinc),
    "sigmoid": _smooth(fn.logistic, smooth.sigmoid),
    "softplus": _smooth(fn.softplus, smooth.softplus),
    "abs": Operation(1, 1, np.abs, smooth.absolute, kinks=True),
    "relu": Operation(1, 1, lambda x: np.maximum(x, 0.0), smooth.relu, kinks=True),
    "min": Operation(2, 20, _folded(np.minimum), _folded(jets.smaller), kinks=True),
    "max": Operation(2, 20, _folded(np.maximum), _folded(jets.larger), kinks=True),
    "sign": _stairs(np.sign),
    "step": _stairs(lambda x: np.where(np.isnan(x), np.nan, np.where(np.asarray(x) >= 0, 1.0, 0.0))),
    "floor": _stairs(np.floor),
    "ceil": _stairs(np.ceil),
    "round": _stairs(np.rint),
    "mod": Operation(2, 2, _mod, _mod_jet, jumps=True),
    "where": Operation(3, 3, _where, jets.where, jumps=True),
}
SAME_AS = {
    "ln": "log", "arcsin": "asin", "arccos": "acos", "arctan": "atan", "arcsinh": "asinh", "arccosh": "acosh",
    "arctanh": "atanh", "heaviside": "step", "logistic": "sigmoid",
}  # fmt: skip
SIGNS = {
    "+": _smooth(np.add, jets.add, 2),
    "-": _smooth(np.subtract, jets.subtract, 2),
    "*": _smooth(np.multiply, jets.multiply, 2),
    "/": _smooth(np.divide, jets.divide, 2),
    "^": _smooth(np.power, smooth.general_power, 2),
    "negative": _smooth(np.negative, jets.negative),
    "<": Operation(2, 2, _known(np.less), _less, jumps=True),
    "<=": Operation(2, 2, _known(np.less_equal), _at_most, jumps=True),
    ">": Operation(2, 2, _known(np.greater), lambda u, v: _less(v, u), jumps=True),
    ">=": Operation(2, 2, _known(np.greater_equal), lambda u, v: _at_most(v, u), jumps=True),
    "==": Operation(2, 2, _known(np.equal), _equal, jumps=True),
    "!=": Operation(2, 2, _known(np.not_equal), _unequal, jumps=True),
    "and": Operation(2, 2, _known(lambda a, b: (a != 0) & (b != 0)), _both, jumps=True),
    "or": Operation(2, 2, _known(lambda a, b: (a != 0) | (b != 0)), _either, jumps=True),
    "not": Operation(
        1, 1, lambda a: np.where(np.isnan(a), np.nan, np.where(a == 0, 1.0, 0.0)), _not, jumps=True
    ),
}
CONSTANTS = {"pi": np.pi, "e": np.e, "tau": 2 * np.pi}
