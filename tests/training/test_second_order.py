"""Our Jacobian beside jax.jacobian, Levenberg-Marquardt beside SciPy's."""

import numpy as np
import pytest
from scipy.optimize import least_squares

from superpose import runtime
from superpose.errors import UsageError
from superpose.network.layer import Layer
from superpose.network.network import Network
from superpose.training.jacobian import Jacobian, flat, jacobian, unflat
from superpose.training.second_order import descent, step

jax = runtime.start()


@pytest.fixture(scope="module")
def net():
    return Network.create(inputs=2, layers=[Layer(5, "tanh"), Layer(3, "sigmoid")], seed=1, dtype="float64")


def test_the_jacobian_is_that_of_jax(net):
    x = np.random.default_rng(0).normal(size=(7, 2))
    with runtime.precision("float64"):
        leaves, tree = jax.tree.flatten(net)

        def outputs(parameters):
            from superpose.network import passes

            layers = jax.tree.unflatten(tree, parameters).layers
            return passes.forward(layers, jax.numpy.asarray(x))[-1].output_BO

        parts = jax.jacobian(outputs)(leaves)
        judge = np.concatenate([np.asarray(p).reshape(7, 3, -1) for p in parts], axis=2)
    np.testing.assert_allclose(jacobian(net, x), judge, rtol=1e-12, atol=1e-14)


def test_parameters_come_back(net):
    assert unflat(net, flat(net)) == net
    assert "Jacobian(Network(2-5-3" in repr(Jacobian(net))
    with pytest.raises(UsageError, match="dropout"):
        Jacobian(Network.create(inputs=1, layers=[Layer(2, "tanh", dropout=0.5), Layer(1)], seed=0))


def test_it_comes_as_low_as_scipy():
    x = np.linspace(-1, 1, 60)[:, None]
    y = np.sin(4 * x[:, 0])
    like = Network.create(inputs=1, layers=[Layer(4, "tanh"), Layer(1)], seed=2, dtype="float64")
    of = Jacobian(like)

    def function(p_SP):
        out, slopes = of(p_SP, x)
        return out[:, :, 0] - y, slopes[:, :, 0, :]

    p_SP = np.stack([flat(like), flat(like) * 1.5])
    judge = [least_squares(lambda p: function(p[None])[0][0], p, lambda p: function(p[None])[1][0], method="lm")
             for p in p_SP]  # fmt: skip
    at = descent(function, p_SP, np.ones((2, 60)))
    before = at.cost_S
    for _ in range(1000):  # SciPy's own limit here is 1300 evaluations
        cost = at.cost_S
        step(function, at)
        assert (at.cost_S <= cost).all()
    assert (at.cost_S < 1e-2 * before).all()
    assert at.cost_S.min() <= 1.5 * min(2 * one.cost / 60 for one in judge) + 1e-12
    assert "2 networks" in repr(at)
