"""What to learn from, as the settings name it, to rows a network takes."""

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from superpose.data import samples
from superpose.data.dataset import Dataset
from superpose.data.source import open_source
from superpose.errors import DataError
from superpose.model.prepared import Prepared, prepare
from superpose.studio.settings import SettingsError
from superpose.studio.trainer import signals


def prepared(data: dict[str, Any], upload: str | None) -> Prepared:
    """The rows of these settings; `upload` is where the file lies, if it is one."""
    return _encoded(data, dataset_of(data, upload), signal=signals.is_signal(upload))


def _encoded(data: dict[str, Any], dataset: Dataset, *, signal: bool) -> Prepared:
    made = data["kind"] != "file" and not _is_table(data)
    scaling = data["scaling"] or ("none" if made else "standard")
    # Times and places rise evenly, but are no row numbers.
    kinds = dict.fromkeys(dataset.inputs.columns, "number") if signal else data.get("kinds") or None
    return prepare(
        dataset, task=data.get("task") or dataset.task, kinds=kinds, held_out=data["held_out"],
        scaling=scaling, seed=data["seed"],
    )  # fmt: skip


def dataset_of(data: dict[str, Any], upload: str | None) -> Dataset:
    """The rows as they come."""
    kind = data["kind"]
    if kind == "sample":
        return samples.sample(
            data["name"],
            rows=data["rows"],
            noise=None if _is_table(data) else data["noise"],
            seed=data["seed"],
        )
    if kind == "function":
        x_N = np.linspace(data["low"], data["high"], data["rows"])
        y_N = values(data["expression"], x_N)
        y_N = y_N + np.random.default_rng(data["seed"]).normal(0.0, data["noise"] or 0.0, len(x_N))
        return _curve(data["expression"], x_N, y_N)
    if kind == "drawn":
        x_N, y_N = np.asarray(sorted(map(tuple, data["points"])), float).T
        return _curve("a drawing", x_N, y_N)
    if kind == "points":
        points = np.asarray(data["points"], float)
        inputs = pl.DataFrame({"x1": points[:, 0], "x2": points[:, 1]})
        return Dataset(
            "points", inputs, pl.Series("class", points[:, 2].astype(np.int64)), "classification", "points"
        )
    return _file(data, upload)


def values(expression: str, x_N: np.ndarray) -> np.ndarray:
    """An expression of x at these places.

    Raises
    ------
    DataError
        If it is no expression of x, or has no finite value somewhere.
    """
    from superpose.data.expressions.expression import Expression

    y_N = np.broadcast_to(np.asarray(Expression(expression, ("x",))(x_N), float), x_N.shape)
    bad_N = ~np.isfinite(y_N)
    if bad_N.any():
        raise DataError(
            f"{expression} has no finite value at {int(bad_N.sum())} of {len(x_N)} places; the first is x = "
            f"{x_N[bad_N][0]:g}.",
            "Choose another range.",
        )
    return y_N


def _is_table(data: dict[str, Any]) -> bool:
    return data["kind"] == "sample" and data["name"] in {info.name for info in samples.TABLES}


def _curve(name: str, x_N: np.ndarray, y_N: np.ndarray) -> Dataset:
    return Dataset(name, pl.DataFrame({"x": x_N}), pl.Series("y", y_N), "regression", name)


def _file(data: dict[str, Any], upload: str | None) -> Dataset:
    path = _there(upload)
    return (
        signals.opened(path).dataset()
        if signals.is_signal(upload)
        else open_source(path, target=data["target"])
    )


def _there(upload: str | None) -> Path:
    if upload is None or not Path(upload).is_file():
        raise SettingsError(
            "data.upload", "The file is not in this workspace any more.", "Drop it on the page once more."
        )
    return Path(upload)


def looked_at(data: dict[str, Any], upload: str | None) -> dict[str, Any]:
    """What is in the data, before anything is made of it, and settings to begin with."""
    signal = signals.opened(_there(upload)) if signals.is_signal(upload) else None
    dataset = dataset_of(data, upload) if signal is None else signal.dataset()
    found = _encoded(data, dataset, signal=signal is not None)
    table = found.dataset
    began = data | {"target": table.targets[0] if len(table.targets) == 1 else list(table.targets)} \
        if data["kind"] == "file" else data  # fmt: skip
    if signal is not None:
        layers, training = signal.beginning()
    else:
        layers: list[dict[str, Any]] = [{"neurons": size, "activation": "relu"} for size in (16, 8)]
        training = {"learning_rate": 0.01, "batch_size": 32 if len(found.X) < 2000 else 256}
    return {
        "name": data.get("name") or table.name,
        "rows": table.rows,
        "columns": [_column(c) for c in found.columns],
        "targets": list(table.targets),
        "target": table.targets[0],
        "fixed": signal is not None,  # nothing else of it can be learned
        "said": "" if signal is None else signal.said,
        "task": found.target.task,
        "why": found.why,
        "inputs": found.inputs,
        "settings": {
            "version": 1,
            "data": began,
            "network": {"layers": layers},
            "training": training | {"epochs_per_second": None},
        },
    }


def _column(column: Any) -> dict[str, Any]:
    return {"name": column.name, "kind": column.kind, "why": column.note, "used": column.used,
            "missing": column.missing, "distinct": column.distinct, "example": list(column.examples)}  # fmt: skip
