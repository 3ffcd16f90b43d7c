"""The bounds that are put to JSON before it is parsed, against a reader that counts letter by letter."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from superpose.errors import ModelFileError
from superpose.saving.strict_json import DEEPEST, dump, parse

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(alphabet='[]{},:"\\aé\n\x00', max_size=8),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(st.text(alphabet='[{"\\:,', max_size=4), inner, max_size=4),
    max_leaves=30,
)  # fmt: skip


def counted(text):
    """Marks outside strings, and how deep they nest: one letter after the other."""
    marks = depth = deepest = 0
    inside = escaped = False
    for letter in text:
        if inside:
            inside, escaped = escaped or letter != '"', letter == "\\" and not escaped
            continue
        inside = letter == '"'
        marks += letter in "[]{},:"
        depth += (letter in "[{") - (letter in "]}")
        deepest = max(deepest, depth)
    return marks, deepest


@given(VALUES, st.booleans())
@settings(max_examples=300)
def test_marks_are_counted_outside_strings_alone(value, ascii_):
    text = json.dumps(value, ensure_ascii=ascii_)
    marks, deepest = counted(text)
    assert deepest <= DEEPEST
    assert parse(text.encode(), what="it", marks=marks) == value
    if marks:
        with pytest.raises(ModelFileError, match=r"marks between values|holds more than"):
            parse(text.encode(), what="it", marks=marks - 1)


@pytest.mark.parametrize("opening", ["[", '{"a":'])
def test_depth_is_bounded(opening):
    closing = "]" if opening == "[" else "}"
    for depth, fits in ((DEEPEST, True), (DEEPEST + 1, False)):
        text = (opening * depth + "1" + closing * depth).encode()
        if fits:
            parse(text, what="it", marks=1000)
        else:
            with pytest.raises(ModelFileError, match=f"nested {depth} deep; at most {DEEPEST}"):
                parse(text, what="it", marks=1000)


@given(st.binary(max_size=200))
@settings(max_examples=300)
def test_no_bytes_raise_anything_else(raw):
    try:
        parse(raw, what="it", marks=50)
    except ModelFileError as error:
        assert error.message.startswith("it ")


@given(VALUES)
def test_equal_values_are_written_alike(value):
    assert parse(dump(value).encode(), what="it", marks=10_000) == value
    assert dump(json.loads(json.dumps(value))) == dump(value)
