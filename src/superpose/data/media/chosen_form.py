"""To what form files of pictures or sounds are made where none is asked for: by their headers, and the channels met."""

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from superpose.data.files.audio import header_of
from superpose.data.files.decoding import decoded
from superpose.data.files.image import size_of
from superpose.data.media.options import MediaOptions
from superpose.data.media.sound_form import SoundForm
from superpose.errors import DataError

LOOKED_AT = 200  # headers of pictures, from which a size is chosen
SIDE = 64  # pixels of the longer side, where sizes differ or are larger
RATE = 16_000  # Hz, the most that is kept by default
LONGEST = 30.0  # s, the most that is kept by default

CHOSEN = {
    "grey": "all are grey and opaque, so a pixel is one number",
    "grey+alpha": "all are grey, so a pixel is its grey and its alpha",
    "rgb": "all are opaque, so alpha is left out",
    "rgba": "some let light through, so alpha is kept",
}


def union(needed: Iterable[str]) -> str:
    """The fewest channels that hold all of these."""
    needed = set(needed)
    alpha = any(channels in ("grey+alpha", "rgba") for channels in needed)
    colour = any(channels in ("rgb", "rgba") for channels in needed)
    return ("rgba" if alpha else "rgb") if colour else ("grey+alpha" if alpha else "grey")


def usual_size(paths: Sequence[Path], notes: list[str]) -> tuple[int, int]:
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


def sound_form(paths: Sequence[Path], options: MediaOptions, notes: list[str]) -> SoundForm:
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
