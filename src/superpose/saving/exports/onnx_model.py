"""A model as one ONNX file: a tensor a column in, the prediction and its probabilities out."""

import json
from typing import Any

import numpy as np

from superpose.data.coders.coder import Coder
from superpose.data.coders.media_coder import MediaCoder
from superpose.errors import UsageError
from superpose.saving.exports import onnx_columns
from superpose.saving.exports.onnx_graph import Graph, onnx_library
from superpose.saving.exports.onnx_layers import layer
from superpose.saving.exports.program import Program
from superpose.saving.written_by import versions

# As old as can be, so that many runtimes read it; text needs the operators of 20 (ONNX 1.15).
PLAIN = {"opset": 17, "ir": 8}
TEXT = {"opset": 20, "ir": 9}
PREDICTION, PROBABILITIES = "prediction", "probabilities"
LARGEST = 2**31 - 2**20  # bytes; protobuf takes no more in one file


def onnx_bytes(program: Program) -> bytes:
    """The whole file, checked.

    Raises
    ------
    UsageError
        If `onnx` is not installed, or the weights are too many for one file.
    """
    onnx = onnx_library()
    weights = sum(plan.w_JIK.nbytes + plan.b_K.nbytes for plan in program.plans)
    if weights > LARGEST:
        raise UsageError(
            f"The weights take {weights:,} bytes; an ONNX file holds 2 GB.",
            'Export to "torch", whose weights have a file of their own.',
        )
    version = TEXT if any(coder.kind == "text" for coder in program.encoding.coders) else PLAIN
    names = _input_names(program.encoding.coders)
    graph = Graph(version["opset"], {*names, PREDICTION, PROBABILITIES})
    outputs = _answers(graph, program, _network(graph, program, names))
    made = onnx.helper.make_graph(graph.nodes, "superpose", _inputs(program, names), outputs, graph.constants)
    sets = [onnx.helper.make_opsetid("", version["opset"]), onnx.helper.make_opsetid(onnx_columns.ML, 2)]
    model = onnx.helper.make_model(made, opset_imports=sets, ir_version=version["ir"])
    _describe(model, program, names)
    onnx.checker.check_model(model, full_check=True)
    return model.SerializeToString(deterministic=True)


def _input_names(coders: tuple[Coder, ...]) -> list[str]:
    """A tensor's name for each column: the column's own, but for one of an output, or none at all."""
    taken = {PREDICTION, PROBABILITIES}
    names = []
    for i, coder in enumerate(coders):
        name = coder.name.replace("\0", " ") or f"column {i + 1}"
        while name in taken:
            name += " (input)"
        taken.add(name)
        names.append(name)
    return names


def _inputs(program: Program, names: list[str]) -> list[Any]:
    helper, kinds = onnx_library().helper, onnx_library().TensorProto
    found = []
    for coder, name in zip(program.encoding.coders, names, strict=True):
        kind = kinds.STRING if onnx_columns.is_text(coder) else kinds.DOUBLE
        if isinstance(coder, MediaCoder):
            kind = kinds.UINT8 if coder.form.dtype == np.uint8 else kinds.FLOAT
        said = f"{coder.kind}: {onnx_columns.told(coder)}"
        found.append(helper.make_tensor_value_info(name, kind, ["rows", _cells(coder)], said))
    return found


def _cells(coder: Coder) -> int:
    """How many numbers a cell is: one, but of a picture or a sound."""
    return coder.width if isinstance(coder, MediaCoder) else 1


def _network(graph: Graph, program: Program, names: list[str]) -> str:
    coders = zip(program.encoding.coders, names, strict=True)
    x = graph.beside([onnx_columns.encoded(graph, c, name) for c, name in coders if c.width])
    x = x if program.dtype == np.float32 else graph.cast(x, program.dtype)
    for plan in program.plans:
        x = layer(graph, plan, x)
    return x


def _answers(graph: Graph, program: Program, y: str) -> list[Any]:
    """The nodes of the outputs, and what they are."""
    if program.task == "regression":
        return _numbers(graph, program, y)
    many, helper = len(program.labels), onnx_library().helper
    confident = graph.op("Greater", y, graph.constant(0.5, program.dtype))
    if program.task == "multilabel":
        graph.to(PREDICTION, "Cast", confident, to=onnx_library().TensorProto.INT64)
        kind, shape = np.dtype(np.int64), ["rows", many]
    else:
        if len(program.target.outputs) == 1:
            place = graph.op("Squeeze", graph.cast(confident, np.int64), graph.constant([1], np.int64))
            y = graph.beside([graph.op("Sub", graph.constant(1.0, program.dtype), y), y])
        else:
            place = graph.op("ArgMax", y, axis=1, keepdims=0)
        kind, shape = _labels(graph, program, place), ["rows"]
    graph.to(PROBABILITIES, "Identity", y)
    code = onnx_library().TensorProto.STRING if kind is str else helper.np_dtype_to_tensor_dtype(kind)
    floats = helper.np_dtype_to_tensor_dtype(program.dtype)
    return [
        helper.make_tensor_value_info(PREDICTION, code, shape),
        helper.make_tensor_value_info(PROBABILITIES, floats, ["rows", many]),
    ]


def _labels(graph: Graph, program: Program, place: str) -> Any:
    """The node that gives the label in each place, and the labels' type."""
    labels = program.target.classes
    kind = str if isinstance(labels[0], str) else np.asarray(labels).dtype
    constant = graph.constant(np.array(labels, object), str) if kind is str else graph.constant(labels, kind)
    graph.to(PREDICTION, "Gather", constant, place, axis=0)
    return kind


def _numbers(graph: Graph, program: Program, y: str) -> list[Any]:
    """In float64: in float32 a number far from 0 would lose what was learned of it."""
    target, one = program.target, len(program.target.names) == 1
    y = graph.op("Mul", graph.cast(y, np.float64), graph.constant(target.scale, np.float64))
    y = graph.op("Add", y, graph.constant(target.center, np.float64))
    if one:
        graph.to(PREDICTION, "Squeeze", y, graph.constant([1], np.int64))
    else:
        graph.to(PREDICTION, "Identity", y)
    shape = ["rows"] if one else ["rows", len(target.names)]
    info = onnx_library().helper.make_tensor_value_info
    return [info(PREDICTION, onnx_library().TensorProto.DOUBLE, shape)]


def _describe(model: Any, program: Program, names: list[str]) -> None:
    """Who made it, of what, and what each column holds."""
    made = versions()
    model.producer_name, model.producer_version = "superpose", made["superpose"]
    model.doc_string = (
        f"{program.task} of {', '.join(program.target.names)}. Every column of the table is a tensor (rows, 1) by its "
        "name: strings, or float64; of pictures and sounds (rows, numbers), uint8 or float32; see the metadata "
        "'columns'."
    )
    columns = [
        {"column": c.name, "input": name, "kind": c.kind, "holds": onnx_columns.told(c)}
        for c, name in zip(program.encoding.coders, names, strict=True)
    ]
    told = {"task": program.task, "targets": [*program.target.names], "labels": [*map(str, program.labels)]}
    told |= {"columns": columns, "versions": made}
    pairs = {
        key: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        for key, value in told.items()
    }
    onnx_library().helper.set_model_props(model, pairs)
