"""The metadata of a model file: one JSON object, closed. A name in it selects from our lists and runs nothing.

format, kind           the version of all this; "model", or "network" for a network alone
inputs, dtype, layers  the network but for its weights
sha256                 of the tensors' bytes
versions               what wrote the file
encoding, target, cost, facts, seed
                       what a model has beside its network; null for a network alone
"""

from dataclasses import dataclass
from typing import Any

import jax.numpy as jnp
import numpy as np

from superpose import runtime
from superpose.calculus.costs import Cost, cost
from superpose.data import record
from superpose.data.encode import Encoding
from superpose.data.target import TargetEncoding
from superpose.errors import SuperposeError
from superpose.model.model import Model
from superpose.network.layer import Layer
from superpose.network.network import Network
from superpose.saving import facts, written_by
from superpose.saving.layers import from_dict, made_as_written, to_dict
from superpose.saving.refusal import refused, shown
from superpose.saving.strict_json import dump

FORMAT = 2
DTYPES = ("float32", "float64")


@dataclass(frozen=True)
class Parts:
    """What a model has beside its network."""

    encoding: Encoding
    target: TargetEncoding
    cost: Cost
    facts: dict[str, Any]


@dataclass(frozen=True)
class Description:
    """All that the metadata say, checked; what lacks for a model are the arrays."""

    inputs: int
    dtype: str
    layers: tuple[Layer, ...]
    parts: Parts | None
    sha256: str

    @property
    def shapes(self) -> dict[str, tuple[int, ...]]:
        """The tensors that belong to the layers, in the order of the file: weights and bias (K,) of each."""
        before = (self.inputs, *(layer.neurons for layer in self.layers))
        shapes: dict[str, tuple[int, ...]] = {}
        for i, (inputs, layer) in enumerate(zip(before, self.layers, strict=False)):
            if inputs % layer.blocks:
                raise refused(
                    f"layer {i + 1} is cut into {layer.blocks:,} blocks, its {inputs:,} inputs cannot be"
                )
            shapes[f"layers.{i}.weights"] = layer.shape(inputs)
            shapes[f"layers.{i}.bias"] = (layer.columns,)
        return shapes

    def build(self, arrays: dict[str, np.ndarray]) -> Model | Network:
        """The model, or the network alone, with these arrays of the right shapes."""
        with runtime.precision(self.dtype):
            placed = {name: jnp.asarray(array) for name, array in arrays.items()}
        network = Network(
            [
                layer.filled(placed[f"layers.{i}.weights"], placed[f"layers.{i}.bias"])
                for i, layer in enumerate(self.layers)
            ]
        )
        if self.parts is None:
            return network
        return Model(self.parts.encoding, self.parts.target, network, self.parts.cost, self.parts.facts)


def describe(saved: Model | Network, sha256: str) -> dict[str, Any]:
    """The metadata of a model, or of a network alone.

    Raises
    ------
    SaveError
        If it has a function of the user's own, or more facts than are kept.
    """
    network = saved.network if isinstance(saved, Model) else saved
    return {
        "format": FORMAT,
        "kind": "model" if isinstance(saved, Model) else "network",
        "inputs": network.inputs,
        "dtype": network.dtype.name,
        "layers": [to_dict(layer) for layer in network.layers],
        "sha256": sha256,
        "versions": written_by.versions(),
        **(_describe_parts(saved) if isinstance(saved, Model) else dict.fromkeys(PARTS)),
    }


def _describe_parts(model: Model) -> dict[str, Any]:
    known = facts.plain(model.facts)
    facts.check_size(dump(known))
    seed = known.get("seed")
    return {
        "encoding": model.encoding.to_dict(),
        "target": model.target.to_dict(),
        "cost": model.cost.to_dict(),
        "facts": known,
        "seed": seed if _is_seed(seed) else None,
    }


def read(told: Any) -> Description:
    """What the metadata say.

    Raises
    ------
    ModelFileError
        If a key is missing or unknown, or a value is not what it must be.
    """
    found = told.get("format") if isinstance(told, dict) else None
    if found != FORMAT:
        raise refused(
            f"its format is {shown(found)}; this superpose ({runtime.VERSION}) reads format {FORMAT}",
            "Update superpose, or save the model with this version.",
        )
    d = _take(told, "description", **CHECKS)
    layers = tuple(from_dict(one, i + 1) for i, one in enumerate(d["layers"]))
    parts = _parts(d)
    _take(d["versions"], "list of versions", **dict.fromkeys(written_by.PACKAGES, _is_version))
    description = Description(d["inputs"], d["dtype"], layers, parts, d["sha256"])
    if parts is not None:
        _check_ends(parts, d["inputs"], layers[-1].neurons)
    return description


def _parts(d: dict[str, Any]) -> Parts | None:
    if d["kind"] == "network":
        given = [key for key in PARTS if d[key] is not None]
        if given:
            raise refused(f"it is of a network alone, but has {given[0]!r}")
        return None
    if not isinstance(d["facts"], dict) or d["seed"] != _seed_of(d["facts"]):
        raise refused(f"its facts and its seed, {shown(d['seed'])}, do not belong together")
    if len(dump(d["facts"])) > facts.LARGEST:
        raise refused(f"its facts have more than {facts.LARGEST:,} characters")
    return Parts(
        made_as_written(Encoding.from_dict, d["encoding"], "encoding"),
        made_as_written(TargetEncoding.from_dict, d["target"], "target"),
        made_as_written(cost, d["cost"], "cost"),
        d["facts"],
    )


def _check_ends(parts: Parts, inputs: int, outputs: int) -> None:
    """Refuse a network that does not take what the encoding gives, or give what the target takes."""
    for what, expected, found in (
        ("inputs", parts.encoding.width, inputs),
        ("outputs", len(parts.target.outputs), outputs),
    ):
        if expected != found:
            raise refused(f"its table has {expected:,} {what}, its network {found:,}")


def _take(told: Any, what: str, **checks: Any) -> dict[str, Any]:
    try:
        return record.take(told, what, **checks)
    except SuperposeError as error:
        raise refused(f"its {what} cannot be used ({error.message[:300]})") from None


def _seed_of(known: dict[str, Any]) -> int | None:
    seed = known.get("seed")
    return seed if _is_seed(seed) else None


def _is_seed(value: Any) -> bool:
    """null or a whole number, 0 or more."""
    return value is None or record.is_count(value)


def _is_kind(value: Any) -> bool:
    """model or network."""
    return value in ("model", "network")


def _is_size(value: Any) -> bool:
    """a whole number, 1 or more."""
    return record.is_count(value) and 1 <= value < 2**63


def _is_dtype(value: Any) -> bool:
    """float32 or float64."""
    return value in DTYPES


def _are_layers(value: Any) -> bool:
    """a list of one layer or more."""
    return isinstance(value, list) and len(value) > 0


def _is_version(value: Any) -> bool:
    """the text of a version."""
    return isinstance(value, str) and len(value) <= 100


def _is_digest(value: Any) -> bool:
    """64 hexadecimal digits."""
    return isinstance(value, str) and len(value) == 64 and set(value) <= set("0123456789abcdef")


def _is_anything(value: Any) -> bool:
    """looked at on its own."""
    return True


PARTS = ("encoding", "target", "cost", "facts", "seed")
CHECKS = {
    "format": record.is_count,
    "kind": _is_kind,
    "inputs": _is_size,
    "dtype": _is_dtype,
    "layers": _are_layers,
    "sha256": _is_digest,
    "versions": _is_anything,
    **dict.fromkeys(PARTS[:-1], _is_anything),
    "seed": _is_seed,
}
