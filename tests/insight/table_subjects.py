"""Models of a table with columns of every kind, made by hand with random weights: nothing has to be trained."""

import datetime

import numpy as np
import polars as pl

from superpose.calculus.costs import cost
from superpose.data.columns.column import describe
from superpose.data.encode import Encoding
from superpose.data.target import TargetEncoding
from superpose.insight.subject import Subject, subject
from superpose.model.model import Model
from superpose.network.layer import Layer
from superpose.network.network import Network

ROWS = 90
BOLD = "<b>income</b> $a$ & $b$"
LONG = "a name so long that it says <i>everything</i> there is to say about the column and a little more"
TARGETS = {
    "two classes": "classification",
    "classes": "classification",
    "number": "regression",
    "numbers": "regression",
    "yes or no": "multilabel",
}


def inputs() -> pl.DataFrame:
    """A table with numbers, missing cells, categories, truth values, dates and text, and names that look like HTML."""
    rng = np.random.default_rng(3)
    first = datetime.date(2024, 1, 1)
    income = rng.normal(30, 8, ROWS).round(1)
    return pl.DataFrame(
        {
            "age": rng.normal(40, 12, ROWS).round(),
            "town": rng.choice(["Bern", "Basel", "<u>Genf</u>"], ROWS, p=[0.5, 0.3, 0.2]),
            "member": rng.random(ROWS) < 0.4,
            "day": [first + datetime.timedelta(days=int(d)) for d in rng.integers(0, 365, ROWS)],
            BOLD: [None if i % 6 == 0 else float(v) for i, v in enumerate(income)],
            LONG: rng.normal(size=ROWS),
            "said": [" ".join(rng.choice(["late", "early", "fine"], 3)) for _ in range(ROWS)],
        }
    )


def target(kind: str) -> pl.DataFrame:
    """The target of a kind, told by the inputs with noise."""
    rng, table = np.random.default_rng(4), inputs()
    z = (table["age"].to_numpy() - 40) / 12 + table[LONG].to_numpy() + rng.normal(0, 0.5, ROWS)
    labels = np.array(["<em>red</em>", "green", "blue"])
    return pl.DataFrame(
        {
            "two classes": {"left": np.where(z > 0.3, "yes", "no")},
            "classes": {"hue": labels[np.digitize(z, [-0.7, 0.7])]},
            "number": {"price": 100 + 20 * z},
            "numbers": {"price": 100 + 20 * z, "weight": 5 - z},
            "yes or no": {f"label {i}": np.where(z > t, "yes", "no") for i, t in enumerate((-1.0, 0.0, 1.0))},
        }[kind]
    )


def model(kind: str) -> Model:
    """A model of random weights for this target."""
    table, aim, task = inputs(), target(kind), TARGETS[kind]
    encoding = Encoding.fit(table, describe(table, overrides={"said": "text"}))
    encoded = TargetEncoding.fit(aim if aim.width > 1 else aim.to_series(), task=task)
    outputs = len(encoded.outputs)
    last = {"regression": "linear", "multilabel": "sigmoid"}.get(task) or (
        "sigmoid" if outputs == 1 else "softmax"
    )
    network = Network.create(
        inputs=len(encoding.inputs), layers=[Layer(6, "tanh"), Layer(outputs, last)], seed=2
    )
    name = {"linear": "squared_error", "softmax": "categorical_cross_entropy"}.get(
        last, "binary_cross_entropy"
    )
    return Model(encoding, encoded, network, cost(name))


def made(kind: str) -> Subject:
    """A subject with all rows of the table."""
    return subject(model(kind), data=inputs().hstack(target(kind)))
