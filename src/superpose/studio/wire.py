"""Frames as they go to the page: a small header, then float32 numbers; see docs/studio-protocol.md."""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

MAGIC = b"SPF1"
HEADER = struct.Struct("<4sHHIIIIII")
NOW, FILM = 1, 2
RUNNING, BY_HAND = 1, 2


@dataclass(frozen=True)
class Layout:
    """Where each array of a frame stands.

    Attributes
    ----------
    shapes : tuple of (name, shape)
        In their order.
    """

    shapes: tuple[tuple[str, tuple[int, ...]], ...]

    @property
    def size(self) -> int:
        """Numbers in all."""
        return sum(int(np.prod(shape)) for _, shape in self.shapes)

    def to_json(self) -> list[dict[str, Any]]:
        """As the page is told of it."""
        at, told = 0, []
        for name, shape in self.shapes:
            told.append({"name": name, "at": at, "shape": list(shape)})
            at += int(np.prod(shape))
        return told

    def pack(self, arrays: Sequence[np.ndarray]) -> np.ndarray:
        """The arrays one behind the other, float32; each must have the shape it is given here."""
        for (name, shape), array in zip(self.shapes, arrays, strict=True):
            if np.shape(array) != shape:
                raise ValueError(f"{name} has shape {np.shape(array)}; {shape} was expected")
        return np.concatenate([np.asarray(a, "<f4").ravel() for a in arrays])


def frame(
    numbers: np.ndarray,
    *,
    sequence: int,
    structure: int,
    epoch: int,
    step: int,
    kind: int = NOW,
    flags: int = 0,
) -> bytes:
    """A frame as bytes."""
    payload = np.ascontiguousarray(numbers, "<f4")
    return (
        HEADER.pack(MAGIC, kind, flags, sequence, structure, epoch, step, payload.size, 0) + payload.tobytes()
    )


def unpacked(raw: bytes) -> tuple[dict[str, int], np.ndarray]:
    """The way back from `frame`: the header by name, and the numbers."""
    magic, kind, flags, sequence, structure, epoch, step, count, _ = HEADER.unpack_from(raw)
    if magic != MAGIC or len(raw) != HEADER.size + 4 * count:
        raise ValueError("this is no frame")
    names: Any = ("kind", "flags", "sequence", "structure", "epoch", "step", "count")
    header: dict[str, int] = dict(
        zip(names, (kind, flags, sequence, structure, epoch, step, count), strict=True)
    )
    return header, np.frombuffer(raw, "<f4", offset=HEADER.size)


def plain(value: Any) -> Any:
    """Plain JSON of dicts, sequences, NumPy's arrays and numbers; what is not finite becomes null."""
    if isinstance(value, dict):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [plain(v) for v in value]
    if isinstance(value, np.ndarray):
        whole = value.dtype.kind in "iub" or (value.dtype.kind == "f" and np.isfinite(value).all())
        return value.tolist() if whole else plain(value.tolist())
    if isinstance(value, np.generic):
        return plain(value.item())
    if isinstance(value, float):
        return value if np.isfinite(value) else None
    return value if value is None or isinstance(value, str | int | bool) else str(value)
