"""What to train for given data, and why: every setting by name, each with its reason."""

import dataclasses
from dataclasses import dataclass
from typing import Any

from superpose.errors import UnknownNameError
from superpose.model.noise import CURVE_SEEN, DROPOUT, EPOCHS
from superpose.training.optimizers import optimizer

# Rows below which an epoch is too few steps to be counted as one, and from which on it is many.
FEW_STEPS, MANY_STEPS = 400, 1500
# Neurons beside all numbers of a view together, and beside one at least and at most: of amounts, of classes.
TOGETHER, FEWEST, FINEST = (176, 96), (4, 3), (16, 8)
# Below this many training rows none is kept back to watch: they are worth more in training.
ENOUGH_TO_WATCH = 60


@dataclass(frozen=True)
class Recipe:
    """The settings of a training: each trick by its name, so that it can be switched off.

    Attributes
    ----------
    profile : str
        Which of `PROFILES` it came from.
    members : int
        How many networks are trained at once, each on other rows, and averaged into one (bagging, Breiman 1996;
        here each leaves out one fold of the rows).
    folds : int
        Into how many folds the rows are dealt.
    views : tuple of str
        What networks see beside each number, "waves" and "bins"; several views are shared out among the members.
        See `superpose.model.views`.
    view_size : int
        How many neurons beside each number in each view.
    wave_frequency : float
        How fast waves are: the standard deviation of their frequencies.
    aim : str
        What matters more where classes are told apart: "accuracy" smooths the classes, which finds the right one
        a little more often; "probability" does not, so that confidences are learned as they are.
    calibrate : bool
        Whether confidences are set by a temperature, on rows the members held out; see
        `superpose.model.temperature`.
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
        Of one network: the share of training rows kept back to choose the best epoch.
    scaling, clip
        How numbers are scaled, and where they are bent back; see `Encoding.fit`.
    cost : str or None
        None: cross-entropy for classes, squared error for numbers.
    dropout_by_noise, epochs_by_noise : bool
        Whether a regression's dropout falls, and its epochs rise, where little of the target is noise; see
        `superpose.model.noise`.
    quick_compile : bool
        For few rows: less time on compiling, a little more on running; see `superpose.training`.
    first_layer : str
        In which form a wide first layer is trained; see `superpose.training`.
    augment : tuple of str
        Of pictures and sounds: "shift" and "mirror", which copies are learned too; see `superpose.model.augment`.
    """

    profile: str = "plain"
    members: int = 1
    folds: int = 8
    views: tuple[str, ...] = ()
    view_size: int = 8
    wave_frequency: float = 0.1
    aim: str = "accuracy"
    calibrate: bool = True
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
    quick_compile: bool = False
    dropout_by_noise: bool = False
    epochs_by_noise: bool = False
    augment: tuple[str, ...] = ()
    first_layer: str = "auto"

    def replace(self, **changes: Any) -> "Recipe":
        """The recipe with some settings changed; None leaves one as it is.

        An optimiser that searches along a line (lbfgs) must meet the same cost twice, so with it the recipe's
        own dropout goes; and it takes all rows a step, so its default rate and a constant one go with it. Another
        optimiser comes with its own rate. Numbers that are not scaled are not bent either.

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
        if "optimizer" in given and optimizer(given["optimizer"]).name != optimizer(self.optimizer).name:
            given = {"learning_rate": optimizer(given["optimizer"]).learning_rate} | given
        if "optimizer" in given and optimizer(given["optimizer"]).whole:
            given = {"dropout": 0.0, "schedule": "constant", "learning_rate": 1.0} | given
        if given.get("scaling") == "none":
            given = {"clip": None} | given
        return dataclasses.replace(self, **given)

    def settled(self, noise: str, *, rows: int) -> "Recipe":
        """The recipe for a regression whose target is a "curve", "clean", "plenty", "fair" or "noisy"."""
        dropout = round(self.dropout * DROPOUT[noise], 3) if self.dropout_by_noise else self.dropout
        epochs = self.epochs * EPOCHS[noise] if self.epochs_by_noise else self.epochs
        if noise == "curve" and self.epochs_by_noise:
            epochs = max(self.epochs, min(epochs, CURVE_SEEN // rows))
        return dataclasses.replace(
            self, dropout=dropout, epochs=epochs, dropout_by_noise=False, epochs_by_noise=False
        )

    def to_dict(self) -> dict[str, Any]:
        """The settings as plain values; functions by their names."""
        plain = {f.name: getattr(self, f.name) for f in dataclasses.fields(self)}
        return {
            k: getattr(v, "name", getattr(v, "__name__", v)) if callable(v) else v for k, v in plain.items()
        }


def recipe_of(
    settings: dict[str, Any] | None, *, rows: int, inputs: int, task: str, base: Recipe | None = None
) -> Recipe:
    """The recipe of a profile, with some settings changed.

    Who says how the network is built (`DESCRIBING`) means one network, without views, unless members or views
    are given too.

    Parameters
    ----------
    settings : dict or None
        What is asked for by name; `profile` is where it starts from.
    rows, inputs : int
        Training rows, and columns that are learned from.
    task : str
        "classification", "regression" or "multilabel".
    base : Recipe, optional
        What to change instead of the profile's own.

    Raises
    ------
    UnknownNameError
        If there is no such profile or setting.
    """
    given = {k: v for k, v in (settings or {}).items() if v is not None}
    profile = given.pop("profile", "default")
    if profile not in PROFILES:
        raise UnknownNameError("profile", profile, PROFILES)
    recipe = base or PROFILES[profile](rows, inputs, task)
    if given.get("aim", recipe.aim) not in AIMS:
        raise UnknownNameError("aim", given["aim"], AIMS)
    given = {f"{name}_by_noise": False for name in ("dropout", "epochs") if name in given} | given
    if given.get("aim") == "probability":
        given = {"smoothing": 0.0} | given
    if DESCRIBING & given.keys() or ("optimizer" in given and optimizer(given["optimizer"]).whole):
        given = {"members": 1, "views": ()} | given
    return recipe.replace(**given)


AIMS = ("accuracy", "probability")
# Settings that describe a network, rather than how it is trained.
DESCRIBING = {"hidden", "combine", "fire_above", "initial"}


def default(rows: int, inputs: int, task: str) -> Recipe:
    """What does best on tables as people have them, by the number of training rows.

    Eight networks, averaged. Numbers are scaled by median and quartiles and bent at 3, so that outliers do not
    rule; the rate goes up and down in four waves; classes are smoothed by 0.1 (all three: Holzmüller et al. 2024,
    arXiv:2407.04491).
    """
    regression = task == "regression"
    base = Recipe(
        profile="default",
        members=8,
        views=("waves", "bins"),
        view_size=_view_size(inputs, regression),
        activation="mish",
        optimizer="adam",
        schedule="coslog4",
        scaling="robust",
        clip=3.0,
        watch=0.15 if rows >= ENOUGH_TO_WATCH else 0.0,
        weight_decay=0.02,
        smoothing=0.0 if regression else 0.1,
        hidden=(128, 128),
        learning_rate=4e-3,
        dropout=0.15,
        dropout_by_noise=regression,
        epochs_by_noise=regression,
    )
    if rows < 10_000:
        if rows < MANY_STEPS:
            # Few rows make few steps an epoch, and wide layers learn more of their noise.
            rate, epochs = (8e-3, 128 if rows < FEW_STEPS else 64) if regression else (5e-3, 48)
            return base.replace(
                hidden=(96, 96), learning_rate=rate, epochs=epochs, batch_size=64, quick_compile=True
            )
        # Classes settle after fewer rounds where there are more rows; amounts do not.
        return base.replace(batch_size=64, epochs=64 if regression else max(32, min(64, 128_000 // rows)))
    base = base.replace(learning_rate=2e-3)
    if rows < 100_000:
        return base.replace(members=4, batch_size=256, epochs=32)
    epochs = max(4, min(24, round(6_000_000 / rows)))
    return base.replace(members=2, hidden=(128, 128), batch_size=1024, epochs=epochs, dropout=0.0)


def _view_size(inputs: int, regression: bool) -> int:
    """Neurons beside a number: fewer where there are many columns, since the first layer is most of the work."""
    kind = 0 if regression else 1
    return min(max(TOGETHER[kind] // max(inputs, 1), FEWEST[kind]), FINEST[kind])


def plain(rows: int, inputs: int, task: str) -> Recipe:
    """The bare textbook network, one of it: ReLU, Adam at its usual rate, standardised numbers."""
    return Recipe(profile="plain", watch=0.15 if rows >= ENOUGH_TO_WATCH else 0.0)


PROFILES = {"default": default, "plain": plain}
