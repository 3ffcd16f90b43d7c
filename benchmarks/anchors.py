"""Who is measured: superpose as a person would use it, and beside it other defaults, each as it comes.

Every contestant is a function of a table, the rows to learn from, the rows to answer, and a seed. It answers
with the probability of each class, (rows, classes), or with numbers, (rows,).
"""

import contextlib
import importlib.util
import logging
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks.tables import Table

Contestant = Callable[[Table, np.ndarray, np.ndarray, int], np.ndarray]


def standardised(frame: Any) -> Any:
    """The plain pipeline: median and most frequent for what is missing, numbers standardised, one-hot."""
    from sklearn.preprocessing import StandardScaler

    return _plain(frame, StandardScaler())


def unscaled(frame: Any) -> Any:
    """The plain pipeline for trees, which do not mind the scale of a number."""
    return _plain(frame)


def _plain(frame: Any, *scaler: Any) -> Any:
    from sklearn.compose import make_column_transformer
    from sklearn.impute import SimpleImputer
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder

    numbers, texts = _columns(frame)
    one_hot = OneHotEncoder(handle_unknown="ignore", sparse_output=False)
    return make_column_transformer(
        (make_pipeline(SimpleImputer(strategy="median"), *scaler), numbers),
        (make_pipeline(SimpleImputer(strategy="most_frequent"), one_hot), texts),
        sparse_threshold=0.0,
    )


def imputed(frame: Any) -> Any:
    """Only medians for missing numbers: for a network that scales numbers and codes text itself."""
    from sklearn.compose import make_column_transformer
    from sklearn.impute import SimpleImputer

    numbers, texts = _columns(frame)
    ready = make_column_transformer((SimpleImputer(strategy="median"), numbers), ("passthrough", texts))
    return ready.set_output(transform="pandas")


def _columns(frame: Any) -> tuple[list[str], list[str]]:
    """The names of the columns of numbers, and of text."""
    numbers = [name for name in frame.columns if frame[name].dtype == float]
    return numbers, [name for name in frame.columns if name not in numbers]


@dataclass(frozen=True)
class Anchor:
    """A default of another package.

    Attributes
    ----------
    title : str
        What it is called in tables.
    make : callable
        From the task and a seed to an estimator of scikit-learn's kind.
    pipeline : callable
        From a frame to what makes of its columns what the estimator takes.
    needs : tuple of str
        Modules to import before it is timed.
    packages : tuple of str
        Whose versions are told with what it scored.
    """

    title: str
    make: Callable[[str, int], Any]
    pipeline: Callable[[Any], Any] = standardised
    needs: tuple[str, ...] = ("sklearn",)
    packages: tuple[str, ...] = ("scikit-learn",)

    @property
    def installed(self) -> bool:
        return all(importlib.util.find_spec(module) for module in self.needs)

    def __call__(self, table: Table, train: np.ndarray, test: np.ndarray, seed: int) -> np.ndarray:
        frame, classify = table.pandas, table.task == "classification"
        with one_thread(), silence():
            ready = self.pipeline(frame)
            x = ready.fit_transform(frame.iloc[train])
            model = self.make(table.task, seed).fit(x, table.y[train])
            x_test = ready.transform(frame.iloc[test])
            if not classify:
                return np.ravel(model.predict(x_test))
            return placed(model.predict_proba(x_test), np.asarray(model.classes_, int), len(table.classes))


def placed(p_BK: np.ndarray, places_K: np.ndarray, classes: int) -> np.ndarray:
    """Probabilities with a column for every class of the table; those not met in training have 0."""
    p_BC = np.zeros((len(p_BK), classes))
    p_BC[:, places_K] = p_BK
    return p_BC


@contextlib.contextmanager
def one_thread() -> Iterator[None]:
    """Linear algebra and OpenMP on one thread."""
    from threadpoolctl import threadpool_limits

    with threadpool_limits(limits=1):
        yield


@contextlib.contextmanager
def silence() -> Iterator[None]:
    """No warnings; that it has not converged, above all."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _dummy(task: str, seed: int) -> Any:
    from sklearn.dummy import DummyClassifier, DummyRegressor

    return DummyClassifier() if task == "classification" else DummyRegressor()


def _linear(task: str, seed: int) -> Any:
    from sklearn.linear_model import LogisticRegression, RidgeCV

    return LogisticRegression(max_iter=1000) if task == "classification" else RidgeCV()


def _mlp(task: str, seed: int) -> Any:
    """A target of thousands would never be reached from weights near 0, so it is standardised too."""
    from sklearn.compose import TransformedTargetRegressor
    from sklearn.neural_network import MLPClassifier, MLPRegressor
    from sklearn.preprocessing import StandardScaler

    if task == "classification":
        return MLPClassifier(random_state=seed)
    return TransformedTargetRegressor(MLPRegressor(random_state=seed), transformer=StandardScaler())


def _boosted(task: str, seed: int) -> Any:
    from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

    kind = HistGradientBoostingClassifier if task == "classification" else HistGradientBoostingRegressor
    return kind(random_state=seed)


def _forest(task: str, seed: int) -> Any:
    from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor

    kind = RandomForestClassifier if task == "classification" else RandomForestRegressor
    return kind(random_state=seed, n_jobs=1)


def _real_mlp(simple: bool) -> Callable[[str, int], Any]:
    def make(task: str, seed: int) -> Any:
        import pytabkit
        import torch

        torch.set_num_threads(1)
        logging.getLogger("pytorch_lightning").setLevel(logging.ERROR)  # tips
        kind = "Classifier" if task == "classification" else "Regressor"
        estimator = getattr(pytabkit, f"RealMLP_TD_{'S_' if simple else ''}{kind}")
        return estimator(random_state=seed, n_threads=1, device="cpu")

    return make


TORCH = {"pipeline": imputed, "needs": ("pytabkit", "torch"), "packages": ("pytabkit", "torch")}
ANCHORS = {
    "rf": Anchor("random forest", _forest, unscaled),
    "hgb": Anchor("boosted trees", _boosted, unscaled),
    "mlp": Anchor("scikit-learn MLP", _mlp),
    "linear": Anchor("linear", _linear),
    "dummy": Anchor("dummy", _dummy),
    "realmlp-td-s": Anchor("RealMLP-TD-S", _real_mlp(simple=True), **TORCH),
    "realmlp-td": Anchor("RealMLP-TD", _real_mlp(simple=False), **TORCH),
}


def ours(settings: dict[str, Any] | None = None) -> Contestant:
    """superpose as a person would use it: `learn` on the rows to learn from, and its answers on the rest."""

    def answer(table: Table, train: np.ndarray, test: np.ndarray, seed: int) -> np.ndarray:
        from superpose.model.learning import Examples, learn

        examples = Examples(table.inputs, table.target).take(train)
        model = learn(examples, task=table.task, settings=settings, seed=seed).model
        rows = table.inputs[test]
        if table.task == "regression":
            return np.ravel(model.predict(rows))
        places_K = np.array([table.classes.index(label) for label in model.classes])
        return placed(model.predict_proba(rows), places_K, len(table.classes))

    return answer
