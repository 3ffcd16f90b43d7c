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
    Settings left at None are as the `profile` says for that many rows.

    Parameters
    ----------
    hidden : tuple of int, optional
        Neurons of each hidden layer; () for none. Who names `hidden`, `combine`, `fire_above` or `initial`
        describes one network: one is then trained and there are no views, unless `members` and `views` are named
        too.
    activation : str, Activation or callable, optional
        Of the hidden layers: "relu", "tanh", "selu" ...; see `superpose.activation`.
    profile : str
        What is done where nothing else is said. "default": several networks, averaged, with all that does well
        on tables. "plain": the bare textbook network, ReLU, Adam at its usual rate, standardised numbers.
    members : int, optional
        How many networks are trained at once and averaged into one, `network_`. Each holds out a part of the
        rows, by which the best epoch is chosen; together they learn from all. What goes on from a network
        (`partial_fit`, `warm_start`), has rows of one's own to choose by (`fit(..., validation=)`) or no hidden
        layer is trained as one.
    folds : int, optional
        Into how many parts the rows are dealt for the members: each holds one out.
    views : tuple of str, optional
        What is shown beside each number, so that a network can bend as it grows: "waves", "bins"; () for
        nothing. Several are shared out among the members.
    view_size : int, optional
        How many neurons beside each number in each view.
    wave_frequency : float, optional
        How fast waves are: the standard deviation of their frequencies, in waves a unit of the scaled number.
    optimizer : str or optax transformation, optional
        "adam", "gradient_descent", "lbfgs" ...; with "lbfgs" one network is trained unless `members` are named.
    learning_rate : float, optional
        What `schedule` multiplies; in "plain" the optimiser's own, 1e-3 for Adam.
    schedule : str or callable, optional
        How the rate changes over the epochs: "constant", "cosine", "flat_cosine" ...
    batch_size : int or "all", optional
        Rows a step.
    epochs : int, optional
        How often to go over all rows, at most.
    weight_decay : float, optional
        Each step also takes this share, times the rate, off every weight.
    dropout : float, optional
        The share of each hidden layer's activations set to 0 in each training step.
    gradient_clip : float, optional
        A gradient longer than this is shortened to it.
    cost : str, Cost or callable, optional
        By default the squared error, of targets scaled to mean 0 and deviation 1; "huber", "absolute_error" ...
    scaling : str, optional
        Of columns of numbers: "standard", "robust", "minmax" or "none".
    clip : float, optional
        Beyond what, in scaled units, numbers are smoothly held back: 3.0 is usual with "robust", infinity holds
        none back.
    early_stopping : bool
        Whether to look at held-out rows after each epoch and end when they gain nothing any more. One network
        keeps `validation_fraction` of the rows back for it; several look at the rows each holds out anyway.
    validation_fraction : float
        Which share of the rows one network keeps back for `early_stopping`.
    patience : int or None
        After how many epochs without gain `early_stopping` ends. A rate that goes up and down, as in the default
        profile, loses for a while what it gains later: be patient with it.
    monitor : str or callable, optional
        What decides which epoch is best: "held_out_cost" by default, or "r2", "mae" ...; of one network also a
        function of targets and outputs, (rows, outputs), of which more is better.
    warm_start : bool
        Whether `fit` goes on from the last one: its encoding, network and, of one network, optimiser.
    combine : str, Combine or callable, optional
        How the first layer's neurons join their weighted inputs: "add", "multiply", "divide".
    fire_above : float, optional
        A hidden neuron whose activation is not above it passes on 0.
    initial : str, optional
        How weights are drawn; by default as suits the activation.
    first_layer : str, optional
        How a first layer of millions of weights is trained: "direct", "dual" or "auto"; see `superpose.training`.
    random_state : int, RandomState or None
        Fixes weights, the order of the rows, dropout, and which rows are held out.
    verbose : bool
        Whether to print ten lines on the way.

    Attributes
    ----------
    model_ : Model
        Encoding and network: `superpose.Model`.
    network_ : Network
        The trained network, its outputs scaled targets; several members as their average, one network.
    members_ : int
        How many networks it is the average of.
    history_ : History
        What was seen in each epoch: history_["cost"] ...
    inputs_ : tuple of str
        The names of the network's inputs, such as "age" or "sex=male".
    n_iter_ : int
        Epochs trained.
    best_epoch_ : int or None
        After which epoch the network stood that is kept, where held-out rows or `monitor` chose one.
    n_features_in_, feature_names_in_
        As scikit-learn has them.

    Examples
    --------
    >>> import numpy as np
    >>> from superpose import NetworkRegressor
    >>> x = np.linspace(-2, 2, 200)[:, None]
    >>> y = np.sin(3 * x[:, 0])
    >>> NetworkRegressor(learning_rate=0.01, random_state=0).fit(x, y).score(x, y) > 0.95
    True
    """

    target_dtype = np.float64

    def partial_fit(self, X: Any, y: Any, sample_weight: Any = None) -> Self:
        """Train one more epoch, on these rows alone.

        The first call, or `fit` before it, fixes how columns become inputs and how targets are scaled. The
        optimiser goes on where it was. Without `fit` before it there is one network; after it, all that was
        averaged is trained as one.

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
