"""The header of a safetensors file: written, and checked before anything is allocated by what it says.

The format (github.com/huggingface/safetensors): 8 bytes, the header's length, little-endian; the header, one
JSON object that gives each tensor's dtype, shape and place, with texts of our own under `__metadata__`; then the
tensors' bytes, one behind the other to the end of the file.
"""

import math
from collections.abc import Mapping
from pathlib import PurePath
from typing import Any, BinaryIO, NamedTuple

import numpy as np

from superpose.saving.foreign import unfit
from superpose.saving.refusal import refused, shown
from superpose.saving.strict_json import dump, parse

LONGEST = 100_000_000  # the format's own bound
DTYPES = {"F32": np.dtype("<f4"), "F64": np.dtype("<f8")}
RECORD_DTYPES = {
    "F16": np.dtype("<f2"),
    "U8": np.dtype("u1"),
    **DTYPES,
}  # frames of many weights are kept in half the digits
CODES = {"uint8": "U8", "float16": "F16", "float32": "F32", "float64": "F64"}


class Tensor(NamedTuple):
    """What a tensor is and where it lies, in bytes from the end of the header."""

    dtype: np.dtype
    shape: tuple[int, ...]
    begin: int
    end: int


class Header(NamedTuple):
    """The metadata, and the tensors in the order of their bytes."""

    metadata: dict[str, str]
    tensors: dict[str, Tensor]
    marks: int


def longest(data: int) -> int:
    """The longest header, in bytes, for so many bytes of tensors.

    All that a header tells of, columns and neurons, has weights of its own, 4 bytes each or more: a long header
    beside few weights is no model, and is refused before it is read.
    """
    return min(LONGEST, 4 * 2**20 + 256 * data)


def most_marks(data: int) -> int:
    """The most brackets, commas and colons in a header for so many bytes of tensors; see `longest`."""
    return 50_000 + 8 * data


def write_header(metadata: Mapping[str, str], tensors: Mapping[str, np.ndarray]) -> bytes:
    """The first bytes of a file, up to the tensors' own."""
    entries: dict[str, Any] = {"__metadata__": dict(metadata)}
    place = 0
    for name, array in tensors.items():
        offsets = [place, place + array.nbytes]
        entries[name] = {"dtype": CODES[array.dtype.name], "shape": [*array.shape], "data_offsets": offsets}
        place += array.nbytes
    raw = dump(entries).encode()
    raw += b" " * (-len(raw) % 8)  # so that the tensors begin where their numbers are aligned
    return len(raw).to_bytes(8, "little") + raw


def read_header(file: BinaryIO, size: int, path: PurePath, dtypes: Mapping[str, np.dtype] = DTYPES) -> Header:
    """The header of an open file of `size` bytes; afterwards the file stands at its tensors.

    Raises
    ------
    ModelFileError
        If it is a file of another kind, or anything in it is not as the format says or does not fit in the file.
    """
    start = file.read(8)
    length = int.from_bytes(start, "little")
    data = size - 8 - length
    if len(start) < 8:
        raise unfit(start, path, f"it has {size} bytes, too few for any model")
    if length < 2 or data < 0:
        raise unfit(start, path, f"its header would have {length:,} bytes, the file has {size:,}")
    if length > longest(data):
        why = f"its header has {length:,} bytes; for {data:,} bytes of weights at most {longest(data):,} are expected"
        raise unfit(start, path, why)
    raw = file.read(length)
    if len(raw) < length or not raw.startswith(b"{"):
        raise unfit(start, path, "it has no header; it is cut short, or was made by another program")
    return check_header(raw, data, dtypes)


def check_header(raw: bytes, data: int, dtypes: Mapping[str, np.dtype] = DTYPES) -> Header:
    """The header in `raw`, beside `data` bytes of tensors; raises as `read_header` does."""
    entries = parse(raw, what="its header", marks=most_marks(data))
    metadata = entries.pop("__metadata__", {})  # an object, since it begins with a brace
    if not isinstance(metadata, dict) or not all(isinstance(text, str) for text in metadata.values()):
        raise refused("its metadata are not texts by name")
    tensors = {name: _tensor(name, entry, dtypes) for name, entry in entries.items()}
    tensors = dict(sorted(tensors.items(), key=lambda item: item[1].begin))
    _check_places(tensors, data)
    return Header(metadata, tensors, most_marks(data))


def _tensor(name: str, entry: Any, dtypes: Mapping[str, np.dtype]) -> Tensor:
    what = f"tensor {shown(name)}"
    if not isinstance(entry, dict) or set(entry) != {"dtype", "shape", "data_offsets"}:
        raise refused(f"{what} is not described by dtype, shape and data_offsets alone")
    code, shape, offsets = entry["dtype"], entry["shape"], entry["data_offsets"]
    if not isinstance(code, str) or code not in dtypes:
        raise refused(f"{what} has dtype {shown(code)}; {' or '.join(sorted(dtypes))} was expected")
    if not _are_counts(shape, least=1) or len(shape) not in (1, 2, 3):
        raise refused(f"{what} has shape {shown(shape)}; one to three sizes of 1 or more were expected")
    if not _are_counts(offsets, least=0) or len(offsets) != 2:
        raise refused(f"{what} has data_offsets {shown(offsets)}; two places in the file were expected")
    begin, end = offsets
    needed = math.prod(shape) * dtypes[code].itemsize
    if end - begin != needed:
        raise refused(f"{what} of shape {shown(shape)} needs {needed:,} bytes; its place has {end - begin:,}")
    return Tensor(dtypes[code], tuple(shape), begin, end)


def _are_counts(values: Any, *, least: int) -> bool:
    """Whether it is a list of whole numbers that a file's size can be."""
    return isinstance(values, list) and all(type(value) is int and least <= value < 2**63 for value in values)


def _check_places(tensors: Mapping[str, Tensor], data: int) -> None:
    """Refuse gaps and overlaps: tensors lie one behind the other, from the first byte to the last."""
    place = 0
    for name, tensor in tensors.items():
        if tensor.begin != place:
            fault = "overlaps the one before" if tensor.begin < place else "leaves a gap"
            raise refused(f"tensor {shown(name)} begins at byte {tensor.begin:,}, not {place:,}: it {fault}")
        place = tensor.end
    if place != data:
        raise refused(f"its tensors take {place:,} bytes, the file has {data:,} for them")
