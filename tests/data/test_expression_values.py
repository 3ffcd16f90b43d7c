"""What an expression is worth, beside an evaluator of its own kind: nested Python calls of the math module."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from superpose.data.expressions.expression import Expression
from superpose.errors import ShapeError, UsageError

UNARY = {
    "sin": math.sin, "cos": math.cos, "tan": math.tan, "atan": math.atan, "tanh": math.tanh, "exp": math.exp,
    "abs": abs, "floor": math.floor, "ceil": math.ceil, "sinh": math.sinh, "asinh": math.asinh,
    "sqrt": math.sqrt, "log": math.log, "erf": math.erf, "cbrt": math.cbrt,
}  # fmt: skip
BINARY = {"+": lambda a, b: a + b, "-": lambda a, b: a - b, "*": lambda a, b: a * b, "/": lambda a, b: a / b}


def leaves():
    number = st.integers(0, 40).map(lambda n: (f"{n / 8:g}", lambda x, y, v=n / 8: v))
    variables = st.sampled_from([("x", lambda x, y: x), ("y", lambda x, y: y), ("pi", lambda x, y: math.pi)])
    return number | variables


def grown(parts):
    def unary(name, part):
        return f"{name}({part[0]})", lambda x, y: UNARY[name](part[1](x, y))

    def binary(sign, a, b):
        return f"({a[0]}{sign}{b[0]})", lambda x, y: BINARY[sign](a[1](x, y), b[1](x, y))

    def power(a, n):
        return f"({a[0]})^{n}", lambda x, y: a[1](x, y) ** n

    def chosen(a, b, c):
        return (
            f"where({a[0]}<{b[0]},{c[0]},-{c[0]})",
            lambda x, y: c[1](x, y) if a[1](x, y) < b[1](x, y) else -c[1](x, y),
        )

    return (
        st.builds(unary, st.sampled_from(sorted(UNARY)), parts)
        | st.builds(binary, st.sampled_from(sorted(BINARY)), parts, parts)
        | st.builds(power, parts, st.integers(0, 4))
        | st.builds(chosen, parts, parts, parts)
    )


EXPRESSIONS = st.recursive(leaves(), grown, max_leaves=8)


@settings(max_examples=300)
@given(EXPRESSIONS, st.floats(-3, 3), st.floats(-3, 3))
def test_values_are_those_of_the_math_module(drawn, x, y):
    text, judge = drawn
    try:
        expected = judge(x, y)
    except (ValueError, ZeroDivisionError, OverflowError):
        return
    if not math.isfinite(expected) or abs(expected) > 1e12:
        return
    try:
        f = Expression(text, ("x", "y"))
    except UsageError:
        return
    except (
        ValueError
    ) as refused:  # a part without variables that has no value, though the whole does not need it
        assert "no value" in str(refused) or "too large" in str(refused)
        return
    near = [judge_at(judge, x * (1 + d), y * (1 + d)) for d in (-1e-13, 1e-13)]
    if any(v is None or abs(v - expected) > 1e-6 * (1 + abs(expected)) for v in near):
        return  # beside a jump or a pole rounding decides
    assert f(x, y) == pytest.approx(expected, rel=1e-6, abs=1e-6)


def judge_at(judge, x, y):
    try:
        return judge(x, y)
    except (ValueError, ZeroDivisionError, OverflowError):
        return None


@pytest.mark.parametrize(
    ("text", "x", "value"),
    [
        ("-x^2", 3.0, -9.0),
        ("2^-x^2", 1.0, 0.5),
        ("2^3^2", 0.0, 512.0),
        ("x**2", 3.0, 9.0),
        ("8/2/2", 0.0, 2.0),
        ("8-2-2", 0.0, 4.0),
        ("2x", 3.0, 6.0),
        ("2x^2", 3.0, 18.0),
        ("3(x+1)(x-1)", 2.0, 9.0),
        ("x/2 + 3x", 2.0, 7.0),
        ("2 sin(0) + 1", 0.0, 1.0),
        ("1e2x", 2.0, 200.0),
        ("2e", 0.0, 2 * math.e),
        (".5 + 1.", 0.0, 1.5),
        ("0 < x < 1", 0.5, 1.0),
        ("0 < x < 1", 1.5, 0.0),
        ("not x < 1", 0.5, 0.0),
        ("x<0 or x>1 and x<3", 2.0, 1.0),
        ("where(x >= 0, x, -x)", -2.0, 2.0),
        ("mod(x, 2)", 5.5, 1.5),
        ("mod(x, 2)", -0.5, 1.5),
        ("max(x, 1, 2*x)", 3.0, 6.0),
        ("sinc(x)", 0.0, 1.0),
        ("step(x)", 0.0, 1.0),
        ("−x × 2 ÷ 4", 2.0, -1.0),
        ("cbrt(x)", -8.0, -2.0),
        ("(x<1)*x", 0.5, 0.5),
        ("ln(e)", 0.0, 1.0),
    ],
)
def test_the_grammar_reads_as_mathematics_does(text, x, value):
    assert Expression(text, ("x",))(x) == pytest.approx(value, rel=1e-14)


def test_arrays_and_rows():
    f = Expression("x*y + z")
    assert f.variables == ("x", "y", "z")
    np.testing.assert_array_equal(f([1.0, 2.0], 3.0, [[1.0], [2.0]]), [[4.0, 7.0], [5.0, 8.0]])
    np.testing.assert_array_equal(f.rows(np.array([[1.0, 2.0, 3.0]])), [5.0])
    assert Expression("x10 + x2").variables == ("x2", "x10")
    assert Expression("2", ("x",))(np.zeros(3)).tolist() == [2.0, 2.0, 2.0]
    assert repr(f) == "Expression('x*y + z' of x, y, z)"


def test_where_there_is_no_value_it_is_nan():
    assert np.isnan(Expression("sqrt(x)")(-1.0))
    assert np.isnan(Expression("where(log(x) < 1, 1, 2)")(-1.0))
    assert np.isinf(Expression("1/x")(0.0))
    assert Expression("where(x > 0, log(x), 7)")(-1.0) == 7.0


def test_arrays_that_do_not_belong():
    with pytest.raises(ShapeError, match="was given 1 arrays"):
        Expression("x+y")(1.0)
    with pytest.raises(UsageError, match="has the variable 'y'"):
        Expression("x+y", ("x",))
