"""Which axes move the outputs most, and which neurons add most to them: what to draw where not all can be."""

import numpy as np

from superpose.insight.axes import Axis
from superpose.insight.subject import Subject
from superpose.network.network import Network
from superpose.network.superposition import weights_into

# Each axis is turned through so many values in so many rows.
VALUES, ROWS = 5, 24


def axes_that_matter(seen: Subject, *, numeric: bool = False) -> list[Axis]:
    """The axes that can be drawn, by how far turning each alone moves the outputs, the most first.

    The measure is the standard deviation of the outputs over `VALUES` values of the axis, averaged over `ROWS` of
    the judged rows (or around the typical row where there are none).
    """
    axes = [axis for axis in seen.axes if axis.drawable and (axis.numeric or not numeric)]
    if len(axes) < 2:
        return axes
    base_BI = _starts(seen)
    rows_BI, counts = [], []
    for axis in axes:
        values = axis.grid(VALUES)[:32]
        turned = np.repeat(base_BI, len(values), axis=0)
        turned[:, axis.places] = np.tile(axis.encode(values), (len(base_BI), 1))
        rows_BI.append(turned)
        counts.append(len(values))
    outputs_BO = seen.network(np.concatenate(rows_BI))
    ends = np.cumsum([len(r) for r in rows_BI])[:-1]
    moved = [
        float(part.reshape(len(base_BI), count, -1).std(axis=1).mean())
        for part, count in zip(np.split(outputs_BO, ends), counts, strict=True)
    ]
    return [axes[i] for i in np.argsort(moved, kind="stable")[::-1]]


def _starts(seen: Subject) -> np.ndarray:
    """Rows from which each axis is turned, (rows, inputs)."""
    rows = seen.judged_on
    if rows is None or not len(rows.x_NI):
        return seen.axes.typical_I[None, :].copy()
    chosen = np.linspace(0, len(rows.x_NI) - 1, min(ROWS, len(rows.x_NI))).astype(int)
    return np.asarray(rows.x_NI, np.float32)[chosen]


def hidden(network: Network) -> Network | None:
    """The network without its last layer: what its last hidden neurons compute; None where it has one layer."""
    return Network(network.layers[:-1]) if len(network.layers) > 1 else None


def largest_contributors(network: Network, x_BI: np.ndarray, count: int) -> np.ndarray:
    """The numbers of the last hidden neurons whose weighted values vary most over these rows, the most first.

    Of each the spread of its value times the length of its weights into the outputs.
    """
    before = hidden(network)
    if before is None:
        return np.zeros(0, int)
    last = network.layers[-1]
    into_JK = np.stack([weights_into(last, k) for k in range(last.columns)], axis=1)
    reach_J = before(x_BI).std(axis=0) * np.sqrt(np.square(into_JK).sum(axis=1))
    return np.argsort(reach_J, kind="stable")[::-1][:count]
