"""Each epoch told to scikit-learn's callbacks (`sklearn.callback`), and to a person who wants to see it go."""

from collections.abc import Callable
from typing import Any

from superpose.training.snapshot import Snapshot


class Epochs:
    """The tasks of a fit as scikit-learn's callbacks see them: one for all of it, in it one an epoch.

    Parameters
    ----------
    estimator : estimator
        What is fitted; its callbacks are called.
    X, y, sample_weight
        As they were given to `fit`.
    epochs : int
        How many there will be at most.
    fitted : callable
        From a snapshot, the attributes of an estimator fitted until then.
    """

    def __init__(
        self,
        estimator: Any,
        X: Any,
        y: Any,
        sample_weight: Any,
        epochs: int,
        fitted: Callable[[Snapshot], dict],
    ):
        metadata = None if sample_weight is None else {"sample_weight": sample_weight}
        self._fitted = fitted
        self._told = {"estimator": estimator, "X": X, "y": y, "metadata": metadata}
        self._all = estimator._init_callback_context(max_subtasks=epochs)
        self._all.call_on_fit_task_begin(**self._told)
        self._begin()

    def _begin(self) -> None:
        self._one = self._all.subcontext(task_name="epoch")
        self._one.call_on_fit_task_begin(**self._told)

    def __call__(self, snapshot: Snapshot) -> bool:
        """An epoch is over: whether a callback wants training to end."""
        stop = self._one.call_on_fit_task_end(
            **self._told, reconstruction_attributes=lambda: self._fitted(snapshot)
        )
        if not stop and not snapshot.finished:
            self._begin()
        return stop

    def end(self) -> None:
        """All is over, and the estimator is fitted."""
        self._all.call_on_fit_task_end(**self._told, reconstruction_attributes={})

    def __repr__(self) -> str:
        return f"Epochs(of {type(self._told['estimator']).__name__})"


def tell(snapshot: Snapshot) -> None:
    """Print where training stands, in one line."""
    seen = [name for name in snapshot.history.names if snapshot.history[name].ndim == 1]
    shown = [n for n in seen if n not in ("learning_rate", "seconds")]
    numbers = "  ".join(f"{name} {snapshot.history[name][snapshot.epoch - 1]:.4g}" for name in shown)
    print(f"epoch {snapshot.epoch}/{snapshot.epochs}  {numbers}", flush=True)
