"""What cannot be trained is refused at the call, before the first step, in words that help."""

import jax.numpy as jnp
import numpy as np
import polars as pl
import pytest
import training_cases as cases

import superpose as sp
from superpose.errors import DataError, ShapeError, UnknownNameError, UsageError
from superpose.training.setup import NATURAL_COST

X, Y = cases.line_data()


def nameless(y, a):
    return 0.0


REFUSED = [
    ({"epochs": 0}, UsageError, "epochs=0 is not a whole number of 1 or more"),
    ({"epochs": 2.5}, UsageError, "epochs=2.5 is not a whole number"),
    ({"epochs": "ten"}, UsageError, "epochs='ten' is not a whole number"),
    ({"epochs": True}, UsageError, "epochs=True is not a whole number"),
    ({"epochs": np.inf}, UsageError, "epochs=inf is not a whole number"),
    ({"batch_size": 0}, UsageError, "batch_size=0 is not a whole number of 1 or more.\nNone takes all rows"),
    ({"batch_size": 1.5}, UsageError, "batch_size=1.5 is not"),
    ({"batch_size": "all"}, UsageError, "batch_size='all' is not"),
    ({"every": 0}, UsageError, "every=0 is not a whole number of 1 or more"),
    ({"every": [3, -1]}, UsageError, "every=-1 is not a whole number"),
    ({"every": "often"}, UsageError, "every='often' is not"),
    ({"learning_rate": 0}, UsageError, "learning_rate=0 is not a positive number.\nTry learning_rate=1e-3"),
    ({"learning_rate": np.nan}, UsageError, "learning_rate=nan is not a positive number"),
    ({"learning_rate": np.inf}, UsageError, "learning_rate=inf is not a positive number"),
    ({"learning_rate": "slow"}, UsageError, "learning_rate='slow' is not a positive number"),
    ({"weight_decay": -1}, UsageError, "weight_decay=-1 is not a number of 0 or more"),
    ({"weight_decay": np.nan}, UsageError, "weight_decay=nan is not"),
    ({"gradient_clip": 0}, UsageError, "gradient_clip=0 is not a positive number"),
    ({"min_delta": -0.1}, UsageError, "min_delta=-0.1 is not a number of 0 or more"),
    ({"patience": 0}, UsageError, "patience=0 is not a whole number of 1 or more"),
    ({"seed": -1}, UsageError, "seed=-1 is not a whole number of 0 or more"),
    ({"rate_factors": [(1, 1), (1, 1)]}, ShapeError, r"rate_factors has shape \(2, 2\); \(1, 2\) was expected"),
    ({"rate_factors": [0.5]}, ShapeError, r"rate_factors has shape \(1,\); \(1, 2\) was expected"),
    ({"rate_factors": [(1, np.nan)]}, UsageError, "rate_factors=nan is not a number of 0 or more"),
    ({"optimizer": "adm"}, UnknownNameError, "There is no optimizer 'adm'.\nDid you mean 'adam'"),
    ({"schedule": "cosin"}, UnknownNameError, "There is no schedule 'cosin'.\nDid you mean 'cosine'"),
    ({"cost": "mean"}, UnknownNameError, "There is no cost 'mean'"),
    ({"metrics": ["r2"]}, UsageError, r"Metrics are taken on held-out rows.*\nGive validation=\(X, y\)"),
    ({"metrics": ["r3"], "validation": (X, Y)}, UnknownNameError, "There is no metric 'r3'.\nDid you mean 'r2'"),
    ({"metrics": ["r2", "r2"], "validation": (X, Y)}, UsageError, "Two numbers of the history .* called 'r2'"),
    ({"metrics": [nameless, nameless], "validation": (X, Y)}, UsageError, "would be called 'nameless'"),
    ({"monitor": "r2"}, UnknownNameError, "There is no number to monitor called 'r2'"),
    ({"monitor": "held_out_cost"}, UnknownNameError, "There is no number to monitor called 'held_out_cost'"),
    ({"monitor": "r2", "validation": (X, Y)}, UnknownNameError, "Known: cost, held_out_cost"),
    ({"validation": 0.2}, UsageError, r"validation is not \(X, y\) or \(X, y, sample_weight\)"),
    ({"validation": (X,)}, UsageError, "validation is not"),
    ({"validation": (X, Y[:9])}, ShapeError, "the validation set's X has 53 rows, the validation set's y has 9"),
    ({"validation": (X[:, :2], Y)}, ShapeError, "the validation set's X has 2 columns; this network takes 3"),
    ({"validation": (X, Y, Y)}, ShapeError, r"the validation set's sample_weight has shape \(53, 1\)"),
    ({"validation": (X[:0], Y[:0])}, DataError, "the validation set's X has no rows"),
    ({"sample_weight": np.ones(9)}, ShapeError, r"sample_weight has shape \(9,\); \(53,\) was expected"),
    ({"sample_weight": -np.ones(53)}, DataError, "sample_weight has negative or non-finite weights, or only"),
    ({"sample_weight": np.zeros(53)}, DataError, "sample_weight has .* or only zeros"),
    ({"sample_weight": np.full(53, np.nan)}, DataError, "sample_weight has negative or non-finite"),
    ({"sample_weight": ["a"] * 53}, DataError, "sample_weight has cells that are not numbers"),
    ({"optimizer": "lbfgs", "gradient_clip": 1.0}, UsageError, "lbfgs .* line search, which gradient_clip would"),
    ({"optimizer": "lbfgs", "rate_factors": [(1, 1)]}, UsageError, "line search, which rate_factors would"),
    ({"X": X[:, :2]}, ShapeError, "X has 2 columns; this network takes 3 inputs"),
    ({"X": X[:, :, None]}, ShapeError, r"X has shape \(53, 3, 1\)"),
    ({"X": X[:9]}, ShapeError, "X has 9 rows, y has 53"),
    ({"X": X[:0], "y": Y[:0]}, DataError, "X has no rows"),
    ({"X": [["a", "b", "c"]] * 53}, DataError, "X has cells that are not numbers; the first is 'a' at row 0, column 0"),
    ({"X": np.asarray([[1, None, 2]] * 53)}, DataError, "X has 53 cells .* nan at row 0, column 1"),
    ({"X": [[1, 2, 3], [1, 2]]}, DataError, r"X has cells that are not numbers; the first is \[1, 2, 3\] at row 0"),
    ({"y": ["yes"] * 53}, DataError, "y has cells that are not numbers; the first is 'yes' at row 0.*\nEncode text"),
    ({"y": np.ones((53, 2))}, ShapeError, r"y has shape \(53, 2\); \(rows, 1\) was expected"),
    ({"y": np.ones((53, 1, 1))}, ShapeError, r"y has shape \(53, 1, 1\)"),
    ({"cost": "hinge", "y": np.sign(Y)}, DataError, "hinge takes targets from 0 to 1; y goes from -1 to 1"),
    ({"cost": "poisson"}, DataError, "poisson takes targets of 0 or more; y goes from -"),
    ({"cost": "binary_cross_entropy"}, DataError, "binary_cross_entropy takes targets from 0 to 1; y goes from"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "error", "words"), REFUSED, ids=lambda v: ",".join(v) if isinstance(v, dict) else ""
)
def test_refused_at_the_call(wrong, error, words):
    given = {"X": X, "y": Y, **wrong}
    with pytest.raises(error, match=f"(?s){words}"):
        sp.training(cases.linear_network(), given.pop("X"), given.pop("y"), **given)


def test_labels_must_be_numbered():
    network = cases.tanh_network(last="softmax", outputs=3)
    with pytest.raises(
        DataError, match=r"y has labels from 1 to 3; the network has 3 outputs.\nNumber the classes 0 to 2"
    ):
        sp.training(network, X, np.arange(53) % 3 + 1)
    with pytest.raises(DataError, match="y has labels from -1 to 1"):
        sp.training(network, X, np.arange(53) % 3 - 1)
    with pytest.raises(DataError, match="the validation set's y has labels from 0 to 4"):
        sp.training(network, X, np.arange(53) % 3, validation=(X, np.arange(53) % 5))


def test_held_out_targets_are_checked_too():
    network = cases.tanh_network(last="sigmoid")
    with pytest.raises(
        DataError, match="cross_entropy takes targets from 0 to 1; the validation set's y goes from"
    ):
        sp.training(network, X, Y > 0, validation=(X, Y))


def test_weights_must_be_floats():
    layer = sp.Layer(1, weights=np.ones((3, 1), int), bias=np.zeros(1, int))
    assert sp.train(sp.Network([layer]), X, Y, epochs=1).network.dtype == np.float32
    network = sp.Network([layer.filled(np.ones((3, 1), np.int32), np.zeros(1, np.int32))])
    with pytest.raises(
        UsageError, match=r"weights are int32; float32 or float64 was expected.\nMake them so with"
    ):
        sp.training(network, X, Y)
    assert sp.train(network.astype("float32"), X, Y, epochs=1)


def test_a_line_search_and_dropout_do_not_go_together():
    with pytest.raises(
        UsageError, match=r"lbfgs .* line search, which dropout would mislead.\nLeave dropout out, or"
    ):
        sp.training(cases.tanh_network(dropout=0.1), X, Y, optimizer="lbfgs")


@pytest.mark.parametrize("dtype", ["float64", "float16", "int8", "uint8", "bool", "object"])
def test_numbers_of_every_kind_are_taken(dtype):
    x = (X > 0).astype(dtype)
    same = sp.train(cases.linear_network(dtype="float32"), (X > 0).astype("float32"), Y, epochs=1)
    assert sp.train(cases.linear_network(dtype="float32"), x, Y, epochs=1).network == same.network


def test_lists_frames_and_device_arrays_are_taken():
    small = X.astype(np.float32)
    kinds = [small.tolist(), pl.DataFrame(small), jnp.asarray(small)]
    runs = [sp.train(cases.linear_network(dtype="float32"), x, Y.tolist(), epochs=1).network for x in kinds]
    assert runs[0] == runs[1] == runs[2]


def test_counts_are_targets_of_poisson():
    y = np.random.default_rng(0).poisson(4, size=len(X))
    run = sp.train(cases.tanh_network(last="softplus"), X, y, cost="poisson", epochs=30, learning_rate=0.05)
    assert run.history["cost"][-1] < run.history["cost"][0]


@pytest.mark.parametrize(("last", "outputs"), [("sigmoid", 1), ("softmax", 3), ("linear", 1), ("tanh", 1)])
def test_the_cost_follows_the_last_layer(last, outputs):
    y = np.arange(53) % outputs if outputs > 1 else np.arange(53) % 2
    snapshot = next(sp.training(cases.tanh_network(last=last, outputs=outputs), X, y, epochs=1))
    assert snapshot.plan.cost == sp.cost(NATURAL_COST.get(last, "squared_error"))


def test_a_rate_may_be_any_kind_of_number():
    for rate in (np.float32(0.1), np.asarray(0.1), jnp.asarray(0.1), 1):
        assert next(sp.training(cases.linear_network(), X, Y, epochs=1, learning_rate=rate)).epoch == 1


def test_plans_are_values():
    """Equal settings make equal plans, which share compiled code; other settings do not."""
    made = [
        next(sp.training(cases.linear_network(), X, Y, epochs=1, batch_size=b, seed=b)).plan
        for b in (16, 16, 17)
    ]
    assert made[0] == made[1] != made[2]
    assert hash(made[0]) == hash(made[1])
    assert (made[0].steps, made[0].parameters, made[0].flat) == (4, 4, True)
