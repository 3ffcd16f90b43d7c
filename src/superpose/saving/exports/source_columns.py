"""The columns of an exported Python file: what reads each cell, and what makes inputs of it."""

from superpose.data.coders.boolean_coder import BooleanCoder
from superpose.data.coders.category_coder import CategoryCoder
from superpose.data.coders.coder import Coder
from superpose.data.coders.date_coder import DateCoder
from superpose.data.coders.media_coder import MediaCoder
from superpose.data.coders.number_coder import NumberCoder
from superpose.data.coders.text_coder import TextCoder
from superpose.data.columns.dates import DateFormat
from superpose.data.columns.number_format import PLAIN, NumberFormat
from superpose.saving.exports.carried_dates import ISO
from superpose.saving.exports.frequency import often
from superpose.saving.exports.source_text import comment, python_literal


def column_source(coder: Coder, number: int) -> str:
    """The function of one column, with a comment before it that says what the column is."""
    lines, result = _body(coder)
    constant = "".join(f"{name}_{number} = {python_literal(value)}\n" for name, value in _constants(coder))
    told = f"# {comment(coder.name)}: {told_of(coder)}"
    body = "".join(f"    {line}\n" for line in [*lines, f"return {result}"])
    return f"{told}\n{constant}def column_{number}(cell):\n{body}".replace("#N#", str(number))


def told_of(coder: Coder) -> str:
    """What a column is, in a few words that hold nothing of the data but numbers."""
    gone = "; a further input is 1 where it is missing" if coder.missing else ""
    if isinstance(coder, NumberCoder):
        held = f", held within {coder.clip:g}" if coder.clip else ""
        return f"a number, (x - {coder.center!r}) / {coder.scale!r}{held}; missing counts as {coder.fill!r}{gone}"
    if isinstance(coder, MediaCoder):
        return f"a list of {coder.width} numbers: {coder.form.told}"
    if isinstance(coder, BooleanCoder):
        return f"a truth value, 0 or 1; missing counts as 0.5{gone}"
    if isinstance(coder, CategoryCoder):
        rest = ", one for any other, one for how frequent it was in training" if coder.many else ""
        return f"a category, an input for each of {len(coder.levels)} levels{rest}{gone}"
    if isinstance(coder, DateCoder):
        what = "a time of day" if coder.parts == ("hour",) else "a date"
        return f"{what}, of which: {', '.join(coder.parts)}{gone}"
    assert isinstance(coder, TextCoder)
    return f"text, an input for each of {len(coder.words)} words, and how many words it has{gone}"


def _constants(coder: Coder) -> list[tuple[str, object]]:
    if isinstance(coder, CategoryCoder):
        more = [("OFTEN", often(coder))] if coder.many else []
        return [("LEVELS", coder.levels), *more]
    return [("WORDS", coder.words)] if isinstance(coder, TextCoder) else []


def _body(coder: Coder) -> tuple[list[str], str]:
    """The lines of a column's function, and what it returns."""
    if isinstance(coder, NumberCoder):
        read = _written(coder.format)
        ends = f"{coder.center!r}, {coder.scale!r}, {coder.clip!r}, {coder.fill!r}, {coder.missing!r}"
        return [], f"number_inputs(number(cell{read}), {ends})"
    if isinstance(coder, MediaCoder):
        lines = [
            f"if len(cell) != {coder.width}:",
            f'    raise ValueError(f"{{len(cell)}} numbers came, {coder.width} were expected")',
        ]
        return lines, f"[(value - {coder.center!r}) / {coder.scale!r} for value in cell]"
    if isinstance(coder, BooleanCoder):
        return [], f"flag_inputs({'flag_number' if coder.numeric else 'flag'}(cell), {coder.missing!r})"
    if isinstance(coder, CategoryCoder):
        many = "many_level_inputs" if coder.many else "level_inputs"
        more = ", OFTEN_#N#" if coder.many else ""
        return [], f"{many}({_level(coder)}, LEVELS_#N#, {coder.missing!r}{more})"
    if isinstance(coder, DateCoder):
        return _date(coder)
    assert isinstance(coder, TextCoder)
    ends = f"{coder.center!r}, {coder.scale!r}, {coder.clip!r}, {coder.fill!r}, {coder.missing!r}"
    return [], f"text_inputs(words(cell), WORDS_#N#, {ends})"


def _date(coder: DateCoder) -> tuple[list[str], str]:
    dated = "elapsed" in coder.parts
    patterns = tuple(p for p in ISO if "%d" in p or not dated)
    zone = None
    if coder.format is not None:
        patterns, zone = (coder.format.pattern,), coder.format.zone
    lines = [f"when = moment(cell, {patterns!r}, {zone!r})"]
    lines += ["when = dated_only(cell, when)"] if dated else []
    scales = f"({coder.center!r}, {coder.scale!r}), ({coder.year_center!r}, {coder.year_scale!r})"
    return (
        lines,
        f"date_inputs(when, {coder.parts!r}, {scales}, {coder.clip!r}, {coder.fill!r}, {coder.missing!r})",
    )


def _level(coder: CategoryCoder) -> str:
    """What makes the name of a level of a cell."""
    if isinstance(coder.format, DateFormat):
        return f"date_level(cell, {coder.format.pattern!r}, {coder.format.zone!r})"
    if isinstance(coder.format, NumberFormat):
        return f"number_level(cell{_written(coder.format)})"
    truth = {*coder.levels, *coder.others} <= {"true", "false"}
    return "truth_level(cell)" if truth else "level(cell)"


def _written(form: NumberFormat) -> str:
    """The argument that says how numbers are written, where not as computers write them."""
    if form == PLAIN:
        return ""
    signs = f"{form.decimal!r}, {form.grouping!r}, {form.percent!r}, {form.currency!r}"
    return f", lambda text: written_number(text, {signs})"
