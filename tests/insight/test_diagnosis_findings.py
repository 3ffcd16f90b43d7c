"""Findings: their words, their order, and what follows from what."""

import json
from pathlib import Path

import numpy as np
import pytest
from tools.diagnosis_docs import PAGE, page

import superpose as sp
from superpose.errors import DataError, TrainingError, UsageError
from superpose.insight.diagnosis.form import Finding, Findings, setting
from superpose.insight.diagnosis.order import EXPLAINS, ORDER, arranged
from superpose.insight.diagnosis.rules import RULES


def finding(rule, severity="warning", **more):
    return Finding(
        rule,
        severity,
        "layer 1",
        {"number": np.float32(0.5), "sentence": f"{rule} 1."},
        "Why.",
        "Do.",
        **more,
    )


def test_what_is_explained_stands_under_its_cause():
    findings = arranged([finding("T3"), finding("T14", "problem"), finding("T5"), finding("D8", "info")])
    assert [f.rule for f in findings] == ["T5", "D8"]
    assert [f.rule for f in findings[0].follows] == ["T3", "T14"]
    assert findings[0].severity == "problem"  # as grave as the gravest that comes of it
    assert "T14" in findings and "T9" not in findings
    assert [f.rule for f in findings.alarms] == ["T5", "T3", "T14"]


def test_what_is_only_good_to_know_explains_nothing():
    findings = arranged([finding("T5", "info"), finding("T3")])
    assert [f.rule for f in findings] == ["T3", "T5"]


def test_causes_come_before_what_follows_from_them():
    assert sorted(ORDER) == sorted(rule.name for rule in RULES)
    assert all(rule in ORDER for follows in EXPLAINS.values() for rule in follows)


def test_the_graver_finding_decides_a_setting():
    findings = arranged(
        [
            finding("T8", option={"learning_rate": 0.1}),
            finding("N9", "problem", option={"learning_rate": 0.2}),
        ]
    )
    assert findings.option == {"learning_rate": 0.2}


def test_words_and_json_hold_all_of_it():
    findings = Findings(
        [finding("T8", option={"learning_rate": 0.002, "schedule": "cosine"}, picture={"what": "curves"})]
    )
    assert "learning_rate=0.002 (--learning-rate 0.002)" in findings.text
    assert "warning T8, layer 1: T8 1." in repr(findings)
    told = json.loads(json.dumps(findings.to_dict()))
    assert told[0]["evidence"]["number"] == 0.5 and told[0]["picture"] == {"what": "curves"}
    assert Findings([]).text == "Nothing was found." and setting({}) == ""
    assert "--gradient" not in setting({"gradient_clip": 1.0})


def test_a_failed_training_is_diagnosed_from_its_error():
    x = np.linspace(-3, 3, 60)[:, None]
    network = sp.Network.create(inputs=1, layers=[sp.Layer(16, "relu"), sp.Layer(1)], seed=0)
    with pytest.raises(TrainingError) as caught:
        sp.train(network, x, x**2, optimizer="sgd", learning_rate=1e6, epochs=20)
    findings = sp.diagnose(caught.value)
    assert {"T1", "N9"} <= set(findings.rules)
    assert findings[0].severity == "problem"


def test_before_training_rows_that_no_rule_explains_are_refused_as_ever():
    network = sp.Network.create(inputs=2, layers=[sp.Layer(1)], seed=0)
    with pytest.raises(DataError, match="columns"):
        sp.diagnose(network, np.zeros((5, 3)), np.zeros(5))


def test_what_cannot_be_looked_at_is_refused():
    with pytest.raises(UsageError, match="cannot be looked at"):
        sp.diagnose("network")
    with pytest.raises(UsageError, match="does not say what was trained"):
        sp.diagnose(TrainingError("Nothing is known."))


def test_a_bare_network_is_looked_at_for_what_it_is():
    layers = [sp.Layer(4, "linear"), sp.Layer(4, "tanh", dropout=0.8), sp.Layer(1)]
    findings = sp.diagnose(sp.Network.create(inputs=2, layers=layers, seed=0))
    assert set(findings.rules) == {"N3", "N7"}


def test_an_estimator_is_diagnosed():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(80, 2))
    model = sp.NetworkClassifier(hidden=(8,), epochs=2, learning_rate=1e-6, random_state=0)
    found = model.fit(x, (x[:, 0] > 0).astype(int)).diagnose()
    assert isinstance(found, Findings)
    assert "N9" in found


def test_the_page_says_what_the_rules_say():
    assert Path(PAGE).read_text(encoding="utf-8") == page()
