"""The columns of a table as inputs of a network, in ONNX: each from a tensor of shape (rows, 1)."""

import math
from typing import Any

import numpy as np

from superpose.data.coders.boolean_coder import BooleanCoder
from superpose.data.coders.category_coder import CategoryCoder
from superpose.data.coders.coder import Coder
from superpose.data.coders.date_coder import DateCoder
from superpose.data.coders.media_coder import MediaCoder
from superpose.data.coders.number_coder import NumberCoder
from superpose.data.coders.text_coder import TextCoder
from superpose.data.columns.flags import BITS, WORDS
from superpose.saving.exports.frequency import often
from superpose.saving.exports.onnx_dates import date_inputs
from superpose.saving.exports.onnx_graph import Graph
from superpose.saving.exports.onnx_texts import text_inputs

ML = "ai.onnx.ml"
# Farther out a square of it is no float64; there a clipped number is at its bound all the same.
FAR = 1e100


def is_text(coder: Coder) -> bool:
    """Whether its tensor is of strings; else it is of float64."""
    return coder.kind in ("category", "text") or (isinstance(coder, BooleanCoder) and not coder.numeric)


def told(coder: Coder) -> str:
    """What its tensor holds."""
    if isinstance(coder, DateCoder):
        time = "since midnight" if coder.parts == ("hour",) else "since 1970-01-01 00:00 UTC"
        return f"seconds {time}, NaN where missing"
    if isinstance(coder, MediaCoder):
        return f"{coder.form.told}"
    if is_text(coder):
        what = {"boolean": "true or false", "category": "a level", "text": "text"}[coder.kind]
        return f"{what}, without spaces around it; empty where missing"
    return "a number, NaN where missing"


def encoded(graph: Graph, coder: Coder, tensor: str) -> str:
    """The inputs that one column gives, (rows, inputs) as float32."""
    if isinstance(coder, NumberCoder):
        return _number(graph, coder, tensor)
    if isinstance(coder, MediaCoder):
        return _media(graph, coder, tensor)
    if isinstance(coder, BooleanCoder):
        return _boolean(graph, coder, tensor)
    if isinstance(coder, CategoryCoder):
        return _category(graph, coder, tensor)
    if isinstance(coder, DateCoder):
        return date_inputs(graph, coder, tensor, scaled)
    assert isinstance(coder, TextCoder)
    return text_inputs(graph, coder, tensor, scaled)


def _media(graph: Graph, coder: MediaCoder, tensor: str) -> str:
    """Numbers of pictures or sounds, (rows, numbers), scaled unless that is in the weights."""
    value = graph.cast(tensor, np.float32)
    if (coder.center, coder.scale) == (0.0, 1.0):
        return value
    value = graph.op("Sub", value, graph.constant(np.float32(coder.center)))
    return graph.op("Div", value, graph.constant(np.float32(coder.scale)))


def scaled(graph: Graph, value: str, center: float, scale: float, clip: float | None) -> str:
    """(value - center) / scale as float32, from float64; smoothly held within plus or minus `clip`."""
    if not scale:
        return graph.cast(graph.op("Mul", value, graph.constant(0.0)), np.float32)
    value = graph.op("Div", graph.op("Sub", value, graph.constant(center)), graph.constant(scale))
    if clip is not None:
        value = graph.op("Clip", value, graph.constant(-FAR), graph.constant(FAR))
        part = graph.op("Div", value, graph.constant(clip))
        root = graph.op("Sqrt", graph.op("Add", graph.op("Mul", part, part), graph.constant(1.0)))
        value = graph.op("Div", value, root)
    return graph.cast(value, np.float32)


def _number(graph: Graph, coder: NumberCoder, tensor: str) -> str:
    gone = graph.op("IsNaN", tensor)
    value = graph.op("Where", gone, graph.constant(coder.fill), tensor)
    number = scaled(graph, value, coder.center, coder.scale, coder.clip)
    return _with_gone(graph, [number], gone, coder)


def _boolean(graph: Graph, coder: BooleanCoder, tensor: str) -> str:
    if not coder.numeric:
        written = {
            way(word): value
            for word, value in (WORDS | BITS).items()
            for way in (str.lower, str.title, str.upper)
        }
        tensor = _encoded(graph, tensor, written, math.nan)
        gone = graph.op("IsNaN", tensor)
        value = graph.op("Where", gone, graph.constant(0.5, np.float32), tensor)
        return _with_gone(graph, [value], gone, coder)
    gone = graph.op("IsNaN", tensor)
    value = graph.cast(graph.op("Where", gone, graph.constant(0.5), tensor), np.float32)
    return _with_gone(graph, [value], gone, coder)


def _category(graph: Graph, coder: CategoryCoder, tensor: str) -> str:
    """The place of each cell as `CategoryCoder.ready` gives it, then as it writes it."""
    width, every = len(coder.levels), (*coder.levels, *coder.others)
    places = {"": -1} | {level: i for i, level in enumerate(every)}
    place = _encoded(graph, tensor, places, -2)
    parts = []
    if width:
        own = graph.op("Equal", place, graph.constant([[*range(width)]], np.int64))
        parts.append(graph.cast(own, np.float32))
    if coder.many:
        other = graph.op("GreaterOrEqual", place, graph.constant(width, np.int64))
        other = graph.op("Or", other, graph.op("Equal", place, graph.constant(-2, np.int64)))
        parts += [graph.cast(other, np.float32), _encoded(graph, tensor, often(coder), 0.0)]
    gone = graph.op("Equal", place, graph.constant(-1, np.int64))
    return _with_gone(graph, parts, gone, coder)


def _encoded(graph: Graph, tensor: str, values: dict[str, Any], otherwise: Any) -> str:
    """A value for each text: int64 where they are whole, float32 where not."""
    kind = "int64s" if isinstance(otherwise, int) else "floats"
    default = {"default_int64": otherwise} if kind == "int64s" else {"default_float": otherwise}
    keys = {"keys_strings": [*values], f"values_{kind}": [*values.values()]}
    return graph.op("LabelEncoder", tensor, domain=ML, **keys, **default)


def _with_gone(graph: Graph, parts: list[str], gone: str, coder: Coder) -> str:
    """The inputs, and behind them the one that says whether the cell is missing, where there is one."""
    return graph.beside([*parts, graph.cast(gone, np.float32)] if coder.missing else parts)
