"""Rows whose pictures or sounds are still files, known by their names; and the same rows with all of them decoded."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from superpose.data.dataset import Dataset
from superpose.data.files.folders import read_folder
from superpose.data.media.broken import Broken, in_order, without_broken
from superpose.data.media.loading import Form, Loaded, from_array, load_files
from superpose.data.media.options import MediaOptions
from superpose.data.media.picture_form import PictureForm
from superpose.errors import DataError

FILE = "file"  # what the column of their names, without the ending, is called


@dataclass(frozen=True, eq=False)
class Listing:
    """A data set, not decoded yet.

    Attributes
    ----------
    dataset : Dataset
        Its rows; in columns of pictures or sounds the names of files, or pictures that lie in memory.
    kinds : dict of str to str
        Those columns, and which they are: "picture" or "sound".
    folder : Path or None
        Where names start from.
    options : MediaOptions
        What is asked for.
    forms : dict of str to form
        The form of each column, where it is known.
    """

    dataset: Dataset
    kinds: Mapping[str, str]
    folder: Path | None
    options: MediaOptions
    forms: Mapping[str, Form]

    def __repr__(self) -> str:
        return f"Listing({self.dataset!r}: {dict(self.kinds)})"

    @property
    def files(self) -> dict[str, str]:
        """The columns of names of files, and which they are."""
        return {name: kind for name, kind in self.kinds.items() if self._inputs[name].dtype == pl.String}

    def take(self, rows: np.ndarray) -> "Listing":
        """These rows, by number."""
        some = dataclasses.replace(self.dataset, inputs=self._inputs[rows], target=self.dataset.target[rows])
        return dataclasses.replace(self, dataset=some)

    @property
    def _inputs(self) -> pl.DataFrame:
        return self.dataset.inputs

    def paths(self, name: str) -> list[Path]:
        """The files of a column."""
        return [(self.folder or Path()) / (cell or "") for cell in self._inputs[name].to_list()]

    def told(self, name: str, notes: tuple[str, ...]) -> tuple[str, ...]:
        """What is to be said of a column's files; of a table it says of which column."""
        return notes if self.dataset.task is not None else tuple(f"{name}: {note}" for note in notes)

    def with_media(
        self, arrays: Mapping[str, pl.Series], forms: Mapping[str, Form], broken: Broken
    ) -> Dataset:  # fmt: skip
        """The data set with these columns in place of the names, without the rows whose files are broken."""
        given = self.dataset
        target = given.target.to_frame() if isinstance(given.target, pl.Series) else given.target
        whole = given.inputs.with_columns(arrays.values()).hstack(target.get_columns())
        kept = without_broken(whole, broken, given.source)
        one = isinstance(given.target, pl.Series)
        return dataclasses.replace(
            given, inputs=kept.select(given.inputs.columns), media=dict(forms),
            target=kept[target.columns[0]] if one else kept.select(target.columns),
            broken=(*given.broken, *in_order(broken)),
        )  # fmt: skip

    def load(self) -> Dataset:
        """All of it decoded, without the rows whose file could not be opened.

        Raises
        ------
        DataError
            If none can be opened, or all together take too much memory.
        """
        loaded = {name: self._loaded(name, kind) for name, kind in self.kinds.items()}
        broken: dict[int, tuple[str, str]] = {}
        for name, one in loaded.items():
            broken |= {row: (str(self._inputs[name][row]), why) for row, why in one.broken.items()}
        found = self.with_media(
            {name: pl.Series(name, one.x_NI) for name, one in loaded.items()},
            {name: one.form for name, one in loaded.items()},
            broken,
        )
        notes = [note for name, one in loaded.items() for note in self.told(name, one.notes)]
        return dataclasses.replace(found, notes=(*found.notes, *notes))

    def _loaded(self, name: str, kind: str) -> Loaded:
        series, form = self._inputs[name], self.forms.get(name)
        if isinstance(series.dtype, pl.Array):
            known = form if isinstance(form, PictureForm) else None
            return from_array(series.to_numpy(), self.options, known)
        return load_files(self.paths(name), kind, self.options, form=form)


def list_columns(
    dataset: Dataset, kinds: Mapping[str, str], folder: Path | None, options: MediaOptions,
    forms: Mapping[str, Form] | None,
) -> Listing:  # fmt: skip
    """A table with columns of names of files, or of pictures.

    Raises
    ------
    DataError
        If a column holds neither.
    """
    for name, kind in kinds.items():
        dtype = dataset.inputs[name].dtype
        if dtype != pl.String and not isinstance(dtype, pl.Array):
            raise DataError(
                f"Column {name!r} holds {dtype}; names of files were expected.",
                f"Leave --columns {name}={kind} out.",
            )
    return Listing(dataset, kinds, folder, options, forms or {})


def list_folder(
    path: Path, *, source: str, target: str, options: MediaOptions, forms: Mapping[str, Form] | None
) -> Listing:
    """A folder of pictures or sounds, a folder a class.

    Raises
    ------
    DataError
        If there are none, or they have no classes.
    """
    found = read_folder(path)
    if found.classes is None:
        raise DataError(
            f"{path} holds {len(found.names):,} {found.kind}s, but no folders that tell their classes.",
            f"Put them in one folder for each class ({path.name}/cats, {path.name}/dogs), or give a table with a "
            f"column of their names.",
        )
    stems = [Path(one).stem for one in found.names]
    inputs = pl.DataFrame({FILE: stems, found.kind: list(found.names)})
    dataset = Dataset(
        named(path), inputs, pl.Series(target, found.classes), "classification", source, notes=found.notes
    )
    return Listing(dataset, {found.kind: found.kind}, path, options, forms or {})


def named(path: Path) -> str:
    """What a folder is called: by its own name, or of `train` by that of the one around it."""
    path = path.absolute()
    return path.parent.name if path.name.lower().startswith("train") else path.name
