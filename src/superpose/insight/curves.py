"""The curves of a training: costs and metrics by epoch, the best epoch, and where it began to overfit."""

import itertools
from dataclasses import dataclass

import numpy as np

from superpose.errors import UsageError
from superpose.insight.subject import Subject
from superpose.training.history import History
from superpose.training.metrics import METRICS

# A curve is drawn with so many points at most.
MOST_POINTS = 400
COSTS = ("cost", "held_out_cost")
OTHERS = ("learning_rate", "gradient_norm", "update_ratio", "seconds")
# From the lowest held-out cost to the end it has to rise by this share for it to be called overfitting.
RISE = 0.05
# A cost that goes over so many decades is drawn on a scale of factors.
DECADES = 1.0


@dataclass(frozen=True, eq=False)
class Overfitting:
    """From which epoch on the held-out cost rises while the training cost falls, and from what to what.

    Attributes
    ----------
    start, end : int
        Epochs, from 1.
    held_out, cost : (float, float)
        The smoothed held-out and training cost at both.
    """

    start: int
    end: int
    held_out: tuple[float, float]
    cost: tuple[float, float]

    @property
    def text(self) -> str:
        """It in a sentence."""
        return (
            f"From epoch {self.start:,} to {self.end:,} the held-out cost rises from {self.held_out[0]:.3g} to "
            f"{self.held_out[1]:.3g} while the training cost falls from {self.cost[0]:.3g} to {self.cost[1]:.3g}."
        )

    def __repr__(self) -> str:
        return f"Overfitting({self.text!r})"


@dataclass(frozen=True, eq=False)
class Curves:
    """The curves of a training.

    Attributes
    ----------
    epoch_E : array
        1 to the last.
    costs, metrics : dict of str to array (epochs,)
        By name: "cost" and "held_out_cost"; what else was taken on the held-out rows.
    rate_E : array (epochs,)
        The learning rate.
    best_epoch : int or None
        The epoch whose network was kept, where one was chosen.
    best_by : str
        Which number chose it.
    overfitting : Overfitting or None
    """

    epoch_E: np.ndarray
    costs: dict[str, np.ndarray]
    metrics: dict[str, np.ndarray]
    rate_E: np.ndarray
    best_epoch: int | None
    best_by: str
    overfitting: Overfitting | None

    @property
    def log(self) -> bool:
        """Whether the costs go over more than `DECADES` and are all above 0."""
        return spans_decades(*self.costs.values())

    def __repr__(self) -> str:
        best = f", best epoch {self.best_epoch}" if self.best_epoch else ""
        return f"Curves({len(self.epoch_E)} epochs of {', '.join([*self.costs, *self.metrics])}{best})"


def curves(seen: Subject) -> Curves:
    """The curves of a subject's training.

    Raises
    ------
    UsageError
        If nothing is known of its training.
    """
    history = seen.history
    if history is None or not len(history):
        raise UsageError(
            "Nothing is known of how this was trained.",
            "Give what sp.train or sp.fit gave; a model loaded from a file comes without its history.",
        )
    costs = {name: history[name] for name in COSTS if name in history}
    metrics = {name: history[name] for name in history.names if name not in (*COSTS, *OTHERS)}
    best, by = _best(seen, history)
    rate_E = history["learning_rate"]
    epoch_E = history.epochs
    return Curves(epoch_E, costs, metrics, rate_E, best, by, overfitting(history))


def _best(seen: Subject, history: History) -> tuple[int | None, str]:
    """The epoch that was kept and the number that chose it, where that can be told."""
    told = getattr(seen.source, "best_epoch", None)
    if told is None:
        kept = [frame.epoch for frame in seen.frames if frame.shows(seen.network)]
        told = kept[0] if kept else None
    if not told or "held_out_cost" not in history:
        return (int(told), "cost") if told else (None, "")
    for name in ("held_out_cost", *history.names):
        if name in OTHERS:
            continue
        column = history[name]
        higher = name in METRICS and METRICS[name].better == "higher"
        if int((-column if higher else column).argmin()) + 1 == told:
            return int(told), name
    return int(told), ""


def overfitting(history: History) -> Overfitting | None:
    """Where the held-out cost rises for good while the training cost falls, both smoothed; None where it does not."""
    if "held_out_cost" not in history or len(history) < 8:
        return None
    held_E, cost_E = smooth(history["held_out_cost"]), smooth(history["cost"])
    low, end = int(held_E.argmin()), len(held_E) - 1
    if low == end or held_E[end] <= held_E[low] * (1 + RISE) or cost_E[end] >= cost_E[low]:
        return None
    start, last = (int(history.epochs[i]) for i in (low, end))
    return Overfitting(
        start, last, (float(held_E[low]), float(held_E[end])), (float(cost_E[low]), float(cost_E[end]))
    )


def smooth(value_E: np.ndarray) -> np.ndarray:
    """The median over a twentieth of the epochs around each, (epochs,): one odd epoch does not count."""
    half = max(1, len(value_E) // 40)
    padded = np.pad(np.asarray(value_E, float), half, mode="edge")
    return np.median(np.lib.stride_tricks.sliding_window_view(padded, 2 * half + 1), axis=1)


def spans_decades(*values: np.ndarray) -> bool:
    """Whether values above 0 go over more than `DECADES`; not where any is 0 or less."""
    every = np.concatenate([np.asarray(v, float).ravel() for v in values])
    every = every[np.isfinite(every)]
    return len(every) > 0 and every.min() > 0 and np.log10(every.max() / every.min()) > DECADES


def thinned(value_E: np.ndarray, most: int = MOST_POINTS) -> np.ndarray:
    """Places of at most `most` values that show the curve as it is: the least and the greatest of even stretches.

    The first and the last are among them.
    """
    count = len(value_E)
    if count <= most:
        return np.arange(count)
    ends = np.linspace(0, count, (most - 2) // 2 + 1).astype(int)
    kept = {0, count - 1}
    for a, b in itertools.pairwise(ends.tolist()):
        part = np.asarray(value_E[a:b])
        kept |= {a + int(part.argmin()), a + int(part.argmax())}
    return np.array(sorted(kept))
