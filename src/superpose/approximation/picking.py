"""Neurons picked one after another from many candidates: each time the one that explains most of what is left.

Forward selection by orthogonal least squares (Chen, Billings & Luo 1989): what is picked is taken out of all other
candidates, so that the next one counts only for what it adds.
"""

import numpy as np

SAME = 1e-6  # a candidate whose square has shrunk to this share says nothing new


def picked(a_NK: np.ndarray, y_N: np.ndarray, count: int, *, first: int = 0) -> np.ndarray:
    """Which `count` columns, with a constant, come nearest to `y_N` in least squares; fewer where no more help.

    Parameters
    ----------
    a_NK : array (rows, candidates)
        Written into.
    y_N : array (rows,)
    count : int
    first : int
        The first so many columns are taken in any case.
    """
    a_NK -= a_NK.mean(axis=0)
    left_N = y_N - y_N.mean()
    first_K = np.einsum("nk,nk->k", a_NK, a_NK)
    size_K, found = first_K.copy(), []
    open_K = first_K > 1e-12 * len(y_N)
    for i in range(count):
        gain_K = np.where(open_K, (left_N @ a_NK) ** 2 / np.maximum(size_K, 1e-300), -1.0)
        best = i if i < first else int(gain_K.argmax())
        if gain_K[best] <= 0 and i >= first:
            break
        found.append(best)
        if not open_K[best]:
            continue
        q_N = a_NK[:, best] / np.sqrt(size_K[best])
        share_K = q_N @ a_NK
        a_NK -= np.outer(q_N, share_K)
        left_N -= (q_N @ left_N) * q_N
        size_K = size_K - share_K**2
        open_K &= size_K > SAME * first_K
    return np.array(found, int)
