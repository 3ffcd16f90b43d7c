"""From rows that memory does not hold to a model: recipe, network and loop as in memory, the rows coming in parts."""

import dataclasses
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np

from superpose.data.columns.column import Column
from superpose.data.encode import Encoding
from superpose.data.files.ahead import ahead
from superpose.data.large.memory import told as size_told
from superpose.data.large.passes import Encoded
from superpose.data.target import TargetEncoding
from superpose.errors import UsageError
from superpose.model.augment import copied
from superpose.model.ensemble import behind, last_z, through
from superpose.model.large import Cut, Large
from superpose.model.learning import (
    METRIC,
    Examples,
    Learned,
    Work,
    check_columns,
    cost_for,
    encoded,
    input_scale,
    learned_one,
    new_network,
    pixels,
    recipe_for,
    residuals,
    settled,
    training_options,
)
from superpose.model.recipe import Recipe
from superpose.model.rows import Rows
from superpose.model.temperature import temperature
from superpose.model.views import view_layer
from superpose.network.layer import Layer
from superpose.network.network import Network
from superpose.network.population import average
from superpose.training.optimizers import optimizer
from superpose.training.parts import Parts
from superpose.training.run import Run, train
from superpose.training.snapshot import Snapshot

# Weights are there about so often: before and after a step, the best, and the two that Adam remembers.
COPIES = 5
NOTED = 0.2  # the share of the room for rows from which on that is said


def learn_large(
    large: Large,
    *,
    columns: tuple[Column, ...],
    target: TargetEncoding,
    settings: dict[str, Any] | None = None,
    seed: int = 0,
    watch: Callable[[Snapshot], Any] | None = None,
    told: Callable[[str], Any] | None = None,
    **options: Any,
) -> Learned:
    """Train a model on rows that come in parts; each part is an epoch of the loop.

    Parameters
    ----------
    large : Large
        The rows.
    columns : tuple of Column
        What each column is.
    target : TargetEncoding
        How the target becomes outputs.
    settings : dict, optional
        What to change in the recipe for as many rows; its epochs are passes over all of them.
    seed : int
        Fixes the weights and every order of the rows.
    told : callable, optional
        Called with a sentence on how the rows come.
    watch, **options
        As for `superpose.train`.

    Raises
    ------
    UsageError
        If the recipe takes all rows at once.
    """
    check_columns(columns)
    recipe = recipe_for(settings, columns, large.rows, target.task)
    _refuse_whole(recipe)
    encoding = Encoding.fit(large.dataset.inputs, columns, scaling=recipe.scaling, clip=recipe.clip)
    encoding = large.exact(encoding, columns)
    sample = encoded(encoding, target, large.sample)
    first = pixels(encoding) or view_layer(
        sample.x_NI, recipe.views, size=recipe.view_size, frequency=recipe.wave_frequency, seed=seed, rows=large.rows
    )  # fmt: skip
    work = Work(
        recipe, encoding, target, cost_for(recipe, target), first, sample, None,
        {"seed": seed, "watch": watch} | input_scale(first) | options,
    )  # fmt: skip
    seen = Rows(through(first, sample.x_NI), sample.y_NO, None)
    views = len(recipe.views) if isinstance(first, Layer) else 1
    work = settled(work, seen, sample.x_NI, views)
    cut = large.cut(seen.x_NI.shape[1] * seen.x_NI.dtype.itemsize)
    held = encoded(encoding, target, cut.watched)
    if told is not None:
        told(_told(large, cut, work.recipe.epochs))
    network = new_network(work.recipe, target, seen.x_NI, seed, views=views if work.recipe.members > 1 else 1)
    size = COPIES * network.parameters * np.dtype(network.dtype).itemsize
    if told is not None and size > NOTED * large.budget.room:
        told(
            f"The network's own weights, with what the optimiser remembers, take about {size_told(size)} more."
        )
    coming = large.passes(cut, _Encoder(work), seed)
    run = _run(work, network, coming, cut, seen, Rows(through(first, held.x_NI), held.y_NO, None))
    learned = _learned(work, run, held, columns)
    streamed = {
        "rows": cut.rows,
        "passes": work.recipe.epochs,
        "parts": cut.parts,
        "part": cut.part,
        "watched": len(held.x_NI),
        "sample": len(sample.x_NI),
        "memory": large.budget.allowed,
    }
    record = dataclasses.replace(learned.record, rows=(cut.rows, len(held.x_NI)))
    return dataclasses.replace(learned, facts=learned.facts | {"streamed": streamed}, record=record)


def _told(large: Large, cut: Cut, passes: int) -> str:
    times = "once" if passes == 1 else f"{passes} times"
    return (
        f"All rows are met {times}, each time in another order: {large.shuffle}, in {cut.parts:,} parts of "
        f"{cut.part:,} rows. An epoch in what follows is one part."
    )


@dataclasses.dataclass(frozen=True, eq=False)
class _Encoder:
    """Rows of a part or a block as the network takes them, of pictures and sounds with their copies."""

    work: Work

    def __call__(self, examples: Examples) -> Encoded:
        encoding, target, first = self.work.encoding, self.work.target, self.work.first
        if not len(examples.inputs):
            width = first.neurons if isinstance(first, Layer) else encoding.width
            return np.zeros((0, width), np.float32), np.zeros((0, len(target.outputs)), np.float32)
        rows = encoded(encoding, target, examples)
        if encoding.media is not None:
            rows = copied(rows, encoding.media.form, self.work.recipe.augment)
        return through(first, rows.x_NI), rows.y_NO


def _run(
    work: Work, network: Network, coming: Iterable[Encoded], cut: Cut, seen: Rows, held: Rows
) -> Run:  # fmt: skip
    """The loop, a part for each of its epochs."""
    options = training_options(work.recipe)
    options["epochs"] *= cut.parts
    if options["patience"] is not None:
        options["patience"] *= cut.parts
    if work.recipe.members == 1:
        options["metrics"] = (METRIC[work.target.task],)

    def begin() -> Iterator[Encoded]:
        return ahead(coming)

    return train(
        network, Parts(begin, (seen.x_NI, seen.y_NO)), None, cost=work.cost, validation=(held.x_NI, held.y_NO),
        **options | work.options,
    )  # fmt: skip


def _learned(work: Work, run: Run, held: Rows, columns: tuple[Column, ...]) -> Learned:
    """The model of a run; of several members the average, its confidences set by the rows that were watched."""
    if work.recipe.members == 1:
        return learned_one(work, run, held, columns)
    facts: dict[str, Any] = {"members": work.recipe.members, "temperature": 1.0}
    z_NO = last_z(behind(work.first, average(run.network)), held.x_NI).reshape(held.y_NO.shape)
    if work.target.task == "regression":
        facts["residuals"] = residuals(work.target, z_NO, held)
    elif work.recipe.calibrate:
        facts["temperature"] = temperature(z_NO, held.y_NO, None)
    scale = 1 / facts["temperature"]
    return work.learned(
        run, lambda trained: behind(work.first, average(trained, scale=scale)), columns, facts, held
    )


def _refuse_whole(recipe: Recipe) -> None:
    if recipe.batch_size is None or optimizer(recipe.optimizer).whole:
        what = "batch_size=None" if recipe.batch_size is None else optimizer(recipe.optimizer).name
        raise UsageError(
            f"{what} takes all rows in one step, and memory does not hold them.",
            "Take --optimizer adam and a batch size, allow more memory (--memory), or train on fewer rows.",
        )
