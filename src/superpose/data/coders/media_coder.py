"""How pictures and sounds become inputs of a network: every pixel, every level of a spectrogram, an input."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, overload

import numpy as np
import polars as pl

from superpose.data import record
from superpose.data.coders.coder import Coder
from superpose.data.media.loading import Form, load_files
from superpose.data.media.options import MediaOptions
from superpose.data.media.picture_form import PictureForm
from superpose.data.media.sound_form import SoundForm
from superpose.errors import DataError

FORMS: dict[str, Any] = {"picture": PictureForm, "sound": SoundForm}
AT_ONCE = 2**24  # numbers whose mean and spread are taken together


class InputNames(Sequence[str]):
    """The names of the inputs of pictures, made when they are asked for: there may be millions."""

    def __init__(self, name: str, form: Form):
        self._name, self._form = name, form

    def __len__(self) -> int:
        return self._form.numbers

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[str, ...]: ...
    def __getitem__(self, index: int | slice) -> str | tuple[str, ...]:
        """The name of one input, or those of several."""
        if isinstance(index, slice):
            return tuple(self[i] for i in range(len(self))[index])
        at = range(len(self))[index]
        return f"{self._name}: {self._form.name(at)}"

    def __iter__(self) -> Iterator[str]:
        return (self[i] for i in range(len(self)))

    def __repr__(self) -> str:
        return f"InputNames({self[0]!r} ... {self[-1]!r})"


@dataclass(frozen=True)
class MediaCoder(Coder):
    """Pictures or sounds as numbers, and back.

    Attributes
    ----------
    form : PictureForm or SoundForm
        What each is made to.
    center, scale : float
        The mean of all numbers in training, and their standard deviation: a network learns (number - center) / scale.
    """

    name: str
    form: Form
    center: float
    scale: float
    missing = False

    @classmethod
    def fit(cls, series: pl.Series, form: Form) -> "MediaCoder":
        """The coder of a column of decoded pictures or sounds."""
        x_NI = _array(series, form)
        step = max(1, AT_ONCE // form.numbers)
        sums = np.zeros(2)
        for start in range(0, len(x_NI), step):
            part = x_NI[start : start + step].astype(np.float64)
            sums += part.sum(), (part * part).sum()
        mean = float(sums[0] / x_NI.size)
        spread = float(np.sqrt(max(sums[1] / x_NI.size - mean * mean, 0.0)))
        return cls(series.name, form, mean, spread if spread > 1e-9 else 1.0)

    @property
    def kind(self) -> str:  # pyright: ignore[reportIncompatibleVariableOverride] - of the form
        """ "picture" or "sound"."""
        return self.form.kind

    @property
    def inputs(self) -> Any:
        """The names of its inputs."""
        return InputNames(self.name, self.form)

    @property
    def width(self) -> int:
        """How many inputs it makes."""
        return self.form.numbers

    def ready(self, series: pl.Series) -> np.ndarray:
        """The numbers of each, (N, numbers); of text, the files by those names, decoded.

        Raises
        ------
        DataError
            If a file cannot be opened, or what is there is not of this form.
        """
        if series.dtype == pl.String or series.dtype == pl.Null:
            return self._opened(series)
        return _array(series, self.form)

    def _opened(self, series: pl.Series) -> np.ndarray:
        loaded = self.load(series)
        if loaded[1]:
            row, why = next(iter(loaded[1].items()))
            raise DataError(f"Column {self.name!r}, row {row + 1}: {why}", "Leave the row out.")
        return loaded[0]

    def load(self, series: pl.Series, folder: Path | None = None) -> tuple[np.ndarray, dict[int, str]]:
        """Files by their names, relative to `folder`, decoded; and the rows that could not be, with why."""
        paths = [(folder or Path()) / (name or "") for name in series.cast(pl.String).to_list()]
        loaded = load_files(paths, self.kind, MediaOptions(), form=self.form)
        return loaded.x_NI, loaded.broken

    def write(self, cells: np.ndarray, rows: slice, out_BI: np.ndarray) -> None:
        """The numbers, scaled."""
        out_BI[:] = (cells[rows].astype(np.float32) - np.float32(self.center)) / np.float32(self.scale)

    def decode(self, x_BI: np.ndarray) -> pl.Series:
        """The pictures or sounds behind the inputs, as arrays."""
        numbers = np.asarray(x_BI) * self.scale + self.center
        if self.form.dtype == np.uint8:
            numbers = np.clip(np.rint(numbers), 0, 255)
        return pl.Series(self.name, numbers.astype(self.form.dtype))

    def to_dict(self) -> dict[str, Any]:
        """Its form and numbers, as plain JSON."""
        return {
            "kind": self.kind, "name": self.name, "center": self.center, "scale": self.scale,
            "form": self.form.to_dict(),
        }  # fmt: skip

    @classmethod
    def from_dict(cls, data: Any) -> "MediaCoder":
        """The coder that `to_dict` wrote."""
        checks = {"kind": record.is_text, "name": record.is_text, "form": record.is_object}
        d = record.take(data, "column of pictures", **checks, center=record.is_number, scale=record.is_number)
        if not d["scale"] > 0 or d["kind"] not in FORMS:
            raise record.damaged("column of pictures", f"the scale of {d['name']!r} is not above 0")
        form = FORMS[d["kind"]].from_dict(d["form"])
        return cls(d["name"], form, float(d["center"]), float(d["scale"]))


def _array(series: pl.Series, form: Form) -> np.ndarray:
    """A column of arrays, (N, numbers), in the form's own type."""
    shape = getattr(series.dtype, "shape", None)
    numbers = int(np.prod(shape)) if shape else None
    if numbers != form.numbers:
        found = "no arrays" if numbers is None else f"arrays of {numbers:,} numbers"
        raise DataError(
            f"Column {series.name!r} holds {found}; {form.numbers:,} were expected: {form.told}.",
            "Give pictures of that size, or their files: those are made it.",
        )
    if series.null_count():
        raise DataError(f"Column {series.name!r} has missing pictures or sounds.", "Leave those rows out.")
    return series.to_numpy().reshape(len(series), form.numbers).astype(form.dtype, copy=False)
