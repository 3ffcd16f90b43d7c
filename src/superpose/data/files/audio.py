"""One sound from a file, opened safely, and a sound to a WAV file, written whole or not at all."""

import contextlib
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from superpose.data.files.given_bytes import bytes_of
from superpose.data.files.whole_file import whole_file
from superpose.errors import DataError, UsageError

FORMATS = ("WAV", "WAVEX", "RF64", "FLAC", "OGG")  # as libsndfile calls them; WAVEX and RF64 are WAV too
ENDINGS = (".wav", ".flac", ".ogg", ".oga")
KNOWN = "WAV, FLAC or OGG"
LARGEST_FILE = 2**30  # bytes
MOST_NUMBERS = 200_000_000  # frames times channels: 800 MB as float32, 75 minutes of CD stereo
MOST_CHANNELS = 32
MOST_RATE = 768_000  # Hz
# What the file starts with; libsndfile itself would open much more.
STARTS = (b"RIFF", b"RIFX", b"RF64", b"fLaC", b"OggS")
BITS = {16: "PCM_16", 24: "PCM_24", 32: "FLOAT"}


@dataclass(frozen=True, eq=False)
class OpenedSound:
    """A sound, and what was understood of its file.

    Attributes
    ----------
    samples_TC : array of float32, (frames, channels)
        From -1 to 1.
    rate : int
        Frames a second, in Hz.
    format, subtype : str
        How it is stored, such as "WAV" and "PCM_16".
    notes : tuple of str
        What a person should know.
    """

    samples_TC: np.ndarray
    rate: int
    format: str
    subtype: str
    notes: tuple[str, ...] = ()

    @property
    def seconds(self) -> float:
        """How long it is."""
        return len(self.samples_TC) / self.rate

    @property
    def channels(self) -> int:
        """1 for mono, 2 for stereo."""
        return self.samples_TC.shape[1]

    def __repr__(self) -> str:
        frames, channels = self.samples_TC.shape
        return (
            f"OpenedSound({frames:,} frames at {self.rate:,} Hz = {self.seconds:.3g} s, "
            f"{channels} channel{'s' * (channels > 1)}, {self.format} {self.subtype})"
        )


def open_sound(source: str | Path | bytes, *, most_numbers: int = MOST_NUMBERS) -> OpenedSound:
    """Open one sound.

    Parameters
    ----------
    source : path or bytes
        A WAV, FLAC or OGG file, told by its content.
    most_numbers : int
        A sound of more, frames times channels, is refused before it is decoded.

    Raises
    ------
    DataError
        If it cannot be opened, is of no known format, is broken or empty, or is too large.
    """
    with _read_from(source, most_numbers) as (file, where):
        # What the header promises is not believed: memory is taken as frames come.
        return _opened(_samples(file, where, most_numbers // file.channels), file, where)


def header_of(source: str | Path | bytes, *, most_numbers: int = MOST_NUMBERS) -> tuple[int, float]:
    """Frames a second in Hz and length in s, as a sound's header says; nothing is decoded.

    Raises
    ------
    DataError
        As `open_sound` does.
    """
    with _read_from(source, most_numbers) as (file, _):
        return int(file.samplerate), file.frames / file.samplerate


@contextlib.contextmanager
def _read_from(source: str | Path | bytes, most_numbers: int) -> Iterator[tuple[Any, str]]:
    """The sound's file, its header read and found in bounds, and what to call it; what is broken is said."""
    import soundfile

    data, where = bytes_of(source, largest=LARGEST_FILE, what="sound")
    if not data.startswith(STARTS):
        raise DataError(
            f"{where} is no sound that can be opened; {KNOWN} was expected.", "Save it as WAV first."
        )
    try:
        with soundfile.SoundFile(io.BytesIO(data)) as file:
            _check(file, where, most_numbers)
            yield file, where
    except (DataError, MemoryError):
        raise
    except Exception as error:  # noqa: BLE001 - of broken files soundfile makes errors of several kinds
        raise DataError(f"{where} is broken: {_said(error)}.", "Fetch or save it anew.") from None


def write_wav(path: str | Path, samples_TC: Any, rate: int, *, bits: int = 16) -> Path:
    """Write a sound as WAV, whole or not at all.

    Parameters
    ----------
    path : path
        Ending in .wav.
    samples_TC : array, (frames,) or (frames, channels)
        From -1 to 1; what lies beyond is cut there where `bits` is 16 or 24.
    rate : int
        Frames a second, in Hz.
    bits : int
        16, 24, or 32, which are floats.

    Raises
    ------
    UsageError
        If the name ends otherwise, or the numbers are no sound.
    SaveError
        If it cannot be written there; what was at `path` is as it was.
    """
    import soundfile

    path = Path(path)
    check_ending(path)
    if bits not in BITS:
        raise UsageError(f"bits={bits!r}; 16, 24 or 32 was expected.", "16 is what a CD has.")
    given = np.asarray(samples_TC, dtype=np.float32)
    given_TC = given[:, None] if given.ndim == 1 else given
    if given_TC.ndim != 2 or not given_TC.size or not np.isfinite(given_TC).all():
        raise UsageError(
            f"Samples of shape {given.shape} are no sound, or not all finite.", "Give (frames, channels)."
        )
    if not 0 < rate <= MOST_RATE or given_TC.shape[1] > MOST_CHANNELS:
        raise UsageError(f"{given_TC.shape[1]} channels at {rate} Hz cannot be written.", "Try 44100 Hz.")
    buffer = io.BytesIO()
    soundfile.write(buffer, _as_bits(given_TC, bits), int(rate), format="WAV", subtype=BITS[bits])
    with whole_file(path) as handle:
        handle.write(buffer.getbuffer())
    return path


def _as_bits(given_TC: np.ndarray, bits: int) -> np.ndarray:
    """The nearest whole numbers of so many bits; libsndfile by itself would cut them towards 0."""
    if bits == 32:
        return given_TC
    top = 2 ** (bits - 1)
    whole_TC = np.clip(np.rint(given_TC.astype(np.float64) * top), -top, top - 1)
    return whole_TC.astype(np.int16) if bits == 16 else whole_TC.astype(np.int32) * 256


def check_ending(path: Path) -> None:
    """Refuse a name that is none of a sound that is written."""
    if path.suffix.lower() != ".wav":
        raise UsageError(
            f"{path.name} does not end in .wav.", "Sounds are written as WAV; name the output so."
        )


def _check(file: Any, where: str, most: int) -> None:
    """What the header says, against the bounds."""
    if file.format not in FORMATS:
        raise DataError(f"{where} is {file.format}; {KNOWN} was expected.", "Save it as WAV first.")
    if not 0 < file.samplerate <= MOST_RATE:
        raise DataError(
            f"{where} says it has {file.samplerate:,} frames a second; 1 to {MOST_RATE:,} were expected.",
            "Save it anew, such as at 44,100 Hz.",
        )
    if not 0 < file.channels <= MOST_CHANNELS:
        raise DataError(
            f"{where} has {file.channels} channels; 1 to {MOST_CHANNELS} were expected.",
            "Save it with fewer.",
        )
    if file.frames * file.channels > most:
        raise DataError(
            f"{where} says it has {file.frames:,} frames of {file.channels}; at most {most:,} numbers are read.",
            "Cut it first.",
        )


def _samples(file: Any, where: str, most_frames: int, block: int = 2**18) -> np.ndarray:
    """All frames as they come, (frames, channels)."""
    blocks, count = [], 0
    while len(part_TC := file.read(block, dtype="float32", always_2d=True)):
        blocks.append(part_TC)
        count += len(part_TC)
        if count > most_frames:
            raise DataError(f"{where} has more than {most_frames:,} frames.", "Cut it first.")
    return np.concatenate(blocks) if blocks else np.zeros((0, file.channels), np.float32)


def _opened(samples_TC: np.ndarray, file: Any, where: str) -> OpenedSound:
    if not len(samples_TC):
        raise DataError(f"{where} has no frames.", "Check that it was written whole.")
    if not np.isfinite(samples_TC).all():
        raise DataError(f"{where} has samples that are not finite numbers.", "Save it anew.")
    notes = []
    if (
        "data : " in file.extra_info and "should be" in file.extra_info
    ):  # libsndfile's own record of what it read
        notes.append("its header promises another length; what is there is taken")
    return OpenedSound(samples_TC, int(file.samplerate), str(file.format), str(file.subtype), tuple(notes))


def _said(error: Exception) -> str:
    """libsndfile's words, and plainer ones for its name of a header without a rate or channels."""
    said = str(error).rpartition(": ")[2].rstrip(".")[:120] or type(error).__name__
    return "its header gives no rate" if "SF_INFO" in said else said
