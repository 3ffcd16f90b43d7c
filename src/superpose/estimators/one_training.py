"""One training of an estimator: from where it starts to what is noted on the estimator."""

import dataclasses
from collections.abc import Callable
from typing import Any

from superpose.estimators.callbacks import Epochs, tell
from superpose.estimators.settings import watching
from superpose.estimators.start import Memory, Start, scaled
from superpose.model.fitting import versions
from superpose.model.learning import Examples, Learned, learn
from superpose.model.model import Model
from superpose.model.recipe import Recipe
from superpose.model.record import Record
from superpose.network.network import Network
from superpose.training.history import History
from superpose.training.recording import Frame
from superpose.training.snapshot import Snapshot


class OneTraining:
    """One training of an estimator.

    Parameters
    ----------
    estimator : NetworkEstimator
        What is trained.
    start : Start
        Where it starts.
    keep_memory : bool
        Whether what the optimiser remembers is kept, for a training that goes on; else only with `warm_start`.
    """

    def __init__(self, estimator: Any, start: Start, *, keep_memory: bool = False):
        self.estimator, self.start = estimator, start
        self.keeps = keep_memory or bool(estimator.warm_start)
        self.epochs: Epochs | None = None
        self.interrupted = False
        self.members = 1
        self._model: Model | None = None
        self._whole: Callable[[Network], Network] = lambda network: network
        self._last: Snapshot | None = None

    def run(self, examples: Examples, recipe: Recipe, *, validation: Examples | None, monitor: Any) -> None:
        """Train, and note on the estimator what came of it."""
        held_out = validation is not None or recipe.watch > 0 or recipe.members > 1
        self.members = recipe.members if self.start.network is None else self.start.members
        learned = learn(
            examples, recipe=recipe, validation=validation, began=self._began, watch=self._watch,
            every=self._every(recipe), **self.start.options(recipe.optimizer),
            **watching(self.start.target.task, monitor, members=recipe.members, held_out=held_out),
        )  # fmt: skip
        run, network = learned.run, scaled(learned.run.network, 1 / self.start.temperature)
        self.interrupted = run.stopped == "interrupt"
        record = self._record(learned, network)
        found = self._fitted(network, run.history, run.best_epoch, self._facts(examples, learned), record)
        for name, value in found.items():
            setattr(self.estimator, name, value)
        self.estimator._further = self._next_start(learned)

    def fitted_until(self, snapshot: Snapshot) -> dict[str, Any]:
        """The attributes of an estimator whose training had ended with this snapshot."""
        history = snapshot.history.until(snapshot.epoch)
        network = scaled(self._whole(snapshot.best_network), 1 / self.start.temperature)
        return self._fitted(network, history, snapshot.best_epoch, {})

    def _began(self, model: Model, whole: Callable[[Network], Network]) -> None:
        self._model, self._whole = model, whole

    def _watch(self, snapshot: Snapshot) -> bool:
        self._last = snapshot
        tenth = max(1, snapshot.epochs // 10)
        if self.estimator.verbose and (snapshot.finished or snapshot.epoch % tenth == 0):
            tell(snapshot)
        return self.epochs is not None and self.epochs(snapshot)

    def _every(self, recipe: Recipe) -> int | None:
        """After how many epochs to look: each for callbacks, each tenth part to tell, else as suits the speed."""
        if self.epochs is not None:
            return 1
        return max(1, recipe.epochs // 10) if self.estimator.verbose else None

    def _fitted(
        self,
        network: Network,
        history: History,
        best_epoch: int | None,
        facts: dict[str, Any],
        record: Record | None = None,
    ) -> dict[str, Any]:
        assert self._model is not None
        target = self.estimator._answering(self.start.target)
        model = dataclasses.replace(self._model, target=target, network=network, facts=facts, record=record)
        return {
            "model_": model,
            "network_": network,
            "members_": self.members,
            "history_": self.start.joined(history),
            "n_iter_": self.start.epochs + len(history),
            "best_epoch_": None if best_epoch is None else self.start.epochs + best_epoch,
            "inputs_": model.encoding.inputs,
        }

    def _record(self, learned: Learned, network: Network) -> Record:
        """The record of this training; its networks with the temperature of the one learned before."""
        factor, own = 1 / self.start.temperature, learned.run.network
        frames = tuple(
            Frame(f.epoch, network) if f.shows(own) else f.through(lambda other: scaled(other, factor))
            for f in learned.record.frames
        )
        return dataclasses.replace(learned.record, frames=frames)

    def _facts(self, examples: Examples, learned: Learned) -> dict[str, Any]:
        """What is known of the model's making, as plain JSON."""
        names = self.start.target.names
        return {
            "task": self.start.target.task,
            "target": names[0] if len(names) == 1 else list(names),
            "rows": len(examples.inputs),
            "inputs": learned.model.encoding.width,
            **learned.facts,
            "members": self.members,
            "temperature": self._temperature(learned),
            "stopped": learned.run.stopped,
            "best_epoch": learned.run.best_epoch,
            "history": learned.run.history.summary(),
            "recipe": learned.recipe.to_dict(),
            "seed": self.start.seed,
            "seconds": round(learned.run.seconds, 3),
            "versions": versions(),
        }

    def _temperature(self, learned: Learned) -> float:
        """What the scores of the network are divided by, whichever training found it."""
        return self.start.temperature * learned.facts["temperature"]

    def _next_start(self, learned: Learned) -> Start:
        """Where a training that goes on will start."""
        fitted, one = self.estimator, learned.recipe.members == 1
        return dataclasses.replace(
            self.start,
            encoding=learned.model.encoding,
            network=scaled(learned.run.network, learned.facts["temperature"]),
            temperature=self._temperature(learned),
            members=self.members,
            # What was remembered of several networks is of no use to their average.
            memory=Memory.of(self._last) if self.keeps and self._last is not None and one else None,
            history=fitted.history_,
            epochs=fitted.n_iter_,
        )

    def __repr__(self) -> str:
        return f"OneTraining(of {type(self.estimator).__name__}, {self.start.epochs} epochs before)"
