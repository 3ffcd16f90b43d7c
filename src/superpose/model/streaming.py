"""From a large table to a model: the same recipe, network and loop as in memory, the rows coming in parts."""

import dataclasses
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from superpose.data.columns.column import Column
from superpose.data.encode import Encoding
from superpose.data.files.ahead import ahead
from superpose.data.large.exact import exact_encoding
from superpose.data.large.passes import Encoded, Passes
from superpose.data.large.survey import trained_rows
from superpose.data.target import TargetEncoding
from superpose.errors import UsageError
from superpose.model.ensemble import behind, last_z, through
from superpose.model.large_table import LargeTable
from superpose.model.learning import (
    METRIC,
    Learned,
    Work,
    check_columns,
    cost_for,
    encoded,
    new_network,
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


def learn_large(
    table: LargeTable,
    *,
    columns: tuple[Column, ...],
    target: TargetEncoding,
    settings: dict[str, Any] | None = None,
    seed: int = 0,
    watch: Callable[[Snapshot], Any] | None = None,
    told: Callable[[str], Any] | None = None,
    **options: Any,
) -> Learned:
    """Train a model on a table's rows, which come in parts; each part is an epoch of the loop.

    Parameters
    ----------
    table : LargeTable
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
    rows = table.found.trained
    recipe = recipe_for(settings, columns, rows, target.task)
    _refuse_whole(recipe)
    encoding = Encoding.fit(table.dataset.inputs, columns, scaling=recipe.scaling, clip=recipe.clip)
    encoding = exact_encoding(encoding, table.found)
    sample = encoded(encoding, target, table.sample)
    first = view_layer(
        sample.x_NI,
        recipe.views,
        size=recipe.view_size,
        frequency=recipe.wave_frequency,
        seed=seed,
        rows=rows,
    )
    work = Work(
        recipe, encoding, target, cost_for(recipe, target), first, sample, None,
        {"seed": seed, "watch": watch, **options},
    )  # fmt: skip
    seen = Rows(through(first, sample.x_NI), sample.y_NO, None)
    work = settled(work, seen, sample.x_NI, len(recipe.views) if first is not None else 1)
    views = len(recipe.views) if isinstance(first, Layer) and recipe.members > 1 else 1
    parts, part, aside, watched = table.cut(seen.x_NI.shape[1])
    held = encoded(encoding, target, watched)
    if told is not None:
        told(_told(parts, part, work.recipe.epochs))
    passes = Passes(
        len(table.blocks), _Encoder(table, encoding, target, first, aside), parts * part, part,
        table.budget.pool(seen.x_NI.shape[1]), seed,
    )  # fmt: skip
    network = new_network(work.recipe, target, seen.x_NI, seed, views=views)
    run = _run(work, network, passes, seen, Rows(through(first, held.x_NI), held.y_NO, None))
    learned = _learned(work, run, held, columns)
    streamed = {
        "rows": rows - (len(watched.inputs) - table.found.watch.height),
        "passes": work.recipe.epochs,
        "parts": parts,
        "part": part,
        "watched": len(watched.inputs),
        "sample": len(sample.x_NI),
        "memory": table.budget.allowed,
    }
    record = dataclasses.replace(learned.record, rows=(streamed["rows"], len(watched.inputs)))
    return dataclasses.replace(learned, facts=learned.facts | {"streamed": streamed}, record=record)


def _told(parts: int, part: int, passes: int) -> str:
    times = "once" if passes == 1 else f"{passes} times"
    return (
        f"All rows are met {times}, each time in another order: blocks of the file at random, many of them mixed, in "
        f"{parts:,} parts of {part:,} rows. An epoch in what follows is one part."
    )


@dataclasses.dataclass(frozen=True, eq=False)
class _Encoder:
    """The rows of a block that are trained on, as the network takes them."""

    table: LargeTable
    encoding: Encoding
    target: TargetEncoding
    first: Layer | None
    aside: np.ndarray

    def __call__(self, block: int) -> Encoded:
        table = self.table
        frame = trained_rows(table.blocks, table.found, self.aside, table.dataset.targets, block)
        if not frame.height:
            return np.zeros((0, self.width), np.float32), np.zeros((0, len(self.target.outputs)), np.float32)
        rows = encoded(self.encoding, self.target, table.split(frame))
        return through(self.first, rows.x_NI), rows.y_NO

    @property
    def width(self) -> int:
        return self.encoding.width if self.first is None else self.first.neurons


def _run(work: Work, network: Network, passes: Passes, seen: Rows, held: Rows) -> Run:
    """The loop, a part for each of its epochs."""
    options = training_options(work.recipe)
    options["epochs"] *= passes.parts
    if options["patience"] is not None:
        options["patience"] *= passes.parts
    if work.recipe.members == 1:
        options["metrics"] = (METRIC[work.target.task],)

    def begin() -> Iterator[Encoded]:
        return ahead(passes)

    return train(
        network, Parts(begin, (seen.x_NI, seen.y_NO)), None, cost=work.cost, validation=(held.x_NI, held.y_NO),
        **options | work.options,
    )  # fmt: skip


def _learned(work: Work, run: Run, held: Rows, columns: tuple[Column, ...]) -> Learned:
    """The model of a run; of several members the average, its confidences set by the rows that were watched."""
    facts: dict[str, Any] = {"members": work.recipe.members, "temperature": 1.0}
    if work.recipe.members == 1:
        return work.learned(run, lambda trained: behind(work.first, trained), columns, facts, held)
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
