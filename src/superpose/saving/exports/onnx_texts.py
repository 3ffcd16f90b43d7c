"""Free text as inputs of a network, in ONNX: which words are there, and how many, by regular expressions alone.

ONNX can match a text as a whole, and no more. Whether a word is there is one match. How many words there are is
found by its digits: with a space behind it a text of c words is c times letters and what parts them, and a match
tells whether c is, up to multiples of m, between two bounds. So nine matches give c up to multiples of 512, ten
more up to multiples of 243, and both together (the Chinese remainder theorem) c itself, up to 124,415.
"""

from collections.abc import Callable

import numpy as np

from superpose.data.coders.text_coder import TextCoder
from superpose.saving.exports.onnx_graph import Graph

LETTER, OTHER = "[0-9A-Za-z]", "[^0-9A-Za-z]"
WORD = f"(?:{LETTER}+{OTHER}+)"
BITS, THIRDS = 9, 5
BLANK = r"[\t-\r \x{85}\x{A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}]*"


def text_inputs(graph: Graph, coder: TextCoder, tensor: str, scaled: Callable[..., str]) -> str:
    """The inputs that a column of text gives, (rows, inputs) as float32."""
    gone = _matches(graph, tensor, BLANK)
    parts = [graph.cast(_matches(graph, tensor, _with(word)), np.float32) for word in coder.words]
    count = graph.cast(_count(graph, tensor), np.float64)
    count = graph.op("Where", gone, graph.constant(coder.fill), count)
    parts.append(scaled(graph, count, coder.center, coder.scale, coder.clip))
    return graph.beside([*parts, graph.cast(gone, np.float32)] if coder.missing else parts)


def _with(word: str) -> str:
    """What a text with this word in it looks like; by either case of each letter, since (?i) takes others too."""
    either = "".join(f"[{sign}{sign.upper()}]" if sign.isalpha() else sign for sign in word)
    return f"(?s)(?:.*{OTHER})?{either}(?:{OTHER}.*)?"


def _count(graph: Graph, tensor: str) -> str:
    """How many words there are, int64."""
    text = graph.op("StringConcat", tensor, graph.constant([" "], str))
    binary = [(2**i, _between(2**i, 2 ** (i + 1) - 1, 2 ** (i + 1))) for i in range(BITS)]
    ternary = [
        (d * 3**i, _between(d * 3**i, (d + 1) * 3**i - 1, 3 ** (i + 1)))
        for i in range(THIRDS)
        for d in (1, 2)
    ]
    by_two, by_three = _summed(graph, text, binary), _summed(graph, text, ternary)
    two, three = 2**BITS, 3**THIRDS
    times = graph.op("Mul", graph.op("Sub", by_three, by_two), graph.constant(pow(two, -1, three), np.int64))
    turns = graph.op("Mod", times, graph.constant(three, np.int64))
    return graph.op("Add", by_two, graph.op("Mul", turns, graph.constant(two, np.int64)))


def _between(least: int, most: int, turn: int) -> str:
    """What a text looks like that has from `least` to `most` words, beside any multiple of `turn`."""
    return f"(?s){OTHER}*(?:{WORD}{{{turn}}})*{WORD}{{{least},{most}}}"


def _summed(graph: Graph, text: str, digits: list[tuple[int, str]]) -> str:
    """The digits that match, added up, int64."""
    total = ""
    for worth, pattern in digits:
        here = graph.cast(_matches(graph, text, pattern), np.int64)
        one = graph.op("Mul", here, graph.constant(worth, np.int64))
        total = graph.op("Add", total, one) if total else one
    return total


def _matches(graph: Graph, tensor: str, pattern: str) -> str:
    return graph.op("RegexFullMatch", tensor, pattern=pattern)
