"""A source, as a person names it, to a data set: a file, a frame, an array, or `sample:NAME`."""

import dataclasses
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from superpose.data import samples
from superpose.data.dataset import Dataset, split_target
from superpose.data.files.table import DEFAULT_MISSING, read_with
from superpose.errors import UsageError

SAMPLE = "sample:"


def open_source(
    source: Any,
    *,
    target: str | Sequence[str] | None = None,
    header: bool | None = None,
    separator: str | None = None,
    missing: Iterable[str] = DEFAULT_MISSING,
    encoding: str | None = None,
    quote: str | None = None,
    seed: int = 0,
) -> Dataset:
    """The rows of a source, split into inputs and target.

    Parameters
    ----------
    source : str, path, frame, dict, array or Dataset
        `sample:NAME`, or whatever `superpose.data.files.table.read_with` takes.
    target : str or list of str, optional
        What to learn; by default the last column, or the sample's own target.
    header, separator, missing, encoding, quote
        As for `read`; how a file was read is in the data set's `reading`.
    seed : int
        Fixes what a made sample draws.

    Raises
    ------
    DataError
        If it cannot be read, or has no such target.
    """
    if isinstance(source, Dataset):
        return source
    if isinstance(source, str) and source.startswith(SAMPLE):
        return _sample(source, target, seed)
    frame, reading = read_with(
        source, header=header, separator=separator, missing=missing, encoding=encoding, quote=quote
    )
    named = isinstance(source, str | Path)
    name, told = (Path(source).stem, str(source)) if named else ("table", "")
    return dataclasses.replace(split_target(frame, target, name=name, source=told), reading=reading)


def _sample(source: str, target: Any, seed: int) -> Dataset:
    dataset = samples.sample(source.removeprefix(SAMPLE), seed=seed)
    wanted = (target,) if isinstance(target, str) else tuple(target or dataset.targets)
    if wanted != dataset.targets:
        raise UsageError(
            f"{source} has the target {', '.join(dataset.targets)}; {', '.join(wanted)} was asked for.",
            "Leave --target out: a sample brings its own.",
        )
    return dataset
