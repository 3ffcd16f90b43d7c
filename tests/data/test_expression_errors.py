"""What is no expression: refused at the character, at once, and never run."""

import sys
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from superpose.data.expressions.expression import Expression
from superpose.data.expressions.tokens import ExpressionError
from superpose.errors import SuperposeError


@pytest.mark.parametrize(
    ("text", "at", "why"),
    [
        ("", 0, "empty"),
        ("().__class__", 1, "does not fit|has no meaning"),
        ("x.__class__", 1, "has no meaning"),
        ("9**9**9", 1, "too large"),
        ("1e999", 0, "too large"),
        ("1/0", 1, "division by 0"),
        ("sqrt(-1)", 0, "no value among the real numbers"),
        ("٣*x", 0, "has no meaning"),
        ("x := 3", 2, "has no meaning"),
        ('f"{x}"', 1, "has no meaning"),
        ("__import__('os')", 0, "has no meaning"),
        ("lambda x: x", 8, "has no meaning"),
        ("x if x else 0", 2, "a sign was expected"),
        ("|x|", 0, "has no meaning"),
        ("y = x", 2, "has no meaning"),
        ("sin x", 4, "in parentheses"),
        ("sin(x", 3, "never closed"),
        ("x)", 1, "closes nothing"),
        ("(x", 0, "never closed"),
        ("x +", 3, "ends too early"),
        ("3 4", 2, "a sign was expected"),
        ("xy", 0, "no function or variable 'xy'"),
        ("sinn(x)", 0, "no function or variable 'sinn'"),
        ("x(x+1)", 1, "a sign was expected"),
        ("1/2x", 3, "read in two ways"),
        ("min(x)", 0, "takes 2 to 20 arguments"),
        ("where(x<0, 1)", 0, "takes 3 arguments"),
        ("0,5*x", 1, "does not fit"),
        ("(0,5)*x", 2, "comma stands only"),
        ("x %  2", 2, "has no meaning"),
        ("2 * not x", 4, "does not fit"),
        ("x \x00", 2, "has no meaning"),
    ],
)
def test_errors_point_at_the_character(text, at, why):
    with pytest.raises(ExpressionError, match=why) as caught:
        Expression(text)
    shown, caret = caught.value.message.splitlines()[-2:]
    if text:
        assert caught.value.at == at or text.startswith("().")
        assert caret.index("^") - 2 == caught.value.at
        assert shown.strip() == text.replace("\x00", " ").strip()
    assert caught.value.hint


@pytest.mark.parametrize(
    "text",
    ["(" * 100_000, "sin" * 10_000, "-" * 1900 + "x", "x^" * 900 + "x", "sin(" * 400, "9^" * 500 + "9",
     "x" + "+x^2" * 450, "(" * 81 + "x" + ")" * 81, "1" * 3000, "x.__" * 400],
)  # fmt: skip
def test_hostile_texts_end_at_once(text):
    before = sys.getrecursionlimit()
    began = time.process_time()
    try:
        assert Expression(text)(2.0) == pytest.approx(2 + 450 * 4)
    except ExpressionError as error:
        assert len(error.message) < 400
    assert time.process_time() - began < 1  # a hundred times what it takes: hangs fail, busy machines do not
    assert sys.getrecursionlimit() == before


def test_a_long_text_shows_only_the_part_that_matters():
    with pytest.raises(ExpressionError) as caught:
        Expression("x+" * 200 + "?+" + "x+" * 200 + "x")
    shown, caret = caught.value.message.splitlines()[-2:]
    assert len(shown) < 80
    assert shown[caret.index("^")] == "?"


ALPHABET = "xyze0123456789.+-*/^(),<>=! sincoexpwhramgdtλ٣π²_'\"[]{}:;\\%&|\n\x00"


@settings(max_examples=300)
@given(st.text(alphabet=ALPHABET, max_size=60) | st.text(max_size=40))
def test_any_text_is_an_expression_or_an_error_of_ours(text):
    try:
        f = Expression(text)
        f(*[0.5] * len(f.variables))
    except ExpressionError as error:
        assert 0 <= error.at <= len(text)
    except SuperposeError as error:  # pragma: no cover
        raise AssertionError(f"{text!r}: {error}") from None


TOKENS = ("x", "y2", "3", "1e9", "0.5", "(", ")", "+", "-", "*", "/", "^", "<=", "==", ",", "and", "not", "sin", "mod",
          "min", "where", "pi", ".", "_", ":=", "π")  # fmt: skip


@settings(max_examples=200)
@given(
    st.lists(st.sampled_from(TOKENS), max_size=400).map(" ".join) | st.text(alphabet=ALPHABET, max_size=2500)
)
def test_the_work_is_bounded_by_the_length_of_the_text(text):
    """Every text is answered or refused after so many calls of the parser a token, however it is nested."""
    calls = 0

    def count(frame, event, argument):
        nonlocal calls
        calls += event == "call" and "expressions" in frame.f_code.co_filename

    sys.setprofile(count)
    try:
        f = Expression(text)
        assert 1 <= len(f.program.steps) <= 1000
    except ExpressionError as error:
        assert 0 <= error.at <= len(text)
    finally:
        sys.setprofile(None)
    assert calls <= 200 + 60 * len(text.strip())


def test_nothing_on_the_way_can_run_text():
    from pathlib import Path

    import superpose.data.expressions as folder

    for path in Path(folder.__file__).parent.glob("*.py"):
        source = path.read_text(encoding="utf-8")
        for word in ("eval(", "exec(", " compile(", "__import__", "getattr("):
            assert word not in source, path
