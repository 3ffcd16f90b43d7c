"""Small pictures and sounds that tests make."""

import numpy as np
import soundfile
from PIL import Image


def picture(path, pixels, **how):
    """Write uint8 pixels (H, W) or (H, W, channels) as the ending says."""
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.asarray(pixels, np.uint8)).save(path, **how)
    return path


def bars(root, *, rows=40, side=10, seed=0):
    """A folder of grey pictures: a bright bar that lies or stands, in random places, with noise."""
    rng = np.random.default_rng(seed)
    for i in range(rows):
        pixels = rng.integers(0, 60, (side, side))
        at = rng.integers(0, side)
        lies = i % 2 == 0
        pixels[(at, slice(None)) if lies else (slice(None), at)] = 230
        picture(root / ("lies" if lies else "stands") / f"{i:03}.png", pixels)
    return root


def tone(hertz, *, seconds=0.3, rate=8000, loud=0.5):
    """A sine of so many hertz, (samples,)."""
    return loud * np.sin(2 * np.pi * hertz * np.arange(int(seconds * rate)) / rate)


def tones(root, *, rows=24, seed=0):
    """A folder of low and high tones, of different lengths and loudness."""
    rng = np.random.default_rng(seed)
    for i in range(rows):
        low = i % 2 == 0
        place = root / ("low" if low else "high") / f"{i:03}.wav"
        place.parent.mkdir(parents=True, exist_ok=True)
        sound = tone(rng.uniform(250, 400) if low else rng.uniform(1500, 2500), seconds=rng.uniform(0.2, 0.4))
        soundfile.write(place, sound * rng.uniform(0.2, 1.0), 8000)
    return root
