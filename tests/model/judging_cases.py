"""What tests of judging share: tables with and without something in them, and a quick stand-in for a network."""

import numpy as np
import polars as pl
from sklearn.neighbors import KNeighborsRegressor

from superpose.data.columns.column import describe
from superpose.data.encode import Encoding
from superpose.data.target import TargetEncoding
from superpose.model.judge import judge
from superpose.model.learning import Examples
from superpose.model.splitting import split


class Neighbours:
    """Tells what the nearest rows were, from the same encodings as a network."""

    def __init__(self, train, target, count=7):
        self.encoding = Encoding.fit(train.inputs, describe(train.inputs), scaling="robust", clip=3.0)
        self.target, self.task = target, target.task
        x, y = self.encoding.encode(train.inputs), target.encode(train.target)
        self._nearest = KNeighborsRegressor(min(count, len(x))).fit(x, y)

    def outputs(self, frame):
        return self._nearest.predict(self.encoding.encode(frame)).reshape(len(frame), -1)


def parted(frame, y, task, *, seed=0, share=0.2, weights=None):
    """A stand-in trained on most rows, those rows, and the rows held out."""
    target = y if isinstance(y, pl.DataFrame) else pl.Series("y", y)
    encoding = TargetEncoding.fit(target, task=task)
    kept, apart = split(target, task, share, seed=seed)
    examples = Examples(frame, target, weights)
    train, held_out = examples.take(kept), examples.take(apart)
    return Neighbours(train, encoding), train, held_out


def judged(frame, y, task="classification", *, seed=0, share=0.2, weights=None, **options):
    model, train, held_out = parted(frame, y, task, seed=seed, share=share, weights=weights)
    return judge(model, train, held_out, seed=seed, **options)


def columns(rows, seed, count=4):
    """Columns of numbers, of levels and of truth values, with missing cells, in which nothing is."""
    rng = np.random.default_rng(seed)
    numbers = {f"x{i}": rng.normal(size=rows) for i in range(count)}
    numbers["x1"][rng.random(rows) < 0.1] = np.nan
    levels = [None if i == 0 else f"l{i}" for i in rng.integers(0, 12, rows)]
    frame = pl.DataFrame(numbers | {"level": levels, "flag": rng.random(rows) < 0.5})
    return frame.with_columns(pl.col("x1").fill_nan(None)), rng
