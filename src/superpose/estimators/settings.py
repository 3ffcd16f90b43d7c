"""An estimator's settings as a recipe."""

from typing import Any

import numpy as np

from superpose.errors import UsageError
from superpose.model.learning import METRIC, Examples
from superpose.model.recipe import Recipe
from superpose.training.metrics import METRICS

AS_THEY_ARE = (
    "activation", "batch_size", "clip", "combine", "cost", "dropout", "epochs", "fire_above", "gradient_clip",
    "initial", "learning_rate", "optimizer", "scaling", "schedule", "weight_decay",
)  # fmt: skip


def recipe_of(estimator: Any, held_out: Examples | None) -> Recipe:
    """What is to be trained, and by which rows the best epoch is chosen.

    Raises
    ------
    UsageError
        If the hidden layers are no whole numbers, or the share to hold out is none.
    """
    share = estimator.validation_fraction if estimator.early_stopping and held_out is None else 0.0
    if not isinstance(share, int | float | np.number) or not 0 <= share < 1:
        raise UsageError(
            f"validation_fraction is {share!r}; a share between 0 and 1 was expected.", "Try 0.15."
        )
    return Recipe(
        hidden=_widths(estimator.hidden),
        patience=estimator.patience if estimator.early_stopping else None,
        watch=float(share),
        **{name: getattr(estimator, name) for name in AS_THEY_ARE},
    )


def _widths(hidden: Any) -> tuple[int, ...]:
    try:
        return tuple(np.atleast_1d(hidden).tolist()) if np.ndim(hidden) < 2 else tuple(hidden)
    except ValueError:
        raise UsageError(
            f"hidden is {hidden!r}.", "Give the neurons of each hidden layer: (64, 64)."
        ) from None


def watching(task: str, monitor: Any, *, held_out: bool) -> dict[str, Any]:
    """What is measured on held-out rows in each epoch, and which number decides.

    Raises
    ------
    UsageError
        If it is to be measured on held-out rows and there are none.
    """
    if not held_out:
        if monitor in ("held_out_cost", *METRICS) or callable(monitor):
            raise UsageError(
                f"monitor={monitor!r} is measured on held-out rows, and there are none.",
                "Set early_stopping=True, or give fit your own: validation=(X_val, y_val).",
            )
        return {"monitor": monitor}
    more = [monitor] if monitor in METRICS and monitor != METRIC[task] else []
    return {"monitor": monitor, "metrics": [METRIC[task], *more]}
