"""Each rule finds a network that is sick in its way; `make diagnosis-suite` tries many more."""

import pytest
from tools.diagnosis.sick_data import SICK_DATA
from tools.diagnosis.sick_training import SICK_TRAINING

import superpose as sp
from superpose.figures.plot import WHAT
from superpose.insight.diagnosis.form import SEVERITIES
from superpose.insight.diagnosis.rules import RULES

MAKERS = SICK_DATA | SICK_TRAINING
# The quickest of each rule's six.
NUMBER = {"D1": 1, "D2": 2, "D4": 1, "D6": 0, "D7": 2, "D8": 2, "D9": 1, "N1": 1, "N2": 3, "N3": 4, "N4": 4, "N5": 1,
          "N6": 2, "N7": 2, "N9": 2, "T1": 4, "T2": 3, "T3": 3, "T6": 1, "T14": 2, "A4": 4}  # fmt: skip


@pytest.mark.parametrize("rule", sorted(MAKERS))
def test_a_sick_network_is_found(rule):
    asked, options = MAKERS[rule](NUMBER.get(rule, 0))
    findings = sp.diagnose(asked, **options, **({} if rule == "N8" else {"try_out": False}))
    found = [f for f in findings.all() if f.rule == rule]
    assert found, findings.text
    assert rule == "A1" or found[0].severity in ("problem", "warning")
    for finding in findings.all():
        assert finding.severity in SEVERITIES
        assert any(ch.isdigit() for ch in finding.symptom) or finding.rule in ("D10", "N1", "A1"), (
            finding.symptom
        )
        assert finding.where and finding.cause and finding.fix
        assert finding.picture["what"] in WHAT


def test_every_rule_has_a_sick_network():
    assert [rule.name for rule in RULES] == list(MAKERS)
