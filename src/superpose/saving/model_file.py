"""A model in one .safetensors file: weights as tensors, all else as one JSON object beside them."""

import hashlib
import os
from typing import Any, BinaryIO

import numpy as np

from superpose.errors import ModelFileError, SaveError, SuperposeError, UsageError
from superpose.model.model import Model
from superpose.network.network import Network
from superpose.saving import header, schema
from superpose.saving.atomic import write_whole
from superpose.saving.opening import as_path, open_plain
from superpose.saving.refusal import named, refused, shown
from superpose.saving.strict_json import dump, parse

# Beside the description stands its own digest, so that a changed bit anywhere is noticed.
TEXT, DIGEST = "superpose", "superpose.sha256"
OTHER = "Only what superpose.save wrote can be loaded; rename no other file to this ending."


def save(model: Any, path: Any) -> None:
    """Keep a model, or a network alone, in one file.

    The file is written beside `path` and then takes its name: after a crash there is the old file or the new one.

    Parameters
    ----------
    model : Model, Network or fitted estimator
        What to keep; of an estimator, its `model_`.
    path : str or path
        Where; by custom it ends in `.model.safetensors`. What is there is replaced whole, or not at all.

    Raises
    ------
    SaveError
        If it cannot be written, has a function of the user's own, or weights that are not finite.
    UsageError
        If it is neither a model nor a network.
    """
    kept = getattr(model, "model_", model)
    if not isinstance(kept, Model | Network):
        raise UsageError(
            f"A {type(model).__name__} is neither a model nor a network.", "Give one, or a fitted estimator."
        )
    place = as_path(path)
    arrays = _arrays_of(kept.network if isinstance(kept, Model) else kept)
    write_whole(place, [_header_of(kept, arrays), *(a.data.cast("B") for a in arrays.values())])


def _arrays_of(network: Network) -> dict[str, np.ndarray]:
    """The network's arrays by the names they have in the file, in its order; no copies where they lie well."""
    arrays = {}
    for i, layer in enumerate(network.layers):
        for part in ("weights", "bias"):
            array = np.asarray(getattr(layer, part))
            if array.dtype != network.dtype or array.dtype.name not in schema.DTYPES:
                raise SaveError(
                    f"The {part} of layer {i + 1} are {array.dtype}; all float32 or all float64 can be saved.",
                    'Save network.astype("float32").',
                )
            if not np.isfinite(array).all():
                raise SaveError(
                    f"The {part} of layer {i + 1} are not finite.", "Save the last good network instead."
                )
            arrays[f"layers.{i}.{part}"] = np.ascontiguousarray(array, array.dtype.newbyteorder("<"))
    return arrays


def _header_of(kept: Model | Network, arrays: dict[str, np.ndarray]) -> bytes:
    """All that stands before the weights, after it has been read as `load` will read it."""
    digest = hashlib.sha256()
    for array in arrays.values():
        digest.update(array.data.cast("B"))
    try:
        text = dump(schema.describe(kept, digest.hexdigest()))
        raw = header.write_header({TEXT: text, DIGEST: _sha256(text.encode())}, arrays)
        data = sum(array.nbytes for array in arrays.values())
        _describe(header.check_header(raw[8:], data))
    except SaveError:
        raise
    except (
        SuperposeError,
        ValueError,
    ) as error:  # of ours, for what load would refuse; else text that is no text
        why = error.message if isinstance(error, SuperposeError) else str(error)
        raise SaveError(
            f"The model could not be loaded again, so it was not saved: {why}.", "Change this, then save."
        ) from error
    return raw


def load(path: Any) -> Model | Network:
    """The model, or the network alone, that `save` kept.

    Nothing in a file is run or imported: a name selects from a list, and what is not on it is refused. No memory is
    taken for weights before their sizes have been held against the file's own.

    Parameters
    ----------
    path : str or path
        A file that superpose saved.

    Raises
    ------
    ModelFileError
        If the file is damaged, made by another program, or holds what a model cannot.
    """
    place = as_path(path)
    try:
        file, size = open_plain(place)
        with file:
            _check_memory(size)
            found = header.read_header(file, size, place)
            description = _describe(found)
            return description.build(_read_arrays(file, found, description.sha256))
    except ModelFileError as error:
        raise named(error, place) from None
    except OSError as error:
        raise named(refused(f"it cannot be read ({error.strerror})", "See to the disk."), place) from error


def _describe(found: header.Header) -> schema.Description:
    """What the metadata say, and that the tensors are those of the layers."""
    if set(found.metadata) != {TEXT, DIGEST}:
        raise refused("it was made by another program: it has no superpose description alone", OTHER)
    text = found.metadata[TEXT].encode(
        errors="replace"
    )  # half a surrogate pair is no text, and fails the digest
    if _sha256(text) != found.metadata[DIGEST]:
        raise refused("its description is not the one that was saved (SHA-256 differs)")
    told = parse(text, what="its description", marks=found.marks)
    if dump(told).encode(errors="replace") != text:
        raise refused("its description is not written as superpose writes it")
    description = schema.read(told)
    _check_tensors(found.tensors, description)
    return description


def _check_tensors(tensors: dict[str, header.Tensor], description: schema.Description) -> None:
    """Refuse tensors that are not those of the layers, in kind, size and order."""
    shapes = description.shapes
    lacking, unknown = [*shapes.keys() - tensors.keys()], [*tensors.keys() - shapes.keys()]
    if lacking or unknown:
        fault = f"{min(lacking)} is missing" if lacking else f"{shown(min(unknown))} belongs to none"
        raise refused(f"it has {len(tensors)} tensors, its layers have {len(shapes)}: {fault}")
    for name, shape in shapes.items():
        tensor = tensors[name]
        if tensor.shape != shape:
            raise refused(f"{name} has shape {tensor.shape}; by the sizes of the layers {shape} was expected")
        if tensor.dtype.name != description.dtype:
            raise refused(f"{name} is {tensor.dtype.name}; {description.dtype} was expected")
    if [*tensors] != [*shapes]:
        raise refused("its tensors are not in the order of its layers")


def _read_arrays(file: BinaryIO, found: header.Header, sha256: str) -> dict[str, np.ndarray]:
    """The tensors, each read into its own memory; refused unless they are those that were saved, and finite."""
    digest = hashlib.sha256()
    arrays = {}
    for name, tensor in found.tensors.items():
        array = np.empty(tensor.shape, tensor.dtype)
        into = array.data.cast("B")
        if file.readinto(into) != len(into):  # pyright: ignore[reportAttributeAccessIssue]
            raise refused("it was cut short while it was read")
        digest.update(into)
        arrays[name] = array
    if digest.hexdigest() != sha256:
        raise refused("its weights are not those that were saved (SHA-256 differs)")
    for name, array in arrays.items():
        if not np.isfinite(array).all():
            raise refused(f"{name} has a weight that is not finite")
    return arrays


def _check_memory(size: int) -> None:
    """Refuse a file larger than this computer's memory; it could be large at no cost, made of holes."""
    if not hasattr(os, "sysconf") or "SC_PHYS_PAGES" not in os.sysconf_names:
        return
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    if size > memory > 0:
        raise refused(
            f"it has {size:,} bytes, this computer {memory:,} of memory",
            "Load it on a larger one, if you trust it.",
        )


def _sha256(text: bytes) -> str:
    return hashlib.sha256(text).hexdigest()
