"""Networks side by side: trained at once as if each alone, taken apart again, and averaged into one."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import superpose as sp
from superpose.network import passes
from superpose.network.population import average, members, part, parts_of
from superpose.network.superposition import side_by_side, weights_into

SHAPES = {"softmax": 3, "sigmoid": 1, "linear": 2}
COSTS = {
    "softmax": "categorical_cross_entropy",
    "sigmoid": "binary_cross_entropy",
    "linear": "squared_error",
}


def networks(last="softmax", count=4, dtype="float32", **rules):
    return [
        sp.Network.create(
            inputs=3,
            layers=[sp.Layer(4, "tanh", **rules), sp.Layer(5, "softplus"), sp.Layer(SHAPES[last], last)],
            seed=seed,
            dtype=dtype,
        )
        for seed in range(count)
    ]


def rows(last, count=50, seed=0):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(count, 3)).astype(np.float32)
    if last == "linear":
        return x, rng.normal(size=(count, 2)).astype(np.float32)
    if last == "sigmoid":
        return x, rng.integers(0, 2, (count, 1)).astype(np.float32)
    return x, np.eye(3, dtype=np.float32)[rng.integers(0, 3, count)]


@pytest.mark.parametrize("last", SHAPES)
def test_each_member_gives_what_it_gave_alone(last):
    alone = networks(last)
    population = side_by_side(alone)
    x, _ = rows(last)
    assert population.members == 4
    found = population(x).reshape(50, 4, -1)
    np.testing.assert_allclose(found, np.stack([n(x) for n in alone], axis=1), atol=1e-6)
    assert members(population) == alone


@pytest.mark.parametrize("last", SHAPES)
def test_each_member_learns_what_it_would_have_learned_alone(last):
    alone, (x, y) = networks(last), rows(last)
    weight = np.random.default_rng(1).random((50, 4)).astype(np.float32)
    options = {"epochs": 4, "batch_size": 50, "optimizer": "gradient_descent", "learning_rate": 0.1}
    run = sp.train(
        side_by_side(alone),
        x,
        y,
        sample_weight=weight,
        validation=(x, y, 1 - weight),
        restore_best=False,
        **options,
    )
    costs = []
    for j, (before, after) in enumerate(zip(alone, members(run.network), strict=True)):
        one = sp.train(before, x, y, sample_weight=weight[:, j], **options)
        costs.append(one.history["cost"])
        for a, b in zip(jax.tree.leaves(one.network), jax.tree.leaves(after), strict=True):
            np.testing.assert_allclose(a, b, atol=1e-6)
    np.testing.assert_allclose(run.history["cost"], np.mean(costs, axis=0), rtol=1e-5)


@pytest.mark.parametrize("last", SHAPES)
def test_the_gradient_is_that_of_the_sum_of_the_members_costs(last):
    with jax.enable_x64():
        population = side_by_side(networks(last, dtype="float64"))
        x, y = (jnp.asarray(a, jnp.float64) for a in rows(last))
        weight = jnp.asarray(np.random.default_rng(2).random((50, 4)))
        kind = sp.cost(COSTS[last])

        def total(network):
            traces = passes.forward(network.layers, x)
            share = passes.row_shares(network.layers[-1], traces[-1].z_BK, weight)
            return (passes.row_costs(network.layers[-1], traces[-1], y, kind) * share).sum()

        back = passes.backward(
            population.layers, passes.forward(population.layers, x), y, kind, weight_B=weight
        )
        expected = jax.grad(total)(population).layers
        for a, b in zip(jax.tree.leaves(back.gradients), jax.tree.leaves(expected), strict=True):
            np.testing.assert_allclose(a, b, rtol=1e-9, atol=1e-12)


def test_the_average_is_taken_before_the_last_activation():
    alone = networks("softmax")
    x, _ = rows("softmax")
    logits = np.mean([np.log(n(x)) for n in alone], axis=0) * 0.5
    expected = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    one = average(side_by_side(alone), scale=0.5)
    np.testing.assert_allclose(one(x), expected, atol=1e-6)
    assert one.members == 1 and one.sizes == (3, 16, 20, 3)


def test_weights_say_what_each_member_counts():
    alone = networks("linear", 2)
    x, _ = rows("linear")
    found = average(side_by_side(alone), [0.25, -2.0])(x)
    np.testing.assert_allclose(found, 0.25 * alone[0](x) - 2 * alone[1](x), atol=1e-6)
    with pytest.raises(sp.ShapeError, match="2 members, but weights of shape"):
        average(side_by_side(alone), [1.0])


def test_parts_of_a_neuron_in_a_block_add_up():
    population = side_by_side(networks("linear"))
    x, _ = rows("linear")
    for neuron in (0, 7, 19):
        found = sp.parts(population, x, layer=1, neuron=neuron)
        np.testing.assert_allclose(found.parts_BJ.sum(axis=1) + found.bias, found.total_B, atol=1e-5)
        assert np.count_nonzero(weights_into(population.layers[1], neuron)) == 4


def test_members_that_multiply_stand_side_by_side_in_blocks():
    alone = [
        sp.Network.create(inputs=2, layers=[sp.Layer(2), sp.Layer(1, combine="multiply")], seed=s)
        for s in (0, 1)
    ]
    x = np.random.default_rng(0).normal(size=(9, 2)).astype(np.float32)
    np.testing.assert_allclose(side_by_side(alone)(x), np.hstack([n(x) for n in alone]), atol=1e-6)


def test_a_layer_in_blocks_is_drawn_saved_and_shown(tmp_path):
    network = sp.Network.create(
        inputs=3, layers=[sp.Layer(6, "tanh"), sp.Layer(4, blocks=2), sp.Layer(1)], seed=0
    )
    assert network.layers[1].weights.shape == (2, 3, 2)
    assert "blocks=2" in repr(network.layers[1])
    sp.save(network, tmp_path / "n.safetensors")
    assert sp.load(tmp_path / "n.safetensors") == network


@pytest.mark.parametrize(
    ("blocks", "said"), [(3, "4 neurons cannot be cut into 3"), (0, "cut into 0"), (1.5, "cut into 1.5")]
)
def test_blocks_that_do_not_fit(blocks, said):
    with pytest.raises(sp.UsageError, match=said):
        sp.Layer(4, blocks=blocks)


def test_inputs_that_cannot_be_cut():
    with pytest.raises(sp.ShapeError, match="3 inputs cannot be cut into 2"):
        sp.Network.create(inputs=3, layers=[sp.Layer(4, blocks=2)])


def test_networks_of_one_layer_have_no_average_of_this_kind():
    alone = [sp.Network.create(inputs=2, layers=[sp.Layer(1)], seed=s) for s in (0, 1)]
    with pytest.raises(sp.UsageError, match="no hidden neurons"):
        average(side_by_side(alone))


def test_the_parts_of_an_average_average_to_it():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(40, 3))
    fitted = sp.fit(
        {"a": x[:, 0], "b": x[:, 1], "c": x[:, 2], "y": np.sin(x[:, 0]) + x[:, 1]},
        target="y", rivals=("dummy",), settings={"epochs": 2, "members": 4},
    )  # fmt: skip
    network = fitted.model.network
    assert parts_of(network) == 4
    inputs = rng.normal(size=(7, network.inputs))
    each = [part(network, j)(inputs) for j in range(4)]
    np.testing.assert_allclose(np.mean(each, axis=0), network(inputs), rtol=0, atol=1e-5)
    assert max(np.ptp(np.stack(each), axis=0).ravel()) > 1e-3
    with pytest.raises(sp.UsageError, match="no part 5: the network is an average of 4"):
        part(network, 4)
    with pytest.raises(sp.UsageError, match="a single one"):
        part(sp.Network.create(inputs=1, layers=[sp.Layer(2), sp.Layer(1)], seed=0), 1)
    picture = sp.plot(fitted.model, "network", part=2)
    assert picture.layout.title.text.startswith("Network 2 of 4")
    assert "part=1" in sp.plot(fitted.model, "network").note
