"""From rows to a model: encode, split off the rows to watch, train. It judges nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from superpose.calculus.costs import Cost
from superpose.calculus.costs import cost as cost_of
from superpose.data.columns import Column, describe
from superpose.data.encode import Encoding
from superpose.data.target import TargetEncoding
from superpose.errors import DataError
from superpose.model.equal_rows import put_together
from superpose.model.model import Model
from superpose.model.recipe import Recipe, recipe_for
from superpose.model.splitting import split
from superpose.network.layer import Layer
from superpose.network.network import Network
from superpose.training.optimizers import optimizer
from superpose.training.run import Run, train
from superpose.training.snapshot import Snapshot

METRIC = {"classification": "accuracy", "regression": "r2", "multilabel": "exact_match"}
OUTPUT = {"regression": "linear", "multilabel": "sigmoid"}


@dataclass(frozen=True, eq=False)
class Learned:
    """A model, the run it came from, and the recipe that was followed."""

    model: Model
    run: Run
    recipe: Recipe
    columns: tuple[Column, ...]


@dataclass(frozen=True)
class Examples:
    """Inputs and target of the same rows, and their weights (rows,) or None."""

    inputs: pl.DataFrame
    target: Any
    weights: Any = None

    def take(self, rows: np.ndarray) -> "Examples":
        """These rows, by number."""
        weights = None if self.weights is None else np.asarray(self.weights)[rows]
        return Examples(self.inputs[rows], self.target[rows], weights)


def learn(
    examples: Examples,
    *,
    task: str | None = None,
    settings: dict[str, Any] | None = None,
    recipe: Recipe | None = None,
    columns: tuple[Column, ...] | None = None,
    encoding: Encoding | None = None,
    target: TargetEncoding | None = None,
    validation: Examples | None = None,
    network: Network | None = None,
    seed: int = 0,
    every: int | None = None,
    time_limit: float | None = None,
    began: Callable[[Model], Any] | None = None,
    watch: Callable[[Snapshot], Any] | None = None,
    **options: Any,
) -> Learned:
    """Train a model on rows.

    Parameters
    ----------
    examples : Examples
        What to learn from.
    task : str, optional
        "classification", "regression" or "multilabel"; guessed from the target.
    settings : dict, optional
        What to change in the default recipe.
    recipe : Recipe, optional
        What to do instead of the default recipe.
    columns : tuple of Column, optional
        What each column is; by default as `describe` finds.
    encoding : Encoding, optional
        How the columns become inputs; by default fitted to the rows trained on.
    target : TargetEncoding, optional
        How the target becomes outputs; by default fitted to all rows given.
    validation : Examples, optional
        Rows to choose the best epoch by; by default a part of the training rows is kept back.
    network : Network, optional
        Where to start from; by default new random weights.
    seed : int
        Fixes the split, the weights, and the order of the rows.
    began : callable, optional
        Called with the model of the first weights, before training begins.
    every, time_limit, watch, **options
        As for `superpose.train`; options come before what the recipe says.
    """
    target = target or TargetEncoding.fit(examples.target, task=task, weights=examples.weights)
    columns = columns or describe(examples.inputs)
    _check_columns(columns)
    rows = len(examples.inputs)
    recipe = (recipe or recipe_for(rows, len(columns), target.task)).replace(**settings or {})
    if validation is None and recipe.watch > 0:
        kept, watched = split(examples.target, target.task, recipe.watch, seed=seed + 1)
        examples, validation = examples.take(kept), examples.take(watched)
    encoding = encoding or Encoding.fit(
        examples.inputs,
        columns,
        scaling=recipe.scaling,  # pyright: ignore[reportArgumentType] - checked there
        clip=recipe.clip,
        weights=examples.weights,
    )
    x_NI, y_NO, weight_N = _encoded(encoding, target, examples)
    if _in_one_step(recipe, len(x_NI)):
        x_NI, y_NO, weight_N = put_together(x_NI, y_NO, weight_N)
    cost = _cost(recipe, target)
    network = network or new_network(recipe, target, x_NI, seed)
    held = None if validation is None else _encoded(encoding, target, validation)
    if began is not None:
        began(Model(encoding, target, network, cost))
    settled = {"metrics": () if held is None else (METRIC[target.task],), **training_options(recipe)}
    run = train(
        network, x_NI, y_NO, cost=cost, sample_weight=weight_N, validation=held, seed=seed,
        every=every, time_limit=time_limit, watch=watch, **settled | options,
    )  # fmt: skip
    return Learned(Model(encoding, target, run.network, cost), run, recipe, columns)


def training_options(recipe: Recipe) -> dict[str, Any]:
    """The recipe's part that `superpose.training` takes."""
    names = (
        "optimizer",
        "learning_rate",
        "schedule",
        "batch_size",
        "epochs",
        "weight_decay",
        "gradient_clip",
    )
    return {name: getattr(recipe, name) for name in names} | {"patience": recipe.patience}


def _in_one_step(recipe: Recipe, rows: int) -> bool:
    """Whether every step takes all rows."""
    if recipe.batch_size is None or optimizer(recipe.optimizer).whole:
        return True
    return isinstance(recipe.batch_size, int | np.integer) and rows <= recipe.batch_size


def new_network(recipe: Recipe, target: TargetEncoding, x_NI: np.ndarray, seed: int) -> Network:
    """A network of random weights as the recipe says, its output as the task asks."""
    outputs = len(target.outputs)
    final = OUTPUT.get(target.task) or ("sigmoid" if outputs == 1 else "softmax")
    hidden = [
        Layer(
            width, recipe.activation, combine=recipe.combine if i == 0 else "add", fire_above=recipe.fire_above,
            dropout=recipe.dropout, initial=recipe.initial,
        )
        for i, width in enumerate(recipe.hidden)
    ]  # fmt: skip
    return Network.create(inputs=x_NI.shape[1], layers=[*hidden, Layer(outputs, final)], seed=seed, data=x_NI)


def _cost(recipe: Recipe, target: TargetEncoding) -> Cost:
    if recipe.cost is not None:
        return cost_of(recipe.cost)
    if target.task == "regression":
        return cost_of("squared_error")
    one = target.task == "multilabel" or len(target.outputs) == 1
    name = "binary_cross_entropy" if one else "categorical_cross_entropy"
    return cost_of(name, smoothing=recipe.smoothing)


def _encoded(encoding: Encoding, target: TargetEncoding, examples: Examples) -> tuple:
    return encoding.encode(examples.inputs), target.encode(examples.target), examples.weights


def _check_columns(columns: tuple[Column, ...]) -> None:
    if not any(column.used for column in columns):
        why = "; ".join(f"{c.name}: {c.note}" for c in columns[:5])
        raise DataError(
            f"No column is left to learn from ({why}).", "Give a table with a column that varies."
        )
