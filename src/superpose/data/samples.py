"""Data that come with superpose: the tables scikit-learn bundles, and those `made` makes."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from superpose.data.dataset import Dataset
from superpose.data.made import CLOUDS, CURVES
from superpose.errors import UnknownNameError, UsageError

CLOUD_ROWS, CURVE_ROWS = 400, 200
BELL_RATE = 8000  # Hz


@dataclass(frozen=True)
class SampleInfo:
    """What is known of a sample before it is loaded; `kind` is "table", "2-D", "1-D", "picture" or "sound"."""

    name: str
    kind: str
    rows: int
    inputs: int
    task: str
    about: str


TABLES = (
    SampleInfo("breast_cancer", "table", 569, 30, "classification", "tumours by what a microscope measures"),
    SampleInfo("diabetes", "table", 442, 10, "regression", "the course of diabetes after a year"),
    SampleInfo("digits", "table", 1797, 64, "classification", "handwritten digits, 8 by 8 pixels"),
    SampleInfo("iris", "table", 150, 4, "classification", "three kinds of iris by their flowers"),
    SampleInfo("linnerud", "table", 20, 3, "regression", "three measures of the body by three exercises"),
    SampleInfo("wine", "table", 178, 13, "classification", "wines of three growers by chemical analysis"),
)


PICTURES = (
    SampleInfo("china", "picture", 427, 640, "painting", "a photo of a temple in Beijing, 640 x 427 pixels"),
    SampleInfo("flower", "picture", 427, 640, "painting", "a photo of a dahlia, 640 x 427 pixels"),
)
SOUNDS = (SampleInfo("bell", "sound", BELL_RATE * 2, 1, "singing", "a struck bell, 2 s at 8,000 Hz"),)


def names() -> list[SampleInfo]:
    """Every sample: the tables, the points in the plane, the functions, each sorted by name."""
    clouds = [SampleInfo(n, "2-D", CLOUD_ROWS, 2, "classification", c.about) for n, c in CLOUDS.items()]
    curves = [
        SampleInfo(n, "1-D", CURVE_ROWS, 1, "regression", f"{c.about}, x from {c.low:g} to {c.high:g}")
        for n, c in CURVES.items()
    ]
    return [*TABLES, *clouds, *curves]


def sample(name: str, *, rows: int | None = None, noise: float | None = None, seed: int = 0) -> Dataset:
    """A sample by its name.

    Parameters
    ----------
    name : str
        One of `names()`.
    rows : int, optional
        How many rows: of a table a random part in its own order, of made data as many as are asked for.
    noise : float, optional
        Only for made data: the standard deviation added to points, or to a function's values.
    seed : int
        Fixes what is drawn.

    Raises
    ------
    UnknownNameError
        If there is no such sample.
    UsageError
        If there are not that many rows, or noise is asked of a real table.
    """
    _check_rows(rows)
    if noise is not None and not 0 <= noise < np.inf:
        raise UsageError(f"noise is {noise}; 0 or a finite number above it was expected.", "Try noise=0.1.")
    tables = {info.name: info for info in TABLES}
    if name in tables:
        return _table(tables[name], rows, noise, seed)
    if name in CLOUDS:
        return _cloud(name, rows or CLOUD_ROWS, noise, seed)
    if name in CURVES:
        return _curve(name, rows or CURVE_ROWS, noise, seed)
    for info in (*PICTURES, *SOUNDS):
        if info.name == name:
            verb = "paint" if info.kind == "picture" else "sing"
            raise UsageError(
                f"{name!r} is a {info.kind}, not a table.", f"Try superpose {verb} sample:{name}."
            )
    raise UnknownNameError("sample", name, [info.name for info in names()])


def picture(name: str) -> np.ndarray:
    """A picture that scikit-learn bundles, uint8 (height, width, 3).

    Raises
    ------
    UnknownNameError
        If there is none of that name.
    """
    if name not in [info.name for info in PICTURES]:
        raise UnknownNameError("picture", name, [info.name for info in PICTURES])
    import sklearn.datasets

    return np.array(sklearn.datasets.load_sample_image(f"{name}.jpg"))


def sound(name: str) -> tuple[np.ndarray, int]:
    """A sound that is made, (frames, 1) from -1 to 1, and its rate in Hz.

    The bell is a sum of tones whose frequencies stand in the proportions of a bell's partials, the higher the sooner
    gone (Fletcher & Rossing, The Physics of Musical Instruments, 1998, table 21.1).

    Raises
    ------
    UnknownNameError
        If there is none of that name.
    """
    if name not in [info.name for info in SOUNDS]:
        raise UnknownNameError("sound", name, [info.name for info in SOUNDS])
    t_N = np.arange(2 * BELL_RATE) / BELL_RATE
    partials = {0.5: 0.6, 1.0: 1.0, 1.2: 0.8, 1.5: 0.5, 2.0: 0.9, 2.5: 0.3, 3.0: 0.25, 4.0: 0.15}
    tones = [
        size * np.exp(-1.5 * ratio * t_N) * np.sin(2 * np.pi * 440 * ratio * t_N)
        for ratio, size in partials.items()
    ]
    struck_N = np.sum(tones, axis=0) * np.clip(t_N / 0.003, 0, 1)
    return (0.9 * struck_N / np.abs(struck_N).max()).astype(np.float32)[:, None], BELL_RATE


def _check_rows(rows: int | None) -> None:
    if rows is not None and (isinstance(rows, bool) or not isinstance(rows, int | np.integer) or rows < 2):
        raise UsageError(f"rows is {rows!r}; a whole number from 2 on was expected.", "Try rows=100.")


def _cloud(name: str, rows: int, noise: float | None, seed: int) -> Dataset:
    rng = np.random.default_rng(seed)
    x_N2, class_N = CLOUDS[name].make(rng, rows)
    x_N2 = x_N2 + rng.normal(0.0, CLOUDS[name].noise if noise is None else noise, x_N2.shape)
    order_N = rng.permutation(rows)
    inputs = pl.DataFrame({"x1": x_N2[order_N, 0], "x2": x_N2[order_N, 1]})
    return Dataset(name, inputs, pl.Series("class", class_N[order_N]), "classification", f"sample:{name}")


def _curve(name: str, rows: int, noise: float | None, seed: int) -> Dataset:
    curve = CURVES[name]
    x_N = np.linspace(curve.low, curve.high, rows)
    spread = curve.noise if noise is None else noise
    y_N = curve.value(x_N) + np.random.default_rng(seed).normal(0.0, spread, rows)
    return Dataset(name, pl.DataFrame({"x": x_N}), pl.Series("y", y_N), "regression", f"sample:{name}")


def _table(info: SampleInfo, rows: int | None, noise: float | None, seed: int) -> Dataset:
    if noise is not None:
        raise UsageError(f"{info.name!r} is a real table; noise is for made data.", "Leave noise out.")
    if rows is not None and rows > info.rows:
        raise UsageError(
            f"{info.name!r} has {info.rows} rows; {rows} were asked for.", "Ask for fewer, or for all."
        )
    inputs, target = _bundled(info.name)
    if rows is not None:
        chosen = np.sort(np.random.default_rng(seed).permutation(info.rows)[:rows])
        inputs, target = inputs[chosen], target[chosen]
    return Dataset(info.name, inputs, target, info.task, f"sample:{info.name}")


def _bundled(name: str) -> tuple[pl.DataFrame, pl.Series | pl.DataFrame]:
    """A table of scikit-learn: its columns by their names, classes by theirs where they have one."""
    import sklearn.datasets

    bunch: Any = getattr(sklearn.datasets, f"load_{name}")()
    columns = [str(column) for column in bunch.feature_names]
    if name == "digits":
        columns = [f"r{row}c{column}" for row in range(8) for column in range(8)]
    inputs = pl.DataFrame(np.array(bunch.data, dtype=np.float64), schema=columns)
    if name == "linnerud":
        return inputs, pl.DataFrame(
            np.array(bunch.target), schema=[str(target) for target in bunch.target_names]
        )
    if name == "diabetes":
        return inputs, pl.Series("progression", np.array(bunch.target))
    labels = np.asarray(bunch.target_names)[bunch.target]
    return inputs, pl.Series("digit" if name == "digits" else "class", labels.tolist())
