"""Free text as inputs: against Python's own splitting and counting."""

import json
import re
from collections import Counter

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from superpose.data.coders.text_coder import TextCoder
from superpose.errors import DataError

texts = st.lists(
    st.none() | st.text(st.sampled_from("abAB1 .,-\u00e9\u212a\u0130\n"), max_size=12),
    min_size=1,
    max_size=30,
)


def words_of(text):
    """By bytes, as a C program would: runs of ASCII letters and digits, in lower case."""
    return [word.lower().decode() for word in re.findall(rb"[0-9A-Za-z]+", text.encode())]


def fitted(values, scaling="none"):
    series = pl.Series("t", values, dtype=pl.String)
    return series, TextCoder.fit(series, np.ones(len(series)), scaling, None)


@given(texts)
def test_words_are_found_as_bytes_say(values):
    values = [None if text is not None and not text.strip() else text for text in values]
    series, coder = fitted(values)
    x = coder.encode(series)
    here = [words_of(text) for text in values if text is not None]
    rows = Counter(word for words in here for word in set(words))
    good = [
        word for word, count in rows.items() if 3 <= count <= 0.9 * len(here) and count >= 0.01 * len(here)
    ]
    assert coder.words == tuple(sorted(good))
    for text, row in zip(values, x, strict=True):
        words = [] if text is None else words_of(text)
        assert row[: len(coder.words)].tolist() == [float(word in words) for word in coder.words]
        if text is None:
            assert row[-1] == 1
        else:
            assert row[len(coder.words)] == len(words)
    assert TextCoder.from_dict(json.loads(json.dumps(coder.to_dict(), allow_nan=False)), None) == coder


def test_the_words_nearest_to_half_the_rows_are_kept():
    values = [" ".join(f"w{j:03}" for j in range(200) if (i * 7 + j) % 200 < j) for i in range(200)]
    _, coder = fitted(values)
    assert len(coder.words) == 64
    assert all(68 <= int(word[1:]) <= 132 for word in coder.words)


def test_missing_text_has_the_median_of_words():
    series, coder = fitted(["a b c d"] * 3 + ["a"] * 2 + [None])
    assert coder.inputs == ("t: b", "t: c", "t: d", "t (words)", "t is missing")
    assert coder.encode(series)[-1].tolist() == [0, 0, 0, 4, 1]
    assert coder.decode(coder.encode(series)).to_list() == ["b c d"] * 3 + ["", "", None]


@pytest.mark.parametrize(
    "change", [{"words": ["b", "a"]}, {"words": ["A"]}, {"words": ["\u00e9"]}, {"words": [""]}, {"words": ["a", "a"]},
               {"scale": -1.0}, {"fill": None}, {"more": 1}]
)  # fmt: skip
def test_a_changed_record_is_refused(change):
    _, coder = fitted(["a b", "c"])
    with pytest.raises(DataError, match="This is no text column"):
        TextCoder.from_dict(coder.to_dict() | change, None)
