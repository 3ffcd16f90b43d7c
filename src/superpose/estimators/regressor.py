"""A network that learns numbers, by scikit-learn's conventions."""

from typing import Any, Self

import numpy as np
import polars as pl
from sklearn.base import RegressorMixin

from superpose.data.target import TargetEncoding
from superpose.estimators.base import NetworkEstimator
from superpose.estimators.rows import target_names
from superpose.model.learning import Examples


class NetworkRegressor(RegressorMixin, NetworkEstimator):
    """A network that learns a number, or several.

    Inputs and targets are scaled, categories and missing cells encoded by the way; X may be an array of numbers
    or a pandas or Polars frame of any columns.

    Parameters
    ----------
    hidden : tuple of int
        Neurons of each hidden layer; () for none.
    activation : str, Activation or callable
        Of the hidden layers: "relu", "tanh", "selu" ...; see `superpose.activation`.
    optimizer : str or optax transformation
        "adam", "gradient_descent", "lbfgs" ...
    learning_rate : float, optional
        By default the optimiser's own: 1e-3 for Adam.
    schedule : str or callable
        How the rate changes over the epochs: "constant", "cosine", "flat_cosine" ...
    batch_size : int or None
        Rows a step; None takes all.
    epochs : int
        How often to go over all rows, at most.
    weight_decay : float, optional
        Each step also takes this share, times the rate, off every weight.
    dropout : float
        The share of each hidden layer's activations set to 0 in each training step.
    gradient_clip : float, optional
        A gradient longer than this is shortened to it.
    cost : str, Cost or callable, optional
        By default the squared error, of targets scaled to mean 0 and deviation 1; "huber", "absolute_error" ...
    scaling : str
        Of columns of numbers: "standard", "robust", "minmax" or "none".
    clip : float, optional
        Beyond what, in scaled units, numbers are smoothly held back; 3.0 is usual with "robust".
    early_stopping : bool
        Whether to keep rows back, look at them after each epoch, and end when they gain nothing any more.
    validation_fraction : float
        Which share of the rows `early_stopping` keeps back.
    patience : int or None
        After how many epochs without gain `early_stopping` ends.
    monitor : str or callable, optional
        What decides which epoch is best: "held_out_cost" by default, or "r2", "mae" ...,
        or a function of targets and outputs, (rows, outputs), of which more is better.
    warm_start : bool
        Whether `fit` goes on from the last one: its encoding, network and optimiser.
    combine : str, Combine or callable
        How the first layer's neurons join their weighted inputs: "add", "multiply", "divide".
    fire_above : float, optional
        A hidden neuron whose activation is not above it passes on 0.
    initial : str, optional
        How weights are drawn; by default as suits the activation.
    random_state : int, RandomState or None
        Fixes weights, the order of the rows, dropout, and which rows are kept back.
    verbose : bool
        Whether to print ten lines on the way.

    Attributes
    ----------
    model_ : Model
        Encoding and network: `superpose.Model`.
    network_ : Network
        The trained network; its outputs are scaled targets.
    history_ : History
        What was seen in each epoch: history_["cost"] ...
    inputs_ : tuple of str
        The names of the network's inputs, such as "age" or "sex=male".
    n_iter_ : int
        Epochs trained.
    best_epoch_ : int or None
        After which epoch the network stood that is kept, where something was monitored.
    n_features_in_, feature_names_in_
        As scikit-learn has them.

    Examples
    --------
    >>> import numpy as np
    >>> from superpose import NetworkRegressor
    >>> x = np.linspace(-2, 2, 200)[:, None]
    >>> y = np.sin(3 * x[:, 0])
    >>> NetworkRegressor(activation="tanh", learning_rate=0.01, random_state=0).fit(x, y).score(x, y) > 0.95
    True
    """

    target_dtype = np.float64

    def partial_fit(self, X: Any, y: Any, sample_weight: Any = None) -> Self:
        """Train one more epoch, on these rows alone.

        The first call, or `fit` before it, fixes how columns become inputs and how targets are scaled. The
        optimiser goes on where it was.

        Parameters
        ----------
        X, y, sample_weight
            As for `fit`.

        Returns
        -------
        self
        """
        return self._partial_fit(X, y, sample_weight)

    def predict(self, X: Any) -> np.ndarray:
        """The number for each row in the target's units, (rows,); of several targets (rows, targets)."""
        outputs_BO = self._outputs(X)
        return self.model_.target.decode(outputs_BO)

    def _target(self, y_N: np.ndarray, y: Any, *, first: bool, classes: Any) -> pl.DataFrame:
        y_NT = y_N.reshape(len(y_N), -1)
        return pl.DataFrame(y_NT, schema=target_names(y, y_NT.shape[1]), orient="row")

    def _coding(self, examples: Examples) -> TargetEncoding:
        return TargetEncoding.fit(examples.target, task="regression", weights=examples.weights)
