"""Decibels against NumPy by itself."""

import numpy as np
import pytest

from superpose.errors import ShapeError
from superpose.painting.decibels import psnr, snr

RNG = np.random.default_rng(0)


def test_psnr_is_its_formula():
    a, b = RNG.integers(0, 256, (2, 5, 4, 3), dtype=np.uint8)
    error = sum((int(p) - int(q)) ** 2 for p, q in zip(a.ravel(), b.ravel(), strict=True)) / a.size
    assert psnr(a, b) == pytest.approx(20 * np.log10(255) - 10 * np.log10(error))
    assert psnr(a, a) == np.inf


def test_ten_decibels_are_a_tenth_of_the_error():
    a = RNG.normal(size=100)
    noise = RNG.normal(size=100)
    near, far = snr(a + 0.1 * noise, a), snr(a + noise * np.sqrt(0.1), a)
    assert near - far == pytest.approx(10)
    assert snr(np.zeros(100), a) == pytest.approx(0)
    assert snr(a, np.zeros(100)) == -np.inf
    with pytest.raises(ShapeError, match="cannot be compared"):
        snr(a, a[1:])
