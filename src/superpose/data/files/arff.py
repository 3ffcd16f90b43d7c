"""ARFF, the format of Weka: attributes with their types, then rows of cells.

Source of the format: the ARFF page of the Weka manual, "Attribute-Relation File Format (stable version)".
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import polars as pl

from superpose.data.columns.naming import unique
from superpose.data.files.lines import whole_lines
from superpose.errors import DataError

NAME = r"""('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|[^\s{'"]+)"""
ATTRIBUTE = re.compile(rf"@attribute\s+{NAME}\s*(.*)", re.IGNORECASE)
CELL = re.compile(r"""\s*+(?:'((?:[^'\\]|\\.)*+)'\s*+(?=,|$)|"((?:[^"\\]|\\.)*+)"\s*+(?=,|$)|([^,]*+))""")
NUMBERS, WORDS = ("numeric", "real", "integer"), ("string", "date")
EXPECTED = f"Known types: {', '.join((*NUMBERS, *WORDS))}, or the levels in braces."


@dataclass(frozen=True)
class Attribute:
    """A column's name, its type, and its levels where the type is a list of them."""

    name: str
    kind: str
    levels: tuple[str, ...] = ()


def from_arff(text: Iterable[bytes], where: str) -> pl.DataFrame:
    """The columns of an ARFF file: numbers, text, and its nominal ones as `polars.Enum`.

    Parameters
    ----------
    text : iterable of bytes
        Blocks in UTF-8 whose lines end in a line feed.
    where : str
        What the file is called in errors.

    Raises
    ------
    DataError
        If an attribute or a row cannot be understood; rows in the sparse form are not read.
    """
    lines = _lines(text, where)
    attributes = _attributes(lines, where)
    numbers, rows = [], []
    for i, line in lines:
        row = _cells(line, where, i)
        if len(row) != len(attributes):
            raise DataError(
                f"{where}: line {i} has {len(row)} cell{'s' * (len(row) != 1)}, "
                f"and there are {len(attributes)} attributes.",
                "Give each row a cell for every attribute, ? where it is missing.",
            )
        numbers.append(i)
        rows.append(row)
    if not rows:
        raise DataError(f"{where} has no rows below @data.", "Give at least one.")
    names = unique(attribute.name for attribute in attributes)
    columns = zip(names, attributes, zip(*rows, strict=True), strict=True)
    return pl.DataFrame([_column(name, a, cells, numbers, where) for name, a, cells in columns])


def _lines(text: Iterable[bytes], where: str) -> Iterator[tuple[int, str]]:
    """Every line that is neither blank nor a comment, with its number."""
    for block in whole_lines(text, where):
        for i, line in enumerate(block.data.decode().split("\n"), start=block.line):
            stripped = line.strip()
            if stripped and stripped[0] != "%":
                yield i, stripped


def _attributes(lines: Iterator[tuple[int, str]], where: str) -> list[Attribute]:
    attributes = []
    for i, line in lines:
        word = line.split(maxsplit=1)[0].lower()
        if word == "@data" and attributes:
            return attributes
        if word == "@attribute":
            attributes.append(_attribute(line, where, i))
        elif word != "@relation":
            raise DataError(
                f"{where}: line {i} is {line[:40]!r}; @attribute or @data was expected.", "Correct the line."
            )
    raise DataError(f"{where} has no line @data after its attributes.", "Give the rows below such a line.")


def _attribute(line: str, where: str, i: int) -> Attribute:
    found = ATTRIBUTE.fullmatch(line)
    name, kind = (_bare(found[1]), found[2].strip()) if found else ("", "")
    word = kind.split()[0].lower() if kind else ""
    if word in (*NUMBERS, *WORDS):
        return Attribute(name, word)
    levels = re.fullmatch(r"\{(.*)\}\s*(?:%.*)?", kind)
    if levels is None:
        raise DataError(f"{where}: line {i} has an attribute of no known type: {line[:60]!r}.", EXPECTED)
    named = tuple(_cells(levels[1], where, i))
    if len(set(named)) < len(named):
        raise DataError(f"{where}: line {i} names a level of {name!r} twice.", "Name each level once.")
    return Attribute(name, "nominal", named)


def _bare(name: str) -> str:
    return re.sub(r"\\(.)", r"\1", name[1:-1]) if name[0] in "'\"" else name


def _cells(line: str, where: str, i: int) -> list[str]:
    if line.startswith("{"):
        raise DataError(
            f"{where}: line {i} is in the sparse form, {line[:30]!r}, which is not read.",
            "Save it in the plain form (in Weka: the filter SparseToNonSparse).",
        )
    cells, place = [], 0
    while place <= len(line):
        found = CELL.match(line, place)
        bare = found[3].strip() if found and found[3] is not None else None
        if found is None or (bare and bare[0] in "'\""):
            raise DataError(f"{where}: line {i} has a quote that is not closed.", "Close every quote.")
        quoted = found[1] if found[1] is not None else found[2]
        cells.append(bare if quoted is None else re.sub(r"\\(.)", r"\1", quoted))
        place = found.end() + 1
    return cells


def _column(
    name: str, attribute: Attribute, cells: tuple[str, ...], lines: list[int], where: str
) -> pl.Series:
    text = pl.Series(name, cells, dtype=pl.String)
    text = text.set((text == "?") | (text == ""), None)
    if attribute.kind in WORDS:
        return text
    if attribute.kind == "nominal":
        bad, expected = (
            ~text.is_in(pl.Series(attribute.levels, dtype=pl.String).implode()),
            "none of its levels",
        )
    else:
        bad, expected = text.cast(pl.Float64, strict=False).is_null() & text.is_not_null(), "not a number"
    if bad.any():
        place = int(bad.fill_null(False).arg_true()[0])
        raise DataError(
            f"{where}: line {lines[place]} has {text[place]!r} in {name!r}, which is {expected}.",
            "Correct the cell.",
        )
    return _typed(text, attribute)


def _typed(text: pl.Series, attribute: Attribute) -> pl.Series:
    if attribute.kind == "nominal":
        return text.cast(pl.Enum(list(attribute.levels)))
    whole = text.cast(pl.Int64, strict=False)
    return whole if whole.null_count() == text.null_count() else text.cast(pl.Float64)
