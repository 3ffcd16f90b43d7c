"""Files of pictures or sounds as one array, decoded by threads; those that cannot be opened are counted by name."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from superpose.data.files.decoding import decoded
from superpose.data.files.image import open_image, resized
from superpose.data.large.memory import available
from superpose.data.large.memory import told as size_told
from superpose.data.media.chosen_form import CHOSEN, sound_form, union, usual_size
from superpose.data.media.options import MediaOptions
from superpose.data.media.picture_form import CHANNELS, PictureForm, as_rgba, in_channels, needed_channels
from superpose.data.media.sound_form import SoundForm
from superpose.errors import DataError

Form = PictureForm | SoundForm
SHARE = 0.5  # of the memory that is free, which decoded files may take


@dataclass(frozen=True, eq=False)
class Loaded:
    """Files decoded.

    Attributes
    ----------
    x_NI : array (rows, numbers)
        One row a file; zeros where it could not be opened.
    form : PictureForm or SoundForm
        What a row is.
    broken : dict of int to str
        The rows whose file could not be opened, and why.
    notes : tuple of str
        How size, channels, rate or length were chosen, and what was met on the way.
    """

    x_NI: np.ndarray
    form: Form
    broken: dict[int, str]
    notes: tuple[str, ...] = field(default=())

    def __repr__(self) -> str:
        return f"Loaded({len(self.x_NI):,} x {self.form.told}; {len(self.broken)} broken)"


def load_files(
    paths: Sequence[Path], kind: str, options: MediaOptions, *, form: Form | None = None
) -> Loaded:
    """Decode files to rows of one form.

    Parameters
    ----------
    paths : sequence of Path
        The files.
    kind : str
        "picture" or "sound".
    options : MediaOptions
        What is asked for.
    form : PictureForm or SoundForm, optional
        The form to take, where it is known.

    Raises
    ------
    DataError
        If none can be opened, or all together would take more memory than there is.
    """
    if form is None and kind == "picture":
        return _pictures(paths, options)
    notes: list[str] = []
    known = form or sound_form(paths, options, notes)
    check_room(len(paths), known.numbers * known.dtype.itemsize)
    x_NI = np.zeros((len(paths), known.numbers), known.dtype)
    broken: dict[int, str] = {}
    for i, found in enumerate(decoded(paths, known.read)):
        if isinstance(found, DataError):
            broken[i] = found.message
        else:
            x_NI[i] = found
    return Loaded(x_NI, known, broken, tuple(notes))


def check_room(rows: int, each: int) -> None:
    """Refuse what would take too much of the memory that is free, before any of it is decoded.

    Raises
    ------
    DataError
        If it would.
    """
    free = available()
    if free is not None and rows * each > SHARE * free:
        raise DataError(
            f"{rows:,} files of {each:,} bytes each would take {size_told(rows * each)}; "
            f"{size_told(SHARE * free)}, half of what is free, is what is taken of this machine's memory.",
            "Choose a smaller --size, fewer --channels, or fewer files.",
        )


@dataclass(frozen=True)
class PictureReader:
    """Reads pictures of one size in the channels asked for, or else in the fewest that hold each.

    Attributes
    ----------
    width, height : int
        Pixels.
    channels : str or None
        As of a `PictureForm`; None takes of each picture what it needs.
    """

    width: int
    height: int
    channels: str | None

    def __call__(self, path: Path) -> tuple[np.ndarray, str, tuple[str, ...]]:
        """Its pixels (H, W, channels), which channels they are, and what was met on the way."""
        side = max(self.width, self.height)  # one that lies on its side is turned after it is opened
        opened = open_image(path, at_least=(side, side))
        pixels_HW4 = resized(opened.pixels_HW4, self.height, self.width)
        own = self.channels or needed_channels(opened.pixels_HW4)
        return in_channels(pixels_HW4, own), own, opened.notes


def _pictures(paths: Sequence[Path], options: MediaOptions) -> Loaded:
    """Pictures in the form that is asked for; size and channels that are not are found."""
    notes: list[str] = []
    width, height = options.size or usual_size(paths, notes)
    trial = PictureForm(width, height, options.channels or "rgba")
    check_room(len(paths), trial.numbers)
    rows: list[np.ndarray | None] = []
    broken: dict[int, str] = {}
    met: Counter[str] = Counter()
    needed = set()
    for i, found in enumerate(decoded(paths, PictureReader(width, height, options.channels))):
        if isinstance(found, DataError):
            broken[i] = found.message
            rows.append(None)
            continue
        pixels_HWC, own, said = found
        rows.append(pixels_HWC)
        needed.add(own)
        met.update(said)
    channels = options.channels or union(needed)
    form = PictureForm(width, height, channels)
    if not options.channels and needed:
        notes.append(CHOSEN[channels])
    notes += met_on_the_way(met, len(paths))
    return Loaded(together(rows, form), form, broken, tuple(notes))


def together(rows: list[np.ndarray | None], form: PictureForm) -> np.ndarray:
    """One array of pictures that each came in the fewest channels that hold it; they are let go on the way."""
    x_NI = np.zeros((len(rows), form.numbers), np.uint8)
    for i, pixels_HWC in enumerate(rows):
        if pixels_HWC is not None:
            same = pixels_HWC.shape[2] == form.depth
            x_NI[i] = (pixels_HWC if same else in_channels(as_rgba(pixels_HWC), form.channels)).ravel()
            rows[i] = None
    return x_NI


def met_on_the_way(met: Counter[str], files: int) -> list[str]:
    """What was met in several files, in words."""
    return [f"{count:,} of {files:,}: {what}" for what, count in met.most_common(6)]


def from_array(x_NHW: np.ndarray, options: MediaOptions, form: PictureForm | None = None) -> Loaded:
    """Pictures in memory, uint8 (N, H, W) or (N, H, W, channels), in a form."""
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
