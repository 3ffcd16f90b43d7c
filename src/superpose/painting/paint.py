"""`paint`: a network learns a picture as a function, from a place to its colour."""

import functools
import io
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from superpose.data.files.image import OpenedImage, open_image, resized
from superpose.data.files.whole_file import whole_file
from superpose.errors import UsageError
from superpose.model.model import Model
from superpose.network.network import Network
from superpose.painting.basis import basis_of
from superpose.painting.canvas import channels_of, painted, samples_of, size_for, size_of, unweighed, weighed
from superpose.painting.decibels import psnr
from superpose.painting.learning import LearnedSignal, learn

HEIGHT, MOST_LEARNED = 128, 40_000  # pixels high, and in all, where no height is asked for
HIDDEN = (96, 96, 96)
ENDINGS = (".png", ".webp", ".jpg", ".jpeg")
LARGEST_LEARNED = 4_000_000  # pixels in all, whatever is asked for


@dataclass(frozen=True, eq=False)
class Painting(LearnedSignal):
    """A picture that a network has learned.

    Attributes
    ----------
    learned : Learned
        The model, its training and its basis.
    original_HW4 : array of uint8, (height, width, 4)
        The picture at the size it was learned at.
    name : str
        What it is called.
    notes : tuple of str
        What a person should know: that it was turned, that it was made smaller...
    """

    original_HW4: np.ndarray
    name: str
    notes: tuple[str, ...]

    @property
    def height(self) -> int:
        """Pixels from top to bottom, as learned."""
        return self.original_HW4.shape[0]

    @property
    def width(self) -> int:
        """Pixels from left to right, as learned."""
        return self.original_HW4.shape[1]

    @property
    def channels(self) -> tuple[str, ...]:
        """What was learned of each pixel."""
        return self.model.target.names

    @functools.cached_property
    def decibels(self) -> float:
        """The peak signal-to-noise ratio of the painting at the learned size, in dB."""
        return self.decibels_of(self.pixels())

    @functools.cached_property
    def decibels_by_frame(self) -> dict[int, float]:
        """The same of the network at each recorded epoch: epoch to dB."""
        frames = self.run.frames
        return {f.epoch: self.decibels_of(self.pixels(network=f.network)) for f in frames}

    def decibels_of(self, pixels_HW4: np.ndarray) -> float:
        """The ratio of any picture of the learned size; colours count by their alpha."""
        both = (weighed(p, self.channels) for p in (pixels_HW4, self.original_HW4))
        return psnr(*both)

    def pixels(
        self,
        *,
        height: int | None = None,
        width: int | None = None,
        scale: float | None = None,
        network: Network | None = None,
    ) -> np.ndarray:
        """The painting at any size, uint8 (height, width, 4); by default the learned one.

        Parameters
        ----------
        height, width : int, optional
            Pixels; of one alone the other follows.
        scale : float, optional
            Instead of these: how many times the learned size.
        network : Network, optional
            Another, such as that of an earlier epoch.
        """
        size = size_for((self.height, self.width), height, width, scale)
        return painted(self.model, *size, network=network)

    def save(
        self,
        path: str | Path,
        *,
        height: int | None = None,
        width: int | None = None,
        scale: float | None = None,
    ) -> Path:
        """Write the painting as .png, .webp or .jpg, at any size, whole or not at all; see `pixels`."""
        check_ending(Path(path))
        return write_image(path, self.pixels(height=height, width=width, scale=scale))

    def to_dict(self) -> dict[str, Any]:
        """What it came to, as plain JSON."""
        history = self.run.history
        return {
            "kind": "painting", "name": self.name, "height": self.height, "width": self.width,
            "channels": list(self.channels), "decibels": self.decibels, "basis": self.basis.name,
            "sizes": list(self.network.sizes), "parameters": self.network.parameters, "epochs": len(history),
            "stopped": self.run.stopped, "seconds": self.learned.seconds, "notes": list(self.notes),
        }  # fmt: skip

    def __repr__(self) -> str:
        return (
            f"Painting({self.name!r}, {self.width} x {self.height}, {self.decibels:.1f} dB, "
            f"{self.basis.name}; {self.network!r})"
        )


def paint(
    source: Any,
    *,
    height: int | None = None,
    basis: str = "sine",
    hidden: Sequence[int] = HIDDEN,
    epochs: int | None = None,
    batch_size: int = 1024,
    learning_rate: float | None = None,
    frames: int = 32,
    seed: int = 0,
    time_limit: float | None = None,
    watch: Callable[[Any], Any] | None = None,
) -> Painting:
    """A network learns a picture: from a place, (x, y), to its colour.

    Parameters
    ----------
    source : path, bytes, array or sample:flower
        A PNG, JPEG, WebP, GIF, BMP, TIFF or PPM file, or uint8 pixels (height, width), (height, width, 3 or 4).
    height : int, optional
        Pixels from top to bottom to learn; by default 128 at most, or fewer where it is much wider than high.
    basis : str
        "sine", "fourier" or "tanh": what the first layer makes of a place; see `superpose.painting.basis`.
    hidden : sequence of int
        The sizes of the hidden layers.
    epochs, batch_size, learning_rate, frames, seed, time_limit, watch
        As for `superpose.train`.

    Returns
    -------
    Painting

    Raises
    ------
    DataError
        If the picture cannot be opened.
    UsageError
        If an option cannot be used.

    Examples
    --------
    >>> painting = sp.paint("sample:flower", height=16, hidden=(16, 16), epochs=3)
    >>> painting.channels
    ('red', 'green', 'blue')
    """
    kind = basis_of(basis)
    opened, name = _opened(source)
    pixels_HW4, notes = _to_learn(opened, height)
    channels = channels_of(pixels_HW4)
    pixels_HW4 = unweighed(weighed(pixels_HW4, channels), channels)
    rows, columns = pixels_HW4.shape[:2]
    facts = {"painting": {"height": rows, "width": columns, "name": name[:200]}}
    learned = learn(
        samples_of(pixels_HW4, channels), kind, hidden=tuple(hidden), epochs=epochs, batch_size=batch_size,
        learning_rate=learning_rate, frames=frames, seed=seed, time_limit=time_limit, watch=watch, facts=facts,
    )  # fmt: skip
    painting = Painting(learned, pixels_HW4, name, notes)
    learned.model.facts["painting"]["decibels"] = (
        painting.decibels if math.isfinite(painting.decibels) else None
    )
    return painting


def repaint(
    model: Model, *, height: int | None = None, width: int | None = None, scale: float | None = None
) -> np.ndarray:
    """What a saved model paints, at any size, uint8 (height, width, 4); see `Painting.pixels`.

    Raises
    ------
    ModelFileError
        If it has not learned a picture.
    """
    if not isinstance(model, Model):
        raise UsageError(f"A {type(model).__name__} cannot paint.", "Give what sp.load gave of a painting.")
    own_height, own_width, _ = size_of(model)
    return painted(model, *size_for((own_height, own_width), height, width, scale))


def write_image(path: str | Path, pixels_HW4: np.ndarray) -> Path:
    """Write pixels (height, width, 4) as .png, .webp or .jpg, whole or not at all; JPEG has no alpha: black behind."""
    from PIL import Image

    path = Path(path)
    ending = check_ending(path)
    opaque = bool((pixels_HW4[:, :, 3] == 255).all())
    image = Image.fromarray(np.ascontiguousarray(pixels_HW4), "RGBA")
    buffer = io.BytesIO()
    if ending in (".jpg", ".jpeg"):
        flat = Image.new("RGB", image.size)
        flat.paste(image, mask=image)
        flat.save(buffer, "JPEG", quality=95)
    else:
        (image.convert("RGB") if opaque else image).save(buffer, ending[1:].upper(), **LOSSLESS[ending])
    with whole_file(path) as handle:
        handle.write(buffer.getbuffer())
    return path


LOSSLESS: dict[str, dict[str, Any]] = {".png": {"compress_level": 6}, ".webp": {"lossless": True}}


def check_ending(path: Path) -> str:
    """The ending of a picture to be written, or an error that says which there are."""
    ending = path.suffix.lower()
    if ending not in ENDINGS:
        raise UsageError(
            f"{path.name} does not end in {', '.join(ENDINGS[:-1])} or {ENDINGS[-1]}.", "Name the picture so."
        )
    return ending


def _opened(source: Any) -> tuple[OpenedImage, str]:
    """The picture, and what it is called."""
    from superpose.data.samples import picture

    if isinstance(source, OpenedImage):
        return source, "picture"
    if isinstance(source, np.ndarray):
        return OpenedImage(_as_pixels(source), "array", source.dtype.name, ()), "picture"
    if isinstance(source, str) and source.startswith("sample:"):
        name = source.removeprefix("sample:")
        return OpenedImage(_as_pixels(picture(name)), "sample", "RGB", ()), name
    name = Path(source).stem if isinstance(source, str | Path) else "picture"
    return open_image(source), name


def _as_pixels(array: np.ndarray) -> np.ndarray:
    """An array of pixels as (H, W, 4)."""
    given = array[:, :, None] if array.ndim == 2 else array
    if given.dtype != np.uint8 or given.ndim != 3 or given.shape[2] not in (1, 3, 4) or not given.size:
        raise UsageError(
            f"An array of {array.dtype} of shape {array.shape} is no picture; uint8 of (height, width), "
            "(height, width, 3) or (height, width, 4) was expected.",
            "Of numbers from 0 to 1: (255 * array).round().astype('uint8').",
        )
    rgb = np.broadcast_to(given[:, :, :3], (*given.shape[:2], 3))
    alpha = given[:, :, 3:] if given.shape[2] == 4 else np.full((*given.shape[:2], 1), 255, np.uint8)
    return np.concatenate([rgb, alpha], axis=2)


def _to_learn(opened: OpenedImage, height: int | None) -> tuple[np.ndarray, tuple[str, ...]]:
    """The pixels at the size to learn, and what to say of it."""
    own = (opened.height, opened.width)
    if height is None:
        shrink = min(1.0, HEIGHT / own[0], math.sqrt(MOST_LEARNED / (own[0] * own[1])))
        size = (max(1, round(own[0] * shrink)), max(1, round(own[1] * shrink)))
    else:
        size = size_for(own, height, None)
    if size[0] * size[1] > LARGEST_LEARNED:
        raise UsageError(
            f"{size[1]:,} x {size[0]:,} pixels were asked to be learned; at most {LARGEST_LEARNED:,} are.",
            "Ask for a smaller --height; the painting can be made at any size afterwards.",
        )
    notes = opened.notes
    if size != own:
        was = f"{own[1]:,} x {own[0]:,}"
        notes += (f"learned at {size[1]} x {size[0]} of its {was} pixels (--height for another size)",)
    return resized(opened.pixels_HW4, *size), notes
