"""Values of all neurons by blocks are those of `network.forward`; names and rows are what was asked for."""

import numpy as np
import pytest

import superpose as sp
from superpose.insight import values as module
from superpose.insight.forward import forward_of
from superpose.insight.places import example_row, output_place, place
from superpose.insight.seen_rows import seen_rows
from superpose.insight.slices import slices, strongest
from superpose.insight.subject import subject
from superpose.insight.values import values


def a_network():
    layers = [
        sp.Layer(4, "tanh"),
        sp.Layer(4, "maxout", blocks=2),
        sp.Layer(3, "relu", fire_above=0.2),
        sp.Layer(2, "softmax"),
    ]
    return sp.Network.create(inputs=3, layers=layers, seed=1)


@pytest.mark.parametrize(("rows", "at_once"), [(1, 512), (7, 512), (520, 512), (520, 1024)])
def test_values_are_those_of_forward(rows, at_once):
    network, x = a_network(), np.random.default_rng(rows).normal(size=(rows, 3)).astype(np.float32)
    found, expected = values(network, x, rows=at_once), network.forward(x)
    assert len(found) == 4
    for one, trace in zip(found, expected, strict=True):
        np.testing.assert_allclose(one.x_BI, trace.x_BI, rtol=1e-5, atol=1e-6)
        np.testing.assert_allclose(one.z_BK, trace.z_BK, rtol=1e-5, atol=1e-6)
        np.testing.assert_allclose(one.output_BO, trace.output_BO, rtol=1e-5, atol=1e-6)


def test_one_program_serves_all_numbers_of_rows():
    network = a_network()
    values(network, np.zeros((3, 3)))
    before = module._all._cache_size()
    for rows in (1, 5, 100, 700):
        values(network, np.zeros((rows, 3)))
    assert module._all._cache_size() == before


def test_a_network_of_float64_keeps_its_precision():
    network = sp.Network.create(inputs=1, layers=[sp.Layer(2, "tanh"), sp.Layer(1)], dtype="float64")
    x = np.array([[0.1], [0.2]])
    assert values(network, x)[-1].output_BO.dtype == np.float64
    np.testing.assert_allclose(values(network, x)[-1].output_BO, network(x), rtol=1e-12)


@pytest.mark.parametrize(
    ("neuron", "expected"), [(None, (3, 0)), ("2.3", (1, 2)), ((1, 4), (0, 3)), ("output 2", (3, 1))]
)
def test_neurons_by_name(neuron, expected):
    assert place(subject(a_network()), neuron) == expected


@pytest.mark.parametrize("neuron", ["5.1", "2.5", "0.1", (1, 0)])
def test_no_such_neuron(neuron):
    with pytest.raises(sp.UsageError, match=r"There is no neuron"):
        place(subject(a_network()), neuron)


@pytest.mark.parametrize("neuron", ["two", 2.5, "1.2.3", 3])
def test_no_name_of_a_neuron(neuron):
    with pytest.raises(sp.UsageError, match="is no neuron"):
        place(subject(a_network()), neuron)


def test_outputs_by_name_and_number():
    seen = subject(a_network())
    assert (output_place(seen), output_place(seen, "output 2"), output_place(seen, 2)) == (0, 1, 1)
    with pytest.raises(sp.UsageError, match="There is no output 'x'"):
        output_place(seen, "x")


def test_rows_by_number_by_values_and_as_they_are(neurons_fitted, neurons_run):
    seen = subject(neurons_fitted)
    row_I, words = example_row(seen, 2)
    np.testing.assert_array_equal(row_I, seen.held_out.x_NI[2])
    assert words == "held-out row 2"
    row_I, words = example_row(seen, {"age": 30.0, "town": "Kiel"})
    assert words == "age 30, town Kiel, the rest as typical"
    assert seen.axes["age"].decode(row_I[None])[0] == pytest.approx(30, rel=1e-4)
    assert seen.axes["town"].decode(row_I[None])[0] == "Kiel"
    given = example_row(subject(neurons_run), [0.5, 1.0])[0]
    np.testing.assert_array_equal(given, np.float32([0.5, 1.0]))


def test_rows_that_are_not_there(neurons_run):
    with pytest.raises(sp.UsageError, match="There is no row 500"):
        example_row(subject(neurons_run), 500)
    with pytest.raises(sp.UsageError, match="no rows are known"):
        example_row(subject(a_network()), 0)
    with pytest.raises(sp.UsageError, match="A row of 2 numbers was given; the network takes 3"):
        example_row(subject(a_network()), [1, 2])


def test_rows_to_measure_on(neurons_run):
    rows_BI, words = seen_rows(subject(neurons_run))
    assert (rows_BI.shape, words) == ((80, 2), "80 training rows")
    rows_BI, words = seen_rows(subject(neurons_run), most=10)
    assert (len(rows_BI), words) == (10, "10 of 80 training rows")
    drawn_BI, words = seen_rows(subject(a_network(), on=(-2, 3)))
    assert words == "512 rows drawn evenly over the range of the inputs"
    np.testing.assert_allclose([drawn_BI.min(axis=0), drawn_BI.max(axis=0)], [[-2] * 3, [3] * 3])


def test_slices_are_the_network_with_one_column_changed(neurons_fitted):
    seen = subject(neurons_fitted)
    found = slices(seen, count=9)
    assert {axis.name for axis in found.axes} == {"age", "town", "member", "day"}
    for a, (axis, grid) in enumerate(zip(found.axes, found.grids, strict=True)):
        rows = seen.axes.rows({axis.name: grid})
        np.testing.assert_allclose(found.outputs[-1][a], seen.network(rows), rtol=1e-4, atol=1e-5)
    assert found.spread(0).shape == (4, seen.network.layers[0].neurons)


def test_the_strongest_axis_comes_first():
    network = sp.Network([sp.Layer(1, weights=[[0.1], [3.0], [-1.0]])])
    assert [axis.name for axis in strongest(subject(network), 0, 0)] == ["x2", "x3", "x1"]


def test_nothing_to_draw_over():
    seen = subject(sp.Neuron([1.0]), on=(2, 2))
    with pytest.raises(sp.UsageError, match="no column to draw a graph over"):
        strongest(seen, 0, 0)


def test_forward_tells_every_nodes_value():
    network, x = a_network(), np.float32([0.1, -0.4, 0.7])
    told = forward_of(subject(network), x)
    trace = network.forward(x)
    for mine, theirs in zip(told.outputs, trace, strict=True):
        np.testing.assert_allclose(mine, theirs.output_BO[0], rtol=1e-5, atol=1e-6)
    table = told.to_dict()
    assert table["node"][:4] == ["x1", "x2", "x3", "1.1"]
    assert len(table["value"]) == 3 + 4 + 4 + 3 + 2
    np.testing.assert_allclose(table["value"][-2:], trace[-1].output_BO[0], rtol=1e-5)
    assert "layer 2 (maxout): 2.1" in told.text()
    assert ", and 2 more" in told.text(most=2)
