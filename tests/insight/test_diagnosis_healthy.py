"""Nothing is found in healthy networks, odd ones among them; `make diagnosis-suite` tries many more."""

import pytest
from tools.diagnosis.healthy import HEALTHY

import superpose as sp

NAMES = ("plain linnerud", "run sine tanh", "run moons relu", "run waves mish", "run lbfgs tanh",
         "imbalanced", "smoothed", "one_neuron", "noisy", "nothing")  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_a_healthy_network_is_left_in_peace(name):
    findings = sp.diagnose(dict(HEALTHY)[name]())
    assert not findings.alarms, findings.text


def test_a_default_fit_is_healthy():
    fitted = sp.fit(
        "sample:wine", rivals=("dummy",), settings={"epochs": 40, "hidden": (32, 32), "members": 4}
    )
    findings = sp.diagnose(fitted)
    assert not findings.alarms, findings.text
    assert repr(fitted.model) in repr(fitted)
