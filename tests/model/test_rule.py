"""A rule as a record: its line, its answers, its way through JSON."""

import json

import numpy as np
import polars as pl
import pytest

import superpose as sp
from superpose.model.rule import Rule

FLOWERS = Rule("petal length (cm)", "number", (2.45, 4.75), (), ("setosa", "versicolor", "virginica"), None)
AGE = Rule("age", "number", (9.5,), (), (1, 0), 0)
DECK = Rule("deck", "category", (), (("B", "D"), ("A",)), (1.5, 2.0, 3.0), 2)
SMOKER = Rule("smoker", "boolean", (), (("true",),), (32050.0, 8430.0))
CABIN = Rule("cabin", "number", (), (), ("yes", "no"), 1)
EVERY = (FLOWERS, AGE, DECK, SMOKER, CABIN)


def test_a_rule_reads_as_one_line():
    assert [rule.text for rule in EVERY] == [
        "if petal length (cm) <= 2.45: 'setosa'; elif petal length (cm) <= 4.75: 'versicolor'; else: 'virginica'",
        "if age <= 9.5 or age is missing: 1; else: 0",
        "if deck in ('B', 'D'): 1.5; elif deck == 'A': 2; else (or deck is missing): 3",
        "if smoker: 32050; else: 8430",
        "if cabin is missing: 'no'; else: 'yes'",
    ]
    assert repr(AGE) == f"Rule({AGE.text})"


def test_a_name_with_line_breaks_stays_in_one_line():
    assert "\n" not in Rule("a\n b", "number", (1.0,), (), (0, 1)).text


def test_a_rule_answers_as_its_line_says():
    frame = pl.DataFrame(
        {
            "petal length (cm)": [2.45, 2.4500001, 4.75, 9.0, None],
            "age": [9.0, 9.5, 10.0, None, float("nan")],
            "deck": ["B", "A", "Z", None, "D"],
            "smoker": [True, False, None, True, False],
            "cabin": [1.0, None, 2.0, None, 0.0],
        }
    )
    assert FLOWERS.predict(frame).tolist() == ["setosa", "versicolor", "versicolor", "virginica", "virginica"]
    assert AGE.predict(frame).tolist() == [1, 1, 0, 1, 1]
    assert DECK.predict(frame).tolist() == [1.5, 2.0, 3.0, 3.0, 1.5]
    assert SMOKER.predict(frame).tolist() == [32050, 8430, 8430, 32050, 8430]
    assert CABIN.predict(frame).tolist() == ["yes", "no", "yes", "no", "yes"]


def test_a_table_without_the_column_is_refused():
    with pytest.raises(sp.DataError, match="no column 'age', which the rule looks at"):
        AGE.predict(pl.DataFrame({"Age": [1.0]}))


@pytest.mark.parametrize("rule", EVERY, ids=lambda rule: rule.column)
def test_a_rule_comes_back_from_json(rule):
    assert Rule.from_dict(json.loads(json.dumps(rule.to_dict()))) == rule


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"kind": "text"}, "'kind' is "),
        ({"column": 3}, "'column' is "),
        ({"thresholds": [2.0, 1.0], "answers": [1, 0, 1]}, "do not rise"),
        ({"thresholds": [float("nan")]}, "'thresholds'"),
        ({"answers": [1]}, "one answer a branch"),
        ({"answers": [1, "a"]}, "'answers'"),
        ({"answers": [1, None]}, "'answers'"),
        ({"missing": -1}, "'missing'"),
        ({"missing": 5}, "no branch for missing"),
        ({"missing": 2}, "one answer a branch"),
        ({"levels": [["a"]]}, "of different kinds"),
        ({"levels": [["a"], ["a"]]}, "'levels'"),
        ({"kind": "boolean", "thresholds": [], "levels": [["yes"]]}, "neither true nor false"),
        ({"kind": "category", "thresholds": [], "answers": [1]}, "one answer only"),
        ({"more": 1}, "unknown key"),
    ],
)
def test_a_damaged_rule_is_refused(change, why):
    with pytest.raises(sp.DataError, match=why):
        Rule.from_dict(AGE.to_dict() | {"missing": None} | change)


def test_a_rule_without_a_key_is_refused():
    data = AGE.to_dict()
    del data["levels"]
    with pytest.raises(sp.DataError, match="no key 'levels'"):
        Rule.from_dict(data)


def test_answers_keep_the_targets_type():
    frame = pl.DataFrame({"x": [0.0, 1.0]})
    for answers, kind in (((True, False), np.bool_), ((1, 2), np.integer), (("a", "bc"), np.str_)):
        told = Rule("x", "number", (0.5,), (), answers).predict(frame)
        assert issubclass(told.dtype.type, kind)
        assert tuple(told.tolist()) == answers
