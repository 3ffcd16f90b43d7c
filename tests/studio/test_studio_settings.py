"""Settings: what is filled up, and what is refused with its place."""

import copy

import pytest

from superpose.studio.settings import FIRST, SettingsError, checked


def changed(path, value):
    settings = copy.deepcopy(checked(FIRST))
    at = settings
    *way, last = path.split(".")
    for name in way:
        at = at[int(name) if name.isdigit() else name]
    at[last] = value
    return settings


def test_what_is_filled_up_stays_as_it_is():
    whole = checked(FIRST)
    assert checked(whole) == whole
    assert whole["network"]["layers"][0]["activation"] == "tanh" and whole["training"]["optimizer"] == "adam"


@pytest.mark.parametrize("name", ["batch_size", "epochs_per_second"])
def test_null_that_says_something_stays_null(name):
    assert checked(changed(f"training.{name}", None))["training"][name] is None


@pytest.mark.parametrize("path, value", [
    ("training.learning_rate", "fast"), ("training.learning_rate", -1), ("training.learning_rate", float("nan")),
    ("training.batch_size", 0), ("training.batch_size", True), ("training.seed", 1.5), ("training.optimizer", 3),
    ("network.layers.0.neurons", 0), ("network.layers.0.neurons", 10**9), ("network.layers.0.dropout", 1),
    ("network.layers.1.odd", 1), ("data.low", 5), ("data.rows", 3), ("data.rows", 10**9), ("data.noise", float("inf")),
    ("data.kind", "url"), ("data.held_out", 1), ("network.layers", "x"), ("data.expression", "x" * 3000),
])  # fmt: skip
def test_what_cannot_be_is_refused_with_its_place(path, value):
    with pytest.raises(SettingsError) as refused:
        checked(changed(path, value))
    assert refused.value.where == path and refused.value.hint


@pytest.mark.parametrize(
    "points", [[], [[0, 1]], [[0, 1], [1]], [[0, 1], ["a", 2]], [[0, 1], [1, float("nan")]], "x"]
)
def test_points_are_pairs_of_numbers(points):
    with pytest.raises(SettingsError, match=r"oints"):
        checked({"data": {"kind": "drawn", "points": points}})


@pytest.mark.parametrize("given", [None, [], "x", {"version": 2, "data": {"kind": "function"}}, {"odd": 1}])
def test_what_is_no_settings_is_refused(given):
    with pytest.raises(SettingsError):
        checked(given)
