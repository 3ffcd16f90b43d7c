"""Parts add up to the neuron's pre-activation, for any layer of any network, and to what `sp.parts` gives."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import superpose as sp
from superpose.insight.fitted import fit_of
from superpose.insight.subject import subject
from superpose.insight.sums import sum_of

# One shape of each kind, so that drawing weights compiles nothing new.
SHAPES = {
    "plain": [sp.Layer(9, "tanh"), sp.Layer(4, "relu"), sp.Layer(2, "sigmoid")],
    "blocks": [sp.Layer(6, "gelu"), sp.Layer(4, "tanh", blocks=2), sp.Layer(3, "softmax")],
    "maxout": [sp.Layer(3, sp.activation("maxout", k=3)), sp.Layer(4, "maxout"), sp.Layer(1)],
    "firing": [
        sp.Layer(5, "sine", fire_above=0.1),
        sp.Layer(3, "relu", fire_above=[0.0, 0.1, 0.2]),
        sp.Layer(1),
    ],
}


@settings(max_examples=15)
@given(
    kind=st.sampled_from(sorted(SHAPES)), seed=st.integers(0, 10**6), most=st.integers(1, 12), data=st.data()
)
def test_parts_add_up_to_the_sum(kind, seed, most, data):
    network = sp.Network.create(inputs=2, layers=SHAPES[kind], seed=seed)
    layer = data.draw(st.integers(1, 3))
    here = network.layers[layer - 1]
    neuron, piece = data.draw(st.integers(1, here.neurons)), data.draw(st.integers(1, here.activation.pieces))
    seen = subject(network, on=(-2, 2))
    found = sum_of(seen, (layer, neuron), over="x", around=[0.3, -0.8], most=most, piece=piece, points=21)
    size_G = np.abs(found.parts_JG).sum(axis=0) + np.abs(found.rest_G) + abs(found.bias)
    added_G = found.parts_JG.sum(axis=0) + found.rest_G + found.bias
    assert np.all(np.abs(added_G - found.total_G) <= 1e-6 * (1 + size_G))
    x = np.stack([found.grids[0], np.full(21, -0.8)], axis=1)
    column = (neuron - 1) * here.activation.pieces + piece - 1
    theirs = sp.parts(network, x, layer=layer - 1, neuron=column)
    np.testing.assert_allclose(found.total_G, theirs.total_B, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(
        found.output_G, network.forward(x)[layer - 1].output_BO[:, neuron - 1], atol=1e-5
    )
    if not found.others:
        shown_BJ = theirs.parts_BJ[:, np.abs(theirs.parts_BJ).sum(axis=0) > 0]
        mine_BJ = found.parts_JG[np.abs(found.parts_JG).sum(axis=1) > 0].T
        np.testing.assert_allclose(mine_BJ, shown_BJ, rtol=1e-5, atol=1e-6)


def test_an_ensembles_parts_add_up(neurons_fitted):
    found = sum_of(subject(neurons_fitted), over="age")
    added_G = found.parts_JG.sum(axis=0) + found.rest_G + found.bias
    np.testing.assert_allclose(added_G, found.total_G, atol=1e-6 * np.abs(found.parts_JG).sum() + 1e-6)
    assert (len(found.names), found.others) == (6, 6)
    assert found.chosen_by == "24 held-out rows"


def test_the_largest_parts_are_shown():
    weights = np.float32([[0.1, 5.0, 0.2, -4.0, 0.3, 0.4]]).T
    network = sp.Network([sp.Layer(6, "linear", weights=np.ones((1, 6))), sp.Layer(1, weights=weights)])
    found = sum_of(subject(network), most=2)
    assert found.names == ("a1.2", "a1.4")
    np.testing.assert_allclose(found.rest_G, found.grids[0] * 1.0, atol=1e-6)
    assert found.others == 4


def test_over_a_plane_and_over_levels(neurons_fitted, neurons_run):
    plane = sum_of(subject(neurons_run), over=("y", "x"))
    assert plane.total_G.shape == (33, 33)
    point = [plane.grids[1][4], plane.grids[0][7]]  # x, y
    z = neurons_run.network.forward(np.float32([point]))[-1].z_BK[0, 0]
    assert plane.total_G[4, 7] == pytest.approx(float(z), rel=1e-4, abs=1e-5)
    levels = sum_of(subject(neurons_fitted), over="town")
    assert levels.grids[0].tolist() == ["Bonn", "Kiel", "Ulm"]
    assert levels.total_G.shape == (3,)


def test_what_cannot_be_taken_apart():
    network = sp.Network.create(inputs=2, layers=[sp.Layer(2, "tanh"), sp.Layer(1, combine="multiply")])
    with pytest.raises(sp.UsageError, match="only a sum has parts"):
        sum_of(subject(network))
    with pytest.raises(sp.UsageError, match="There is no piece 2"):
        sum_of(subject(network), "1.1", piece=2)
    with pytest.raises(sp.UsageError, match="Both neuron= and output="):
        sum_of(subject(network), "1.1", output="output")


def test_a_fit_adds_up_in_the_targets_units():
    x = np.linspace(0, 4, 60)
    fitted = sp.fit(
        {"t": x, "y": 100 + 10 * x}, target="y", settings={"epochs": 3, "members": 1}, rivals=("dummy",)
    )
    found = fit_of(subject(fitted))
    expected = fitted.model.predict({"t": found.x_G})
    np.testing.assert_allclose(found.output_G, expected, rtol=1e-4)
    added_G = found.parts_JG.sum(axis=0) + found.rest_G + found.constant
    np.testing.assert_allclose(added_G, found.output_G, rtol=1e-5)
    t, y = found.train
    np.testing.assert_allclose(y, 100 + 10 * t, rtol=1e-3)
    assert found.held_out is not None and len(t) + len(found.held_out[0]) == 60


def test_a_slope_and_an_intercept_are_part_of_the_sum():
    layers = [sp.Layer(3, "tanh"), sp.Layer(1, sp.activation("linear", m=2.0, c=-0.5))]
    found = fit_of(subject(sp.Network.create(inputs=1, layers=layers, seed=4)))
    added_G = found.parts_JG.sum(axis=0) + found.rest_G + found.constant
    np.testing.assert_allclose(added_G, found.output_G, atol=1e-5)


def test_a_bent_output_has_no_parts_that_add_up(neurons_curve, neurons_run):
    network = sp.Network.create(inputs=1, layers=[sp.Layer(3, "tanh"), sp.Layer(1, "sigmoid")])
    found = fit_of(subject(network))
    assert found.parts is None and found.parts_JG.shape == (0, 201)
    np.testing.assert_allclose(found.output_G, network(found.x_G[:, None])[:, 0], rtol=1e-5)
    assert len(fit_of(subject(neurons_curve)).held_out[0]) == 20
    with pytest.raises(sp.UsageError, match="drawn over one number; there are 2 columns: x, y"):
        fit_of(subject(neurons_run))
