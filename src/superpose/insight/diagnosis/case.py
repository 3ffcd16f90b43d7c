"""What the rules look at: a subject with what was computed of it once, by the code that trains."""

import functools
from dataclasses import dataclass, field
from typing import Any

import jax.numpy as jnp
import numpy as np

from superpose import runtime
from superpose.calculus.costs import Cost
from superpose.data.columns.column import Column
from superpose.data.dataset import Dataset
from superpose.insight.diagnosis import measures
from superpose.insight.diagnosis import thresholds as at
from superpose.insight.subject import Subject
from superpose.model.rows import Rows
from superpose.network import passes
from superpose.network.layer import Layer, Trace
from superpose.network.network import Network

CLASS_COSTS = ("binary_cross_entropy", "categorical_cross_entropy", "hinge", "squared_hinge")


@dataclass(frozen=True, eq=False)
class Case:
    """What the rules look at.

    Attributes
    ----------
    subject : Subject
        The network, its rows and its training.
    start : Network or None
        The network before the first step, where it is known.
    settings : dict
        What it was, or is to be, trained with: optimizer, learning_rate, epochs, batch_size ...
    X, y : array or None
        Inputs and targets as they were given, before any check.
    columns : tuple of Column
        Of a table, what each column was taken for.
    dataset : Dataset or None
        The table.
    failure : str
        Why training could not go on, or "".
    before : bool
        Whether nothing was trained yet.
    fitted : Fitted or None
        What `superpose.fit` gave, where it came from there.
    """

    subject: Subject
    start: Network | None = None
    settings: dict[str, Any] = field(default_factory=dict)
    X: Any = None
    y: Any = None
    columns: tuple[Column, ...] = ()
    dataset: Dataset | None = None
    failure: str = ""
    before: bool = False
    fitted: Any = None

    # --- what there is -------------------------------------------------------------------------------------
    @property
    def network(self) -> Network:
        return self.subject.network

    @property
    def trained(self) -> bool:
        """Whether there is a training to judge."""
        return self.epochs > 0 and self.train is not None

    @property
    def epochs(self) -> int:
        return 0 if self.subject.history is None else len(self.subject.history)

    @property
    def settled(self) -> int:
        """The first epoch (from 0) from which trends are judged."""
        return int(np.ceil(at.SETTLED * self.epochs))

    @functools.cached_property
    def train(self) -> Rows | None:
        """Rows trained on, at most `ROWS`; None where targets or numbers are missing."""
        return _some(self.subject.train)

    @functools.cached_property
    def held_out(self) -> Rows | None:
        """Held-out rows, at most `ROWS`; None where there are too few to say anything."""
        rows = _some(self.subject.held_out)
        return rows if rows is not None and len(rows.x_NI) >= at.ENOUGH else None

    @property
    def rows(self) -> int:
        """How many rows it was trained on."""
        record = getattr(self.subject.source, "record", None)
        if record is not None:
            return record.rows[0]
        return 0 if self.subject.train is None else len(self.subject.train.x_NI)

    @property
    def from_table(self) -> bool:
        """Whether superpose made the inputs, and has scaled them as the recipe says."""
        return self.subject.target is not None

    @property
    def cost(self) -> Cost | None:
        return self.subject.cost

    @property
    def optimizer(self) -> str:
        return str(getattr(self.settings.get("optimizer"), "name", self.settings.get("optimizer") or "adam"))

    @functools.cached_property
    def rate(self) -> float | None:
        """The learning rate, the highest of a schedule."""
        given = self.settings.get("learning_rate")
        if given is None and self.epochs and self.subject.history is not None:
            return float(np.max(self.subject.history["learning_rate"]))
        return None if given is None else float(given)

    @property
    def hidden(self) -> list[tuple[int, Layer]]:
        """The trained hidden layers with their numbers, from 1 on."""
        layers = list(enumerate(self.network.layers, 1))
        return layers[self.subject.first : -1]

    # --- what was computed ---------------------------------------------------------------------------------
    @functools.cached_property
    def traces(self) -> tuple[Trace, ...]:
        """Of the training rows through the network as it is."""
        assert self.train is not None
        return self.network.forward(self.train.x_NI)

    @functools.cached_property
    def first_traces(self) -> tuple[Trace, ...] | None:
        """Of the training rows through the network before the first step."""
        if self.start is None or self.train is None:
            return None
        return self.start.forward(self.train.x_NI)

    @functools.cached_property
    def first_gradients(self) -> np.ndarray | None:
        """The norm of the gradient of each trained layer before the first step, (L,)."""
        if self.start is None or self.train is None or self.cost is None or self.first_traces is None:
            return None
        with runtime.precision(self.start.dtype):
            y_BO = jnp.asarray(self.train.y_NO, self.start.dtype)
            back = passes.backward(self.start.layers, self.first_traces, y_BO, self.cost)
        norms = [np.hypot(_norm(g.weights), _norm(g.bias)) for g in back.gradients]
        return np.asarray(norms[self.subject.first :])

    @functools.cached_property
    def outputs(self) -> np.ndarray:
        """The answers on the training rows, (B, O)."""
        return np.asarray(self.traces[-1].output_BO, float)

    @functools.cached_property
    def held_outputs(self) -> np.ndarray | None:
        """The answers on the held-out rows."""
        if self.held_out is None:
            return None
        return np.asarray(self.network(self.held_out.x_NI), float)

    # --- what it comes to ----------------------------------------------------------------------------------
    @functools.cached_property
    def classes(self) -> bool:
        """Whether the targets are classes, each row one of them."""
        if self.subject.target is not None:
            return self.subject.task == "classification"
        if self.train is None or not _is_flags(self.train.y_NO):
            return False
        one = self.train.y_NO.shape[1] == 1 or np.allclose(self.train.y_NO.sum(axis=1), 1)
        learned_so = self.cost is None or self.cost.name in CLASS_COSTS
        return one and (learned_so or self.network.layers[-1].activation.name in ("softmax", "sigmoid"))

    @functools.cached_property
    def constant(self) -> float:
        """The cost of the best constant answer."""
        assert self.cost is not None and self.train is not None
        return measures.constant_cost(self.cost, self.train.y_NO)

    @functools.cached_property
    def least(self) -> float:
        """The cost where every answer is right."""
        assert self.cost is not None and self.train is not None
        return measures.least_cost(self.cost, self.train.y_NO)

    def relative(self, cost: Any) -> Any:
        """Costs with 0 for all right and 1 for the best constant answer."""
        return (np.asarray(cost) - self.least) / max(self.constant - self.least, 1e-12)

    @functools.cached_property
    def curve(self) -> np.ndarray:
        """The training cost after each epoch, relative, (epochs,)."""
        assert self.subject.history is not None
        return self.relative(self.subject.history["cost"])

    @functools.cached_property
    def held_curve(self) -> np.ndarray | None:
        """The held-out cost after each epoch, relative; None where there is none."""
        history = self.subject.history
        if history is None or "held_out_cost" not in history:
            return None
        return self.relative(history["held_out_cost"])

    @functools.cached_property
    def skill(self) -> float:
        """The skill on the training rows."""
        assert self.train is not None
        return measures.skill(self._as_shares(self.outputs), self.train.y_NO, self.train.y_NO.mean(axis=0))

    @functools.cached_property
    def held_skill(self) -> float | None:
        """The skill on the held-out rows."""
        if self.held_out is None or self.held_outputs is None or self.train is None:
            return None
        mean_O = self.train.y_NO.mean(axis=0)
        return measures.skill(self._as_shares(self.held_outputs), self.held_out.y_NO, mean_O)

    @functools.cached_property
    def simple(self) -> dict[str, np.ndarray]:
        """What nearest neighbours and a linear model answer on the rows judged on; of wide rows by some inputs."""
        assert self.train is not None
        some = measures.some_inputs(self.train.x_NI.shape[1])
        new = None if self.held_out is None else self.held_out.x_NI[:, some].astype(float)
        return measures.simple_answers(
            self.train.x_NI[:, some].astype(float), self.train.y_NO.astype(float), new
        )

    @property
    def judged_y(self) -> np.ndarray:
        """The targets of the rows judged on: held-out ones where there are enough."""
        rows = self.held_out or self.train
        assert rows is not None
        return rows.y_NO

    @property
    def judged_outputs(self) -> np.ndarray:
        """The network's answers on them, as shares where they are classes."""
        return self._as_shares(self.outputs if self.held_outputs is None else self.held_outputs)

    @functools.cached_property
    def possible(self) -> float:
        """The skill of the better of nearest neighbours and a linear model on the rows judged on."""
        assert self.train is not None
        mean_O = self.train.y_NO.mean(axis=0)
        return max(measures.skill(a_BO, self.judged_y, mean_O) for a_BO in self.simple.values())

    @functools.cached_property
    def learnable(self) -> bool:
        """Whether the rows show that there is something to learn."""
        return self.possible > at.SIGNAL + 1 / np.sqrt(len(self.judged_y))

    @functools.cached_property
    def good(self) -> bool:
        """Whether the network answers well, or as well as can be told from the rows."""
        reached = self.skill if self.held_skill is None else self.held_skill
        if not np.isfinite(reached):
            return False
        if reached >= at.GOOD or (self.learnable and reached >= self.possible - at.BEHIND):
            return True
        return self.classes and self.learnable and self.right >= self.possibly_right - 0.02

    @functools.cached_property
    def right(self) -> float:
        """The share of the rows judged on whose class is right."""
        return float(np.mean(measures.right(self.judged_outputs, self.judged_y)))

    @functools.cached_property
    def possibly_right(self) -> float:
        """The same of the better of nearest neighbours and a linear model."""
        return max(float(np.mean(measures.right(a, self.judged_y))) for a in self.simple.values())

    def _as_shares(self, answer_BO: np.ndarray) -> np.ndarray:
        """Answers as shares from 0 to 1 where the cost is a hinge; others as they are."""
        if self.cost is not None and "hinge" in self.cost.name:
            return np.clip((answer_BO + 1) / 2, 0, 1)
        return answer_BO

    def window(self, name: str) -> np.ndarray:
        """A column of the history from where trends are judged, (epochs, ...)."""
        assert self.subject.history is not None
        return self.subject.history[name][self.settled :]

    def __repr__(self) -> str:
        return f"Case({self.subject!r})"


def _some(rows: Rows | None) -> Rows | None:
    """At most `ROWS` of them, evenly spread; None where there are none, or not all are numbers."""
    if rows is None or len(rows.x_NI) < 2:
        return None
    if not (np.isfinite(rows.x_NI).all() and np.isfinite(rows.y_NO).all()):
        return None
    count = len(rows.x_NI)
    return rows if count <= at.ROWS else rows.take(np.linspace(0, count - 1, at.ROWS).astype(int))


def _is_flags(y_NO: np.ndarray) -> bool:
    return bool(np.isin(y_NO, (0.0, 1.0)).all())


def _norm(array: Any) -> float:
    return float(np.linalg.norm(np.asarray(array, float)))
