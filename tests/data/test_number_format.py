"""Numbers as people write them: against Python's own formatting, and what is not decided."""

import json

import polars as pl
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from superpose.data.columns.number_format import CURRENCIES, GROUPINGS, PLAIN, Ambiguous, NumberFormat, found
from superpose.errors import DataError

ways = st.sampled_from([(decimal, group) for decimal, groups in GROUPINGS.items() for group in groups])
amounts = st.lists(st.integers(-(10**11), 10**11).map(lambda cents: cents / 100), min_size=1, max_size=12)
signs = st.sampled_from(["-", "\u2212", "()", "after"])


def spelt(value, decimal, group, sign="-", currency="", percent=""):
    """A number as the format has it, by Python's own `format`."""
    text = f"{abs(value):,.2f}".replace(",", "\0").replace(".", decimal).replace("\0", group) + percent
    text = f"{currency} {text}" if currency else text
    if value >= 0:
        return text
    return {"()": f"({text})", "after": f"{text}-"}.get(sign, f"{sign}{text}")


@given(amounts, ways, signs, st.sampled_from(["", *CURRENCIES]), st.sampled_from(["", "%", " %"]))
def test_what_was_written_is_found_and_read(values, way, sign, currency, percent):
    decimal, group = way
    cells = pl.Series("c", [spelt(value, decimal, group, sign, currency, percent) for value in values])
    form = found(cells)
    assert form is not None and not isinstance(form, Ambiguous)  # two digits after the sign leave no doubt
    assert form.decimal == decimal
    assert (form.currency, form.percent) == (currency, bool(percent))
    assert form.read(cells).to_list() == values
    assert NumberFormat.from_dict(json.loads(json.dumps(form.to_dict()))) == form


@given(amounts, amounts, ways)
def test_a_format_reads_later_cells_that_alone_would_be_unclear(values, later, way):
    decimal, group = way
    assume(any(abs(value) >= 1000 for value in values))
    form = found(pl.Series([spelt(value, decimal, group) for value in values]))
    assert form.read(pl.Series([spelt(value, decimal, group) for value in later])).to_list() == later
    whole = pl.Series([f"{abs(int(value)):,}".replace(",", group) for value in later])
    assert form.read(whole).to_list() == [abs(int(value)) for value in later]


@pytest.mark.parametrize(
    ("cells", "numbers"),
    [
        (["1,5", "2,25"], [1.5, 2.25]),
        (["0,123", "1,234"], [0.123, 1.234]),  # no thousands begin with 0
        (["1,234", "12"], [1234, 12]),
        (["1,234", "2,345,678"], [1234, 2345678]),
        (["1,234", "1,234.5"], [1234, 1234.5]),
        (["1,234", "12345"], [1.234, 12345]),
        (["1.234", "987"], [1.234, 987]),
        (["1.234.567", "1.234"], [1234567, 1234]),
        (["1 234,5", "2,0"], [1234.5, 2]),
        (["1\u202f234", "2\u00a0345"], [1234, 2345]),
        (["1'234.5", "1\u2019234.5"], [1234.5, 1234.5]),
        (["+5", "- 5", "5-", "(5)", "\u22125"], [5, -5, -5, -5, -5]),
        (["-$5", "$-5", "($5)", "$ 1,000.00"], [-5, -5, -5, 1000]),
        (["5 EUR", "EUR 5", "5EUR"], [5, 5, 5]),
        ([".5", "1,000.25"], [0.5, 1000.25]),
        (["1e3", "2,5"], [1000, 2.5]),
    ],
)
def test_ways_of_writing(cells, numbers):
    form = found(pl.Series(cells))
    assert isinstance(form, NumberFormat)
    assert form.read(pl.Series(cells)).to_list() == numbers


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        (["1,234", "2,345"], "may be a decimal comma or set thousands apart: '1,234'"),
        (["1,5", "1.5"], "in more than one way: '1,5' and '1.5'"),
        (["1,234.5", "1.234,5"], "in more than one way: '1,234.5' and '1.234,5'"),
        (["5 %", "0.05"], "different percent signs or none: '5 %' and '0.05'"),
        (["$5", "€5"], "different currencies or none: '$5' and '€5'"),
        (["12", "€5"], "different currencies or none: '€5' and '12'"),
    ],
)
def test_what_is_not_decided_names_two_cells(cells, why):
    assert found(pl.Series(cells)) == Ambiguous(
        f"numbers {'written ' * why.startswith('in')}{_lead(why)}{why}"
    )


def _lead(why):
    return "whose comma " if why.startswith("may") else "with " if why.startswith("different") else ""


@pytest.mark.parametrize(
    "cells",
    [["a"], ["1", "a"], ["40-49"], ["1-2"], ["-(5)"], ["(5"], ["--5"], ["5 USD EUR"], ["USD 5 USD"], ["%"], ["1:2"],
     ["1 2 3 ab"], ["\u0661"], ["0x10"], ["1_000"], ["inf"], ["1e"]],
)  # fmt: skip
def test_what_is_no_number(cells):
    assert found(pl.Series(cells)) is None


def test_a_sign_is_on_all_cells_or_on_none():
    form = NumberFormat(percent=True)
    assert form.read(pl.Series(["5 %", "7%", None])).to_list() == [5, 7, None]
    assert form.read(pl.Series(["5", "7"])).to_list() == [5, 7]
    assert form.read(pl.Series(["5 %", "0.07"])).to_list() == [5, None]
    assert PLAIN.read(pl.Series(["5", "7 %"])).to_list() == [
        None,
        None,
    ]  # which of them is wrong cannot be told
    assert NumberFormat(currency="$").read(pl.Series(["€ 5"])).to_list() == [None]


@pytest.mark.parametrize(
    "change",
    [{"decimal": ";"}, {"grouping": "."}, {"grouping": "x"}, {"currency": "os"}, {"percent": 1}, {"more": 1}],
)
def test_a_changed_record_is_refused(change):
    with pytest.raises(DataError, match="This is no format of numbers"):
        NumberFormat.from_dict(PLAIN.to_dict() | change)
