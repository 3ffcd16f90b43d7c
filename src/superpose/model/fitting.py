"""The one road from data to a judged model: read, hold out, learn, judge. The faces are thin over it."""

import dataclasses
import importlib.metadata
import platform
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from superpose import runtime
from superpose.data.columns import Column, describe
from superpose.data.dataset import Dataset
from superpose.data.source import open_source
from superpose.data.target import TargetEncoding
from superpose.data.target_values import guess
from superpose.errors import DataError
from superpose.model.judge import Judgement, judge
from superpose.model.learning import Examples, Learned, learn
from superpose.model.model import Model
from superpose.model.splitting import split
from superpose.training.snapshot import Snapshot

HELD_OUT = 0.2


@dataclass(frozen=True, eq=False)
class Fitted:
    """A judged model, and what was understood on the way.

    Attributes
    ----------
    model : Model
        Trained on the rows that were not held out; its `facts` hold the judgement.
    judgement : Judgement
        Its score on the held-out rows, beside simpler means'.
    columns : tuple of Column
        What each input column was taken for.
    dataset : Dataset
        Where the rows came from.
    why : str
        Why the task was taken for what it was.
    seconds : float
        Wall time of all of it.
    """

    model: Model
    learned: Learned
    judgement: Judgement
    columns: tuple[Column, ...]
    dataset: Dataset
    why: str
    seconds: float

    def to_dict(self) -> dict[str, Any]:
        """What the command line's `--json` prints."""
        return {key: self.model.facts[key] for key in SUMMARY} | {"seconds": round(self.seconds, 3)}

    def __repr__(self) -> str:
        return f"Fitted({self.model!r})"


SUMMARY = (
    "task",
    "target",
    "rows",
    "inputs",
    "held_out",
    "metric",
    "score",
    "interval",
    "baselines",
    "stopped",
    "seed",
)


def understand(dataset: Dataset, *, task: str | None = None) -> tuple[str, str]:
    """The task, and why it was taken for that."""
    if task is not None:
        return task, "as asked"
    if dataset.task is not None:
        return dataset.task, "as the sample says"
    return guess(dataset.target)


def fit(
    source: Any,
    *,
    target: str | Sequence[str] | None = None,
    task: str | None = None,
    kinds: dict[str, str] | None = None,
    held_out: float = HELD_OUT,
    settings: dict[str, Any] | None = None,
    seed: int = 0,
    time_limit: float | None = None,
    told: Callable[[Dataset, str, str, tuple[Column, ...]], Any] | None = None,
    watch: Callable[[Snapshot], Any] | None = None,
    **reading: Any,
) -> Fitted:
    """Train a model of a table and judge it on rows it has not seen.

    Parameters
    ----------
    source : str, path, frame, dict or array
        A file, a frame, or `sample:NAME`.
    target : str or list of str, optional
        What to learn; by default the last column.
    task : str, optional
        "classification", "regression" or "multilabel"; by default guessed from the target.
    kinds : dict, optional
        Column name to "number", "boolean" or "category", where the guess is wrong.
    held_out : float
        The share of rows the model is judged on and never sees.
    settings : dict, optional
        What to change in the default recipe: hidden, activation, epochs ...; see `Recipe`.
    seed : int
        Fixes everything: which rows are held out, the weights, the order of the rows.
    time_limit : float, optional
        Seconds after which no further epochs are begun.
    told : callable, optional
        Called with (dataset, task, why, columns) before training begins.
    watch : callable, optional
        Called with each snapshot.
    **reading
        header, separator, missing: as for `superpose.data.table.read`.

    Returns
    -------
    Fitted

    Raises
    ------
    DataError
        If the source cannot be read or learned from.
    """
    began = time.perf_counter()
    dataset = open_source(source, target=target, seed=seed, **reading)
    task, why = understand(dataset, task=task)
    columns = describe(dataset.inputs, overrides=kinds)
    encoding = TargetEncoding.fit(dataset.target, task=task)
    kept, apart = split(dataset.target, task, _share(held_out), seed=seed)
    examples = Examples(dataset.inputs, dataset.target)
    train, unseen = examples.take(kept), examples.take(apart)
    if told is not None:
        told(dataset, task, why, columns)
    learned = learn(
        train,
        columns=columns,
        target=encoding,
        settings=settings,
        seed=seed,
        time_limit=time_limit,
        watch=watch,
    )
    judgement = judge(learned.model, train, unseen, seed=seed)
    seconds = time.perf_counter() - began
    model = dataclasses.replace(
        learned.model, facts=_facts(dataset, learned, judgement, seed, seconds) | {"reading": reading}
    )
    return Fitted(model, learned, judgement, columns, dataset, why, seconds)


def _share(held_out: float) -> float:
    if not 0 < held_out < 1:
        raise DataError(
            f"The share to hold out is {held_out}; it must lie between 0 and 1.", "0.2 holds out a fifth."
        )
    return held_out


def _facts(
    dataset: Dataset, learned: Learned, judgement: Judgement, seed: int, seconds: float
) -> dict[str, Any]:
    """What is known of the model's making, as plain JSON."""
    targets = dataset.targets
    return {
        "name": dataset.name,
        "task": learned.model.task,
        "target": targets[0] if len(targets) == 1 else list(targets),
        "rows": dataset.rows,
        "inputs": len(learned.model.encoding.inputs),
        "held_out": judgement.rows,
        "metric": judgement.metric,
        "score": judgement.model.value,
        "interval": [judgement.model.low, judgement.model.high],
        "baselines": {name: score.to_dict() for name, score in judgement.baselines.items()},
        "stopped": learned.run.stopped,
        "best_epoch": learned.run.best_epoch,
        "history": learned.run.history.summary(),
        "recipe": learned.recipe.to_dict(),
        "seed": seed,
        "seconds": round(seconds, 3),
        "versions": versions(),
    }


def versions() -> dict[str, str]:
    """What trained it."""
    packages = ("jax", "jaxlib", "numpy", "optax", "polars", "scikit-learn")
    found = {name: importlib.metadata.version(name) for name in packages}
    return {"superpose": runtime.VERSION, "python": platform.python_version()} | found
