"""The columns of an exported C file: the row they stand in, and what makes inputs of each."""

import numpy as np

from superpose.data.coders.boolean_coder import BooleanCoder
from superpose.data.coders.category_coder import CategoryCoder
from superpose.data.coders.coder import Coder
from superpose.data.coders.date_coder import PARTS, DateCoder
from superpose.data.coders.media_coder import MediaCoder
from superpose.data.coders.number_coder import NumberCoder
from superpose.data.coders.text_coder import TextCoder
from superpose.errors import UsageError
from superpose.saving.exports.frequency import often
from superpose.saving.exports.source_text import c_string, comment, wrapped

MEMBERS = {
    "number": ("double", "a number, NAN where missing"),
    "boolean": ("double", "0 or 1, NAN where missing"),
    "category": ("const char *", "a level, NULL or empty where missing"),
    "date": ("double", "seconds since 1970-01-01 00:00 UTC, NAN where missing"),
    "text": ("const char *", "text, NULL or empty where missing"),
}
TIME = "seconds since midnight, NAN where missing"


def member(coder: Coder, field: str) -> str:
    """The column's line in the row."""
    if isinstance(coder, MediaCoder):
        kind = "unsigned char" if coder.form.dtype == np.uint8 else "float"
        said = f"{comment(coder.name)}: {comment(coder.form.told)}"
        return f"    const {kind} *{field}; /* {said} */"
    kind, said = MEMBERS[coder.kind]
    said = TIME if isinstance(coder, DateCoder) and coder.parts == ("hour",) else said
    space = "" if kind.endswith("*") else " "
    return f"    {kind}{space}{field}; /* {comment(coder.name)}: {said} */"


def needs(coder: Coder) -> list[str]:
    """Which functions of `c_functions.COLUMNS` it calls, in their order."""
    if isinstance(coder, BooleanCoder):
        return ["flag"]
    if isinstance(coder, MediaCoder):
        return []
    if isinstance(coder, CategoryCoder):
        return ["find"]
    if isinstance(coder, TextCoder):
        return ["scaled", "find", "words"]
    if isinstance(coder, DateCoder):
        scaled = ["scaled"] if "elapsed" in coder.parts else []
        return [*scaled, "date", *(["circle"] if {"month", "hour"} & {*coder.parts} else [])]
    return ["scaled"]


def column_source(coder: Coder, field: str, number: int) -> str:
    """The function of one column: it writes the column's inputs to x, and is 1 where the cell cannot be used."""
    lines = [*_constants(coder, number), f"/* {comment(coder.name)} */"]
    lines += [f"static int column_{number}(const row_of_cells *row, real *x)", "{"]
    return "\n".join([*lines, *(f"    {line}" for line in _body(coder, field, number)), "}"]) + "\n"


def _constants(coder: Coder, number: int) -> list[str]:
    if isinstance(coder, TextCoder):
        return _texts(f"WORDS_{number}", coder.words)
    if not isinstance(coder, CategoryCoder):
        return []
    if any("\0" in level for level in (*coder.levels, *coder.others)):
        raise UsageError(
            f"Column {coder.name!r} has a level with a NUL in it, where a text of C ends.",
            'Export it to "python" or "onnx", or train it without this level.',
        )
    lines = _texts(f"LEVELS_{number}", coder.levels)
    if coder.many:
        lines += _texts(f"OTHERS_{number}", coder.others)
        shares = [f"(float){share!r}" for share in often(coder).values()]
        lines += [f"static const real OFTEN_{number}[] = {{", wrapped(shares), "};"]
    return lines


def _texts(name: str, texts: tuple[str, ...]) -> list[str]:
    given = [*map(c_string, texts)] or ['""']  # an empty array is none in C
    return [f"static const char *const {name}[] = {{", wrapped(given), "};"]


def _media(coder: MediaCoder, field: str) -> list[str]:
    """A picture's numbers, scaled unless that is in the weights."""
    plain = (coder.center, coder.scale) == (0.0, 1.0)
    value = (
        f"row->{field}[i]" if plain else f"(row->{field}[i] - (real){coder.center!r}) / (real){coder.scale!r}"
    )
    return [
        f"if (row->{field} == NULL)",
        "    return 1;",
        f"for (int i = 0; i < {coder.width}; i++)",
        f"    x[i] = {value};",
        "return 0;",
    ]


def _body(coder: Coder, field: str, number: int) -> list[str]:
    if isinstance(coder, MediaCoder):
        return _media(coder, field)
    if isinstance(coder, NumberCoder):
        here = f"isnan(row->{field})"
        value = f"{here} ? {coder.fill!r} : row->{field}"
        flag = [f"x[1] = {here};"] if coder.missing else []
        return [
            *flag,
            f"return scaled({value}, {coder.center!r}, {coder.scale!r}, {coder.clip or 0.0!r}, x);",
        ]
    if isinstance(coder, BooleanCoder):
        flag = [f"x[1] = isnan(row->{field});"] if coder.missing else []
        return [*flag, f"return flag(row->{field}, {int(coder.numeric)}, x);"]
    if isinstance(coder, CategoryCoder):
        return _category(coder, field, number)
    if isinstance(coder, DateCoder):
        return _date(coder, field)
    assert isinstance(coder, TextCoder)
    return _text(coder, field, number)


def _cleared(field: str, inputs: int) -> list[str]:
    return [
        f"const int here = row->{field} && row->{field}[0];",
        f"memset(x, 0, {inputs} * sizeof *x);",
    ]


def _category(coder: CategoryCoder, field: str, number: int) -> list[str]:
    width, lines = len(coder.levels), _cleared(field, max(len(coder.inputs), 1))
    if not coder.inputs:
        return [f"(void)row->{field};", "(void)x;", "return 0;"]
    lines.insert(1, f"const int place = here ? find(row->{field}, LEVELS_{number}, {width}) : -1;")
    if coder.many:
        find = f"find(row->{field}, OTHERS_{number}, {len(coder.others)})"
        lines.insert(2, f"const int other = here && place < 0 ? {find} : -1;")
    lines += ["if (place >= 0)", "    x[place] = 1;"]
    if coder.many:
        lines += [
            f"x[{width}] = here && place < 0;",
            f"x[{width + 1}] = place >= 0 ? OFTEN_{number}[place] : other >= 0 ? OFTEN_{number}[{width} + other] : 0;",
        ]
    return [*lines, *([f"x[{len(coder.inputs) - 1}] = !here;"] if coder.missing else []), "return 0;"]


def _text(coder: TextCoder, field: str, number: int) -> list[str]:
    width = len(coder.words)
    lines = [*_cleared(field, len(coder.inputs)), f"double count = {coder.fill!r};", "if (here)"]
    lines[1], lines[2] = lines[2], lines[1]
    lines += [f"    count = (double)words(row->{field}, WORDS_{number}, {width}, x);"]
    lines += [f"x[{width + 1}] = !here;"] if coder.missing else []
    return [
        *lines,
        f"return scaled(count, {coder.center!r}, {coder.scale!r}, {coder.clip or 0.0!r}, x + {width});",
    ]


def _date(coder: DateCoder, field: str) -> list[str]:
    fill = round(coder.fill * 86_400_000_000)
    lines = [
        f"const int here = !isnan(row->{field});",
        "calendar c;",
        f"if (here && !(fabs(row->{field}) < 9e11))",
        "    return 1;",
        f"c = date(here ? llround(row->{field} * 1e6) : {fill}LL);",
    ]
    at = 0
    for part in coder.parts:
        lines += _part(coder, part, at)
        at += len(PARTS[part])
    return [*lines, *([f"x[{at}] = !here;"] if coder.missing else []), "return 0;"]


def _part(coder: DateCoder, part: str, at: int) -> list[str]:
    clip, place = f"{coder.clip or 0.0!r}", f"x + {at}"
    if part == "elapsed":
        call = f"scaled((double)c.moment / 86400e6, {coder.center!r}, {coder.scale!r}, {clip}, {place})"
        return [f"if ({call})", "    return 1;"]
    if part == "year":
        call = f"scaled((double)c.year, {coder.year_center!r}, {coder.year_scale!r}, {clip}, {place})"
        return [f"if ({call})", "    return 1;"]
    width = len(PARTS[part])
    fill = {
        "month": [f"circle((double)(c.month - 1) / 12, {place});"],
        "day": [f"x[{at}] = (float)((double)(c.day - 16) / 15);"],
        "weekday": [f"x[{at} + c.weekday] = 1;"],
        "hour": [f"circle((double)c.time / 86400e6, {place});"],
    }[part]
    return [f"memset({place}, 0, {width} * sizeof *x);", "if (here)", *(f"    {line}" for line in fill)]
