"""What the tests of training share: small networks and data, and the same mathematics by hand in NumPy float64."""

import numpy as np

from superpose.network.layer import Layer
from superpose.network.network import Network

ROWS = 53  # no multiple of any batch used, so that the last batch is never whole


def line_data(rows=ROWS, *, inputs=3, outputs=1, seed=0):
    """Inputs, and targets that are a noisy linear function of them, float64."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(rows, inputs))
    return x, x @ rng.normal(size=(inputs, outputs)) + 0.5 + 0.1 * rng.normal(size=(rows, outputs))


def curve_data(rows=ROWS, *, inputs=3, seed=0):
    """Inputs, and a smooth target a small network can learn."""
    x = np.random.default_rng(seed).normal(size=(rows, inputs))
    return x, np.sin(2 * x[:, :1]) + 0.5 * x[:, 1:2]


def linear_network(*, inputs=3, outputs=1, dtype="float64"):
    """One linear layer."""
    return Network.create(inputs=inputs, layers=[Layer(outputs)], seed=1, dtype=dtype)


def tanh_network(*, inputs=3, hidden=5, dtype="float32", last="linear", outputs=1, dropout=0.0):
    """One hidden layer of tanh."""
    layers = [Layer(hidden, "tanh", dropout=dropout), Layer(outputs, last)]
    return Network.create(inputs=inputs, layers=layers, seed=1, dtype=dtype)


def arrays(network):
    """Weights and bias of each layer in turn, as float64."""
    return [np.asarray(a, float) for layer in network.layers for a in (layer.weights, layer.bias)]


def by_hand(parameters, x, y, weight=None):
    """The mean squared error of tanh layers with a linear last one, and its gradient, by hand."""
    weights, biases = parameters[::2], parameters[1::2]
    values = [x]
    for i, (w, b) in enumerate(zip(weights, biases, strict=True)):
        z = values[-1] @ w + b
        values.append(z if i == len(weights) - 1 else np.tanh(z))
    share = np.full(len(x), 1 / len(x)) if weight is None else weight / weight.sum()
    error = values[-1] - y
    cost = (np.square(error).sum(axis=1) * share).sum()
    delta, found = 2 * error * share[:, None], []
    for i in reversed(range(len(weights))):
        found = [values[i].T @ delta, delta.sum(axis=0), *found]
        delta = (delta @ weights[i].T) * (1 - values[i] ** 2)
    return cost, found


def descend(parameters, x, y, *, rate, batches, weight=None):
    """Gradient descent by hand through these batches of row numbers."""
    for rows in batches:
        w = None if weight is None else weight[rows]
        _, gradient = by_hand(parameters, x[rows], y[rows], w)
        parameters = [p - rate * g for p, g in zip(parameters, gradient, strict=True)]
    return parameters


def gap(network, parameters):
    """The largest difference between a network's arrays and these, by the largest of each."""
    pairs = zip(arrays(network), parameters, strict=True)
    return max(float(np.abs(a - b).max() / max(np.abs(b).max(), 1e-12)) for a, b in pairs)
