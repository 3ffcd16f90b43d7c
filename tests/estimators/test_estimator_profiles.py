"""What an estimator's settings come to: a profile where nothing is said, and what is said."""

import inspect
import re

import numpy as np
import polars as pl
import pytest
from estimator_cases import iris
from sklearn.base import clone

from superpose import NetworkClassifier, NetworkRegressor
from superpose.data.target import TargetEncoding
from superpose.estimators.settings import recipe_of
from superpose.estimators.start import Start
from superpose.model.learning import Examples
from superpose.model.recipe import PROFILES, Recipe

BOTH = pytest.mark.parametrize("make", [NetworkClassifier, NetworkRegressor])


def recipe(estimator, rows: int = 150, validation: Examples | None = None) -> Recipe:
    """What the estimator would train on so many rows."""
    if isinstance(estimator, NetworkRegressor):
        target = TargetEncoding("regression", ("y",))
    else:
        target = TargetEncoding("classification", ("y",), (0, 1))
    examples = Examples(pl.DataFrame({"x": np.arange(rows)}), None)
    return recipe_of(estimator, Start(0, (), target), examples, validation)


@BOTH
def test_plain_is_the_bare_textbook_network(make):
    assert recipe(make(profile="plain")) == Recipe(
        profile="plain", members=1, views=(), hidden=(64, 64), activation="relu", optimizer="adam",
        learning_rate=None, schedule="constant", batch_size=32, epochs=100, weight_decay=None, dropout=0.0,
        smoothing=0.0, gradient_clip=None, scaling="standard", clip=None, patience=None, watch=0.0,
    )  # fmt: skip


@BOTH
@pytest.mark.parametrize("rows", [50, 5_000, 50_000])
def test_where_nothing_is_said_it_is_as_the_profile_says_for_so_many_rows(make, rows):
    task = "regression" if make is NetworkRegressor else "classification"
    found = recipe(make(), rows)
    assert found == PROFILES["default"](rows, 1, task).replace(watch=0.0)
    assert found.members > 1 and found.views


@BOTH
@pytest.mark.parametrize(
    "settings", [{"hidden": (64, 64)}, {"combine": "multiply"}, {"fire_above": 0.1}, {"initial": "he_normal"}]
)
def test_who_describes_a_network_gets_one_unless_members_are_named_too(make, settings):
    one, several = recipe(make(**settings)), recipe(make(**settings, members=3, views="bins"))
    assert (one.members, one.views) == (1, ())
    assert (several.members, several.views) == (3, ("bins",))


def test_the_network_of_the_readme_is_one_of_four_sixty_four_sixty_four_three():
    network = NetworkClassifier(hidden=(64, 64), activation="relu", random_state=0).fit(*iris())
    assert network.network_.sizes == (4, 64, 64, 3)
    assert [layer.activation.name for layer in network.network_.layers] == ["relu", "relu", "softmax"]
    assert network.members_ == 1 and network.best_epoch_ is None
    assert network.score(*iris()) > 0.95


def test_every_setting_of_a_recipe_can_be_said():
    said = {
        "members": 3, "folds": 5, "views": ("waves",), "view_size": 4, "wave_frequency": 0.2, "calibrate": False,
        "hidden": (7,), "activation": "tanh", "initial": "he_normal", "optimizer": "nadam", "learning_rate": 0.5,
        "schedule": "cosine", "batch_size": 9, "epochs": 2, "weight_decay": 0.3, "gradient_clip": 1.0,
        "dropout": 0.4, "smoothing": 0.2, "scaling": "minmax", "clip": 2.0, "cost": "hinge", "combine": "divide",
        "first_layer": "direct",
        "fire_above": 0.6,
    }  # fmt: skip
    found = recipe(NetworkClassifier(**said))
    assert {name: getattr(found, name) for name in said} == said
    left = set(vars(Recipe())) - set(said)
    assert left == {
        "profile",
        "aim",
        "augment",  # of pictures, which estimators do not take
        "patience",
        "watch",
        "quick_compile",
        "dropout_by_noise",
        "epochs_by_noise",
    }


@pytest.mark.parametrize("profile", ["plain", "default"])
def test_all_rows_a_step_and_numbers_not_held_back_have_words(profile):
    network = NetworkRegressor(profile=profile, batch_size="all", clip=np.inf)
    assert (recipe(network).batch_size, recipe(network).clip) == (None, None)
    assert recipe(network.set_params(batch_size=None, clip=None)) == recipe(NetworkRegressor(profile=profile))


def test_numbers_that_are_not_scaled_are_held_back_only_where_that_is_said():
    assert recipe(NetworkRegressor(scaling="none")).clip is None
    assert recipe(NetworkRegressor(scaling="none", clip=5.0)).clip == 5.0


@BOTH
def test_one_network_keeps_rows_back_and_several_do_not(make):
    stopping = {"early_stopping": True, "validation_fraction": 0.3, "patience": 4}
    one, several = recipe(make(members=1, **stopping)), recipe(make(**stopping))
    assert (one.watch, one.patience) == (0.3, 4)
    assert (several.watch, several.patience) == (0.0, 4) and several.members > 1
    assert recipe(make(members=1)).watch == 0.0 and recipe(make(members=1)).patience is None


def test_rows_of_ones_own_choose_the_epoch_of_one_network():
    X, y = iris()
    own = Examples(pl.DataFrame({"x": [1]}), None)
    assert recipe(NetworkClassifier(), validation=own).members == 1
    with pytest.raises(ValueError, match="members=3, but by rows of one's own"):
        NetworkClassifier(members=3).fit(X, y, validation=(X, y))


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"profile": "defalt"}, "Did you mean 'default'"),
        ({"members": 0}, "members=0"),
        ({"members": 2.5}, "members=2.5"),
        ({"folds": 1}, "folds=1"),
        ({"views": "wave"}, "no view 'wave'"),
        ({"views": 3}, "views is 3"),
        ({"view_size": -1}, "view_size=-1"),
        ({"wave_frequency": "fast"}, "wave_frequency='fast'"),
        ({"smoothing": 2.0}, "smoothing=2"),
        ({"clip": -1.0}, "clip is -1"),
        ({"batch_size": "some"}, "batch_size='some'"),
        ({"monitor": lambda y, outputs: 0.0}, "takes the outputs of one network"),
    ],
)
def test_settings_that_cannot_be_are_refused_by_name(settings, said):
    with pytest.raises(ValueError, match=said):
        NetworkClassifier(**settings).fit(*iris())


@BOTH
def test_the_signature_is_explicit_and_every_setting_in_it_is_documented(make):
    named = [*inspect.signature(make).parameters.values()]
    assert {p.kind.name for p in named} == {"POSITIONAL_OR_KEYWORD", "KEYWORD_ONLY"}
    assert [p.name for p in named if p.kind == p.POSITIONAL_OR_KEYWORD] == ["hidden", "activation"]
    documented = re.findall(r"^(\w+) : ", section(make, "Parameters"), re.MULTILINE)
    assert documented == [p.name for p in named]
    assert clone(make(members=2)).get_params() == make(members=2).get_params()


def test_both_say_the_same_of_what_both_have():
    classifier, regressor = (described(make) for make in (NetworkClassifier, NetworkRegressor))
    other = {name for name in regressor if classifier[name] != regressor[name]}
    assert other == {"cost", "monitor"}
    assert set(classifier) - set(regressor) == {"smoothing", "calibrate", "class_weight"}


def section(make, name: str) -> str:
    """A section of the docstring, of numpydoc's headings."""
    return inspect.cleandoc(make.__doc__).split(f"{name}\n{'-' * len(name)}\n")[1].split("\n\n")[0]


def described(make) -> dict[str, str]:
    """Each parameter and what is said of it."""
    parts = re.split(r"^(\w+) : ", section(make, "Parameters"), flags=re.MULTILINE)[1:]
    parts = [part.strip() for part in parts]
    return dict(zip(parts[::2], parts[1::2], strict=True))
