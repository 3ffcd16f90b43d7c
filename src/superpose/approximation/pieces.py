"""A function of one input cut into as few straight pieces as a tolerance needs: where a network of ramps has its kinks.

Every piece is as long as the best straight line stays near enough; that line is found by Remez' exchange of three
points (Remez 1934; of straight lines each exchange makes the error larger, and it ends when no point is above it).
"""

import numpy as np

EXCHANGES = 30


def line_error(x_N: np.ndarray, y_N: np.ndarray) -> float:
    """The least largest error of a straight line, of places in order."""
    if len(x_N) < 3:
        return 0.0
    i, k = 0, len(x_N) - 1
    chord_N = y_N[i] + (y_N[k] - y_N[i]) / (x_N[k] - x_N[i]) * (x_N - x_N[i])
    j = int(np.abs(y_N - chord_N).argmax())
    j = j if 0 < j < k else k // 2
    error = 0.0
    for _ in range(EXCHANGES):
        slope = (y_N[k] - y_N[i]) / (x_N[k] - x_N[i])
        error = 0.5 * (y_N[j] - y_N[i] - slope * (x_N[j] - x_N[i]))
        off_N = y_N - (y_N[i] + error) - slope * (x_N - x_N[i])
        p = int(np.abs(off_N).argmax())
        if abs(off_N[p]) <= abs(error) * (1 + 1e-6) + 1e-300 or p in (i, j, k):
            break
        i, j, k = _exchanged(i, j, k, p, off_N[p] * error > 0)
    return abs(float(error))


def _exchanged(i: int, j: int, k: int, p: int, as_middle: bool) -> tuple[int, int, int]:
    """Three places whose errors alternate in sign, the new one among them; `as_middle`: it has the sign of j's."""
    if p < i:
        return (p, i, j) if as_middle else (p, j, k)
    if p > k:
        return (j, k, p) if as_middle else (i, j, p)
    if as_middle:
        return i, p, k
    return (p, j, k) if p < j else (i, j, p)


def cuts(x_N: np.ndarray, y_N: np.ndarray, tolerance: float, most: int) -> np.ndarray | None:
    """Where the pieces meet, as few as bring each within the tolerance; None where `most` pieces are not enough."""
    found, first, length, last = [], 0, 8, len(x_N) - 1

    def near(end: int) -> bool:
        return line_error(x_N[first : end + 1], y_N[first : end + 1]) <= tolerance

    while True:
        good, step = first + 1, length
        bad = last + 1
        while good < last:
            end = min(good + step, last)
            if not near(end):
                bad = end
                break
            good, step = end, 2 * step
        while bad - good > 1:
            middle = (good + bad) // 2
            good, bad = (middle, bad) if near(middle) else (good, middle)
        if good >= last:
            return x_N[found]
        found.append(good)
        if len(found) >= most:
            return None
        length, first = max(good - first, 2), good


def cuts_of(x_N: np.ndarray, y_N: np.ndarray, pieces: int) -> np.ndarray:
    """Where at most so many pieces meet, as near to the function as they come."""
    low, high = 0.0, line_error(x_N, y_N)
    best = np.zeros(0)
    for _ in range(12):
        middle = 0.5 * (low + high) if low == 0 else np.sqrt(low * high)
        found = cuts(x_N, y_N, middle, pieces)
        if found is None:
            low = middle
        else:
            high, best = middle, found
    return best
