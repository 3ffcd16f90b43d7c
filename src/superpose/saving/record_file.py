"""The record of a training in a file beside its model's: history, frames, and some rows of the data.

It holds rows of the data as the network sees them: who must not see the data must not get this file.

The metadata are one JSON object, closed:

format, kind, model    the version of all this; "record"; the SHA-256 of the model's tensors that it belongs to
sha256, versions       of the tensors here; what wrote it
history                each column with its shape, and the events
frames                 their epochs, which of them is the model itself (it is not stored twice), how many first layers
                       are the model's own in all of them, and the dtype
rows                   how many of each kind are here, and there were; whether they have weights
"""

import os
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

import jax
import jax.numpy as jnp
import numpy as np

from superpose import runtime
from superpose.errors import ModelFileError, SaveError
from superpose.model.model import Model
from superpose.model.record import Record
from superpose.model.rows import Rows
from superpose.network.network import Network
from superpose.saving import header, record_schema, written_by
from superpose.saving.atomic import write_whole
from superpose.saving.opening import open_plain
from superpose.saving.record_schema import Description
from superpose.saving.refusal import named, refused
from superpose.saving.sealed import arrays_digest, check_memory, layer_arrays, read_arrays, sealed, unsealed
from superpose.training.history import History
from superpose.training.recording import Frame

# Bytes of all frames in a file, and from how many parameters on their weights are kept in half the digits.
LARGEST = 8 * 2**20
MANY = 50_000


def beside(path: Path) -> Path:
    """Where the record of the model at `path` lies: NAME.record.safetensors beside NAME.model.safetensors."""
    name = path.name.removesuffix(".safetensors").removesuffix(".model")
    return path.with_name(f"{name}.record.safetensors")


def check_recorded(kept: Model | Network) -> Record:
    """The record of what is to be saved with one.

    Raises
    ------
    SaveError
        If it has none.
    """
    record = kept.record if isinstance(kept, Model) else None
    if record is None:
        what = "model" if isinstance(kept, Model) else "network"
        raise SaveError(
            f"The {what} has no record of its training.",
            "Save the model that superpose.fit gave, or leave record=True out.",
        )
    return record


def save_record(model: Model, path: Path) -> None:
    """Keep a model's record in the file beside the model's.

    Raises
    ------
    SaveError
        If the model has none, or it cannot be written.
    """
    record = thinned(check_recorded(model), model.network)
    own, first = own_frame(record, model.network), same_layers(record.frames, model.network)
    arrays = _arrays(record, model.network, own, first)
    told = record_schema.describe(record, model.network, arrays, own=own, first=first) | {
        "model": arrays_digest(layer_arrays(model.network)),
        "sha256": arrays_digest(arrays),
        "versions": written_by.versions(),
    }
    raw = header.write_header(sealed(told), arrays)
    write_whole(beside(path), [raw, *(array.data.cast("B") for array in arrays.values())], what="record")


def thinned(record: Record, network: Network) -> Record:
    """The record with so many frames as a file may hold: the first, the model's own, and others evenly between."""
    own = own_frame(record, network)
    others = [i for i in range(len(record.frames)) if i != own]
    first = same_layers(record.frames[:1], network)  # to make a network of every frame would take its time
    itemsize = 2 if network.parameters > MANY else network.dtype.itemsize
    each = sum(array.size for array in jax.tree.leaves(network.layers[first:])) * itemsize
    most = max(LARGEST // max(each, 1), 0)
    if len(others) > most:
        others = (
            [others[int(i)] for i in np.unique(np.linspace(0, len(others) - 1, most).round())] if most else []
        )
    kept = tuple(record.frames[i] for i in sorted({*others, own} - {None}))
    return Record(record.history, kept, record.train, record.held_out, record.rows)


def own_frame(record: Record, network: Network) -> int | None:
    """Which frame is the model's own network."""
    return next((i for i, frame in enumerate(record.frames) if frame.shows(network)), None)


def same_layers(frames: Sequence[Frame], network: Network) -> int:
    """How many first layers are the model's own in every frame: views, which are not trained."""
    count = 0
    for i, layer in enumerate(network.layers[:-1]):
        if any(frame.network.layers[i] is not layer for frame in frames):
            break
        count = i + 1
    return count


def _arrays(record: Record, network: Network, own: int | None, first: int) -> dict[str, np.ndarray]:
    """All that is kept as arrays, by the names they have in the file, in its order."""
    arrays = {f"history.{name}": record.history[name].astype(np.float64) for name in record.history.names}
    if not len(record.history):
        arrays = {}
    for k, frame in enumerate(record.frames):
        if k != own:
            found = layer_arrays(frame.network)
            arrays |= {
                f"frames.{k}.{name}": a for name, a in found.items() if int(name.split(".")[1]) >= first
            }
    arrays = _halved(arrays) if network.parameters > MANY else arrays
    for kind, rows in (("train", record.train), ("held_out", record.held_out)):
        if rows is not None and len(rows.x_NI):
            parts = {"x": rows.x_NI, "y": rows.y_NO, "weight": rows.weight_N}
            arrays |= {f"{kind}.{name}": np.asarray(part) for name, part in parts.items() if part is not None}
    return {name: np.ascontiguousarray(a, _little(a)) for name, a in arrays.items()}


def _little(array: np.ndarray) -> np.dtype:
    """The dtype it has in the file: floats as they are, all else as float64."""
    kept = array.dtype if array.dtype.name in header.CODES else np.dtype(np.float64)
    return kept.newbyteorder("<")


def _halved(arrays: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Frames in float16, unless a weight is too large for it."""
    frames = {name: a for name, a in arrays.items() if name.startswith("frames.")}
    if any(np.abs(a).max(initial=0.0) > np.finfo(np.float16).max for a in frames.values()):
        return arrays
    return arrays | {name: a.astype(np.float16) for name, a in frames.items()}


def load_record(path: Path, model: Model) -> Record | None:
    """The record that lies beside the model at `path` and belongs to it, else None; of a damaged one it warns."""
    place = beside(path)
    if not os.path.lexists(place):  # nor where its name would be too long
        return None
    try:
        return _load(place, model)
    except ModelFileError as error:
        warnings.warn(
            f"{error.message} The model was loaded without the record of its training.",
            UserWarning,
            stacklevel=3,
        )
        return None


def _load(place: Path, model: Model) -> Record | None:
    try:
        file, size = open_plain(place)
        with file:
            check_memory(size)
            return _read(file, header.read_header(file, size, place, header.RECORD_DTYPES), model)
    except ModelFileError as error:
        raise named(error, place) from None
    except OSError as error:
        raise named(refused(f"it cannot be read ({error.strerror})", "See to the disk."), place) from error


def _read(file: BinaryIO, found: header.Header, model: Model) -> Record | None:
    description = record_schema.read(unsealed(found), model.network)
    if description.model != arrays_digest(layer_arrays(model.network)):
        return None  # of another training: neither damaged nor of use
    description.check(found.tensors)
    arrays = read_arrays(file, found, description.sha256)
    for name, array in arrays.items():
        if not name.startswith("history.") and not np.isfinite(array).all():
            raise refused(f"{name} has a number that is not finite")
    return _built(description, arrays, model.network)


def _built(description: Description, arrays: dict[str, np.ndarray], network: Network) -> Record:
    history = History(tuple(description.history))
    history.events = list(description.events)
    if description.epochs:
        history.extend({name: arrays[f"history.{name}"] for name in history.names})
    frames = tuple(
        Frame(epoch, network if k == description.own else _frame(network, arrays, k, description.first))
        for k, epoch in enumerate(description.frames)
    )
    train, held_out = (_rows(kind, description, arrays, network) for kind in ("train", "held_out"))
    assert train is not None
    return Record(history, frames, train, held_out, description.rows)


def _frame(network: Network, arrays: dict[str, np.ndarray], k: int, first: int) -> Network:
    """The model's network with the weights of a frame."""
    layers = list(network.layers[:first])
    with runtime.precision(network.dtype.name):
        for i, layer in enumerate(network.layers[first:], start=first):
            parts = (arrays[f"frames.{k}.layers.{i}.{part}"] for part in ("weights", "bias"))
            layers.append(layer.filled(*(jnp.asarray(part.astype(network.dtype)) for part in parts)))
    return Network(layers)


def _rows(
    kind: str, description: Description, arrays: dict[str, np.ndarray], network: Network
) -> Rows | None:
    if not description.kept[kind]:
        if kind == "held_out":
            return None
        return Rows(
            np.zeros((0, network.inputs), np.float32), np.zeros((0, network.outputs), np.float32), None
        )
    return Rows(arrays[f"{kind}.x"], arrays[f"{kind}.y"], arrays.get(f"{kind}.weight"))
