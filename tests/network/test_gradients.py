"""Our backward pass against jax.grad in float64, over networks drawn at random; and the judge is judged."""

import dataclasses

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from superpose import runtime
from superpose.calculus.activations import ACTIVATIONS, activation
from superpose.calculus.costs import COSTS, cost
from superpose.network import passes
from superpose.network.layer import Layer
from superpose.network.network import Network

# The step has no slope; hard corners are fine, since no pre-activation falls on one: every bias is drawn too.
SLOPED = sorted(name for name, a in ACTIVATIONS.items() if a.has_slope)
HIDDEN = [name for name in SLOPED if name != "softmax"]
TOLERANCE = 1e-9


def mean_cost(network, x, y, kind, weight, keys):
    """The mean cost by the forward pass alone, for jax.grad to differentiate."""
    last = passes.forward(network.layers, x, keys=keys)[-1]
    return (
        passes.row_costs(network.layers[-1], last, y, kind)
        * passes.row_shares(network.layers[-1], last.z_BK, weight)
    ).sum()


def gap(network, x, y, kind, weight=None, keys=None):
    """The largest difference between our gradient and jax.grad's, by the largest gradient of its array.

    Where a whole array's gradient is rounding beside the others' (a dead layer's), it is held to theirs.
    """
    traces = passes.forward(network.layers, x, keys=keys)
    ours = passes.backward(network.layers, traces, y, kind, weight_B=weight, need_x=True)
    judge, judge_x = jax.grad(mean_cost, argnums=(0, 1))(network, x, y, kind, weight, keys)
    judged = [*jax.tree.leaves(judge), judge_x]
    least = 1e-6 * max(float(jnp.abs(b).max()) for b in judged) + 1e-12
    pairs = zip([*jax.tree.leaves(Network(ours.gradients)), ours.dx_BI], judged, strict=True)
    return max(float(jnp.abs(a - b).max() / jnp.maximum(jnp.abs(b).max(), least)) for a, b in pairs)


@st.composite
def cases(draw):
    """A network of 1 to 5 layers of drawn widths, activations, rules, and a cost, with rows to try it on."""
    # Few widths, in any order: each new shape is compiled operation by operation.
    widths = draw(st.lists(st.sampled_from([1, 2, 5]), min_size=0, max_size=4))
    inputs, outputs, rows = (draw(st.sampled_from(few)) for few in ([1, 3], [1, 4], [1, 6]))
    kind = cost(draw(st.sampled_from(sorted(COSTS))))
    last = {"sigmoid": "sigmoid", "softmax": "softmax"}.get(kind.output_activation, "linear")
    last = "softplus" if kind.name == "poisson" else last
    layers = [
        Layer(
            width,
            draw(st.sampled_from(HIDDEN)),
            combine=draw(st.sampled_from(["add", "add", "add", "multiply"])) if i == 0 else "add",
            fire_above=draw(st.sampled_from([None, None, 0.05])),
            dropout=draw(st.sampled_from([0.0, 0.0, 0.3])),
        )
        for i, width in enumerate(widths)
    ]
    seed = draw(st.integers(0, 2**16))
    return inputs, [*layers, Layer(outputs, last)], kind, rows, seed, draw(st.booleans())


@given(cases())
@settings(max_examples=60)
def test_backward_agrees_with_jax_grad(case):
    inputs, layers, kind, rows, seed, weighted = case
    rng = np.random.default_rng(seed)
    with runtime.precision("float64"):
        network = Network.create(inputs=inputs, layers=layers, seed=seed, dtype="float64")
        network = jax.tree.map(lambda p: p + 0.1 * rng.normal(size=p.shape), network)
        x = jnp.asarray(rng.normal(size=(rows, inputs)))
        y = rng.random((rows, network.outputs))
        y = y / y.sum(axis=1, keepdims=True) if kind.output_activation == "softmax" else y
        weight = jnp.asarray(rng.random(rows)) if weighted else None
        keys = jax.random.split(jax.random.key(seed), len(layers))
        assert gap(network, x, jnp.asarray(y), kind, weight, keys) < TOLERANCE


def a_network(name, parameters=()):
    kind = activation(name, **dict(parameters))
    layers = [Layer(5, kind), Layer(4, kind), Layer(2)]
    return Network.create(inputs=3, layers=layers, seed=1, dtype="float64")


@pytest.mark.parametrize("name", HIDDEN)
def test_every_activation_in_the_middle(name):
    rng = np.random.default_rng(3)
    with runtime.precision("float64"):
        x, y = jnp.asarray(rng.normal(size=(6, 3))), jnp.asarray(rng.normal(size=(6, 2)))
        assert gap(a_network(name), x, y, cost("squared_error")) < TOLERANCE


@pytest.mark.parametrize("factor", [1.001, 0.999])
@pytest.mark.parametrize("name", ["tanh", "sigmoid", "gelu", "softplus"])
def test_a_slope_wrong_by_a_thousandth_is_seen(name, factor):
    """The judge is judged: were a slope wrong by 0.1 %, the test above would fail."""
    right = activation(name)
    rng = np.random.default_rng(3)
    with runtime.precision("float64"):
        wrong = activation(lambda z: right.value(z), slope=lambda z: factor * right.slope(z))
        layers = [Layer(5, wrong), Layer(4, right), Layer(2)]
        network = Network.create(inputs=3, layers=layers, seed=1, dtype="float64")
        x, y = jnp.asarray(rng.normal(size=(6, 3))), jnp.asarray(rng.normal(size=(6, 2)))
        assert gap(network, x, y, cost("squared_error")) > 1e-5


def test_the_inputs_gradient_only_when_asked():
    network = Network.create(inputs=3, layers=[Layer(4, "tanh"), Layer(1)])
    x, y = jnp.ones((2, 3)), jnp.ones((2, 1))
    traces = passes.forward(network.layers, x)
    assert passes.backward(network.layers, traces, y, cost("squared_error")).dx_BI is None
    assert passes.backward(network.layers, traces, y, cost("squared_error"), need_x=True).dx_BI.shape == (
        2,
        3,
    )
    program = str(jax.make_jaxpr(lambda x: passes.backward(
        network.layers, passes.forward(network.layers, x), y, cost("squared_error")).gradients)(x))  # fmt: skip
    # forward 2, weights' gradients 2, back through the second layer 1; none back to the inputs
    assert program.count("dot_general") == 5


@pytest.mark.parametrize("name", ["binary_cross_entropy", "categorical_cross_entropy"])
@pytest.mark.parametrize("size", [1e4, -1e4])
def test_huge_logits_stay_finite_through_the_network(name, size):
    kind = cost(name)
    weights = np.asarray([[size, -size]], np.float32)
    network = Network([Layer(2, kind.output_activation, weights=weights)])
    x, y = jnp.ones((1, 1)), jnp.asarray([[0.0, 1.0]])
    back = passes.backward(network.layers, passes.forward(network.layers, x), y, kind)
    assert np.isfinite(back.cost)
    assert all(np.isfinite(g).all() for g in jax.tree.leaves(Network(back.gradients)))


def test_ten_million_parameters_go_through():
    network = Network.create(inputs=1000, layers=[Layer(3000, "relu"), Layer(2300, "relu"), Layer(5)])
    assert network.parameters > 9_900_000
    x, y = np.ones((2, 1000), np.float32), jnp.zeros((2, 5))
    back = passes.backward(network.layers, network.forward(x), y, cost("squared_error"))
    assert all(np.isfinite(g).all() for g in jax.tree.leaves(Network(back.gradients)))


def test_records_are_values():
    """Two layers of the same rule share compiled code; a changed parameter does not."""
    assert Layer(3, "tanh").rule() == Layer(3, "tanh").rule()
    assert hash(activation("leaky_relu")) == hash(activation("leaky_relu"))
    assert activation("leaky_relu", alpha=0.2) != activation("leaky_relu")
    assert dataclasses.is_dataclass(cost("huber"))
