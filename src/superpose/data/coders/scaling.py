"""How numbers are brought to a common size before a network sees them, and back."""

from dataclasses import dataclass

import numpy as np

from superpose.data.coders.weighted import Spread


def _standard(spread: Spread) -> tuple[float, float]:
    return spread.mean, spread.std or 1.0


def _robust(spread: Spread) -> tuple[float, float]:
    """Source: Holzmüller, Grinsztajn & Steinwart, Better by Default (2024), RealMLP's scaling."""
    low, high = spread.range
    quartiles = spread.quantile(0.75) - spread.quantile(0.25)
    return spread.median, quartiles or (high - low) / 2


def _minmax(spread: Spread) -> tuple[float, float]:
    low, high = spread.range
    return low, (high - low) or 1.0


SCALINGS = {"standard": _standard, "robust": _robust, "minmax": _minmax, "none": lambda spread: (0.0, 1.0)}


@dataclass(frozen=True)
class Scale:
    """x as (x - center) / scale, smoothly clipped where `clip` is given.

    Attributes
    ----------
    center, scale : float
        In the units of x; a scale of 0 makes every value 0.
    clip : float or None
        x / sqrt(1 + (x / clip)^2): the identity near 0, never beyond plus or minus `clip`. Source: as `_robust`.
    """

    center: float
    scale: float
    clip: float | None = None

    @classmethod
    def fit(cls, x_N: np.ndarray, weights_N: np.ndarray, scaling: str, clip: float | None) -> "Scale":
        """The scale of the numbers `x_N`, NaN left out, with their weights; not finite where they spread too far."""
        with np.errstate(over="ignore", invalid="ignore"):
            center, scale = SCALINGS[scaling](Spread.of(x_N, weights_N))
        return cls(center, scale, clip)

    def of(self, x_B: np.ndarray) -> np.ndarray:
        """Numbers, finite, as they are scaled, float64 (B,); not finite where they are too far for it."""
        if not self.scale:
            return np.zeros_like(x_B)
        with np.errstate(over="ignore", invalid="ignore"):
            scaled_B = (x_B - self.center) / self.scale
            if self.clip is None:
                return scaled_B
            return scaled_B / _hypot(scaled_B / self.clip)

    def back(self, x_B: np.ndarray) -> np.ndarray:
        """The numbers behind scaled ones, float64 (B,); what was clipped far out comes back roughly."""
        x_B = x_B.astype(np.float64)
        if self.clip is not None:
            part_B = np.clip(x_B / self.clip, -1 + 1e-7, 1 - 1e-7)
            x_B = self.clip * part_B / np.sqrt(1 - part_B**2)
        return x_B * self.scale + self.center


def _hypot(x_B: np.ndarray) -> np.ndarray:
    """The root of 1 + x^2. NumPy's hypot, which takes ten times as long, only where a square is beyond a float64."""
    root_B = np.sqrt(1.0 + x_B * x_B)
    return root_B if np.isfinite(root_B).all() else np.hypot(1.0, x_B)
