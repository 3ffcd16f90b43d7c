"""Simpler and other means fitted to rows: each gives its outputs on rows it has not seen, as the network would.

A class is one output, 0 or 1; of more than two classes each has a confidence; numbers are standardised.
"""

import dataclasses
from dataclasses import dataclass
from typing import Any

import numpy as np

from superpose.data.target import TargetEncoding
from superpose.model.splitting import split

SVM_TUNED = 1000  # rows on which the penalty of the support vector machine is chosen
SVM_PENALTIES = (1.0, 4.0, 16.0)
FOLDS = 3
TREES_WATCHED = 2000  # rows from which on a tenth of them tells when to end
ONE_THREAD = 500_000  # cells up to which trees are grown in one thread


@dataclass(frozen=True, eq=False)
class Problem:
    """Rows to learn from, and the inputs of rows to be told.

    Attributes
    ----------
    x_NI, held_BI : arrays
        Inputs of the rows to learn from, and of those to be told.
    y_NO : array
        The target as outputs.
    weights_N : array
        What each row counts, above 0.
    numbers : bool
        Whether the outputs are numbers, not classes.
    categories : tuple of bool
        Which inputs are the places of levels, for those who can use it; NaN is a missing cell there.
    seed : int
        Fixes what is drawn.
    """

    x_NI: np.ndarray
    held_BI: np.ndarray
    y_NO: np.ndarray
    weights_N: np.ndarray
    numbers: bool
    categories: tuple[bool, ...] = ()
    seed: int = 0

    @property
    def label_N(self) -> np.ndarray:
        """The place of each row's class."""
        return TargetEncoding.class_numbers(self.y_NO)

    def take(self, rows: np.ndarray) -> "Problem":
        """To learn from these rows only, by number."""
        return dataclasses.replace(
            self, x_NI=self.x_NI[rows], y_NO=self.y_NO[rows], weights_N=self.weights_N[rows]
        )

    def some(self, most: int) -> "Problem":
        """To learn from `most` rows at most, drawn with the seed, every class among them."""
        rows = len(self.x_NI)
        if rows <= most:
            return self
        target = self.y_NO[:, 0] if self.numbers else self.label_N
        task = "regression" if self.numbers else "classification"
        return self.take(split(target, task, 1 - most / rows, seed=self.seed)[0])

    def outputs(self, fitted: Any, label_of: np.ndarray | None = None) -> np.ndarray:
        """What a fitted estimator of scikit-learn tells of the other rows, (B, O)."""
        if self.numbers:
            return np.asarray(fitted.predict(self.held_BI), float).reshape(len(self.held_BI), -1)
        told = np.zeros((len(self.held_BI), max(2, self.y_NO.shape[1])))
        told[:, fitted.classes_ if label_of is None else label_of] = fitted.predict_proba(self.held_BI)
        return told[:, 1:] if self.y_NO.shape[1] == 1 else told


def dummy(problem: Problem) -> np.ndarray:
    """The share of each class, or the mean."""
    mean_O = np.average(problem.y_NO, axis=0, weights=problem.weights_N)
    return np.broadcast_to(mean_O, (len(problem.held_BI), len(mean_O)))


def linear(problem: Problem) -> np.ndarray:
    """scikit-learn's logistic regression, or ridge with its penalty chosen by leave-one-out."""
    from sklearn.linear_model import LogisticRegression, RidgeCV

    x, weights = problem.x_NI, problem.weights_N
    if problem.numbers:
        return problem.outputs(
            RidgeCV(alphas=np.logspace(-3, 4, 15)).fit(x, problem.y_NO, sample_weight=weights)
        )
    return problem.outputs(LogisticRegression(max_iter=1000).fit(x, problem.label_N, sample_weight=weights))


def svm(problem: Problem) -> np.ndarray:
    """A support vector machine with Gaussian kernels; its confidences by Platt's (1999) sigmoid.

    The sigmoid is fitted to decisions on rows the machine was not fitted to, in three folds. A class of fewer
    than three rows cannot be in every fold, and is left out.
    """
    from sklearn.calibration import CalibratedClassifierCV
    from sklearn.svm import SVC, SVR

    if problem.numbers:
        y_N = problem.y_NO[:, 0]
        machine = SVR(C=_penalty(SVR, problem, y_N), cache_size=500)
        return problem.outputs(machine.fit(problem.x_NI, y_N, sample_weight=problem.weights_N))
    problem = problem.take(_often(problem.label_N))
    machine = SVC(C=_penalty(SVC, problem, problem.label_N), cache_size=500)
    once: Any = False  # one machine of all rows, its sigmoid from the folds
    calibrated = CalibratedClassifierCV(machine, method="sigmoid", cv=FOLDS, ensemble=once)
    return problem.outputs(calibrated.fit(problem.x_NI, problem.label_N, sample_weight=problem.weights_N))


def _often(label_N: np.ndarray) -> np.ndarray:
    """The rows of classes that have a row for every fold."""
    return np.flatnonzero(np.bincount(label_N)[label_N] >= FOLDS)


def _penalty(kind: Any, problem: Problem, y_N: np.ndarray) -> float:
    """The penalty C that does best in three folds of some of the rows."""
    from sklearn.model_selection import cross_val_score

    some = np.random.default_rng(problem.seed).permutation(len(y_N))[:SVM_TUNED]
    if not problem.numbers:
        some = some[_often(y_N[some])]
    if len(some) < 2 * FOLDS or len(np.unique(y_N[some])) < 2:
        return SVM_PENALTIES[0]
    scores = [
        cross_val_score(
            kind(C=penalty), problem.x_NI[some], y_N[some], cv=FOLDS,
            params={"sample_weight": problem.weights_N[some]},
        ).mean()
        for penalty in SVM_PENALTIES
    ]  # fmt: skip
    return SVM_PENALTIES[int(np.argmax(scores))]


def trees(problem: Problem) -> np.ndarray:
    """scikit-learn's boosted trees over histograms: 100 small ones, or ended early where rows suffice to see when."""
    from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
    from threadpoolctl import threadpool_limits

    rows, y_N = len(problem.x_NI), problem.y_NO[:, 0] if problem.numbers else problem.label_N
    watched = rows >= TREES_WATCHED and (problem.numbers or np.bincount(y_N)[np.unique(y_N)].min() >= 10)
    trees_each = 1 if problem.numbers else problem.y_NO.shape[1]
    often = {"max_iter": max(60, 300 // trees_each), "max_leaf_nodes": 31, "learning_rate": 0.1}
    seldom = {"max_iter": 100, "max_leaf_nodes": 15, "learning_rate": 0.05}
    settings: dict[str, Any] = (often if watched else seldom) | {
        "early_stopping": bool(watched),
        "min_samples_leaf": int(np.clip(rows // 25, 2, 20)),
        "max_features": 0.5,
        "l2_regularization": 1.0,
        "categorical_features": list(problem.categories) if any(problem.categories) else None,
        "random_state": problem.seed,
    }
    kind = HistGradientBoostingRegressor if problem.numbers else HistGradientBoostingClassifier
    # threads that wait for each other cost more than a small table's work, above all where processors are shared
    with threadpool_limits(1 if problem.x_NI.size < ONE_THREAD else None, user_api="openmp"):
        return problem.outputs(kind(**settings).fit(problem.x_NI, y_N, sample_weight=problem.weights_N))
