"""What rows and classes count."""

import numpy as np
import pytest
from estimator_cases import classifier, iris, noisy_line, regressor
from sklearn.datasets import make_blobs
from sklearn.ensemble import AdaBoostClassifier
from sklearn.metrics import recall_score


def few_rows() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(1)
    X = rng.normal(size=(12, 3))
    X[2, 1] = np.nan
    return X, (X[:, 0] > 0).astype(int), rng.integers(0, 4, 12)


@pytest.mark.parametrize("make", [classifier, regressor])
@pytest.mark.parametrize(
    "settings", [{}, {"dropout": 0.3}, {"optimizer": "lbfgs"}, {"initial": "unit_std_he5"}]
)
def test_a_weight_is_so_many_equal_rows_to_the_last_bit(make, settings):
    X, y, count = few_rows()
    weighted = make(**settings).fit(X, y, sample_weight=count)
    repeated = make(**settings).fit(X.repeat(count, axis=0), y.repeat(count))
    assert weighted.network_ == repeated.network_
    np.testing.assert_array_equal(weighted.predict(X), repeated.predict(X))


def test_in_batches_weights_work_too():
    X, y = make_blobs(200, centers=2, cluster_std=6.0, random_state=0)
    even = classifier(batch_size=32).fit(X, y)
    uneven = classifier(batch_size=32).fit(X, y, sample_weight=np.where(y == 1, 20.0, 1.0))
    assert uneven.predict(X).mean() > even.predict(X).mean() + 0.1


def test_equal_weights_change_nothing():
    X, y = noisy_line(40)
    plain = regressor().fit(X, y)
    for weights in (np.ones(40), np.full(40, 2.5), 3.0):
        np.testing.assert_allclose(
            regressor().fit(X, y, sample_weight=weights).predict(X), plain.predict(X), rtol=1e-5
        )


def test_a_class_weight_is_the_weight_of_its_rows():
    X, y = iris()
    by_class = classifier(class_weight={0: 1.0, 1: 5.0, 2: 0.5}).fit(X, y)
    by_row = classifier().fit(X, y, sample_weight=np.array([1.0, 5.0, 0.5])[y])
    np.testing.assert_array_equal(by_class.predict_proba(X), by_row.predict_proba(X))
    both = classifier(class_weight={0: 1.0, 1: 5.0, 2: 0.5}).fit(X, y, sample_weight=np.full(150, 2.0))
    np.testing.assert_allclose(both.predict_proba(X), by_row.predict_proba(X), atol=1e-3)


def test_balanced_classes_find_the_rare_one():
    X, y = make_blobs([360, 40], centers=[(0, 0), (1.5, 1.5)], random_state=0)
    labels = np.where(y == 1, "rare", "usual")
    plain = classifier().fit(X, labels)
    balanced = classifier(class_weight="balanced").fit(X, labels)
    rare = {"y_true": labels, "pos_label": "rare"}
    assert (
        recall_score(y_pred=balanced.predict(X), **rare) > recall_score(y_pred=plain.predict(X), **rare) + 0.2
    )


def test_held_out_rows_count_by_their_class_too():
    X, y = iris()
    weighted = classifier(class_weight={0: 1.0, 1: 4.0, 2: 1.0}, epochs=3).fit(
        X[::2], y[::2], validation=(X[1::2], y[1::2])
    )
    given = (X[1::2], y[1::2], np.array([1.0, 4.0, 1.0])[y[1::2]])
    by_row = classifier(epochs=3).fit(X[::2], y[::2], np.array([1.0, 4.0, 1.0])[y[::2]], validation=given)
    np.testing.assert_array_equal(weighted.history_["held_out_cost"], by_row.history_["held_out_cost"])


def test_held_out_rows_are_balanced_as_the_training_rows_are():
    X, y = iris()
    y = (y == 2).astype(int)
    rows = np.r_[0:10, 100:120]
    balanced = classifier(class_weight="balanced", epochs=2).fit(X, y, validation=(X[rows], y[rows]))
    given = (X[rows], y[rows], np.array([0.75, 1.5])[y[rows]])
    by_row = classifier(epochs=2).fit(X, y, np.array([0.75, 1.5])[y], validation=given)
    np.testing.assert_allclose(
        balanced.history_["held_out_cost"], by_row.history_["held_out_cost"], rtol=1e-6
    )


def test_adaboost_gives_its_weights():
    X, y = make_blobs(150, centers=2, cluster_std=4.0, random_state=0)
    boosted = AdaBoostClassifier(classifier(hidden=(8,), random_state=None), n_estimators=3, random_state=0)
    assert boosted.fit(X, y).score(X, y) > 0.7


@pytest.mark.parametrize(
    ("weight", "said"),
    [
        (np.zeros(150), "at least one non-zero"),
        (-np.ones(150), "Negative values"),
        (np.ones(3), "sample_weight.shape"),
        (np.full(150, np.nan), "NaN"),
    ],
)
def test_weights_that_cannot_be_are_refused(weight, said):
    with pytest.raises(ValueError, match=said):
        classifier().fit(*iris(), sample_weight=weight)


def test_class_weights_that_cannot_be_are_refused():
    X, y = iris()
    with pytest.raises(ValueError, match="class_weight is for one target"):
        classifier(class_weight="balanced").fit(X, np.eye(3, dtype=int)[y])
    with pytest.raises(ValueError, match="asks for all rows, and partial_fit sees some"):
        classifier(class_weight="balanced").partial_fit(X, y, classes=[0, 1, 2])
    with pytest.raises(ValueError, match="are not in class_weight"):
        classifier(class_weight={99: 1.0}).fit(X, y)
