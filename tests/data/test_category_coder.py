"""Categories of more levels than can have an input each; truth values that were numbers."""

import json
import math

import numpy as np
import polars as pl
import pytest

from superpose.data.columns.column import Column, describe
from superpose.data.encode import Encoding
from superpose.errors import DataError

TABLE = pl.DataFrame({"c": ["d", "b", "d", "c", "a", "b", "e", None]})


def fitted(table=TABLE, **options):
    return Encoding.fit(table, describe(table), **options)


def through_json(encoding):
    return Encoding.from_dict(json.loads(json.dumps(encoding.to_dict(), allow_nan=False)))


def test_the_rarest_levels_share_an_input_and_tell_how_frequent_they_were():
    encoding = through_json(fitted(max_categories=3))
    assert encoding.inputs == (
        "c=b",
        "c=d",
        "c=(other)",
        "c (how frequent)",
        "c is missing",
    )  # two rows each, or more
    x = encoding.encode(pl.DataFrame({"c": ["b", "d", "a", "never", None]}))
    share = [math.log(1 + count) / math.log(1 + 8) for count in (2, 2, 1, 0, 0)]
    np.testing.assert_allclose(x[:, 3], share, rtol=1e-6)
    assert x[:, [0, 1, 2, 4]].tolist() == [
        [1, 0, 0, 0],
        [0, 1, 0, 0],
        [0, 0, 1, 0],
        [0, 0, 1, 0],
        [0, 0, 0, 1],
    ]
    assert encoding.unseen(pl.DataFrame({"c": ["zz", "a"]})) == {"c": ["zz"]}
    assert encoding.decode(x)["c"].to_list() == ["b", "d", "(other)", "(other)", None]


def test_weights_say_which_levels_are_frequent():
    heavy = fitted(max_categories=3, weights=[1, 1, 1, 9, 1, 1, 9, 1])
    assert heavy.inputs[:3] == ("c=b", "c=c", "c=e")
    assert fitted(max_categories=5).inputs == ("c=a", "c=b", "c=c", "c=d", "c=e", "c is missing")


def test_more_levels_than_are_kept():
    table = pl.DataFrame({"c": [f"k{i}" for i in range(10_500)] + ["k1", "k2"]})
    encoding = through_json(Encoding.fit(table, [Column("c", "category", 0, 10_500, ())]))
    assert encoding.inputs == ("c=k1", "c=k2", "c=(other)", "c (how frequent)")
    (coder,) = encoding.coders
    assert (len(coder.others), coder.dropped) == (10_000, 498)
    assert encoding.unseen(pl.DataFrame({"c": ["zz"]})) == {}  # what was dropped cannot be told from it


def test_every_level_of_a_wide_category_is_in_its_place():
    rng = np.random.default_rng(0)
    table = pl.DataFrame({"c": rng.zipf(1.5, 3000).clip(max=400).astype(str)})
    encoding = fitted(table)
    counts = dict(table["c"].value_counts().iter_rows())
    names = encoding.inputs[:-2]
    assert len(names) == 60 and min(counts[name[2:]] for name in names) >= max(
        count for level, count in counts.items() if f"c={level}" not in names
    )
    for level, row in zip(table["c"], encoding.encode(table), strict=True):
        hot = [name for name, value in zip(encoding.inputs[:-1], row, strict=False) if value]
        assert hot == [f"c={level}" if f"c={level}" in names else "c=(other)"]


def test_codes_written_as_numbers_are_known_again():
    table = pl.DataFrame({"k": [1, 3, 3, None]})
    encoding = Encoding.fit(table, describe(table, overrides={"k": "category"}))
    for same in (["1", "3.0", "3e0", ""], [1.0, 3.0, 3.0, None]):
        np.testing.assert_array_equal(encoding.encode(pl.DataFrame({"k": same})), encoding.encode(table))


def test_truth_values_that_were_numbers_take_other_numbers():
    table = pl.DataFrame({"k": [0, 1] * 20})
    encoding = through_json(fitted(table))
    assert encoding.encode(pl.DataFrame({"k": [0.0, 1.0, 0.25, 2.0, None]})).ravel().tolist() == [
        0,
        1,
        0.25,
        2,
        0.5,
    ]
    assert encoding.encode(pl.DataFrame({"k": ["1", "no", None]})).ravel().tolist() == [1, 0, 0.5]
    with pytest.raises(DataError, match=r"'k' is 1e\+09 in row 2; it was 0 or 1"):
        encoding.encode(pl.DataFrame({"k": [0.0, 1e9]}))
    words = pl.DataFrame({"k": ["yes", "no"]})
    with pytest.raises(DataError, match=r"neither true nor false: '2' \(row 1\)"):
        fitted(words).encode(pl.DataFrame({"k": [2, 0]}))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"others": ["c", "a"]}, "not sorted"),
        ({"others": []}, "do not belong together"),
        ({"others": ["a", "b", "c"]}, "do not belong together"),  # b has an input
        ({"counts": [1.0]}, "do not belong together"),
        ({"counts": []}, "do not belong together"),
        ({"counts": [2.0, 2.0, 1.0, 1.0, -1.0]}, "is not above 0"),
        ({"counts": [2.0, 2.0, 1.0, 1.0, 99.0]}, "is not above 0"),
        ({"rows": 0}, "do not belong together"),
        ({"format": {"pattern": "x", "zone": False}}, "no format of dates"),
        ({"format": {"decimal": "x"}}, "no format of numbers"),
        ({"more": 1}, "unknown key 'more'"),
    ],
)
def test_a_changed_record_is_refused(change, message):
    record = fitted(max_categories=3).to_dict()
    record["columns"][0] |= change
    with pytest.raises(DataError, match=message):
        Encoding.from_dict(record)
