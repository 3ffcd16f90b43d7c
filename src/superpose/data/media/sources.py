"""Folders of pictures or sounds, idx files, and tables with a column of files, as data sets."""

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from superpose.data.columns.naming import shortened
from superpose.data.columns.plain_cells import of_bytes
from superpose.data.dataset import Dataset
from superpose.data.files.folders import MediaFolder, idx_pairs, kind_of_name, read_folder, train_and_test
from superpose.data.files.idx import is_images, labels_beside, read_idx
from superpose.data.media.loading import Form, Loaded, load_files
from superpose.data.media.options import MediaOptions
from superpose.data.media.picture_form import CHANNELS, PictureForm
from superpose.errors import DataError, UsageError

KINDS = ("picture", "sound")
FILE = "file"  # what the column of their names, without the ending, is called
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
        named = [p for p in pairs if p.name.startswith("train")]
        return (pairs[0], pairs[1]) if len(pairs) == 2 and len(named) == 1 else (source, None)
    return train_and_test(Path(source))


def open_media(
    source: str | Path, *, options: MediaOptions, target: Any = None, forms: Mapping[str, Form] | None = None
) -> Dataset:
    """A folder of pictures or sounds, a folder a class, or idx files, as a data set.

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
    found = read_folder(path)
    if found.classes is None:
        raise DataError(
            f"{path} holds {len(found.names):,} {found.kind}s, but no folders that tell their classes.",
            f"Put them in one folder for each class ({path.name}/cats, {path.name}/dogs), or give a table with a "
            f"column of their names.",
        )
    paths = [path / one for one in found.names]
    loaded = load_files(paths, found.kind, options, form=(forms or {}).get(found.kind))
    stems = [Path(one).stem for one in found.names]
    frame = pl.DataFrame({name: found.classes, FILE: stems, found.kind: pl.Series(loaded.x_NI)})
    return _dataset(_named(path), frame, name, str(source), loaded, found.names, found.kind, found.notes)


def _named(path: Path) -> str:
    """What a folder is called: by its own name, or of `train` by that of the one around it."""
    path = path.absolute()
    return path.parent.name if path.name.lower().startswith("train") else path.name


def _dataset(
    name: str,
    frame: pl.DataFrame,
    target: str,
    source: str,
    loaded: Loaded,
    names: Any,
    kind: str,
    notes: Any,
) -> Dataset:
    """Without the rows whose file could not be opened."""
    frame, broken = without_broken(frame, {kind: loaded}, {kind: names}, source)
    return Dataset(
        name, frame.select(FILE, kind), frame[target], "classification", source,
        media={kind: loaded.form}, broken=broken, notes=(*notes, *loaded.notes),
    )  # fmt: skip


def without_broken(
    frame: pl.DataFrame, loaded: Mapping[str, Loaded], names: Mapping[str, Any], source: str
) -> tuple[pl.DataFrame, tuple[tuple[str, str], ...]]:
    """The rows whose files could be opened, and those that could not by name with why.

    Raises
    ------
    DataError
        If none could.
    """
    broken: dict[int, tuple[str, str]] = {}
    for column, one in loaded.items():
        broken |= {row: (str(names[column][row]), why) for row, why in one.broken.items()}
    if len(broken) == frame.height:
        first = next(iter(broken.values()))[1]
        raise DataError(
            f"None of the {frame.height:,} files of {source} can be opened. The first: {first}",
            "Check the files and their paths.",
        )
    if not broken:
        return frame, ()
    kept = np.ones(frame.height, bool)
    kept[list(broken)] = False
    return frame.filter(pl.Series(kept)), tuple(broken[row] for row in sorted(broken))


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
        _named(source) if source.is_dir() else images.name.partition("-")[0], frame.select("picture"),
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


def from_array(x_NHW: np.ndarray, options: MediaOptions, form: PictureForm | None = None) -> Loaded:
    """Pictures in memory, uint8 (N, H, W) or (N, H, W, channels), in a form."""
    from superpose.data.files.image import resized
    from superpose.data.media.picture_form import as_rgba

    x_NHWC = x_NHW if x_NHW.ndim == 4 else x_NHW[..., None]
    _, height, width, depth = x_NHWC.shape
    own = next(name for name, parts in CHANNELS.items() if len(parts) == depth)
    if form is None:
        wide, high = options.size or (width, height)
        form = PictureForm(wide, high, options.channels or own)
    if form.shape == (height, width, depth):
        return Loaded(x_NHWC.reshape(len(x_NHWC), -1), form, {})
    x_NI = np.zeros((len(x_NHWC), form.numbers), np.uint8)
    for i, pixels_HWC in enumerate(x_NHWC):
        x_NI[i] = form.of_rgba(resized(as_rgba(pixels_HWC), form.height, form.width))
    return Loaded(x_NI, form, {}, (f"made {form.width} x {form.height} of {width} x {height}",))


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


def load_columns(
    frame: pl.DataFrame,
    wanted: Mapping[str, str],
    folder: Path | None,
    options: MediaOptions,
    forms: Mapping[str, Form] | None,
) -> dict[str, Loaded]:
    """The columns decoded."""  # fmt: skip
    loaded = {}
    for name, kind in wanted.items():
        series, form = frame[name], (forms or {}).get(name)
        if isinstance(series.dtype, pl.Array):
            loaded[name] = from_array(
                series.to_numpy(), options, form if isinstance(form, PictureForm) else None
            )
            continue
        if series.dtype != pl.String:
            raise DataError(
                f"Column {name!r} holds {series.dtype}; names of files were expected.",
                f"Leave --columns {name}={kind} out.",
            )
        paths = [(folder or Path()) / (cell or "") for cell in series.to_list()]
        loaded[name] = load_files(paths, kind, options, form=form)
    return loaded


def with_media(dataset: Dataset, frame: pl.DataFrame, loaded: Mapping[str, Loaded]) -> Dataset:
    """The data set with its columns of files decoded, without the rows whose files could not be."""
    names = {name: frame[name].to_list() for name in loaded if frame[name].dtype == pl.String}
    arrays = [pl.Series(name, one.x_NI) for name, one in loaded.items()]
    target = dataset.target.to_frame() if isinstance(dataset.target, pl.Series) else dataset.target
    whole = dataset.inputs.with_columns(arrays).hstack(target.get_columns())
    kept, broken = without_broken(whole, loaded, names, dataset.source)
    told = tuple(f"{name}: {note}" for name, one in loaded.items() for note in one.notes)
    answers = (
        kept[target.columns[0]] if isinstance(dataset.target, pl.Series) else kept.select(target.columns)
    )
    return dataclasses.replace(
        dataset, inputs=kept.select(dataset.inputs.columns), target=answers, notes=(*dataset.notes, *told),
        media={name: one.form for name, one in loaded.items()}, broken=(*dataset.broken, *broken),
    )  # fmt: skip


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


def told_broken(broken: Any) -> str:
    """The files that could not be opened, in words."""
    count = len(broken)
    first = shortened([repr(name) for name, _ in broken], 5)
    why = str(broken[0][1])
    return (
        f"{count:,} file{'s' * (count > 1)} could not be opened and {'are' if count > 1 else 'is'} left out: {first}. "
        f"The first: {why}"
    )
