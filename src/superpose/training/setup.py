"""From what a user gives to a plan and arrays: every default, and every check before the first step."""

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import jax
import numpy as np

from superpose.calculus.costs import Cost
from superpose.calculus.costs import cost as cost_of
from superpose.errors import ShapeError, UnknownNameError, UsageError
from superpose.network.network import Network
from superpose.shapes import check_finite
from superpose.training.checks import not_negative, positive, whole
from superpose.training.epoch import Rows
from superpose.training.metrics import Metric, metric
from superpose.training.optimizers import Optimizer
from superpose.training.optimizers import optimizer as optimizer_of
from superpose.training.parts import Coming, Parts, refuse_weights
from superpose.training.plan import Plan
from superpose.training.rows import check_targets, rows_of, triple
from superpose.training.schedules import schedule as schedule_of

NATURAL_COST = {"sigmoid": "binary_cross_entropy", "softmax": "categorical_cross_entropy"}
COLUMNS = ("cost", "held_out_cost", "learning_rate", "gradient_norm", "update_ratio", "seconds")
# A chunk takes about this long: long enough to hide the calls, short enough to watch and to interrupt.
CHUNK_SECONDS = 0.1
STEP_SECONDS = 4e-6
FLOPS_PER_SECOND = 1e11
ORDERS_AT_ONCE = 4_000_000
# From this many parameters on, what one loop for all batches costs a step is little beside the step.
FILLED_UP_ABOVE = 50_000


@dataclass(frozen=True)
class Setup:
    """A plan with its arrays, and what the loop needs beside; of rows that come in parts, the first part."""

    plan: Plan
    network: Network
    rows: Rows
    held_out: Rows | None
    learning_rate: float
    schedule: Any
    epochs: int
    seed: int
    patience: int | None
    own_metrics: dict[str, Callable]
    own_monitor: str | None
    coming: Coming | None = None

    def replace(self, **changes: Any) -> "Setup":
        """The setup with some fields changed."""
        return dataclasses.replace(self, **changes)

    @property
    def columns(self) -> tuple[str, ...]:
        """The history's columns."""
        held = () if self.held_out is None else ("held_out_cost", *(m.name for m in self.plan.metrics))
        return ("cost", *held, *self.own_metrics, "learning_rate", "gradient_norm", "update_ratio", "seconds")


def prepare(
    network: Network, X: Any, y: Any, *, cost: Any, optimizer: Any, learning_rate: float | None,
    schedule: Any, batch_size: int | None, epochs: int, weight_decay: float | None,
    gradient_clip: float | None, sample_weight: Any, validation: Any, metrics: Any, monitor: Any,
    patience: int | None, min_delta: float, seed: int, every: Any, rate_factors: Any, quick_compile: bool = False,
    input_scale: tuple[float, float] | None = None,
) -> Setup:  # fmt: skip
    """The plan and the arrays of a run; see `superpose.training` for the parameters."""
    known = optimizer_of(optimizer)
    _check_network(network)
    coming = None
    if isinstance(X, Parts):
        refuse_weights(y, sample_weight)
        coming = Coming(X, network)
    rows = rows_of(network, X, y, sample_weight) if coming is None else coming.next()
    held_out = (
        None if validation is None else rows_of(network, *triple(validation), whose="the validation set's ")
    )
    named, own, monitor = _measures(metrics, monitor, held_out)
    if patience is not None:
        patience = whole(
            patience, "patience", least=1, hint="Give after how many epochs without gain to end."
        )
    epochs = whole(epochs, "epochs", least=1, hint="Give how often to go over the rows.")
    plan = Plan(
        structure=jax.tree.structure(network),
        shapes=tuple(tuple(p.shape) for p in jax.tree.leaves(network)),
        dtype=network.dtype.name,
        cost=_cost(cost, network, rows, held_out),
        optimizer=known,
        rows=len(rows.x_NI),
        batch=_batch(batch_size, len(rows.x_NI), known),
        epochs_at_once=1,
        weight_decay=_decay(weight_decay, known),
        gradient_clip=_clip(gradient_clip),
        factors=_factors(rate_factors, network),
        metrics=named,
        monitor=None if monitor in own else _monitor(monitor, named, held_out, patience),
        patience=None if monitor in own else patience,
        min_delta=not_negative(min_delta, "min_delta", hint="Give by how much a number must be better."),
        quick_compile=bool(quick_compile),
        input_scale=_input_scale(input_scale),
    )
    _check_line_search(plan)
    plan = plan.replace(filled_up=is_filled_up(plan, rows))
    plan = plan.replace(
        threshold=_threshold(plan, rows),
        epochs_at_once=1 if own or coming else epochs_at_once(plan, epochs, every),
    )
    seed = whole(seed, "seed", least=0, hint="Give a whole number, such as 0.")
    own_monitor = monitor if monitor in own else None
    rate = _rate(learning_rate, known)
    return Setup(
        plan, network, rows, held_out, rate, schedule_of(schedule), epochs, seed, patience, own, own_monitor, coming
    )  # fmt: skip


def is_filled_up(plan: Plan, rows: Rows) -> bool:
    """Where rows have weights; in a small network the few operations more would be felt."""
    return rows.weight_N is not None and plan.steps > 1 and plan.parameters >= FILLED_UP_ABOVE


def _check_network(network: Network) -> None:
    if network.dtype.name not in ("float32", "float64"):
        raise UsageError(
            f"The network's weights are {network.dtype}; float32 or float64 was expected.",
            'Make them so with network.astype("float32").',
        )
    for i, layer in enumerate(network.layers, 1):
        check_finite(np.asarray(layer.weights), name=f"The weight matrix of layer {i}")
        check_finite(np.asarray(layer.bias), name=f"The bias of layer {i}")


def _measures(
    metrics: Any, monitor: Any, held_out: Rows | None
) -> tuple[tuple[Metric, ...], dict, str | None]:
    """The metrics by name, which are compiled, the user's own, and the name of what is monitored."""
    asked = [metrics] if isinstance(metrics, str) or callable(metrics) else [*metrics]
    if callable(monitor):
        asked += [] if monitor in asked else [monitor]
        monitor = _name(monitor)
    if asked and held_out is None:
        raise UsageError("Metrics are taken on held-out rows, and there are none.", "Give validation=(X, y).")
    named = tuple(metric(m) for m in asked if not callable(m))
    own = [m for m in asked if callable(m)]
    names = [*COLUMNS, *(m.name for m in named), *(_name(m) for m in own)]
    for name in names:
        if names.count(name) > 1:
            raise UsageError(
                f"Two numbers of the history would be called {name!r}.",
                "Give each metric once; a function goes by the name it was defined with.",
            )
    return named, {_name(m): m for m in own}, monitor


def _name(measure: Any) -> str:
    return getattr(measure, "__name__", type(measure).__name__)


def _cost(spec: Any, network: Network, rows: Rows, held_out: Rows | None) -> Cost:
    if spec is None:
        spec = NATURAL_COST.get(network.layers[-1].activation.name, "squared_error")
    kind = cost_of(spec)
    check_targets(kind, rows, "y")
    if held_out is not None:
        check_targets(kind, held_out, "the validation set's y")
    return kind


def _threshold(plan: Plan, rows: Rows) -> float:
    """Above which output is a yes: halfway between 0 and 1, or 0 where no is negative and yes positive."""
    if not plan.metrics or plan.network.layers[-1].activation.range == (0, 1):
        return 0.5
    two_sided = "hinge" in plan.cost.name or bool(np.asarray(rows.y_NO).min() < 0)
    return 0.0 if two_sided else 0.5


def _check_line_search(plan: Plan) -> None:
    """A line search measures the cost along the very step it takes: nothing may change either."""
    changed = {
        "dropout": plan.drops,
        "gradient_clip": plan.gradient_clip is not None,
        "rate_factors": plan.factors is not None,
    }
    for name, given in changed.items():
        if plan.optimizer.whole and given:
            raise UsageError(
                f"{plan.optimizer.name} measures its steps by a line search, which {name} would mislead.",
                f'Leave {name} out, or take optimizer="adam".',
            )


def _batch(batch_size: int | None, rows: int, known: Optimizer) -> int:
    if batch_size is not None:
        batch_size = whole(batch_size, "batch_size", least=1, hint="None takes all rows.")
    return rows if batch_size is None or known.whole else min(batch_size, rows)


def epochs_at_once(plan: Plan, epochs: int, every: Any) -> int:
    """How many epochs one compiled call may run: about `CHUNK_SECONDS`, no more than the reader asked for."""
    seconds = plan.steps * STEP_SECONDS + 6 * plan.parameters * plan.rows / FLOPS_PER_SECOND
    most = min(CHUNK_SECONDS / seconds, ORDERS_AT_ONCE / plan.rows, epochs)
    hint = "Give after how many epochs, or a list of epochs."
    for e in () if every is None else np.atleast_1d(every).tolist():
        whole(e, "every", least=1, hint=hint)
    return max(1, int(most if every is None or np.ndim(every) else min(most, int(every))))


def _decay(given: float | None, known: Optimizer) -> float:
    if given is None:
        return 0.01 if known.name == "adamw" else 0.0
    return not_negative(given, "weight_decay", hint="Give 0 or more, such as 1e-4.")


def _clip(given: float | None) -> float | None:
    return (
        None
        if given is None
        else positive(given, "gradient_clip", hint="Give the longest gradient, such as 1.0.")
    )


def _input_scale(given: Any) -> tuple[float, float] | None:
    if given is None:
        return None
    if np.shape(given) != (2,) or not np.isfinite(given).all() or not given[1] > 0:
        raise UsageError(
            f"input_scale is {given!r}; two finite numbers, the second above 0, were expected.",
            "Give (center, scale): (127.5, 127.5) makes bytes go from -1 to 1.",
        )
    return float(given[0]), float(given[1])


def _rate(given: float | None, known: Optimizer) -> float:
    if given is None:
        return known.learning_rate
    return positive(given, "learning_rate", hint="Try learning_rate=1e-3.")


def _factors(given: Any, network: Network) -> Any:
    if given is None:
        return None
    shape = (len(network.layers), 2)
    if np.shape(given) != shape:
        raise ShapeError(
            f"rate_factors has shape {np.shape(given)}; {shape} was expected.",
            "Give (weights, bias) for each layer.",
        )
    hint = "0 holds an array still."
    return tuple(tuple(not_negative(f, "rate_factors", hint=hint) for f in pair) for pair in given)


def _monitor(monitor: str | None, named: tuple, held_out: Rows | None, patience: int | None) -> int | None:
    """The place of the monitored number; by default the held-out cost, or with patience the training cost."""
    names = ["cost"] if held_out is None else ["cost", "held_out_cost", *(m.name for m in named)]
    if monitor is None:
        return 1 if held_out is not None else (None if patience is None else 0)
    if monitor not in names:
        raise UnknownNameError("number to monitor called", monitor, names)
    return names.index(monitor)
