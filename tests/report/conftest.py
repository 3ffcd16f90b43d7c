"""One browser and few fits for all tests of the report."""

import numpy as np
import polars as pl
import pytest

import superpose as sp

HOSTILE = '<b onmouseover="alert(1)">age</b>'


@pytest.fixture(scope="session")
def report_tables():
    """Rows for a classification whose names hold HTML, and for a regression of one number."""
    rng = np.random.default_rng(0)
    age, dose = rng.normal(40, 9, 160), rng.normal(size=160)
    kind = np.where(age / 9 + dose > 4.4, "</script><i>yes</i>", "no")
    group = rng.choice(["a", "b<c>"], 160)
    hostile = pl.DataFrame({HOSTILE: age, "dose": dose, "group": group, "kind": kind})
    x = np.linspace(-2, 2, 120)
    return {"hostile": hostile, "curve": pl.DataFrame({"x": x, "y": np.sin(2 * x)})}


@pytest.fixture(scope="session")
def report_fits(report_tables):
    """The default recipe, cut short, on each of the tables."""
    return {
        name: sp.fit(
            table, settings={"epochs": 12, "members": 2, "hidden": (12, 12)}, rivals=("dummy", "linear")
        )
        for name, table in report_tables.items()
    }


@pytest.fixture(scope="session")
def report_pages(report_fits, tmp_path_factory):
    """A report of each, and of one network trained by itself."""
    folder = tmp_path_factory.mktemp("pages")
    run = sp.train(
        sp.Network.create(inputs=2, layers=[sp.Layer(4, "tanh"), sp.Layer(1, "sigmoid")]),
        *_xor(), epochs=60, learning_rate=0.05,
    )  # fmt: skip
    every = {**report_fits, "run": run}
    return {name: sp.report(one, folder / f"{name}.report.html") for name, one in every.items()}


def _xor():
    x = np.random.default_rng(1).uniform(-1, 1, (120, 2))
    return x, (x[:, 0] * x[:, 1] > 0).astype(float)
