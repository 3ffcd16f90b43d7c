"""The layers of a network on lists of floats, in plain Python; copied as `carried_cells` is."""

# ruff: noqa: B905 - Python 3.8 knows no zip(strict=)

import math


def sum_of_products(x, weights):
    """The products of inputs and weights, added up."""
    return sum([a * b for a, b in zip(x, weights)])


add = getattr(math, "sumprod", sum_of_products)


def multiply(x, weights):
    """The weighted inputs multiplied."""
    product = 1.0
    for a, b in zip(x, weights):
        product *= a * b
    return product


def divide(x, weights):
    """The first weighted input divided by all others, none of them nearer to 0 than 1e-6."""
    quotient = x[0] * weights[0]
    divisor = 1.0
    for a, b in zip(x[1:], weights[1:]):
        t = a * b
        divisor *= min(t, -1e-6) if t < 0 else max(t, 1e-6)
    return quotient / divisor


def joined(x, neurons, rules, blocks):
    """The pre-activations; a neuron sees the inputs of its own block."""
    width, per = len(x) // blocks, len(neurons) // blocks
    seen = [x[i * width : (i + 1) * width] for i in range(blocks)]
    return [
        rule(seen[i // per], weights) + bias for i, (rule, (bias, weights)) in enumerate(zip(rules, neurons))
    ]


def fired(a, thresholds):
    """0 in place of every activation that is not above its threshold."""
    return [value if value > least else 0.0 for value, least in zip(a, thresholds)]


def logistic_of(z):
    """1 / (1 + exp(-z)), without ever an exponential of a large number."""
    if z >= 0:
        return 1.0 / (1.0 + math.exp(-z))
    e = math.exp(z)
    return e / (1.0 + e)


def step(z):
    return [1.0 if t >= 0 else 0.0 for t in z]


def sigmoid(z):
    return [logistic_of(t) for t in z]


def logistic(z, a):
    return [logistic_of(a * t) for t in z]


def tanh(z):
    return [math.tanh(t) for t in z]


def softsign(z):
    return [t / (1 + abs(t)) for t in z]


def hard_sigmoid(z):
    return [min(max(t / 6 + 0.5, 0.0), 1.0) for t in z]


def hard_tanh(z):
    return [min(max(t, -1.0), 1.0) for t in z]


def sine(z, omega):
    return [math.sin(omega * t) for t in z]


def gaussian(z):
    return [math.exp(-t * t) for t in z]


def linear(z, m, c):
    return [m * t + c for t in z]


def relu(z):
    return [max(t, 0.0) for t in z]


def leaky_relu(z, alpha):
    return [t if t > 0 else alpha * t for t in z]


def elu(z, alpha):
    return [t if t > 0 else alpha * math.expm1(t) for t in z]


def selu(z):
    return [1.0507009873554805 * (t if t > 0 else 1.6732632423543772 * math.expm1(t)) for t in z]


def gelu(z):
    return [0.5 * t * (1 + math.erf(t * 0.7071067811865476)) for t in z]


def softplus(z):
    return [max(t, 0.0) + math.log1p(math.exp(-abs(t))) for t in z]


def swish(z, beta):
    return [t * logistic_of(beta * t) for t in z]


def mish(z):
    return [t * math.tanh(max(t, 0.0) + math.log1p(math.exp(-abs(t)))) for t in z]


def softmax(z, blocks=1):
    per, shares = len(z) // blocks, []
    for start in range(0, len(z), per):
        own = z[start : start + per]
        largest = max(own)
        e = [math.exp(t - largest) for t in own]
        total = sum(e)
        shares += [t / total for t in e]
    return shares


def maxout(z, k):
    return [max(z[i : i + k]) for i in range(0, len(z), k)]
