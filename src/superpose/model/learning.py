"""From rows to a model: encode, keep rows back to watch, train one network or several. It judges nothing."""

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from superpose.calculus.costs import Cost
from superpose.calculus.costs import cost as cost_of
from superpose.data.columns.column import Column, describe
from superpose.data.encode import Encoding
from superpose.data.target import TargetEncoding
from superpose.errors import DataError
from superpose.model.augment import copied
from superpose.model.ensemble import behind, last_z, through, train_members
from superpose.model.equal_rows import put_together
from superpose.model.folds import held_by
from superpose.model.model import Model
from superpose.model.noise import noise
from superpose.model.pixels import Pixels
from superpose.model.recipe import Recipe, recipe_of
from superpose.model.recipe_media import media_recipe
from superpose.model.record import Record
from superpose.model.rows import Rows
from superpose.model.splitting import split
from superpose.model.temperature import temperature
from superpose.model.views import parted, view_layer
from superpose.network.layer import Layer
from superpose.network.network import Network
from superpose.network.population import average
from superpose.training.optimizers import optimizer
from superpose.training.recording import Frame
from superpose.training.run import Run, train
from superpose.training.snapshot import Snapshot

METRIC = {"classification": "accuracy", "regression": "r2", "multilabel": "exact_match"}
OUTPUT = {"regression": "linear", "multilabel": "sigmoid"}


@dataclass(frozen=True, eq=False)
class Learned:
    """A model, the run it came from, the recipe that was followed, and what was found on rows held out.

    Attributes
    ----------
    facts : dict
        Of an ensemble, as plain JSON: "members", "temperature" (1 without), and for a regression "residuals",
        quantiles of what its members missed by on rows they held out, in the target's units.
    record : Record
        For looking at the training later.
    """

    model: Model
    run: Run
    recipe: Recipe
    columns: tuple[Column, ...]
    facts: dict[str, Any]
    record: Record


@dataclass(frozen=True)
class Examples:
    """Inputs and target of the same rows; their weights and the numbers of their groups, (rows,) or None each."""

    inputs: pl.DataFrame
    target: Any
    weights: Any = None
    groups: Any = None

    def take(self, rows: np.ndarray) -> "Examples":
        """These rows, by number."""
        weights, groups = (None if a is None else np.asarray(a)[rows] for a in (self.weights, self.groups))
        return Examples(self.inputs[rows], self.target[rows], weights, groups)


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
    began: Callable[[Model, Callable[[Network], Network]], Any] | None = None,
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
        What to change in the default recipe; `profile` names another one to change.
    recipe : Recipe, optional
        What to do instead of the default recipe.
    columns : tuple of Column, optional
        What each column is; by default as `describe` finds.
    encoding : Encoding, optional
        How the columns become inputs; by default fitted to the rows trained on.
    target : TargetEncoding, optional
        How the target becomes outputs; by default fitted to all rows given.
    validation : Examples, optional
        Rows to choose the best epoch by; by default those each member holds out, or of one network a part of
        the training rows that is kept back. With rows given there is one network.
    network : Network, optional
        Where to start from, by itself; by default new random weights.
    seed : int
        Fixes the split, the weights, and the order of the rows.
    began : callable, optional
        Called before training with the model of the first weights, and with the function that makes a model's
        network of the network in a snapshot.
    watch, **options
        As for `superpose.train`; options come before what the recipe says.
    """
    target = target or TargetEncoding.fit(examples.target, task=task, weights=examples.weights)
    columns = columns or describe(examples.inputs)
    check_columns(columns)
    recipe = recipe or recipe_for(settings, columns, len(examples.inputs), target.task)
    if validation is not None or network is not None or not recipe.hidden:
        recipe = recipe.replace(members=1)
    if recipe.members == 1 and validation is None and recipe.watch > 0:
        kept, watched = split(examples.target, target.task, recipe.watch, seed=seed + 1)
        examples, validation = examples.take(kept), examples.take(watched)
    encoding = encoding or Encoding.fit(
        examples.inputs,
        columns,
        scaling=recipe.scaling,  # pyright: ignore[reportArgumentType] - checked there
        clip=recipe.clip,
        weights=examples.weights,
    )
    rows = encoded(encoding, target, examples)
    if encoding.media is None and _in_one_step(recipe, len(rows.x_NI)) and examples.groups is None:
        rows = Rows(*put_together(rows.x_NI, rows.y_NO, rows.weight_N))
    first, network = _first(encoding, recipe, rows, network, seed)
    work = Work(
        recipe,
        encoding,
        target,
        cost_for(recipe, target),
        first,
        rows,
        began,
        {"seed": seed, "watch": watch} | input_scale(first) | options,
    )
    plain_NI = rows.x_NI
    rows = Rows(through(first, rows.x_NI), rows.y_NO, rows.weight_N)
    more = rows if encoding.media is None else copied(rows, encoding.media.form, recipe.augment)
    work = settled(work, rows, plain_NI, len(recipe.views) if isinstance(first, Layer) else 1)
    recipe = work.recipe
    if recipe.members > 1:
        held_NM = held_by(
            _class_numbers(rows, target),
            recipe.members,
            folds=recipe.folds,
            seed=seed,
            group_N=examples.groups,
        )
        held_NM = np.tile(held_NM, (len(more.x_NI) // len(rows.x_NI), 1))
        return _several(work, more, held_NM, seed, columns)
    held = None if validation is None else encoded(encoding, target, validation)
    network = network or new_network(recipe, target, more.x_NI, seed)
    return _one(work, network, more, held, columns)


@dataclass(frozen=True, eq=False)
class Work:
    """What is settled before the network is drawn."""

    recipe: Recipe
    encoding: Encoding
    target: TargetEncoding
    cost: Cost
    first: Layer | Pixels | None
    rows: Rows
    began: Callable[[Model, Callable[[Network], Network]], Any] | None
    options: dict[str, Any]

    def model(self, network: Network) -> Model:
        return Model(self.encoding, self.target, network, self.cost)

    def learned(
        self,
        run: Run,
        whole: Callable[[Network], Network],
        columns: tuple[Column, ...],
        facts: dict[str, Any],
        held: Rows | None = None,
    ) -> Learned:
        """What came of a run, whose networks `whole` makes whole."""
        network = whole(run.network)
        frames = tuple(
            Frame(f.epoch, network) if f.shows(run.network) else f.through(whole) for f in run.frames
        )
        record = Record.of(run.history, frames, self.rows, held, seed=self.options["seed"])
        run = dataclasses.replace(run, network=network, frames=frames)
        return Learned(self.model(network), run, self.recipe, columns, facts, record)

    def begin(self, network: Network, whole: Callable[[Network], Network]) -> None:
        if self.began is not None:
            self.began(self.model(whole(network)), whole)


def settled(work: Work, rows: Rows, plain_NI: np.ndarray, views: int) -> Work:
    """The work with what the recipe leaves to the noise in the target, judged by the inputs of the last view."""
    recipe = work.recipe
    if work.target.task != "regression" or not (recipe.dropout_by_noise or recipe.epochs_by_noise):
        return work
    width = rows.x_NI.shape[1] // views
    found = noise(rows.x_NI[:, -width:], rows.y_NO, rows.weight_N, plain_NI=plain_NI)
    return dataclasses.replace(work, recipe=recipe.settled(found, rows=len(plain_NI)))


def _one(work: Work, network: Network, rows: Rows, held: Rows | None, columns: tuple[Column, ...]) -> Learned:
    """Train one network."""
    seen_held = None if held is None else (through(work.first, held.x_NI), held.y_NO, held.weight_N)
    work.begin(network, lambda trained: behind(work.first, trained))
    seen = {"metrics": () if held is None else (METRIC[work.target.task],), **training_options(work.recipe)}
    run = train(
        network, rows.x_NI, rows.y_NO, cost=work.cost, sample_weight=rows.weight_N,
        validation=seen_held, **seen | work.options,
    )  # fmt: skip
    return learned_one(work, run, held, columns)


def learned_one(work: Work, run: Run, held: Rows | None, columns: tuple[Column, ...]) -> Learned:
    """The model of a run of one network; of pixels its confidences are set by the rows held back to watch."""
    warmth = 1.0
    if held is not None and isinstance(work.first, Pixels) and work.target.task != "regression":
        warmth = _warmth(behind(work.first, run.network), held) if work.recipe.calibrate else 1.0
    facts = {"members": 1, "temperature": warmth}

    def whole(trained: Network) -> Network:
        network = behind(work.first, trained)
        return network if warmth == 1.0 else average(network, scale=1 / warmth)

    return work.learned(run, whole, columns, facts, held)


def _warmth(network: Network, held: Rows) -> float:
    """The temperature by rows that were kept back to watch."""
    z_NO = last_z(network, held.x_NI).reshape(len(held.x_NI), -1)
    return temperature(z_NO, held.y_NO, held.weight_N)


def _several(work: Work, rows: Rows, held_NM: np.ndarray, seed: int, columns: tuple[Column, ...]) -> Learned:
    """Train several networks on folds, and average them."""
    recipe, target = work.recipe, work.target
    views = len(recipe.views) if isinstance(work.first, Layer) else 1
    ensemble = train_members(
        new_network(recipe, target, rows.x_NI, seed, views=views), rows, held_NM, first=work.first,
        begin=work.begin, cost=work.cost, **training_options(recipe) | work.options,
    )  # fmt: skip
    z_NO, unseen = ensemble.unseen()
    facts: dict[str, Any] = {"members": recipe.members, "temperature": 1.0}
    if target.task == "regression":
        facts["residuals"] = residuals(target, z_NO, unseen)
    elif recipe.calibrate:
        facts["temperature"] = temperature(z_NO, unseen.y_NO, unseen.weight_N)
    return work.learned(
        ensemble.run, lambda trained: ensemble.whole(trained, scale=1 / facts["temperature"]), columns, facts
    )


def _class_numbers(rows: Rows, target: TargetEncoding) -> np.ndarray:
    """The number of each row's class, 0 for all where there are no classes."""
    if target.task != "classification":
        return np.zeros(len(rows.y_NO), int)
    return target.class_numbers(rows.y_NO)


def residuals(target: TargetEncoding, z_NO: np.ndarray, rows: Rows) -> dict[str, list[float]]:
    """Quantiles of truth less prediction on rows held out, in the target's units, a list of one a target."""
    missed_NO = (rows.y_NO - z_NO) * np.asarray(target.scale)[None, :]
    return {f"{q:g}": np.quantile(missed_NO, q, axis=0).tolist() for q in RESIDUAL_QUANTILES}


RESIDUAL_QUANTILES = (0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.975)


def recipe_for(settings: dict[str, Any] | None, columns: tuple[Column, ...], rows: int, task: str) -> Recipe:
    """What to train: where pictures or sounds are all there is, what suits those."""
    used = [column for column in columns if column.used]
    base = None
    if len(used) == 1 and used[0].kind in ("picture", "sound"):
        profile = (settings or {}).get("profile") or "default"
        base = media_recipe(profile, rows=rows, form=used[0].format, task=task)
    return recipe_of(settings, rows=rows, inputs=len(columns), task=task, base=base)


def _first(
    encoding: Encoding, recipe: Recipe, rows: Rows, network: Network | None, seed: int
) -> tuple[Layer | Pixels | None, Network | None]:
    """What stands before the network that is trained, and that network where it was given."""
    if network is not None:
        return parted(network)
    return pixels(encoding) or _first_layer(recipe, rows.x_NI, seed), None


def _first_layer(recipe: Recipe, x_NI: np.ndarray, seed: int) -> Layer | None:
    return view_layer(x_NI, recipe.views, size=recipe.view_size, frequency=recipe.wave_frequency, seed=seed)


def pixels(encoding: Encoding) -> Pixels | None:
    """What scales the numbers of pictures or sounds in training, where these are all there is."""
    media = encoding.media
    return None if media is None else Pixels((media.center, media.scale))


def input_scale(first: Layer | Pixels | None) -> dict[str, Any]:
    """The same as an option of `superpose.train`."""
    return {"input_scale": first.scale} if isinstance(first, Pixels) else {}


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
        "quick_compile",
        "first_layer",
    )
    return {name: getattr(recipe, name) for name in names} | {"patience": recipe.patience}


def _in_one_step(recipe: Recipe, rows: int) -> bool:
    """Whether every step takes all rows."""
    if recipe.batch_size is None or optimizer(recipe.optimizer).whole:
        return True
    return isinstance(recipe.batch_size, int | np.integer) and rows <= recipe.batch_size


def new_network(
    recipe: Recipe, target: TargetEncoding, x_NI: np.ndarray, seed: int, *, views: int = 1
) -> Network:
    """Random weights as the recipe says, its output as the task asks; its members side by side where several.

    Parameters
    ----------
    x_NI : array (rows, inputs)
        What data-driven weights are fitted to.
    views : int
        Into how many equal parts the inputs are cut, each for its own share of the members.
    """
    outputs, members = len(target.outputs), recipe.members
    final = OUTPUT.get(target.task) or ("sigmoid" if outputs == 1 else "softmax")
    hidden = [
        Layer(
            width * members, recipe.activation, combine=recipe.combine if i == 0 else "add",
            fire_above=recipe.fire_above, dropout=recipe.dropout, initial=recipe.initial,
            blocks=views if i == 0 else members,
        )
        for i, width in enumerate(recipe.hidden)
    ]  # fmt: skip
    last = Layer(outputs * members, final, blocks=members)
    return Network.create(inputs=x_NI.shape[1], layers=[*hidden, last], seed=seed, data=x_NI)


def cost_for(recipe: Recipe, target: TargetEncoding) -> Cost:
    if recipe.cost is not None:
        return cost_of(recipe.cost)
    if target.task == "regression":
        return cost_of("squared_error")
    one = target.task == "multilabel" or len(target.outputs) == 1
    name = "binary_cross_entropy" if one else "categorical_cross_entropy"
    return cost_of(name, smoothing=recipe.smoothing)


def encoded(encoding: Encoding, target: TargetEncoding, examples: Examples) -> Rows:
    """Rows as inputs and targets of a network."""
    return Rows(encoding.encode(examples.inputs), target.encode(examples.target), examples.weights)


def check_columns(columns: tuple[Column, ...]) -> None:
    if not any(column.used for column in columns):
        why = "; ".join(f"{c.name}: {c.note}" for c in columns[:5])
        raise DataError(
            f"No column is left to learn from ({why}).", "Give a table with a column that varies."
        )
