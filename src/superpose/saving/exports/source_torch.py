"""A model as a PyTorch module: its source, and its weights in a .safetensors file beside it."""

import hashlib

import numpy as np

from superpose.saving.exports.program import Plan, Program, Stretch
from superpose.saving.exports.source_python import encoder_source
from superpose.saving.exports.source_text import python_literal
from superpose.saving.header import write_header

HEAD = '''"""A model that {made_by} exported: a PyTorch module, and what makes its inputs of the rows of a table.

    model = Model()                     its weights are read from the file in WEIGHTS, beside this one
    model(torch.tensor(encode(rows)))   {outputs} outputs of {inputs} inputs
    model.predict(rows)                 the answers

`rows` are dicts by the names in COLUMNS, their cells text as csv.DictReader gives it, or numbers, truth values and
dates of Python; None, NaN and the words in MISSING are missing. There is no dropout in it.
"""

import hashlib
import json
import math
import pathlib

import torch

'''
READ = '''
def read_weights(path):
    """The tensors of a .safetensors file: 8 bytes of length, a header of JSON, then the numbers."""
    raw = pathlib.Path(path).read_bytes()
    if hashlib.sha256(raw).hexdigest() != SHA256:
        raise ValueError(f"{path} is not the file of weights that was exported with {__file__}")
    start = 8 + int.from_bytes(raw[:8], "little")
    kinds, tensors = {"F32": torch.float32, "F64": torch.float64}, {}
    for name, told in json.loads(raw[8:start]).items():
        begin, end = (start + place for place in told.get("data_offsets", (0, 0)))
        if name != "__metadata__":
            flat = torch.frombuffer(bytearray(raw[begin:end]), dtype=kinds[told["dtype"]])
            tensors[name] = flat.reshape(told["shape"])
    return tensors
'''
JOINED = '''
def joined(rule, x, weights):
    """Each block's inputs joined with its weights: (rows, inputs), (blocks, inputs, columns) to (rows, columns)."""
    blocks = weights.shape[0]
    apart = x.reshape(len(x), blocks, -1).transpose(0, 1)
    return rule(apart, weights).transpose(0, 1).reshape(len(x), -1)
'''
COMBINES = {
    "add": "def add(x, w):\n    return x @ w\n",
    "multiply": "def multiply(x, w):\n    return x.prod(-1, keepdim=True) * w.prod(-2, keepdim=True)\n",
    "divide": '''def divide(x, w):
    """The first weighted input divided by all others, none of them nearer to 0 than 1e-6."""
    t = x.unsqueeze(-2) * w.transpose(-1, -2).unsqueeze(-3)
    rest = t[..., 1:]
    rest = torch.where(rest < 0, rest.clamp(max=-1e-6), rest.clamp(min=1e-6))
    return t[..., 0] / rest.prod(-1)
''',
}
ACTIVATIONS = {
    "step": "({z} >= 0).to({z}.dtype)",
    "sigmoid": "torch.sigmoid({z})",
    "logistic": "torch.sigmoid({0} * {z})",
    "tanh": "torch.tanh({z})",
    "softsign": "torch.nn.functional.softsign({z})",
    "hard_sigmoid": "({z} / 6 + 0.5).clamp(0, 1)",
    "hard_tanh": "{z}.clamp(-1, 1)",
    "sine": "torch.sin({0} * {z})",
    "gaussian": "torch.exp(-{z} * {z})",
    "linear": "{0} * {z} + {1}",
    "relu": "torch.relu({z})",
    "leaky_relu": "torch.nn.functional.leaky_relu({z}, {0})",
    "elu": "torch.nn.functional.elu({z}, {0})",
    "selu": "torch.selu({z})",
    "gelu": "torch.nn.functional.gelu({z})",
    "softplus": "torch.nn.functional.softplus({z})",
    "swish": "{z} * torch.sigmoid({0} * {z})",
    "mish": "torch.nn.functional.mish({z})",
}
INIT = """
    def __init__(self, weights=None):
        super().__init__()
        tensors = read_weights(pathlib.Path(__file__).with_name(WEIGHTS) if weights is None else weights)
        self.weights = torch.nn.ParameterList(tensors[f"layers.{i}.weights"] for i in range(LAYERS))
        self.bias = torch.nn.ParameterList(tensors[f"layers.{i}.bias"] for i in range(LAYERS))
"""


def torch_weights(program: Program) -> bytes:
    """The file of weights, by layers as superpose's own files have them; weights are (blocks, inputs, columns)."""
    arrays = {}
    for i, plan in enumerate(program.plans):
        for part, array in (("weights", plan.w_JIK), ("bias", plan.b_K)):
            arrays[f"layers.{i}.{part}"] = np.ascontiguousarray(array, array.dtype.newbyteorder("<"))
    metadata = {"format": "pt", "made_by": program.made_by}
    return write_header(metadata, arrays) + b"".join(array.tobytes() for array in arrays.values())


def torch_source(program: Program, weights: bytes, file: str) -> str:
    """The source of the module; `file` is the name of its weights."""
    head = HEAD.format(
        made_by=program.made_by, inputs=program.plans[0].inputs, outputs=len(program.target.outputs)
    )
    constants = f"WEIGHTS = {file!r}\nSHA256 = {hashlib.sha256(weights).hexdigest()!r}\nLAYERS = {len(program.plans)}\n"
    rules = {s.name for plan in program.plans for s in plan.combines}
    functions = [READ, JOINED, *(text for name, text in COMBINES.items() if name in rules)]
    parts = [constants, encoder_source(program), *functions, _answers(program), _module(program)]
    return head + "\n\n".join(part.strip("\n") + "\n" for part in parts)


def _module(program: Program) -> str:
    lines = [
        'class Model(torch.nn.Module):\n    """The network; it takes encoded inputs, (rows, inputs)."""',
        INIT,
    ]
    steps = "".join(f"        x = self.layer_{i + 1}(x)\n" for i in range(len(program.plans)))
    forward = (
        f'    def forward(self, x):\n        """The outputs, (rows, outputs)."""\n{steps}        return x\n'
    )
    lines += [
        forward,
        *(_layer(plan, i) for i, plan in enumerate(program.plans)),
        PREDICT.format(dtype=program.dtype),
    ]
    return "\n".join(part.strip("\n") + "\n" for part in lines)


PREDICT = '''
    def predict(self, rows):
        """The answers for rows."""
        with torch.no_grad():
            return answers(self(torch.tensor(encode(rows), dtype=torch.{dtype})))
'''


def _layer(plan: Plan, i: int) -> str:
    lines = [f"    def layer_{i + 1}(self, x):", f'        """{plan.told}."""', *_joined(plan, i)]
    fire = [f"        least = torch.tensor({plan.fire_above!r}, dtype=z.dtype)"] if plan.fire_above else []
    result = _activated(plan)
    lines += [*fire, f"        a = {result}" if fire else f"        return {result}"]
    return "\n".join([*lines, *(["        return torch.where(a > least, a, 0)"] if fire else [])])


def _joined(plan: Plan, i: int) -> list[str]:
    given = f"x, self.weights[{i}]"
    if len(plan.combines) == 1:
        return [f"        z = joined({plan.combines[0].name}, {given}) + self.bias[{i}]"]
    names = sorted({s.name for s in plan.combines})
    lines = [f"        by_{name} = joined({name}, {given})" for name in names]
    parts = ", ".join(f"by_{s.name}[:, {s.start}:{s.stop}]" for s in plan.combines)
    return [*lines, f"        z = torch.cat([{parts}], 1) + self.bias[{i}]"]


def _activated(plan: Plan) -> str:
    first = plan.activations[0]
    if first.name == "softmax":
        return f"z.reshape(len(z), {plan.blocks}, -1).softmax(-1).reshape(len(z), -1)"
    if first.name == "maxout":
        return f"z.reshape(len(z), -1, {int(first.parameters[0])}).amax(-1)"
    if len(plan.activations) == 1:
        return _call(first, "z")
    return f"torch.cat([{', '.join(_call(s, f'z[:, {s.start}:{s.stop}]') for s in plan.activations)}], 1)"


def _call(rule: Stretch, z: str) -> str:
    if (rule.name, rule.parameters) == ("linear", (1.0, 0.0)):
        return z
    return ACTIVATIONS[rule.name].format(*map(repr, rule.parameters), z=z)


def _answers(program: Program) -> str:
    target = program.target
    if program.task == "regression":
        one = len(target.names) == 1
        scale, center = (
            f"torch.tensor({given!r}, dtype=torch.float64)" for given in (target.scale, target.center)
        )
        return (
            f"TARGETS = {python_literal(target.names)}\n\n\ndef answers(outputs):\n"
            f'    """Numbers in the units of the target."""\n    found = outputs.double() * {scale} + {center}\n'
            f"    return found{'[:, 0]' if one else ''}.tolist()\n"
        )
    labels = f"LABELS = {python_literal(tuple(program.labels))}\n\n\ndef answers(outputs):\n"
    if program.task == "multilabel":
        return f'{labels}    """0 or 1 for each of LABELS, row by row."""\n    return (outputs > 0.5).long().tolist()\n'
    place = "(outputs[:, 0] > 0.5).long()" if len(target.outputs) == 1 else "outputs.argmax(1)"
    return f'{labels}    """A label a row."""\n    return [LABELS[place] for place in {place}.tolist()]\n'
