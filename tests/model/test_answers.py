"""The columns of an answer: their names, their intervals, and what is refused."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from superpose.data.target import TargetEncoding
from superpose.errors import UsageError
from superpose.model.answers import Answers, free_names, probabilities

SHARES = ("0.025", "0.05", "0.1", "0.25", "0.5", "0.75", "0.9", "0.95", "0.975")
TWO = TargetEncoding("regression", ("a", "b"), (), (1.0, 2.0), (3.0, 0.5))
CLASSES = TargetEncoding("classification", ("who",), ("ann", "bob", "cy"))


def residuals(seed=0, targets=2):
    drawn = np.random.default_rng(seed).normal(size=(999, targets))
    return {share: np.quantile(drawn, float(share), axis=0).tolist() for share in SHARES}


def test_an_interval_is_the_prediction_and_quantiles_of_residuals():
    facts = {"residuals": residuals()}
    z = np.array([[0.0, 1.0], [2.0, -1.0]], np.float32)
    found = Answers.of(TWO, facts, level=0.8).columns(z)
    assert found.columns == ["predicted a", "low a", "high a", "predicted b", "low b", "high b"]
    assert found["predicted a"].to_list() == [1.0, 7.0]
    assert found["predicted b"].to_list() == [2.5, 1.5]
    for i, name in enumerate("ab"):
        low, high = facts["residuals"]["0.1"][i], facts["residuals"]["0.9"][i]
        assert (found[f"low {name}"] - found[f"predicted {name}"]).to_list() == pytest.approx([low, low])
        assert (found[f"high {name}"] - found[f"predicted {name}"]).to_list() == pytest.approx([high, high])


def test_it_holds_its_share_of_rows_like_those_it_came_from():
    rng = np.random.default_rng(3)
    one = TargetEncoding("regression", ("y",), (), (0.0,), (1.0,))
    seen, new = rng.normal(size=4000), rng.normal(size=4000)
    facts = {"residuals": {share: [float(np.quantile(seen, float(share)))] for share in SHARES}}
    for level in (0.5, 0.8, 0.9, 0.95):
        found = Answers.of(one, facts, level=level).columns(np.zeros((4000, 1)))
        inside = ((found["low y"] <= pl.Series(new)) & (pl.Series(new) <= found["high y"])).mean()
        assert inside == pytest.approx(level, abs=0.03)


@pytest.mark.parametrize(
    "known", [None, {}, [], "much", {"x": [1]}, {"0.05": [1, 2]}, {"0.05": [1, 2], "0.95": ["a", 3]},
              {"0.05": [1], "0.95": [2]}, {"0.05": [1, 2], "0.95": [None, 2]}], ids=str
)  # fmt: skip
def test_without_residuals_that_can_be_used_there_is_no_interval(known):
    found = Answers.of(TWO, {"residuals": known})
    assert found.misses is None
    assert found.names == ("predicted a", "predicted b")


def test_a_level_that_is_not_known_is_refused_with_those_that_are():
    with pytest.raises(UsageError, match=r"level=0\.99") as error:
        Answers.of(TWO, {"residuals": residuals()}, level=0.99)
    assert "0.5, 0.8, 0.9, 0.95" in error.value.hint


def test_classes_have_a_confidence_each():
    z = np.array([[0.2, 0.5, 0.3], [0.9, 0.05, 0.05]], np.float32)
    found = Answers.of(CLASSES, {}).columns(z)
    assert found.columns == ["predicted who", "confidence ann", "confidence bob", "confidence cy"]
    assert found["predicted who"].to_list() == ["bob", "ann"]
    np.testing.assert_array_equal(found.drop("predicted who").to_numpy(), z)
    with pytest.raises(UsageError, match="no confidences"):
        probabilities(TWO, z)


@given(
    st.lists(st.sampled_from("abcx"), max_size=4),
    st.lists(st.sampled_from(["a", "b", "a_2", "a_3", "z"]), unique=True),
)
def test_names_are_never_taken_twice(wanted, taken):
    free = free_names(wanted, taken)
    assert len({*free, *taken}) == len(free) + len(taken)
    for name, given_name in zip(free, wanted, strict=True):
        assert name == given_name or name.startswith(f"{given_name}_")
        assert name == given_name or given_name in taken or wanted.count(given_name) > 1
