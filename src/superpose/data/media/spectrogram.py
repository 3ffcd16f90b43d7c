"""A sound as its log-mel spectrogram: how strong each band of pitch is at each time, in decibels.

The mel scale follows pitch as it is heard: m = 2595 log10(1 + f / 700 Hz) (O'Shaughnessy 1987). Power is the squared
magnitude of the Fourier transform of each window of 25 ms, weighted with Hann's window, every 10 ms; each band adds it
up under a triangle over three neighbouring band centres.
"""

import functools

import numpy as np

WINDOW, HOP = 0.025, 0.010  # s
FLOOR = -80.0  # dB, below the loudest point of the recording
TINY = 1e-12


def frames_of(samples: int, rate: int) -> int:
    """How many windows there are in so many samples: one every 10 ms, at least one."""
    return max(1, samples // hop_samples(rate))


def hop_samples(rate: int) -> int:
    """Samples from one window to the next."""
    return max(1, round(HOP * rate))


def log_mel(samples_T: np.ndarray, rate: int, *, bands: int, pool: int) -> np.ndarray:
    """The log-mel spectrogram, (bands, frames), from 0 to 255; the lowest band is the last row, as it is drawn.

    0 dB is the loudest point of the recording, 255 here; 80 dB below it, and anything softer, is 0. So how loud it was
    recorded does not matter.

    Parameters
    ----------
    samples_T : array (samples,)
        From -1 to 1.
    rate : int
        Samples a second, in Hz.
    bands : int
        How many bands, from 0 Hz to half the rate.
    pool : int
        How many neighbouring windows are averaged into one frame.
    """
    power_FK = _power(samples_T, rate)
    mel_FM = power_FK @ mel_bands(rate, power_FK.shape[1], bands).T
    whole = -(-len(mel_FM) // pool) * pool
    padded_FM = np.concatenate([mel_FM, np.zeros((whole - len(mel_FM), bands), mel_FM.dtype)])
    pooled_FM = padded_FM.reshape(-1, pool, bands).mean(axis=1)
    decibel_FM = 10 * np.log10(np.maximum(pooled_FM, TINY))
    decibel_FM = np.maximum(decibel_FM - decibel_FM.max(), FLOOR)
    if pooled_FM.max() <= TINY:
        decibel_FM[:] = FLOOR  # silence has no loudest point
    return np.rint((decibel_FM - FLOOR) * (255 / -FLOOR)).astype(np.uint8).T[::-1]


def _power(samples_T: np.ndarray, rate: int) -> np.ndarray:
    """The power of each frequency in each window, (frames, frequencies)."""
    size, hop = max(2, round(WINDOW * rate)), hop_samples(rate)
    count = frames_of(len(samples_T), rate)
    padded_T = np.pad(samples_T, (size // 2, size + hop))
    start_F = np.arange(count) * hop
    window_FT = padded_T[start_F[:, None] + np.arange(size)[None, :]] * np.hanning(size).astype(np.float32)
    length = 1 << (size - 1).bit_length()
    return np.abs(np.fft.rfft(window_FT, length, axis=1)).astype(np.float32) ** 2


@functools.lru_cache(maxsize=8)
def mel_bands(rate: int, frequencies: int, bands: int) -> np.ndarray:
    """The weight of each frequency in each band, (bands, frequencies), triangles of height 1."""
    edges_E = centers(rate, bands + 2)
    hertz_K = np.linspace(0, rate / 2, frequencies)
    rise = (hertz_K[None, :] - edges_E[:-2, None]) / (edges_E[1:-1] - edges_E[:-2])[:, None]
    fall = (edges_E[2:, None] - hertz_K[None, :]) / (edges_E[2:] - edges_E[1:-1])[:, None]
    weights = np.maximum(0, np.minimum(rise, fall))
    empty = np.flatnonzero(~weights.any(axis=1))  # bands narrower than the distance of two frequencies
    nearest = np.abs(hertz_K[None, :] - edges_E[1:-1][empty, None]).argmin(axis=1)
    weights[empty, nearest] = 1.0
    return weights.astype(np.float32)


def centers(rate: int, count: int) -> np.ndarray:
    """So many frequencies from 0 Hz to half the rate, evenly spaced in mel; in Hz."""
    top = 2595 * np.log10(1 + rate / 2 / 700)
    return 700 * (10 ** (np.linspace(0, top, count) / 2595) - 1)
