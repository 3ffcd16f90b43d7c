"""The one road from data to a judged model: read, hold out, learn, judge. The faces are thin over it."""

import contextlib
import dataclasses
import importlib.metadata
import platform
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from superpose import runtime
from superpose.data.columns.column import Column, describe
from superpose.data.dataset import Dataset
from superpose.data.media.listing import Listing
from superpose.data.media.sources import to_train_and_test
from superpose.data.source import list_source, open_source
from superpose.data.target import TargetEncoding
from superpose.data.target_values import IN_DOUBT, guess
from superpose.errors import DataError
from superpose.model.asked import asked as asked_for
from superpose.model.asked import file_sha256
from superpose.model.judge import Judgement, judge
from superpose.model.large import Large
from superpose.model.large_files import open_large_files
from superpose.model.large_table import open_large
from superpose.model.learning import Examples, Learned, encoded, learn
from superpose.model.learning_curve import LearningCurve, learning_curve
from superpose.model.model import Model
from superpose.model.record import MOST_ROWS, Record
from superpose.model.rivals import RIVALS
from superpose.model.splitting import split
from superpose.model.splitting import split_by as split_rows_by
from superpose.model.streaming import learn_large
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
    train : Examples
        The rows it was trained on.
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
    train: Examples
    why: str
    seconds: float

    def learning_curve(self) -> LearningCurve:
        """How the score grows with the rows trained on; it trains the same recipe again and again on fewer."""
        recipe, target, seed = self.learned.recipe, self.model.target, self.model.facts["seed"]

        def learn_one(examples: Examples, number: int) -> Model:
            return learn(
                examples, recipe=recipe, columns=self.columns, target=target, seed=seed + number
            ).model

        return learning_curve(self.train, learn_one, seed=seed)

    def to_dict(self) -> dict[str, Any]:
        """What the command line's `--json` prints."""
        return {key: self.model.facts[key] for key in SUMMARY} | {"seconds": round(self.seconds, 3)}

    def __repr__(self) -> str:
        return f"Fitted({self.model!r})"


SUMMARY = (
    "task", "target", "rows", "inputs", "held_out", "metric", "score", "interval", "baselines", "second_metric",
    "second", "verdict", "notes", "stopped", "seed",
)  # fmt: skip


def understand(
    dataset: Dataset, *, task: str | None = None, asked: Callable[[str, str], str] | None = None
) -> tuple[str, str]:
    """The task, and why it was taken for that; `asked` decides where whole numbers could be classes or not."""
    if task is not None:
        return task, "as asked"
    if dataset.task is not None and dataset.media:
        return dataset.task, "each file has one class"
    if dataset.task is not None:
        return dataset.task, "as the sample says"
    guessed, why = guess(dataset.target)
    if asked is None or not why.startswith(IN_DOUBT):
        return guessed, why
    answer = asked(guessed, why)
    return answer, why if answer == guessed else "as answered"


def fit(
    source: Any,
    *,
    target: str | Sequence[str] | None = None,
    task: str | None = None,
    kinds: dict[str, str] | None = None,
    held_out: float = HELD_OUT,
    split_by: str | None = None,
    test: Any = None,
    settings: dict[str, Any] | None = None,
    rivals: Sequence[str] = RIVALS,
    seed: int = 0,
    time_limit: float | None = None,
    asked: Callable[[str, str], str] | None = None,
    told: Callable[[Dataset, str, str, tuple[Column, ...]], Any] | None = None,
    watch: Callable[[Snapshot], Any] | None = None,
    memory: int | float | str | None = None,
    said: Callable[[str], Any] | None = None,
    **reading: Any,
) -> Fitted:
    """Train a model of a table and judge it on rows it has not seen.

    Parameters
    ----------
    source : str, path, frame, dict or array
        A file, a frame, `sample:NAME`, or with `on` an expression, such as "sin(3*x)".
    target : str or list of str, optional
        What to learn; by default the last column.
    task : str, optional
        "classification", "regression" or "multilabel"; by default guessed from the target.
    kinds : dict, optional
        Column name to what it is, where the guess is wrong; see `superpose.data.columns.describe`.
    held_out : float
        The share of rows the model is judged on and never sees.
    split_by : str, optional
        "time:COLUMN" holds out the latest rows, "group:COLUMN" whole groups; by default rows at random.
    test : str, path or frame, optional
        The rows to judge on instead; all rows of `source` are then trained on.
    settings : dict, optional
        What to change in the default recipe: profile, hidden, activation, epochs ...; see `Recipe`.
    rivals : sequence of str
        Whom the network is weighed with; see `superpose.model.judge.judge`.
    seed : int
        Fixes everything: which rows are held out, the weights, the order of the rows.
    time_limit : float, optional
        Seconds after which no further epochs are begun.
    asked : callable, optional
        Called with the task guessed and why, where the target leaves a doubt; gives the task.
    told : callable, optional
        Called with (dataset, task, why, columns) before training begins.
    watch : callable, optional
        Called with each snapshot.
    memory : int, float or str, optional
        How much memory the process may take in all, in bytes or as "1.5GB"; by default what it has and half of what
        is free. A table, or pictures and sounds decoded, that would take more are streamed: met in parts, never held
        whole.
    said : callable, optional
        Called with sentences on how rows are streamed.
    **reading
        header, separator, encoding, missing: as for `superpose.data.files.table.read_with`; on: the domain of an
        expression, (low, high), one pair a variable or a dict of them.

    Returns
    -------
    Fitted

    Raises
    ------
    DataError
        If the source cannot be read or learned from.
    """
    began = time.perf_counter()
    function = reading.get("on") is not None  # an expression with its domain, and no file
    asked_source, (source, apart) = source, (source, None) if function else to_train_and_test(source)
    test = test if test is not None else apart
    with contextlib.ExitStack() as closing:
        how = {"target": target, "seed": seed, "kinds": kinds, **reading}
        apart = {"held_out": held_out, "split_by": split_by, "test": test}
        large, dataset = _opened(source, how, memory=memory, told=said, **apart)
        if large is not None:
            closing.callback(large.close)
        given_task, (task, why) = task, understand(dataset, task=task, asked=asked)
        columns = _understood(dataset, kinds)
        encoding = TargetEncoding.fit(dataset.target, task=task)
        encoding = large.exact_target(encoding) if large else encoding
        if large and test is None:
            train, unseen = large.sample, large.unseen
        else:
            train, unseen = _apart(dataset, task, held_out, split_by, test, seed, reading)
        if told is not None:
            told(dataset, task, why, columns)
        how_to_learn = {"settings": settings, "seed": seed, "time_limit": time_limit, "watch": watch}
        if large:
            learned = learn_large(large, columns=columns, target=encoding, told=said, **how_to_learn)
        else:
            learned = learn(train, columns=columns, target=encoding, **how_to_learn)
        judgement = judge(learned.model, train, unseen, seed=seed, rivals=rivals)
    if large:
        judgement = dataclasses.replace(judgement, notes=(_sampled(dataset), *judgement.notes))
    seconds = time.perf_counter() - began
    apart = {"held_out": None if held_out == HELD_OUT else held_out, "split_by": split_by, "test": test}
    how = asked_for(
        asked_source, task=task if why == "as answered" else given_task, kinds=kinds, settings=settings,
        time_limit=time_limit, memory=memory, **apart, **reading,
    )  # fmt: skip
    facts = _facts(dataset, learned, judgement, seed, seconds, reading)
    facts |= {"asked": how, "sha256": file_sha256(asked_source)}
    model = dataclasses.replace(learned.model, facts=facts, record=_record(learned, unseen, seed))
    return Fitted(model, learned, judgement, columns, dataset, train, why, seconds)


def _opened(
    source: Any, how: dict[str, Any], *, memory: Any, told: Callable[[str], Any] | None, **apart: Any
) -> tuple[Large | None, Dataset]:
    """A source's rows, or as many as stand for them where memory does not hold all."""
    large = None
    if how.get("on") is None:
        large = open_large(source, memory=memory, told=told, **apart, **how)
    if large is not None:
        return large, large.dataset
    found = list_source(source, **how)
    if not isinstance(found, Listing):
        return None, found
    files = open_large_files(found, memory=memory, seed=how["seed"], told=told, **apart)
    return (None, found.load()) if files is None else (files, files.dataset)


def _understood(dataset: Dataset, kinds: Any) -> tuple[Column, ...]:
    """What each column is, as found or as asked."""
    return describe(
        dataset.inputs,
        overrides={name: kind for name, kind in (kinds or {}).items() if name not in dataset.media},
        target=_one(dataset.target),
        written=None if dataset.reading is None else dataset.reading.written,
        media=dataset.media,
    )


def _sampled(dataset: Dataset) -> str:
    return (
        f"rivals: they learned from {dataset.rows:,} rows drawn at random, since memory does not hold all "
        f"{dataset.all_rows:,}"
    )


def _record(learned: Learned, unseen: Examples, seed: int) -> Record:
    """The record of the training, with the rows the model is judged on as those held out."""
    count = len(unseen.inputs)
    if count > MOST_ROWS:
        unseen = unseen.take(np.sort(np.random.default_rng(seed).choice(count, MOST_ROWS, replace=False)))
    held_out = encoded(learned.model.encoding, learned.model.target, unseen)
    rows = (learned.record.rows[0], count)
    return dataclasses.replace(learned.record, held_out=held_out, rows=rows)


def _one(target: Any) -> pl.Series | None:
    """The target where it is one column."""
    return target if isinstance(target, pl.Series) else None


def _apart(
    dataset: Dataset,
    task: str,
    share: float,
    by: str | None,
    test: Any,
    seed: int,
    reading: dict[str, Any],
) -> tuple[Examples, Examples]:
    """The rows to train on and those to judge on."""
    whole = Examples(dataset.inputs, dataset.target)
    if test is not None:
        other = open_source(test, target=_names(dataset), seed=seed, forms=dataset.media, **reading)
        return whole, Examples(other.inputs, other.target)
    if not 0 < share < 1:
        raise DataError(
            f"The share to hold out is {share}; it must lie between 0 and 1.", "0.2 holds out a fifth."
        )
    if by is None:
        kept, apart = split(dataset.target, task, share, seed=seed)
        return whole.take(kept), whole.take(apart)
    kept, apart, groups = split_rows_by(dataset.inputs, by, share, seed=seed)
    return dataclasses.replace(whole, groups=groups).take(kept), whole.take(apart)


def _names(dataset: Dataset) -> Any:
    return dataset.targets[0] if len(dataset.targets) == 1 else list(dataset.targets)


def _facts(
    dataset: Dataset,
    learned: Learned,
    judgement: Judgement,
    seed: int,
    seconds: float,
    reading: dict[str, Any],
) -> dict[str, Any]:
    """What is known of the model's making, as plain JSON."""
    judged = judgement.to_dict()
    how = {} if dataset.reading is None else dataset.reading.to_dict()
    how |= {"missing": list(reading["missing"])} if "missing" in reading else {}
    return {
        "name": dataset.name,
        "task": learned.model.task,
        "target": _names(dataset),
        "rows": dataset.all_rows,
        "inputs": learned.model.encoding.width,
        "held_out": judgement.rows,
        "metric": judgement.metric,
        **judged["network"],
        **{key: judged[key] for key in ("baselines", "second_metric", "second", "verdict", "notes")},
        **learned.facts,
        "stopped": learned.run.stopped,
        "best_epoch": learned.run.best_epoch,
        "history": learned.run.history.summary(),
        "recipe": learned.recipe.to_dict(),
        "reading": how,
        "seed": seed,
        "seconds": round(seconds, 3),
        "versions": versions(),
    }


def versions() -> dict[str, str]:
    """What trained it."""
    packages = ("jax", "jaxlib", "numpy", "optax", "polars", "scikit-learn")
    found = {name: importlib.metadata.version(name) for name in packages}
    return {"superpose": runtime.VERSION, "python": platform.python_version()} | found
