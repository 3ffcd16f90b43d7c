"""Colours of decision regions: one number a place says which class is likeliest and how sure the network is."""

from typing import Any

import numpy as np

from superpose.figures import theme
from superpose.insight.confidence import predicted_classes

# Steps of lightness of each class; a place is one byte.
LEVELS = 24
PALEST, DEEPEST = 0.05, 0.5


def codes(value: np.ndarray) -> tuple[np.ndarray, int]:
    """Confidences (..., classes) as numbers from 0: class times steps plus how sure; and how many there are."""
    count = value.shape[-1]
    levels = max(2, min(LEVELS, 255 // count))
    sure = np.clip((value.max(axis=-1) - 1 / count) / (1 - 1 / count), 0, 1)
    winner = predicted_classes(value.reshape(-1, count)).reshape(value.shape[:-1])
    return (winner * levels + np.round(sure * (levels - 1))).astype(
        np.uint8 if count * levels < 256 else np.int32
    ), levels


def scale(count: int, levels: int, *, palest: float = PALEST, deepest: float = DEEPEST) -> list[list[Any]]:
    """The colour scale for `codes` of so many classes, with zmin=-0.5 and zmax=count * levels - 0.5."""
    whole = count * levels
    stops: list[list[Any]] = []
    for k in range(count):
        for step in range(levels):
            opacity = palest + (deepest - palest) * step / (levels - 1)
            color = theme.faded(theme.series(k), round(opacity, 3))
            stops += [[(k * levels + step) / whole, color], [(k * levels + step + 1) / whole, color]]
    return stops
