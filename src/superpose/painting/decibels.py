"""How near a painting or a sound is to its original, in decibels: more is nearer, 10 more is a tenth of the error."""

import numpy as np

from superpose.errors import ShapeError


def psnr(painted: np.ndarray, original: np.ndarray, *, peak: float = 255.0) -> float:
    """The peak signal-to-noise ratio, 10 log10(peak^2 / mean squared difference), in dB.

    The mean is over all pixels and channels. Equal pictures have infinity. As a rule of thumb 20 dB is a rough
    likeness, 30 dB a good one, 40 dB hard to tell from the original.

    Source: ITU-T J.340 (2010); what it can and cannot say: Huynh-Thu & Ghanbari, Electronics Letters 44, 2008.

    Parameters
    ----------
    painted, original : array
        Of the same shape.
    peak : float
        The largest value a pixel can have.

    Raises
    ------
    ShapeError
        If they differ in shape.
    """
    return _decibels(peak**2, _mean_square(painted, original))


def snr(learned: np.ndarray, original: np.ndarray) -> float:
    """The signal-to-noise ratio, 10 log10(mean squared signal / mean squared difference), in dB.

    0 dB is what silence would have, infinity what the original has.

    Source: as a ratio of powers, ITU-R V.574.

    Parameters
    ----------
    learned, original : array
        Of the same shape.

    Raises
    ------
    ShapeError
        If they differ in shape.
    """
    return _decibels(_mean_square(original, np.zeros_like(original)), _mean_square(learned, original))


def _mean_square(a: np.ndarray, b: np.ndarray) -> float:
    if a.shape != b.shape:
        raise ShapeError(f"Shapes {a.shape} and {b.shape} cannot be compared.", "Give two of one size.")
    return float(np.square(a.astype(np.float64) - b.astype(np.float64)).mean())


def _decibels(signal: float, noise: float) -> float:
    if noise == 0:
        return float("inf")
    return float(10 * np.log10(signal / noise)) if signal > 0 else float("-inf")
