"""A source, as a person names it, to a data set: a file, a frame, an array, `sample:NAME`, or an expression."""

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from superpose.data import samples
from superpose.data.dataset import Dataset, split_target
from superpose.data.files.table import DEFAULT_MISSING, read_with
from superpose.data.function import function_rows
from superpose.data.media.listing import Listing, list_columns
from superpose.data.media.options import MediaOptions
from superpose.data.media.sources import is_media, list_media, media_columns
from superpose.errors import UsageError

SAMPLE = "sample:"


def open_source(source: Any, **how: Any) -> Dataset:
    """The rows of a source, split into inputs and target, its pictures and sounds decoded; see `list_source`.

    Raises
    ------
    DataError
        If it cannot be read, has no such target, or its files take too much memory.
    """
    found = list_source(source, **how)
    return found.load() if isinstance(found, Listing) else found


def list_source(
    source: Any,
    *,
    target: str | Sequence[str] | None = None,
    header: bool | None = None,
    separator: str | None = None,
    missing: Iterable[str] = DEFAULT_MISSING,
    encoding: str | None = None,
    quote: str | None = None,
    seed: int = 0,
    kinds: Mapping[str, str] | None = None,
    forms: Mapping[str, Any] | None = None,
    size: Any = None,
    channels: str | None = None,
    sound: str | None = None,
    rate: int | None = None,
    seconds: float | None = None,
    on: Any = None,
) -> Dataset | Listing:
    """The rows of a source, split into inputs and target; files of pictures or sounds by their names.

    Parameters
    ----------
    source : str, path, frame, dict, array or Dataset
        `sample:NAME`, a folder of pictures or sounds with a folder for each class, idx files, or whatever
        `superpose.data.files.table.read_with` takes; with `on` an expression. A column of names
        of pictures or sounds is found by itself.
    target : str or list of str, optional
        What to learn; by default the last column, or the sample's own target.
    header, separator, missing, encoding, quote
        As for `read`; how a file was read is in the data set's `reading`.
    seed : int
        Fixes what a made sample draws.
    kinds : dict of str to str, optional
        Column name to "picture" or "sound" where its cells are names of such files; other kinds keep it from that.
    forms : dict of str to form, optional
        What the pictures or sounds of a column are made to, where that is known: `media` of another data set.
    size, channels, sound, rate, seconds
        What pictures and sounds are made to; see `superpose.data.media.options.MediaOptions`.
    on : (low, high), one pair a variable, or a dict of name to pair, optional
        The domain of an expression, such as "sin(3*x)"; see `superpose.data.function.function_rows`.

    Raises
    ------
    DataError
        If it cannot be read, or has no such target.
    """
    if isinstance(source, Dataset):
        return source
    if isinstance(source, str) and source.startswith(SAMPLE):
        return _sample(source, target, seed)
    if on is not None:
        return _function(source, on, target, seed)
    options = MediaOptions.of(size=size, channels=channels, sound=sound, rate=rate, seconds=seconds)
    if is_media(source):
        return list_media(source, options=options, target=target, forms=forms)
    frame, reading = read_with(
        source, header=header, separator=separator, missing=missing, encoding=encoding, quote=quote
    )
    named = isinstance(source, str | Path)
    name, told, folder = (
        (Path(source).stem, str(source), Path(source).parent) if named else ("table", "", None)
    )
    wanted = media_columns(frame, kinds, folder)
    if target is None and frame.columns[-1] in wanted:  # the last column that is none of these
        target = next((name for name in reversed(frame.columns) if name not in wanted), None)
    dataset = dataclasses.replace(split_target(frame, target, name=name, source=told), reading=reading)
    wanted = {name: kind for name, kind in wanted.items() if name in dataset.inputs.columns}
    if not wanted:
        return dataset
    return list_columns(dataset, wanted, folder, options, forms)


def _function(source: Any, on: Any, target: Any, seed: int) -> Dataset:
    if not isinstance(source, str):
        raise UsageError(
            f"A domain was given, but the source is a {type(source).__name__}.",
            'A domain is for an expression in quotes, such as "sin(3*x)".',
        )
    return _with_own_target(
        function_rows(source, on, seed=seed),
        target,
        "The target of an expression is its value,",
        "Leave the target out.",
    )


def _sample(source: str, target: Any, seed: int) -> Dataset:
    return _with_own_target(
        samples.sample(source.removeprefix(SAMPLE), seed=seed), target, f"{source} has the target",
        "Leave --target out: a sample brings its own.",
    )  # fmt: skip


def _with_own_target(dataset: Dataset, target: Any, has: str, hint: str) -> Dataset:
    """A data set that brings its target, where no other one is asked for."""
    wanted = (target,) if isinstance(target, str) else tuple(target or dataset.targets)
    if wanted != dataset.targets:
        raise UsageError(f"{has} {', '.join(dataset.targets)}; {', '.join(wanted)} was asked for.", hint)
    return dataset
