import pytest

from superpose.errors import UsageError
from superpose.insight.standing import standing

FACTS = {
    "metric": "accuracy",
    "score": 0.9,
    "interval": [0.8, 0.95],
    "held_out": 30,
    "baselines": {
        "dummy": {"score": 0.5, "interval": [0.4, 0.6]},
        "linear": {"score": 0.93, "interval": [0.85, 0.97]},
        "svm": {"score": None, "interval": [None, None]},
    },
    "second_metric": "log-loss",
    "second": {
        "network": {"score": 0.3, "interval": [0.2, 0.4]},
        "dummy": {"score": 0.7, "interval": [0.6, 0.8]},
    },
    "verdict": {"use": "linear", "why": "A linear model does it.", "rule": None},
}


def test_the_best_stands_first(table_made):
    found = standing(table_made["two classes"].replace(facts=FACTS))
    assert found.names == ("linear", "network", "dummy") and found.more_is_better
    assert found.words == ("linear model", "this network", "dummy")
    assert found.score_R.tolist() == [0.93, 0.9, 0.5] and found.low_R.tolist() == [0.85, 0.8, 0.4]
    assert found.why == "A linear model does it." and found.use == "linear" and found.rows == 30


def test_less_may_be_better(table_made):
    found = standing(table_made["two classes"].replace(facts=FACTS), second=True)
    assert found.names == ("network", "dummy") and not found.more_is_better


@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"metric": "accuracy"},
        {"metric": 3, "score": 0.5},
        {"metric": "accuracy", "score": "high", "baselines": 7},
    ],
)
def test_a_model_that_was_not_judged_is_refused(table_made, facts):
    with pytest.raises(UsageError, match="not weighed against anything"):
        standing(table_made["two classes"].replace(facts=facts))


def test_facts_of_a_strangers_file_are_read_as_far_as_they_are_numbers(table_made):
    facts = FACTS | {
        "baselines": {"<b>x</b>": {"score": True}, "y": {"score": 0.4, "interval": [1]}},
        "verdict": 5,
    }
    found = standing(table_made["two classes"].replace(facts=facts))
    assert found.names == ("network", "y") and found.low_R[1] == found.high_R[1] == 0.4 and found.why == ""
