"""`fix` changes what the findings say, and keeps what is best on rows kept back."""

import functools

import pytest

import superpose as sp
from superpose.errors import TrainingError
from superpose.insight.diagnosis.fixing import fix

SETTINGS = {"profile": "plain", "hidden": (8,), "epochs": 20}


@pytest.fixture(scope="module")
def diagnosis_fit():
    return functools.partial(sp.fit, "sample:moons", rivals=("dummy",))


def test_a_rate_that_is_too_low_is_raised(diagnosis_fit):
    found = fix(diagnosis_fit, SETTINGS | {"learning_rate": 1e-7}, most=1)
    before, after = found.attempts
    assert before.changed == {} and "N9" in before.findings
    assert after.changed["learning_rate"] == 1e-3
    assert after.left is not None and before.left is not None and after.left < before.left
    assert found.best == 1 and found.fitted is after.fitted
    assert found.to_dict()["kept"] == 1
    # the rows that the model is judged on are the same, and took no part in the choice
    assert before.fitted.judgement.rows == after.fitted.judgement.rows


def test_what_gets_no_better_is_not_kept(diagnosis_fit):
    trained = []

    def worse(settings):
        trained.append(settings)
        rate = 1e-7 if len(trained) == 1 else 1e-9  # what is advised is not done
        return diagnosis_fit(settings=settings | {"learning_rate": rate, "epochs": 2})

    found = fix(worse, SETTINGS, most=1)
    assert len(trained) == 2 and found.best == 0


def test_without_anything_to_fix_it_trains_once(diagnosis_fit):
    assert len(fix(diagnosis_fit, SETTINGS, most=0).attempts) == 1


def test_a_training_that_fails_is_tried_at_a_lower_rate():
    rates = []

    def fails(settings):
        rates.append(settings.get("learning_rate"))
        network = sp.Network.create(inputs=1, layers=[sp.Layer(1)], seed=0)
        x = [[1.0], [2.0], [3.0]]
        sp.train(network, x, x, optimizer="sgd", learning_rate=1e30, epochs=5)

    with pytest.raises(TrainingError):
        fix(fails, {}, most=1)
    assert len(rates) == 2 and rates[1] is not None
