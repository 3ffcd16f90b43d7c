"""Folders of pictures or sounds, idx files, and columns of files: what a source is, and what is in it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from superpose.data.columns.plain_cells import of_bytes
from superpose.data.dataset import Dataset
from superpose.data.files.folders import MediaFolder, idx_pairs, kind_of_name, read_folder, train_and_test
from superpose.data.files.idx import is_images, labels_beside, read_idx
from superpose.data.media.listing import FILE, Listing, list_folder, named
from superpose.data.media.loading import Form, Loaded, from_array
from superpose.data.media.options import MediaOptions
from superpose.data.media.picture_form import PictureForm
from superpose.errors import DataError, UsageError

KINDS = ("picture", "sound")
CLASS = "class"  # what the target of a folder is called
LOOKED_AT = 50  # cells by which a column is taken for names of files


def is_media(source: Any) -> bool:
    """Whether a source is a folder, or an idx file of pictures, by its name."""
    if not isinstance(source, str | Path) or str(source).startswith("sample:"):
        return False
    path = Path(source)
    try:
        return path.is_dir() or (is_images(path.name) and path.is_file())
    except (OSError, ValueError):
        return False


def to_train_and_test(source: Any) -> tuple[Any, Any]:
    """A source as what to learn from and what to judge on, None where it does not say: `train/` and `test/`."""
    if not is_media(source) or not Path(source).is_dir():
        return source, None
    pairs = idx_pairs(Path(source))
    if pairs:
        training = [p for p in pairs if p.name.startswith("train")]
        return (pairs[0], pairs[1]) if len(pairs) == 2 and len(training) == 1 else (source, None)
    return train_and_test(Path(source))


def list_media(
    source: str | Path, *, options: MediaOptions, target: Any = None, forms: Mapping[str, Form] | None = None
) -> Dataset | Listing:
    """A folder of pictures or sounds, a folder a class, not decoded yet; or idx files, as a data set.

    Parameters
    ----------
    source : path
        The folder, or an idx file of pictures with its labels beside it.
    options : MediaOptions
        What is asked for.
    target : str, optional
        What the target is to be called; it is the only one there is.
    forms : dict of str to form, optional
        The form of each column, where it is known.

    Raises
    ------
    DataError
        If there are no pictures or sounds, or they have no classes.
    """
    path = Path(source)
    name = target if isinstance(target, str) else CLASS
    if name == FILE:
        raise UsageError("The target cannot be called 'file'.", "That is what the files' names are called.")
    if isinstance(target, list | tuple) and len(target) != 1:
        raise UsageError("A folder has one target, the class of each file.", "Leave --target out.")
    pairs = idx_pairs(path) if path.is_dir() else []
    if pairs or is_images(path.name):
        return _idx_dataset(pairs[0] if pairs else path, path, name, options, forms)
    return list_folder(path, source=str(source), target=name, options=options, forms=forms)


def _idx_dataset(
    images: Path, source: Path, target: str, options: MediaOptions, forms: Mapping[str, Form] | None
) -> Dataset:
    labels = labels_beside(images)
    if labels is None:
        raise DataError(
            f"There are no labels beside {images.name}.",
            f"Put {images.name.replace('images-idx3', 'labels-idx1')} beside it.",
        )
    known = (forms or {}).get("picture")
    loaded = _idx_pictures(images, options, known if isinstance(known, PictureForm) else None)
    y_N = read_idx(labels)
    if y_N.ndim != 1 or len(y_N) != len(loaded.x_NI):
        raise DataError(
            f"{images.name} has {len(loaded.x_NI):,} pictures, {labels.name} labels of shape {y_N.shape}.",
            "Give the files that belong together.",
        )
    frame = pl.DataFrame({target: y_N.astype(np.int64), "picture": pl.Series(loaded.x_NI)})
    return Dataset(
        named(source) if source.is_dir() else images.name.partition("-")[0], frame.select("picture"),
        frame[target], "classification", str(source), media={"picture": loaded.form}, notes=loaded.notes,
    )  # fmt: skip


def _idx_pictures(images: Path, options: MediaOptions, form: PictureForm | None) -> Loaded:
    """The pictures of an idx file, made another size where it is asked for."""
    x_NHW = read_idx(images)
    if x_NHW.ndim not in (3, 4) or x_NHW.dtype != np.uint8 or (x_NHW.ndim == 4 and x_NHW.shape[3] > 4):
        raise DataError(
            f"{images.name} holds {x_NHW.dtype} of shape {x_NHW.shape}; bytes (pictures, rows, columns) were expected.",
            "Give a file of pictures, such as images-idx3-ubyte.",
        )
    return from_array(x_NHW, options, form)


def media_columns(
    frame: pl.DataFrame, kinds: Mapping[str, str] | None, folder: Path | None
) -> dict[str, str]:
    """The columns that hold names of picture or sound files, or pictures themselves, and which they are."""
    found = {}
    for series in frame.get_columns():
        asked = (kinds or {}).get(series.name)
        kind = asked if asked in KINDS else None if asked else _guessed(series, folder)
        if kind:
            found[series.name] = kind
    return found


def _guessed(series: pl.Series, folder: Path | None) -> str | None:
    """By the endings of its first cells, if one of those files is there."""
    if isinstance(series.dtype, pl.Array):
        return "picture" if of_bytes(series.dtype) and len(series.dtype.shape) in (2, 3) else None
    if series.dtype != pl.String:
        return None
    cells = series.drop_nulls().head(LOOKED_AT).to_list()
    kinds = {kind_of_name(cell) for cell in cells}
    if len(kinds) != 1 or None in kinds:
        return None
    there = any(_there(cell, folder) for cell in cells[:10])
    return kinds.pop() if there else None


def _there(name: str, folder: Path | None) -> bool:
    try:
        return ((folder or Path()) / name).is_file()
    except (OSError, ValueError):
        return False


def holds_files(source: Any) -> bool:
    """Whether a source is a folder, an idx file of pictures, or one picture or sound."""
    if is_media(source):
        return True
    if not isinstance(source, str | Path) or kind_of_name(str(source)) is None:
        return False
    return _there(str(source), None)


def folder_of(source: Any) -> Path | None:
    """Where the names of files in a source start from: a folder, or that of a file; None where it is in memory."""
    if not isinstance(source, str | Path):
        return None
    return Path(source) if Path(source).is_dir() else Path(source).parent


def new_files(source: str | Path, *, class_name: str = CLASS) -> tuple[pl.DataFrame, str]:
    """A folder, or a file, as rows to answer, the names of the files or the pictures of an idx file; and their kind.

    A folder that tells classes has them as a column too.

    Raises
    ------
    DataError
        If it holds neither pictures nor sounds.
    """
    path = Path(source)
    if path.is_file() and not is_images(path.name):
        kind = kind_of_name(path.name) or "picture"
        return pl.DataFrame({kind: [path.name]}), kind
    if path.is_dir() and not idx_pairs(path):
        parts = [part for part in train_and_test(path) if part is not None]
        found = [(part.relative_to(path).as_posix(), read_folder(part)) for part in parts]
        kind = found[0][1].kind
        return pl.concat([_named_rows(at, one, kind, class_name) for at, one in found]), kind
    pairs = idx_pairs(path) if path.is_dir() else []
    if pairs or is_images(path.name):
        images = pairs[-1] if pairs else path
        frame = pl.DataFrame({"picture": pl.Series(read_idx(images))})
        labels = labels_beside(images)
        if labels is not None and len(y_N := read_idx(labels)) == frame.height:
            frame = frame.with_columns(pl.Series(class_name, y_N.astype(np.int64)))
        return frame, "picture"
    raise DataError(f"{path} holds neither pictures nor sounds.", "Give a folder of them.")


def _named_rows(at: str, found: MediaFolder, kind: str, class_name: str) -> pl.DataFrame:
    """The files of a folder by their names within the one around it."""
    columns: dict[str, Any] = {kind: [name if at == "." else f"{at}/{name}" for name in found.names]}
    if found.classes is not None:
        columns[class_name] = found.classes
    return pl.DataFrame(columns)
