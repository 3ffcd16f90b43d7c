"""Temperature: confidences made as large as they should be, by one number (Guo et al., ICML 2017).

The last pre-activations are divided by a temperature T, chosen so that the rows which a network has not seen
are as likely as they can be. It changes no decision, only how sure it is said to be.
"""

import numpy as np

# Beyond these no evidence in a table of people's size should take it.
COLDEST, HOTTEST = 0.1, 10.0
# A few rows say little: a temperature other than 1 costs this, times the square of its logarithm, in likelihood of
# all rows together (a normal prior on the logarithm, of standard deviation a half).
DOUBT = 2.0


def temperature(z_NO: np.ndarray, y_NO: np.ndarray, weight_N: np.ndarray | None = None) -> float:
    """The temperature under which targets are likeliest.

    Parameters
    ----------
    z_NO : array (rows, outputs)
        Pre-activations of the last layer on rows it was not trained on; of one or several yes/no outputs
        each by itself where every row's targets do not add up to 1.
    y_NO : array (rows, outputs)
        Targets, 0 to 1.
    weight_N : array (rows,), optional
        What each row counts.
    """
    from scipy.optimize import minimize_scalar  # takes its time, which not everyone needs

    z_NO, y_NO = np.asarray(z_NO, np.float64), np.asarray(y_NO, np.float64)
    joint = y_NO.shape[1] > 1 and bool(np.allclose(y_NO.sum(axis=1), 1))
    cost = _categorical if joint else _binary
    rows = len(z_NO) if weight_N is None else float(np.sum(weight_N))
    found = minimize_scalar(
        lambda log_t: (
            np.average(cost(z_NO * np.exp(-log_t), y_NO), weights=weight_N) + DOUBT / rows * log_t**2
        ),
        bounds=(np.log(COLDEST), np.log(HOTTEST)),
        method="bounded",
    )
    return float(np.exp(found.x))  # pyright: ignore[reportAttributeAccessIssue] - scipy's result has it


def _binary(z_NO: np.ndarray, y_NO: np.ndarray) -> np.ndarray:
    return (np.logaddexp(0, z_NO) - y_NO * z_NO).sum(axis=1)


def _categorical(z_NO: np.ndarray, y_NO: np.ndarray) -> np.ndarray:
    largest = z_NO.max(axis=1, keepdims=True)
    total = np.log(np.exp(z_NO - largest).sum(axis=1, keepdims=True)) + largest
    return -(y_NO * (z_NO - total)).sum(axis=1)
