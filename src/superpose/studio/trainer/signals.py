"""A picture or a sound as rows: a place and its colour, or a time and what is heard then; small enough to watch."""

import math
from pathlib import Path
from typing import Any

import polars as pl

from superpose.calculus.activations import activation
from superpose.data.dataset import Dataset
from superpose.data.files import audio, image
from superpose.painting import canvas, wave
from superpose.painting.basis import BASES, HIDDEN_OMEGA, STEADY_OMEGA
from superpose.painting.learning import Samples
from superpose.painting.sing import SINE_RATE

# So many pixels, and frames of sound, of which an epoch is over in a blink.
MOST_PIXELS, MOST_FRAMES = 4096, 4096
HIDDEN = (48, 32)


def is_signal(path: Path) -> bool:
    """Whether a file is a picture or a sound, by its ending."""
    return path.suffix.lower() in (*image.ENDINGS, *audio.ENDINGS)


def rows_of(path: Path) -> Dataset:
    """The rows of a picture made small, x and y in shares of its size, y upwards; or of the beginning of a sound.

    Raises
    ------
    DataError
        If it cannot be opened.
    """
    samples, notes = _samples(path)
    values = pl.DataFrame(samples.values)
    target = values.to_series() if values.width == 1 else values
    return Dataset(path.stem, pl.DataFrame(samples.places), target, "regression", str(path), notes=notes)


def beginning(path: Path) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Hidden layers and training to begin with: waves, as `superpose.painting` has them."""
    samples, _ = _samples(path)
    # There the longer side reaches from -1 to 1; here inputs have a standard deviation of 1.
    omega = samples.omega / math.sqrt(3)
    rate = (BASES["sine"].learning_rate if image_like(path) else SINE_RATE) * min(1.0, STEADY_OMEGA / omega)
    waves = [("siren_first", omega), ("siren", HIDDEN_OMEGA)]
    layers = [
        {
            "neurons": size,
            "activation": activation("sine", omega=float(f"{frequency:.3g}")).to_dict(),
            "initial": initial,
        }
        for size, (initial, frequency) in zip(HIDDEN, waves, strict=True)
    ]
    return layers, {"learning_rate": float(f"{rate:.1g}"), "batch_size": 256}


def image_like(path: Path) -> bool:
    """Whether it is a picture, by its ending."""
    return path.suffix.lower() in image.ENDINGS


def _samples(path: Path) -> tuple[Samples, tuple[str, ...]]:
    if not image_like(path):
        opened = audio.open_sound(path)
        samples_TC = opened.samples_TC[:MOST_FRAMES]
        notes = (
            *opened.notes,
            f"The first {len(samples_TC):,} of {len(opened.samples_TC):,} frames are learned.",
        )
        return wave.samples_of(samples_TC, opened.rate), notes
    opened = image.open_image(path)
    pixels_HW4 = opened.pixels_HW4
    height, width = pixels_HW4.shape[:2]
    notes = opened.notes
    if height * width > MOST_PIXELS:
        factor = math.sqrt(MOST_PIXELS / (height * width))
        size = max(1, int(height * factor)), max(1, int(width * factor))
        pixels_HW4 = image.resized(pixels_HW4, *size)
        notes = (*notes, f"It is learned at {size[1]} x {size[0]} pixels.")
    samples = canvas.samples_of(pixels_HW4, canvas.channels_of(pixels_HW4))
    samples.places["y"] = 1 - samples.places["y"]  # upwards, as figures have it
    return samples, notes
