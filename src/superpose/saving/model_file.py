"""A model in one .safetensors file: weights as tensors, all else as one JSON object beside them."""

import hashlib
import json
from pathlib import Path
from typing import Any

import jax.numpy as jnp
import numpy as np
from safetensors.numpy import save as to_safetensors

from superpose import runtime
from superpose.errors import UsageError
from superpose.model.model import Model
from superpose.network.network import Network
from superpose.saving import header, schema
from superpose.saving.atomic import write_whole
from superpose.saving.header import Header, refused

KEY = "superpose"


def save(model: Any, path: Any) -> None:
    """Keep a model, or a network alone, in one file.

    Parameters
    ----------
    model : Model, Network or fitted estimator
        What to keep; of an estimator, its `model_`.
    path : path
        Where; by custom it ends in `.model.safetensors`. What is there is replaced whole, or not at all.

    Raises
    ------
    SaveError
        If it cannot be written, or has a function of the user's own.
    UsageError
        If it is neither a model nor a network.
    """
    kept = getattr(model, "model_", model)
    if not isinstance(kept, Model | Network):
        raise UsageError(f"{type(model).__name__} is neither a model nor a network.", "Fit it first.")
    network = kept.network if isinstance(kept, Model) else kept
    arrays = {
        f"layers.{i}.{name}": np.ascontiguousarray(getattr(layer, name))
        for i, layer in enumerate(network.layers)
        for name in ("weights", "bias")
    }
    if not all(np.isfinite(array).all() for array in arrays.values()):
        raise UsageError("The network has weights that are not finite.", "Save the last good one instead.")
    told = schema.describe(kept)
    text = _text(told | {"sha256": _digest(told, arrays)})
    write_whole(Path(path), [to_safetensors(arrays, metadata={KEY: text})])


def load(path: Any) -> Model | Network:
    """The model, or the network alone, that `save` kept.

    Nothing in a file is run or imported: a name selects from a list, and what is not on it is refused.

    Parameters
    ----------
    path : path
        A file that superpose saved.

    Raises
    ------
    ModelFileError
        If the file is damaged, made by another program, or holds what a model cannot.
    """
    path = Path(path)
    file, size = header.open_plain(path)
    with file:
        found = header.read_header(file, size, path)
        if set(found.metadata) != {KEY}:
            raise refused(path, "it was made by another program", "Only files that superpose saved are read.")
        told = header.parse_json(found.metadata[KEY], path)
        layers, shapes = schema.plan(told, path)
        _check_tensors(found, shapes, path)
        data = file.read(found.data_size)
    arrays = _arrays(found, data, path)
    if _digest(told, arrays) != told["sha256"]:
        raise refused(path, "it is not what was saved (its SHA-256 differs)")
    with runtime.precision(told["dtype"]):
        filled = [
            layer.filled(jnp.asarray(arrays[f"layers.{i}.weights"]), jnp.asarray(arrays[f"layers.{i}.bias"]))
            for i, layer in enumerate(layers)
        ]
        return schema.restore(told, Network(filled), path)


def _check_tensors(found: Header, shapes: dict[str, tuple[str, tuple[int, ...]]], path: Path) -> None:
    """The file's tensors are those its layers ask for, no more and no less."""
    if set(found.tensors) != set(shapes):
        raise refused(path, f"it holds {len(found.tensors)} tensors, not the {len(shapes)} of its layers")
    for name, (dtype, shape) in shapes.items():
        tensor = found.tensors[name]
        if (tensor.dtype, tensor.shape) != (dtype, shape):
            raise refused(
                path, f"{name} is {tensor.dtype} {tensor.shape}; its layer asks for {dtype} {shape}"
            )


def _arrays(found: Header, data: bytes, path: Path) -> dict[str, np.ndarray]:
    if len(data) != found.data_size:
        raise refused(path, "it was cut short while it was read")
    arrays = {}
    for name, tensor in found.tensors.items():
        kind = np.dtype("<f4" if tensor.dtype == "F32" else "<f8")
        flat = np.frombuffer(
            data, kind, count=(tensor.end - tensor.begin) // kind.itemsize, offset=tensor.begin
        )
        if not np.isfinite(flat).all():
            raise refused(path, f"{name} has weights that are not finite")
        arrays[name] = flat.reshape(tensor.shape)
    return arrays


def _text(told: dict[str, Any]) -> str:
    """JSON spelled in one way only, so that its digest can be taken again."""
    return json.dumps(told, allow_nan=False, ensure_ascii=False, sort_keys=True)


def _digest(told: dict[str, Any], arrays: dict[str, np.ndarray]) -> str:
    """SHA-256 over the metadata (but the digest itself), then the tensors' names and bytes in order."""
    digest = hashlib.sha256(_text({k: v for k, v in told.items() if k != "sha256"}).encode())
    for name in sorted(arrays):
        digest.update(name.encode())
        digest.update(np.ascontiguousarray(arrays[name]).tobytes())
    return digest.hexdigest()
