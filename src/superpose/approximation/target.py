"""What is approximated, whatever it comes as: an expression, a callable or points; and over which domain."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from superpose.data.expressions.expression import Expression
from superpose.data.function import domain_of
from superpose.errors import DataError, UsageError
from superpose.shapes import as_rows

NAMES = ("x", "y", "z")


@dataclass(frozen=True, eq=False)
class Target:
    """A function over a box.

    Attributes
    ----------
    name : str
        The expression's text, the callable's name, or "points".
    names : tuple of str
        Of its inputs.
    low, high : array (inputs,)
        The domain.
    values : callable
        Rows (B, inputs) to values (B,).
    expression : Expression or None
        Where it is one.
    points : (array (N, inputs), array (N,)) or None
        Where it is points.
    """

    name: str
    names: tuple[str, ...]
    low: np.ndarray
    high: np.ndarray
    values: Callable[[np.ndarray], np.ndarray]
    expression: Expression | None = None
    points: tuple[np.ndarray, np.ndarray] | None = None

    @property
    def middle(self) -> np.ndarray:
        """The middle of the domain, (inputs,)."""
        return 0.5 * self.low + 0.5 * self.high

    @property
    def half(self) -> np.ndarray:
        """Half the width of the domain, (inputs,)."""
        return 0.5 * self.high - 0.5 * self.low

    def place(self, x_I: np.ndarray) -> str:
        """A place in words: x = 0.5, y = 2."""
        return ", ".join(f"{n} = {v:.6g}" for n, v in zip(self.names, x_I, strict=True))

    @property
    def domain(self) -> str:
        """The domain in words."""
        return ", ".join(
            f"{n} from {a:g} to {b:g}" for n, a, b in zip(self.names, self.low, self.high, strict=True)
        )

    def __repr__(self) -> str:
        return f"Target({self.name!r}, {self.domain})"


def target(f: Any, on: Any = None) -> Target:
    """What is to be approximated.

    Parameters
    ----------
    f : str, Expression, callable, or (X, y)
        An expression, a function of one array an input, or points.
    on : (low, high), one pair an input, or a dict of name to pair, optional
        The domain; of points by default the range they lie in.

    Raises
    ------
    UsageError
        If the domain is none, or does not fit the function.
    """
    if isinstance(f, str | Expression):
        return _of_expression(f, on)
    if callable(f):
        return _of_callable(f, on)
    if isinstance(f, tuple) and len(f) == 2:
        return _of_points(f, on)
    raise UsageError(
        f"A {type(f).__name__} cannot be approximated.", "Give an expression, a callable, or points (X, y)."
    )


def _of_expression(f: str | Expression, on: Any) -> Target:
    if on is None:
        raise UsageError("The domain is missing.", "Say on=(low, high); with several inputs one pair each.")
    ends = domain_of(on)
    plain = Expression(f) if isinstance(f, str) else f
    if isinstance(on, Mapping):
        names = tuple(str(name) for name in on)
        plain = Expression(plain.text, names)
    elif len(plain.variables) < len(ends):
        spare = [n for n in (*NAMES, *(f"x{i}" for i in range(1, 100))) if n not in plain.variables]
        more = spare[: len(ends) - len(plain.variables)]
        plain = Expression(plain.text, sorted({*plain.variables, *more}))
    if len(plain.variables) != len(ends):
        raise UsageError(
            f"{plain.text!r} has {len(plain.variables)} variables ({', '.join(plain.variables)}), "
            f"but the domain has {len(ends)} range{'s' * (len(ends) != 1)}.",
            "Give one low,high a variable, in alphabetical order of their names.",
        )
    return Target(plain.text, plain.variables, ends[:, 0], ends[:, 1], plain.rows, plain)


def _of_callable(f: Callable[..., Any], on: Any) -> Target:
    if on is None:
        raise UsageError("The domain is missing.", "Say on=(low, high); with several inputs one pair each.")
    ends = domain_of(on)
    count = len(ends)
    names = tuple(map(str, on)) if isinstance(on, Mapping) else input_names(count)

    def values(x_BI: np.ndarray) -> np.ndarray:
        columns = [np.ascontiguousarray(c) for c in np.asarray(x_BI, float).T]
        with np.errstate(all="ignore"):
            try:
                y = np.asarray(f(*columns), float)
            except (TypeError, ValueError):  # a function of numbers, not of arrays
                y = np.array([_number(f(*row)) for row in zip(*(c.tolist() for c in columns), strict=True)])
        if y.shape not in ((), (len(x_BI),)):
            raise UsageError(
                f"The function gave shape {y.shape} for {count} array{'s' * (count > 1)} of {len(x_BI)} numbers.",
                "Give a function that returns one number for each.",
            )
        return np.broadcast_to(y, (len(x_BI),)).astype(float)

    return Target(getattr(f, "__name__", "f"), names, ends[:, 0], ends[:, 1], values)


def _number(value: Any) -> float:
    return float(np.asarray(value, float).reshape(()))


def input_names(count: int) -> tuple[str, ...]:
    """x; x and y; x, y and z; or x1, x2 ..."""
    return NAMES[:count] if count <= len(NAMES) else tuple(f"x{i + 1}" for i in range(count))


def _of_points(points: tuple[Any, Any], on: Any) -> Target:
    x, y_N = np.asarray(points[0], float), np.asarray(points[1], float)
    x_NI = as_rows(x[:, None] if x.ndim == 1 else x, dtype=float, name="X")
    y_N = y_N[:, 0] if y_N.ndim == 2 and y_N.shape[1] == 1 else y_N
    if y_N.shape != (len(x_NI),) or len(y_N) < 2:
        raise UsageError(
            f"There are {len(x_NI)} places and values of shape {y_N.shape}.",
            "Give one value a place, and two or more.",
        )
    if not (np.isfinite(x_NI).all() and np.isfinite(y_N).all()):
        bad = np.flatnonzero(~(np.isfinite(x_NI).all(axis=1) & np.isfinite(y_N)))
        raise DataError(
            f"{len(bad)} of {len(y_N)} points are not finite; the first is number {bad[0]} (counted from 0).",
            "Leave these points out.",
        )
    ends = np.stack([x_NI.min(axis=0), x_NI.max(axis=0)], axis=1) if on is None else domain_of(on)
    if len(ends) != x_NI.shape[1] or not (ends[:, 0] < ends[:, 1]).all():
        raise UsageError(
            f"The points have {x_NI.shape[1]} inputs; the domain {ends.tolist()} does not fit.",
            "Give one range an input.",
        )

    def values(x_BI: np.ndarray) -> np.ndarray:
        raise UsageError("Of points the values elsewhere are not known.", "Give an expression or a callable.")

    return Target("points", input_names(x_NI.shape[1]), ends[:, 0], ends[:, 1], values, None, (x_NI, y_N))
