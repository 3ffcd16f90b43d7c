"""Error against size: one hidden layer of more and more neurons on the same rows, and the smallest that will do.

Each is trained by L-BFGS from weights fitted to the rows: what is compared is what a size can do, so each has to be
brought near its best.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from superpose.calculus.activations import Activation
from superpose.errors import UsageError
from superpose.insight.confidence import confidences, meaning, predicted_classes, true_classes
from superpose.insight.frames import CURVE, values_of
from superpose.insight.subject import Subject, subject
from superpose.network.layer import Layer
from superpose.network.network import Network
from superpose.shapes import as_rows
from superpose.training.run import train

NEURONS = (1, 2, 4, 8, 16, 32, 64)
STARTS = 5
EPOCHS = 300
HELD_OUT = 0.25
MOST_ROWS = 2000
# An error of a number below this share of the targets' variance is as good as none: what is left is arithmetic.
AS_GOOD_AS_NONE = 1e-3


@dataclass(frozen=True, eq=False)
class Sizes:
    """One hidden layer of several sizes on the same rows.

    Attributes
    ----------
    neurons : tuple of int
    train_S, held_out_S : array (sizes,)
        The error on the rows trained on and held out, of the best of several starts by the rows trained on.
    standard_error_S : array (sizes,)
        Of the held-out error, over its rows.
    error : str
        What the error is.
    smallest : int
        The fewest neurons whose held-out error is within one standard error of the best, or as good as none.
    networks : tuple of Network
    x_G : array (points,)
        Places on the axis, where there is one input; else empty.
    fit_SG : array (sizes, points, outputs)
        What each network gives there.
    x_N, y_N, held_out_N : array
        The rows over that axis (empty where there are several), their targets, and which were held out.
    axis, output : str
        Their names.
    activation : str
    why : str
        How the smallest was chosen, in a sentence.
    """

    neurons: tuple[int, ...]
    train_S: np.ndarray
    held_out_S: np.ndarray
    standard_error_S: np.ndarray
    error: str
    smallest: int
    networks: tuple[Network, ...]
    x_G: np.ndarray
    fit_SG: np.ndarray
    x_N: np.ndarray
    y_N: np.ndarray
    held_out_N: np.ndarray
    axis: str
    output: str
    activation: str
    why: str

    def __len__(self) -> int:
        return len(self.neurons)

    def to_dict(self) -> dict[str, Any]:
        """The figures as plain JSON."""
        return {
            "neurons": list(self.neurons), "train": self.train_S.tolist(), "held_out": self.held_out_S.tolist(),
            "standard_error": self.standard_error_S.tolist(), "error": self.error, "smallest": self.smallest,
            "why": self.why,
        }  # fmt: skip

    def __repr__(self) -> str:
        shown = ", ".join(f"{n}: {e:.3g}" for n, e in zip(self.neurons, self.held_out_S, strict=True))
        return f"Sizes({self.error} by neurons {shown}; the smallest that will do: {self.smallest})"


def sizes(
    x: Any,
    y: Any = None,
    *,
    neurons: Sequence[int] = NEURONS,
    activation: Any = "tanh",
    epochs: int = EPOCHS,
    starts: int = STARTS,
    seed: int = 0,
    held_out: float = HELD_OUT,
    data: Any = None,
) -> Sizes:
    """Fit the same rows by one hidden layer of more and more neurons.

    Parameters
    ----------
    x : array (rows, inputs), Model, Run, or what `superpose.fit` gives
        Inputs; or what has rows of its own.
    y : array (rows,) or (rows, outputs), optional
        Targets, where inputs are given; whole numbers 0, 1, 2 ... of few kinds are still taken as numbers.
    neurons : sequence of int
        How many, from few to many.
    activation : str or Activation
        Of the hidden layer.
    epochs : int
        How many steps of L-BFGS each takes, over all rows.
    starts : int
        From how many random starts each size is trained; the best by its training rows is kept.
    seed : int
        Fixes everything.
    held_out : float
        The share of rows to hold out, where x does not bring held-out rows.
    data : (X, y) or table, optional
        Rows, where x does not bring its own.

    Returns
    -------
    Sizes

    Raises
    ------
    UsageError
        If there are no rows, or the sizes are not whole numbers from 1 on.
    """
    counts = _counts(neurons)
    seen = _subject(x, y, data)
    train_rows, test_rows = _apart(seen, held_out, seed)
    widest = counts[-1]
    fits = [_best(seen, (n, widest), train_rows, activation, epochs, (seed, starts)) for n in counts]
    errors = [(_row_errors(seen, net, *train_rows), _row_errors(seen, net, *test_rows)) for net in fits]
    held = np.array([_pooled(e) for _, e in errors])
    spread = np.array([_spread(e) for _, e in errors])
    smallest, why = _smallest(counts, held, spread, _negligible(seen, test_rows[1]))
    return Sizes(
        counts, np.array([_pooled(e) for e, _ in errors]), held, spread, _error_name(seen), smallest, tuple(fits),
        **_drawn(seen, fits, train_rows, test_rows), activation=fits[0].layers[0].activation.name, why=why,
    )  # fmt: skip


Pair = tuple[np.ndarray, np.ndarray]


def _counts(neurons: Any) -> tuple[int, ...]:
    counts = tuple(sorted({*np.atleast_1d(neurons).tolist()}))
    if not counts or any(not isinstance(n, int) or n < 1 for n in counts):
        raise UsageError(
            f"neurons={neurons!r}; whole numbers from 1 on were expected.", "Try neurons=(1, 2, 4, 8)."
        )
    return counts


def _subject(x: Any, y: Any, data: Any) -> Subject:
    """What is fitted: a subject's own rows, or inputs and targets given."""
    if y is None and not isinstance(x, tuple):
        seen = subject(x, data=data)
        if seen.train is None and seen.held_out is None:
            raise UsageError("There are no rows to fit.", "Give X and y, or data=(X, y).")
        return seen
    X, y = x if isinstance(x, tuple) else (x, y)
    y_NO = np.asarray(y, np.float32)
    y_NO = y_NO[:, None] if y_NO.ndim == 1 else y_NO
    x_NI = np.asarray(X, np.float32)
    x_NI = as_rows(x_NI[:, None] if x_NI.ndim == 1 else x_NI)
    plain = Network([Layer(y_NO.shape[1], weights=np.zeros((x_NI.shape[1], y_NO.shape[1]), np.float32))])
    return subject(plain, data=(x_NI, y_NO)).replace(task="regression")


def _apart(seen: Subject, share: float, seed: int) -> tuple[Pair, Pair]:
    """Rows to train on and rows to judge by, some of them where there are very many."""
    train_rows, test_rows = seen.train, seen.held_out
    if train_rows is None or test_rows is None:
        rows = train_rows if train_rows is not None else test_rows
        assert rows is not None
        order = np.random.default_rng(seed).permutation(len(rows.x_NI))
        cut = max(1, round(len(order) * share))
        if not 0 < share < 1 or cut >= len(order):
            raise UsageError(
                f"held_out={share} of {len(order)} rows leaves none on one side.", "Try held_out=0.25."
            )
        test_rows, train_rows = rows.take(order[:cut]), rows.take(order[cut:])
    return _few(train_rows), _few(test_rows)


def _few(rows: Any) -> Pair:
    x_NI, y_NO = np.asarray(rows.x_NI, np.float32), np.asarray(rows.y_NO, np.float32)
    if len(x_NI) <= MOST_ROWS:
        return x_NI, y_NO
    chosen = np.linspace(0, len(x_NI) - 1, MOST_ROWS).astype(int)
    return x_NI[chosen], y_NO[chosen]


def _best(
    seen: Subject, neurons: tuple[int, int], rows: Pair, activation: Any, epochs: int, starts: tuple[int, int]
) -> Network:
    """The best of several starts by the cost on the rows trained on: held-out rows choose nothing."""
    seed, count = starts
    runs = [_run(seen, neurons, rows, activation, epochs, seed + 1000 * i) for i in range(max(1, count))]
    return min(runs, key=lambda run: run[0])[1]


def _run(
    seen: Subject, neurons: tuple[int, int], rows: Pair, activation: Any, epochs: int, seed: int
) -> tuple[float, Network]:
    """The last cost of one training, and the network."""
    (count, widest), (x_NI, y_NO) = neurons, rows
    outputs = y_NO.shape[1]
    several = {"classes": "softmax" if outputs > 1 else "sigmoid", "yes_no": "sigmoid"}
    layers = [
        Layer(count, activation, initial="unit_std_he5"),
        Layer(outputs, several.get(meaning(seen), "linear")),
    ]
    drawn = Network.create(inputs=x_NI.shape[1], layers=layers, seed=seed, data=x_NI)
    rest = resting(drawn.layers[0].activation)
    start = drawn if rest is None else widened(drawn, widest, rest)
    run = train(start, x_NI, y_NO, optimizer="lbfgs", batch_size=None, epochs=epochs, seed=seed, frames=0)
    return float(run.history["cost"][-1]), run.network if rest is None else narrowed(run.network, count)


def resting(activation: Activation) -> float | None:
    """A pre-activation at which the activation is 0; None where there is none among those looked at.

    A neuron that stands there with weights of 0 on both sides has gradients of 0, so it stays there: all sizes can be
    trained by one compiled program, that of the widest, which is what most of the time goes to.
    """
    if activation.pieces > 1 or not activation.elementwise:
        return None
    for z in (0.0, -1e4):
        if float(np.asarray(activation.value(np.full((1, 1), z, np.float32)))[0, 0]) == 0:
            return z
    return None


def widened(network: Network, widest: int, rest: float) -> Network:
    """The same network with neurons at rest beside its own."""
    hidden, last = network.layers
    more = widest - hidden.neurons
    return Network(
        [
            Layer(
                widest, hidden.activation, initial=hidden.initial,
                weights=np.pad(np.asarray(hidden.weights), ((0, 0), (0, more))),
                bias=np.pad(np.asarray(hidden.bias), (0, more), constant_values=rest),
            ),
            Layer(
                last.neurons, last.activation, weights=np.pad(np.asarray(last.weights), ((0, more), (0, 0))),
                bias=last.bias,
            ),
        ]
    )  # fmt: skip


def narrowed(network: Network, count: int) -> Network:
    """The first so many hidden neurons of a network whose others are at rest."""
    hidden, last = network.layers
    w_IO, b_O = np.asarray(hidden.weights)[:, :count], np.asarray(hidden.bias)[:count]
    return Network(
        [
            Layer(count, hidden.activation, initial=hidden.initial, weights=w_IO, bias=b_O),
            Layer(last.neurons, last.activation, weights=np.asarray(last.weights)[:count], bias=last.bias),
        ]
    )


def _row_errors(seen: Subject, network: Network, x_NI: np.ndarray, y_NO: np.ndarray) -> np.ndarray:
    """Each row's error: squared, in the target's units; or whether its class is wrong, (rows,)."""
    outputs = network(x_NI)
    if meaning(seen) == "classes":
        return (predicted_classes(confidences(seen, outputs)) != true_classes(y_NO)).astype(float)
    if meaning(seen) == "yes_no":
        return ((outputs > 0.5) != (y_NO > 0.5)).mean(axis=1)
    return np.square(seen.in_units(outputs) - seen.in_units(y_NO)).mean(axis=1)


def _pooled(error_N: np.ndarray) -> float:
    return float(error_N.mean())


def _spread(error_N: np.ndarray) -> float:
    return float(error_N.std(ddof=1) / np.sqrt(len(error_N))) if len(error_N) > 1 else 0.0


def _error_name(seen: Subject) -> str:
    return "mean squared error" if meaning(seen) == "numbers" else "share answered wrongly"


def _negligible(seen: Subject, y_NO: np.ndarray) -> float:
    """The error that is as good as none, in its own units; 0 for classes."""
    return (
        AS_GOOD_AS_NONE * float(seen.in_units(y_NO).var(axis=0).mean()) if meaning(seen) == "numbers" else 0.0
    )


def _smallest(
    counts: tuple[int, ...], held_S: np.ndarray, spread_S: np.ndarray, negligible: float
) -> tuple[int, str]:
    """The one-standard-error rule of Breiman, Friedman, Olshen and Stone 1984 (3.4.3), and what is negligible."""
    best = int(held_S.argmin())
    limit = held_S[best] + spread_S[best]
    if limit < negligible:
        smallest = counts[int(np.flatnonzero(held_S <= negligible)[0])]
        return smallest, (
            f"{smallest} neuron{'s' * (smallest > 1)} will do: the held-out error is below a thousandth of the "
            "targets' variance, which is as good as none."
        )
    smallest = counts[int(np.flatnonzero(held_S <= limit)[0])]
    why = (
        f"{smallest} neuron{'s' * (smallest > 1)} will do: the held-out error is within one standard error "
        f"({spread_S[best]:.2g}) of the best, {held_S[best]:.3g} with {counts[best]}."
    )
    return smallest, why


def _drawn(seen: Subject, fits: list[Network], train_rows: Pair, test_rows: Pair) -> dict[str, Any]:
    """The fits over the one input, with the rows; nothing where there are several."""
    x_NI, y_NO = (np.concatenate(pair) for pair in zip(train_rows, test_rows, strict=True))
    held_out_N = np.arange(len(x_NI)) >= len(train_rows[0])
    found: dict[str, Any] = {
        "held_out_N": held_out_N,
        "axis": ", ".join(seen.axes.names[:3]),
        "output": seen.outputs[0],
    }
    shown = y_NO if meaning(seen) != "numbers" else seen.in_units(y_NO)
    if len(seen.axes) != 1 or not seen.axes[0].numeric:
        return found | {
            "x_G": np.zeros(0),
            "fit_SG": np.zeros((len(fits), 0, 1)),
            "x_N": np.zeros(0),
            "y_N": shown,
        }
    axis = seen.axes[0]
    grid = axis.grid(CURVE)
    fit_SG = np.stack([values_of(seen, net(seen.axes.rows({axis.name: grid}))) for net in fits])
    if meaning(seen) == "classes" and fit_SG.shape[2] == 2 and shown.shape[1] == 1:
        fit_SG = fit_SG[:, :, 1:]
    return found | {"x_G": grid, "fit_SG": fit_SG, "x_N": np.asarray(axis.decode(x_NI)), "y_N": shown}
