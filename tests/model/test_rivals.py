"""Each rival against scikit-learn by hand, and what happens where one cannot take part."""

import numpy as np
import polars as pl
import pytest
from judging_cases import columns, judged, parted
from sklearn.linear_model import LogisticRegression, RidgeCV
from sklearn.metrics import accuracy_score, log_loss, r2_score, root_mean_squared_error

import superpose as sp
from superpose.model import rival_fits, rivals
from superpose.model.rivals import RIVALS, branch_shares, compete
from superpose.model.rule import Rule


def table(rows=300, seed=0):
    frame, rng = columns(rows, seed)
    score = frame["x0"].to_numpy() + (frame["level"] == "l3").fill_null(False).to_numpy() * 2
    return frame, score, rng


def test_two_classes_are_scored_as_by_hand():
    frame, score, rng = table()
    y = np.where(score + rng.normal(size=300) > 0.5, "yes", "no")
    model, train, held_out = parted(frame, y, "classification")
    judgement = judged(frame, y)
    x, x_held = model.encoding.encode(train.inputs), model.encoding.encode(held_out.inputs)
    truth = held_out.target.to_numpy()
    by_hand = LogisticRegression(max_iter=1000).fit(x, train.target.to_numpy())
    assert judgement.baselines["linear"].value == pytest.approx(
        accuracy_score(truth, by_hand.predict(x_held))
    )
    assert judgement.second["linear"].value == pytest.approx(
        log_loss(truth, by_hand.predict_proba(x_held)), rel=1e-4
    )
    share = (train.target == "yes").mean()
    assert judgement.second["dummy"].value == pytest.approx(
        log_loss(truth, np.full(len(truth), share), labels=["no", "yes"])
    )
    assert judgement.baselines["rule"].value == np.mean(judgement.rule.predict(held_out.inputs) == truth)
    assert judgement.second["network"].value == pytest.approx(
        log_loss(truth, model.outputs(held_out.inputs)[:, 0].clip(2**-23, 1 - 2**-23))
    )
    assert list(judgement.baselines) == list(RIVALS)
    assert (judgement.metric, judgement.second_metric, judgement.notes) == ("accuracy", "log-loss", ())


def test_numbers_are_scored_in_their_units():
    frame, score, rng = table()
    y = 1000 + 50 * score + rng.normal(size=300)
    model, train, held_out = parted(frame, y, "regression")
    judgement = judged(frame, y, "regression")
    x, x_held = model.encoding.encode(train.inputs), model.encoding.encode(held_out.inputs)
    truth = held_out.target.to_numpy()
    by_hand = RidgeCV(alphas=np.logspace(-3, 4, 15)).fit(x, train.target.to_numpy()).predict(x_held)
    assert judgement.baselines["linear"].value == pytest.approx(r2_score(truth, by_hand), abs=2e-3)
    by_rule = judgement.rule.predict(held_out.inputs)
    assert judgement.baselines["rule"].value == pytest.approx(r2_score(truth, by_rule), abs=1e-4)
    assert judgement.second["rule"].value == pytest.approx(root_mean_squared_error(truth, by_rule), rel=1e-4)
    mean = np.full(len(truth), train.target.mean())
    assert judgement.second["dummy"].value == pytest.approx(root_mean_squared_error(truth, mean), rel=1e-4)
    assert judgement.baselines["trees"].value > 0.8
    assert judgement.baselines["svm"].value > 0.5


def test_of_three_classes_every_rival_gives_confidences():
    frame, score, _ = table(400)
    y = np.digitize(score, [-0.5, 0.8])
    model, train, held_out = parted(frame, y, "classification")
    found = compete(model, train, held_out)
    for outputs in found.outputs.values():
        assert outputs.shape == (len(held_out.inputs), 3)
        np.testing.assert_allclose(outputs.sum(axis=1), 1, atol=1e-6)
    told = np.array([0, 1, 2])[found.outputs["rule"].argmax(axis=1)]
    np.testing.assert_array_equal(told, found.rule.predict(held_out.inputs))


def test_several_targets_have_no_rule_and_a_note():
    frame, score, rng = table(120)
    both = pl.DataFrame({"a": score + rng.normal(size=120), "b": -score})
    judgement = judged(frame, both, "regression")
    assert set(judgement.baselines) == {"dummy", "linear", "svm", "trees"}
    assert judgement.notes == ("rule: left out, it answers one target, not several",)
    yes = judged(frame, pl.DataFrame({"a": score > 0, "b": score < 9}), "multilabel")  # b is always yes
    assert set(yes.baselines) == {"dummy", "linear", "svm", "trees"}
    assert (yes.metric, yes.second_metric) == ("exact match", "log-loss")
    assert yes.baselines["trees"].value > 0.8


def test_a_class_of_two_rows_is_no_error():
    frame, score, _ = table(100)
    y = np.where(score > 0, "b", "a")
    y[:2] = "rare"
    for seed in range(3):
        judgement = judged(frame, y, seed=seed)
        assert set(judgement.baselines) == set(RIVALS)
        assert np.isfinite(judgement.second["svm"].value)


def test_a_training_part_of_one_class_leaves_notes():
    frame, _, _ = table(60)
    y = np.array(["a"] * 59 + ["b"])
    model, train, held_out = parted(frame, y, "classification")
    train = train.take(np.flatnonzero(train.target == "a"))
    found = compete(model, train, held_out)
    assert "dummy" in found.outputs
    assert "rule" not in found.outputs
    assert any(note.startswith("linear: left out, it failed: ") for note in found.notes)


def test_columns_without_a_value_and_levels_not_met_are_no_error():
    frame, score, _ = table(80)
    frame = frame.with_columns(
        empty=pl.lit(None, pl.Float64), own=pl.Series([f"id{i % 45}" for i in range(80)])
    )
    judgement = judged(frame, (score > 0) * 1)
    assert set(judgement.baselines) == set(RIVALS)


def test_a_rival_that_fails_is_a_note(monkeypatch):
    def fails(problem):
        raise ValueError("no luck\n today")

    monkeypatch.setattr(rival_fits, "svm", fails)
    monkeypatch.setattr(rival_fits, "trees", lambda problem: np.full((len(problem.held_BI), 1), np.nan))
    frame, score, _ = table(80)
    judgement = judged(frame, (score > 0) * 1)
    assert set(judgement.baselines) == {"dummy", "rule", "linear"}
    assert judgement.notes == (
        "svm: left out, it failed: no luck today",
        "trees: left out, its outputs are not finite",
    )


def test_rows_beyond_what_a_rival_takes_are_drawn_and_said(monkeypatch):
    monkeypatch.setitem(rivals.MOST_ROWS, "svm", 1000)
    frame, score, _ = table(1500)
    y = np.where(score > 0, "b", "a")
    y[:12] = "rare"
    judgement = judged(frame, y, rivals=("svm",))
    assert judgement.notes == ("svm: learned from 1,000 of 1,200 rows, drawn with the seed",)
    monkeypatch.setattr(rivals, "SVM_HELD", 100)
    assert "takes minutes to tell 300 rows" in judged(frame, y, rivals=("svm",)).notes[0]


def test_some_rivals_or_none():
    frame, score, _ = table(80)
    judgement = judged(frame, (score > 0) * 1, rivals=("trees", "dummy"))
    assert list(judgement.baselines) == ["dummy", "trees"]
    alone = judged(frame, (score > 0) * 1, rivals=())
    assert (alone.baselines, alone.verdict, alone.rule, alone.notes) == ({}, None, None, ())
    assert list(alone.second) == ["network"]
    with pytest.raises(sp.UnknownNameError, match="no rival 'tree'"):
        judged(frame, (score > 0) * 1, rivals=("tree",))


def test_the_seed_fixes_everything():
    frame, score, rng = table(120)
    y = (score + rng.normal(size=120) > 0) * 1
    assert judged(frame, y, seed=3).to_dict() == judged(frame, y, seed=3).to_dict()


def test_rows_of_no_weight_do_not_count():
    frame, score, rng = table(160)
    y = (score > 0) * 1
    model, train, held_out = parted(frame, y, "classification", weights=np.ones(160))
    none = rng.random(len(train.inputs)) < 0.3
    spoilt = (train.target.to_numpy() ^ none) * 1
    weighted = type(train)(train.inputs, pl.Series("y", spoilt), (~none).astype(float))
    ours = compete(model, weighted, held_out)
    without = compete(model, train.take(np.flatnonzero(~none)), held_out)
    for name in RIVALS:
        np.testing.assert_allclose(ours.outputs[name], without.outputs[name])


def test_a_branch_of_a_rule_answers_its_likeliest_class():
    rule = Rule("x", "number", (0.0,), (), ("b", "a"))
    shares = branch_shares(np.array([0, 0, 1, 1]), np.array([0, 1, 0, 0]), np.ones(4), rule, ["a", "b"])
    assert shares[0].argmax() == 1  # as many of each, and it says b
    assert shares[1, 0] == pytest.approx((2 + 0.75) / 3, abs=1e-5)
    np.testing.assert_allclose(shares.sum(axis=1), 1)
