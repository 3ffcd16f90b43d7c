"""What to use: noise, one threshold, a line, XOR; and every way the words can go."""

import json
import re

import numpy as np
import polars as pl
import pytest
from judging_cases import columns, judged

from superpose.model import chance as chances
from superpose.model.chance import chance
from superpose.model.evidence import Evidence
from superpose.model.measures import ACCURACY, LOG_LOSS, R2
from superpose.model.scores import Resampled, resample
from superpose.model.verdict import Verdict, as_good, choose, decide

QUICK = ("dummy", "rule", "linear", "trees")


def evidence(share_right, rows=400, *, chances=(0.001, 0.5), second=None, seed=0):
    """Means that are right on so many rows, wrong on others drawn for each."""
    rng = np.random.default_rng(seed)
    told = {}
    for name, share in share_right.items():
        right = rng.permutation(rows) < share * rows
        told[name] = np.where(right, 0.9, 0.1)[:, None]
    first = resample(ACCURACY, np.ones((rows, 1)), told)
    unsure = {name: np.full((rows, 1), (second or {}).get(name, 0.5)) for name in share_right}
    spread = {name: one + rng.normal(0, 0.02, one.shape) for name, one in unsure.items()}
    return Evidence(
        first, resample(LOG_LOSS, np.ones((rows, 1)), spread), chances, rows, "'y'", "always 'no'"
    )


@pytest.mark.parametrize("kind", ["two", "rare", "three", "numbers"])
def test_noise_is_called_noise(kind):
    """Over many seeds, with many rivals, one of which is always lucky."""
    used = []
    for seed in range(8):
        frame, rng = columns(150, seed, count=6)
        y = {
            "two": (rng.random(150) < 0.5) * 1,
            "rare": (rng.random(150) < 0.1) * 1,
            "three": rng.integers(0, 3, 150),
            "numbers": rng.normal(size=150),
        }[kind]
        verdict = judged(frame, y, "regression" if kind == "numbers" else "classification", seed=seed).verdict
        used.append(verdict.use)
    assert used.count("dummy") >= 7


@pytest.mark.parametrize("rows", [150, 600])
def test_one_threshold_gets_its_if(rows):
    for seed in range(5):
        frame, _ = columns(rows, seed)
        y = np.where(frame["x2"].to_numpy() > 0.3, "high", "low")
        judgement = judged(frame, y, seed=seed, rivals=QUICK)
        assert judgement.verdict.use == "rule"
        found = re.fullmatch(r"if x2 <= (\S+): 'low'; else: 'high'", judgement.verdict.rule)
        assert float(found[1]) == pytest.approx(0.3, abs=0.15)
        assert "one line" in judgement.verdict.why


def test_a_set_of_levels_gets_its_if():
    frame, rng = columns(300, 0)
    y = frame["level"].is_in(["l2", "l5"]).fill_null(False).to_numpy() * 100.0 + rng.normal(size=300)
    verdict = judged(frame, y, "regression", rivals=QUICK).verdict
    assert verdict.use == "rule"
    assert verdict.rule.startswith("if level in ('l2', 'l5'): 99.9; else (or level is missing): ")


def test_a_line_is_told_to_use_a_line():
    for seed in range(4):
        frame, rng = columns(300, seed)
        y = (frame.select("x0", "x2", "x3").sum_horizontal().to_numpy() + 0.3 * rng.normal(size=300) > 0) * 1
        assert judged(frame, y, seed=seed, rivals=QUICK).verdict.use == "linear"


def test_xor_is_not_for_a_rule_or_a_line_nor_noise():
    for seed in range(4):
        rng = np.random.default_rng(seed)
        x = rng.normal(size=(400, 2))
        frame = pl.DataFrame({"a": x[:, 0], "b": x[:, 1]})
        verdict = judged(frame, (x[:, 0] * x[:, 1] > 0) * 1, seed=seed).verdict
        assert verdict.use in ("network", "svm", "trees")


def test_thirty_rows_do_not_always_say_dummy():
    used = []
    for seed in range(6):
        frame, rng = columns(150, seed)
        y = (frame.select("x0", "x2", "x3").sum_horizontal().to_numpy() + 0.5 * rng.normal(size=150) > 0) * 1
        used.append(judged(frame, y, seed=seed, rivals=QUICK).verdict.use)
    assert used.count("dummy") <= 1


def test_a_rare_class_is_not_noise_because_no_answer_changes():
    frame, rng = columns(1000, 0)
    y = (rng.random(1000) < 0.5 / (1 + np.exp(3 - 2 * frame["x0"].to_numpy()))) * 1
    verdict = judged(frame, y, rivals=("dummy", "linear")).verdict
    assert verdict.use == "linear"
    assert verdict.why.startswith("Nothing is right clearly more often than always 0")
    assert "log-loss" in verdict.why


def test_the_simplest_that_is_as_good_is_taken():
    cases = [
        ({"dummy": 0.5, "rule": 0.9, "linear": 0.9, "network": 0.9}, "rule"),
        ({"dummy": 0.5, "rule": 0.7, "linear": 0.9, "network": 0.905}, "linear"),
        ({"dummy": 0.5, "rule": 0.7, "linear": 0.7, "network": 0.9, "svm": 0.9, "trees": 0.905}, "network"),
        ({"dummy": 0.5, "rule": 0.7, "linear": 0.7, "network": 0.8, "svm": 0.7, "trees": 0.95}, "trees"),
        ({"dummy": 0.5, "rule": 0.7, "linear": 0.7, "network": 0.8, "svm": 0.95, "trees": 0.8}, "svm"),
        ({"dummy": 0.9, "linear": 0.9, "network": 0.9}, "dummy"),
        ({"network": 0.9, "linear": 0.6}, "network"),
    ]
    for shares, use in cases:
        assert decide(evidence(shares)).use == use


def test_the_words_carry_the_numbers():
    shares = {"dummy": 0.5, "rule": 0.7, "linear": 0.9, "network": 0.905}
    why = decide(evidence(shares)).why
    assert re.fullmatch(
        r"A linear model is as good as the network: accuracy 0\.900 against 0\.905, and the difference of "
        r"0\.005 \(-0\.\d+ to 0\.\d+\) could be chance; use it, it is simpler\.",
        why,
    )
    trees = decide(evidence({"dummy": 0.5, "network": 0.8, "trees": 0.95})).why
    assert trees.startswith("Boosted trees are clearly better than the network: accuracy 0.950 against 0.800")
    equal = decide(evidence({"dummy": 0.5, "linear": 0.6, "network": 0.95, "trees": 0.95})).why
    assert "The network is clearly better than the best simpler way, a linear model: accuracy 0.950" in equal
    assert "Boosted trees are as good (0.950; " in equal
    small = decide(evidence(shares, rows=40)).why
    assert "Only 40 rows were held out: its accuracy may lie anywhere from" in small


def test_noise_and_doubt_are_said_differently():
    shares = {"dummy": 0.6, "linear": 0.63, "network": 0.5}
    nothing = decide(evidence(shares, chances=(0.4, 0.5)))
    assert nothing.use == "dummy"
    assert nothing.why.startswith("Nothing in these columns tells about 'y' as far as 400 held-out rows show")
    assert "chance alone leads by as much in 40 of 100 cases" in nothing.why
    doubt = decide(evidence(shares, chances=(0.05, 0.5)))
    assert doubt.why.startswith(
        "These columns may tell something about 'y', but 400 held-out rows do not show it"
    )


def test_confidences_decide_where_answers_do_not():
    shares = {"dummy": 0.9, "linear": 0.9, "network": 0.9}
    told = {"dummy": 0.5, "linear": 0.8, "network": 0.8}
    verdict = decide(evidence(shares, chances=(1.0, 0.001), second=told), "if a: 1; else: 0")
    assert (verdict.use, verdict.rule) == ("linear", "if a: 1; else: 0")
    assert decide(evidence(shares, chances=(1.0, 0.3), second=told)).use == "dummy"


def test_held_out_rows_that_do_not_differ_tell_nothing():
    same = resample(R2, np.ones((5, 1)), {"dummy": np.zeros((5, 1)), "network": np.zeros((5, 1))})
    verdict = decide(Evidence(same, same, (1.0, 1.0), 5, "'y'", "always the mean"))
    assert "do not differ" in verdict.why


def test_one_row_is_never_clearly_worse_but_a_paired_loss_is():
    truth = np.ones((30, 1))
    best, one, four = (np.where(np.arange(30) < n, 0.1, 0.9)[:, None] for n in (0, 1, 4))
    found = resample(ACCURACY, truth, {"network": best, "rule": one, "linear": four})
    assert as_good(found, "rule", "network", 30)
    assert not as_good(found, "linear", "network", 30)
    assert choose(found, 0.0, 30) == "rule"


def test_the_network_gives_way_only_to_what_is_clearly_better_or_where_it_does_no_more_than_a_line():
    truth = np.ones((200, 1))

    def right_but(*rows):
        return np.where(np.isin(np.arange(200), rows), 0.1, 0.9)[:, None]

    told = {
        "svm": right_but(0, 1, 2),
        "network": right_but(*range(3, 10)),
        "linear": right_but(*range(30, 70)),
    }
    unclear = resample(ACCURACY, truth, told)
    assert choose(unclear, 0.0, 200) == "network"
    assert (
        "A support vector machine did better (0.985), but the difference of 0.020 ("
        in decide(Evidence(unclear, unclear, (0.0, 0.0), 200, "'y'", "always 'no'")).why
    )
    told["linear"] = right_but(*range(30, 38))
    assert choose(resample(ACCURACY, truth, told), 0.0, 200) == "linear"
    told["network"] = right_but(*range(50, 80))
    assert choose(resample(ACCURACY, truth, told | {"linear": right_but(*range(30, 90))}), 0.0, 200) == "svm"


def test_a_small_loss_that_is_certain_is_a_loss():
    truth = np.ones((8000, 1))
    told = {"linear": np.where(np.arange(8000) < 60, 0.1, 0.9)[:, None], "network": np.full((8000, 1), 0.9)}
    assert choose(resample(ACCURACY, truth, told), 0.0, 8000) == "network"


def test_chance_is_what_shuffling_says():
    """Against the chance of independent guesses, known exactly."""
    rng = np.random.default_rng(0)
    truth = (np.arange(40) % 2 == 0).astype(float)[:, None]
    hits = 27
    told = np.where(np.arange(40) < hits, truth[:, 0], 1 - truth[:, 0])[:, None]
    outputs = {"dummy": np.full((40, 1), 0.4), "network": told}
    found = resample(ACCURACY, truth, outputs)
    p = chance(found, truth, outputs, seed=1)
    naive = np.mean([(rng.permutation(truth[:, 0]) == told[:, 0]).sum() >= hits for _ in range(20_000)])
    assert p == pytest.approx(naive, abs=0.015)


def test_many_lucky_ones_are_not_luck():
    rng = np.random.default_rng(1)
    truth = (rng.random((60, 1)) < 0.5).astype(float)
    one = {"dummy": np.full((60, 1), 0.4), "a": (rng.random((60, 1)) < 0.5).astype(float)}
    many = one | {f"b{i}": (rng.random((60, 1)) < 0.5).astype(float) for i in range(20)}
    lucky = max((n for n in many if n != "dummy"), key=lambda n: (many[n] == truth).mean())
    alone = {"dummy": one["dummy"], lucky: many[lucky]}
    p_alone = chance(resample(ACCURACY, truth, alone), truth, alone)
    p_many = chance(resample(ACCURACY, truth, many), truth, many)
    assert p_alone < 0.1 < p_many


def test_many_rows_need_no_shuffles(monkeypatch):
    rng = np.random.default_rng(2)
    truth = (rng.random((3000, 1)) < 0.5).astype(float)
    told = np.where(rng.random((3000, 1)) < 0.52, truth, 1 - truth)
    outputs = {"dummy": np.full((3000, 1), 0.4), "network": told}
    found = resample(ACCURACY, truth, outputs)
    shuffled = chance(found, truth, outputs)
    monkeypatch.setattr(chances, "MOST_ROWS", 100)
    assert chance(found, truth, outputs) == pytest.approx(shuffled, abs=0.05)


def test_a_verdict_is_plain_json():
    verdict = Verdict("rule", "why", "if a: 1; else: 0")
    assert json.loads(json.dumps(verdict.to_dict())) == {
        "use": "rule",
        "why": "why",
        "rule": "if a: 1; else: 0",
    }
    frame, _ = columns(80, 0)
    judgement = judged(frame, (frame["x0"] > 0).to_numpy() * 1, rivals=QUICK)
    assert set(json.loads(json.dumps(judgement.to_dict()))) == {
        "metric", "rows", "network", "baselines", "second_metric", "second", "verdict", "rule", "notes",
    }  # fmt: skip
    assert f"use: {judgement.verdict.use}" in repr(judgement)
    assert isinstance(resample(ACCURACY, np.ones((3, 1)), {"a": np.ones((3, 1))}), Resampled)
