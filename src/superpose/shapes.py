"""The legend of shape suffixes, and the checks where arrays come in.

An array's name ends in its shape, one capital letter a dim: `x_BI @ w_IO`.

    B  rows (the batch)              I  inputs of a layer
    O  neurons (outputs) of a layer  K  pieces of a maxout neuron, times neurons
    N  all rows of a data set        E  epochs of a chunk
    S  steps of an epoch             P  parameters, all in one vector
"""

from typing import Any

import numpy as np

from superpose.errors import DataError, ShapeError


def as_rows(x: Any, *, inputs: int | None = None, name: str = "x", dtype: Any = np.float32) -> np.ndarray:
    """`x` as an array of rows, (B, I); one row given flat, or a number, becomes (1, I).

    Raises
    ------
    ShapeError
        If `x` has more than two dims, or not `inputs` columns.
    """
    x_BI = np.asarray(x, dtype=dtype)
    if x_BI.ndim == 1 and inputs == 1 and x_BI.shape[0] != 1:
        x_BI = x_BI[:, None]
    elif x_BI.ndim < 2:
        x_BI = x_BI.reshape(1, -1)
    if x_BI.ndim != 2:
        raise ShapeError(
            f"{name} has shape {x_BI.shape}; rows of inputs, (rows, inputs), were expected.",
            f"Flatten each row first: {name}.reshape(len({name}), -1).",
        )
    if inputs is not None and x_BI.shape[1] != inputs:
        raise ShapeError(
            f"{name} has {x_BI.shape[1]} columns; this network takes {inputs} inputs.",
            f"Give rows of {inputs} numbers, shape (rows, {inputs}).",
        )
    return x_BI


def check_finite(x: np.ndarray, *, name: str) -> None:
    """Refuse NaN and infinity, naming the first row and column.

    Raises
    ------
    DataError
        If any cell is not finite.
    """
    finite = np.isfinite(x)
    if finite.all():
        return
    where = np.argwhere(~finite)
    first = ", ".join(f"{dim} {i}" for dim, i in zip(("row", "column"), where[0].tolist(), strict=False))
    value = x[tuple(where[0])]
    raise DataError(
        f"{name} has {len(where)} cell{'s' * (len(where) > 1)} that {'are' if len(where) > 1 else 'is'} not finite; "
        f"the first is {value} at {first} (counted from 0).",
        "Drop these rows, or fill the cells, before training.",
    )
