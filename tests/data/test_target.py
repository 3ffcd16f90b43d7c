"""Targets as outputs and back, and the task they ask for."""

import json

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.preprocessing import LabelBinarizer, StandardScaler

from superpose.data.target import TargetEncoding, guess
from superpose.errors import DataError, ShapeError, UnknownNameError, UsageError

label_lists = st.one_of(
    *(
        st.lists(label, min_size=2, max_size=30).filter(lambda labels: len(set(labels)) > 1)
        for label in (
            st.sampled_from(["no", "yes", "maybe", "NA", "1"]),
            st.integers(-(2**40), 2**40),
            st.sampled_from([0.5, 1.0, 2.25, -3.0]),
            st.booleans(),
        )
    )
)
some_numbers = st.floats(-1e6, 1e6).map(lambda x: round(x, 3))


def through_json(encoding):
    return TargetEncoding.from_dict(json.loads(json.dumps(encoding.to_dict(), allow_nan=False)))


@given(label_lists)
def test_labels_come_back_in_their_own_type(labels):
    encoding = through_json(TargetEncoding.fit(labels, task="classification"))
    assert encoding.classes == tuple(sorted(set(labels)))
    assert {type(label) for label in encoding.classes} == {type(label) for label in labels}
    y = encoding.encode(labels)
    judge = LabelBinarizer().fit_transform(
        np.unique(labels, return_inverse=True)[1]
    )  # it takes no float labels
    assert y.dtype == np.float32
    np.testing.assert_array_equal(y, judge)
    back = encoding.decode(y)
    assert back.tolist() == labels
    assert type(back.tolist()[0]) is type(labels[0])
    assert len(encoding.outputs) == y.shape[1]


@given(st.lists(st.tuples(some_numbers, st.integers(0, 3)), min_size=2, max_size=20))
def test_regression_is_standardised_and_weights_are_repeated_rows(drawn):
    y, weights = (np.array(part) for part in zip(*drawn, strict=True))
    if not weights.any():
        weights = weights + 1
    repeated = np.repeat(y, weights)
    encoding = TargetEncoding.fit(y, task="regression", weights=weights)
    assert encoding == TargetEncoding.fit(repeated, task="regression") == through_json(encoding)
    judge = StandardScaler().fit(repeated[:, None])
    assert encoding.center[0] == pytest.approx(judge.mean_[0], rel=1e-9, abs=1e-9 * np.abs(y).max())
    assert encoding.scale[0] == pytest.approx(judge.scale_[0], rel=1e-6)
    back = encoding.decode(encoding.encode(y))
    largest = max(np.abs(y).max(), np.abs(y - encoding.center[0]).max())
    np.testing.assert_allclose(back, y, rtol=1e-5, atol=1e-6 * largest)


def test_several_numbers_at_once():
    y = np.array([[1.0, 10], [2, 30], [4, 20]])
    encoding = TargetEncoding.fit(y)
    assert (encoding.task, encoding.outputs) == ("regression", ("y1", "y2"))
    np.testing.assert_allclose(encoding.encode(y), StandardScaler().fit_transform(y), rtol=1e-6)
    np.testing.assert_allclose(encoding.decode(encoding.encode(y)), y, rtol=1e-6)
    assert TargetEncoding.fit(y[:, :1]).decode([[0.0]]).shape == (1,)


def test_several_yes_or_no_at_once():
    frame = pl.DataFrame({"rain": [True, False, True], "wind": [False, False, True]})
    encoding = through_json(TargetEncoding.fit(frame))
    assert (encoding.task, encoding.outputs) == ("multilabel", ("rain", "wind"))
    assert encoding.encode(frame).tolist() == [[1, 0], [0, 0], [1, 1]]
    assert encoding.decode([[0.2, 0.9], [0.5, 0.51]]).tolist() == [[0, 1], [0, 1]]


def test_probabilities_become_the_likeliest_label():
    two, three = TargetEncoding.fit(["no", "yes"]), TargetEncoding.fit(["a", "b", "c"])
    assert two.outputs == ("yes",)
    assert (
        two.decode([[0.2], [0.5], [0.7]]).tolist()
        == two.decode([0.2, 0.5, 0.7]).tolist()
        == ["no", "no", "yes"]
    )
    assert three.decode([[0.2, 0.5, 0.3]]).tolist() == three.decode([0.2, 0.5, 0.3]).tolist() == ["b"]
    with pytest.raises(ShapeError, match=r"shape \(2, 2\); 3 a row were expected"):
        three.decode(np.eye(2))


@pytest.mark.parametrize(
    ("target", "names"),
    [
        (pl.Series("price", [1.5, 2.5, 4.0]), ("price",)),
        (pd.Series([1.5, 2.5, 4.0], name="price"), ("price",)),
        (pd.DataFrame({"price": [1.5, 2.5, 4.0]}), ("price",)),
        ([1.5, 2.5, 4.0], ("y",)),
        (np.array([[1.5], [2.5], [4.0]], dtype=np.float32), ("y",)),
        ([[1.5, 0], [2.5, 1], [4.0, 3]], ("y1", "y2")),
        (np.array([1.5, 2.5, 4.0], dtype=object), ("y",)),
    ],
)
def test_a_target_in_any_form(target, names):
    encoding = TargetEncoding.fit(target)
    assert encoding.names == names
    assert encoding.center[0] == pytest.approx(8 / 3)
    assert encoding.encode(target).shape == (3, len(names))


def test_labels_are_known_again_in_another_type():
    whole, text = TargetEncoding.fit([1, 2, 2]), TargetEncoding.fit(["1", "2", "x"])
    assert whole.encode(["2", "1"]).ravel().tolist() == whole.encode([2.0, 1.0]).ravel().tolist() == [1, 0]
    assert text.encode([2, 1]).argmax(axis=1).tolist() == [1, 0]
    assert TargetEncoding.fit([True, False]).encode([1, 0]).ravel().tolist() == [1, 0]


WINE = [3] * 10 + [4] * 50 + [5] * 500 + [6] * 400


@pytest.mark.parametrize(
    ("target", "task", "why"),
    [
        (["a", "b", "c"], "classification", "text, 3 different values"),
        ([True, False], "classification", "true or false"),
        ([0.5, 1.5, 0.5], "classification", "numbers, 2 different values"),
        (WINE, "classification", "whole numbers, only 4 different values in 960 rows"),
        ([float(y) for y in WINE], "classification", "whole numbers, only 4 different values in 960 rows"),
        ([*WINE, 9], "regression", "whole numbers, 5 different values in 961 rows"),  # 9 is met once
        ([*WINE, 9, 9], "regression", "whole numbers, 5 different values in 962 rows"),
        ([*WINE, 9, 9, 9], "classification", "whole numbers, only 5 different values in 963 rows"),
        ([1, 2, 3] * 19, "regression", "whole numbers, 3 different values in 57 rows"),  # above 5 %
        ([1, 2, 3] * 20, "classification", "whole numbers, only 3 different values in 60 rows"),
        (list(range(21)) * 100, "regression", "whole numbers, 21 different values in 2,100 rows"),
        (list(range(20)) * 100, "classification", "whole numbers, only 20 different values in 2,000 rows"),
        ([*WINE, 5.5, 5.5, 5.5], "regression", "numbers with fractions, 5 different values"),
        ([3, 3, 3], "regression", "whole numbers, 1 different value in 3 rows"),
        ([[0, 1], [1, 1]], "multilabel", "2 targets, all of them yes or no"),
        ([[0, 2], [1, 1]], "regression", "2 targets, numbers"),
    ],
)
def test_the_task_is_guessed_and_said_why(target, task, why):
    assert guess(target) == (task, why)
    assert TargetEncoding.fit(target).task == task


def test_rows_of_weight_zero_do_not_count():
    encoding = TargetEncoding.fit(["a", "b", None, "c"], weights=[1, 2, 0, 0])
    assert encoding.classes == ("a", "b")
    with pytest.raises(ShapeError, match=r"weights have shape \(1,\)"):
        TargetEncoding.fit(["a", "b"], weights=[1])


@pytest.mark.parametrize(
    ("target", "options", "error", "message"),
    [
        (["a", "a"], {}, DataError, r"'y' is of one class in every row: 'a'"),
        ([3, 3], {"task": "classification"}, DataError, r"'y' is of one class in every row: 3"),
        ([None, float("nan")], {}, DataError, r"'y' has no value in any row"),
        (
            [1.0, None, 2, None],
            {},
            DataError,
            r"2 missing cells \(rows 2, 4\)\.\nLeave these rows out; fitting from",
        ),
        ([1.0, np.nan], {}, DataError, r"1 missing cell \(row 2\)"),
        ([None] * 5 + [1.5], {}, DataError, r"5 missing cells \(rows 1, 2, 3, \.\.\.\)"),
        (
            ["1", "2", "x"],
            {"task": "regression"},
            DataError,
            r"'y' has 1 cell that is not a number: 'x' \(row 3\)",
        ),
        ([1.0, np.inf, 3.5], {}, DataError, r"infinite or too large: 'inf' \(row 2\)"),
        ([1.0, np.inf], {"task": "classification"}, DataError, r"'y' has an infinite class"),
        (
            [[0, 2], [1, 1]],
            {"task": "multilabel"},
            DataError,
            r"'y2' has 1 cell that is neither true nor false: '2'",
        ),
        ([[0, 2], [1, 1]], {"task": "classification"}, UsageError, r"2 targets; classification has one"),
        (
            [1.5, 2.5],
            {"task": "regresion"},
            UnknownNameError,
            r"no task 'regresion'.\nDid you mean 'regression'",
        ),
        ([[1], [2, 3]], {}, UsageError, r"rows differ in length"),
        (np.zeros((2, 2, 2)), {}, UsageError, r"shape \(2, 2, 2\)"),
        (5, {}, UsageError, r"shape \(\)"),
        ([], {}, DataError, r"0 rows"),
        (np.array(["2020-01-01"], dtype="datetime64[D]"), {}, DataError, r"'y' holds dates or times"),
    ],
)
def test_a_target_one_cannot_learn_is_refused(target, options, error, message):
    with pytest.raises(error, match=message):
        TargetEncoding.fit(target, **options)


def test_a_later_target_that_does_not_fit():
    with pytest.raises(DataError, match=r"of no class known: 'c' \(row 2\)\.\nThe classes are 'a', 'b'"):
        TargetEncoding.fit(["a", "b"]).encode(["a", "c"])
    with pytest.raises(DataError, match=r"of no class known: '3' \(row 1\), '1' \(row 2\)"):
        TargetEncoding.fit([0, 2]).encode([3, 1, 2])
    with pytest.raises(UsageError, match=r"has 2 columns; 1 were fitted"):
        TargetEncoding.fit(["a", "b"]).encode([["a", "b"]])
    with pytest.raises(DataError, match=r"1 missing cell"):
        TargetEncoding.fit(["a", "b"]).encode(["a", None])


@pytest.mark.parametrize(
    ("target", "changed", "message"),
    [
        (["a", "b"], {"surprise": 1}, r"unknown key 'surprise'"),
        (["a", "b"], {"task": "clustering"}, r"its parts do not fit the task 'clustering'"),
        (["a", "b"], {"task": "regression"}, r"its parts do not fit the task 'regression'"),
        (["a", "b"], {"classes": ["b", "a"]}, r"classes are not sorted"),
        (["a", "b"], {"classes": ["a", "a"]}, r"not all different"),
        (["a", "b"], {"classes": ["a", 1]}, r"not all of type 'str'"),
        (["a", "b"], {"type": "os"}, r"not all of type 'os'"),
        (["a", "b"], {"classes": []}, r"its parts do not fit"),
        ([1, 2], {"type": "bool"}, r"not all of type 'bool'"),
        ([1.5, 2.5, 3.5], {"scale": [0.0]}, r"a scale is not above 0"),
        ([1.5, 2.5, 3.5], {"scale": [float("nan")]}, r"expected: A list of finite numbers"),
        ([1.5, 2.5, 3.5], {"center": [1.0, 2.0]}, r"its parts do not fit the task 'regression'"),
        ([1.5, 2.5, 3.5], {"names": "y"}, r"expected: A list of strings"),
    ],
)
def test_a_changed_record_is_refused(target, changed, message):
    with pytest.raises(DataError, match=message):
        TargetEncoding.from_dict(TargetEncoding.fit(target).to_dict() | changed)


def test_a_written_one_is_still_a_float_class():
    record = json.loads(
        json.dumps(TargetEncoding.fit([1.0, 2.0]).to_dict()).replace("1.0", "1").replace("2.0", "2")
    )
    assert [type(label) for label in TargetEncoding.from_dict(record).classes] == [float, float]


def test_the_target_is_left_as_it_was():
    y = np.array([1.5, 2.5, 4.0])
    encoding = TargetEncoding.fit(y)
    encoding.encode(y)[:] = 0.0
    assert y.tolist() == [1.5, 2.5, 4.0]
    assert repr(TargetEncoding.fit(list("abcdefgh"))) == (
        "TargetEncoding('y', classification, 8 classes: 'a', 'b', 'c', 'd', 'e', 'f', ...)"
    )
    assert repr(encoding) == "TargetEncoding('y', regression)"
