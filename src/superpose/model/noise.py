"""How much of a regression's target is noise, before a network is trained: what simpler means leave over.

Where little is noise, dropout costs more than it saves, and more epochs pay. The simpler means are ridge regression
(Hoerl and Kennard 1970) on the inputs with their bins, judged by leaving each row out (Allen's PRESS, 1974), which
needs one decomposition and no training; and, of few inputs, nearest neighbours, which follow any curve that is drawn
densely enough.
"""

import numpy as np

# More rows would not tell it better.
ROWS = 1000
PENALTIES = (0.1, 1.0, 10.0, 100.0, 1000.0)
# Up to which share left over; of more rows than `FEW` a network learns more before it learns the noise. Found on some
# twenty public regressions.
CLEAN, FAIR, FEW = 0.05, 0.35, 500
# What dropout and epochs are multiplied by.
DROPOUT = {"curve": 0.0, "clean": 0.1, "plenty": 0.1, "fair": 1 / 3, "noisy": 1.0}
EPOCHS = {"curve": 8, "clean": 2, "plenty": 1, "fair": 1, "noisy": 1}
# Of a curve: how many inputs at most, how many neighbours are asked, what they leave over at most, and how many rows
# are seen in all, over the epochs.
CURVE_INPUTS, NEIGHBOURS, CURVE, CURVE_SEEN = 3, 4, 0.01, 200_000
# The share of rows whose error is looked at, and the standard deviations that so many of normal errors lie within:
# where the target jumps, neighbours are wrong, and that is no noise.
MOST_OF, WITHIN = 0.9, 1.6449


def noise(
    x_NI: np.ndarray,
    y_NO: np.ndarray,
    weight_N: np.ndarray | None = None,
    *,
    plain_NI: np.ndarray | None = None,
) -> str:
    """Which it is, by the share of the target's variance left over and the rows.

    "curve" where neighbours tell nearly all of it, "clean" where little is left over, "plenty" where there are rows
    enough for it, then "fair", then "noisy". In words rather than numbers, so that splits of one table share their
    compiled programs.

    Parameters
    ----------
    x_NI, y_NO, weight_N
        As for `left_over`.
    plain_NI : array (rows, inputs), optional
        The inputs without their bins, where neighbours shall be asked.
    """
    if plain_NI is not None and between_neighbours(plain_NI, y_NO, weight_N) < CURVE:
        return "curve"
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


def between_neighbours(x_NI: np.ndarray, y_NO: np.ndarray, weight_N: np.ndarray | None = None) -> float:
    """The share of the target's variance that the mean of the nearest rows leaves over, jumps left aside.

    1.0 of more than `CURVE_INPUTS` inputs, or of few rows. The variance of the neighbours' own noise is taken off
    (Devroye, Györfi, Lugosi and Walk 2018, "A nearest neighbor estimate of the residual variance").
    """
    from scipy.spatial import KDTree  # takes its time, which not everyone needs

    here = slice(None) if weight_N is None else np.asarray(weight_N) > 0
    x_NI, y_NO = np.asarray(x_NI, np.float64)[here], np.asarray(y_NO, np.float64)[here]
    spread = y_NO.var(axis=0).sum()
    if x_NI.shape[1] > CURVE_INPUTS or len(x_NI) < 5 * NEIGHBOURS or not spread > 0:
        return 1.0
    some = np.linspace(0, len(x_NI) - 1, min(len(x_NI), ROWS)).astype(int)
    # the nearest is the row itself, or one that stands at the same place
    near_NK = np.asarray(KDTree(x_NI).query(x_NI[some], k=NEIGHBOURS + 1)[1])
    near_NK = np.where(near_NK == some[:, None], near_NK[:, -1:], near_NK)[:, :-1]
    missed_NO = np.abs(y_NO[some] - y_NO[near_NK].mean(axis=1))
    most_O = np.quantile(missed_NO, MOST_OF, axis=0) / WITHIN
    return float(np.square(most_O).sum() * NEIGHBOURS / (NEIGHBOURS + 1) / spread)


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
