"""Neurons side by side that each follow a rule of their own: which columns go together, and back in place."""

from collections.abc import Sequence
from typing import TypeVar

import jax.numpy as jnp
import numpy as np

from superpose.calculus.records import Array
from superpose.errors import ShapeError

Rule = TypeVar("Rule")


def grouped(members: Sequence[Rule]) -> list[tuple[Rule, np.ndarray]]:
    """Each different member with the columns that are its own, in order of first appearance."""
    columns: dict[Rule, list[int]] = {}
    for column, member in enumerate(members):
        columns.setdefault(member, []).append(column)
    return [(member, np.asarray(own)) for member, own in columns.items()]


def take(z_BO: Array, columns: np.ndarray) -> Array:
    """Those columns of `z_BO`; a slice where they lie side by side, which costs nothing."""
    first, last = int(columns[0]), int(columns[-1])
    if np.array_equal(columns, np.arange(first, last + 1)):
        return z_BO[..., first : last + 1]
    # int32 whatever the precision: JAX keeps what it traced of `take` in one precision and meets it in the other
    return jnp.take(z_BO, columns.astype(np.int32), axis=-1, mode="clip", unique_indices=True)


def put_back(parts: list[Array], columns: list[np.ndarray]) -> Array:
    """The groups' results as one array again, each column where it came from."""
    joined = jnp.concatenate(parts, axis=-1)
    return take(joined, np.argsort(np.concatenate(columns)))


def check_width(z_BO: Array, neurons: int, what: str) -> None:
    """Refuse an array that does not have one column for each neuron's rule.

    Raises
    ------
    ShapeError
        Naming both counts.
    """
    if z_BO.shape[-1] != neurons:
        raise ShapeError(
            f"{what} came for {z_BO.shape[-1]} neurons; there are {neurons} members, one for each neuron.",
            "Give one member for each neuron.",
        )
