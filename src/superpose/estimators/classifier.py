"""A network that tells classes apart, by scikit-learn's conventions."""

import dataclasses
from typing import Any, Self

import numpy as np
import polars as pl
from sklearn.base import ClassifierMixin
from sklearn.utils.class_weight import compute_class_weight
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted

from superpose.data.target import TargetEncoding
from superpose.errors import DataError, UsageError
from superpose.estimators.base import NetworkEstimator
from superpose.estimators.rows import target_names
from superpose.estimators.settings import ClassifierSettings
from superpose.model.learning import Examples
from superpose.network.layer import Layer
from superpose.network.network import Network

NOT_GIVEN = object()


class NetworkClassifier(ClassifierMixin, ClassifierSettings, NetworkEstimator):
    """A network that tells classes apart, or says yes or no to several labels at once.

    Inputs are scaled, categories and missing cells encoded by the way; X may be an array of numbers or a pandas
    or Polars frame of any columns. A target of several columns of 0 and 1 is taken as several labels, each yes
    or no.
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
        By default cross-entropy.
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
        What decides which epoch is best: "held_out_cost" by default, or "accuracy", "mse" ...; of one network also a
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
    smoothing : float, optional
        How far the targets of the default cost are drawn together: 0.1 makes a 1 into 0.95 and a 0 into 0.05 for
        two classes. It finds the right class a little more often; 0 leaves confidences as they are learned.
    calibrate : bool, optional
        Whether the confidences of several members are made as large as they should be, by one number (a
        temperature), on the rows each held out. It changes no decision.
    class_weight : "balanced", dict or None
        What the rows of each class count: as much in all for every class, or a number by class label.

    Attributes
    ----------
    classes_ : array (classes,)
        The labels, sorted; of several yes/no, their places.
    model_ : Model
        Encoding and network: `superpose.Model`.
    network_ : Network
        The trained network; several members as the one network that is their average.
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
    >>> from sklearn.datasets import load_iris
    >>> from superpose import NetworkClassifier
    >>> X, y = load_iris(return_X_y=True)
    >>> NetworkClassifier(random_state=0).fit(X, y).score(X, y) > 0.95
    True
    """

    def partial_fit(self, X: Any, y: Any, classes: Any = None, sample_weight: Any = None) -> Self:
        """Train one more epoch, on these rows alone.

        The first call, or `fit` before it, fixes how columns become inputs. The optimiser goes on where it was.
        Without `fit` before it there is one network; after it, all that was averaged is trained as one.

        Parameters
        ----------
        X, y, sample_weight
            As for `fit`.
        classes : array (classes,), optional
            All labels there will be; needed in the first call, but not for several yes/no.

        Returns
        -------
        self
        """
        if isinstance(self.class_weight, str):
            raise UsageError(
                f"class_weight={self.class_weight!r} asks for all rows, and partial_fit sees some.",
                "Give a number by class label: class_weight={0: 1.0, 1: 5.0}.",
            )
        return self._partial_fit(X, y, sample_weight, classes=NOT_GIVEN if classes is None else classes)

    def predict(self, X: Any) -> np.ndarray:
        """The likeliest class of each row, (rows,); of several yes/no 0 and 1, (rows, labels)."""
        outputs_BO = self._outputs(X)
        if self.model_.task == "multilabel":
            return self.model_.target.decode(outputs_BO)
        return self.classes_[self.model_.probabilities(outputs_BO).argmax(axis=1)]

    def predict_proba(self, X: Any) -> np.ndarray:
        """The confidence in each class, (rows, classes), adding up to 1; of several yes/no, that of each yes."""
        outputs_BO = self._outputs(X)
        return self.model_.probabilities(outputs_BO)

    def predict_log_proba(self, X: Any) -> np.ndarray:
        """The logarithm of `predict_proba`."""
        with np.errstate(divide="ignore"):  # a confidence of 0 has the logarithm -inf
            return np.log(self.predict_proba(X))

    def decision_function(self, X: Any) -> np.ndarray:
        """The last layer's pre-activations: sigmoid or softmax of them are the confidences.

        Parameters
        ----------
        X : frame or array (rows, columns)
            As for `fit`.

        Returns
        -------
        array (rows,) or (rows, classes)
            Of two classes the log-odds of the second; of several yes/no, of each yes.
        """
        check_is_fitted(self)
        *hidden, last = self.network_.layers
        plain = Layer(last.neurons, "linear", weights=last.weights, bias=last.bias)
        z_BO = self._outputs(X, network=Network([*hidden, plain]))
        return z_BO if self.model_.task == "multilabel" or z_BO.shape[1] > 1 else z_BO[:, 0]

    def _target(self, y_N: np.ndarray, y: Any, *, first: bool, classes: Any) -> pl.DataFrame:
        _different(y_N)
        check_classification_targets(y_N)
        if first:
            self._several = y_N.ndim == 2
        elif self._several != (y_N.ndim == 2):
            raise UsageError(
                f"y has shape {y_N.shape}, unlike at the first fit.", "Give the target as it was then."
            )
        if y_N.ndim == 2:
            return self._labels(y_N, y, first=first)
        if first:
            self._learn_classes(y_N, classes)
        elif not (classes is None or classes is NOT_GIVEN) and not np.array_equal(
            np.unique(classes), self.classes_
        ):
            raise UsageError(
                f"classes are {list(classes)}; before they were {self.classes_.tolist()}.", "Leave them out."
            )
        return pl.DataFrame({target_names(y, 1)[0]: self._places(y_N)})

    def _learn_classes(self, y_N: np.ndarray, classes: Any) -> None:
        if classes is NOT_GIVEN:
            raise UsageError(
                "classes must be passed on the first call to partial_fit.",
                "Give all labels there will be: classes=[0, 1, 2].",
            )
        found = _different(y_N if classes is None else np.asarray(classes))[0]
        if len(found) < 2:
            raise DataError(
                f"The target is of one class in every row: {found.tolist()[0]!r}.",
                "There is nothing to tell apart: give rows of at least two classes.",
            )
        self.classes_ = found

    def _places(self, y_N: np.ndarray) -> np.ndarray:
        """The number of each row's class."""
        known = {label: place for place, label in enumerate(self.classes_.tolist())}
        found, which_N = _different(y_N)
        labels = found.tolist()
        unknown = [label for label in labels if label not in known]
        if unknown:
            raise DataError(
                f"y has labels that are none of the classes: {', '.join(map(repr, unknown[:5]))}.",
                f"The classes are {', '.join(map(repr, self.classes_.tolist()[:10]))}.",
            )
        return np.array([known[label] for label in labels])[which_N]

    def _labels(self, y_NT: np.ndarray, y: Any, *, first: bool) -> pl.DataFrame:
        """Several yes/no: a column of 0 and 1 each."""
        if not np.isin(y_NT, (0, 1)).all():
            raise UsageError(
                f"y has {y_NT.shape[1]} columns that hold more than 0 and 1; of several targets each is yes or no.",
                "For several targets of several classes, fit a classifier for each.",
            )
        if first:
            self.classes_ = np.arange(y_NT.shape[1])
        return pl.DataFrame(y_NT.astype(np.int64), schema=target_names(y, y_NT.shape[1]), orient="row")

    def _weights(self, y_N: np.ndarray, weight_N: np.ndarray | None, *, held_out: bool) -> np.ndarray | None:
        if self.class_weight is None:
            return weight_N
        if y_N.ndim == 2:
            raise UsageError("class_weight is for one target, and there are several.", "Give sample_weight.")
        if not held_out:
            self._class_weight_K = compute_class_weight(
                self.class_weight, classes=self.classes_, y=y_N, sample_weight=weight_N
            )
        by_class_N = self._class_weight_K[self._places(y_N)]
        return by_class_N if weight_N is None else by_class_N * weight_N

    def _coding(self, examples: Examples) -> TargetEncoding:
        names = tuple(examples.target.columns)
        if len(names) > 1:
            return TargetEncoding("multilabel", names)
        return TargetEncoding("classification", names, tuple(range(len(self.classes_))))

    def _answering(self, coding: TargetEncoding) -> TargetEncoding:
        if coding.task == "multilabel":
            return coding
        return dataclasses.replace(coding, classes=tuple(self.classes_.tolist()))

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_label = True
        return tags


def _different(y_N: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The different labels, sorted, and which of them each row has."""
    try:
        labels, which_N = np.unique(y_N, return_inverse=True)
    except TypeError:
        kinds = sorted({type(label).__name__ for label in y_N.tolist()})
        raise DataError(
            f"y has labels of several types: {', '.join(kinds)}.", "Make them all text, or all numbers."
        ) from None
    return labels, which_N
