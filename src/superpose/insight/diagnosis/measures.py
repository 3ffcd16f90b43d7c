"""How much a network's answers tell, and how much two simple means tell from the same rows."""

import numpy as np

from superpose.calculus.costs import Cost
from superpose.insight.diagnosis import thresholds as at

NEIGHBOURS = 5
MOST_INPUTS = 256  # a linear model of more inputs takes too long for a glance
RIDGE = 1e-3  # of the inputs' variance, so that as many inputs as rows do no harm


def skill(answer_BO: np.ndarray, y_BO: np.ndarray, mean_O: np.ndarray) -> float:
    """1 - squared error over that of the constant answer: R2, for confidences the Brier skill score."""
    missed = np.square(answer_BO - y_BO).sum()
    known = np.square(y_BO - mean_O[None, :]).sum()
    return float(1 - missed / known) if known > 0 else 0.0


def right(answer_BO: np.ndarray, y_BO: np.ndarray) -> np.ndarray:
    """Which rows are answered with the right class, (B,)."""
    return classes_of(answer_BO) == classes_of(y_BO)


def classes_of(answer_BO: np.ndarray) -> np.ndarray:
    """The class of each row; of one output 0 or 1."""
    return (answer_BO[:, 0] > 0.5).astype(int) if answer_BO.shape[1] == 1 else answer_BO.argmax(axis=1)


def constant_cost(cost: Cost, y_BO: np.ndarray) -> float:
    """The mean cost of the best constant answer: the mean, the median, or for hinges the commoner side."""
    mean_O = y_BO.mean(axis=0)
    tried = (mean_O, np.median(y_BO, axis=0), np.sign(2 * mean_O - 1))
    return min(mean_cost(cost, np.broadcast_to(a_O, y_BO.shape), y_BO) for a_O in tried)


def least_cost(cost: Cost, y_BO: np.ndarray) -> float:
    """The mean cost where every answer is right; of smoothed classes that is not 0."""
    smoothing = dict(cost.parameters).get("smoothing", 0.0)
    levels = max(2, y_BO.shape[1])
    tried = [y_BO, y_BO * (1 - smoothing) + smoothing / levels]
    tried += [2 * y_BO - 1] if "hinge" in cost.name else []
    return min(mean_cost(cost, a_BO, y_BO) for a_BO in tried)


def mean_cost(cost: Cost, a_BO: np.ndarray, y_BO: np.ndarray) -> float:
    """The mean cost of answers."""
    return float(np.mean(np.asarray(cost.value(np.asarray(a_BO, np.float32), np.asarray(y_BO, np.float32)))))


def standardised(x_BI: np.ndarray, like_BI: np.ndarray) -> np.ndarray:
    """Columns with the mean and standard deviation that `like_BI` has taken out."""
    std_I = like_BI.std(axis=0)
    return (x_BI - like_BI.mean(axis=0)[None, :]) / np.where(std_I > 0, std_I, 1.0)[None, :]


def some_inputs(width: int) -> slice:
    """All of so many inputs, or of very many some, evenly spread."""
    return slice(None, None, -(-width // at.WIDE))


def by_neighbours(x_BI: np.ndarray, y_BO: np.ndarray, new_BI: np.ndarray | None) -> np.ndarray:
    """The mean target of the nearest rows; without new rows those of each row's neighbours but itself."""
    seen = x_BI if new_BI is None else new_BI
    squared = (seen**2).sum(1)[:, None] + (x_BI**2).sum(1)[None, :] - 2 * seen @ x_BI.T
    if new_BI is None:
        np.fill_diagonal(squared, np.inf)
    count = min(NEIGHBOURS, len(x_BI) - 1)
    nearest = np.argpartition(squared, count - 1, axis=1)[:, :count]
    return y_BO[nearest].mean(axis=1)


def by_line(x_BI: np.ndarray, y_BO: np.ndarray, new_BI: np.ndarray | None) -> np.ndarray:
    """A linear model's answers; without new rows each row's by a model of the others."""
    ones = np.hstack([x_BI, np.ones((len(x_BI), 1))])
    inverse = np.linalg.inv(ones.T @ ones + RIDGE * len(x_BI) * np.eye(ones.shape[1]))
    w_IO = inverse @ ones.T @ y_BO
    if new_BI is not None:
        return np.hstack([new_BI, np.ones((len(new_BI), 1))]) @ w_IO
    hat_B = np.einsum("bi,ij,bj->b", ones, inverse, ones)[:, None]
    return y_BO - (y_BO - ones @ w_IO) / np.maximum(1 - hat_B, 1e-6)


def simple_answers(x_BI: np.ndarray, y_BO: np.ndarray, new_BI: np.ndarray | None) -> dict[str, np.ndarray]:
    """What nearest neighbours and a linear model answer, by name."""
    new = None if new_BI is None else standardised(new_BI, x_BI)
    x = standardised(x_BI, x_BI)
    found = {"nearest neighbours": by_neighbours(x, y_BO, new)}
    if x.shape[1] <= MOST_INPUTS:
        found["a linear model"] = by_line(x, y_BO, new)
    return found
