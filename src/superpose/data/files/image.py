"""One picture from a file, opened safely: what came, and its pixels as red, green, blue and alpha from 0 to 255.

Of the formats known only; how many pixels it has is read from its header, and refused, before any is decoded.
"""

import contextlib
import io
import threading
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from superpose.data.files.given_bytes import bytes_of
from superpose.errors import DataError, UsageError

FORMATS = ("BMP", "GIF", "JPEG", "PNG", "PPM", "TIFF", "WEBP")
ENDINGS = (".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp", ".tif", ".tiff", ".ppm", ".pgm", ".pbm")
KNOWN = "PNG, JPEG, WebP, GIF, BMP, TIFF or PPM"
LARGEST_FILE = 512 * 2**20  # bytes
MOST_PIXELS = 80_000_000  # below where Pillow warns: 320 MB as RGBA
ORIENTATION = 0x0112  # the EXIF tag
# What undoes each orientation, as names of Pillow's transpositions; 1 is upright.
TURNS = {
    2: "FLIP_LEFT_RIGHT", 3: "ROTATE_180", 4: "FLIP_TOP_BOTTOM", 5: "TRANSPOSE",
    6: "ROTATE_270", 7: "TRANSVERSE", 8: "ROTATE_90",
}  # fmt: skip


class _Quiet:
    """No warnings while any thread is in it: Python's filters of warnings belong to all threads."""

    def __init__(self) -> None:
        self._lock, self._inside, self._filters = threading.Lock(), 0, warnings.catch_warnings()

    def __enter__(self) -> None:
        with self._lock:
            if not self._inside:
                self._filters = warnings.catch_warnings()
                self._filters.__enter__()
                warnings.simplefilter("ignore")
            self._inside += 1

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._inside -= 1
            if not self._inside:
                self._filters.__exit__(None, None, None)


_quiet = _Quiet()


@dataclass(frozen=True, eq=False)
class OpenedImage:
    """A picture, and what was understood of its file.

    Attributes
    ----------
    pixels_HW4 : array of uint8, (height, width, 4)
        Upright; red, green, blue, alpha.
    format, mode : str
        How it is stored, such as "JPEG", and its kind of pixel in Pillow's word, such as "I;16" or "CMYK".
    notes : tuple of str
        What a person should know: that it was turned, that only its first frame is taken...
    """

    pixels_HW4: np.ndarray
    format: str
    mode: str
    notes: tuple[str, ...]

    @property
    def height(self) -> int:
        """Pixels from top to bottom, upright."""
        return self.pixels_HW4.shape[0]

    @property
    def width(self) -> int:
        """Pixels from left to right, upright."""
        return self.pixels_HW4.shape[1]

    @property
    def transparent(self) -> bool:
        """Whether any pixel lets through what is behind it."""
        return bool((self.pixels_HW4[:, :, 3] < 255).any())

    @property
    def grey(self) -> bool:
        """Whether every pixel is a grey."""
        rgb = self.pixels_HW4
        return bool((rgb[:, :, 0] == rgb[:, :, 1]).all() and (rgb[:, :, 1] == rgb[:, :, 2]).all())

    def __repr__(self) -> str:
        said = f", {'; '.join(self.notes)}" if self.notes else ""
        return f"OpenedImage({self.width} x {self.height}, {self.format} {self.mode}{said})"


def open_image(
    source: str | Path | bytes,
    *,
    most_pixels: int = MOST_PIXELS,
    at_least: tuple[int, int] | None = None,
) -> OpenedImage:
    """Open one picture.

    Parameters
    ----------
    source : path or bytes
        A PNG, JPEG, WebP, GIF, BMP, TIFF or PPM file, told by its content; of several frames the first is taken.
    most_pixels : int
        A picture with more is refused before it is decoded.
    at_least : (height, width), optional
        A JPEG may be decoded coarser than it is, to no less than this, which is several times faster.

    Raises
    ------
    DataError
        If it cannot be opened, is of no known format, is broken, or has too many pixels.
    """
    with _read_from(source, most_pixels) as (image, where):
        if at_least is not None:
            image.draft(None, (at_least[1], at_least[0]))
        return _read(image, where)


def size_of(source: str | Path | bytes, *, most_pixels: int = MOST_PIXELS) -> tuple[int, int]:
    """The width and height of a picture, upright, as its header says; nothing is decoded.

    Raises
    ------
    DataError
        As `open_image` does.
    """
    with _read_from(source, most_pixels) as (image, _):
        width, height = image.size
        return (height, width) if _orientation(image) >= 5 else (width, height)


@contextlib.contextmanager
def _read_from(source: str | Path | bytes, most_pixels: int) -> Iterator[tuple[Any, str]]:
    """The picture, its header read and found in bounds, and what to call it; what is broken is said."""
    data, where = bytes_of(source, largest=LARGEST_FILE, what="picture")
    try:
        with _opened(data, where, most_pixels) as image:
            yield image, where
    except (DataError, MemoryError):
        raise
    except Exception as error:  # noqa: BLE001 - of broken files Pillow makes errors of every kind
        raise DataError(f"{where} is broken: {_first_line(error)}.", "Fetch or save it anew.") from None


def resized(pixels_HW4: np.ndarray, height: int, width: int) -> np.ndarray:
    """The picture at another size, (height, width, 4), uint8.

    Made smaller, a pixel is the mean of those it stands for (Lanczos' window); colours count by their alpha.
    """
    from PIL import Image

    if height < 1 or width < 1:
        raise UsageError(f"A picture of {width} x {height} pixels was asked for.", "Give 1 or more each.")
    if pixels_HW4.shape[:2] == (height, width):
        return pixels_HW4
    image = Image.fromarray(np.ascontiguousarray(pixels_HW4), "RGBA")
    # Pillow multiplies RGBA by its alpha before it mixes pixels, and divides again after.
    return np.array(image.resize((width, height), Image.Resampling.LANCZOS))


def _opened(data: bytes, where: str, most_pixels: int) -> Any:
    """The picture's header read and found in bounds."""
    from PIL import Image, UnidentifiedImageError

    try:
        with _quiet:
            image = Image.open(io.BytesIO(data), formats=FORMATS)
    except UnidentifiedImageError:
        raise DataError(
            f"{where} is no picture that can be opened; {KNOWN} was expected.{_what_else(data)}",
            "Save it as PNG or JPEG first.",
        ) from None
    except Image.DecompressionBombError:
        raise _too_many(where, f"more than {2 * (Image.MAX_IMAGE_PIXELS or 0):,}", most_pixels) from None
    width, height = image.size
    if width * height > most_pixels:
        image.close()
        raise _too_many(where, f"{width:,} x {height:,} = {width * height:,}", most_pixels)
    return image


def _too_many(where: str, count: str, most: int) -> DataError:
    return DataError(
        f"{where} says it has {count} pixels; at most {most:,} are opened.", "Make it smaller first."
    )


def _what_else(data: bytes) -> str:
    """What the file looks like instead, where that is easily told."""
    start = data[:256].lstrip().lower()
    if start.startswith((b"<svg", b"<?xml")):
        return " It looks like SVG: lines, not pixels."
    if data[4:12] in (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypavif"):
        return " It looks like HEIC or AVIF."
    if start.startswith(b"%pdf"):
        return " It looks like a PDF."
    return " It looks like text." if data[:256].isascii() and b"\0" not in data[:256] else ""


def _read(image: Any, where: str) -> OpenedImage:
    """The pixels, decoded, upright and as RGBA."""
    from PIL import Image

    kind, mode, notes = image.format or "", image.mode, []
    if getattr(image, "is_animated", False) and kind != "MPO":
        notes.append("of several frames the first is taken")
    turn = TURNS.get(_orientation(image))
    with _quiet:  # such as: palette with transparency
        image.load()
    if mode.startswith("I") or mode == "F":
        image = Image.fromarray(_levels(np.asarray(image), mode, where, notes), "L")
    elif mode == "CMYK":
        notes.append("printing colours (CMYK) turned to red, green and blue without their profile")
    upright = image.convert("RGBA")
    if turn is not None:
        upright = upright.transpose(Image.Transpose[turn])
        notes.append("turned upright as its EXIF says")
    return OpenedImage(np.array(upright), kind, mode, tuple(notes))


def _orientation(image: Any) -> int:
    """What its EXIF says of how it was held; 1, upright, where that cannot be read."""
    try:
        found = image.getexif().get(ORIENTATION, 1)
    except Exception:  # noqa: BLE001 - broken EXIF is no reason to refuse the picture
        return 1
    return found if isinstance(found, int) else 1


def _levels(grey_HW: np.ndarray, mode: str, where: str, notes: list[str]) -> np.ndarray:
    """Greys of 16 or 32 bits, or fractions, as 0 to 255, (H, W)."""
    values_HW = grey_HW.astype(np.float64)
    if not np.isfinite(values_HW).all():
        raise DataError(f"{where} has pixels that are not finite numbers.", "Save it anew with numbers only.")
    low, high = float(values_HW.min()), float(values_HW.max())
    if mode.startswith("I") and low >= 0 and high <= 65_535:
        notes.append("16 bits a pixel made 8")
        low, high = 0.0, 65_535.0
    elif mode == "F" and low >= 0 and high <= 1:
        low, high = 0.0, 1.0
    elif high > low:
        notes.append(f"its levels, {low:g} to {high:g}, are shown from black to white")
    scaled_HW = (values_HW - low) / (high - low if high > low else 1.0)
    return np.rint(scaled_HW * 255).astype(np.uint8)


def _first_line(error: Exception) -> str:
    said = str(error).partition("\n")[0][:120].rstrip(".")
    return said or type(error).__name__
