"""What the page is told of a run: its structure, its state, its curves, and frames as it has room for them."""

import json
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from superpose.errors import UsageError
from superpose.studio import wire
from superpose.studio.trainer import seeing
from superpose.studio.trainer.live_run import LiveRun

Send = Callable[[dict[str, Any], bytes], None]
HISTORY_EVERY = 1.0
MOST_POINTS = 300
# With what a chunk takes beyond it, some 30 frames a second: each costs the training more than it shows.
FRAME_EVERY = 1 / 37


class Showing:
    """A run, what the page wants to see of it, and what it was told already.

    Parameters
    ----------
    send : callable
        Sends a message with bytes to the server; may be called from any thread.
    """

    def __init__(self, send: Send):
        self.send = send
        self.run: LiveRun | None = None
        self.name = ""
        self.view: dict[str, Any] = {}
        self.sight: seeing.Sight | None = None
        self.structure = self.sequence = 0
        self.wanted = self.dirty = False
        self.scrubbed: int | None = None
        self.told = self.framed = 0.0
        self.told_epoch = -1

    def _here(self) -> LiveRun:
        if self.run is None:
            raise UsageError("There is no run here.", "Open one.")
        return self.run

    def event(self, name: str, /, **told: Any) -> None:
        """Tell the page something."""
        self._tell(wire.plain({"type": name, **told}))

    def _tell(self, event: dict[str, Any]) -> None:
        """An event as text that the server hands on as it is; what it must know itself stands before it."""
        known = {
            name: event[name] for name in ("state", "structure") if isinstance(event.get(name), str | int)
        }
        self.send({"event": event["type"], **known}, json.dumps(event, separators=(",", ":")).encode())

    def _frame_in(self) -> float:
        """Seconds until the next frame may be made."""
        return self.framed + FRAME_EVERY - time.monotonic()

    def _new_sight(self) -> None:
        run = self._here()
        whole = seeing.subject_of(run.built.prepared, run.training.network, run.axes)
        self.sight = seeing.sight(whole, self.view)
        self.structure += 1
        self.told_epoch = -1
        self._tell_structure()

    def _tell_structure(self) -> None:
        run = self._here()
        assert self.sight is not None
        told = seeing.structure(
            self.sight, run.settings, self.structure, run.built.cost, run.training.plan.steps
        )
        self._tell(told)

    def _state(self) -> None:
        run = self._here()
        self.event(
            "state", state="running" if run.running else "paused", epoch=run.training.epoch,
            step=run.training.steps_done,
            learning_rate=run.training.rate, epochs_per_second=run.pace.rate,
            frozen=sorted(run.frozen), undo=len(run.undone),
            settings=run.settings, note=run.error.message if run.error else "",
        )  # fmt: skip

    def _frame(self) -> None:
        """A frame of how it stands, or of the film."""
        run, training = self._here(), self._here().training
        assert self.sight is not None
        self.wanted = self.dirty = False
        self.framed = time.monotonic()
        self.sequence += 1
        network, epoch, kind = training.network, training.epoch, wire.NOW
        if self.scrubbed is not None:
            epoch, network = run.film.nearest(self.scrubbed)
            kind = wire.FILM
        history = training.history
        norms = training.instruments or _last(history, len(training.plan.network.layers))
        numbers = seeing.numbers(self.sight, network, self._facts(run), norms)
        flags = (wire.RUNNING if run.running else 0) | (wire.BY_HAND if run.by_hand else 0)
        run.by_hand = False
        raw = wire.frame(numbers, sequence=self.sequence, structure=self.structure, epoch=epoch,
                         step=0 if kind == wire.FILM else training.steps_done, kind=kind, flags=flags)  # fmt: skip
        self.send({"frame": self.sequence}, raw)

    def _facts(self, run: LiveRun) -> np.ndarray:
        """The eight numbers of a frame, the scores still open."""
        training = run.training
        history = training.history
        cost = history._columns["cost"][-1] if len(history) else np.nan
        if training.done:
            cost = training.done[-1][0]
        held = (
            history._columns["held_out_cost"][-1] if len(history) and "held_out_cost" in history else np.nan
        )
        speed = 1 / run.pace.seconds_each if run.pace.seconds_each else np.nan
        return np.array([cost, held, np.nan, np.nan, training.rate, speed, run.seconds, 0.0])

    def _history(self, points: int) -> dict[str, Any]:
        run = self._here()
        history, count = run.training.history, len(run.training.history)
        chosen = (
            np.unique(np.linspace(0, count - 1, min(points, count)).astype(int))
            if count
            else np.array([], int)
        )
        columns = {
            n: np.asarray([history._columns[n][i] for i in chosen]) for n in history.names if n != "seconds"
        }
        return wire.plain({"epochs": (chosen + 1) * history.every, "columns": columns, "events": history.events[-50:],
                           "film": run.film.epochs})  # fmt: skip

    def _tell_history(self) -> None:
        run = self.run
        now = time.monotonic()
        if run is None or run.training.epoch == self.told_epoch or now - self.told < HISTORY_EVERY:
            return
        self.told_epoch, self.told = run.training.epoch, now
        self.event("history", **self._history(MOST_POINTS))


def _last(history: Any, layers: int) -> tuple[np.ndarray, np.ndarray]:
    """The last gradient norms and update ratios; NaN where there are none."""
    if not len(history):
        return np.full(layers, np.nan), np.full(layers, np.nan)
    found = tuple(np.asarray(history._columns[name][-1]) for name in ("gradient_norm", "update_ratio"))
    return found if all(len(f) == layers for f in found) else (np.full(layers, np.nan),) * 2  # pyright: ignore
