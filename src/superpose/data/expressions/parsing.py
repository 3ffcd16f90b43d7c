"""The tokens of an expression to its program: a flat list of steps, each on the results of earlier ones.

By precedence, from weak to strong: or; and; not; comparisons; + -; * / and a product without a sign, as in 2x;
the sign of a number; ^, from right to left. A program has no depth, so that nothing that runs it can run too deep;
only the parser goes down into parentheses, and only so far.
"""

import difflib
import re
from dataclasses import dataclass, field

import numpy as np

from superpose.data.expressions.constants import Constant, folded, literal, named
from superpose.data.expressions.functions import CONSTANTS, FUNCTIONS, SAME_AS, SIGNS
from superpose.data.expressions.tokens import ExpressionError, Token, tokens

DEEPEST, MOST_STEPS = 80, 1000
VARIABLE = re.compile(r"[a-df-zA-Z]|[a-z][0-9]{1,2}")
BINDING = {"or": 1, "and": 2, "+": 5, "-": 5, "*": 6, "/": 6, "^": 8}
COMPARISONS = ("<", "<=", ">", ">=", "==", "!=")
NOT, COMPARE, PRODUCT, SIGN, POWER = 3, 4, 6, 7, 8


@dataclass(frozen=True)
class Step:
    """One step: an operation on earlier results, by their places; or a variable; or a constant."""

    operation: str
    arguments: tuple[int, ...] = ()
    variable: str = ""
    constant: Constant | None = None


@dataclass
class Program:
    """Steps in order; equal ones are taken once. The last result is the expression's value: `result`."""

    steps: list[Step] = field(default_factory=list)
    places: dict[Step, int] = field(default_factory=dict)
    result: int = 0

    def put(self, step: Step) -> int:
        """The place of a step, which is added where it is new."""
        if step not in self.places:
            self.places[step] = len(self.steps)
            self.steps.append(step)
        return self.places[step]

    def constant(self, place: int) -> Constant | None:
        """What is known of a result that depends on no variable."""
        return self.steps[place].constant


def parse(text: str) -> Program:
    """The program of an expression.

    Raises
    ------
    ExpressionError
        If the text is none, with the character that does not fit.
    """
    if not text.strip():
        raise ExpressionError(text, 0, "The expression is empty.")
    parser = _Parser(text)
    parser.program.result = parser.expression(0)
    if parser.here.kind != "end":
        parser.unexpected()
    return parser.program


class _Parser:
    """Where the parser is in the tokens, and the program so far."""

    def __init__(self, text: str):
        self.text, self.tokens, self.at, self.depth = text, tokens(text), 0, 0
        self.program = Program()
        self.divided = False  # whether the product that is being read has just been divided

    @property
    def here(self) -> Token:
        """The token that comes next."""
        return self.tokens[self.at]

    def fail(self, why: str, hint: str = "", token: Token | None = None) -> ExpressionError:
        """The error about a token."""
        at = (token or self.here).at
        return ExpressionError(self.text, at, why, hint) if hint else ExpressionError(self.text, at, why)

    def unexpected(self) -> None:
        """Refuse the next token."""
        token, before = self.here, self.tokens[self.at - 1] if self.at else None
        if token.kind == "end":
            raise self.fail("The expression ends too early: a number, a variable or ( was expected.")
        if token.kind == ")":
            raise self.fail("This ) closes nothing.")
        if (
            before is not None
            and before.kind in ("name", "number", ")")
            and token.kind in ("name", "number", "(")
        ):
            called = before.kind == "name" and token.kind == "("
            hint = f"{before.text} is no function here. For a product write {before.text}*(...)."
            raise self.fail(
                f"Between {before.text!r} and {token.text!r} a sign was expected.",
                hint if called else "For a product write *.",
            )
        raise self.fail(f"{token.text!r} does not fit here: a number, a variable or ( was expected.")

    def expression(self, binding: int) -> int:
        """What is read until a sign that binds less strongly; its place in the program."""
        self.depth += 1
        self.divided = False
        if self.depth > DEEPEST:
            raise self.fail(f"The expression is nested more than {DEEPEST} deep.", "Write it flatter.")
        left = self.first(binding)
        while True:
            token = self.here
            name = token.text if token.kind == "name" and token.text in ("and", "or") else token.kind
            if name in COMPARISONS and binding <= COMPARE:
                left = self.comparisons(left)
            elif name in BINDING and BINDING[name] >= binding:
                left = self.two_sided(left, name)
            elif self.product_follows() and binding <= PRODUCT:
                left = self.unsigned_product(left)
            else:
                break
        self.depth -= 1
        return left

    def first(self, binding: int) -> int:
        """A number, a variable, a call, something in parentheses, or one of these with a sign."""
        token = self.here
        self.at += 1
        if token.kind == "number":
            return self.program.put(Step("constant", constant=self.literal(token)))
        if token.kind in ("+", "-"):
            inner = self.expression(SIGN)
            return inner if token.kind == "+" else self.apply("negative", (inner,), token)
        if token.kind == "(":
            inner = self.expression(0)
            self.close(token)
            return inner
        if token.kind == "name" and token.text == "not" and binding <= NOT:
            return self.apply("not", (self.expression(NOT),), token)
        if token.kind == "name" and token.text not in ("and", "or", "not"):
            return self.name(token)
        self.at -= 1
        self.unexpected()
        raise AssertionError  # unexpected always raises

    def literal(self, token: Token) -> Constant:
        """The number of a token."""
        found = literal(token.text)
        if not np.isfinite(found.value):
            raise self.fail("This number is too large for float64.", "The largest is about 1.8e308.", token)
        return found

    def two_sided(self, left: int, name: str) -> int:
        """A sign between two things."""
        token = self.here
        self.at += 1
        # From right to left for powers, from left to right for all others.
        right = self.expression(POWER if name == "^" else BINDING[name] + 1)
        self.divided = name == "/"
        return self.apply(name, (left, right), token)

    def product_follows(self) -> bool:
        """Whether a product without a sign goes on: a name or ( after a number or a )."""
        before, token = self.tokens[self.at - 1], self.here
        if token.kind == "name" and token.text in ("and", "or", "not"):
            return False
        return before.kind in ("number", ")") and token.kind in ("name", "(")

    def unsigned_product(self, left: int) -> int:
        """A product without a sign, such as 2x; refused after a division, where it is read in two ways."""
        token = self.here
        if self.divided:
            raise self.fail(
                "After a division a product without a sign can be read in two ways.",
                "Write a/(b*c) or (a/b)*c, with parentheses.",
            )
        right = self.expression(PRODUCT + 1)
        return self.apply("*", (left, right), token)

    def comparisons(self, left: int) -> int:
        """One comparison, or several that all have to hold: 0 < x < 1."""
        held = None
        while self.here.kind in COMPARISONS:
            token = self.here
            self.at += 1
            right = self.expression(COMPARE + 1)
            one = self.apply(token.kind, (left, right), token)
            held = one if held is None else self.apply("and", (held, one), token)
            left = right
        assert held is not None
        return held

    def name(self, token: Token) -> int:
        """A constant, a variable, or a call of a function."""
        called = SAME_AS.get(token.text, token.text)
        if called in FUNCTIONS:
            return self.call(token, called)
        if token.text in CONSTANTS:
            return self.program.put(Step("constant", constant=named(CONSTANTS[token.text])))
        if not VARIABLE.fullmatch(token.text):
            raise self.unknown(token)
        return self.program.put(Step("variable", variable=token.text))

    def unknown(self, token: Token) -> ExpressionError:
        """The error for a name that means nothing, with the nearest that does."""
        known = [*FUNCTIONS, *SAME_AS, *CONSTANTS]
        near = difflib.get_close_matches(token.text[:30].lower(), known, n=1, cutoff=0.6)
        letters = token.text if len(token.text) <= 4 and token.text.isalpha() else ""
        product = f"For a product write {'*'.join(letters)}. " if letters else ""
        guess = f"Did you mean {near[0]}? " if near else product
        shown = token.text if len(token.text) <= 30 else token.text[:30] + "..."
        return self.fail(
            f"There is no function or variable {shown!r}.",
            f"{guess}Variables are single letters or x1, x2 ...; functions: {', '.join(FUNCTIONS)}.",
            token,
        )

    def call(self, token: Token, called: str) -> int:
        """A function and its arguments."""
        opened = self.here
        if opened.kind != "(":
            raise self.fail(f"{token.text} needs its argument in parentheses: {token.text}(x).")
        self.at += 1
        arguments = [self.expression(0)]
        while self.here.kind == ",":
            self.at += 1
            arguments.append(self.expression(0))
        self.close(opened)
        least, most = FUNCTIONS[called].least, FUNCTIONS[called].most
        if not least <= len(arguments) <= most:
            takes = f"{least}" if least == most else f"{least} to {most}"
            raise self.fail(
                f"{token.text} takes {takes} argument{'s' * (most > 1)}; "
                f"{len(arguments)} {'were' if len(arguments) > 1 else 'was'} given.",
                "See the parentheses and commas after it.", token,
            )  # fmt: skip
        return self.apply(called, tuple(arguments), token)

    def close(self, opened: Token) -> None:
        """Take the ) of an opened (."""
        if self.here.kind == "end":
            raise self.fail("This ( is never closed.", "Add the ) that is missing.", opened)
        if self.here.kind != ")":
            self.unexpected_inside()
        self.at += 1
        self.divided = False

    def unexpected_inside(self) -> None:
        """Refuse what stands where a ) was expected."""
        if self.here.kind == ",":
            raise self.fail(
                "A comma stands only between the arguments of a function.", "Decimals have a point: 0.5."
            )
        self.unexpected()

    def apply(self, name: str, arguments: tuple[int, ...], token: Token) -> int:
        """The step of an operation; worked out at once where nothing varies."""
        if len(self.program.steps) >= MOST_STEPS:
            raise self.fail(
                f"The expression has more than {MOST_STEPS:,} operations.", "Give a callable instead."
            )
        known = [self.program.constant(a) for a in arguments]
        if all(one is not None for one in known):
            value = folded(name, [one for one in known if one is not None])
            if not np.isfinite(value.value):
                raise self.fail(_no_value(value.value), "See what it is applied to.", token)
            return self.program.put(Step("constant", constant=value))
        if name not in FUNCTIONS and name not in SIGNS:
            raise self.fail(f"{name!r} is no operation.", token=token)
        if (
            name == "mod"
        ):  # its whole number is a step of its own, so that both sides of its jumps can be looked at
            a, b = arguments
            whole = self.apply("floor", (self.apply("/", arguments, token),), token)
            return self.apply("-", (a, self.apply("*", (b, whole), token)), token)
        return self.program.put(Step(name, arguments))


def _no_value(value: float) -> str:
    if np.isnan(value):
        return "This has no value among the real numbers."
    return "This is too large for float64, or a division by 0."
