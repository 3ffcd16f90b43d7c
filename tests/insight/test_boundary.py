"""Decision regions: what the model itself answers for rows built from the plane's values."""

import film_cases as cases
import numpy as np
import polars as pl
import pytest

import superpose as sp
from superpose.errors import UnknownNameError, UsageError
from superpose.insight.boundary import boundary
from superpose.insight.subject import subject


@pytest.fixture(scope="module")
def table_model():
    rng = np.random.default_rng(0)
    age, fare = rng.uniform(1, 80, 120), rng.uniform(5, 90, 120)
    sex = rng.choice(["f", "m"], 120)
    survived = np.where((fare > 40) | (sex == "f"), "yes", "no")
    table = {"age": age, "fare": fare, "sex": sex.tolist(), "survived": survived.tolist()}
    return sp.fit(table, target="survived", settings={"epochs": 4, "hidden": (8,)}, rivals=("dummy",)).model


def test_a_plane_equals_what_the_model_predicts_for_those_raw_values(table_model):
    found = boundary(subject(table_model), over=("age", "fare"), side=7)
    assert set(found.held) == {"sex"}
    rows = pl.DataFrame(
        {
            "age": np.tile(found.x_G, 7), "fare": np.repeat(found.y_G, 7), "sex": [str(found.held["sex"])] * 49,
        }
    )  # fmt: skip
    np.testing.assert_allclose(found.value_YXC.reshape(49, 2), table_model.predict_proba(rows), atol=1e-5)
    assert found.names == ("no", "yes")


def test_held_elsewhere_it_is_another_slice(table_model):
    seen = subject(table_model)
    women = boundary(seen, over=("age", "fare"), around={"sex": "f"}, side=5)
    men = boundary(seen, over=("age", "fare"), around={"sex": "m"}, side=5)
    assert (women.held["sex"], men.held["sex"]) == ("f", "m")
    assert not np.allclose(women.value_YXC, men.value_YXC)
    assert women.near_N.sum() + men.near_N.sum() == len(
        women.x_N
    )  # a row is near the slice of its own sex only
    row = boundary(seen, over=("age", "fare"), around=0, side=3)
    assert row.held["sex"] in ("f", "m")


def test_a_level_can_be_an_axis(table_model):
    found = boundary(subject(table_model), over=("sex", "fare"), side=5)
    assert found.x_G.tolist() == ["f", "m"]
    assert found.value_YXC.shape == (5, 2, 2)


def test_by_default_the_two_numbers_that_matter(table_model):
    assert {axis.name for axis in boundary(subject(table_model), side=4).over} == {"age", "fare"}


def test_rows_are_counted_and_wrong_ones_found():
    run = cases.plane()
    found = boundary(subject(run))
    x, y = (np.concatenate([run.validation[i], run.data[i]]) for i in (0, 1))
    right = (run.network(x)[:, 0] > 0.5) == (y > 0.5)
    assert found.counts == (60, 30)
    assert found.held_out_N.sum() == 30
    np.testing.assert_array_equal(found.wrong_N, ~right)
    assert found.near_N.all()
    assert repr(found) == "Boundary(0, 1 over x and y, 90 rows)"


def test_margin_is_how_far_the_best_class_is_ahead():
    value = boundary(subject(cases.three_classes()), side=9)
    top = np.sort(value.value_YXC, axis=2)
    np.testing.assert_allclose(value.margin_YX, top[..., -1] - top[..., -2])
    np.testing.assert_allclose(value.value_YXC.sum(axis=2), 1, atol=1e-6)


def test_several_yes_or_no_are_looked_at_one_by_one():
    found = boundary(subject(cases.yes_no()), output="output 2", side=5)
    assert found.names == ("not output 2", "output 2")
    np.testing.assert_allclose(found.value_YXC.sum(axis=2), 1, atol=1e-6)


def test_a_number_is_in_its_units():
    found = boundary(subject(cases.two_numbers()), over=("x1", "x3"), output=1, side=5)
    rows = subject(cases.two_numbers()).axes.rows(
        {"x1": np.tile(found.x_G, 5), "x3": np.repeat(found.y_G, 5)}
    )
    np.testing.assert_allclose(found.value_YXC.ravel(), cases.two_numbers().network(rows)[:, 1], rtol=1e-5)
    assert not found.wrong_N.any()


def test_a_neuron_without_rows():
    found = boundary(subject(sp.Neuron([1.0, -1.0], 0.0, "sigmoid")), side=5)
    assert found.value_YXC.shape == (5, 5, 1)
    assert len(found.x_N) == 0


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({"over": ("x", "x")}, UsageError, "names of two axes"),
        ({"over": ("x", "nothing")}, UnknownNameError, "no column 'nothing'"),
        ({"around": [1.0]}, UsageError, "1 numbers for 2 inputs"),
        ({"around": 999}, UsageError, "no judged row 999"),
        ({"output": "nothing"}, UsageError, "no output 'nothing'"),
        ({"output": 3}, UsageError, "no output 3"),
    ],
)
def test_what_cannot_be_drawn_is_refused(options, error, words):
    with pytest.raises(error, match=words):
        boundary(subject(cases.plane()), **options)


def test_one_input_has_no_plane():
    with pytest.raises(UsageError, match="two axes"):
        boundary(subject(cases.curve()))
