"""Tiny pictures, and how they are learned in the tests."""

import numpy as np

SMALL = {"hidden": (16, 16), "epochs": 60, "batch_size": 96, "frames": 4}


def gradient(height=12, width=16, channels=3):
    """Pixels with a smooth change each way and an edge."""
    y_HW, x_HW = np.meshgrid(np.linspace(0, 1, height), np.linspace(0, 1, width), indexing="ij")
    parts = [x_HW, y_HW, (x_HW > y_HW).astype(float), np.clip(1.5 - 2 * x_HW, 0, 1)]
    return np.rint(255 * np.stack(parts[:channels], axis=2)).astype(np.uint8)
