"""How the numbers of one column are written: decided from all its cells, kept, and used to read later ones.

Read are: a sign before or after, a Unicode minus, parentheses for a negative, one currency before or after, a
percent sign, and thousands set apart by a comma, point, space (of any width) or apostrophe.

The rules, in their order:

1. Numbers a computer writes (1234.5, -1e3) are read as such, so a lone point is a decimal point.
2. A comma is a decimal comma where any cell says so: other than three digits after it, none or a zero alone
   before it, more than three before it, or points that set thousands apart in the same cell.
3. A comma sets thousands apart where every group has three digits and a cell says so: two commas, a point
   after the comma, or other cells without a comma, none of them above 999.
4. Else a comma may be either ("1,234" and nothing but such): the column stays text, and says so.
5. All cells of a column have the same currency or none has, and so with the percent sign. Otherwise it stays text.
"""

from dataclasses import dataclass
from typing import Any

import polars as pl

from superpose.data import record

CURRENCIES = (
    *("US$", "R$", "A$", "C$", "$", "€", "£", "¥", "₹", "₽", "₩", "₺", "₴", "₪", "฿", "₫", "₱", "zł", "Kč", "kr"),
    *("USD", "EUR", "GBP", "JPY", "CHF", "CNY", "INR", "AUD", "CAD", "NZD", "SEK", "NOK", "DKK", "PLN", "CZK"),
    *("HUF", "RUB", "TRY", "BRL", "ZAR", "MXN", "KRW", "SGD", "HKD", "ILS", "THB"),
)  # fmt: skip
SPACES = r"[\u00A0\u2007\u2008\u2009\u200A\u202F\u205F\u3000]"
MINUSES = "[\u2212\u2012\u2013\uff0d]"
EXPONENT = r"(?:[eE][+-]?[0-9]+)?"
_CURRENCY = "|".join(c.replace("$", r"\$") for c in CURRENCIES)
LOOSE = (
    r"^(?P<open>\()? ?(?P<sign>[+-])? ?(?P<before>" + _CURRENCY + r")? ?(?P<inner>[+-])? ?"
    r"(?P<digits>[0-9.,](?:[0-9., ']*[0-9.,])?" + EXPONENT + r") ?(?P<percent>%)? ?"
    r"(?P<after>" + _CURRENCY + r")? ?(?P<tail>[+-])? ?(?P<close>\))?$"
)
GROUPINGS = {".": ("", ",", " ", "'"), ",": ("", ".", " ", "'")}


@dataclass(frozen=True)
class NumberFormat:
    """How a column writes its numbers.

    Attributes
    ----------
    decimal : str
        "." or ",".
    grouping : str
        What sets thousands apart: "", ",", ".", " " (of any width) or "'".
    percent : bool
        Whether cells bear a percent sign; the number is taken as it is written, 12 % as 12.
    currency : str
        The currency of the cells, such as "€", or "".
    """

    decimal: str = "."
    grouping: str = ""
    percent: bool = False
    currency: str = ""

    def __str__(self) -> str:
        parts = ["decimal comma"] if self.decimal == "," else []
        if self.grouping:
            named = {",": "commas", ".": "points", " ": "spaces", "'": "apostrophes"}[self.grouping]
            parts.append(f"thousands by {named}")
        parts += [f"in {self.currency}"] if self.currency else []
        return ", ".join([*parts, "in percent"] if self.percent else parts)

    @property
    def _shape(self) -> str:
        """What the digits of a cell look like, as a regular expression."""
        point, group = (rf"\{sign}" if sign else "" for sign in (self.decimal, self.grouping))
        grouped = rf"|[1-9][0-9]{{0,2}}(?:{group}[0-9]{{3}})+" if group else ""
        return rf"^(?:(?:[0-9]+{grouped})(?:{point}[0-9]*)?|{point}[0-9]+){EXPONENT}$"

    def fits(self, digits: pl.Series) -> bool:
        """Whether all the numbers, without sign, currency and percent, are written so."""
        return bool(digits.str.contains(self._shape).all())

    def read(self, text: pl.Series) -> pl.Series:
        """The numbers of `text` as Float64, null where a cell is missing or is not written so.

        A currency or a percent sign may be absent from all cells, but not from some.
        """
        parts = _parts(text)
        digits = parts["digits"]
        good = digits.str.contains(self._shape) & _well_formed(parts)
        good &= _all_or_none(_currency(parts), self.currency) & _all_or_none(
            parts["percent"], "%" if self.percent else ""
        )
        plain = digits.str.replace_all(self.grouping, "", literal=True) if self.grouping else digits
        plain = plain.str.replace(self.decimal, ".", literal=True) if self.decimal != "." else plain
        sizes = plain.cast(pl.Float64, strict=False)
        return (-sizes).zip_with(_negative(parts), sizes).set(~good.fill_null(False), None).rename(text.name)

    def to_dict(self) -> dict[str, Any]:
        """Its parts, as plain JSON."""
        names = ("decimal", "grouping", "percent", "currency")
        return {name: getattr(self, name) for name in names}

    @classmethod
    def from_dict(cls, data: Any) -> "NumberFormat":
        """The format that `to_dict` wrote."""
        checks = {"decimal": record.is_text, "grouping": record.is_text, "currency": record.is_text}
        d = record.take(data, "format of numbers", **checks, percent=record.is_flag)
        known = d["grouping"] in GROUPINGS.get(d["decimal"], ()) and d["currency"] in ("", *CURRENCIES)
        if not known:
            raise record.damaged("format of numbers", "there is none with these signs")
        return cls(**d)


PLAIN = NumberFormat()


@dataclass(frozen=True)
class Ambiguous:
    """Numbers that could be read in two ways, or are written in several; `why` says so in words."""

    why: str


def found(text: pl.Series) -> NumberFormat | Ambiguous | None:
    """How the cells are written, none of them missing: a format, why it cannot be told, None for no numbers."""
    parts = _parts(text)
    if parts["digits"].null_count() or not _well_formed(parts).all():
        return None
    money, percent = _currency(parts), parts["percent"]
    for signs, what in ((money, "currencies"), (percent, "percent signs")):
        if signs.n_unique() > 1:
            with_, other = text[_first(signs == signs.drop_nulls()[0])], _other(text, signs)
            return Ambiguous(f"numbers with different {what} or none: {with_!r} and {other!r}")
    way = _way(parts["digits"])
    if way is None:
        return Ambiguous(f"numbers written in more than one way: {_two_ways(text, parts['digits'])}")
    if isinstance(way, Ambiguous):
        return way
    return NumberFormat(*way, percent=percent[0] is not None, currency=money[0] or "")


def _way(digits: pl.Series) -> tuple[str, str] | Ambiguous | None:
    """The decimal sign and the grouping that all the numbers have; the first that fits, of one that is clear."""
    ways = ((decimal, grouping) for decimal, groupings in GROUPINGS.items() for grouping in groupings)
    fitting = [way for way in sorted(ways, key=lambda way: len(way[1])) if NumberFormat(*way).fits(digits)]
    if (".", "") in fitting or not ((",", "") in fitting and (".", ",") in fitting):
        return fitting[0] if fitting else None
    comma = digits.str.contains(",", literal=True)
    without = digits.filter(~comma)
    if without.is_empty():
        first = digits[0]
        return Ambiguous(f"numbers whose comma may be a decimal comma or set thousands apart: {first!r}")
    return (".", ",") if bool(without.str.contains(r"^[0-9]{1,3}$").all()) else (",", "")


def looks_like_numbers(text: pl.Series) -> pl.Series:
    """Which cells are numbers in any way of writing them; null for missing."""
    return _tidy(text).str.contains(LOOSE)


def _tidy(text: pl.Series) -> pl.Series:
    """Plain spaces, minuses and apostrophes; only where a cell has others, since most have none."""
    text = text.str.strip_chars()
    if text.str.contains(r"[^\x00-\x7F]").any():
        text = (
            text.str.replace_all(SPACES, " ")
            .str.replace_all(MINUSES, "-")
            .str.replace_all("[\u2019\u02bc]", "'")
        )
        text = text.str.strip_chars()
    return text


def _parts(text: pl.Series) -> pl.DataFrame:
    """Each cell in parts: sign, currency, digits, percent; all null where it is no number."""
    return _tidy(text).str.extract_groups(LOOSE).struct.unnest()


def _well_formed(parts: pl.DataFrame) -> pl.Series:
    """At most one sign and one currency, and parentheses in pairs."""
    here = {name: parts[name].is_not_null() for name in parts.columns}
    signs = sum(here[name].cast(pl.UInt8) for name in ("open", "sign", "inner", "tail"))
    return (signs <= 1) & (here["open"] == here["close"]) & ~(here["before"] & here["after"])  # type: ignore[operator]


def _negative(parts: pl.DataFrame) -> pl.Series:
    minus = parts["open"].is_not_null()
    for name in ("sign", "inner", "tail"):
        minus |= (parts[name] == "-").fill_null(False)
    return minus


def _currency(parts: pl.DataFrame) -> pl.Series:
    return parts.select(pl.coalesce("before", "after")).to_series()


def _all_or_none(signs: pl.Series, wanted: str) -> pl.Series:
    """Which cells bear the sign as they should: all of those with one bear `wanted`, or no cell bears any."""
    return signs.is_null() if signs.null_count() == len(signs) else (signs == wanted).fill_null(False)


def _first(flags: pl.Series) -> int:
    return int(flags.fill_null(False).arg_true()[0])


def _other(text: pl.Series, signs: pl.Series) -> str:
    """The first cell that bears another sign than the first that bears one."""
    return text[_first((signs != signs.drop_nulls()[0]).fill_null(True))]


def _two_ways(text: pl.Series, digits: pl.Series) -> str:
    """Two cells that do not go together."""
    ways = [NumberFormat(d, g) for d, groupings in GROUPINGS.items() for g in groupings]
    first = text[0]
    for way in sorted(ways, key=lambda way: not digits.head(1).str.contains(way._shape)[0]):
        unlike = ~digits.str.contains(way._shape)
        if unlike.any() and not unlike[0]:
            return f"{first!r} and {text[_first(unlike)]!r}"
    return repr(first)
