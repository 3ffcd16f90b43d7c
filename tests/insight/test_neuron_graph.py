"""A neuron's graph is what `network.forward` gives at the encoded points."""

import numpy as np
import pytest

import superpose as sp
from superpose.calculus.activations import ACTIVATIONS
from superpose.insight.activation_graph import activation_graph, value_and_slope
from superpose.insight.neurons import neuron_graph
from superpose.insight.subject import subject


def test_a_graph_over_one_column_is_forward_there(neurons_fitted):
    seen = subject(neurons_fitted)
    found = neuron_graph(seen, "2.3", over="age", around=1)
    rows = seen.axes.rows({"age": found.grids[0]}, around=seen.held_out.x_NI[1])
    expected = np.asarray(seen.network.forward(rows)[1].output_BO)[:, 2]
    np.testing.assert_allclose(found.values, expected, rtol=1e-4, atol=1e-5)
    assert found.around == "held-out row 1"


def test_it_starts_where_the_row_is(neurons_fitted):
    seen = subject(neurons_fitted)
    found = neuron_graph(seen, over="age", around={"town": "Kiel", "member": True})
    assert found.moved is not None and found.start >= 0
    np.testing.assert_allclose(found.moved_values[found.start], found.values, rtol=1e-5, atol=1e-6)
    assert len(found.moved_values) == len(found.steps_S)


@pytest.mark.parametrize("moved", ["age", "town", "member", "day"])
def test_moved_is_forward_there_for_every_kind_of_column(neurons_fitted, moved):
    seen = subject(neurons_fitted)
    over = "day" if moved == "age" else "age"
    found = neuron_graph(seen, "3.2", over=over)
    if found.moved.name != moved:
        found = neuron_graph(seen.replace(axes=Only(seen.axes, (over, moved))), "3.2", over=over)
    assert found.moved.name == moved
    for value, there in zip(found.steps_S, found.moved_values, strict=True):
        rows = seen.axes.rows({over: found.grids[0], moved: np.repeat(value, len(found.grids[0]))})
        expected = np.asarray(seen.network.forward(rows)[2].output_BO)[:, 1]
        np.testing.assert_allclose(there, expected, rtol=1e-3, atol=1e-4)


class Only:
    """Axes of which some alone can be turned."""

    def __init__(self, axes, names):
        self.axes, self.kept = axes, [axes[name] for name in names]
        self.typical_I, self.rows, self.names = axes.typical_I, axes.rows, names

    def __iter__(self):
        return iter(self.kept)

    def __len__(self):
        return len(self.kept)

    def __getitem__(self, name):
        return self.axes[name]


def test_a_plane_by_default_where_there_are_two(neurons_run):
    found = neuron_graph(subject(neurons_run), "1.4")
    assert [axis.name for axis in found.axes] == ["x", "y"]
    x, y = np.meshgrid(*found.grids)
    expected = neurons_run.network.forward(np.stack([x.ravel(), y.ravel()], axis=1))[0].output_BO[:, 3]
    np.testing.assert_allclose(found.values.ravel(), expected, rtol=1e-5, atol=1e-6)
    assert found.moved is None


def test_shares_of_saturated_and_inactive_rows():
    x = np.float32([[-5], [-0.1], [0.1], [0.2], [9]])
    tanh = neuron_graph(subject(sp.Neuron([1.0], 0.0, "tanh"), data=(x, x)))
    assert (tanh.saturated, tanh.inactive) == (0.4, 0.0)
    relu = neuron_graph(subject(sp.Neuron([1.0], 0.0, "relu"), data=(x, x)))
    assert (relu.saturated, relu.inactive) == (0.0, 0.4)
    step = neuron_graph(subject(sp.Neuron([1.0], 0.0, "step"), data=(x, x)))
    assert step.saturated is None
    np.testing.assert_allclose(tanh.data_z_NP[:, 0], x[:, 0])


def test_pre_activations_weights_and_bias_are_the_networks(neurons_run):
    found = neuron_graph(subject(neurons_run), "1.2")
    layer, x = neurons_run.network.layers[0], neurons_run.data[0]
    np.testing.assert_array_equal(found.weights_IP[:, 0], np.asarray(layer.weights)[:, 1])
    np.testing.assert_array_equal(found.bias_P, np.asarray(layer.bias)[1:2])
    z = np.asarray(neurons_run.network.forward(x)[0].z_BK)[:, 1]
    np.testing.assert_allclose(found.data_z_NP[:, 0], z, rtol=1e-5, atol=1e-6)
    assert found.to_dict()["rows"] == "80 training rows"


def test_axes_that_cannot_be():
    seen = subject(sp.Neuron([1.0, 2.0, 3.0]))
    with pytest.raises(sp.UnknownNameError, match="There is no column 'age'"):
        neuron_graph(seen, over="age")
    with pytest.raises(sp.UsageError, match="is not one axis or two"):
        neuron_graph(seen, over=("x1", "x1"))
    seen = subject(sp.Neuron([1.0, 2.0]), on=[(0, 0), (0, 1)])
    with pytest.raises(sp.UsageError, match="over 'x', which is of one value"):
        neuron_graph(seen, over="x")


@pytest.mark.parametrize("name", sorted(ACTIVATIONS))
def test_every_activation_has_a_graph(name):
    found = activation_graph(sp.activation(name))
    assert np.isfinite(found.value_G).all() and np.isfinite(found.slope_G).all()


@pytest.mark.parametrize("name", ["tanh", "mish", "softmax", "maxout", "gaussian"])
def test_slopes_agree_with_differences(name):
    z, h = np.linspace(-3, 3, 25) + 0.01, 1e-2
    kind = sp.activation(name)
    up, down = value_and_slope(kind, z + h)[0], value_and_slope(kind, z - h)[0]
    np.testing.assert_allclose(value_and_slope(kind, z)[1], (up - down) / (2 * h), atol=2e-3)


def test_where_the_slope_is_small():
    found = activation_graph(sp.activation("tanh"))
    (low_a, low_b), (high_a, high_b) = found.small
    edge = np.arctanh(np.sqrt(0.95))  # 1 - tanh^2 is 0.05 there
    assert (low_a, high_b) == (-5, 5)
    assert low_b == pytest.approx(-edge, abs=0.03) and high_a == pytest.approx(edge, abs=0.03)
    assert activation_graph(sp.activation("step")).small == ((-5, 5),)


def test_a_mixed_activation_has_no_one_graph(neurons_fitted):
    with pytest.raises(sp.UsageError, match="an activation for each neuron"):
        activation_graph(subject(neurons_fitted).network.layers[0].activation)
