"""What is looked at: a network with its axes, its outputs' names, and whatever is known of its training."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from superpose.approximation.result import Approximation
from superpose.calculus.costs import Cost
from superpose.calculus.costs import cost as cost_of
from superpose.data.target import TargetEncoding
from superpose.errors import UsageError
from superpose.insight.axes import Axes
from superpose.model.model import Model
from superpose.model.rows import Rows
from superpose.network.network import Network
from superpose.network.neuron import Neuron
from superpose.shapes import as_rows
from superpose.training.history import History
from superpose.training.recording import Frame
from superpose.training.rows import rows_of, triple
from superpose.training.run import Run


@dataclass(frozen=True, eq=False)
class Subject:
    """What is looked at.

    Attributes
    ----------
    network : Network
        The network itself.
    axes : Axes
        Its inputs as a person knows them.
    outputs : tuple of str
        The names of its outputs: classes, targets, or "output".
    task : str
        "classification", "regression", "multilabel", or "function" where nothing says what the outputs mean.
    target : TargetEncoding or None
        How outputs become answers; None without a table.
    cost : Cost or None
        What it was trained to make small.
    train, held_out : Rows or None
        Encoded rows it was trained on, and rows it was not: inputs (N, I), targets (N, O), weights (N,).
    history : History or None
        Of its training.
    frames : tuple of Frame
        The network at epochs of its training.
    facts : dict
        What is known of its making, as plain JSON: score, baselines, verdict, recipe ...
    source : object
        What it was made of: a Model, Network, Neuron or Run.
    """

    network: Network
    axes: Axes
    outputs: tuple[str, ...]
    task: str = "function"
    target: TargetEncoding | None = None
    cost: Cost | None = None
    train: Rows | None = None
    held_out: Rows | None = None
    history: History | None = None
    frames: tuple[Frame, ...] = ()
    facts: dict[str, Any] = field(default_factory=dict)
    source: Any = None

    @property
    def judged_on(self) -> Rows | None:
        """Rows to look at answers on: those held out, or where there are none those trained on."""
        return self.train if self.held_out is None else self.held_out

    @property
    def media(self) -> Any:
        """What the pictures or sounds were made to, where those are its inputs; else None."""
        only = self.axes[0].coder if len(self.axes) == 1 else None
        return getattr(only, "form", None) if only is not None and only.kind in ("picture", "sound") else None

    @property
    def first(self) -> int:
        """How many layers stand before the first one that was trained (views, which are not)."""
        if self.history is None or not len(self.history) or "gradient_norm" not in self.history:
            return 0
        return len(self.network.layers) - self.history["gradient_norm"].shape[1]

    def in_units(self, outputs_BO: np.ndarray) -> np.ndarray:
        """Outputs or encoded targets as a person reads them: a regression's in the target's units, (B, O)."""
        if self.target is None or self.task != "regression":
            return np.asarray(outputs_BO, float)
        return np.asarray(outputs_BO, float) * np.asarray(self.target.scale) + np.asarray(self.target.center)

    def replace(self, **changes: Any) -> "Subject":
        """The subject with some fields changed."""
        return dataclasses.replace(self, **changes)

    def __repr__(self) -> str:
        known = [n for n in ("train", "held_out", "history", "frames") if getattr(self, n)]
        return f"Subject({self.task} of {', '.join(self.outputs)}; {self.network!r}; {', '.join(known) or 'no rows'})"


def subject(x: Any, *, data: Any = None, on: Any = None, names: Sequence[str] | None = None) -> Subject:
    """What is looked at, whatever it comes as.

    Parameters
    ----------
    x : Network, Neuron, Run, Approximation, Model, fitted estimator, or what `superpose.fit` gives
        What to look at; a Subject is given back as it is.
    data : (X, y), or a table with the target, optional
        Rows to look at it on, where it does not bring its own.
    on : (low, high), or one pair an input, optional
        The range of the inputs of a bare network; by default that of its rows, or -1 to 1.
    names : sequence of str, optional
        The names of a bare network's inputs.

    Raises
    ------
    UsageError
        If it is none of these.
    """
    if isinstance(x, Subject):
        return x
    model = _model_of(x)
    if model is not None:
        return _of_model(model, data)
    if isinstance(x, Run):
        return _of_run(x, on, names)
    if isinstance(x, Approximation):
        return _of_approximation(x)
    network = x.network if isinstance(x, Neuron) else x
    if not isinstance(network, Network):
        raise UsageError(
            f"A {type(x).__name__} cannot be looked at.",
            "Give a Neuron, a Network, what sp.train or sp.fit gave, a loaded model or a fitted estimator.",
        )
    rows = None if data is None else _rows(network, data)
    axes = Axes.of_inputs(input_names(network.inputs, names), None if rows is None else rows.x_NI, on)
    return Subject(network, axes, output_names(network), train=rows, source=x)


def _model_of(x: Any) -> Model | None:
    """The model in a model, a fitted estimator (`model_`), or a result of `fit` (`model`)."""
    for found in (x, getattr(x, "model_", None), getattr(x, "model", None)):
        if isinstance(found, Model):
            return found
    return None


def _of_model(model: Model, data: Any) -> Subject:
    record = model.record
    held_out = None if record is None else record.held_out
    if data is not None:
        held_out = _encoded(model, data)
    train = None if record is None else record.train
    seen = train if train is not None else held_out
    return Subject(
        model.network,
        Axes.of_encoding(model.encoding, None if seen is None else seen.x_NI),
        model.target.outputs,
        model.task,
        model.target,
        model.cost,
        train,
        held_out,
        None if record is None else record.history,
        () if record is None else record.frames,
        model.facts,
        model,
    )


def _encoded(model: Model, data: Any) -> Rows:
    """Rows of a table with the target, or (X, y), as the model encodes them."""
    inputs, answers = data if isinstance(data, tuple) else (data, None)
    parts = list(model.rows(inputs))
    x_BI = np.concatenate([model.encoding.encode(part) for part in parts])
    if answers is None:
        names = list(model.target.names)
        absent = [name for name in names if name not in parts[0].columns]
        if absent:
            raise UsageError(
                f"The rows have no column {absent[0]!r}, which the model answers.",
                "Give rows with the target, or (X, y).",
            )
        y_BO = np.concatenate(
            [model.target.encode(part[names] if len(names) > 1 else part[names[0]]) for part in parts]
        )
    else:
        y_BO = model.target.encode(answers)
    return Rows(x_BI, y_BO, None)


def _of_run(run: Run, on: Any, names: Sequence[str] | None) -> Subject:
    network = run.network
    train = _rows(network, run.data)
    held_out = None if run.validation is None else _rows(network, triple(run.validation))
    axes = Axes.of_inputs(input_names(network.inputs, names), train.x_NI, on)
    last = network.layers[-1].activation.name
    task = {"softmax": "classification", "sigmoid": "classification", "logistic": "classification"}.get(
        last, "regression"
    )
    return Subject(
        network, axes, output_names(network), task, None, cost_of(run.plan.cost), train, held_out,
        run.history, run.frames, {}, run,
    )  # fmt: skip


def _of_approximation(found: Approximation) -> Subject:
    """The network of an approximation over the function's domain, with the points it was trained on."""
    f, (x_NI, y_N) = found.target, found.rows
    ends = np.stack([f.low, f.high], axis=1)
    train = Rows(np.asarray(x_NI, np.float32), np.asarray(y_N, np.float32)[:, None], None)
    return Subject(
        found.network, Axes.of_inputs(f.names, train.x_NI, ends), (f.name,), "regression", None,
        cost_of("squared_error"), train, None, found.history, found.frames, {}, found,
    )  # fmt: skip


def _rows(network: Network, data: Any) -> Rows:
    """(X, y) or (X, y, weights) as arrays; y whole numbers for classes where there are several outputs."""
    if not isinstance(data, tuple):
        x_NI = as_rows(data, inputs=network.inputs)
        return Rows(x_NI, np.full((len(x_NI), network.outputs), np.nan, np.float32), None)
    X, y, weight = (*data, None)[:3]
    rows = rows_of(network, X, y, weight)
    weight_N = None if rows.weight_N is None else np.asarray(rows.weight_N)
    return Rows(np.asarray(rows.x_NI), np.asarray(rows.y_NO), weight_N)


def input_names(count: int, given: Sequence[str] | None = None) -> tuple[str, ...]:
    """The names of a bare network's inputs: as given, or x; x and y; x1, x2, x3 ..."""
    if given is not None:
        return tuple(given)
    return {1: ("x",), 2: ("x", "y")}.get(count) or tuple(f"x{i + 1}" for i in range(count))


def output_names(network: Network) -> tuple[str, ...]:
    """The names of a bare network's outputs."""
    if network.outputs == 1:
        return ("output",)
    return tuple(f"output {i + 1}" for i in range(network.outputs))
