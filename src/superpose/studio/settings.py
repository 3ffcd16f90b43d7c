"""The settings of a run: one JSON object that describes all of it, checked and filled up with what suits."""

from typing import Any

from superpose.errors import UsageError

VERSION = 1
KINDS = ("sample", "function", "drawn", "points", "file")
LAYER = {
    "neurons": 8,
    "activation": "tanh",
    "combine": "add",
    "fire_above": None,
    "dropout": 0.0,
    "initial": None,
}
OUTPUT = {"activation": None, "combine": "add", "fire_above": None, "initial": None}
DATA: dict[str, dict[str, Any]] = {
    "sample": {"name": "circle", "rows": None, "noise": None},
    "function": {"expression": "sin(3*x) + x^2/4", "low": -3.0, "high": 3.0, "rows": 120, "noise": 0.0},
    "drawn": {"points": []},
    "points": {"points": []},
    "file": {"upload": "", "name": None, "target": None, "task": None, "kinds": {}},
}
EVERY = {"seed": 0, "held_out": 0.2, "scaling": None}
TRAINING = {"cost": None, "optimizer": "adam", "learning_rate": None, "batch_size": 32, "weight_decay": 0.0,
            "gradient_clip": None, "seed": 0, "epochs_per_second": 60.0}  # fmt: skip
# So many points by hand, so many rows of a function, letters of a text: what a page could not show anyway.
MOST_POINTS, MOST_ROWS, MOST_TEXT, MOST_LAYERS, MOST_NEURONS = 20_000, 200_000, 2_000, 64, 4_096
FIRST: dict[str, Any] = {
    "version": VERSION,
    "data": {"kind": "function"},
    "network": {"layers": [{"neurons": 8}, {"neurons": 8}]},
    "training": {"learning_rate": 0.01},
}


class SettingsError(UsageError):
    """Settings that cannot be; `where` is the path of the fault, such as "training.learning_rate"."""

    def __init__(self, where: str, message: str, hint: str):
        super().__init__(message, hint)
        self.where = where


def checked(given: Any) -> dict[str, Any]:
    """The settings with every key there is, each of its kind; names are for the trainer to know.

    Raises
    ------
    SettingsError
        For a key that there is not, or a value of another kind.
    """
    top = _known(given, "settings", {"version": VERSION, "data": {}, "network": {}, "training": {}})
    if top["version"] != VERSION:
        raise SettingsError(
            "version", f"Settings of version {top['version']!r} came; {VERSION} was expected.", "Begin anew."
        )
    return {"version": VERSION, "data": _data(top["data"]), "network": _network(top["network"]),
            "training": _training(top["training"])}  # fmt: skip


def _data(given: Any) -> dict[str, Any]:
    kind = given.get("kind") if isinstance(given, dict) else None
    if kind not in KINDS:
        raise SettingsError("data.kind", f"Data of kind {kind!r} came.", f"Give one of {', '.join(KINDS)}.")
    data = _known(given, "data", {"kind": kind, **DATA[kind], **EVERY})
    data["seed"] = _whole(data["seed"], "data.seed", 0, 2**32 - 1)
    data["held_out"] = _number(data["held_out"], "data.held_out", 0, 0.95)
    for name in ("name", "expression", "upload"):
        if data.get(name) is not None:
            _text(data[name], f"data.{name}")
    if kind == "function":
        data["low"], data["high"] = (_number(data[e], f"data.{e}", -1e9, 1e9) for e in ("low", "high"))
        if data["low"] >= data["high"]:
            raise SettingsError(
                "data.low", f"From {data['low']:g} to {data['high']:g} there is nothing.", "Give low < high."
            )
    if data.get("rows") is not None:
        data["rows"] = _whole(data["rows"], "data.rows", 4, MOST_ROWS)
    if data.get("noise") is not None:
        data["noise"] = _number(data["noise"], "data.noise", 0, 1e9)
    if "points" in data:
        data["points"] = _points(data["points"], 3 if kind == "points" else 2)
    return data


def _points(given: Any, size: int) -> list[list[float]]:
    ok = isinstance(given, list) and 2 <= len(given) <= MOST_POINTS
    if not ok or any(not isinstance(p, list) or len(p) != size for p in given):
        raise SettingsError(
            "data.points",
            f"Points were expected, 2 to {MOST_POINTS:,} lists of {size} numbers.",
            "Draw some.",
        )
    return [[_number(v, "data.points", -1e9, 1e9) for v in point] for point in given]


def _network(given: Any) -> dict[str, Any]:
    network = _known(given, "network", {"layers": [], "output": {}, "seed": 0})
    if not isinstance(network["layers"], list) or len(network["layers"]) > MOST_LAYERS:
        raise SettingsError(
            "network.layers", f"At most {MOST_LAYERS} layers were expected.", "Give a list of layers."
        )
    layers = [_layer(one, f"network.layers.{i}", LAYER) for i, one in enumerate(network["layers"])]
    seed = _whole(network["seed"], "network.seed", 0, 2**32 - 1)
    return {"layers": layers, "output": _layer(network["output"], "network.output", OUTPUT), "seed": seed}


def _layer(given: Any, where: str, known: dict[str, Any]) -> dict[str, Any]:
    layer = _known(given, where, known)
    if "neurons" in layer:
        layer["neurons"] = _whole(layer["neurons"], f"{where}.neurons", 1, MOST_NEURONS)
        layer["dropout"] = _number(layer["dropout"], f"{where}.dropout", 0, 0.99)
    if layer["fire_above"] is not None:
        layer["fire_above"] = _number(layer["fire_above"], f"{where}.fire_above", -1e9, 1e9)
    for name in ("activation", "combine", "initial"):
        if layer[name] is not None and not isinstance(layer[name], dict):
            _text(layer[name], f"{where}.{name}")
    return layer


def _training(given: Any) -> dict[str, Any]:
    training = _known(given, "training", TRAINING)
    for name, low in (("learning_rate", 0), ("gradient_clip", 1e-12), ("epochs_per_second", 1e-3)):
        if training[name] is not None:
            training[name] = _number(training[name], f"training.{name}", low, 1e9)
    training["weight_decay"] = _number(training["weight_decay"], "training.weight_decay", 0, 1e6)
    if training["batch_size"] is not None:
        training["batch_size"] = _whole(training["batch_size"], "training.batch_size", 1, 10**9)
    training["seed"] = _whole(training["seed"], "training.seed", 0, 2**32 - 1)
    for name in ("cost", "optimizer"):
        if training[name] is not None:
            _text(training[name], f"training.{name}")
    return training


def _known(given: Any, where: str, known: dict[str, Any]) -> dict[str, Any]:
    """All keys there are, those given over the others; null where one means "as suits" stays null."""
    if not isinstance(given, dict):
        raise SettingsError(
            where, f"{where} is {type(given).__name__}; an object was expected.", "Give {...}."
        )
    for key in given:
        if key not in known:
            raise SettingsError(f"{where}.{key}"[:200], f"There is no setting {str(key)[:60]!r} in {where}.",
                                f"There are {', '.join(known)}.")  # fmt: skip
    return {k: given[k] if k in given and (given[k] is not None or v is None or k in NULLS) else _copy(v)
            for k, v in known.items()}  # fmt: skip


# Null says something here, though the default is something else.
NULLS = ("batch_size", "epochs_per_second")


def _copy(value: Any) -> Any:
    return type(value)(value) if isinstance(value, dict | list) else value


def _number(value: Any, where: str, low: float, high: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise SettingsError(
            where,
            f"{where} is {str(value)[:60]!r}; a number from {low:g} to {high:g} was expected.",
            "Give one.",
        )
    return float(value)


def _whole(value: Any, where: str, low: int, high: int) -> int:
    if (
        isinstance(value, bool)
        or not isinstance(value, int | float)
        or value != value // 1
        or not low <= value <= high
    ):
        raise SettingsError(
            where,
            f"{where} is {str(value)[:60]!r}; a whole number from {low} to {high} was expected.",
            "Give one.",
        )
    return int(value)


def _text(value: Any, where: str) -> str:
    if not isinstance(value, str) or len(value) > MOST_TEXT:
        raise SettingsError(where, f"{where} is no text of at most {MOST_TEXT} letters.", "Give a text.")
    return value
