"""Models to carry away: of a table with all there is in tables, their networks as they are before any training."""

import csv
import datetime as dt
import random

import numpy as np
import polars as pl

import superpose as sp
from superpose.calculus.costs import cost
from superpose.data.columns.cells import understand
from superpose.data.columns.column import describe
from superpose.data.encode import Encoding
from superpose.data.target import TargetEncoding
from superpose.model.model import Model

PRICE, LEVEL = 'price */ int main(void) "x" ??/', '"""'
LEVELS = ["red", "grün", "b\"l'ue", "two\nlines", "", "back\\slash??/", "*/ }", "#{x}"]
WORDS = ["good", "bad", "don't", "ugly-duck", "Grüße", "SOUP", "tea"]
OUTPUT = {"two": "sigmoid", "three": "softmax", "one": "linear", "pair": "linear", "flags": "sigmoid"}
COST = {"two": "binary_cross_entropy", "three": "categorical_cross_entropy", "flags": "binary_cross_entropy"}


def a_row(r):
    """One row as a file has it, all its cells text."""
    when = dt.datetime(1969, 1, 1) + dt.timedelta(minutes=r.randint(0, 40_000_000))
    return {
        "age": r.choice(["", str(r.randint(18, 80)), f"{r.uniform(18, 80):.2f}"]),
        PRICE: f"{r.uniform(-9000, 9000):.2f}".replace(".", ",") if r.random() > 0.1 else "n/a",
        "far": f"{1e9 + r.random():.6f}",
        LEVEL: r.choice(LEVELS),
        "member": r.choice(["yes", "no", "YES", ""]),
        "bit": r.choice(["0", "1"]),
        "when": when.strftime("%d.%m.%Y %H:%M") if r.random() > 0.1 else "",
        "hour": f"{r.randint(0, 23)}:{r.randint(0, 59):02d}",
        "note": " ".join(r.choice(WORDS) for _ in range(r.randint(0, 12))) + f" {r.randint(0, 99)}",
        "code": r.choice(["1", "2", "3"]),
        "place": f"p{int(r.paretovariate(0.7)) % 40}",
    }


def rows_of(count, seed):
    r = random.Random(seed)
    return [a_row(r) for _ in range(count)]


def frame_of(rows):
    """The rows as superpose reads them, and how they were written."""
    text = pl.DataFrame(
        {k: [row[k] for row in rows] for k in rows[0]}, schema=dict.fromkeys(rows[0], pl.String)
    )
    return understand(text)


def new_rows():
    """Rows that training never saw, with levels it never saw, missing cells where none were, and long text."""
    rows = rows_of(40, seed=2)
    rows[0] |= {LEVEL: "never seen", "place": "nowhere"}
    rows[1] |= {"code": "", "bit": "", "far": "", "hour": "", "note": "", "place": "", "when": ""}
    rows[2] |= {"note": "soup " * 700 + "tea", "age": "1e30"}
    rows[3] |= {"note": " .\n", "code": "7"}
    rows[4] |= {"note": "x\nsoup\n\u212a \u017foup", "when": "29.2.2024 00:00"}
    return rows


def write_csv(path, rows):
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, [*rows[0]])
        writer.writeheader()
        writer.writerows(rows)
    return path


def a_target(task, count, seed=1):
    r = np.random.default_rng(seed)
    if task == "two":
        return pl.Series("bought */", r.choice(["no */", 'y"""\nes'], count))
    if task == "three":
        return pl.Series("y", r.choice([1, 2, 5], count))
    if task == "one":
        return pl.Series("y", 1e6 + r.normal(size=count))
    if task == "pair":
        return pl.DataFrame({"u": r.normal(size=count) * 1e-3, '"""\n*/': 1e5 * r.normal(size=count)})
    return pl.DataFrame({"p": r.integers(0, 2, count), '"""\n*/': r.integers(0, 2, count)})


def model_of(frame, target, *, written=None, output="softmax", layers=None, scale=1.0, **options):
    """A model whose weights are as they were drawn, times `scale`, so that its answers differ from row to row."""
    overrides = {
        name: kind for name, kind in (("code", "category"), ("note", "text")) if name in frame.columns
    }
    columns = describe(frame, written=written, overrides=overrides, roles=False)
    encoding = Encoding.fit(
        frame, columns, **{"scaling": "robust", "clip": 3.0, "max_categories": 12} | options
    )
    encoded = TargetEncoding.fit(target)
    last = sp.Layer(len(encoded.outputs), output)
    layers = [*(layers or [sp.Layer(8, "mish"), sp.Layer(8, "tanh", blocks=2)]), last]
    network = sp.Network.create(inputs=len(encoding.inputs), layers=layers, seed=3)
    grown = [
        layer.filled(layer.weights * np.float32(scale), layer.bias + np.float32(0.1))
        for layer in network.layers
    ]
    kind = cost(COST.get(output, "squared_error"))
    return Model(encoding, encoded, sp.Network(grown), kind, {"seed": 3})


def a_model(task, **options):
    frame, written = frame_of(rows_of(150, seed=1))
    return model_of(frame, a_target(task, frame.height), written=written, output=OUTPUT[task], **options)
