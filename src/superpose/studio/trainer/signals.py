"""A picture or a sound as rows: a place and its colour, or a time and what is heard then; small enough to watch."""

import dataclasses
import math
from dataclasses import dataclass
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


def is_signal(path: str | None) -> bool:
    """Whether a file is a picture or a sound, by its ending."""
    return path is not None and path.lower().endswith((*image.ENDINGS, *audio.ENDINGS))


@dataclass(frozen=True, eq=False)
class Signal:
    """A picture made small, x and y in shares of its size, y upwards; or the beginning of a sound."""

    path: Path
    samples: Samples
    learning_rate: float
    said: str = ""  # what of it is not learned

    def dataset(self) -> Dataset:
        """Its rows."""
        values = pl.DataFrame(self.samples.values)
        target = values.to_series() if values.width == 1 else values
        return Dataset(
            self.path.stem, pl.DataFrame(self.samples.places), target, "regression", str(self.path)
        )

    def beginning(self) -> tuple[list[dict[str, Any]], dict[str, Any]]:
        """Hidden layers and training to begin with: waves, as `superpose.painting` has them."""
        # There the longer side reaches from -1 to 1; here inputs have a standard deviation of 1.
        omega = self.samples.omega / math.sqrt(3)
        rate = self.learning_rate * min(1.0, STEADY_OMEGA / omega)
        waves = [("siren_first", omega), ("siren", HIDDEN_OMEGA)]
        layers = [
            {"neurons": size, "activation": activation("sine", omega=float(f"{frequency:.3g}")).to_dict(),
             "initial": initial}
            for size, (initial, frequency) in zip(HIDDEN, waves, strict=True)
        ]  # fmt: skip
        return layers, {"learning_rate": float(f"{rate:.1g}"), "batch_size": 256}


def opened(path: Path) -> Signal:
    """The picture or the sound in a file.

    Raises
    ------
    DataError
        If it cannot be opened.
    """
    if path.suffix.lower() in image.ENDINGS:
        return _picture(path)
    sound = audio.open_sound(path)
    samples_TC = sound.samples_TC[:MOST_FRAMES]
    said = ""
    if len(samples_TC) < len(sound.samples_TC):
        said = (
            f"Only its first {len(samples_TC):,} samples of {len(sound.samples_TC):,}, "
            f"{len(samples_TC) / sound.rate:.3g} s, so that one can watch; superpose sing learns all of it."
        )
    return Signal(path, wave.samples_of(samples_TC, sound.rate), SINE_RATE, said)


def _picture(path: Path) -> Signal:
    pixels_HW4, said = image.open_image(path).pixels_HW4, ""
    height, width = pixels_HW4.shape[:2]
    if height * width > MOST_PIXELS:
        factor = math.sqrt(MOST_PIXELS / (height * width))
        pixels_HW4 = image.resized(pixels_HW4, max(1, int(height * factor)), max(1, int(width * factor)))
        small, narrow = pixels_HW4.shape[:2]
        said = (
            f"Made smaller, from {width:,} x {height:,} to {narrow} x {small} pixels, so that one can watch; "
            "superpose paint learns it larger."
        )
    samples = canvas.samples_of(pixels_HW4, canvas.channels_of(pixels_HW4))
    upwards = samples.places | {"y": 1 - samples.places["y"]}  # as figures have it
    return Signal(path, dataclasses.replace(samples, places=upwards), BASES["sine"].learning_rate, said)
