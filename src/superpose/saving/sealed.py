"""Arrays and their description in one file, each with its digest: what model files and record files share."""

import hashlib
import os
from collections.abc import Mapping
from typing import Any, BinaryIO

import numpy as np

from superpose.errors import SaveError
from superpose.network.network import Network
from superpose.saving import header, schema
from superpose.saving.refusal import refused
from superpose.saving.strict_json import dump, parse

# Beside the description stands its own digest, so that a changed bit anywhere is noticed.
TEXT, DIGEST = "superpose", "superpose.sha256"
OTHER = "Only what superpose.save wrote can be loaded; rename no other file to this ending."


def layer_arrays(network: Network) -> dict[str, np.ndarray]:
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


def arrays_digest(arrays: Mapping[str, np.ndarray]) -> str:
    """The SHA-256 of the arrays' bytes, one behind the other."""
    digest = hashlib.sha256()
    for array in arrays.values():
        digest.update(array.data.cast("B"))
    return digest.hexdigest()


def sealed(told: Any) -> dict[str, str]:
    """The metadata of a file: its description as text, and the digest of that."""
    text = dump(told)
    return {TEXT: text, DIGEST: _sha256(text.encode())}


def unsealed(found: header.Header) -> Any:
    """The description in a file's metadata, if it is the one that was written."""
    if set(found.metadata) != {TEXT, DIGEST}:
        raise refused("it was made by another program: it has no superpose description alone", OTHER)
    # half a surrogate pair is no text, and fails the digest
    text = found.metadata[TEXT].encode(errors="replace")
    if _sha256(text) != found.metadata[DIGEST]:
        raise refused("its description is not the one that was saved (SHA-256 differs)")
    told = parse(text, what="its description", marks=found.marks)
    if dump(told).encode(errors="replace") != text:
        raise refused("its description is not written as superpose writes it")
    return told


def read_arrays(
    file: BinaryIO, found: header.Header, sha256: str, *, what: str = "arrays"
) -> dict[str, np.ndarray]:
    """The tensors, each read into its own memory; refused unless they are those that were saved."""
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
        raise refused(f"its {what} are not those that were saved (SHA-256 differs)")
    return arrays


def check_memory(size: int) -> None:
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
