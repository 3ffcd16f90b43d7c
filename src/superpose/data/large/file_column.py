"""A column of files that memory does not hold decoded: its form, and its mean and spread, from a look at each file."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from superpose.data.large.blocks import changed
from superpose.data.large.row_store import RowStore, row_store
from superpose.data.media.chosen_form import CHOSEN, sound_form, union, usual_size
from superpose.data.media.listing import Listing
from superpose.data.media.loading import Form, PictureReader, load_files, met_on_the_way, together
from superpose.data.media.options import MediaOptions
from superpose.data.media.picture_form import PictureForm, as_rgba
from superpose.data.media.sound_form import SoundForm

OF_CHANNELS = {"grey": [0], "grey+alpha": [0, 3], "rgb": [0, 1, 2], "rgba": [0, 1, 2, 3]}


@dataclass
class Sums:
    """Of numbers that come in parts: how many, their sum and that of their squares, of each channel (C,)."""

    count: int = 0
    total: Any = 0
    square: Any = 0

    def add(self, other: "Sums") -> None:
        """Those of both."""
        self.count += other.count
        self.total, self.square = self.total + other.total, self.square + other.square

    def scale(self, channels: Sequence[int]) -> tuple[float, float]:
        """Mean and standard deviation over some channels; of numbers that are all the same the latter is 1."""
        mean = float(np.mean(self.total[channels]) / max(self.count, 1))
        spread = float(np.mean(self.square[channels]) / max(self.count, 1)) - mean * mean
        return mean, spread**0.5 if spread > 1e-18 else 1.0


def sums_of(numbers: np.ndarray) -> Sums:
    """Those of a picture's pixels (H, W, channels), as red, green, blue and alpha; or of a sound's numbers, (N,)."""
    if numbers.ndim == 1:
        exact = numbers.astype(np.float64)
        return Sums(numbers.size, np.array([exact.sum()]), np.array([exact @ exact]))
    pixels_HW4 = as_rgba(numbers)
    square = np.square(pixels_HW4, dtype=np.uint16)  # 255 squared fits
    height, width, _ = pixels_HW4.shape
    return Sums(height * width, *(a.sum(axis=(0, 1), dtype=np.int64) for a in (pixels_HW4, square)))


class ColumnLook:
    """What is found of one column's files.

    Parameters
    ----------
    listing : Listing
        The rows.
    name : str
        The column.

    Attributes
    ----------
    trial : PictureForm or SoundForm
        The form by the files' headers; channels that are not asked for are all of them until all files are seen.
    store : RowStore or None
        Where decoded files are kept in the form `trial`.
    """

    store: RowStore | None

    def __init__(self, listing: Listing, name: str):
        self.name, self.paths, self.store = name, listing.paths(name), None
        self._options, self._notes, known = listing.options, [], listing.forms.get(name)
        self._known = known is not None or self._options.channels is not None
        self.trial: Form = known or self._by_headers(listing.files[name])
        if isinstance(self.trial, PictureForm):
            wanted = self.trial.channels if self._known else None
            self._open: Any = PictureReader(self.trial.width, self.trial.height, wanted)
        else:
            self._open = self.trial.read
        self._needed: set[str] = set()
        self._met: Counter[str] = Counter()
        self._sums = Sums()

    def _by_headers(self, kind: str) -> Form:
        if kind == "sound":
            return sound_form(self.paths, self._options, self._notes)
        width, height = self._options.size or usual_size(self.paths, self._notes)
        return PictureForm(width, height, self._options.channels or "rgba")

    @property
    def numbers(self) -> int:
        """How many numbers each is."""
        return self.trial.numbers

    @property
    def row_bytes(self) -> int:
        """Bytes of one, decoded."""
        return self.numbers * self.trial.dtype.itemsize

    def open_store(self) -> bool:
        """Keep decoded files on disk from now on, where there is room; whether there is."""
        form = self.trial
        shape = form.shape if isinstance(form, PictureForm) else (form.numbers,)
        self.store = row_store(len(self.paths), shape, form.dtype)
        return self.store is not None

    def close(self) -> None:
        """Remove what is kept on disk."""
        if self.store is not None:
            self.store.close()

    def look(self, row: int) -> tuple[np.ndarray, Sums, str, tuple[str, ...]]:
        """One file: its numbers, their sums, which channels they are, and what was met on the way."""
        found = self._open(self.paths[row])
        if isinstance(self.trial, SoundForm):
            return found, sums_of(found), "", ()
        numbers, channels, notes = found
        return numbers, sums_of(numbers), channels, notes

    def add(
        self, row: int, numbers: np.ndarray, sums: Sums, channels: str, notes: tuple[str, ...], *, counted: bool
    ) -> None:  # fmt: skip
        """Note what one file has told, and keep it; its numbers count for the scale, or do not."""
        if self.store is not None:
            whole = isinstance(self.trial, PictureForm) and numbers.shape[2] < self.trial.depth
            self.store.write(row, as_rgba(numbers) if whole else numbers)
        self._needed.add(channels)
        self._met.update(notes)
        if counted:
            self._sums.add(sums)

    @property
    def form(self) -> Form:
        """The form that holds all files seen."""
        if self._known or not isinstance(self.trial, PictureForm) or not self._needed:
            return self.trial
        return PictureForm(self.trial.width, self.trial.height, union(self._needed))

    @property
    def scale(self) -> tuple[float, float]:
        """Mean and standard deviation of all numbers, in the form's channels."""
        form = self.form
        return self._sums.scale(OF_CHANNELS[form.channels] if isinstance(form, PictureForm) else [0])

    def read(self, rows: np.ndarray) -> np.ndarray:
        """These rows in the form that was found, (rows, numbers).

        Raises
        ------
        DataError
            If a file that could be opened before cannot be any more.
        """
        form = self.form
        if self.store is None:
            paths = [self.paths[row] for row in rows.tolist()]
            loaded = load_files(paths, form.kind, MediaOptions(), form=form)
            if loaded.broken:
                raise changed(str(paths[next(iter(loaded.broken))]))
            return loaded.x_NI
        x = self.store.read(rows)
        if isinstance(form, PictureForm) and form != self.trial:
            x = x[..., OF_CHANNELS[form.channels]]
        return x.reshape(len(rows), -1)

    def column(self, kept: list[np.ndarray]) -> pl.Series:
        """Files that were kept, as a column of arrays."""
        form = self.form
        if isinstance(form, PictureForm):
            return pl.Series(self.name, together([*kept], form))
        return pl.Series(self.name, np.stack(kept) if kept else np.zeros((0, form.numbers), form.dtype))

    def notes(self, files: int) -> tuple[str, ...]:
        """How the form was chosen, and what was met on the way."""
        form, chosen = self.form, []
        if isinstance(form, PictureForm) and not self._known:
            chosen = [CHOSEN[form.channels]]
        return (*self._notes, *chosen, *met_on_the_way(self._met, files))
