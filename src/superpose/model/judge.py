"""How good a model is on rows it has not seen: the score, its interval, and simpler means on the same rows."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from superpose.model.learning import Examples
from superpose.model.model import Model

METRIC_NAMES = {"classification": "accuracy", "regression": "R2", "multilabel": "exact match"}
RESAMPLES = 1000
LEVEL = 0.95


@dataclass(frozen=True)
class Score:
    """A score on held-out rows, and the interval that would hold it in 95 of 100 such sets of rows."""

    value: float
    low: float
    high: float

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON."""
        return {"score": self.value, "interval": [self.low, self.high]}

    def __repr__(self) -> str:
        return f"{self.value:.4g} ({self.low:.4g} to {self.high:.4g})"


@dataclass(frozen=True)
class Judgement:
    """The model's score and the simpler means', on the same held-out rows."""

    metric: str
    rows: int
    model: Score
    baselines: dict[str, Score]


def judge(model: Model, train: Examples, held_out: Examples, *, seed: int = 0) -> Judgement:
    """Weigh a model on rows it has not seen, beside a dummy and a linear model fitted to its training rows."""
    truth = model.target.encode(held_out.target)
    tell = _teller(model.task)
    found = {"model": model.outputs(held_out.inputs)} | _baselines(model, train, held_out)
    scores = {
        name: bootstrap(tell, truth, outputs, weights=held_out.weights, seed=seed)
        for name, outputs in found.items()
    }
    return Judgement(METRIC_NAMES[model.task], len(truth), scores.pop("model"), scores)


def bootstrap(
    tell: Callable, truth: np.ndarray, outputs: np.ndarray, *, weights: Any = None, seed: int = 0
) -> Score:
    """The score of all rows, and its interval by the percentile bootstrap (Efron 1979) over the rows.

    Parameters
    ----------
    tell : callable
        (truth, outputs, counts) to scores: counts (resamples, rows) says how often each row counts.
    truth, outputs : arrays (rows, outputs)
        As the network has them.
    weights : array (rows,), optional
        What each row counts.
    """
    rows = len(truth)
    base = np.ones(rows) if weights is None else np.asarray(weights, float)
    value = float(tell(truth, outputs, base[None, :])[0])
    rng = np.random.default_rng(seed)
    scores = []
    for _ in range(10):  # in parts, so that counts of many rows fit in memory
        counts = rng.multinomial(rows, np.full(rows, 1 / rows), size=RESAMPLES // 10)
        scores.append(tell(truth, outputs, counts * base[None, :]))
    low, high = np.nanquantile(np.concatenate(scores), [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Score(value, min(float(low), value), max(float(high), value))


def accuracies(truth: np.ndarray, outputs: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """The share of rows whose class is right, for each row of counts."""
    if truth.shape[1] == 1:
        right = (outputs[:, 0] > 0.5) == (truth[:, 0] > 0.5)
    else:
        right = outputs.argmax(axis=1) == truth.argmax(axis=1)
    return counts @ right / counts.sum(axis=1)


def exact_matches(truth: np.ndarray, outputs: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """The share of rows with every yes or no right, for each row of counts."""
    return counts @ ((outputs > 0.5) == (truth > 0.5)).all(axis=1) / counts.sum(axis=1)


def r2s(truth: np.ndarray, outputs: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """1 - squared error / squared distance from the mean, averaged over targets, for each row of counts."""
    share = counts / counts.sum(axis=1, keepdims=True)
    truth, outputs = truth.astype(float), outputs.astype(float)
    left = share @ np.square(truth - outputs)
    total = share @ np.square(truth) - np.square(share @ truth)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(total > 1e-12, 1 - left / total, np.nan).mean(axis=1)


def _teller(task: str) -> Callable:
    return {"classification": accuracies, "regression": r2s, "multilabel": exact_matches}[task]


def _baselines(model: Model, train: Examples, held_out: Examples) -> dict[str, np.ndarray]:
    """The outputs of the simpler means on the held-out rows."""
    y = model.target.encode(train.target)
    weights = np.ones(len(y)) if train.weights is None else np.asarray(train.weights, float)
    x, x_held = model.encoding.encode(train.inputs), model.encoding.encode(held_out.inputs)
    mean = np.average(y, axis=0, weights=weights)
    return {
        "dummy": np.broadcast_to(mean.astype(np.float32), (len(x_held), y.shape[1])),
        "linear": _linear(model.task, x, y, weights, x_held),
    }


def _linear(task: str, x: np.ndarray, y: np.ndarray, weights: np.ndarray, x_held: np.ndarray) -> np.ndarray:
    """scikit-learn's logistic regression, or ridge with its penalty chosen by leave-one-out."""
    from sklearn.linear_model import LogisticRegression, RidgeCV

    if task == "regression":
        found = RidgeCV(alphas=np.logspace(-3, 4, 15)).fit(x, y, sample_weight=weights)
        return found.predict(x_held).reshape(len(x_held), -1)
    if task == "classification":
        label = y[:, 0].astype(int) if y.shape[1] == 1 else y.argmax(axis=1)
        logistic = LogisticRegression(max_iter=1000).fit(x, label, sample_weight=weights)
        outputs = np.zeros((len(x_held), max(2, y.shape[1])))
        outputs[:, logistic.classes_] = logistic.predict_proba(x_held)
        return outputs[:, 1:] if y.shape[1] == 1 else outputs
    columns = [
        _linear("classification", x, y[:, [i]], weights, x_held)
        if 0 < y[:, i].mean() < 1
        else np.full((len(x_held), 1), y[0, i])
        for i in range(y.shape[1])
    ]
    return np.concatenate(columns, axis=1)
