"""A function to a stated error: the whole way, held against dense float64 grids."""

import numpy as np
import pytest

import superpose as sp
from superpose.data.expressions.expression import Expression


@pytest.fixture(scope="module")
def wave():
    return sp.approximate("sin(3*x) + x^2/4", on=(-3, 3), tolerance=0.01)


def test_the_bound_is_proved_and_no_point_is_above_it(wave):
    assert wave.proved and wave.reached and wave.bound <= 0.01
    x = np.random.default_rng(0).uniform(-3, 3, 200_001)
    off = np.abs(wave(x[:, None]).astype(float) - (np.sin(3 * x) + x * x / 4))
    assert off.max() <= wave.bound
    assert off.max() > 0.7 * wave.bound  # a bound that says something
    assert wave.width <= 8
    assert wave.width in wave.tried


def test_what_it_says_of_itself(wave):
    assert "proved" in wave.told and "float32" in wave.told
    assert repr(wave).startswith("Approximation('sin(3*x) + x^2/4' on x from -3 to 3")
    told = wave.to_dict()
    assert told["proved"] is True and told["neurons"] == wave.width and told["reached"] is True
    assert len(wave.frames) > 2 and wave.frames[-1].network is wave.network
    assert wave.history["largest_error"][-1] < wave.history["largest_error"][0]


def test_plot_and_film_take_it(wave, tmp_path):
    assert "proved" in sp.plot(wave).alt
    assert sp.film(wave, tmp_path / "wave.gif", size=(300, 200)).frames[0].shape[2] == 3


def test_two_variables():
    found = sp.approximate("x*y", on=((-1, 1), (-2, 2)), tolerance=0.1)
    assert found.proved and found.reached
    x = np.random.default_rng(1).uniform([-1, -2], [1, 2], (20_000, 2))
    assert np.abs(found(x).astype(float) - x[:, 0] * x[:, 1]).max() <= found.bound
    assert sp.plot(found).tables["over the domain"].height > 1000


def test_a_kink_is_proved_too():
    found = sp.approximate("abs(x)", on={"x": (-1, 1)}, tolerance=0.05)
    assert found.proved and found.reached


def test_a_jump_is_told_with_the_least_possible_error():
    found = sp.approximate("sign(x)", on=(-1, 1), tolerance=0.02)
    assert found.jumps[0].height == pytest.approx(2)
    assert found.least_possible == pytest.approx(1)
    assert not found.reached
    assert found.proved and found.bound <= 0.02  # outside the gap
    assert "theorem" in found.told and "except" in found.told


@pytest.mark.parametrize(
    ("text", "on", "words"),
    [
        ("1/x", (-1, 1), "pole"),
        ("1/(x-0.123)", (-1, 1), "pole"),
        ("log(x)", (-1, 1), "no value"),
        ("sin(x)/x", (-1, 1), "no value at 1 of"),
    ],
)
def test_a_pole_and_a_place_without_a_value(text, on, words):
    with pytest.raises(sp.DataError, match=words):
        sp.approximate(text, on=on)


@pytest.mark.parametrize(
    ("f", "options", "words"),
    [
        ("x", {"on": (1, -1)}, "below its high"),
        ("x+y", {"on": (-1, 1)}, "2 variables"),
        ("x", {}, "domain is missing"),
        (3, {"on": (0, 1)}, "cannot be approximated"),
        ("x", {"on": (0, 1), "tolerance": 0}, "above 0"),
        ("x", {"on": (0, 1), "most_neurons": 0}, "most_neurons"),
        ("x", {"on": (0, 1), "by_hand": "clay"}, "by_hand"),
        ("x", {"on": (0, 1), "hidden_layers": 3}, "hidden_layers"),
    ],
)
def test_what_cannot_be_used(f, options, words):
    with pytest.raises(sp.UsageError, match=words):
        sp.approximate(f, **options)


def test_callables_and_points_are_measured():
    of_numbers = sp.approximate(lambda x: 1.0 if x > 5 else x * x, on=(-1, 1), tolerance=0.1)
    assert not of_numbers.proved and of_numbers.bound == of_numbers.measured <= 0.1
    assert "not proved" in of_numbers.told
    x = np.linspace(0, 1, 40)
    points = sp.approximate((x, np.sin(4 * x)), tolerance=0.05)
    assert np.abs(points(x[:, None]) - np.sin(4 * x)).max() <= 0.05
    assert points.points == 40
    with pytest.raises(sp.DataError, match="not finite"):
        sp.approximate((x, np.where(x > 0.5, np.nan, x)))


def test_ramps_are_taken_where_they_need_fewer_neurons():
    found = sp.approximate("abs(abs(x)-1)", on=(-3, 3), tolerance=0.02)
    assert found.proved and found.reached and found.activation == "relu" and found.width <= 5
    only = sp.approximate("x", on=(-1, 1), tolerance=0.1, activation="tanh", by_hand="logistic")
    assert set(only.trials) == {"tanh"}
    assert only.by_hand is not None and only.by_hand.proved and only.by_hand.bound <= 0.1
    assert only.by_hand.to_dict()["activation"] == "logistic"


def test_two_hidden_layers():
    found = sp.approximate("x*y", on=((-1, 1), (-2, 2)), tolerance=0.1, hidden_layers=2)
    assert found.proved and found.reached and len(found.network.layers) == 3
    assert "two layers" in found.told and found.width == 16
    x = np.random.default_rng(1).uniform([-1, -2], [1, 2], (20_000, 2))
    assert np.abs(found(x).astype(float) - x[:, 0] * x[:, 1]).max() <= found.bound


def test_an_expression_object_is_taken():
    found = sp.approximate(Expression("x"), on=(-1, 1), tolerance=0.1)
    assert found.reached and found.width == 1
