"""From the arrays a user gives to rows to train on: shapes, labels, weights, and every cell a finite number."""

from typing import Any

import jax.numpy as jnp
import numpy as np

from superpose.calculus.costs import Cost
from superpose.errors import DataError, ShapeError, UsageError
from superpose.network.network import Network
from superpose.shapes import as_rows, check_finite
from superpose.training.epoch import Rows

TARGETS = {
    "binary_cross_entropy": (0.0, 1.0),
    "categorical_cross_entropy": (0.0, 1.0),
    "hinge": (0.0, 1.0),
    "poisson": (0.0, np.inf),
    "squared_hinge": (0.0, 1.0),
}


def rows_of(network: Network, X: Any, y: Any, weight: Any, *, whose: str = "") -> Rows:
    """Inputs, targets and weights as rows for this network; an error names them as `whose`.

    Raises
    ------
    ShapeError, DataError
        If they do not fit the network or each other, have no rows, or have cells that are not finite numbers.
    """
    with np.errstate(over="ignore"):  # what overflows becomes infinite, and is named below
        given = _numbers(X, f"{whose}X")
        kept = (
            given.dtype if given.dtype == np.uint8 else network.dtype
        )  # bytes stay bytes until they are used
        x_NI = as_rows(given, inputs=network.inputs, name=f"{whose}X", dtype=kept)
        y_NO = _targets(y, network, f"{whose}y")
    if len(x_NI) == 0:
        raise DataError(f"{whose}X has no rows.", "Give at least one row.")
    if len(y_NO) != len(x_NI):
        raise ShapeError(
            f"{whose}X has {len(x_NI)} rows, {whose}y has {len(y_NO)}.", "Give one target a row."
        )
    if x_NI.dtype != np.uint8:
        check_finite(x_NI, name=f"{whose}X")
    check_finite(y_NO, name=f"{whose}y")
    weight_N = _row_weights(weight, len(x_NI), network, f"{whose}sample_weight")
    return Rows(jnp.asarray(x_NI), jnp.asarray(y_NO), weight_N)


def _numbers(given: Any, name: str) -> np.ndarray:
    """As an array of numbers; None and text that is no number are refused."""
    try:
        array = np.asarray(given)
        return array if array.dtype.kind in "fiub" else array.astype(float)
    except (TypeError, ValueError):
        raise DataError(
            f"{name} has cells that are not numbers{_first_wrong(given)}.",
            "Encode text as numbers first, or use superpose.fit.",
        ) from None


def _first_wrong(given: Any) -> str:
    """The first cell that is no number, and where it is."""
    for where, cell in np.ndenumerate(np.asarray(given, dtype=object)):
        try:
            float(cell)
        except (TypeError, ValueError):
            place = ", ".join(f"{dim} {i}" for dim, i in zip(("row", "column"), where, strict=False))
            return f"; the first is {cell!r} at {place} (counted from 0)"
    return ""


def _targets(y: Any, network: Network, name: str) -> np.ndarray:
    """Targets as (rows, outputs); whole-number labels 0 to outputs-1 become rows with one 1."""
    given = _numbers(y, name)
    outputs = network.outputs // network.members
    if given.ndim == 1 and outputs > 1 and np.issubdtype(given.dtype, np.integer):
        if given.min(initial=0) < 0 or given.max(initial=0) >= outputs:
            raise DataError(
                f"{name} has labels from {given.min()} to {given.max()}; the network has {outputs} outputs.",
                f"Number the classes 0 to {outputs - 1}.",
            )
        return np.eye(outputs, dtype=network.dtype)[given]
    y_NO = given.astype(network.dtype)
    y_NO = y_NO[:, None] if y_NO.ndim == 1 else y_NO
    if y_NO.ndim != 2 or y_NO.shape[1] != outputs:
        raise ShapeError(
            f"{name} has shape {given.shape}; (rows, {outputs}) was expected.",
            "The last layer has one neuron a target.",
        )
    return y_NO


def _row_weights(weight: Any, rows: int, network: Network, name: str) -> Any:
    if weight is None:
        return None
    weight_N = _numbers(weight, name).astype(network.dtype)
    by_member = network.members > 1 and weight_N.shape == (rows, network.members)
    if weight_N.shape != (rows,) and not by_member:
        each = f" or ({rows}, {network.members})" if network.members > 1 else ""
        raise ShapeError(
            f"{name} has shape {weight_N.shape}; ({rows},){each} was expected.", "One weight a row."
        )
    if not (np.isfinite(weight_N).all() and (weight_N >= 0).all() and weight_N.sum() > 0):
        raise DataError(
            f"{name} has negative or non-finite weights, or only zeros.", "Give weights of 0 or more."
        )
    return jnp.asarray(weight_N)


def triple(validation: Any) -> tuple:
    """Held-out rows as (X, y, sample_weight), the weights None where none are given."""
    if not isinstance(validation, tuple | list) or len(validation) not in (2, 3):
        raise UsageError(
            "validation is not (X, y) or (X, y, sample_weight).", "Give validation=(X_val, y_val)."
        )
    return (*validation, None)[:3]


def check_targets(cost: Cost, rows: Rows, name: str) -> None:
    """Cross-entropy of a target that is no probability has no meaning; better said than a strange number."""
    if cost.custom or cost.name not in TARGETS:
        return
    low, high = TARGETS[cost.name]
    y_NO = np.asarray(rows.y_NO)
    if y_NO.min() < low or y_NO.max() > high:
        expected = "targets from 0 to 1" if high == 1 else "targets of 0 or more"
        raise DataError(
            f"{cost.name} takes {expected}; {name} goes from {y_NO.min():g} to {y_NO.max():g}.",
            "Encode the classes as 0 and 1, or take cost='squared_error' for numbers.",
        )
