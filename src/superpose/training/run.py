"""`train`: run the generator of snapshots to its end, and keep what is best."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from superpose.network.network import Network
from superpose.training.history import History
from superpose.training.loop import training
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
    """

    network: Network
    history: History
    best_epoch: int | None
    stopped: str
    seconds: float

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

    Returns
    -------
    Run
    """
    began = time.perf_counter()
    last, stopped = None, ""
    snapshots = training(network, X, y, **options)
    try:
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
    return Run(kept, history, last.best_epoch if best else None, stopped, time.perf_counter() - began)


def _asked_to_stop(
    snapshot: Snapshot, began: float, time_limit: float | None, watch: Callable[[Snapshot], Any] | None
) -> str:
    answer = None if watch is None else watch(snapshot)
    if isinstance(answer, bool | np.bool_) and answer:
        return "watch"
    if time_limit is not None and time.perf_counter() - began > time_limit:
        return "time"
    return ""
