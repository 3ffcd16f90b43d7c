"""How much of a regression's target is noise, before a network is trained: what a ridge regression leaves over.

Where little is noise, dropout costs more than it saves, and more epochs pay. It is ridge regression (Hoerl and
Kennard 1970) on the inputs with their bins, judged by leaving each row out (Allen's PRESS, 1974), which needs one
decomposition and no training.
"""

import numpy as np

# More rows would not tell it better.
ROWS = 1000
PENALTIES = (0.1, 1.0, 10.0, 100.0, 1000.0)
# Up to which share left over; of more rows than `FEW` a network learns more before it learns the noise. Found on some
# twenty public regressions.
CLEAN, FAIR, FEW = 0.05, 0.35, 500
# What dropout and epochs are multiplied by.
DROPOUT = {"clean": 0.1, "plenty": 0.1, "fair": 1 / 3, "noisy": 1.0}
EPOCHS = {"clean": 2, "plenty": 1, "fair": 1, "noisy": 1}


def noise(x_NI: np.ndarray, y_NO: np.ndarray, weight_N: np.ndarray | None = None) -> str:
    """Which it is, by the share of the target's variance left over and the rows.

    "clean" where little is left over, "plenty" where there are rows enough for it, then "fair", then "noisy". In
    words rather than numbers, so that splits of one table share their compiled programs.
    """
    share = left_over(x_NI, y_NO, weight_N)
    if share < CLEAN:
        return "clean"
    share *= min(1.0, FEW / len(x_NI))
    return "plenty" if share < CLEAN else "fair" if share < FAIR else "noisy"


def left_over(x_NI: np.ndarray, y_NO: np.ndarray, weight_N: np.ndarray | None = None) -> float:
    """The share of the target's variance that ridge regression leaves over on rows left out, at its best penalty.

    Parameters
    ----------
    x_NI, y_NO : arrays (rows, inputs) and (rows, targets)
        Of many rows, `ROWS` evenly spread are looked at.
    weight_N : array (rows,), optional
        What each row counts; a row is left out with all its weight.
    """
    weight_N = np.ones(len(x_NI)) if weight_N is None else np.asarray(weight_N, float)
    here = np.flatnonzero(weight_N > 0)
    here = here[np.linspace(0, len(here) - 1, min(len(here), ROWS)).astype(int)]
    share_N = weight_N[here] / weight_N[here].sum()
    x_NI, y_NO = (_centred(np.asarray(a[here], np.float64), share_N) for a in (x_NI, y_NO))
    spread = np.square(y_NO).sum()
    if len(here) < 3 or not spread > 0:
        return 1.0
    u_NR, size_R, _ = np.linalg.svd(x_NI, full_matrices=False)
    square_R, b_RO = size_R**2 * len(here), u_NR.T @ y_NO
    left = [_press(u_NR, square_R / (square_R + penalty), b_RO, y_NO, share_N) for penalty in PENALTIES]
    return float(min(left) / spread)


def _centred(a_NI: np.ndarray, share_N: np.ndarray) -> np.ndarray:
    """Less the mean, each row times the root of its share."""
    return (a_NI - share_N @ a_NI) * np.sqrt(share_N)[:, None]


def _press(
    u_NR: np.ndarray, kept_R: np.ndarray, b_RO: np.ndarray, y_NO: np.ndarray, share_N: np.ndarray
) -> float:
    """The squared error of rows left out: the residual, divided by one less the row's own pull."""
    pull_N = np.square(u_NR) @ kept_R + share_N
    missed_NO = (y_NO - u_NR @ (kept_R[:, None] * b_RO)) / np.maximum(1 - pull_N, 1e-9)[:, None]
    return float(np.square(missed_NO).sum())
