"""The metadata of a record file: one JSON object, closed; from it and the model follows what every array must be."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from superpose.data import record as plain
from superpose.errors import SuperposeError
from superpose.model.record import Record
from superpose.network.network import Network
from superpose.saving import header, written_by
from superpose.saving.refusal import refused, shown
from superpose.saving.sealed import layer_arrays

FORMAT = 1
KINDS = ("train", "held_out")


@dataclass(frozen=True)
class Description:
    """All that the metadata say, checked.

    Attributes
    ----------
    model, sha256 : str
        The SHA-256 of the model's tensors it belongs to, and of the arrays here.
    history : dict of str to tuple
        Each column and its shape: (epochs,) or (epochs, layers).
    events : list of str
        What happened beside.
    frames : list of int
        The epochs of the frames; `own` is the number of the model's own, `first` how many of its layers are shared.
    rows : tuple of (int, int)
        How many rows there were of each kind; `kept` how many are here.
    shapes : dict of str to tuple
        Every array that must be there, in the order of the file.
    """

    model: str
    sha256: str
    history: dict[str, tuple[int, ...]]
    events: list[str]
    frames: list[int]
    own: int | None
    first: int
    rows: tuple[int, int]
    kept: dict[str, int]
    shapes: dict[str, tuple[int, ...]]
    dtype: str

    @property
    def epochs(self) -> int:
        """How many epochs the history tells of."""
        return next(iter(self.history.values()), (0,))[0]

    def check(self, tensors: dict[str, header.Tensor]) -> None:
        """Refuse tensors that are not those described, in kind, size and order."""
        if [*tensors] != [*self.shapes]:
            odd = sorted(set(tensors) ^ set(self.shapes))
            raise refused(f"its arrays are not those it describes: {shown(odd[0]) if odd else 'their order'}")
        for name, tensor in tensors.items():
            if tensor.shape != self.shapes[name]:
                raise refused(f"{name} has shape {tensor.shape}; {self.shapes[name]} was expected")
            wanted = self._dtypes(name)
            if tensor.dtype.name not in wanted:
                raise refused(f"{name} is {tensor.dtype.name}; {' or '.join(wanted)} was expected")

    def _dtypes(self, name: str) -> tuple[str, ...]:
        if name.startswith("frames."):
            return (self.dtype,)
        if name.startswith("history."):
            return ("float64",)
        return ("float32", "float64", *(("uint8",) if name.endswith(".x") else ()))


def describe(
    record: Record, network: Network, arrays: dict[str, np.ndarray], *, own: int | None, first: int
) -> dict[str, Any]:
    """The metadata of a record, but for the digests and versions."""
    framed = [a.dtype.name for name, a in arrays.items() if name.startswith("frames.")]
    return {
        "format": FORMAT,
        "kind": "record",
        "history": [
            [name, *record.history[name].shape] for name in record.history.names if len(record.history)
        ],
        "events": [str(event) for event in record.history.events],
        "frames": [int(frame.epoch) for frame in record.frames],
        "own": own,
        "first": first,
        "dtype": framed[0] if framed else network.dtype.name,
        "rows": [int(count) for count in record.rows],
        "kept": {kind: len(arrays[f"{kind}.x"]) if f"{kind}.x" in arrays else 0 for kind in KINDS},
        "weighted": [kind for kind in KINDS if f"{kind}.weight" in arrays],
    }


def read(told: Any, network: Network) -> Description:
    """What the metadata say, held against the model's network.

    Raises
    ------
    ModelFileError
        If a key is missing or unknown, or a value is not what it must be.
    """
    found = told.get("format") if isinstance(told, dict) else None
    if found != FORMAT:
        raise refused(f"its format is {shown(found)}; format {FORMAT} was expected", "Fit the model again.")
    d = _take(told, "description", CHECKS)
    _take(d["versions"], "list of versions", dict.fromkeys(written_by.PACKAGES, plain.is_text))
    _take(d["kept"], "counts of rows", dict.fromkeys(KINDS, plain.is_count))
    d["history"] = _columns(d["history"])
    if d["own"] is not None and d["own"] >= len(d["frames"]):
        raise refused(f"its own frame is number {d['own']:,} of {len(d['frames']):,}")
    if d["first"] > len(network.layers):
        raise refused(f"{d['first']:,} layers are the model's own, which has {len(network.layers)}")
    names = ("model", "sha256", "history", "events", "frames", "own", "first", "kept", "dtype")
    rows = (d["rows"][0], d["rows"][1])
    return Description(**{name: d[name] for name in names}, rows=rows, shapes=_shapes(d, network))


def _take(told: Any, what: str, checks: dict[str, Any]) -> dict[str, Any]:
    try:
        return plain.take(told, what, **checks)
    except SuperposeError as error:
        raise refused(f"its {what} cannot be used ({error.message[:300]})") from None


def _columns(told: list[Any]) -> dict[str, tuple[int, ...]]:
    """The history's columns and their shapes; refused where they are not of the same epochs, or none is the cost."""
    for one in told:
        sized = isinstance(one, list) and len(one) in (2, 3) and isinstance(one[0], str)
        if not (sized and all(plain.is_count(size) and size for size in one[1:])):
            raise refused(
                f"a column of its history is {shown(one)}; its name, epochs and layers were expected"
            )
    columns = {one[0]: tuple(one[1:]) for one in told}
    if len(columns) < len(told) or len({shape[0] for shape in columns.values()}) > 1:
        raise refused("the columns of its history are not of the same epochs")
    if columns and "cost" not in columns:
        raise refused("its history has no cost")
    return columns


def _shapes(d: dict[str, Any], network: Network) -> dict[str, tuple[int, ...]]:
    """Every array that follows from the description and the model, in the order of the file."""
    shapes: dict[str, tuple[int, ...]] = {f"history.{name}": shape for name, shape in d["history"].items()}
    layers = {name: array.shape for name, array in layer_arrays(network).items()}
    for k in range(len(d["frames"])):
        if k != d["own"]:
            trained = {name: shape for name, shape in layers.items() if int(name.split(".")[1]) >= d["first"]}
            shapes |= {f"frames.{k}.{name}": shape for name, shape in trained.items()}
    for kind in KINDS:
        count = d["kept"][kind]
        if count:
            shapes |= {f"{kind}.x": (count, network.inputs), f"{kind}.y": (count, network.outputs)}
        if count and kind in d["weighted"]:
            shapes[f"{kind}.weight"] = (count,)
    return shapes


def _is_record(value: Any) -> bool:
    """record."""
    return value == "record"


def _is_digest(value: Any) -> bool:
    """64 hexadecimal digits."""
    return isinstance(value, str) and len(value) == 64 and set(value) <= set("0123456789abcdef")


def _are_epochs(value: Any) -> bool:
    """a list of epochs that grow."""
    return isinstance(value, list) and all(map(plain.is_count, value)) and value == sorted(set(value))


def _is_place(value: Any) -> bool:
    """null or a whole number, 0 or more."""
    return value is None or plain.is_count(value)


def _is_dtype(value: Any) -> bool:
    """float16, float32 or float64."""
    return isinstance(value, str) and value in header.CODES


def _are_two(value: Any) -> bool:
    """a list of two whole numbers."""
    return isinstance(value, list) and len(value) == 2 and all(map(plain.is_count, value))


def _are_kinds(value: Any) -> bool:
    """a list of train and held_out."""
    return isinstance(value, list) and all(isinstance(one, str) and one in KINDS for one in value)


CHECKS = {
    "format": plain.is_count,
    "kind": _is_record,
    "model": _is_digest,
    "sha256": _is_digest,
    "versions": plain.is_object,
    "history": plain.is_list,
    "events": plain.is_texts,
    "frames": _are_epochs,
    "own": _is_place,
    "first": plain.is_count,
    "dtype": _is_dtype,
    "rows": _are_two,
    "kept": plain.is_object,
    "weighted": _are_kinds,
}
