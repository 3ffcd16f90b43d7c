"""A neuron's formula, read by a small reader of its own, gives the neuron's value."""

import math
import re

import numpy as np
import pytest

import superpose as sp
from superpose.insight.formula import formula
from superpose.insight.subject import subject

FUNCTIONS = {
    "tanh": lambda z: math.tanh(z),
    "relu": lambda z: max(z, 0.0),
    "sigmoid": lambda z: 1 / (1 + math.exp(-z)),
    "elu": lambda z, alpha: z if z > 0 else alpha * (math.exp(z) - 1),
    "max": max,
}
TOKEN = re.compile(r"\s*([A-Za-z_][\w.]*|\d+(?:\.\d+)?(?:e[+-]\d+)?|[-+*/(),=])")


class Reader:
    """Numbers, names, + - * /, brackets, and functions with named numbers."""

    def __init__(self, text, values):
        self.tokens, self.values = [*TOKEN.findall(text), ""], values
        assert "".join(self.tokens) == re.sub(r"\s", "", text)

    def take(self, *wanted):
        if self.tokens[0] in wanted:
            return self.tokens.pop(0)
        return ""

    def sum(self):
        total = self.product()
        while sign := self.take("+", "-"):
            total += self.product() if sign == "+" else -self.product()
        return total

    def product(self):
        if self.take("-"):
            return -self.product()
        total = self.one()
        while sign := self.take("*", "/"):
            total = total * self.one() if sign == "*" else total / self.one()
        return total

    def one(self):
        if self.take("("):
            value = self.sum()
            assert self.take(")")
            return value
        token = self.tokens.pop(0)
        if token in FUNCTIONS:
            return self.call(token)
        return self.values[token] if token in self.values else float(token)

    def call(self, name):
        assert self.take("(")
        given, named = [self.sum()], {}
        while self.take(","):
            if self.tokens[1] == "=":
                key = self.tokens.pop(0)
                self.take("=")
                named[key] = self.sum()
            else:
                given.append(self.sum())
        assert self.take(")")
        return FUNCTIONS[name](*given, **named)


def read(text, values):
    reader = Reader(text, values)
    value = reader.sum()
    assert reader.tokens == [""], reader.tokens
    return value


def test_the_reader_itself():
    assert read("-2*x + (3 - 1e-1)*y / 2", {"x": 1.0, "y": 4.0}) == pytest.approx(3.8)
    assert read("elu(-1*x, alpha=2)", {"x": 1.0}) == pytest.approx(2 * (math.exp(-1) - 1))


LAYERS = [
    sp.Layer(3, "tanh"),
    sp.Layer(3, "relu"),
    sp.Layer(3, sp.activation("elu", alpha=0.5)),
    sp.Layer(3, sp.activation("linear", m=2.0, c=-0.5)),
    sp.Layer(3, "linear"),
    sp.Layer(2, "maxout"),
    sp.Layer(2, "sigmoid", combine="multiply"),
    sp.Layer(2, "tanh", combine="divide"),
]


@pytest.mark.parametrize("layer", LAYERS, ids=repr)
def test_a_formula_gives_the_neurons_value(layer):
    network = sp.Network.create(inputs=3, layers=[layer, sp.Layer(4, "tanh", blocks=1), sp.Layer(1)], seed=2)
    rng = np.random.default_rng(1)
    network = sp.Network(
        [one.filled(one.weights, rng.normal(size=one.columns).astype(np.float32)) for one in network.layers]
    )
    seen, x = subject(network), np.float32([0.7, -1.2, 0.4])
    trace = network.forward(x)
    for number in range(layer.neurons):
        text = formula(seen, 0, number, digits=9).text
        value = read(text, dict(zip(("x1", "x2", "x3"), x.tolist(), strict=True)))
        assert value == pytest.approx(float(trace[0].output_BO[0, number]), rel=1e-4, abs=1e-5), text
    before = {f"a1.{i + 1}": float(v) for i, v in enumerate(trace[0].output_BO[0])}
    assert read(formula(seen, 1, 2, digits=9).text, before) == pytest.approx(
        float(trace[1].output_BO[0, 2]), rel=1e-4, abs=1e-5
    )


def test_as_a_person_writes_it():
    neuron = sp.Neuron([1.2, -0.4], 0.31, "tanh")
    assert formula(subject(neuron, names=["age", "fare"]), 0, 0).text == "tanh(1.2*age - 0.4*fare + 0.31)"
    assert formula(subject(sp.Neuron([-1.0], 0.0, "linear")), 0, 0).text == "-1*x"


def test_a_long_one_says_what_it_leaves_out():
    weights = np.linspace(0.1, 7.1, 71)
    found = formula(subject(sp.Neuron(weights, 1.0, "relu")), 0, 0, most=8)
    assert found.left_out == 63
    assert found.text.endswith("+ 7.1*x71 + ... and 63 more weights + 1)")
    assert found.text.startswith("relu(6.4*x64 + ")


def test_a_threshold_and_softmax_are_told():
    assert formula(subject(sp.Neuron([1.0], 0.0, "relu", fire_above=0.5)), 0, 0).text == (
        "relu(1*x) where that is above 0.5, else 0"
    )
    network = sp.Network.create(inputs=1, layers=[sp.Layer(2, "softmax")])
    assert "its share among all neurons" in formula(subject(network), 0, 1).where[-1]


def test_inputs_of_other_blocks_are_no_part_of_it():
    network = sp.superpose(
        [
            sp.Network.create(inputs=1, layers=[sp.Layer(3, "tanh"), sp.Layer(1, "tanh")], seed=s)
            for s in (0, 1)
        ]
    )
    text = formula(subject(network), 1, 1).text
    assert {"a1.4", "a1.5", "a1.6"} <= set(re.findall(r"a1\.\d", text)) and "a1.1" not in text


def test_what_columns_of_a_table_mean(neurons_fitted):
    seen = subject(neurons_fitted)
    age = seen.axes["age"].coder
    found = formula(seen, 0, 0)
    assert found.where == (
        f"age is (its value - {age.center:.4g}) / {age.scale:.4g}, held back smoothly beyond 3",
    )
