"""A model in one .safetensors file: weights as tensors, all else as one JSON object beside them."""

import dataclasses
from typing import Any, BinaryIO

import numpy as np

from superpose.errors import ModelFileError, SaveError, SuperposeError, UsageError
from superpose.model.model import Model
from superpose.network.network import Network
from superpose.saving import header, schema
from superpose.saving.atomic import write_whole
from superpose.saving.opening import as_path, open_plain
from superpose.saving.record_file import check_recorded, load_record, save_record
from superpose.saving.refusal import named, refused, shown
from superpose.saving.sealed import arrays_digest, check_memory, layer_arrays, read_arrays, sealed, unsealed


def save(model: Any, path: Any, *, record: bool = False) -> None:
    """Keep a model, or a network alone, in one file.

    The file is written beside `path` and then takes its name: after a crash there is the old file or the new one.

    Parameters
    ----------
    model : Model, Network or fitted estimator
        What to keep; of an estimator, its `model_`.
    path : str or path
        Where; by custom it ends in `.model.safetensors`. What is there is replaced whole, or not at all.
    record : bool
        Whether to keep the record of its training too, in NAME.record.safetensors beside NAME.model.safetensors:
        history, frames, and some rows of the data it was trained and judged on.

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
    if record:
        check_recorded(kept)
    place = as_path(path)
    arrays = layer_arrays(kept.network if isinstance(kept, Model) else kept)
    write_whole(place, [_header_of(kept, arrays), *(a.data.cast("B") for a in arrays.values())])
    if record and isinstance(kept, Model):
        save_record(kept, place)


def _header_of(kept: Model | Network, arrays: dict[str, np.ndarray]) -> bytes:
    """All that stands before the weights, after it has been read as `load` will read it."""
    try:
        raw = header.write_header(sealed(schema.describe(kept, arrays_digest(arrays))), arrays)
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


def load(path: Any, *, record: bool = True) -> Model | Network:
    """The model, or the network alone, that `save` kept.

    Nothing in a file is run or imported: a name selects from a list, and what is not on it is refused. No memory is
    taken for weights before their sizes have been held against the file's own.

    Parameters
    ----------
    path : str or path
        A file that superpose saved.
    record : bool
        Whether to attach the record of the training, where one lies beside and belongs to the model. A damaged one
        gives a warning.

    Raises
    ------
    ModelFileError
        If the file is damaged, made by another program, or holds what a model cannot.
    """
    place = as_path(path)
    try:
        file, size = open_plain(place)
        with file:
            check_memory(size)
            found = header.read_header(file, size, place)
            description = _describe(found)
            loaded = description.build(_read_arrays(file, found, description.sha256))
    except ModelFileError as error:
        raise named(error, place) from None
    except OSError as error:
        raise named(refused(f"it cannot be read ({error.strerror})", "See to the disk."), place) from error
    if not record or not isinstance(loaded, Model):
        return loaded
    return dataclasses.replace(loaded, record=load_record(place, loaded))


def _describe(found: header.Header) -> schema.Description:
    """What the metadata say, and that the tensors are those of the layers."""
    description = schema.read(unsealed(found))
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
    """The weights; refused unless they are those that were saved, and finite."""
    arrays = read_arrays(file, found, sha256, what="weights")
    for name, array in arrays.items():
        if not np.isfinite(array).all():
            raise refused(f"{name} has a weight that is not finite")
    return arrays
