"""What the tests of the chain rule share: drawn networks, jax.grad as judge, and a reader that works lines out."""

import re

import jax
import jax.numpy as jnp
import numpy as np
from hypothesis import strategies as st

from superpose import runtime
from superpose.calculus.activations import ACTIVATIONS
from superpose.calculus.costs import COSTS, cost
from superpose.network import passes
from superpose.network.layer import Layer
from superpose.network.network import Network

HIDDEN = sorted(name for name, a in ACTIVATIONS.items() if a.has_slope)
SMOOTHED = [cost(name, smoothing=0.1) for name in ("binary_cross_entropy", "categorical_cross_entropy")]
TOKEN = re.compile(r"-?\d+(?:\.\d+)?(?:e[+-]?\d+)?|[A-Za-z_][\w./:]*|[()*+-]")


def work_out(expression):
    """The value of `w 0.5 * (a 2 - y -1) + bias 3`: words are left aside, then products before sums."""
    tokens = [t for t in TOKEN.findall(expression) if not t[0].isalpha() and t[0] != "_"]
    value, rest = _sum(tokens)
    assert not rest, expression
    return value


def _sum(tokens):
    value, tokens = _product(tokens)
    while tokens and tokens[0] in "+-":
        term, rest = _product(tokens[1:])
        value, tokens = value + (term if tokens[0] == "+" else -term), rest
    return value, tokens


def _product(tokens):
    value, tokens = _factor(tokens)
    while tokens and tokens[0] == "*":
        factor, tokens = _factor(tokens[1:])
        value *= factor
    return value, tokens


def _factor(tokens):
    if tokens[0] == "(":
        value, rest = _sum(tokens[1:])
        assert rest[0] == ")"
        return value, rest[1:]
    return float(tokens[0]), tokens[1:]


def equations(text):
    """Every line `name = expression = result` (or `name = number`) of a text: name to (expression, result)."""
    found = {}
    for line in text.splitlines():
        if not line.startswith("  ") or " = " not in line:
            continue
        name, *sides = line.strip().replace(" (but for rounding)", "").split(" = ")
        if TOKEN.sub("", sides[-1]).strip() == "":
            found[name] = (sides[0], float(sides[-1].split()[-1]) if len(sides) > 1 else work_out(sides[0]))
    return found


def rounded_alike(value, shown):
    """Whether a value is the shown one to its six digits; beside sums that cancel, to twelve places."""
    if shown == 0:
        return abs(value) < 1e-9
    half = 0.5000001 * 10.0 ** (np.floor(np.log10(abs(shown))) - 5)
    return abs(value - shown) <= half


def judge(network, x_BI, y_BO, kind):
    """The gradient of the mean cost by jax.grad, as a vector in float64."""
    with runtime.precision("float64"):
        exact = network.astype("float64")

        def mean_cost(network):
            last = passes.forward(network.layers, jnp.asarray(x_BI))[-1]
            return passes.row_costs(network.layers[-1], last, jnp.asarray(y_BO), kind).sum() / len(x_BI)

        leaves = jax.tree.leaves(jax.jit(jax.grad(mean_cost))(exact))
        return np.concatenate([np.asarray(g).ravel() for g in leaves])


@st.composite
def examples(draw):
    """A network of 1 to 3 layers, one row, its target, and a cost: every activation, rule, cost, fused and not."""
    kind = draw(st.sampled_from([*COSTS.values(), *SMOOTHED]))
    outputs, inputs = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    natural = {"sigmoid": "sigmoid", "softmax": "softmax", "softplus": "softplus"}
    last = natural.get(kind.output_activation) or draw(
        st.sampled_from(["linear", "softmax", "tanh", "maxout"])
    )
    hidden = []
    for i in range(draw(st.integers(0, 2))):
        blocks = 2 if i and draw(st.booleans()) else 1
        rule = draw(st.sampled_from(["add", "add", "multiply", "divide"])) if i == 0 else "add"
        fire = draw(st.sampled_from([None, None, 0.05]))
        hidden.append(Layer(2 * draw(st.integers(1, 2)), draw(st.sampled_from(HIDDEN)), combine=rule,
                            fire_above=fire, blocks=blocks))  # fmt: skip
    last_rule = draw(st.sampled_from(["add", "add", "multiply"]))
    layers = [*hidden, Layer(outputs, last, combine=last_rule)]
    seed = draw(st.integers(0, 2**16))
    return drawn(inputs, layers, kind, seed)


def drawn(inputs, layers, kind, seed):
    """A network of these layers, a row and a target, all from the seed; weights away from 0."""
    rng = np.random.default_rng(seed)
    network = Network.create(inputs=inputs, layers=layers, seed=seed, dtype="float64")
    with runtime.precision("float64"):
        network = jax.tree.map(lambda p: p + jnp.asarray(0.1 * rng.normal(size=p.shape)), network)
    x_I = rng.uniform(0.4, 1.5, inputs) * rng.choice([-1, 1], inputs)
    y_O = rng.random(network.outputs)
    return network, x_I, y_O / y_O.sum() if kind.output_activation == "softmax" else y_O, kind
