"""A model as one file of plain Python: no imports but `math`, from the cells of a row to its answer."""

import numpy as np

from superpose.saving.exports.copied import copied
from superpose.saving.exports.program import Plan, Program, Stretch
from superpose.saving.exports.source_columns import column_source
from superpose.saving.exports.source_text import comment, number, numbers, python_literal

HEAD = '''"""A model that {made_by} exported: from the cells of a row to its answer.

    predict(row)        {predicts}{proba}
    encode_row(row)     the {inputs} inputs of the network

`row` is a dict by the names in COLUMNS, its cells text as csv.DictReader gives it, or numbers, truth values and
dates of Python; None, NaN and the words in MISSING are missing. It needs Python 3.8 or later and nothing else.
"""
'''
PROBA = "\n    predict_proba(row)  {{{what}: confidence}}"


def python_source(program: Program) -> str:
    """The whole file."""
    body = _columns(program) + _network(program) + _answers(program)
    head = HEAD.format(
        made_by=program.made_by,
        predicts={"classification": "the label", "multilabel": "{target: 0 or 1}"}.get(
            program.task, _number(program)
        ),
        proba="" if program.task == "regression" else PROBA.format(what=_what(program)),
        inputs=program.plans[0].inputs,
    )
    used = copied(body, {"MISSING": frozenset(program.missing)})
    return f"{head}\nimport math\n\n{used}\n\n{body}"


def encoder_source(program: Program) -> str:
    """The part that makes inputs of rows, with all it needs but `import math`."""
    body = _columns(program)
    return f"{copied(body, {'MISSING': frozenset(program.missing)})}\n\n{body}"


def _what(program: Program) -> str:
    return "label" if program.task == "classification" else "target"


def _number(program: Program) -> str:
    return "the number" if len(program.target.names) == 1 else "{target: number}"


ENCODE = '''
def encode_row(row):
    """The inputs of the network, one list of floats."""
    inputs = []
    for name, column in COLUMNS.items():
        try:
            inputs += column(row[name])
        except ValueError as error:
            raise ValueError(f"Column {name!r}: {error}") from None
    return [single(value) for value in inputs]


def encode(rows):
    """As encode_row, of many rows."""
    return [encode_row(row) for row in rows]
'''


def _columns(program: Program) -> str:
    parts = [column_source(coder, i + 1) for i, coder in enumerate(program.encoding.coders)]
    table = [f"    {coder.name!r}: column_{i + 1}," for i, coder in enumerate(program.encoding.coders)]
    return "\n\n".join([*parts, "\n".join(["COLUMNS = {", *table, "}"]) + "\n", ENCODE.lstrip("\n")])


def _network(program: Program) -> str:
    parts = [_layer(plan, i + 1, wide=program.dtype == np.float64) for i, plan in enumerate(program.plans)]
    steps = "".join(f"    x = layer_{i + 1}(x)\n" for i in range(len(program.plans)))
    whole = f'def network(x):\n    """The outputs for the inputs of one row."""\n{steps}    return x\n'
    return "\n\n" + "\n\n".join([*parts, whole])


def _layer(plan: Plan, i: int, *, wide: bool) -> str:
    """A layer's weights, a neuron's bias and weights a line, and the function that computes it."""
    w_KI = np.moveaxis(plan.w_JIK, 1, 2).reshape(plan.columns, -1)
    lines = [" ".join([number(b), *numbers(w_I)]) for b, w_I in zip(plan.b_K, w_KI, strict=True)]
    fire = f"FIRE_{i} = {python_literal(plan.fire_above)}\n" if plan.fire_above else ""
    rules = " + ".join(f"[{s.name}] * {s.stop - s.start}" for s in plan.combines)
    result = _activated(plan)
    result = f"fired({result}, FIRE_{i})" if plan.fire_above else result
    text = "\n".join(lines)
    return (
        f"# {plan.told}; a neuron's bias, then its weights, a line\n"
        f'LAYER_{i} = {"wide_numbers" if wide else "numbers"}("""\n{text}\n""")\n{fire}\n\n'
        f"def layer_{i}(x):\n"
        f"    z = joined(x, LAYER_{i}, {rules}, {plan.blocks})\n"
        f"    return {result}\n"
    )


def _activated(plan: Plan) -> str:
    if len(plan.activations) == 1:
        one = plan.activations[0]
        return _call(one, "z", plan.blocks)
    return " + ".join(_call(s, f"z[{s.start}:{s.stop}]", 1) for s in plan.activations)


def _call(rule: Stretch, z: str, blocks: int) -> str:
    given = [z, *(f"{p!r}" for p in rule.parameters)]
    given += [f"{blocks}"] if rule.name == "softmax" and blocks > 1 else []
    return f"{rule.name}({', '.join(given)})"


def _answers(program: Program) -> str:
    target = program.target
    if program.task == "regression":
        many = len(target.names) > 1
        scales = python_literal(tuple(zip(target.names, target.scale, target.center, strict=True)))
        made = "{name: y * scale + center for (name, scale, center), y in zip(TARGETS, outputs)}"
        return (
            f"\n\n# {comment(', '.join(target.names))}: name, scale, center\nTARGETS = {scales}\n\n\n"
            f'def predict(row):\n    """The answer for one row, in the target\'s units."""\n'
            f"    outputs = network(encode_row(row))\n    found = {made}\n"
            f"    return found{'' if many else '[TARGETS[0][0]]'}\n"
        )
    one = program.task == "classification" and len(target.outputs) == 1
    outputs = "[1 - outputs[0], outputs[0]]" if one else "outputs"
    if program.task == "multilabel":
        answer = "{label: int(share > 0.5) for label, share in predict_proba(row).items()}"
    elif one:
        answer = "LABELS[network(encode_row(row))[0] > 0.5]"
    else:
        answer = "max(LABELS, key=predict_proba(row).get)"
    return (
        f"\n\nLABELS = {python_literal(tuple(program.labels))}\n\n\n"
        f'def predict_proba(row):\n    """The confidence in each, by name."""\n'
        f"    outputs = network(encode_row(row))\n    return dict(zip(LABELS, {outputs}))\n\n\n"
        f'def predict(row):\n    """The answer for one row."""\n    return {answer}\n'
    )
