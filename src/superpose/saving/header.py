"""A safetensors header, checked before anything is allocated by what it says.

The format (github.com/huggingface/safetensors): 8 bytes, the header's length, little-endian; the header, one
JSON object of tensors, each with dtype, shape and offsets, and `__metadata__`; then the tensors' bytes.
"""

import json
import math
import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from superpose.errors import ModelFileError

LONGEST_HEADER = 16 * 2**20
SIZES = {"F32": 4, "F64": 8}
FOREIGN = {
    b"PK\x03\x04": "a zip archive (.npz, .keras, .pt)",
    b"\x89HDF": "an HDF5 file (.h5)",
    b"\x1f\x8b": "a gzip archive",
    b"\x80\x02": "a pickle", b"\x80\x03": "a pickle", b"\x80\x04": "a pickle", b"\x80\x05": "a pickle",
}  # fmt: skip


@dataclass(frozen=True)
class Tensor:
    """Where a tensor lies among the data, and what it is."""

    dtype: str
    shape: tuple[int, ...]
    begin: int
    end: int


@dataclass(frozen=True)
class Header:
    """The tensors by name, the metadata, and where the data begin."""

    tensors: dict[str, Tensor]
    metadata: dict[str, str]
    data_start: int
    data_size: int


def refused(path: Path, why: str, hint: str = "") -> ModelFileError:
    """The error that refuses a file, with the reason."""
    return ModelFileError(
        f"{path} is not a model that can be trusted: {why}.", hint or "Save the model again."
    )


def open_plain(path: Path) -> tuple[BinaryIO, int]:
    """An ordinary file opened for reading, not through a link, and its size in bytes.

    Raises
    ------
    ModelFileError
        If there is none, or it is a link, a folder, a pipe or a device.
    """
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    except FileNotFoundError:
        raise ModelFileError(
            f"There is no model file {path}.", "Check the name, or train one: superpose fit."
        ) from None
    except OSError as error:
        why = "it is a symbolic link" if path.is_symlink() else (error.strerror or str(error)).lower()
        raise refused(path, why, "Give the path of the file itself.") from None
    info = os.fstat(handle)
    if not stat.S_ISREG(info.st_mode):
        os.close(handle)
        raise refused(
            path, "it is not an ordinary file", "Give the path of a file that `superpose fit` saved."
        )
    return os.fdopen(handle, "rb"), info.st_size


def read_header(file: BinaryIO, size: int, path: Path) -> Header:
    """The header of an open file of `size` bytes.

    Raises
    ------
    ModelFileError
        If anything in it is not as the format says, or does not fit in the file.
    """
    start = file.read(8)
    for magic, kind in FOREIGN.items():
        if start.startswith(magic):
            raise refused(
                path, f"it is {kind}, which is not supported", "Only files that superpose saved are read."
            )
    length = int.from_bytes(start, "little")
    if len(start) < 8 or not 2 <= length <= min(size - 8, LONGEST_HEADER):
        raise refused(path, "it is cut short or was made by another program")
    parsed = parse_json(file.read(length), path)
    if not isinstance(parsed, dict):
        raise refused(path, "its header is not an object")
    metadata = parsed.pop("__metadata__", None)
    if not isinstance(metadata, dict) or not all(isinstance(v, str) for v in metadata.values()):
        raise refused(path, "it has no metadata; it was made by another program")
    data_size = size - 8 - length
    tensors = {name: _tensor(name, entry, path) for name, entry in parsed.items()}
    _check_layout(tensors, data_size, path)
    return Header(tensors, metadata, 8 + length, data_size)


def parse_json(text: bytes | str, path: Path) -> Any:
    """JSON without the liberties Python's reader takes: no NaN, no infinity, no key twice."""
    try:
        return json.loads(text, object_pairs_hook=_pairs, parse_constant=_constant, parse_float=_float)
    except RecursionError:
        raise refused(path, "its JSON is nested too deeply") from None
    except ValueError as error:  # what is no JSON, no UTF-8, or a number of thousands of digits
        raise refused(path, f"its JSON cannot be read ({str(error)[:80]})") from None


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def _constant(name: str) -> Any:
    raise ValueError(f"{name} is no number")


def _float(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(f"{text[:20]} is too large")
    return value


def _tensor(name: str, entry: Any, path: Path) -> Tensor:
    if not isinstance(entry, dict) or set(entry) != {"dtype", "shape", "data_offsets"}:
        raise refused(path, f"tensor {name[:60]!r} is not described by dtype, shape and data_offsets")
    dtype, shape, offsets = entry["dtype"], entry["shape"], entry["data_offsets"]
    if dtype not in SIZES:
        raise refused(path, f"tensor {name[:60]!r} has dtype {str(dtype)[:20]!r}; F32 or F64 was expected")
    if not (_is_whole(shape) and len(shape) <= 2 and _is_whole(offsets) and len(offsets) == 2):
        raise refused(path, f"tensor {name[:60]!r} has no valid shape or offsets")
    begin, end = offsets
    if end - begin != math.prod(shape) * SIZES[dtype]:
        raise refused(path, f"tensor {name[:60]!r} of shape {shape} does not fill its {end - begin} bytes")
    return Tensor(dtype, tuple(shape), begin, end)


def _is_whole(values: Any) -> bool:
    return isinstance(values, list) and all(type(v) is int and v >= 0 for v in values)


def _check_layout(tensors: dict[str, Tensor], data_size: int, path: Path) -> None:
    """Tensors lie one behind the other, from the first byte of the data to the last."""
    place = 0
    for tensor in sorted(tensors.values(), key=lambda t: (t.begin, t.end)):
        if tensor.begin != place:
            raise refused(path, "its tensors overlap or leave gaps")
        place = tensor.end
    if place != data_size:
        raise refused(
            path, f"its tensors take {place:,} bytes, but it holds {data_size:,}: it is cut short or longer"
        )
