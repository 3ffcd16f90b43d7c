"""A model as one file of C99: no allocation, nothing but <math.h>, <stddef.h> and <string.h>."""

import numpy as np

from superpose.saving.exports import c_functions
from superpose.saving.exports.program import Plan, Program, Stretch
from superpose.saving.exports.source_c_columns import column_source, member, needs
from superpose.saving.exports.source_text import c_string, comment, identifiers, numbers, wrapped

HEAD = """/*
A model that {made_by} exported, as C99: from the columns of a row to its answer.

    #define {upper}_DECLARATIONS       only the declarations, for the files that call it
    #include "{file}"

    {name}_predict(&row, &result)              0, or the number of the column whose cell cannot be used
    {name}_predict_in(&row, &result, &scratch) as that, its {scratch} bytes of working memory passed in

It allocates nothing, keeps nothing and reads only constants, so any number of threads may call it at once.
{name}_predict takes its working memory from the stack. Link it with the mathematics library (-lm). Text is UTF-8,
without spaces around it. Cells that cannot be used are infinite, far from all that was met in training, or truth
values other than 0 and 1.
*/
"""
DECLARATIONS = """#ifndef {upper}_H
#define {upper}_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {{
#endif

typedef struct {{
{members}
}} {name}_row;

typedef struct {{
{results}
}} {name}_result;

typedef struct {{
    {real} a[{widest}], b[{widest}];
}} {name}_scratch;

{labels}int {name}_predict(const {name}_row *row, {name}_result *result);
int {name}_predict_in(const {name}_row *row, {name}_result *result, {name}_scratch *scratch);

#ifdef __cplusplus
}}
#endif
#endif
"""
PREDICT = """
int {name}_predict_in(const {name}_row *row, {name}_result *result, {name}_scratch *scratch)
{{
    real *a = scratch->a, *b = scratch->b;
{columns}
{layers}
{answer}    return 0;
}}

int {name}_predict(const {name}_row *row, {name}_result *result)
{{
    {name}_scratch scratch;
    return {name}_predict_in(row, result, &scratch);
}}
"""


def c_source(program: Program, name: str, file: str) -> str:
    """The whole file; `name` begins all it declares."""
    wide = program.dtype == np.float64
    facts = {
        "name": name,
        "upper": name.upper(),
        "widest": program.widest,
        "real": "double" if wide else "float",
    }
    head = HEAD.format(made_by=program.made_by, file=comment(file)[1:-1], scratch=_bytes(program), **facts)
    fields = identifiers(coder.name for coder in program.encoding.coders)
    members = "\n".join(member(c, f) for c, f in zip(program.encoding.coders, fields, strict=True))
    declared = DECLARATIONS.format(
        members=members, results=_results(program), labels=_labels(program, name), **facts
    )
    body = [
        f"typedef {facts['real']} real;\ntypedef {name}_row row_of_cells;\n",
        *(c_functions.in_precision(one, wide=wide) for one in _functions(program)),
        *(column_source(c, fields[i], i + 1) for i, c in enumerate(program.encoding.coders)),
        *(_layer(plan, i + 1) for i, plan in enumerate(program.plans)),
        _names(program, name),
        _predict(program, facts),
    ]
    source = f"{declared}\n#ifndef {name.upper()}_DECLARATIONS\n\n#include <math.h>\n#include <string.h>\n\n"
    source += "\n".join(part for part in body if part) + "\n#endif\n"
    return head + source


def _bytes(program: Program) -> str:
    return f"{2 * program.widest * program.dtype.itemsize:,}"


def _results(program: Program) -> str:
    target, many = program.target, len(program.labels)
    if program.task == "regression":
        size = f"[{len(target.names)}]" if len(target.names) > 1 else ""
        return f"    double value{size}; /* {comment(', '.join(target.names))}, in its units */"
    size = f"[{many}]" if program.task == "multilabel" else ""
    said = "0 or 1 for each target" if size else "the place of the answer among the labels"
    return f"    int label{size}; /* {said} */\n    double probability[{many}];"


def _labels(program: Program, name: str) -> str:
    names = program.labels or (program.target.names if len(program.target.names) > 1 else ())
    return f"extern const char *const {name}_labels[{len(names)}];\n\n" if names else ""


def _names(program: Program, name: str) -> str:
    names = program.labels or (program.target.names if len(program.target.names) > 1 else ())
    if not names:
        return ""
    told = [c_string(str(label)) for label in names]
    return f"const char *const {name}_labels[{len(names)}] = {{\n{wrapped(told)}\n}};"


def _functions(program: Program) -> list[str]:
    """What is called, before all that calls it."""
    wanted = {one for coder in program.encoding.coders for one in needs(coder)}
    longest = max((len(w) for c in program.encoding.coders for w in getattr(c, "words", ())), default=0)
    found = [f"#define LONGEST_WORD {longest}\n"] if "words" in wanted else []
    found += [text for name, text in c_functions.COLUMNS.items() if name in wanted]
    combines = {s.name for plan in program.plans for s in plan.combines}
    found += [text for name, text in c_functions.COMBINES.items() if name in combines]
    kinds = {
        s.name: len(s.parameters) for plan in program.plans for s in plan.activations if not _as_it_is(s)
    }
    found += [c_functions.SIGMOID] if {"sigmoid", "logistic", "swish"} & {*kinds} else []
    return [part.lstrip("\n") for part in [*found, *(c_functions.activation(n, c) for n, c in kinds.items())]]


def _layer(plan: Plan, i: int) -> str:
    """A layer's weights and the function that computes it."""
    suffix = "f" if plan.b_K.dtype == np.float32 else ""
    lines = [f"/* {plan.told}; weights by block, input, neuron */"]
    for name, values in ((f"W{i}", plan.w_JIK), (f"B{i}", plan.b_K), (f"FIRE{i}", plan.fire_above)):
        if values is not None:
            given = np.asarray(values, plan.b_K.dtype)
            lines += [
                f"static const real {name}[] = {{",
                wrapped(f"{n}{suffix}" for n in numbers(given)),
                "};",
            ]
    body = [*_combined(plan, i), *_activated(plan), *_fired(plan, i)]
    return "\n".join(
        [*lines, f"static void layer_{i}(const real *x, real *z)", "{", "    int k;", *body, "}", ""]
    )


def _combined(plan: Plan, i: int) -> list[str]:
    blocks, inputs, per = plan.w_JIK.shape
    bias = [f"    for (k = 0; k < {plan.columns}; k++)", f"        z[k] += B{i}[k];"]
    if len(plan.combines) == 1 and blocks > 1:
        rule = plan.combines[0].name
        call = (
            f"join_{rule}(x + k * {inputs}, {inputs}, W{i} + k * {inputs * per}, {per}, {per}, z + k * {per})"
        )
        return [f"    for (k = 0; k < {blocks}; k++)", f"        {call};", *bias]
    calls = []
    for rule in plan.combines:
        for block in range(rule.start // per, (rule.stop - 1) // per + 1):
            start, stop = max(rule.start, block * per), min(rule.stop, (block + 1) * per)
            at = block * inputs * per + start - block * per
            call = f"x + {block * inputs}, {inputs}, W{i} + {at}, {per}, {stop - start}, z + {start}"
            calls.append(f"    join_{rule.name}({call});")
    return [*calls, *bias]


def _activated(plan: Plan) -> list[str]:
    if plan.activations[0].name == "softmax":
        per = plan.columns // plan.blocks
        return [f"    for (k = 0; k < {plan.blocks}; k++)", f"        make_softmax(z + k * {per}, {per});"]
    return [_call(rule) for rule in plan.activations if not _as_it_is(rule)]


def _as_it_is(rule: Stretch) -> bool:
    return (rule.name, rule.parameters) == ("linear", (1.0, 0.0))


def _call(rule: Stretch) -> str:
    cast = "" if rule.name == "maxout" else "(real)"
    given = "".join(f", {cast}{p!r}" for p in rule.parameters)
    return f"    make_{rule.name}(z + {rule.start}, {rule.stop - rule.start}{given});"


def _fired(plan: Plan, i: int) -> list[str]:
    if not plan.fire_above:
        return []
    return [f"    for (k = 0; k < {plan.neurons}; k++)", f"        z[k] = z[k] > FIRE{i}[k] ? z[k] : 0;"]


def _predict(program: Program, facts: dict) -> str:
    columns, at = [], 0
    for i, coder in enumerate(program.encoding.coders):
        columns += [f"    if (column_{i + 1}(row, a + {at}))", f"        return {i + 1};"]
        at += coder.width
    ends = "ab"
    layers = [f"    layer_{i + 1}({ends[i % 2]}, {ends[(i + 1) % 2]});" for i in range(len(program.plans))]
    answer = "".join(f"    {line}\n" for line in _answer(program, ends[len(program.plans) % 2]))
    return PREDICT.format(columns="\n".join(columns), layers="\n".join(layers), answer=answer, **facts)


def _answer(program: Program, y: str) -> list[str]:
    target = program.target
    if program.task == "regression":
        return [
            f"result->value{f'[{i}]' if len(target.names) > 1 else ''} = {y}[{i}] * {scale!r} + {center!r};"
            for i, (scale, center) in enumerate(zip(target.scale, target.center, strict=True))
        ]
    if program.task == "multilabel":
        return [
            f"result->{part}[{i}] = {y}[{i}]{end};"
            for i in range(len(target.names))
            for part, end in (("probability", ""), ("label", " > (real)0.5"))
        ]
    if len(target.outputs) == 1:
        return [
            f"result->probability[0] = 1 - {y}[0];",
            f"result->probability[1] = {y}[0];",
            f"result->label = {y}[0] > (real)0.5;",
        ]
    many = len(program.labels)
    return [
        "result->label = 0;",
        f"for (int k = 0; k < {many}; k++) {{",
        f"    result->probability[k] = {y}[k];",
        f"    if ({y}[k] > {y}[result->label])",
        "        result->label = k;",
        "}",
    ]
