import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from superpose.figures.texts import escaped, listed, number, percent, plainly, several, short


@given(st.text())
def test_a_name_shows_as_it_is_written(name):
    written = escaped(name)
    assert not set(written) & set('<>$"\n')
    assert html.unescape(written) == " ".join(name.split())


def test_tags_entities_and_formulas_are_letters():
    assert escaped("<b>x</b> &lt; $a$") == "&lt;b&gt;x&lt;/b&gt; &amp;lt; &#36;a&#36;"
    assert escaped(3) == "3" and escaped("a\nb") == "a b"


@given(st.text(), st.integers(2, 30))
def test_a_long_name_is_cut_before_it_is_escaped(name, most):
    assert len(plainly(name, most)) <= most
    assert short(name, most) == escaped(plainly(name, most))


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.012345, "0.0123"), (12.345, "12.3"), (12345.6, "12,346"), (0, "0"), (1.5e7, "1.50e+07"), (2e-9, "2.00e-09"),
     (-0.5, "-0.500"), (float("nan"), "–")],
)  # fmt: skip
def test_numbers(value, text):
    assert number(value) == text


@pytest.mark.parametrize(
    ("share", "text"),
    [(0.83, "83 %"), (0.083, "8.3 %"), (0.0042, "0.42 %"), (1, "100 %"), (0, "0 %"), (0.992, "99.2 %"),
     (float("nan"), "–")],
)  # fmt: skip
def test_percentages(share, text):
    assert percent(share) == text


def test_lists_and_counts():
    assert listed(["a"]) == "a" and listed("abc") == "a, b and c" and listed("abcd", 2) == "a, b and 2 more"
    assert several(1, "row") == "1 row" and several(1200, "row") == "1,200 rows"
