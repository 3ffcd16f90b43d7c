"""The metadata of a model file: one JSON object, closed. A name in it selects from a list and never runs anything."""

import math
from pathlib import Path
from typing import Any

import numpy as np

from superpose.calculus.activations import activation
from superpose.calculus.combine import combine
from superpose.calculus.costs import cost as cost_of
from superpose.calculus.initial import INITIALS
from superpose.data.encode import Encoding
from superpose.data.target import TargetEncoding
from superpose.errors import SuperposeError
from superpose.model.fitting import versions
from superpose.model.model import Model
from superpose.network.layer import Layer
from superpose.network.network import Network
from superpose.saving.header import refused

FORMAT = 1
LAYER_KEYS = {"neurons", "activation", "combine", "fire_above", "dropout", "initial"}
NETWORK_KEYS = {"format", "kind", "dtype", "inputs", "layers", "sha256", "written_by"}
MODEL_KEYS = NETWORK_KEYS | {"encoding", "target", "cost", "facts"}
DTYPES = {"float32": "F32", "float64": "F64"}
MOST_NEURONS = 10**8


def describe(saved: Model | Network) -> dict[str, Any]:
    """The metadata of a model, or of a network alone, but for the digest.

    Raises
    ------
    SaveError
        If it has a function of the user's own, which a file cannot hold.
    """
    network = saved.network if isinstance(saved, Model) else saved
    told: dict[str, Any] = {
        "format": FORMAT,
        "kind": "model" if isinstance(saved, Model) else "network",
        "dtype": network.dtype.name,
        "inputs": network.inputs,
        "layers": [_layer_to_dict(layer) for layer in network.layers],
        "written_by": versions(),
    }
    if isinstance(saved, Model):
        told |= {
            "encoding": saved.encoding.to_dict(),
            "target": saved.target.to_dict(),
            "cost": saved.cost.to_dict(),
            "facts": _plain(saved.facts),
        }
    return told


def _layer_to_dict(layer: Layer) -> dict[str, Any]:
    fire_above = list(layer.fire_above) if isinstance(layer.fire_above, tuple) else layer.fire_above
    return {
        "neurons": layer.neurons,
        "activation": layer.activation.to_dict(),
        "combine": layer.combine.to_dict(),
        "fire_above": fire_above,
        "dropout": layer.dropout,
        "initial": layer.initial,
    }


def _plain(value: Any) -> Any:
    """Facts as JSON holds them: tuples as lists, a number that is not finite as null."""
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, float | np.floating):
        return float(value) if math.isfinite(value) else None
    return value if value is None or isinstance(value, str | int | bool) else str(value)


def plan(told: Any, path: Path) -> tuple[list[Layer], dict[str, tuple[str, tuple[int, ...]]]]:
    """The layers without their arrays, and the dtype and shape that each tensor must have.

    Raises
    ------
    ModelFileError
        If a key is missing or unknown, or a value is not what it must be.
    """
    if not isinstance(told, dict) or told.get("format") != FORMAT:
        found = told.get("format") if isinstance(told, dict) else None
        raise refused(
            path,
            f"its format is {str(found)[:20]}; this superpose reads format {FORMAT}",
            "Update superpose.",
        )
    _check_keys(told, MODEL_KEYS if told.get("kind") == "model" else NETWORK_KEYS, "its metadata", path)
    if told["kind"] not in ("model", "network") or told["dtype"] not in DTYPES:
        raise refused(
            path, f"its kind is {str(told['kind'])[:20]!r} and its dtype {str(told['dtype'])[:20]!r}"
        )
    if not isinstance(told["layers"], list) or not told["layers"]:
        raise refused(path, "it has no layers")
    if not isinstance(told["sha256"], str) or not isinstance(told["written_by"], dict):
        raise refused(path, "its sha256 or written_by is not what it must be")
    layers = [_layer_from_dict(one, i, path) for i, one in enumerate(told["layers"])]
    inputs = _count(told["inputs"], "inputs", path)
    shapes: dict[str, tuple[str, tuple[int, ...]]] = {}
    for i, layer in enumerate(layers):
        shapes[f"layers.{i}.weights"] = DTYPES[told["dtype"]], (inputs, layer.columns)
        shapes[f"layers.{i}.bias"] = DTYPES[told["dtype"]], (layer.columns,)
        inputs = layer.neurons
    return layers, shapes


def _layer_from_dict(told: Any, place: int, path: Path) -> Layer:
    _check_keys(told, LAYER_KEYS, f"layer {place + 1}", path)
    fire_above, dropout, initial = told["fire_above"], told["dropout"], told["initial"]
    numbers = fire_above if isinstance(fire_above, list) else [0.0 if fire_above is None else fire_above]
    if not all(_is_number(n) for n in [*numbers, dropout]):
        raise refused(path, f"layer {place + 1} has a fire_above or dropout that is no number")
    if initial is not None and initial not in INITIALS:
        raise refused(
            path, f"layer {place + 1} has initial weights {str(initial)[:40]!r}, which are not known"
        )
    neurons = _count(told["neurons"], f"neurons of layer {place + 1}", path)
    parts = told["activation"], told["combine"]
    if not all(isinstance(part, dict) for part in parts):
        raise refused(path, f"layer {place + 1} has an activation or combine that is not an object")
    try:
        return Layer(
            neurons, activation(parts[0]), combine=combine(parts[1]), fire_above=fire_above, dropout=dropout,
            initial=initial,
        )  # fmt: skip
    except SuperposeError as error:
        raise refused(path, f"layer {place + 1}: {error.message}") from None


def restore(told: dict[str, Any], network: Network, path: Path) -> Model | Network:
    """The model, or the network alone, that the metadata and the network make."""
    if told["kind"] == "network":
        return network
    if not isinstance(told["facts"], dict) or not isinstance(told["cost"], dict):
        raise refused(path, "its facts or its cost are not objects")
    try:
        encoding, target = Encoding.from_dict(told["encoding"]), TargetEncoding.from_dict(told["target"])
        cost = cost_of(told["cost"])
    except SuperposeError as error:
        raise refused(path, error.message) from None
    for what, columns, neurons in (
        ("inputs", len(encoding.inputs), network.inputs),
        ("outputs", len(target.outputs), network.outputs),
    ):
        if columns != neurons:
            raise refused(path, f"its table has {columns} {what}, its network {neurons}")
    return Model(encoding, target, network, cost, told["facts"])


def _check_keys(told: Any, keys: set[str], what: str, path: Path) -> None:
    if not isinstance(told, dict):
        raise refused(path, f"{what} is not an object")
    if unknown := sorted(set(told) - keys):
        raise refused(path, f"{what} has the unknown key {unknown[0][:60]!r}")
    if lacking := sorted(keys - set(told)):
        raise refused(path, f"{what} lacks {lacking[0]!r}")


def _count(value: Any, what: str, path: Path) -> int:
    if type(value) is not int or not 1 <= value <= MOST_NEURONS:
        raise refused(path, f"the number of {what} is {str(value)[:40]}")
    return value


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
