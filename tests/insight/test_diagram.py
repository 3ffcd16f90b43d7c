"""The diagram's edges are the network's weights, its graphs and values what the engine computes."""

import numpy as np
import pytest

import superpose as sp
from superpose.insight.diagram import diagram
from superpose.insight.influence import passed_on
from superpose.insight.subject import subject


def test_edges_are_the_weights_and_values_those_of_forward(neurons_curve):
    seen = subject(neurons_curve)
    found = diagram(seen, example=[0.7])
    trace = seen.network.forward(np.float32([[0.7]]))
    for weights, layer in zip(found.weights, seen.network.layers, strict=True):
        np.testing.assert_array_equal(weights, np.asarray(layer.weights, float))
    for column, one in zip(found.columns[1:], trace, strict=True):
        np.testing.assert_allclose(column.values_S, one.output_BO[0], rtol=1e-5, atol=1e-6)
        assert column.share == 1.0
    assert [c.title for c in found.columns] == ["input", "layer 1", "layer 2", "output"]
    assert found.columns[1].kind == "tanh · adds"


def test_graphs_are_forward_over_the_axis(neurons_curve):
    seen = subject(neurons_curve)
    found = diagram(seen)
    grid = seen.axes[0].grid(len(found.columns[1].graphs[0]))
    trace = seen.network.forward(grid[:, None])
    for column, one in zip(found.columns[1:], trace, strict=True):
        np.testing.assert_allclose(np.stack(column.graphs, axis=1), one.output_BO, rtol=1e-4, atol=1e-5)
        assert set(column.over) == {"x"}
    np.testing.assert_allclose(found.columns[0].graphs[0], grid, rtol=1e-6)


def test_planes_where_there_are_two_numbers(neurons_run):
    found = diagram(subject(neurons_run))
    assert found.columns[1].graphs[0].shape == (17, 17)
    assert found.columns[2].over == (("x", "y"),)


def test_of_a_large_layer_those_that_pass_on_most():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(50, 3)).astype(np.float32)
    network = sp.Network.create(inputs=3, layers=[sp.Layer(40, "tanh"), sp.Layer(3, "softmax")], seed=0)
    found = diagram(subject(network, data=(x, np.zeros(50, int))), most=4)
    a_BO, w_OK = (
        np.asarray(network.forward(x)[0].output_BO, float),
        np.asarray(network.layers[1].weights, float),
    )
    measure_O = np.array([np.std(a_BO[:, [j]] * w_OK[j], axis=0).sum() for j in range(40)])
    column = found.columns[1]
    assert set(column.shown_S) == set(np.argsort(-measure_O)[:4])
    np.testing.assert_allclose(column.passed_on_S, measure_O[column.shown_S], rtol=1e-5)
    assert column.share == pytest.approx(measure_O[column.shown_S].sum() / measure_O.sum(), rel=1e-5)
    np.testing.assert_array_equal(found.weights[1], w_OK[column.shown_S])
    assert found.rows == "50 training rows"


def test_weights_of_other_blocks_are_zero(neurons_fitted):
    seen = subject(neurons_fitted)
    found = diagram(seen, example={"age": 40.0})
    shown = [column.shown_S for column in found.columns]
    layer = seen.network.layers[2]
    assert layer.blocks == 2
    per, own = layer.inputs // 2, layer.neurons // 2
    for i, before in enumerate(shown[2]):
        for j, after in enumerate(shown[3]):
            expected = 0.0
            if before // per == after // own:
                expected = float(np.asarray(layer.weights)[before // per, before % per, after % own])
            assert found.weights[2][i, j] == expected
    assert found.columns[1].kind.endswith("not trained")
    price = seen.in_units(seen.network(seen.axes.rows({"age": [40.0]})))[0, 0]
    assert found.columns[-1].values_S[0] == pytest.approx(price, rel=1e-4)
    age = found.columns[0].names.index("age")
    assert found.columns[0].values_S[age] == pytest.approx(40.0, rel=1e-4)


def test_pieces_of_maxout_show_their_largest_weight():
    network = sp.Network(
        [sp.Layer(1, "maxout", weights=[[0.5, -2.0], [3.0, 1.0]]), sp.Layer(1, weights=[[1.0]])]
    )
    np.testing.assert_array_equal(diagram(subject(network)).weights[0], [[-2.0], [3.0]])


def test_a_layer_that_multiplies_passes_on_how_much_it_varies():
    x = np.float32([[0.0, 1.0], [2.0, 1.0]])
    layer = sp.Layer(1, combine="multiply", weights=[[5.0], [7.0]])
    np.testing.assert_array_equal(passed_on(layer, x), [1.0, 0.0])
