"""Nothing is found in healthy networks, odd ones among them; `make diagnosis-suite` tries many more."""

import numpy as np
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


def test_the_low_rate_that_very_many_inputs_need_is_sound_and_their_long_gradient_too():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(60, 1_000_000)).astype(np.float32)
    y = np.sign(x[:, :40].sum(axis=1))[:, None]
    network = sp.Network.create(inputs=x.shape[1], layers=[sp.Layer(2, "tanh"), sp.Layer(1)], seed=0)
    run = sp.train(network, x, y, learning_rate=1e-3 * 784 / x.shape[1], epochs=12, batch_size=16, seed=0)
    assert run.history["gradient_norm"].max() > 100
    assert not {"N9", "T2"} & set(sp.diagnose(run).rules)
