"""What is looked at: small trained networks and models, made once."""

import sys
from pathlib import Path

import numpy as np
import polars as pl
import pytest

import superpose as sp
from superpose.data.columns.column import describe
from superpose.data.encode import Encoding
from superpose.data.target import TargetEncoding
from superpose.model.record import Record
from superpose.model.rows import Rows
from superpose.model.views import view_layer
from superpose.network.network import Network

sys.path.insert(0, str(Path(__file__).parents[1] / "insight"))  # what both folders make their models with


def neurons_table(rows: int = 120) -> pl.DataFrame:
    """A table with a number, a category with gaps, a truth value, a day, and a target that depends on them."""
    rng = np.random.default_rng(5)
    age = rng.uniform(18, 80, rows)
    town = rng.choice(["Bonn", "Kiel", "Ulm"], rows)
    member = rng.random(rows) < 0.5
    day = np.datetime64("2024-01-01") + rng.integers(0, 300, rows)
    price = 3 * age + np.where(town == "Kiel", 40, 0) + 20 * member + rng.normal(0, 2, rows)
    return pl.DataFrame(
        {"age": age, "town": town, "member": member, "day": day, "price": price}
    ).with_columns(pl.when(pl.int_range(rows) % 17 == 3).then(None).otherwise(pl.col("town")).alias("town"))


@pytest.fixture(scope="session")
def neurons_fitted():
    """A model of a table of all kinds of columns, with views and blocks, and the record of its training."""
    table = neurons_table()
    inputs, price = table.drop("price"), table["price"]
    encoding, target = (
        Encoding.fit(inputs, describe(inputs), scaling="robust", clip=3.0),
        TargetEncoding.fit(price),
    )
    x_NI, y_NO = encoding.encode(inputs), target.encode(price)
    views = view_layer(x_NI, ("waves", "bins"), size=2, frequency=0.1, seed=0)
    seen_NI = np.asarray(Network([views])(x_NI))
    layers = [sp.Layer(16, "relu", blocks=2), sp.Layer(12, "relu", blocks=2), sp.Layer(1)]
    start = Network.create(inputs=seen_NI.shape[1], layers=layers, seed=1)
    run = sp.train(start, seen_NI[:96], y_NO[:96], epochs=3, seed=0)
    train, held_out = Rows(x_NI[:96], y_NO[:96], None), Rows(x_NI[96:], y_NO[96:], None)
    record = Record.of(run.history, (), train, held_out)
    whole = Network([views, *run.network.layers])
    return sp.Model(encoding, target, whole, sp.cost("squared_error"), record=record)


@pytest.fixture(scope="session")
def neurons_run():
    """A network of two inputs, trained to tell the quarters apart."""
    X = np.random.default_rng(0).uniform(-2, 2, (80, 2)).astype(np.float32)
    y = (X[:, :1] * X[:, 1:] > 0).astype(np.float32)
    network = sp.Network.create(inputs=2, layers=[sp.Layer(5, "relu"), sp.Layer(1, "sigmoid")], seed=0)
    return sp.train(network, X, y, cost="binary_cross_entropy", epochs=5, learning_rate=0.02, seed=0)


@pytest.fixture(scope="session")
def neurons_curve():
    """A network of one input, trained on a curve with rows held out."""
    x = np.linspace(-3, 3, 60, dtype=np.float32)[:, None]
    network = sp.Network.create(
        inputs=1, layers=[sp.Layer(6, "tanh"), sp.Layer(5, "tanh"), sp.Layer(1)], seed=3
    )
    rows = (x[1::3], np.sin(x[1::3]))
    return sp.train(network, x, np.sin(x), validation=rows, epochs=5, learning_rate=0.02, seed=0)


@pytest.fixture(scope="session")
def table_drawn():
    """Subjects over a table of every kind of column with names like HTML, by the kind of their target."""
    import table_subjects

    return {kind: table_subjects.made(kind) for kind in table_subjects.TARGETS}
