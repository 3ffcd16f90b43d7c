import numpy as np
import pytest
from scipy.stats import spearmanr
from sklearn.base import BaseEstimator, RegressorMixin
from sklearn.inspection import permutation_importance

import superpose as sp
from superpose.errors import UsageError
from superpose.insight.alike import alike, rank_correlation
from superpose.insight.axes import Axes
from superpose.insight.importance import importance, importance_of
from superpose.insight.subject import subject
from superpose.model.rows import Rows

RNG = np.random.default_rng(0)
X = RNG.normal(size=(60, 3)).astype(np.float32)
WEIGHT = RNG.random(60)


class Told(RegressorMixin, BaseEstimator):
    """A network as scikit-learn takes it."""

    def __init__(self, network=None):
        self.network = network

    def fit(self, X, y):
        self.fitted_ = True
        return self

    def predict(self, X):
        return self.network(X)[:, 0]


@pytest.fixture(scope="module")
def seen():
    """A network that tells its rows well, and does not look at its third input."""
    network = sp.Network.create(inputs=3, layers=[sp.Layer(5, "tanh"), sp.Layer(1, "linear")], seed=1)
    w_IO = np.array(network.layers[0].weights)
    w_IO[2] = 0.0
    network = sp.Network([network.layers[0].filled(w_IO, network.layers[0].bias), network.layers[1]])
    y = network(X) + 0.1 * RNG.normal(size=(60, 1))
    one = subject(network, data=(X, y))
    return one.replace(train=Rows(one.train.x_NI, one.train.y_NO, WEIGHT))


def test_agrees_with_scikit_learn(seen):
    found = importance(seen, repeats=150)
    judge = permutation_importance(
        Told(seen.network).fit(X, None), X, seen.train.y_NO[:, 0], n_repeats=150, random_state=0,
        sample_weight=WEIGHT, scoring="r2",
    )  # fmt: skip
    by_name = dict(zip(found.names, found.loss_C, strict=True))
    # both are means of 150 draws
    error = 5 * judge.importances_std.max() / np.sqrt(150)
    np.testing.assert_allclose([by_name[n] for n in ("x1", "x2", "x3")], judge.importances_mean, atol=error)
    assert found.measure == "R2"


def test_a_column_that_is_not_looked_at_matters_nothing(seen):
    found = importance(seen)
    place = found.names.index("x3")
    assert found.loss_C[place] == found.low_C[place] == found.high_C[place] == 0
    assert found.names[-1] == "x3" and (found.loss_C[:2] > 0).all()
    assert (found.low_C <= found.loss_C).all() and (found.loss_C <= found.high_C).all()


def test_columns_left_are_shuffled_together(seen):
    found = importance(seen, top=1)
    assert found.names == importance(seen).names[:1] and len(found.others) == 2
    alone = importance(seen).loss_C
    assert found.rest is not None and found.rest[0] == pytest.approx(alone[1], rel=0.5)
    assert importance(seen).rest is None


def test_the_inputs_of_a_column_are_shuffled_together(table_made):
    """A category's inputs keep adding up to one: what goes through the network are cells that there are."""
    seen, shown = table_made["classes"], []
    whole = seen.network

    class Watched:
        parameters, sizes, members, layers = whole.parameters, whole.sizes, whole.members, whole.layers

        def __call__(self, x_BI):
            shown.append(np.array(x_BI))
            return whole(x_BI)

    found = importance(seen.replace(network=Watched()), rows=40, repeats=2)
    rows = np.concatenate([x_BI[np.abs(x_BI).sum(axis=1) > 0] for x_BI in shown])
    town = rows[:, seen.axes["town"].places]
    assert len(rows) > 7 * 80 and (town.sum(axis=1) == 1).all()
    assert set(found.names) == set(seen.axes.names)


@pytest.mark.parametrize(
    ("kind", "measure"),
    [("two classes", "accuracy"), ("classes", "accuracy"), ("numbers", "R2"), ("yes or no", "exact match")],
)
def test_every_kind_of_target(table_made, kind, measure):
    found = importance(table_made[kind])
    assert found.measure == measure and len(found.names) == 7 and np.isfinite(found.loss_C).all()
    assert set(found.finely) == set(found.names) and len(found.to_dict()["columns"]) == 7


def test_the_measure_can_be_chosen_and_less_can_be_better(table_made):
    found = importance(table_made["two classes"], measure="log-loss")
    assert found.measure == "log-loss" and found.finely == found.names


def test_computed_once_for_a_subject(table_made):
    assert importance_of(table_made["number"]) is importance_of(table_made["number"])


def test_what_cannot_fall_is_refused(seen):
    still = Rows(X, np.ones((60, 1), np.float32), None)
    with pytest.raises(UsageError, match="do not differ"):
        importance(seen.replace(train=still))
    with pytest.raises(UsageError, match="one row"):
        importance(seen.replace(train=Rows(X[:1], X[:1, :1], None)))


def test_rank_correlation_agrees_with_scipy():
    values = np.column_stack([X[:, 0], np.exp(X[:, 0]), np.round(X[:, 1]), X[:, 2]])
    np.testing.assert_allclose(rank_correlation(values), spearmanr(values).statistic, atol=1e-12)
    assert (rank_correlation(np.ones((5, 2))) == 0).all()


def test_columns_that_rise_and_fall_together_are_named():
    values = np.column_stack([X[:, 0], -(X[:, 0] ** 3), X[:, 1], X[:, 1] + 0.01 * X[:, 2], X[:, 2]])
    axes = Axes.of_inputs(list("abcde"), values)
    assert alike(list(axes), values) == (("a", "b"), ("c", "d"))
    assert alike(list(axes)[:1], values) == ()
