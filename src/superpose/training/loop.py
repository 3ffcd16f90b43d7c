"""Training as a generator of snapshots: each is the state after one compiled chunk of epochs.

Fitting, a film, pause and step, stopping early, time limits, progress: all are people reading this
generator. To stop is to stop iterating.
"""

import bisect
import contextlib
import time
from collections.abc import Callable, Generator, Sequence
from typing import Any

import jax.numpy as jnp
import numpy as np

from superpose import runtime
from superpose.errors import TrainingError
from superpose.network.network import Network
from superpose.training import recovery
from superpose.training.checks import not_negative
from superpose.training.choosing import chosen
from superpose.training.chunk import Best, first_best, make_room
from superpose.training.first_layer import Direct
from superpose.training.held_back import Held, held_back
from superpose.training.history import History
from superpose.training.orders import Orders
from superpose.training.recording import Keeping
from superpose.training.schedules import factors
from superpose.training.setup import Setup, prepare
from superpose.training.snapshot import Snapshot

RETRIES = 3
EPOCHS = 100  # where no number of epochs is given
SLOWER = 5.0


def training(
    network: Network,
    X: Any,
    y: Any,
    *,
    cost: Any = None,
    optimizer: Any = "adam",
    learning_rate: float | None = None,
    schedule: Any = "constant",
    batch_size: int | None = 32,
    epochs: int = EPOCHS,
    weight_decay: float | None = None,
    gradient_clip: float | None = None,
    sample_weight: Any = None,
    validation: Any = None,
    metrics: Sequence[str | Callable] = (),
    monitor: str | Callable | None = None,
    patience: int | None = None,
    min_delta: float = 0.0,
    rate_factors: Any = None,
    every: int | Sequence[int] | None = None,
    keep: Sequence[int] = (),
    memory: Any = None,
    seed: int = 0,
    quick_compile: bool = False,
    input_scale: tuple[float, float] | None = None,
    first_layer: str = "auto",
) -> Generator[Snapshot, float | None, None]:
    """Train a network, giving a snapshot after each chunk of epochs.

    Parameters
    ----------
    network : Network
        Where training starts from; it is not changed.
    X : array (rows, inputs), or Parts
        Inputs; or, of more rows than memory holds, equal parts of them (`superpose.training.parts`): each is then an
        epoch, and `y` is None.
    y : array (rows, outputs) or (rows,)
        Targets; whole numbers 0 to outputs-1 stand for classes where there are several outputs.
    cost : str, Cost or callable, optional
        By default cross-entropy after sigmoid or softmax, else the squared error.
    optimizer : str or optax transformation
        "adam", "gradient_descent", "lbfgs" ...; see `superpose.training.optimizers`.
    learning_rate : float, optional
        By default the optimiser's own.
    schedule : str or callable
        How the rate changes over the run: "constant", "cosine" ..., or a function of how far it is, [0, 1).
    batch_size : int or None
        Rows a step; None takes all. Every row is met once an epoch, in an order drawn from the seed.
    epochs : int
        How often to go over all rows, at most.
    weight_decay : float, optional
        Each step also takes this share, times the rate, off every weight (not the biases).
    gradient_clip : float, optional
        A gradient longer than this is shortened to it.
    sample_weight : array (rows,), optional
        What each row counts.
    validation : (X, y) or (X, y, sample_weight), optional
        Held-out rows, looked at after every epoch and never trained on.
    metrics : sequence of str or callable
        Taken on the held-out rows each epoch; a callable takes (y, outputs) as arrays and gives a number.
    monitor : str or callable, optional
        What decides which epoch is best: by default "held_out_cost". Of a user's own metric, by its name or
        itself, higher is better.
    patience : int, optional
        End after this many epochs without a better monitored number.
    min_delta : float
        By how much a number must be better to count as better.
    rate_factors : sequence of (weights, bias), optional
        What the rate is multiplied by in each layer.
    every : int or sequence of int, optional
        After how many epochs, or after which, to give a snapshot; by default about ten a second.
    keep : sequence of int
        After which epochs to keep the parameters, in `kept` of the snapshots.
    memory : tree of arrays, optional
        What the optimiser remembers, to go on with: `state.optimizer` of a snapshot of the same network and
        optimiser.
    seed : int
        Fixes the order of the rows and dropout.
    quick_compile : bool
        For a short run: compile sooner what then runs a little slower (on a CPU).
    input_scale : (float, float), optional
        What is taken off the inputs, and what they are then divided by, batch by batch. With it X may be bytes
        (uint8), which stay bytes in memory.
    first_layer : str
        "direct": its weights are trained, a wide layer's in place, block by block. "dual": exactly the same, but in
        as many coordinates as there are rows, for gradient descent and its like on few rows of many inputs. "auto":
        by size; `history.notes` says which.

    Yields
    ------
    Snapshot
        `send` a number to the generator to change the learning rate while it runs.

    Raises
    ------
    TrainingError
        If cost or weights become non-finite again and again, at a lower rate each time; it holds the last
        good snapshot as `last_good`.
    """
    with runtime.precision(network.dtype):
        setup = prepare(
            network, X, y, cost=cost, optimizer=optimizer, learning_rate=learning_rate, schedule=schedule,
            batch_size=batch_size, epochs=epochs, weight_decay=weight_decay, gradient_clip=gradient_clip,
            sample_weight=sample_weight, validation=validation, metrics=metrics, monitor=monitor,
            patience=patience, min_delta=min_delta, rate_factors=rate_factors, every=every, seed=seed,
            quick_compile=quick_compile, input_scale=input_scale,
        )  # fmt: skip
        loop = Loop(setup, every, keep, memory, chosen(setup, first_layer, memory, every))
    return loop.snapshots()


class Loop:
    """The state of one run between its chunks."""

    def __init__(
        self, setup: Setup, every: Any, keep: Sequence[int], memory: Any, form: Direct | None = None
    ):
        self.form = form or Direct(setup)
        self.setup = setup = self.form.setup
        self.keeping, self.rows = Keeping(setup.plan, keep), setup.rows
        self.plan = setup.plan.replace(keeps=self.keeping.places)
        make_room(self.plan)
        self.stops = _stops(every, setup.epochs, setup.plan.epochs_at_once)
        self.state = self.form.start(self.plan, memory)
        self.best = first_best(self.plan, self.state)
        self.rate = setup.learning_rate
        self.key = np.uint32(setup.seed % 2**32) if self.plan.drops else None
        self.history = History(setup.columns)
        self.history.notes += [self.form.said] if self.form.said else []
        self.epoch, self.failures = 0, 0
        self.orders = Orders(self.plan.rows, setup.seed, beside=runtime.inline())

    def snapshots(self) -> Generator[Snapshot, float | None, None]:
        """The generator behind `training`."""
        try:
            yield from self._snapshots()
        finally:
            self.form.end()
            if self.setup.coming is not None:
                self.setup.coming.close()

    def _snapshots(self) -> Generator[Snapshot, float | None, None]:
        last = None
        while True:
            with runtime.precision(self.plan.dtype), self._whole() as interrupt:
                done = self._chunk()
            if not done:
                self._fall_back(last)
                interrupt.act()
                continue
            last = self._snapshot()
            due = last.finished or self.epoch == self.stops[bisect.bisect_left(self.stops, self.epoch)]
            if not due and not interrupt:
                continue
            asked = yield last
            interrupt.act()
            if asked is not None:
                self.rate = not_negative(asked, "learning_rate", hint="Send a rate such as 1e-3.")
            if last.finished:
                return

    def _whole(self) -> contextlib.AbstractContextManager[Held]:
        """Where a chunk works in place, it is not interrupted before all is whole."""
        return held_back() if self.form.in_place else contextlib.nullcontext(Held())

    def _chunk(self) -> bool:
        """Run up to the next stop; whether all stayed finite."""
        next_stop = self.stops[bisect.bisect_right(self.stops, self.epoch)]
        next_stop = min(next_stop, self.keeping.next_stop(self.epoch) or next_stop)
        return self._ran(min(self.plan.epochs_at_once, next_stop - self.epoch))

    def _ran(self, count: int) -> bool:
        """Run so many epochs; whether all stayed finite. State and history only change if so."""
        order_EN, rate_ES = self._orders(count), self._rates(count)
        began = time.perf_counter()
        tracked = None if self.plan.monitor is None else self.best
        with self._drawing_next(self.epoch + count):
            state, best, records = self.form.run(
                self.plan, self.state, tracked, self.rows, self.setup.held_out, order_EN, rate_ES, self.key,
                np.int32(count), self.keeping.places_of(self.epoch),
            )  # fmt: skip
        # A gradient whose square overflows is a fault too: Adam's step is 0 from then on, without a word.
        if not (np.asarray(records.finite_E).all() and np.isfinite(records.gradient_norm_EL).all()):
            return False
        run = int(state.step - self.state.step) // self.plan.steps
        self.state, self.best = state, self.best if best is None else best
        self.keeping.take(self.epoch, run, records.kept, state.parameters)
        self.epoch += run
        if self.setup.coming is not None and self.epoch < self.setup.epochs:
            self.rows = self.setup.coming.next()
        self._remember(records, rate_ES, run, time.perf_counter() - began)
        return True

    def _remember(self, records: Any, rate_ES: np.ndarray, run: int, seconds: float) -> None:
        seen_EM = np.asarray(records.seen_EM)[:run]
        names = ["cost", "held_out_cost", *(m.name for m in self.plan.metrics)]
        columns: dict[str, Any] = dict(zip(names, seen_EM.T, strict=False))
        columns["learning_rate"] = rate_ES[:run, -1]
        columns["gradient_norm"] = np.asarray(records.gradient_norm_EL)[:run]
        columns["update_ratio"] = np.asarray(records.update_ratio_EL)[:run]
        columns["seconds"] = np.full(run, seconds / run)
        columns |= self._own_metrics()
        self.history.extend(columns)

    def _own_metrics(self) -> dict[str, list[float]]:
        """The user's metrics on the held-out rows; of a monitored one (higher is better) the best is kept."""
        if not self.setup.own_metrics:
            return {}
        held_out = self.setup.held_out
        assert held_out is not None
        outputs_BO, y_BO = self.form.outputs(self.state.parameters, held_out), np.asarray(held_out.y_NO)
        found = {name: [float(measure(y_BO, outputs_BO))] for name, measure in self.setup.own_metrics.items()}
        name = self.setup.own_monitor
        best = -np.inf if self.best is None else float(self.best.value)
        if name and found[name][0] - best > self.plan.min_delta:
            self.best = Best(jnp.asarray(found[name][0]), jnp.asarray(self.epoch), self.state.parameters)
        return found

    def _snapshot(self) -> Snapshot:
        finished = "epochs" if self.epoch >= self.setup.epochs else ""
        best_epoch = 0 if self.best is None else int(self.best.epoch)
        if self.setup.patience is not None and self.epoch - best_epoch >= self.setup.patience:
            finished = "patience"
        plan = self.plan if self.form.setup is self.form.given else self.form.given.plan
        return Snapshot(
            plan, self.state, self.best, self.epoch, self.setup.epochs, self.history, finished, self.form,
            self.keeping.kept,
        )  # fmt: skip

    def _fall_back(self, last: Snapshot | None) -> None:
        """Stay at the last good state (it was not replaced) with a lower rate, or give up with it kept."""
        fault = self._fault(min(self.plan.epochs_at_once, self.setup.epochs - self.epoch))
        self.failures += 1
        if self.failures > RETRIES:
            raise self._error(fault, last)
        self.rate /= SLOWER
        self.history.events.append(
            f"Epoch {fault.epoch}, step {fault.step}: {fault.what}; went back to epoch {self.epoch} "
            f"and on at a fifth of the rate, {self.rate:.3g}."
        )

    def _fault(self, count: int) -> recovery.Fault:
        """What became non-finite first in the next epochs."""
        with runtime.precision(self.plan.dtype):
            order_EN, rate_ES = self._orders(count)[:count], self._rates(count)[:count]
            return self.form.fault(
                self.plan, self.state, self.rows, order_EN, rate_ES, self.key, epoch=self.epoch
            )

    def _error(self, fault: recovery.Fault, last: Snapshot | None) -> TrainingError:
        """The fault in words, with the last good state."""
        error = TrainingError(
            f"Training stopped at epoch {fault.epoch}, step {fault.step}: {fault.what}.",
            _advice(fault, self.rate / SLOWER),
        )
        error.last_good, error.setup, error.history = last, self.form.given, self.history
        return error

    def _drawing_next(self, first: int) -> contextlib.AbstractContextManager[None]:
        """The orders of the epochs that may come next are drawn while this chunk is computed."""
        if self.plan.steps == 1:
            return contextlib.nullcontext()
        self.orders.forget(self.epoch)
        return self.orders.drawing(first, min(first + self.plan.epochs_at_once, self.setup.epochs))

    def _orders(self, count: int) -> np.ndarray:
        """The row orders of the next epochs, (E, N); with one step an epoch no order is needed, (E, 0)."""
        if self.plan.steps == 1:
            return np.zeros((self.plan.epochs_at_once, 0), np.int32)
        order_EN = np.zeros((self.plan.epochs_at_once, self.plan.rows), np.int32)
        self.orders.write(self.epoch, order_EN[: min(count, self.setup.epochs - self.epoch)])
        return order_EN

    def _rates(self, count: int) -> np.ndarray:
        """The learning rate of each step of the next epochs, (E, S)."""
        steps = self.plan.steps
        found = factors(
            self.setup.schedule,
            first=self.epoch * steps,
            count=count * steps,
            total=self.setup.epochs * steps,
        )
        rate_ES = np.zeros((self.plan.epochs_at_once, steps), self.plan.dtype)
        rate_ES[:count] = self.rate * found.reshape(count, steps)
        return rate_ES


def _advice(fault: recovery.Fault, rate: float) -> str:
    if (fault.epoch, fault.step) == (1, 1) and "weights" not in fault.what:
        return "No rate had touched it yet: scale inputs and targets to about 1, or change the first weights."
    return f"The last good state is kept. Try --learning-rate {rate:.1g} (a fifth)."


def _stops(every: Any, epochs: int, at_once: int) -> list[int]:
    """The epochs after which a snapshot is due, the last one included."""
    if every is None:
        asked = range(at_once, epochs, at_once)
    else:
        asked = range(int(every), epochs, int(every)) if np.ndim(every) == 0 else [int(e) for e in every]
    return [*(e for e in sorted({*asked}) if 0 < e < epochs), epochs]
