"""The perceptron rule: how one neuron of the step, which has no slope to descend, learns all the same."""

import time
from typing import Any

import numpy as np
import optax

from superpose.errors import DataError
from superpose.network.layer import Layer
from superpose.network.network import Network
from superpose.shapes import as_rows, check_finite
from superpose.training.checks import positive, whole
from superpose.training.history import History
from superpose.training.optimizers import Optimizer
from superpose.training.recording import FRAMES, Frame, well_chosen
from superpose.training.run import Run
from superpose.training.setup import prepare

RULE = Optimizer(
    "perceptron",
    "(a - y) * x for one row after the other",
    "Rosenblatt, Psychological Review 1958",
    optax.identity,
    1.0,
)


def perceptron(
    X: Any, y: Any, *, epochs: int = 100, learning_rate: float = 1.0, seed: int = 0, frames: int = FRAMES
) -> Run:
    """Train one neuron of the step by the perceptron rule.

    Row after row: where the neuron is right nothing changes; where it says 0 for a 1, the row is added to the weights,
    where it says 1 for a 0, taken off. If a straight line parts the two kinds of rows, it comes to rest on one
    (Novikoff 1962); if none does, it never comes to rest.

    Parameters
    ----------
    X : array (rows, inputs)
        Inputs.
    y : array (rows,)
        0 or 1 for each.
    epochs : int
        How often to go over all rows, at most; it ends with the first epoch without a mistake.
    learning_rate : float
        How much of a row is added; from weights of 0 it changes their length alone.
    seed : int
        Fixes the order of the rows in each epoch.
    frames : int
        How many epochs to keep the neuron of.

    Returns
    -------
    Run
        Its history's `cost` is the share of rows that it had wrong when it met them; `stopped` is "no mistakes" where
        it came to rest, else "epochs".

    Raises
    ------
    DataError
        If a target is neither 0 nor 1.
    """
    x_NI = as_rows(X, name="X", dtype=np.float64)
    x_NI = x_NI.T if x_NI.shape[0] == 1 and len(np.ravel(y)) > 1 else x_NI
    y_N = _zeros_and_ones(y)
    check_finite(x_NI, name="X")
    epochs = whole(epochs, "epochs", least=1, hint="Give how often to go over the rows, at most.")
    rate = positive(learning_rate, "learning_rate", hint="Give a number such as 1.0.")
    began = time.perf_counter()
    history = History(("cost", "learning_rate", "gradient_norm", "update_ratio", "seconds"))
    w_I, bias = np.zeros(x_NI.shape[1]), 0.0
    kept, wanted, wrong, epoch = [Frame(0, _neuron(w_I, bias))], {*well_chosen(epochs, frames)}, 1, 0
    for epoch in range(1, epochs + 1):
        started, before_I = time.perf_counter(), w_I.copy()
        w_I, bias, wrong, last = _once(x_NI, y_N, w_I, bias, rate, np.random.default_rng([seed, epoch]))
        moved = np.linalg.norm(w_I - before_I) / max(float(np.linalg.norm(w_I)), np.finfo(float).tiny)
        columns = (wrong / len(y_N), rate, [last], [moved], time.perf_counter() - started)
        history.extend(dict(zip(history.names, ([c] for c in columns), strict=True)))
        if epoch in wanted or wrong == 0 or epoch == epochs:
            kept.append(Frame(epoch, _neuron(w_I, bias)))
        if wrong == 0:
            break
    network = kept[-1].network
    stopped = "epochs" if wrong else "no mistakes"
    data = (x_NI, y_N[:, None])
    return Run(
        network, history, None, stopped, time.perf_counter() - began, tuple(kept), _plan(network, data, rate),
        data, None,
    )  # fmt: skip


def _once(
    x_NI: np.ndarray, y_N: np.ndarray, w_I: np.ndarray, bias: float, rate: float, rng: np.random.Generator
) -> tuple[np.ndarray, float, int, float]:
    """All rows once: weights, bias, how many were wrong, and how long the last change was by the rate."""
    wrong, last = 0, 0.0
    w_I = w_I.copy()
    for n in rng.permutation(len(y_N)):
        error = float(x_NI[n] @ w_I + bias >= 0) - y_N[n]
        if error:
            w_I -= rate * error * x_NI[n]
            bias = bias - float(rate * error)
            wrong, last = wrong + 1, float(np.hypot(np.linalg.norm(x_NI[n]), 1.0))
    return w_I, bias, wrong, last


def _neuron(w_I: np.ndarray, bias: float) -> Network:
    return Network(
        [Layer(1, "step", weights=w_I[:, None].astype(np.float32), bias=np.asarray([bias], np.float32))]
    )


def _zeros_and_ones(y: Any) -> np.ndarray:
    y_N = np.asarray(y, dtype=float).ravel()
    if not np.isin(y_N, (0, 1)).all() or not len(y_N):
        raise DataError("The perceptron rule takes targets of 0 and 1.", "Encode the two classes as 0 and 1.")
    return y_N


def _plan(network: Network, data: Any, rate: float) -> Any:
    """What was fixed: the absolute error, which for a step is the share of mistakes, one row a step."""
    return prepare(
        network, *data, cost="absolute_error", optimizer=RULE, learning_rate=rate, schedule="constant", batch_size=1,
        epochs=1, weight_decay=None, gradient_clip=None, sample_weight=None, validation=None, metrics=(), monitor=None,
        patience=None, min_delta=0.0, seed=0, every=None, rate_factors=None,
    ).plan  # fmt: skip
