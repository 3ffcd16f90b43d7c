"""What the classifier and the regressor share: scikit-learn's conventions over `superpose.model`."""

import dataclasses
import warnings
from pathlib import Path
from typing import Any, Self

import numpy as np
import polars as pl
from sklearn.base import BaseEstimator
from sklearn.callback import CallbackSupportMixin, with_callbacks
from sklearn.utils import check_consistent_length, check_random_state
from sklearn.utils.validation import check_is_fitted

from superpose.data.columns.column import describe
from superpose.data.target import TargetEncoding
from superpose.errors import UsageError
from superpose.estimators.callbacks import Epochs
from superpose.estimators.one_training import OneTraining
from superpose.estimators.rows import inputs_of, target_of, weights_of
from superpose.estimators.settings import Settings, recipe_of
from superpose.estimators.start import Start
from superpose.model.learning import Examples
from superpose.model.model import Model
from superpose.network.network import Network
from superpose.training.history import History


class NetworkEstimator(Settings, CallbackSupportMixin, BaseEstimator):
    """A network with scikit-learn's `fit` and `predict`: see `NetworkClassifier` and `NetworkRegressor`."""

    target_dtype: Any = None
    model_: Model
    network_: Network
    history_: History
    n_iter_: int
    _further: Start

    @with_callbacks
    def fit(self, X: Any, y: Any, sample_weight: Any = None, *, validation: Any = None) -> Self:
        """Train a network, or several at once, on rows.

        Parameters
        ----------
        X : frame or array (rows, columns)
            Numbers, NaN where missing; in a pandas or Polars frame also categories, text and truth values.
        y : array (rows,) or (rows, targets)
            The target of each row.
        sample_weight : array (rows,), optional
            What each row counts: one of weight 3 as three equal rows, one of weight 0 as none.
        validation : (X, y) or (X, y, sample_weight), optional
            Rows to choose the best epoch by; the network never learns from them. One network is then trained,
            as with `members=1`.

        Returns
        -------
        self

        Raises
        ------
        ValueError
            If data or settings cannot be used; the message says why.
        TypeError
            If X is sparse.
        """
        first = not (self.warm_start and self.__sklearn_is_fitted__())
        examples = self._examples(X, y, sample_weight, first=first, least=2)
        held = None if validation is None else self._held_out(validation)
        start = self._start(examples, first=first)
        training, recipe = OneTraining(self, start), recipe_of(self, start, examples, held)
        if getattr(self, "_skl_callbacks", None):
            training.epochs = Epochs(self, X, y, sample_weight, recipe.epochs, training.fitted_until)
        training.run(examples, recipe, validation=held, monitor=self.monitor)
        if training.epochs is not None:
            training.epochs.end()
        if training.interrupted:
            warnings.warn(
                f"Training was interrupted after epoch {self.n_iter_}; the best network until then is kept.",
                UserWarning,
                stacklevel=3,  # past the wrapper of scikit-learn's around this method
            )
        return self

    def _partial_fit(self, X: Any, y: Any, sample_weight: Any, classes: Any = None) -> Self:
        first = not self.__sklearn_is_fitted__()
        examples = self._examples(X, y, sample_weight, first=first, classes=classes)
        start = self._start(examples, first=first, keep=True)
        # A schedule falls over a run of known length; of a stream there is no last epoch.
        recipe = recipe_of(self, start, examples, None).replace(members=1, epochs=1, schedule="constant")
        recipe = dataclasses.replace(recipe, patience=None, watch=0.0)
        OneTraining(self, start, keep_memory=True).run(examples, recipe, validation=None, monitor=None)
        return self

    def _examples(
        self, X: Any, y: Any, sample_weight: Any, *, first: bool, least: int = 1, classes: Any = None,
        held_out: bool = False,
    ) -> Examples:  # fmt: skip
        """What was given, checked; rows of weight 0 are left out."""
        frame = self._frame(X, first=first, least=least)
        y_N = target_of(self, y, dtype=self.target_dtype)
        check_consistent_length(frame, y_N)
        weight_N = weights_of(sample_weight, y_N)
        if weight_N is not None and not weight_N.all():
            counts_N = weight_N > 0
            frame, y_N, weight_N = frame.filter(pl.Series(counts_N)), y_N[counts_N], weight_N[counts_N]
        target = self._target(y_N, y, first=first, classes=classes)
        return Examples(frame, target, self._weights(y_N, weight_N, held_out=held_out))

    def _held_out(self, validation: Any) -> Examples:
        if not isinstance(validation, tuple | list) or len(validation) not in (2, 3):
            raise UsageError(
                "validation is not (X, y) or (X, y, sample_weight).", "Give validation=(X_val, y_val)."
            )
        X, y, sample_weight = (*validation, None)[:3]
        return self._examples(X, y, sample_weight, first=False, held_out=True)

    def _frame(self, X: Any, *, first: bool = False, least: int = 1) -> pl.DataFrame:
        frame = inputs_of(self, X, first=first, least=least)
        if first:
            self._names = frame.columns
        elif frame.columns != self._names:
            frame.columns = (
                self._names
            )  # which columns they are was checked; an array has no names of its own
        return frame

    def _start(self, examples: Examples, *, first: bool, keep: bool = False) -> Start:
        """Where training starts; `keep` the columns that do not vary yet, since later rows may."""
        if not first:
            return self._further
        columns = describe(examples.inputs)
        if keep:
            columns = tuple(
                dataclasses.replace(c, kind="number", used=True)
                if _is_still(c.kind, examples.inputs[c.name])
                else c
                for c in columns
            )
        return Start(self._seed(), columns, self._coding(examples))

    def _seed(self) -> int:
        """A whole number from `random_state`, itself where it is one."""
        draws = check_random_state(self.random_state)
        if isinstance(self.random_state, int | np.integer):
            return int(self.random_state)
        return int(draws.randint(np.iinfo(np.int32).max))

    def _target(self, y_N: np.ndarray, y: Any, *, first: bool, classes: Any) -> pl.DataFrame:
        """The target as it is learned, one column a target."""
        raise NotImplementedError

    def _weights(self, y_N: np.ndarray, weight_N: np.ndarray | None, *, held_out: bool) -> np.ndarray | None:
        """The weights of the rows, by class too where asked for; held-out rows by the training rows' classes."""
        return weight_N

    def _coding(self, examples: Examples) -> TargetEncoding:
        """How the target as it is learned becomes outputs."""
        raise NotImplementedError

    def _answering(self, coding: TargetEncoding) -> TargetEncoding:
        """The same, answering in the user's own terms."""
        return coding

    def _outputs(self, X: Any, network: Network | None = None) -> np.ndarray:
        """The network's outputs (rows, outputs), in float64: a row's do not depend on the rows beside it."""
        check_is_fitted(self)
        exact = dataclasses.replace(self.model_, network=(network or self.network_).astype("float64"))
        return exact.outputs(self._frame(X))

    def activations(self, X: Any) -> tuple[np.ndarray, ...]:
        """What every layer passes on, for rows; of several members side by side.

        Parameters
        ----------
        X : frame or array (rows, columns)
            As for `fit`.

        Returns
        -------
        tuple of arrays (rows, neurons)
            One a layer, the outputs last; where there are views, their layer is the first.
        """
        check_is_fitted(self)
        traces = self.network_.forward(self.model_.encoding.encode(self._frame(X)))
        return tuple(np.asarray(trace.output_BO) for trace in traces)

    def diagnose(self) -> Any:
        """What may be wrong with the training, each with its numbers, its cause and what to change.

        Returns
        -------
        superpose.Findings
            The gravest first; see `superpose.diagnose`.
        """
        from superpose.insight.diagnosis.diagnose import diagnose  # only who asks needs it

        check_is_fitted(self)
        return diagnose(self)

    def save(self, path: str | Path) -> None:
        """Write the model to a file that `superpose.load` and `superpose predict` read.

        Raises
        ------
        SaveError
            If it cannot be written, or holds a function of the user's own.
        """
        from superpose.saving.model_file import save  # only who saves needs it

        check_is_fitted(self)
        save(self.model_, path)

    def plot(self, what: str | None = None, **options: Any) -> Any:
        """A figure of what was learned; see `superpose.plot`."""
        from superpose.figures.plot import plot

        check_is_fitted(self)
        return plot(self, what, **options)

    def film(self, path: str | Path | None = None, **options: Any) -> Any:
        """The training as a film; see `superpose.film`."""
        from superpose.figures.film import film

        check_is_fitted(self)
        return film(self, path, **options)

    def report(self, path: str | Path | None = None, **options: Any) -> Any:
        """One page that tells what was learned and how; see `superpose.report`."""
        from superpose.report.telling import report

        check_is_fitted(self)
        return report(self, path, **options)

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "model_")

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        tags.target_tags.multi_output = True
        return tags


def _is_still(kind: str, series: pl.Series) -> bool:
    return kind == "constant" and series.dtype.is_numeric()
