"""The form in which sounds reach a network: one channel, one rate, one length, as a spectrogram or as the waveform."""

import math
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from superpose.data import record
from superpose.data.files.audio import open_sound
from superpose.data.media import spectrogram
from superpose.errors import DataError, UnknownNameError

WAYS = ("spectrogram", "waveform")
BANDS = 40
MOST_FRAMES = 64  # of a spectrogram by default
MOST_SECONDS = 3600.0
MOST_INPUTS = 8_294_400
RATES = (1000, 192_000)  # Hz
STEPS = 1000  # rates are made equal by a ratio of whole numbers up to this
QUIET = 0.01  # of the loudest sample, 40 dB below it: where a recording begins


@dataclass(frozen=True)
class SoundForm:
    """Sounds of one length.

    Attributes
    ----------
    way : str
        "spectrogram" or "waveform".
    rate : int
        Samples a second, in Hz.
    seconds : float
        How long each is made: silence is added at the end, or the end is cut off.
    bands, pool : int
        Of a spectrogram: its bands of pitch, and how many windows of 10 ms make a frame.
    """

    way: str
    rate: int
    seconds: float
    bands: int = BANDS
    pool: int = 1
    kind = "sound"

    def __post_init__(self) -> None:
        if self.way not in WAYS:
            raise UnknownNameError("way to take sounds", self.way, WAYS)
        if not RATES[0] <= self.rate <= RATES[1]:
            raise DataError(
                f"{self.rate} Hz was asked for; {RATES[0]} to {RATES[1]} were expected.",
                "16000 suits speech.",
            )
        if not 0.01 <= self.seconds <= MOST_SECONDS or self.bands < 1 or self.pool < 1:
            raise DataError(
                f"Sounds of {self.seconds:g} s were asked for; 0.01 to {MOST_SECONDS:g} were expected.",
                "Give --seconds.",
            )
        if self.numbers > MOST_INPUTS:
            raise DataError(
                f"Sounds of {self.seconds:g} s at {self.rate} Hz are {self.numbers:,} inputs; "
                f"at most {MOST_INPUTS:,} are taken.",
                "Give fewer --seconds, a lower --rate, or take the spectrogram.",
            )

    @classmethod
    def spectrogram_of(cls, rate: int, seconds: float) -> "SoundForm":
        """A spectrogram of at most `MOST_FRAMES` frames."""
        frames = spectrogram.frames_of(round(rate * seconds), rate)
        return cls("spectrogram", rate, seconds, BANDS, math.ceil(frames / MOST_FRAMES))

    @property
    def dtype(self) -> np.dtype:
        """Levels of a spectrogram are bytes, samples are float32."""
        return np.dtype(np.uint8 if self.way == "spectrogram" else np.float32)

    @property
    def samples(self) -> int:
        """How many samples a sound of this length has."""
        return max(1, round(self.rate * self.seconds))

    @property
    def frames(self) -> int:
        """How many frames a spectrogram has."""
        return math.ceil(spectrogram.frames_of(self.samples, self.rate) / self.pool)

    @property
    def shape(self) -> tuple[int, int, int]:
        """Of a spectrogram bands, frames, 1; of a waveform 1, samples, 1."""
        return (self.bands, self.frames, 1) if self.way == "spectrogram" else (1, self.samples, 1)

    @property
    def numbers(self) -> int:
        """How many inputs a sound makes."""
        return math.prod(self.shape)

    @property
    def told(self) -> str:
        """The form in words."""
        how = (
            f"{self.seconds:g} s at {self.rate:,} Hz, mono, from where it first comes within 40 dB of its loudest; "
            "shorter ones end in silence, longer ones are cut"
        )
        if self.way == "waveform":
            return f"waveform, {how}: {self.numbers:,} inputs from -1 to 1"
        return (
            f"log-mel spectrogram, {how}: {self.bands} bands up to {self.rate // 2:,} Hz x {self.frames} frames of "
            f"{10 * self.pool} ms = {self.numbers:,} inputs, 0 (80 dB below the loudest) to 255 (the loudest)"
        )

    def name(self, i: int) -> str:
        """The name of an input: "440 Hz at 0.12 s", or "0.0123 s"."""
        if self.way == "waveform":
            return f"{i / self.rate:.5f} s"
        band, frame = divmod(i, self.frames)
        hertz = spectrogram.centers(self.rate, self.bands + 2)[self.bands - band]
        return f"{hertz:.0f} Hz at {frame * self.pool * spectrogram.HOP:.2f} s"

    def read(self, source: str | Path | bytes) -> np.ndarray:
        """The inputs of one file, (numbers,).

        Raises
        ------
        DataError
            As `open_sound` does.
        """
        opened = open_sound(source)
        return self.of_samples(opened.samples_TC.mean(axis=1, dtype=np.float32), opened.rate)

    def of_samples(self, samples_T: np.ndarray, rate: int) -> np.ndarray:
        """The inputs of one channel at any rate, (numbers,)."""
        samples_T = from_its_start(resampled(samples_T, rate, self.rate))[: self.samples]
        equal_T = np.pad(samples_T, (0, self.samples - len(samples_T)))
        if self.way == "waveform":
            return equal_T
        return spectrogram.log_mel(equal_T, self.rate, bands=self.bands, pool=self.pool).ravel()

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON."""
        return {
            "way": self.way, "rate": self.rate, "seconds": self.seconds, "bands": self.bands, "pool": self.pool
        }  # fmt: skip

    @classmethod
    def from_dict(cls, data: Any) -> "SoundForm":
        """The form that `to_dict` wrote."""
        count = record.is_count
        checks = {"way": record.is_text, "rate": count, "bands": count, "pool": count}
        d = record.take(data, "form of sounds", **checks, seconds=record.is_number)
        return cls(d["way"], d["rate"], float(d["seconds"]), d["bands"], d["pool"])

    def __str__(self) -> str:
        return self.told


def resampled(samples_T: np.ndarray, rate: int, wanted: int) -> np.ndarray:
    """The sound at another rate, by a polyphase filter, (samples,), float32."""
    if rate == wanted:
        return samples_T.astype(np.float32)
    from scipy.signal import resample_poly

    ratio = Fraction(wanted, rate).limit_denominator(STEPS)
    if ratio <= 0:
        ratio = Fraction(1, STEPS)
    return resample_poly(samples_T, ratio.numerator, ratio.denominator).astype(np.float32)


def from_its_start(samples_T: np.ndarray) -> np.ndarray:
    """The sound without what comes before it first reaches a hundredth of its loudest sample."""
    loud_T = np.abs(samples_T)
    most = float(loud_T.max(initial=0.0))
    return samples_T[int(np.argmax(loud_T >= QUIET * most)) :] if most > 0 else samples_T
