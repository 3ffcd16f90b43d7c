"""`sing`: a network learns a sound as a function, from a time to what is heard then."""

import functools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from superpose.data.files.audio import MOST_RATE, OpenedSound, open_sound, write_wav
from superpose.errors import UsageError
from superpose.model.model import Model
from superpose.network.network import Network
from superpose.painting.basis import basis_of
from superpose.painting.decibels import snr
from superpose.painting.learning import LearnedSignal, learn
from superpose.painting.wave import heard, length_of, samples_of

SECONDS, MOST_FRAMES = 3.0, 48_000  # learned where nothing else is asked
LARGEST_LEARNED = 4_000_000  # frames, whatever is asked for
HIDDEN = (128, 128, 128)
SINE_RATE = 5e-4  # a quarter of what suits pictures: along one line many more waves must stay in step


@dataclass(frozen=True, eq=False)
class Song(LearnedSignal):
    """A sound that a network has learned.

    Attributes
    ----------
    learned : Learned
        The model, its training and its basis.
    original_TC : array of float32, (frames, channels)
        The sound as it was learned, from -1 to 1.
    rate : int
        Its frames a second, in Hz.
    name : str
        What it is called.
    notes : tuple of str
        What a person should know: that only its start was learned...
    """

    original_TC: np.ndarray
    rate: int
    name: str
    notes: tuple[str, ...]

    @property
    def seconds(self) -> float:
        """How long the sound is."""
        return len(self.original_TC) / self.rate

    @functools.cached_property
    def decibels(self) -> float:
        """The signal-to-noise ratio of what was learned, at the sound's own rate, in dB."""
        return snr(self.samples(), self.original_TC)

    @functools.cached_property
    def decibels_by_frame(self) -> dict[int, float]:
        """The same of the network at each recorded epoch: epoch to dB."""
        return {f.epoch: snr(self.samples(network=f.network), self.original_TC) for f in self.run.frames}

    def samples(
        self, *, rate: int | None = None, speed: float = 1.0, network: Network | None = None
    ) -> np.ndarray:
        """What the network sings, (frames, channels) from -1 to 1.

        Parameters
        ----------
        rate : int, optional
            Frames a second, in Hz; by default the sound's own.
        speed : float
            How fast time goes: 2 takes half as long and is an octave higher.
        network : Network, optional
            Another, such as that of an earlier epoch.
        """
        return heard(self.model, rate or self.rate, speed=speed, network=network)

    def save(self, path: str | Path, *, rate: int | None = None, speed: float = 1.0) -> Path:
        """Write what the network sings as WAV, whole or not at all; see `samples`."""
        return write_wav(path, self.samples(rate=rate, speed=speed), rate or self.rate)

    def to_dict(self) -> dict[str, Any]:
        """What it came to, as plain JSON."""
        history = self.run.history
        return {
            "kind": "song", "name": self.name, "frames": len(self.original_TC), "rate": self.rate,
            "channels": self.original_TC.shape[1], "decibels": self.decibels, "basis": self.basis.name,
            "sizes": list(self.network.sizes), "parameters": self.network.parameters, "epochs": len(history),
            "stopped": self.run.stopped, "seconds": self.learned.seconds, "notes": list(self.notes),
        }  # fmt: skip

    def __repr__(self) -> str:
        return (
            f"Song({self.name!r}, {self.seconds:.3g} s at {self.rate:,} Hz, {self.decibels:.1f} dB, "
            f"{self.basis.name}; {self.network!r})"
        )


def sing(
    source: Any,
    *,
    rate: int | None = None,
    seconds: float | None = None,
    basis: str = "sine",
    hidden: Sequence[int] = HIDDEN,
    epochs: int | None = None,
    batch_size: int = 1024,
    learning_rate: float | None = None,
    frames: int = 32,
    seed: int = 0,
    time_limit: float | None = None,
    watch: Callable[[Any], Any] | None = None,
) -> Song:
    """A network learns a sound: from a time in seconds to what is heard then.

    Parameters
    ----------
    source : path, bytes, array or sample:bell
        A WAV, FLAC or OGG file; or numbers from -1 to 1, (frames,) or (frames, channels), with `rate`.
    rate : int, optional
        Of an array: its frames a second, in Hz.
    seconds : float, optional
        How much of its start to learn; by default 3 s at most.
    basis : str
        "sine", "fourier" or "tanh": what the first layer makes of a time; see `superpose.painting.basis`.
    hidden : sequence of int
        The sizes of the hidden layers.
    epochs, batch_size, learning_rate, frames, seed, time_limit, watch
        As for `superpose.train`.

    Returns
    -------
    Song

    Raises
    ------
    DataError
        If the sound cannot be opened.
    UsageError
        If an option cannot be used.

    Examples
    --------
    >>> song = sp.sing("sample:bell", seconds=0.02, hidden=(16, 16), epochs=3)
    >>> song.samples(rate=16_000).shape
    (320, 1)
    """
    kind = basis_of(basis)
    if learning_rate is None and kind.name == "sine":
        learning_rate = SINE_RATE
    opened, name = _opened(source, rate)
    samples_TC, notes = _to_learn(opened, seconds)
    facts = {"sound": {"frames": len(samples_TC), "rate": opened.rate, "name": name[:200]}}
    learned = learn(
        samples_of(samples_TC, opened.rate), kind, hidden=tuple(hidden), epochs=epochs, batch_size=batch_size,
        learning_rate=learning_rate, frames=frames, seed=seed, time_limit=time_limit, watch=watch, facts=facts,
    )  # fmt: skip
    song = Song(learned, samples_TC, opened.rate, name, notes)
    learned.model.facts["sound"]["decibels"] = song.decibels if math.isfinite(song.decibels) else None
    return song


def resing(model: Model, *, rate: int | None = None, speed: float = 1.0) -> np.ndarray:
    """What a saved model sings, (frames, channels) from -1 to 1; see `Song.samples`.

    Raises
    ------
    ModelFileError
        If it has not learned a sound.
    """
    if not isinstance(model, Model):
        raise UsageError(f"A {type(model).__name__} cannot sing.", "Give what sp.load gave of a sound.")
    return heard(model, rate or length_of(model)[1], speed=speed)


def _opened(source: Any, rate: int | None) -> tuple[OpenedSound, str]:
    """The sound, and what it is called."""
    from superpose.data.samples import sound

    if isinstance(source, np.ndarray):
        return _of_array(source, rate), "sound"
    if rate is not None:
        raise UsageError("rate was given beside a file, which has its own.", "Leave it out.")
    if isinstance(source, str) and source.startswith("sample:"):
        name = source.removeprefix("sample:")
        samples_TC, own = sound(name)
        return OpenedSound(samples_TC, own, "sample", "float"), name
    name = Path(source).stem if isinstance(source, str | Path) else "sound"
    return open_sound(source), name


def _of_array(array: np.ndarray, rate: int | None) -> OpenedSound:
    samples_TC = array[:, None] if array.ndim == 1 else array
    if rate is None or samples_TC.ndim != 2 or not samples_TC.size or samples_TC.dtype.kind != "f":
        raise UsageError(
            f"An array of {array.dtype} of shape {array.shape} with rate={rate} is no sound; numbers from -1 to 1 of "
            "(frames,) or (frames, channels), and a rate in Hz were expected.",
            "Such as sp.sing(array, rate=8000).",
        )
    if not np.isfinite(samples_TC).all() or not 0 < rate <= MOST_RATE:
        raise UsageError(f"A sound of {rate} Hz, or of numbers that are not finite.", "Give finite numbers.")
    return OpenedSound(samples_TC.astype(np.float32), int(rate), "array", array.dtype.name)


def _to_learn(opened: OpenedSound, seconds: float | None) -> tuple[np.ndarray, tuple[str, ...]]:
    """The frames to learn, and what to say of it."""
    if seconds is not None and not 0 < seconds < math.inf:
        raise UsageError(f"seconds={seconds!r}; a number above 0 was expected.", "Try seconds=2.")
    frames = len(opened.samples_TC)
    most = min(round(SECONDS * opened.rate), MOST_FRAMES) if seconds is None else round(seconds * opened.rate)
    kept = min(frames, max(most, 1))
    if kept > LARGEST_LEARNED:
        raise UsageError(
            f"{kept:,} frames were asked to be learned; at most {LARGEST_LEARNED:,} are.",
            "Ask for fewer --seconds.",
        )
    notes = opened.notes
    if kept < frames:
        told = f"the first {kept / opened.rate:.3g} s of {opened.seconds:.3g} s are learned"
        notes += (f"{told} (--seconds for more)",)
    return opened.samples_TC[:kept], notes
