"""Every neuron's value on any number of rows, by one compiled program a network, whatever the number of rows."""

from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

from superpose import runtime
from superpose.network import passes
from superpose.network.by_blocks import by_blocks
from superpose.network.network import Network
from superpose.shapes import as_rows

# Rows go through in blocks of this many, the last filled up: so a picture of any network compiles one program.
ROWS = 512
# Fewer where the values of a block would be more numbers than this.
MOST_NUMBERS = 2**26


class Values(NamedTuple):
    """What came into a layer, its pre-activations, and what it passed on: (B, I), (B, K) and (B, O)."""

    x_BI: np.ndarray
    z_BK: np.ndarray
    output_BO: np.ndarray


def values(network: Network, x: np.ndarray, *, rows: int = ROWS) -> tuple[Values, ...]:
    """Every neuron's value on rows `x`, one `Values` a layer: what `network.forward` gives.

    Parameters
    ----------
    network : Network
        Any.
    x : array (rows, inputs)
        The rows.
    rows : int
        How many go through at once; another number compiles another program.
    """
    with runtime.precision(network.dtype):
        x_BI = as_rows(x, inputs=network.inputs, dtype=network.dtype)
        count, size = len(x_BI), _rows_at_once(network, rows)
        filled_BI = np.zeros((max(-(-count // size), 1) * size, network.inputs), network.dtype)
        filled_BI[:count] = x_BI
        all_BC = by_blocks(lambda rows: _all(network, rows), filled_BI, most=size)[:count]
    return _apart(network, x_BI, all_BC)


@jax.jit
def _all(network: Network, x_BI: Array) -> Array:
    """The pre-activations and outputs of every layer beside each other, (B, all of them)."""
    traces = passes.forward(network.layers, x_BI)
    return jnp.concatenate([array for trace in traces for array in (trace.z_BK, trace.output_BO)], axis=1)


def _apart(network: Network, x_BI: np.ndarray, all_BC: np.ndarray) -> tuple[Values, ...]:
    """The way back from `_all`, layer by layer."""
    found, start = [], 0
    for layer in network.layers:
        middle, end = start + layer.columns, start + layer.columns + layer.neurons
        found.append(Values(x_BI, all_BC[:, start:middle], all_BC[:, middle:end]))
        x_BI, start = found[-1].output_BO, end
    return tuple(found)


def _rows_at_once(network: Network, rows: int) -> int:
    numbers = sum(layer.columns + layer.neurons for layer in network.layers)
    while rows > 16 and rows * numbers > MOST_NUMBERS:
        rows //= 2
    return rows
