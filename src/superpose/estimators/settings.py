"""An estimator's settings: which there are, and the recipe they make."""

import dataclasses
from dataclasses import KW_ONLY, dataclass
from typing import Any

import numpy as np

from superpose.errors import UsageError
from superpose.estimators.start import Start
from superpose.model.learning import METRIC, Examples
from superpose.model.recipe import Recipe
from superpose.model.recipe import recipe_of as recipe_of_profile
from superpose.training.checks import not_negative, whole
from superpose.training.metrics import METRICS


@dataclass(eq=False, repr=False)
class Settings:
    """What both estimators can be told; see `NetworkClassifier`. None: as the profile says.

    A dataclass, so that the list stands once and scikit-learn still finds a signature with every name in it.
    """

    hidden: Any = None
    activation: Any = None
    _: KW_ONLY
    profile: str = "default"
    members: int | None = None
    folds: int | None = None
    views: Any = None
    view_size: int | None = None
    wave_frequency: float | None = None
    optimizer: Any = None
    learning_rate: float | None = None
    schedule: Any = None
    batch_size: int | str | None = None
    epochs: int | None = None
    weight_decay: float | None = None
    dropout: float | None = None
    gradient_clip: float | None = None
    cost: Any = None
    scaling: str | None = None
    clip: float | None = None
    early_stopping: bool = False
    validation_fraction: float = 0.15
    patience: int | None = 10
    monitor: Any = None
    warm_start: bool = False
    combine: Any = None
    fire_above: float | None = None
    initial: str | None = None
    first_layer: str | None = None
    random_state: Any = None
    verbose: bool = False


@dataclass(eq=False, repr=False, kw_only=True)
class ClassifierSettings(Settings):
    """What else a classifier can be told."""

    smoothing: float | None = None
    calibrate: bool | None = None
    class_weight: Any = None


# What an estimator and a recipe both have by the same name and meaning.
SHARED = {f.name for f in dataclasses.fields(Recipe)} - {"patience"}
# Counts, the least each may be, and what to try.
COUNTS = {"members": (1, "8 is usual, 1 trains one."), "folds": (2, "Try 8."), "view_size": (0, "Try 8.")}
# The words for what a recipe calls None, which in an estimator is "as the profile says".
BOUNDLESS = {"batch_size": "all", "clip": np.inf}


def recipe_of(estimator: Any, start: Start, examples: Examples, validation: Examples | None) -> Recipe:
    """What is to be trained, and by which rows the best epoch is chosen.

    Parameters
    ----------
    estimator : NetworkEstimator
        Whose settings it follows.
    start : Start
        Where the training starts; where that is a network, it is trained on as one.
    examples : Examples
        The rows to train on.
    validation : Examples or None
        The user's own rows to choose the best epoch by.

    Raises
    ------
    UsageError
        If a setting is out of its range, or several members are asked for and rows to choose one network by.
    """
    given = _given(estimator)
    if validation is not None and given.get("members", 1) > 1:
        raise UsageError(
            f"members={given['members']}, but by rows of one's own the best epoch of one network is chosen.",
            "Leave validation out, since members hold out rows themselves; or leave members out.",
        )
    boundless = {k: None for k, word in BOUNDLESS.items() if given.get(k) == word}
    recipe = recipe_of_profile(
        {k: v for k, v in given.items() if k not in boundless},
        rows=len(examples.inputs),
        inputs=len(start.columns),
        task=start.target.task,
    )
    if validation is not None or start.network is not None or not recipe.hidden:
        recipe = recipe.replace(members=1)
    kept_back = _share(estimator) if recipe.members == 1 and validation is None else 0.0
    patience = estimator.patience if estimator.early_stopping else None
    return dataclasses.replace(recipe, patience=patience, watch=kept_back, **boundless)


def _given(estimator: Any) -> dict[str, Any]:
    """The settings that are not left to the profile, as a recipe has them."""
    given = {k: v for k, v in estimator.get_params(deep=False).items() if k in SHARED and v is not None}
    for name, (least, hint) in COUNTS.items():
        if name in given:
            given[name] = whole(given[name], name, least=least, hint=hint)
    if "wave_frequency" in given:
        given["wave_frequency"] = not_negative(given["wave_frequency"], "wave_frequency", hint="Try 0.1.")
    for name, as_tuple in (("hidden", _widths), ("views", _names)):
        if name in given:
            given[name] = as_tuple(given[name])
    return given


def _share(estimator: Any) -> float:
    """Which share of the rows one network keeps back to choose the best epoch by."""
    share = estimator.validation_fraction if estimator.early_stopping else 0.0
    if not isinstance(share, int | float | np.number) or not 0 <= share < 1:
        raise UsageError(
            f"validation_fraction is {share!r}; a share between 0 and 1 was expected.", "Try 0.15."
        )
    return float(share)


def _widths(hidden: Any) -> tuple[int, ...]:
    try:
        return tuple(np.atleast_1d(hidden).tolist()) if np.ndim(hidden) < 2 else tuple(hidden)
    except ValueError:
        raise UsageError(
            f"hidden is {hidden!r}.", "Give the neurons of each hidden layer: (64, 64)."
        ) from None


def _names(views: Any) -> tuple[str, ...]:
    if not isinstance(views, str | tuple | list):
        raise UsageError(f"views is {views!r}.", 'Give their names: ("waves", "bins").')
    return (views,) if isinstance(views, str) else tuple(views)


def watching(task: str, monitor: Any, *, members: int, held_out: bool) -> dict[str, Any]:
    """What is measured on held-out rows in each epoch, and which number decides.

    Raises
    ------
    UsageError
        If it is to be measured on held-out rows and there are none, or on one network's where there are several.
    """
    if callable(monitor) and members > 1:
        raise UsageError(
            f"monitor={_called(monitor)} takes the outputs of one network, and {members} are trained at once.",
            "Set members=1 and early_stopping=True, or name a number: monitor='mse'.",
        )
    if not held_out:
        if monitor in ("held_out_cost", *METRICS) or callable(monitor):
            raise UsageError(
                f"monitor={_called(monitor)} is measured on held-out rows, and there are none.",
                "Set early_stopping=True, or give fit your own: validation=(X_val, y_val).",
            )
        return {"monitor": monitor}
    more = [monitor] if monitor in METRICS and monitor != METRIC[task] else []
    return {"monitor": monitor, "metrics": [METRIC[task], *more]}


def _called(monitor: Any) -> str:
    return getattr(monitor, "__name__", repr(monitor))
