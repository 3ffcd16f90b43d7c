"""What to train for given data, and why: every setting by name, each with its reason."""

import dataclasses
from dataclasses import dataclass
from typing import Any

from superpose.errors import UnknownNameError
from superpose.training.optimizers import optimizer

# Below this many training rows none is kept back to watch: they are worth more in training.
ENOUGH_TO_WATCH = 60


@dataclass(frozen=True)
class Recipe:
    """The settings of a training.

    Attributes
    ----------
    hidden : tuple of int
        Neurons of each hidden layer.
    activation : str
        Of the hidden layers; the output's follows from the task.
    initial : str or None
        How weights are drawn; None: as suits the activation.
    optimizer, learning_rate, schedule, batch_size, epochs, weight_decay, gradient_clip, patience
        As for `superpose.training`.
    dropout : float
        In each hidden layer.
    smoothing : float
        Of the classes' targets: 0.1 makes a 1 into 0.95 and a 0 into 0.05 for two classes.
    watch : float
        The share of training rows kept back to choose the best epoch.
    scaling, clip
        How numbers are scaled, and where they are bent back; see `Encoding.fit`.
    cost : str or None
        None: cross-entropy for classes, squared error for numbers.
    """

    hidden: tuple[int, ...] = (64, 64)
    activation: Any = "relu"
    initial: str | None = None
    optimizer: Any = "adam"
    learning_rate: float | None = None
    schedule: Any = "constant"
    batch_size: int | None = 32
    epochs: int = 100
    weight_decay: float | None = None
    gradient_clip: float | None = None
    dropout: float = 0.0
    smoothing: float = 0.0
    patience: int | None = None
    watch: float = 0.15
    scaling: str = "standard"
    clip: float | None = None
    cost: Any = None
    combine: Any = "add"
    fire_above: float | None = None

    def replace(self, **changes: Any) -> "Recipe":
        """The recipe with some settings changed; None leaves one as it is.

        An optimiser that searches along a line (lbfgs) must meet the same cost twice, so with it the recipe's
        own dropout goes; and it takes all rows a step, so its default rate and a constant one go with it.

        Raises
        ------
        UnknownNameError
            If there is no such setting.
        """
        known = {f.name for f in dataclasses.fields(self)}
        for name in changes:
            if name not in known:
                raise UnknownNameError("setting", name, known)
        given = {k: v for k, v in changes.items() if v is not None}
        if "optimizer" in given and optimizer(given["optimizer"]).whole:
            given = {"dropout": 0.0, "schedule": "constant", "learning_rate": 1.0} | given
        return dataclasses.replace(self, **given)

    def to_dict(self) -> dict[str, Any]:
        """The settings as plain values; functions by their names."""
        plain = {f.name: getattr(self, f.name) for f in dataclasses.fields(self)}
        return {
            k: getattr(v, "name", getattr(v, "__name__", v)) if callable(v) else v for k, v in plain.items()
        }


def recipe_for(rows: int, inputs: int, task: str) -> Recipe:
    """The default recipe for a table of so many training rows and encoded inputs.

    Width and epochs follow the rows: a small table is gone over often by a small network with decay against
    fitting its noise; a large one fills a wider network in few epochs. The rate falls in a half cosine, so
    that the last epochs settle (Loshchilov and Hutter 2017); numbers are scaled by median and quartiles and
    bent at 3, so that outliers do not rule, and classes are smoothed by 0.1 (Holzmüller et al. 2024,
    arXiv:2407.04491).
    """
    regression = task == "regression"
    base = Recipe(
        activation="mish" if regression else "selu",
        optimizer="adam",
        schedule="flat_cosine",
        scaling="robust",
        clip=3.0,
        watch=0.15 if rows >= ENOUGH_TO_WATCH else 0.0,
        weight_decay=0.02,
        smoothing=0.0 if regression else 0.1,
    )
    if rows < 1000:
        return base.replace(
            hidden=(64, 64),
            batch_size=32,
            epochs=100,
            learning_rate=2e-3,
            dropout=0.3 if regression else 0.15,
        )
    if rows < 10_000:
        return base.replace(hidden=(128, 128), batch_size=64, epochs=80, learning_rate=2e-3, dropout=0.15)
    return base.replace(hidden=(128, 128), batch_size=256, epochs=30, learning_rate=2e-3, dropout=0.1)
