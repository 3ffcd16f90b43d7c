"""The text of an expression to its tokens, and errors that point at the character."""

import re
from dataclasses import dataclass

from superpose.errors import DataError

LONGEST = 2000
SHOWN = 60  # characters of a long text that stand above the caret

NUMBER = re.compile(r"(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
SIGNS = ("**", "<=", ">=", "==", "!=", "+", "-", "*", "/", "^", "(", ")", ",", "<", ">")
# What people copy from papers and pages.
SAME_AS = {
    "−": "-", "–": "-", "×": "*", "·": "*", "⋅": "*", "÷": "/", "≤": "<=", "≥": ">=", "≠": "!=", "π": "pi",
}  # fmt: skip
INSTEAD = {
    "=": "Give the right-hand side alone; two things are compared with ==.",
    ":": "There are no assignments in an expression.",
    "|": "The absolute value is written abs(x).",
    "%": "The remainder is written mod(a, b).",
    "[": "Use round parentheses.",
    "{": "Use round parentheses.",
    "√": "The square root is written sqrt(x).",
    "!": "There is no factorial; not equal is written !=.",
    "²": "A power is written x^2.",
    "³": "A power is written x^3.",
}
KNOWN = (
    "An expression has numbers, variables, + - * / ^, comparisons and functions, such as sin(3*x) + x^2/4."
)


class ExpressionError(DataError):
    """Text that is no expression.

    Attributes
    ----------
    at : int
        The character it is about, counted from 0.
    """

    def __init__(self, text: str, at: int, why: str, hint: str = KNOWN):
        self.at = at
        super().__init__(f"{why}\n{pointed(text, at)}", hint)


def pointed(text: str, at: int) -> str:
    """The part of the text around a character, and a caret under it."""
    plain = "".join(c if c.isprintable() else " " for c in text)
    start = max(0, min(at - SHOWN // 2, len(plain) - SHOWN))
    before = "..." if start else ""
    after = "..." if start + SHOWN < len(plain) else ""
    shown = plain[start : start + SHOWN]
    return f"  {before}{shown}{after}\n  {' ' * (len(before) + at - start)}^"


@dataclass(frozen=True)
class Token:
    """A word of the text: `kind` is "number", "name", "end" or the sign itself."""

    kind: str
    text: str
    at: int


def tokens(text: str) -> list[Token]:
    """The tokens of a text, the last of kind "end".

    Raises
    ------
    ExpressionError
        For a character that belongs to nothing, or more than `LONGEST` of them.
    """
    if len(text) > LONGEST:
        raise ExpressionError(
            text[:LONGEST],
            LONGEST,
            f"The expression has {len(text):,} characters; {LONGEST:,} are read at most.",
        )
    found, at = [], 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        token, length = _token(text, at)
        found.append(token)
        at += length
    return [*found, Token("end", "", len(text))]


def _token(text: str, at: int) -> tuple[Token, int]:
    """The token that begins at a character, and how many characters it has."""
    for kind, pattern in (("number", NUMBER), ("name", NAME)):
        match = pattern.match(text, at)
        if match:
            return Token(kind, match.group(), at), len(match.group())
    if text[at] in SAME_AS:
        meant = SAME_AS[text[at]]
        return Token("name" if meant.isalpha() else meant, meant, at), 1
    for sign in SIGNS:
        if text.startswith(sign, at):
            return Token("^" if sign == "**" else sign, sign, at), len(sign)
    raise ExpressionError(
        text, at, f"{text[at]!r} has no meaning in an expression.", INSTEAD.get(text[at], KNOWN)
    )
