"""The cost as a function of the parameters: one compiled program, asked again and again."""

import functools
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

from superpose import runtime
from superpose.calculus.costs import Cost
from superpose.calculus.costs import cost as cost_of
from superpose.insight.subject import Subject
from superpose.insight.weights import shapes, unravel, without_dropout
from superpose.network import passes
from superpose.network.network import Network
from superpose.training.setup import NATURAL_COST


class CostOf:
    """The mean cost of a network on some rows, as a function of its parameters.

    Parameters
    ----------
    network : Network
        Its structure; dropout is left out.
    x_BI, y_BO : array
        Rows as the network takes them.
    cost : Cost
        What to measure.
    weight_B : array, optional
        What each row counts.
    dtype : str
        "float64", or "float32" where that is enough.
    """

    def __init__(
        self,
        network: Network,
        x_BI: Any,
        y_BO: Any,
        *,
        cost: Cost,
        weight_B: Any = None,
        dtype: str = "float64",
    ):
        still = without_dropout(network)
        self.dtype = dtype
        with runtime.precision(dtype):
            rows = [None if a is None else jnp.asarray(np.asarray(a), dtype) for a in (x_BI, y_BO, weight_B)]
        self._call = functools.partial(
            _cost, jax.tree.structure(still), shapes(still), cost, *rows
        )  # the arrays stay on the device

    def __call__(self, vector_P: np.ndarray) -> float:
        """The cost at these parameters, in the order of `weights.vector`."""
        with runtime.precision(self.dtype):
            return float(self._call(np.asarray(vector_P, self.dtype)))

    def __repr__(self) -> str:
        return f"CostOf({self._call.args[2].name!r}, {self.dtype})"


@functools.partial(jax.jit, static_argnums=(0, 1, 2))
def _cost(
    structure: Any, of: Any, cost: Cost, x_BI: Array, y_BO: Array, weight_B: Any, vector_P: Any
) -> Array:
    layers = unravel(structure, of, vector_P).layers
    last = passes.forward(layers, x_BI)[-1]
    share = passes.row_shares(layers[-1], last.z_BK, weight_B)
    return (passes.row_costs(layers[-1], last, y_BO, cost) * share).sum()


def cost_for(seen: Subject, given: Any = None) -> Cost:
    """The cost asked for; else what the network was trained with; else what its last activation is meant for."""
    if given is not None:
        return cost_of(given)
    if seen.cost is not None:
        return seen.cost
    return cost_of(NATURAL_COST.get(seen.network.layers[-1].activation.name, "squared_error"))
