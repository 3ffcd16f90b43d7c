import numpy as np
import pytest
import table_subjects

import superpose as sp
from superpose.errors import UnknownNameError, UsageError
from superpose.insight.judged import (
    as_answers,
    equal_rows,
    finer_measure,
    judged,
    measure_of,
    outputs_of,
    share_interval,
    task_of,
)
from superpose.insight.subject import subject
from superpose.model.scores import wilson


def bare(last, outputs, y):
    network = sp.Network.create(inputs=2, layers=[sp.Layer(3, "tanh"), sp.Layer(outputs, last)], seed=0)
    return subject(network, data=(np.random.default_rng(0).normal(size=(len(y), 2)), y))


def test_answers_are_what_the_model_answers(table_made):
    for kind, seen in table_made.items():
        found, table = judged(seen), table_subjects.inputs()
        if seen.task == "regression":
            told = np.reshape(seen.source.predict(table), (len(table), -1))
            truth = table_subjects.target(kind).to_numpy()
        else:
            told = seen.source.predict_proba(table)
            aim = table_subjects.target(kind)
            truth = (
                (aim.to_numpy() == "yes").astype(float)
                if seen.task == "multilabel"
                else (aim.to_numpy() == np.array(found.labels)[None, :]).astype(float)
            )
        np.testing.assert_allclose(found.answers_BK, told, rtol=1e-5, atol=1e-6)
        np.testing.assert_allclose(found.truth_BK, truth, rtol=1e-5)
        assert found.rows == "90 rows given" and kind


@pytest.mark.parametrize(
    ("last", "outputs", "y", "task"),
    [
        ("sigmoid", 1, [[0.0], [1.0]], "classification"),
        ("sigmoid", 1, [[0.2], [1.0]], "regression"),
        ("sigmoid", 2, [[0.0, 1.0], [1.0, 1.0]], "multilabel"),
        ("softmax", 2, [[0.0, 1.0], [1.0, 0.0]], "classification"),
        ("linear", 1, [[0.0], [1.0]], "regression"),
    ],
)
def test_without_a_table_the_outputs_say_what_they_mean(last, outputs, y, task):
    seen = bare(last, outputs, np.array(y))
    assert task_of(seen) == task
    confidences = as_answers(seen, outputs_of(seen.network, seen.train.x_NI))
    assert confidences.shape == (2, 2 if task == "classification" else outputs)
    if task == "classification":
        np.testing.assert_allclose(confidences.sum(axis=1), 1, rtol=1e-6)


def test_outputs_do_not_depend_on_the_rows_that_fill_a_block():
    network = sp.Network.create(inputs=2, layers=[sp.Layer(3, "tanh"), sp.Layer(1, "linear")], seed=0)
    x = np.random.default_rng(0).normal(size=(2500, 2)).astype(np.float32)
    np.testing.assert_allclose(outputs_of(network, x)[:7], outputs_of(network, x[:7]), rtol=1e-6)


def test_what_cannot_be_judged_is_refused():
    network = sp.Network.create(inputs=2, layers=[sp.Layer(3, "tanh"), sp.Layer(1, "linear")], seed=0)
    with pytest.raises(UsageError, match="no rows to look at"):
        judged(subject(network))
    with pytest.raises(UsageError, match="nothing of what is true"):
        judged(subject(network, data=np.zeros((3, 2))))
    population = sp.Network.create(
        inputs=2, layers=[sp.Layer(4, "tanh", blocks=1), sp.Layer(2, "linear", blocks=2)], seed=0
    )
    with pytest.raises(UsageError, match="2 networks side by side"):
        judged(subject(population, data=(np.zeros((3, 2)), np.zeros((3, 1)))))


def test_names_are_found_or_the_nearest_is_named(table_made):
    found = judged(table_made["classes"])
    assert found.labels[found.place("green")] == "green"
    with pytest.raises(UnknownNameError, match="no output 'gren'"):
        found.place("gren")
    with pytest.raises(UnknownNameError, match="no measure 'auc'"):
        measure_of(table_made["classes"], "auc")


def test_the_usual_output_is_the_second_of_two_and_the_commonest_of_more(table_made):
    assert judged(table_made["two classes"]).place() == 1
    found = judged(table_made["classes"])
    assert found.place() == found.truth_BK.sum(axis=0).argmax()
    assert judged(table_made["yes or no"]).place() == judged(table_made["numbers"]).place() == 0


def test_the_finer_measure_sees_confidences(table_made):
    assert (
        finer_measure(table_made["yes or no"]).name == finer_measure(table_made["classes"]).name == "log-loss"
    )
    assert finer_measure(table_made["number"]).name == "R2"


def test_weights_count_as_equal_rows():
    assert equal_rows(np.ones(7)) == 7
    assert equal_rows(np.array([1.0, 1.0, 0.0])) == 2
    assert equal_rows(np.zeros(3)) == 0
    assert share_interval(0.4, 10) == wilson(0.4, 10)
    assert np.isnan(share_interval(0.4, 0)).all() and np.isnan(share_interval(float("nan"), 3)).all()


def test_fewer_rows_are_drawn_and_said(table_made):
    found = judged(table_made["number"], most=20)
    assert len(found.x_BI) == 20 and found.rows == "20 of 90 rows given"
