"""`train`: run the generator of snapshots to its end, and keep what is best."""

import contextlib
import functools
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from superpose.network.network import Network
from superpose.training.history import History
from superpose.training.loop import EPOCHS, training
from superpose.training.parts import Parts
from superpose.training.plan import Plan
from superpose.training.recording import FRAMES, Frame, epochs_to_keep, is_huge
from superpose.training.snapshot import Snapshot


@dataclass(frozen=True, eq=False)
class Run:
    """What training came to.

    Attributes
    ----------
    network : Network
        The best one where something was monitored, else the last.
    history : History
        What was seen in each epoch.
    best_epoch : int or None
        After which epoch `network` stood, where something was monitored.
    stopped : str
        Why it ended: "epochs", "patience", "time", "watch" or "interrupt".
    seconds : float
        Wall time, compilation included.
    frames : tuple of Frame
        The network at well-chosen epochs, from before the first step to the end, `network` among them.
    plan : Plan
        The cost, the optimiser and all else that was fixed before the first step.
    data, validation : tuple
        The rows it was trained on, and the held-out rows or None, as they were given: (X, y), and weights where
        there were. Of rows that came in parts, some.
    """

    network: Network
    history: History
    best_epoch: int | None
    stopped: str
    seconds: float
    frames: tuple[Frame, ...]
    plan: Plan
    data: tuple
    validation: tuple | None

    def __repr__(self) -> str:
        best = f", best after epoch {self.best_epoch}" if self.best_epoch else ""
        return f"Run({self.network!r}, {self.history!r}{best}, ended by {self.stopped})"


def train(
    network: Network,
    X: Any,
    y: Any,
    *,
    restore_best: bool = True,
    time_limit: float | None = None,
    watch: Callable[[Snapshot], Any] | None = None,
    frames: int | Sequence[int] = FRAMES,
    **options: Any,
) -> Run:
    """Train a network to the end of its epochs, its patience or its time.

    Ctrl-C ends it too, and what was best until then is returned.

    Parameters
    ----------
    network, X, y, **options
        As for `superpose.training`.
    restore_best : bool
        Whether to return the network of the best epoch by the monitored number, where there is one.
    time_limit : float, optional
        Seconds after which no further epochs are begun.
    watch : callable, optional
        Called with each snapshot; training ends when it returns True.
    frames : int or sequence of int
        How many epochs to keep the network of for looking at it later, or which; fewer where they are large
        (64 MB in all). 0 keeps the first and the last. A network of 256 MB or more is kept once.

    Returns
    -------
    Run
    """
    began = time.perf_counter()
    last, stopped = None, ""
    keep = epochs_to_keep(network, _epochs(options), frames)
    try:
        with contextlib.closing(training(network, X, y, keep=keep, **options)) as snapshots:
            for last in snapshots:
                asked = _asked_to_stop(last, began, time_limit, watch)
                stopped = last.finished or asked
                if stopped:
                    break
    except KeyboardInterrupt:
        stopped = "interrupt"
        if last is None:
            raise  # nothing was learned yet, so there is nothing to keep
    assert last is not None
    # An interrupt may come while further epochs are being noted down; they are not in the snapshot.
    history = last.history.until(last.epoch)
    best = restore_best and last.best is not None
    kept = last.best_network if best else last.network
    kept_epoch = last.best_epoch if best and last.best_epoch else last.epoch
    X, y = X.some if isinstance(X, Parts) else (X, y)
    data = (X, y) if options.get("sample_weight") is None else (X, y, options["sample_weight"])
    run = Run(
        kept, history, last.best_epoch if best else None, stopped, time.perf_counter() - began,
        frames_of(network, last, kept, kept_epoch), last.plan, data, options.get("validation"),
    )  # fmt: skip
    # What the optimiser of a wide layer remembered goes with the last snapshot; only then can its memory be given back.
    end, last = last.form.end, None
    end()
    return run


def frames_of(network: Network, last: Snapshot, kept: Network, kept_epoch: int) -> tuple[Frame, ...]:
    """All frames in order of epochs: the first network, those kept on the way, the last and the one that is kept.

    Of a huge network this last one alone.
    """
    if is_huge(network):
        return (Frame(kept_epoch, kept),)
    frames = {0: Frame(0, network)}
    for epoch, parameters in last.kept.items():
        if epoch <= last.epoch:
            frames[epoch] = Frame(epoch, functools.partial(last.form.network, parameters))
    frames |= {last.epoch: Frame(last.epoch, last.network), kept_epoch: Frame(kept_epoch, kept)}
    return tuple(frames[epoch] for epoch in sorted(frames))


def _asked_to_stop(
    snapshot: Snapshot, began: float, time_limit: float | None, watch: Callable[[Snapshot], Any] | None
) -> str:
    answer = None if watch is None else watch(snapshot)
    if isinstance(answer, bool | np.bool_) and answer:
        return "watch"
    if time_limit is not None and time.perf_counter() - began > time_limit:
        return "time"
    return ""


def _epochs(options: dict[str, Any]) -> int:
    """The epochs planned, as far as one can tell before they are checked."""
    given = options.get("epochs", EPOCHS)
    return int(given) if isinstance(given, int | np.integer) and given > 0 else EPOCHS
