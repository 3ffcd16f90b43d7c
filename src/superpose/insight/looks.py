"""What the neurons of the first layer look at: their weights, laid out as the picture or the spectrogram they weigh."""

from dataclasses import dataclass

import numpy as np

from superpose.data.media.loading import Form
from superpose.errors import UsageError
from superpose.insight.subject import Subject

MOST_ROWS = 256  # rows by which neurons are put in order
SIDE = 28  # numbers of the longer side of a tile, where the picture has more
STRIPE = 8  # rows of a tile of a waveform, which has no height


@dataclass(frozen=True, eq=False)
class Looks:
    """First-layer weights as tiles.

    Attributes
    ----------
    tiles_THW : array (tiles, height, width)
        Of each neuron its weights, of all channels added up, as a share of the largest in it: -1 to 1.
    names : tuple of str
        The neurons, "1.12" and so on, the one that moves the outputs most first.
    speaks_for : tuple of str
        The output it pushes up most when it is on; "" where more layers lie between.
    form : PictureForm or SoundForm
        What they weigh.
    count : int
        How many neurons there are in all.
    """

    tiles_THW: np.ndarray
    names: tuple[str, ...]
    speaks_for: tuple[str, ...]
    form: Form
    count: int

    def __repr__(self) -> str:
        return f"Looks({len(self.names)} of {self.count} neurons, {self.form.told})"


def form_of(seen: Subject) -> Form:
    """The form of the pictures or sounds that a network takes.

    Raises
    ------
    UsageError
        If it takes anything else.
    """
    if seen.media is None:
        raise UsageError(
            "The inputs of this network are no pictures and no sounds.",
            'Its neurons are graphs: what="neuron".',
        )
    return seen.media


def looks(seen: Subject, *, neurons: int = 24) -> Looks:
    """What the first-layer neurons that matter most look at.

    A neuron matters as much as what it adds to the outputs varies over the rows: the standard deviation of its value
    times the length of the weights that leave it.

    Parameters
    ----------
    seen : Subject
        A network of pictures or sounds.
    neurons : int
        How many.

    Raises
    ------
    UsageError
        If it takes anything else, or fewer than one neuron is asked for.
    """
    form = form_of(seen)
    if neurons < 1:
        raise UsageError(f"{neurons} neurons were asked for.", "Ask for one or more.")
    first = seen.network.layers[0]
    w_IK = np.asarray(first.weights)
    order = _order(seen)[:neurons]
    tiles = np.stack([_tile(w_IK[:, k], form) for k in order])
    names = tuple(f"1.{k + 1}" for k in order)
    return Looks(tiles, names, tuple(_speaks_for(seen, k) for k in order), form, first.neurons)


def _order(seen: Subject) -> np.ndarray:
    """The first layer's neurons, the one that matters most first."""
    network, rows = seen.network, seen.judged_on
    leaving_K = np.ones(network.layers[0].neurons)
    if len(network.layers) > 1 and network.layers[1].blocks == 1:
        leaving_K = np.linalg.norm(np.asarray(network.layers[1].weights), axis=1)
    if rows is None:
        return np.argsort(-leaving_K, kind="stable")
    most = max(1, min(MOST_ROWS, 2**26 // rows.x_NI.shape[1]))
    spread_K = np.asarray(network.forward(rows.x_NI[:most])[0].output_BO).std(axis=0)
    return np.argsort(-spread_K * leaving_K, kind="stable")


def _speaks_for(seen: Subject, neuron: int) -> str:
    layers = seen.network.layers
    if len(layers) != 2 or layers[1].blocks > 1:
        return ""
    w_O = np.asarray(layers[1].weights)[neuron]
    if len(w_O) == 1:
        names = seen.target.classes if seen.target is not None and seen.target.classes else ()
        return str(names[int(w_O[0] > 0)]) if len(names) == 2 else ""
    return str(seen.outputs[int(w_O.argmax())])


def _tile(w_I: np.ndarray, form: Form) -> np.ndarray:
    """One neuron's weights, (height, width), -1 to 1."""
    height = form.shape[0]
    tile_HW = w_I.reshape(form.shape).sum(axis=2)
    tile_HW = shrunk(tile_HW, SIDE)
    if height == 1:
        tile_HW = np.repeat(tile_HW, STRIPE, axis=0)
    most = float(np.abs(tile_HW).max())
    return tile_HW / most if most > 0 else tile_HW


def shrunk(tile_HW: np.ndarray, side: int) -> np.ndarray:
    """Means of neighbouring numbers, so that no side is longer than `side`; as it is where none is."""
    height, width = tile_HW.shape[:2]
    edges = [np.linspace(0, n, min(n, side) + 1).astype(int) for n in (height, width)]
    for axis, cut in enumerate(edges):
        if len(cut) - 1 < tile_HW.shape[axis]:
            sums = np.add.reduceat(tile_HW, cut[:-1], axis=axis)
            counts = np.diff(cut)
            shape = [-1 if i == axis else 1 for i in range(tile_HW.ndim)]
            tile_HW = sums / counts.reshape(shape)
    return tile_HW
