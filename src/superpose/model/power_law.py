"""How an error falls with the number of rows: a power law, fitted so that one odd point does not bend it."""

from dataclasses import dataclass

import numpy as np

# The part of the error at the most rows seen that no number of rows takes away, and how steep the rest falls.
FLOORS = np.linspace(0.0, 1.0, 21)[:-1]
STEEPNESS = np.linspace(0.05, 1.5, 30)
DRAWS = 200


@dataclass(frozen=True)
class PowerLaw:
    """error(rows) = floor + scale * rows ** -steepness (Cortes, Jackel, Solla, Vapnik & Denker 1993).

    A steepness of 0 says that the error does not fall; `floor` is then the error.
    """

    floor: float
    scale: float
    steepness: float

    def error(self, rows: float) -> float:
        """The error with so many rows."""
        return self.floor + (self.scale * rows**-self.steepness if self.scale else 0.0)


def fit_power_law(rows_P: np.ndarray, error_P: np.ndarray) -> PowerLaw:
    """The power law whose logarithm lies nearest to that of the errors, by absolute distances.

    Parameters
    ----------
    rows_P, error_P : arrays (points,)
        Numbers of rows and the errors found with them, above 0; a number may be there several times.
    """
    most = float(rows_P.max())
    floor_FS, steep_FS = np.meshgrid(np.append(FLOORS, 1.0), STEEPNESS, indexing="ij")
    fall_FSP = (rows_P / most) ** -steep_FS[..., None]
    shape_FSP = np.log(floor_FS[..., None] + (1 - floor_FS[..., None]) * fall_FSP)
    apart_FSP = np.log(error_P) - shape_FSP
    level_FS = np.median(apart_FSP, axis=-1)
    miss_FS = np.abs(apart_FSP - level_FS[..., None]).sum(axis=-1)
    # of laws that fit as well the flattest promises least
    best = np.unravel_index(int(np.argmin(miss_FS[::-1])), miss_FS.shape)
    f, s = miss_FS.shape[0] - 1 - best[0], best[1]
    level, floor, steepness = float(np.exp(level_FS[f, s])), float(floor_FS[f, s]), float(steep_FS[f, s])
    if floor == 1.0:
        return PowerLaw(level, 0.0, 0.0)
    return PowerLaw(level * floor, level * (1 - floor) * most**steepness, steepness)


def drawn_errors(
    rows_P: np.ndarray, error_P: np.ndarray, wanted: tuple[float, ...], *, seed: int = 0
) -> np.ndarray:
    """The errors at numbers of rows by laws that fit about as well, (draws, wanted).

    Each law is fitted to the errors the best law gives, moved by what the errors found were off it, drawn with
    replacement: the bootstrap of residuals (Efron 1979).
    """
    rng = np.random.default_rng(seed)
    law = fit_power_law(rows_P, error_P)
    expected_P = np.array([law.error(rows) for rows in rows_P])
    residual_P = np.log(error_P) - np.log(expected_P)
    found = []
    for _ in range(DRAWS):
        drawn_P = expected_P * np.exp(rng.choice(residual_P, len(residual_P)))
        one = fit_power_law(rows_P, drawn_P)
        found.append([one.error(rows) for rows in wanted])
    return np.array(found)
