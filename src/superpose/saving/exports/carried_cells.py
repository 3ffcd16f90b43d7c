"""Raw cells to values, in plain Python: what an exported file reads a row with.

These functions are copied into the files that are exported, as they stand here. So they import nothing, need only
Python 3.8, and use no name but those of this module and of the other `carried_` ones. A cell is text as a file has
it, or a value of Python; None, NaN and the words in MISSING are missing.
"""

from superpose.data.columns.flags import BITS, WORDS
from superpose.data.columns.plain_cells import DEFAULT_MISSING, MISSING_NUMBERS

MISSING = frozenset(DEFAULT_MISSING)
NO_NUMBER = frozenset((*DEFAULT_MISSING, *MISSING_NUMBERS))
FLAGS = WORDS | BITS
TRUTH = {"true": "true", "True": "true", "TRUE": "true", "false": "false", "False": "false", "FALSE": "false"}
SPACES = (
    "\t\n\x0b\x0c\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
DIGITS = "0123456789"
LETTERS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
MINUSES = "\u2212\u2012\u2013\uff0d"
WIDE_SPACES = "\xa0\u2007\u2008\u2009\u200a\u202f\u205f\u3000"


def present(cell):
    """The cell, text without the spaces around it; None where it is missing."""
    if isinstance(cell, str):
        cell = cell.strip(SPACES)
        return None if cell in MISSING else cell
    return None if cell is None or cell != cell else cell


def refuse(cell, wanted):
    """Raise the error for a cell that cannot be used."""
    raise ValueError(f"the cell {cell!r} is not {wanted}")


def digits_only(text):
    """Whether it is one digit or more."""
    return text != "" and all(sign in DIGITS for sign in text)


def plain_number(text):
    """The float that text such as 1234.5 or -1e3 is; None where it is none."""
    body = text[1:] if text[:1] in ("+", "-") else text
    mantissa, mark, power = body.replace("E", "e").partition("e")
    whole, _, part = mantissa.partition(".")
    power = power[1:] if power[:1] in ("+", "-") else power
    if not digits_only(whole + part) or (mark and not digits_only(power)):
        return None
    return float(text)


def number(cell, written=plain_number):
    """A cell as a float, None where it is missing; text is read by `written`."""
    cell = present(cell)
    if isinstance(cell, str) and (cell in NO_NUMBER or cell.lower() in NO_NUMBER):
        return None
    if cell is None:
        return None
    value = written(cell) if isinstance(cell, str) else float(cell)
    if value is None or value in (float("inf"), float("-inf")):
        refuse(cell, "a finite number as the column writes them")
    return value


def tidy_number(text):
    """Plain spaces, minuses and apostrophes for all their kinds."""
    for sign in text:
        if sign in WIDE_SPACES:
            text = text.replace(sign, " ")
        elif sign in MINUSES:
            text = text.replace(sign, "-")
        elif sign in "\u2019\u02bc":
            text = text.replace(sign, "'")
    return text.strip(SPACES)


def without_signs(text, kinds, first):
    """Text without the signs at its start, or its end, one of each kind at most, and these; spaces may be between."""
    found = []
    for kind in kinds:
        here = [sign for sign in kind if sign and (text.startswith(sign) if first else text.endswith(sign))]
        size = len(here[0]) if here else 0
        text = text[size:] if first else text[: len(text) - size]
        if (text[:1] if first else text[-1:]) == " ":
            text = text[1:] if first else text[:-1]
        found.append(here[0] if here else "")
    return text, found


def written_number(text, decimal, grouping, percent, currency):
    """The float that text is, written with these signs; None where it is not written so."""
    start = (("(",), ("+", "-"), (currency,), ("+", "-"))
    end = ((")",), ("+", "-"), (currency,), ("%" if percent else "",))
    text, (opened, outer, before, inner) = without_signs(tidy_number(text), start, True)
    text, (closed, tail, after, _) = without_signs(text, end, False)
    signs = [sign for sign in (opened, outer, inner, tail) if sign]
    if len(signs) > 1 or (opened == "(") != (closed == ")") or (before and after):
        return None
    value = sized_number(text, decimal, grouping)
    return -value if value is not None and signs in (["("], ["-"]) else value


def sized_number(text, decimal, grouping):
    """The float of digits, a decimal sign, thousands set apart and an exponent; None where there is more."""
    mantissa, mark, power = text.replace("E", "e").partition("e")
    whole, point, part = mantissa.partition(decimal)
    groups = whole.split(grouping) if grouping else [whole]
    if len(groups) > 1:
        first = groups[0]
        if not 1 <= len(first) <= 3 or first[0] == "0" or any(len(group) != 3 for group in groups[1:]):
            return None
    digits = "".join(groups)
    bare = power[1:] if power[:1] in ("+", "-") else power
    if not digits_only(digits + part) or (mark and not digits_only(bare)):
        return None
    if not digits and not (point and part):
        return None
    return float((digits or "0") + "." + (part or "0") + ("e" + power if mark else ""))


def flag(cell):
    """A truth value as 0.0 or 1.0, None where it is missing."""
    text = level(cell)
    if text is None:
        return None
    if text.lower() not in FLAGS:
        refuse(cell, "true or false, yes or no, 1 or 0")
    return FLAGS[text.lower()]


def flag_number(cell):
    """A truth value where truth values were numbers: a number is taken as it is."""
    here = present(cell)
    value = plain_number(here) if isinstance(here, str) else here
    if value is None:
        return flag(here)
    if not -1e6 <= float(value) <= 1e6:
        refuse(cell, "0 or 1")
    return float(value)


def level(cell):
    """A cell as the name of a level, so that 1, 1.0 and "1" are one; None where it is missing."""
    cell = present(cell)
    if cell is None or isinstance(cell, str):
        return cell or None
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return float_level(cell)
    return str(cell)


def float_level(value):
    """A float as the name of a level: whole numbers without a point."""
    if value == int(value) and abs(value) < 2**63:
        return str(int(value))
    mantissa, mark, power = repr(value).partition("e")
    if power == "-05":
        sign, digits = ("-", mantissa[1:]) if value < 0 else ("", mantissa)
        return sign + "0.0000" + digits.replace(".", "")
    return mantissa + (mark + power[:1] + power[1:].lstrip("0") if mark else "")


def truth_level(cell):
    """A level of truth values, in any of the ways files write them."""
    text = level(cell)
    return TRUTH.get(text or "", text)


def number_level(cell, written=plain_number):
    """A level that was written as a number: one name for all ways to write it; other text as it is."""
    text = level(cell)
    value = None if text is None else written(text)
    return text if value is None else float_level(value)


def words(cell):
    """The words of a text, runs of the letters a to z and digits in lower case; None where it is missing."""
    text = level(cell)
    if text is None:
        return None
    return "".join(sign if sign in LETTERS else " " for sign in text).lower().split()
