"""The layers of a network in ONNX, on (rows, inputs) to (rows, outputs)."""

import numpy as np

from superpose.calculus.activation_rectifiers import MISH_FLAT, ROOT_HALF, SELU_ALPHA, SELU_SCALE
from superpose.calculus.combine_form import NEAREST
from superpose.saving.exports.onnx_graph import Graph
from superpose.saving.exports.program import Plan, Stretch


def layer(graph: Graph, plan: Plan, x: str) -> str:
    """What the layer passes on."""
    z = graph.op("Add", _joined(graph, plan, x), graph.constant(plan.b_K))
    a = _Activations(graph, plan).all(z)
    if plan.fire_above:
        least = graph.constant(plan.fire_above, plan.b_K.dtype)
        a = graph.op("Where", graph.op("Greater", a, least), a, graph.constant(0, plan.b_K.dtype))
    return a


def _joined(graph: Graph, plan: Plan, x: str) -> str:
    """The weighted inputs joined; blocks are the first dim of what is multiplied, (blocks, rows, inputs)."""
    if plan.blocks == 1:
        return graph.beside(
            [_combined(graph, s, x, plan.w_JIK[0, :, s.start : s.stop]) for s in plan.combines]
        )
    x = _shaped(graph, x, [-1, plan.blocks, plan.w_JIK.shape[1]])
    x = graph.op("Transpose", x, perm=[1, 0, 2])
    if len(plan.combines) == 1:
        z = _combined(graph, plan.combines[0], x, plan.w_JIK)
        return _shaped(graph, graph.op("Transpose", z, perm=[1, 0, 2]), [-1, plan.columns])
    parts, per = [], plan.w_JIK.shape[2]
    for j in range(plan.blocks):
        own = graph.op("Gather", x, graph.constant(j, np.int64), axis=0)
        for s in plan.combines:
            start, stop = max(s.start - j * per, 0), min(s.stop - j * per, per)
            if start < stop:
                parts.append(_combined(graph, s, own, plan.w_JIK[j, :, start:stop]))
    return graph.beside(parts)


def _combined(graph: Graph, rule: Stretch, x: str, w: np.ndarray) -> str:
    """x (..., rows, inputs) and w (..., inputs, columns) joined by one rule, (..., rows, columns)."""
    if rule.name == "add":
        return graph.op("MatMul", x, graph.constant(w))
    if rule.name == "multiply":
        product = graph.reduce("ReduceProd", x, -1, keep=True)
        return graph.op("Mul", product, graph.constant(w.prod(axis=-2, keepdims=True, dtype=w.dtype)))
    assert rule.name == "divide", rule.name
    first = graph.op("Mul", graph.part(x, 0, 1), graph.constant(w[..., :1, :]))
    if w.shape[-2] == 1:
        return first
    rest = graph.op("Unsqueeze", graph.part(x, 1, w.shape[-2]), graph.constant([-2], np.int64))
    t = graph.op("Mul", rest, graph.constant(np.swapaxes(w[..., 1:, :], -1, -2)[..., None, :, :]))
    least, zero = graph.constant(NEAREST, w.dtype), graph.constant(0, w.dtype)
    below, above = graph.op("Min", t, graph.op("Neg", least)), graph.op("Max", t, least)
    away = graph.op("Where", graph.op("Less", t, zero), below, above)
    return graph.op("Div", first, graph.reduce("ReduceProd", away, -1, keep=False))


def _shaped(graph: Graph, value: str, shape: list[int]) -> str:
    return graph.op("Reshape", value, graph.constant(shape, np.int64))


class _Activations:
    """The activations of one layer, each method one of them."""

    def __init__(self, graph: Graph, plan: Plan):
        self.graph, self.plan, self.dtype = graph, plan, plan.b_K.dtype

    def all(self, z: str) -> str:
        """Every neuron's activation; equal kinds are computed at once, and put back in their places."""
        if len(self.plan.activations) == 1:
            return self._one(self.plan.activations[0], z)
        groups: dict[tuple, list[int]] = {}
        for s in self.plan.activations:
            groups.setdefault((s.name, s.parameters), []).extend(range(s.start, s.stop))
        parts = []
        for (name, parameters), own in groups.items():
            part = self.graph.op("Gather", z, self.graph.constant(own, np.int64), axis=1)
            parts.append(self._one(Stretch(0, len(own), name, parameters), part))
        back = np.argsort([place for own in groups.values() for place in own])
        return self.graph.op("Gather", self.graph.beside(parts), self.graph.constant(back, np.int64), axis=1)

    def _one(self, rule: Stretch, z: str) -> str:
        return getattr(self, rule.name)(z, *rule.parameters)

    def _of(self, kind: str, a: str, *others: str | float) -> str:
        """An operator on values and numbers."""
        given = [b if isinstance(b, str) else self.graph.constant(b, self.dtype) for b in others]
        return self.graph.op(kind, a, *given)

    def step(self, z: str) -> str:
        return self.graph.cast(self._of("GreaterOrEqual", z, 0.0), self.dtype)

    def sigmoid(self, z: str) -> str:
        return self._of("Sigmoid", z)

    def logistic(self, z: str, a: float) -> str:
        return self._of("Sigmoid", self._of("Mul", z, a))

    def tanh(self, z: str) -> str:
        return self._of("Tanh", z)

    def softsign(self, z: str) -> str:
        return self._of("Div", z, self._of("Add", self._of("Abs", z), 1.0))

    def hard_sigmoid(self, z: str) -> str:
        return self._of("Clip", self._of("Add", self._of("Mul", z, 1 / 6), 0.5), 0.0, 1.0)

    def hard_tanh(self, z: str) -> str:
        return self._of("Clip", z, -1.0, 1.0)

    def sine(self, z: str, omega: float) -> str:
        return self._of("Sin", self._of("Mul", z, omega))

    def gaussian(self, z: str) -> str:
        return self._of("Exp", self._of("Neg", self._of("Mul", z, z)))

    def linear(self, z: str, m: float, c: float) -> str:
        return z if (m, c) == (1.0, 0.0) else self._of("Add", self._of("Mul", z, m), c)

    def relu(self, z: str) -> str:
        return self._of("Relu", z)

    def leaky_relu(self, z: str, alpha: float) -> str:
        return self._of("Where", self._of("Greater", z, 0.0), z, self._of("Mul", z, alpha))

    def elu(self, z: str, alpha: float) -> str:
        below = self._of("Sub", self._of("Exp", self._of("Min", z, 0.0)), 1.0)
        return self._of("Add", self._of("Relu", z), self._of("Mul", below, alpha))

    def selu(self, z: str) -> str:
        return self._of("Mul", self.elu(z, SELU_ALPHA), SELU_SCALE)

    def gelu(self, z: str) -> str:
        """Erf in float32, since runtimes lack it in float64."""
        erf = self.graph.op("Erf", self.graph.cast(self._of("Mul", z, ROOT_HALF), np.float32))
        below = self._of("Add", self._of("Mul", self.graph.cast(erf, self.dtype), 0.5), 0.5)
        return self._of("Mul", z, below)

    def softplus(self, z: str) -> str:
        rest = self._of("Exp", self._of("Neg", self._of("Abs", z)))
        return self._of("Add", self._of("Relu", z), self._of("Log", self._of("Add", rest, 1.0)))

    def swish(self, z: str, beta: float) -> str:
        return self._of("Mul", z, self.logistic(z, beta))

    def mish(self, z: str) -> str:
        n = self._of("Exp", self._of("Min", z, MISH_FLAT))
        u = self._of("Mul", n, self._of("Add", n, 2.0))
        return self._of("Mul", z, self._of("Div", u, self._of("Add", u, 2.0)))

    def softmax(self, z: str) -> str:
        if self.plan.blocks == 1:
            return self.graph.op("Softmax", z, axis=-1)
        apart = _shaped(self.graph, z, [-1, self.plan.blocks, self.plan.neurons // self.plan.blocks])
        return _shaped(self.graph, self.graph.op("Softmax", apart, axis=-1), [-1, self.plan.neurons])

    def maxout(self, z: str, k: float) -> str:
        pieces = _shaped(self.graph, z, [-1, self.plan.neurons, int(k)])
        return self.graph.reduce("ReduceMax", pieces, -1, keep=False)
