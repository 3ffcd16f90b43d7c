"""A sound as samples of a function of time, and a network's function as a sound at any rate."""

from typing import Any

import numpy as np

from superpose.errors import ModelFileError, UsageError
from superpose.model.model import Model
from superpose.network.network import Network
from superpose.painting.learning import Samples

MOST_FRAMES = 50_000_000
OMEGA = 0.5  # of that frequency: more decibels than 0.2 in as many steps on speech and on a bell
ENERGY = 0.99  # of a sound that lies below the frequency the first layer is made for


def channel_names(channels: int) -> tuple[str, ...]:
    """What the channels of a sound are called."""
    known = {1: ("mono",), 2: ("left", "right")}
    return known.get(channels) or tuple(f"channel {i + 1}" for i in range(channels))


def samples_of(samples_TC: np.ndarray, rate: int) -> Samples:
    """The sound as rows: the time of each frame in seconds, and what is heard then, from -1 to 1.

    The network sees the time from -1 to 1. What the waves of its first layer start from is not the highest frequency
    that the rate can hold, but that below which 99 % of this sound's energy lies.
    """
    frames = len(samples_TC)
    seconds = frames / rate
    values = {name: samples_TC[:, c] for c, name in enumerate(channel_names(samples_TC.shape[1]))}
    highest = np.pi * seconds * max(highest_heard(samples_TC, rate), 1 / seconds)
    places = {"seconds": np.arange(frames) / rate}
    return Samples(places, ((seconds / 2, seconds / 2),), values, float(OMEGA * highest))


def highest_heard(samples_TC: np.ndarray, rate: int) -> float:
    """The frequency in Hz below which 99 % of a sound's energy lies."""
    power_F = (np.abs(np.fft.rfft(samples_TC, axis=0)) ** 2).sum(axis=1)
    power_F[0] = 0.0
    total = power_F.sum()
    if total == 0:
        return 0.0
    place = int(np.searchsorted(np.cumsum(power_F), ENERGY * total))
    return float(np.fft.rfftfreq(len(samples_TC), 1 / rate)[min(place, len(power_F) - 1)])


def heard(model: Model, rate: int, *, speed: float = 1.0, network: Network | None = None) -> np.ndarray:
    """What a model sings, (frames, channels), cut to -1 to 1.

    Parameters
    ----------
    model : Model
        Of a sound.
    rate : int
        Frames a second, in Hz.
    speed : float
        How fast time goes: 2 takes half as long and is an octave higher.
    network : Network, optional
        Another of the same shape, such as one of an earlier epoch.
    """
    frames, own = length_of(model)
    if not 0 < speed < np.inf or not 0 < rate <= 768_000:
        raise UsageError(f"speed={speed}, rate={rate} Hz cannot be sung.", "Try rate=44100, speed=1.")
    count = max(1, round(frames / own * rate / speed))
    if count > MOST_FRAMES:
        raise UsageError(
            f"{count:,} frames were asked for; at most {MOST_FRAMES:,} are sung.", "Ask for a lower rate."
        )
    values_TC = values_at(model, np.arange(count) * (speed / rate), network=network)
    return np.clip(values_TC, -1.0, 1.0).astype(np.float32)


def values_at(model: Model, t_T: np.ndarray, *, network: Network | None = None) -> np.ndarray:
    """The values at times in seconds, (T, channels), as they come."""
    (coder,) = model.encoding.coders
    x_T1 = ((t_T - coder.center) / coder.scale).astype(np.float32)[:, None]  # pyright: ignore[reportAttributeAccessIssue]
    outputs_TC = (network or model.network)(x_T1)
    return outputs_TC * np.asarray(model.target.scale) + np.asarray(model.target.center)


def length_of(model: Model) -> tuple[int, int]:
    """How many frames a model learned, and their rate in Hz.

    Raises
    ------
    ModelFileError
        If it has not learned a sound.
    """
    told = model.facts.get("sound")
    counts: list[Any] = [told.get(name) for name in ("frames", "rate")] if isinstance(told, dict) else [None]
    fine = [isinstance(n, int) and not isinstance(n, bool) and 1 <= n <= 10**9 for n in counts]
    if not all(fine) or len(model.encoding.coders) != 1:
        raise ModelFileError(
            "The model has not learned a sound: it is of a table or a picture.",
            "Make one with superpose sing SOUND.",
        )
    return counts[0], counts[1]
