"""Files of pictures or sounds as one array, decoded by threads; those that cannot be opened are counted by name."""

import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from superpose.data.files.audio import header_of
from superpose.data.files.decoding import decoded
from superpose.data.files.image import open_image, resized, size_of
from superpose.data.media.options import MediaOptions
from superpose.data.media.picture_form import PictureForm, as_rgba, in_channels, needed_channels
from superpose.data.media.sound_form import SoundForm
from superpose.errors import DataError

Form = PictureForm | SoundForm
LOOKED_AT = 200  # headers of pictures, from which a size is chosen
SIDE = 64  # pixels of the longer side, where sizes differ or are larger
RATE = 16_000  # Hz, the most that is kept by default
LONGEST = 30.0  # s, the most that is kept by default
SHARE = 0.4  # of the machine's memory that decoded files may take


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
    known = form or _sound_form(paths, options, notes)
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
    """Refuse what would take too much of the machine's memory, before any of it is decoded.

    Raises
    ------
    DataError
        If it would.
    """
    most = int(_memory() * SHARE)
    if rows * each > most:
        raise DataError(
            f"{rows:,} files of {each:,} bytes each would take {rows * each / 2**30:,.1f} GiB; "
            f"{most / 2**30:,.1f} GiB is what is taken of this machine's memory.",
            "Choose a smaller --size, fewer --channels, or fewer files.",
        )


def _memory() -> int:
    """Bytes of memory of this machine, or what its group of processes may use, where that is less."""
    whole = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") if hasattr(os, "sysconf") else 2**33
    try:
        limit = Path("/sys/fs/cgroup/memory.max").read_text().strip()
        return min(whole, int(limit))
    except (OSError, ValueError):
        return whole


def _pictures(paths: Sequence[Path], options: MediaOptions) -> Loaded:
    """Pictures in the form that is asked for; size and channels that are not are found."""
    notes: list[str] = []
    width, height = options.size or _usual_size(paths, notes)
    trial = PictureForm(width, height, options.channels or "rgba")
    check_room(len(paths), trial.numbers)
    rows: list[np.ndarray | None] = []
    broken: dict[int, str] = {}
    met: Counter[str] = Counter()

    side = max(width, height)

    def read(path: Path) -> tuple[np.ndarray, str, tuple[str, ...]]:
        opened = open_image(path, at_least=(side, side))
        pixels_HW4 = resized(opened.pixels_HW4, height, width)
        own = options.channels or needed_channels(opened.pixels_HW4)
        return in_channels(pixels_HW4, own), own, opened.notes

    needed = set()
    for i, found in enumerate(decoded(paths, read)):
        if isinstance(found, DataError):
            broken[i] = found.message
            rows.append(None)
            continue
        pixels_HWC, own, said = found
        rows.append(pixels_HWC)
        needed.add(own)
        met.update(said)
    channels = options.channels or _union(needed)
    form = PictureForm(width, height, channels)
    if not options.channels and needed:
        notes.append(CHOSEN[channels])
    notes += [f"{count:,} of {len(paths):,}: {what}" for what, count in met.most_common(6)]
    return Loaded(_together(rows, form), form, broken, tuple(notes))


CHOSEN = {
    "grey": "all are grey and opaque, so a pixel is one number",
    "grey+alpha": "all are grey, so a pixel is its grey and its alpha",
    "rgb": "all are opaque, so alpha is left out",
    "rgba": "some let light through, so alpha is kept",
}


def _union(needed: set[str]) -> str:
    """The fewest channels that hold all of these."""
    alpha = any(channels in ("grey+alpha", "rgba") for channels in needed)
    colour = any(channels in ("rgb", "rgba") for channels in needed)
    return ("rgba" if alpha else "rgb") if colour else ("grey+alpha" if alpha else "grey")


def _together(rows: list[np.ndarray | None], form: PictureForm) -> np.ndarray:
    """One array of pictures that each came in the fewest channels that hold it; they are let go on the way."""
    x_NI = np.zeros((len(rows), form.numbers), np.uint8)
    for i, pixels_HWC in enumerate(rows):
        if pixels_HWC is not None:
            same = pixels_HWC.shape[2] == form.depth
            x_NI[i] = (pixels_HWC if same else in_channels(as_rgba(pixels_HWC), form.channels)).ravel()
            rows[i] = None
    return x_NI


def _usual_size(paths: Sequence[Path], notes: list[str]) -> tuple[int, int]:
    """The size all have, where they have one that is not large; else 64 pixels for the longer side."""
    step = max(1, len(paths) // LOOKED_AT)
    found = [size for size in decoded(paths[::step], size_of) if not isinstance(size, DataError)]
    if not found:
        return SIDE, SIDE
    width, height = found[0]
    if len(set(found)) > 1:
        widths, heights = zip(*found, strict=True)
        notes.append(
            f"their sizes differ ({min(widths)} to {max(widths)} x {min(heights)} to {max(heights)}): each is "
            f"stretched to {SIDE} x {SIDE} pixels (--size)"
        )
        return SIDE, SIDE
    if max(width, height) <= SIDE:
        return width, height
    shrunk = (
        max(1, round(width * SIDE / max(width, height))),
        max(1, round(height * SIDE / max(width, height))),
    )
    notes.append(
        f"all are {width} x {height}, made {shrunk[0]} x {shrunk[1]} (--size {width}x{height} keeps every pixel)"
    )
    return shrunk


def _sound_form(paths: Sequence[Path], options: MediaOptions, notes: list[str]) -> SoundForm:
    """The form by what the headers say: the most frequent rate up to 16 kHz, and the longest."""
    found = [one for one in decoded(paths, header_of) if not isinstance(one, DataError)]
    rates = Counter(rate for rate, _ in found) or Counter({RATE: 1})
    usual = rates.most_common(1)[0][0]
    rate = options.rate or min(usual, RATE)
    if len(rates) > 1 or rate != usual:
        said = ", ".join(f"{r:,} Hz ({n:,})" for r, n in rates.most_common(3))
        notes.append(f"rates are {said}; all are made {rate:,} Hz (--rate)")
    lengths = sorted(seconds for _, seconds in found) or [1.0]
    seconds = options.seconds or _length(lengths)
    longer = sum(length > seconds + 0.5 / rate for length in lengths)
    if lengths[0] != lengths[-1]:
        cut = f", {longer:,} longer ones are cut" if longer else ""
        notes.append(
            f"they last {lengths[0]:.3g} to {lengths[-1]:.3g} s; all are made {seconds:.3g} s, shorter ones end in "
            f"silence{cut} (--seconds)"
        )
    if options.sound == "waveform":
        return SoundForm("waveform", rate, seconds)
    return SoundForm.spectrogram_of(rate, seconds)


def _length(lengths: list[float]) -> float:
    """The longest, unless it is far longer than most: then twice the median; 30 s at most."""
    longest, middle = lengths[-1], lengths[len(lengths) // 2]
    chosen = longest if longest <= 3 * middle else 2 * middle
    return round(min(max(chosen, 0.01), LONGEST), 4)
