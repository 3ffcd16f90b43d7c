"""A function as a source of rows: an expression, and the domain on which it is looked at."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import polars as pl

from superpose.data.dataset import Dataset
from superpose.data.expressions.expression import Expression
from superpose.errors import DataError, UsageError

LINE, SPACE = 400, 2000  # rows of one variable, evenly spread, and of several, by chance


def domain_of(on: Any) -> np.ndarray:
    """The ends of each variable, (variables, 2), of (low, high), of one pair a variable, or of a dict of them.

    Raises
    ------
    UsageError
        If it is none of these, or not finite, or a low is not below its high.
    """
    pairs = list(on.values()) if isinstance(on, Mapping) else on
    try:
        ends = np.asarray(pairs, float)
    except (TypeError, ValueError):
        ends = np.zeros(0)
    ends = ends[None, :] if ends.ndim == 1 else ends
    if ends.ndim != 2 or ends.shape[1:] != (2,) or not len(ends):
        raise UsageError(f"on={on!r}; (low, high), or one pair an input, was expected.", "Try on=(-3, 3).")
    if not np.isfinite(ends).all() or not (ends[:, 0] < ends[:, 1]).all():
        raise UsageError(f"on={on!r}; each low must be below its high, both finite.", "Try on=(-3, 3).")
    return ends


def function_rows(text: str, on: Any, *, seed: int = 0) -> Dataset:
    """Rows of a function: its variables, and its value as the target.

    Parameters
    ----------
    text : str
        An expression, such as "sin(3*x)".
    on : (low, high), one pair a variable, or a dict of name to pair
        The domain; several pairs in the alphabetical order of the variables.
    seed : int
        Fixes the places, where there are several variables.

    Raises
    ------
    DataError
        If the text is no expression, or has no finite value somewhere.
    UsageError
        If the domain does not fit it.
    """
    ends = domain_of(on)
    f = Expression(text, [str(name) for name in on] if isinstance(on, Mapping) else None)
    if len(f.variables) != len(ends):
        raise UsageError(
            f"{text!r} has {len(f.variables)} variables ({', '.join(f.variables) or 'none'}), but the domain has "
            f"{len(ends)} range{'s' * (len(ends) != 1)}.",
            "Give one low,high a variable, in alphabetical order of their names.",
        )
    if len(ends) == 1:
        x_NI = np.linspace(ends[0, 0], ends[0, 1], LINE)[:, None]
    else:
        x_NI = np.random.default_rng(seed).uniform(ends[:, 0], ends[:, 1], (SPACE, len(ends)))
    y_N = f.rows(x_NI)
    lost = ~np.isfinite(y_N)
    if lost.any():
        where = ", ".join(f"{n} = {v:.6g}" for n, v in zip(f.variables, x_NI[lost][0], strict=True))
        raise DataError(
            f"{text} has no finite value at {lost.sum():,} of {len(y_N):,} places, such as {where}.",
            "Choose a domain in which it has one everywhere.",
        )
    target = "y" if "y" not in f.variables else "f"
    inputs = pl.DataFrame({name: x_NI[:, i] for i, name in enumerate(f.variables)})
    return Dataset(text, inputs, pl.Series(target, y_N), "regression", "")
