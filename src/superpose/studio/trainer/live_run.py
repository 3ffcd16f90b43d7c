"""A run while it is alive: what is trained, what a person did to it, and the way back."""

import contextlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from superpose.errors import SuperposeError, TrainingError, UsageError
from superpose.insight.axes import Axes
from superpose.network import editing
from superpose.network.layer import Layer
from superpose.network.network import Network
from superpose.studio.settings import checked
from superpose.studio.trainer import keeping
from superpose.studio.trainer.building import Built, built
from superpose.studio.trainer.film import Film
from superpose.studio.trainer.pace import Pace
from superpose.studio.trainer.seeing import axes_of
from superpose.studio.trainer.sources import prepared
from superpose.training.stepwise import Moment, Stepwise

UNDO = 50
# Weights set one behind the other within this time are one gesture, taken back as one.
GESTURE = 0.5


@dataclass(frozen=True, eq=False)
class Before:
    """What `undo` goes back to."""

    built: Built
    moment: Moment
    film: Film
    frozen: frozenset[tuple[int, int]]
    changes: tuple[dict[str, Any], ...]


class LiveRun:
    """A run that is alive.

    Attributes
    ----------
    built : Built
        The settings, the rows and the training they made.
    running : bool
        Whether it goes on by itself.
    frozen : frozenset of (layer, neuron), from 1
        Neurons that do not learn.
    changes : list of dict
        What was done by hand, for the program that does the run again.
    error : TrainingError or None
        Why it stopped by itself.
    """

    def __init__(self, settings: dict[str, Any], find: Callable[[str], str | None]):
        self._find = find
        self.undone: list[Before] = []
        self._last_edit = ("", 0.0)
        self.by_hand = False
        self._begin(self._built(checked(settings)))

    def _built(self, settings: dict[str, Any], rows: Any = None) -> Built:
        data = settings["data"]
        upload = self._find(data["upload"]) if data["kind"] == "file" else None
        return built(settings, rows or prepared(data, upload))

    def _begin(self, made: Built) -> None:
        self.built = made
        self.axes: Axes = axes_of(made.prepared)
        self.film = Film(made.training.plan)
        self.film.take(0, made.training.state.parameters)
        self.start = made.training.moment()
        self.pace = Pace(made.settings["training"]["epochs_per_second"])
        self.running, self.frozen, self.changes = False, frozenset(), []
        self.error: TrainingError | None = None
        self.seconds = 0.0

    @property
    def training(self) -> Stepwise:
        """The training as it stands."""
        return self.built.training

    @property
    def settings(self) -> dict[str, Any]:
        """The settings, with the rate as it is now."""
        now = self.built.settings["training"] | {
            "learning_rate": self.training.rate,
            "epochs_per_second": self.pace.rate,
        }
        return self.built.settings | {"training": now}

    # --- going on ------------------------------------------------------------------------------------------
    def advance(self) -> None:
        """A little further; it pauses by itself where anything becomes non-finite.

        Raises
        ------
        TrainingError
            Then.
        """
        epoch, began = self.training.epoch, time.perf_counter()
        due = self.film.next_due(epoch) - epoch
        self._guarded(lambda: self.training.run(self.pace.epochs(epoch, due)))
        spent = time.perf_counter() - began
        self.seconds += spent
        self.pace.took(self.training.epoch - epoch, spent)
        self.film.take(self.training.epoch, self.training.state.parameters)

    def compile(self) -> None:
        """Get the programs ready while nothing is asked, so that `start` begins at once; nothing else changes."""
        training, history, here = self.training, self.training.history, self.training.moment()
        training.history = type(history)(history.names, history.most)
        with contextlib.suppress(TrainingError):
            training.run(1)
        training.go_to(here)
        training.history, training.instruments = history, None

    def one_step(self) -> None:
        """One batch."""
        self.running = False
        self._guarded(self.training.one_step)
        self.film.take(self.training.epoch, self.training.state.parameters)

    def epochs(self, count: int) -> None:
        """To the end of this epoch, then so many more less one."""
        self.running = False
        for _ in range(max(1, min(count, 10_000))):
            self._guarded(self.training.finish_epoch if self.training.done else lambda: self.training.run(1))
        self.film.take(self.training.epoch, self.training.state.parameters)

    def _guarded(self, go: Callable[[], Any]) -> None:
        try:
            go()
        except TrainingError as error:
            self.running, self.error = False, error
            self.training.history.events.append(error.message)
            raise

    # --- what a person does --------------------------------------------------------------------------------
    def reset(self) -> None:
        """Back to the first weights."""
        self._remember("reset")
        self._begin(built(self.settings, self.built.prepared))

    def set_rate(self, rate: Any) -> None:
        """Another learning rate from now on."""
        self.training.set_rate(rate)
        self.error = None
        self._note({"rate": self.training.rate})

    def set_weight(self, layer: int, before: int, to: int, value: float) -> None:
        """A weight, or with `before` 0 a bias; all from 1."""
        self._remember(f"weight {layer}.{to}<-{before}")
        pieces = self._layer(layer).activation.pieces
        column = (to - 1) * pieces
        layers = editing.with_weight(
            self.training.network.layers, layer - 1, None if before == 0 else before - 1, column, float(value)
        )
        self.training.set_weights(Network(layers))
        self.by_hand = True
        self._note({"weight": [layer, before, to], "value": float(value)})

    def step_to(self, after: Sequence[Layer]) -> None:
        """Other weights for all layers, as one step; those of frozen neurons stay."""
        self._remember("example")
        free = self._masks()
        if free is not None:
            now = self.training.network.layers
            after = [_where(mask, new, old) for mask, new, old in zip(free, after, now, strict=True)]
        self.training.set_weights(Network(tuple(after)))
        self.by_hand = True
        self._note({"example": True})

    def freeze(self, layer: int, neuron: int, frozen: bool) -> None:
        """Whether a neuron's weights and bias are held."""
        here = self._layer(layer)
        if not 1 <= neuron <= here.neurons:
            raise UsageError(f"There is no neuron {layer}.{neuron}.", f"Layer {layer} has {here.neurons}.")
        self._remember("freeze")
        self.frozen = self.frozen | {(layer, neuron)} if frozen else self.frozen - {(layer, neuron)}
        self.training.hold(self._masks())
        self._note({"freeze": [layer, neuron], "frozen": frozen})

    def add(self, layer: int, count: int = 1) -> None:
        """Neurons in a hidden layer, behind the others."""
        rng = np.random.default_rng([self.settings["network"]["seed"], self.training.epoch, layer])
        for _ in range(max(1, min(int(count), 256))):
            self._resize(
                layer,
                lambda ls: editing.grown(ls, layer - 1, rng),
                lambda ls: editing.widened(ls, layer - 1),
                1,
            )

    def remove(self, layer: int, neuron: int) -> None:
        """One neuron of a hidden layer."""
        change = lambda ls: editing.without(ls, layer - 1, neuron - 1)  # noqa: E731
        self._resize(layer, change, change, -1)
        moved = {
            (la, n - (la == layer and n > neuron)) for la, n in self.frozen if (la, n) != (layer, neuron)
        }
        self.frozen = frozenset(moved)
        self.training.hold(self._masks())

    def _resize(self, layer: int, weights: Any, memory: Any, by: int) -> None:
        """A hidden layer of another size, which keeps all else: weights, memory, epoch, history."""
        layers = weights(self.training.network.layers)
        self._remember("resize")
        settings = self.settings
        own = [*settings["network"]["layers"]]
        own[layer - 1] = own[layer - 1] | {"neurons": own[layer - 1]["neurons"] + by}
        was = self.training
        kept = [None if one is None else memory(one) for one in was.memory_layers()]
        self._replace(
            settings | {"network": settings["network"] | {"layers": own}}, Network(layers), was, kept
        )
        self._note({"resize": layer, "by": by})

    def _replace(self, settings: dict[str, Any], network: Network, was: Stepwise, memory: Any = None) -> None:
        """Another training that goes on from this network at the same epoch."""
        made = built(settings, self.built.prepared, network)
        now = made.training
        if memory is not None:
            now.remember(memory, was.state.optimizer)
        step = was.state.step
        now.state = now.state._replace(step=step)
        now.epoch, now.rate, now.done = was.epoch, made.settings["training"]["learning_rate"], []
        if was.plan.steps != now.plan.steps:
            now.state = now.state._replace(step=step * 0 + now.epoch * now.plan.steps)
        if was.history.names == now.history.names and len(was.plan.network.layers) == len(
            now.plan.network.layers
        ):
            now.history = was.history
        same = was.plan.shapes == now.plan.shapes
        self.built, self.error = made, None
        if not same or was.plan.flat != now.plan.flat:
            self.film = Film(now.plan)
            self.film.take(now.epoch, now.state.parameters, due=False)
        now.hold(self._masks())

    def change(self, given: Any, keep: bool = True) -> dict[str, Any]:
        """Other settings: what stays the same is kept, unless all is to begin again."""
        settings = checked(given)
        rows = (
            self.built.prepared if keeping.same_rows(self._data_of(settings), self.settings["data"]) else None
        )
        made = self._built(settings, rows)
        self._remember("settings")
        names: list[str] = []
        began_again = rows is None or not keep
        if began_again:
            running = self.running
            self._begin(made)
            self.running = running
        else:
            network, names = keeping.kept(self.training.network, made.first)
            was = self.training
            self.frozen = frozenset(
                (la, n) for la, n in self.frozen
                if la <= len(network.layers) and n <= network.layers[la - 1].neurons
            )  # fmt: skip
            same = (
                was.plan.optimizer == made.training.plan.optimizer
                and was.plan.shapes == made.training.plan.shapes
            )
            memory = was.memory_layers() if same else None
            self._replace(settings, network, was, memory)
            self.pace = Pace(made.settings["training"]["epochs_per_second"])
            self._note({"settings": True})
        return {"settings": self.settings, "kept": names, "began_again": began_again}

    def _data_of(self, settings: dict[str, Any]) -> dict[str, Any]:
        """The data of settings, where null filled up as it was for those at hand."""
        data, own = settings["data"], self.settings["data"]
        if data["kind"] != "file" or own["kind"] != "file":
            return data
        return data | {k: own[k] for k in ("target", "task") if data[k] is None}

    def undo(self) -> None:
        """Take back what was done last.

        Raises
        ------
        UsageError
            If there is nothing to take back.
        """
        if not self.undone:
            raise UsageError("There is nothing to undo.", "Nothing was changed by hand yet.")
        before = self.undone.pop()
        self.built, self.film, self.frozen = before.built, before.film, before.frozen
        self.axes = axes_of(before.built.prepared)
        self.changes, self.error, self.by_hand = [*before.changes], None, True
        self.training.go_to(before.moment)
        self.training.history = self.training.history.until(before.moment.epoch)
        self.film.cut(before.moment.epoch)
        self.pace = Pace(self.built.settings["training"]["epochs_per_second"])
        self._last_edit = ("", 0.0)

    def _remember(self, what: str) -> None:
        """Note where it stands before an edit; edits of one gesture share it."""
        last, when = self._last_edit
        now = time.monotonic()
        self._last_edit = (what, now)
        if what.startswith("weight") and last == what and now - when < GESTURE:
            return
        self.undone.append(
            Before(self.built, self.training.moment(), self.film, self.frozen, tuple(self.changes))
        )
        del self.undone[:-UNDO]

    def _note(self, what: dict[str, Any]) -> None:
        at = {"epoch": self.training.epoch, "step": self.training.steps_done}
        if (
            self.changes
            and "weight" in what
            and self.changes[-1] == at | what | {"value": self.changes[-1].get("value")}
        ):
            self.changes.pop()
        if len(self.changes) < 10_000:
            self.changes.append(at | what)

    def _layer(self, layer: int) -> Layer:
        layers = self.training.plan.network.layers
        if not 1 <= layer <= len(layers):
            raise UsageError(f"There is no layer {layer}.", f"There are {len(layers)}.")
        return layers[layer - 1]

    def _masks(self) -> tuple[Layer, ...] | None:
        """Which weights may learn; None where all may."""
        return masks(self.training.network, self.frozen)

    def __repr__(self) -> str:
        return f"LiveRun({self.training!r}, {'running' if self.running else 'paused'})"


def _where(free: Layer, new: Layer, old: Layer) -> Layer:
    """The new weights where they may learn, else the old ones."""
    weights = np.where(np.asarray(free.weights), np.asarray(new.weights), np.asarray(old.weights))
    return new.filled(weights, np.where(np.asarray(free.bias), np.asarray(new.bias), np.asarray(old.bias)))


def masks(network: Network, frozen: frozenset[tuple[int, int]]) -> tuple[Layer, ...] | None:
    """1 where weights may learn, 0 for those of frozen neurons (layer, neuron) from 1; None where all may."""
    if not frozen:
        return None
    found = []
    for i, layer in enumerate(network.layers, 1):
        weights, bias = np.ones_like(np.asarray(layer.weights)), np.ones_like(np.asarray(layer.bias))
        pieces = layer.activation.pieces
        for la, n in frozen:
            if la == i:
                weights[:, (n - 1) * pieces : n * pieces] = 0
                bias[(n - 1) * pieces : n * pieces] = 0
        found.append(layer.filled(weights, bias))
    return tuple(found)


def refused(error: SuperposeError) -> dict[str, Any]:
    """An error as the page is told of it."""
    return {"error": error.message, "hint": error.hint, "where": getattr(error, "where", None)}
