"""Learn a function from samples of it: places in, values out, through the same training as everything else."""

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from superpose.calculus.costs import cost
from superpose.data.coders.number_coder import NumberCoder
from superpose.data.encode import Encoding
from superpose.data.target import TargetEncoding
from superpose.errors import UsageError
from superpose.model.model import Model
from superpose.model.record import Record
from superpose.model.rows import Rows
from superpose.network.network import Network
from superpose.painting.basis import Basis, network_of
from superpose.training.run import Run, train

BATCH = 1024
STEPS, LEAST_EPOCHS = 1500, 12
COST = "squared_error"


@dataclass(frozen=True, eq=False)
class Samples:
    """What is learned: values at places.

    Attributes
    ----------
    places : dict of str to array (rows,)
        The inputs by name, in a person's units.
    reach : tuple of (center, scale)
        Of each input: what is taken off and divided by before the network sees it.
    values : dict of str to array (rows,)
        What is there, by name, in its units.
    omega : float
        What frequency the waves of a first layer start from, in radians for a unit of the scaled inputs.
    """

    places: dict[str, np.ndarray]
    reach: tuple[tuple[float, float], ...]
    values: dict[str, np.ndarray]
    omega: float

    @property
    def rows(self) -> int:
        """How many samples there are."""
        return len(next(iter(self.places.values())))

    def encoding(self) -> Encoding:
        """Places as inputs."""
        pairs = zip(self.places, self.reach, strict=True)
        return Encoding(tuple(NumberCoder(n, c, s, c, False) for n, (c, s) in pairs), "none")

    def target(self) -> TargetEncoding:
        """Values as outputs: each about its mean, all in one unit, so that the error of each counts alike."""
        center = tuple(float(v.mean(dtype=np.float64)) for v in self.values.values())
        squares = [
            np.square(v - c, dtype=np.float64).mean()
            for v, c in zip(self.values.values(), center, strict=True)
        ]
        scale = math.sqrt(float(np.mean(squares))) or 1.0
        return TargetEncoding("regression", tuple(self.values), (), center, (scale,) * len(center))


@dataclass(frozen=True, eq=False)
class Learned:
    """A model that has learned samples, and how.

    Attributes
    ----------
    model : Model
        Places in, values out; its record holds the history and the frames.
    run : Run
        The training.
    basis : Basis
        Its kind of first layer.
    seconds : float
        Of the training, compilation included.
    """

    model: Model
    run: Run
    basis: Basis
    seconds: float


@dataclass(frozen=True, eq=False)
class LearnedSignal:
    """What a painting and a song share: what was learned, and by what.

    Attributes
    ----------
    learned : Learned
        The model, its training and its basis.
    """

    learned: Learned

    @property
    def model(self) -> Model:
        """Places or times in, colours or sound out. It is saved, exported and looked at like any other."""
        return self.learned.model

    @property
    def network(self) -> Network:
        """The network itself."""
        return self.learned.model.network

    @property
    def run(self) -> Run:
        """The training: history and frames."""
        return self.learned.run

    @property
    def basis(self) -> Basis:
        """The kind of its first layer."""
        return self.learned.basis


def learn(
    samples: Samples,
    basis: Basis,
    *,
    hidden: Sequence[int],
    epochs: int | None = None,
    batch_size: int = BATCH,
    learning_rate: float | None = None,
    frames: int = 32,
    seed: int = 0,
    time_limit: float | None = None,
    watch: Callable[[Any], Any] | None = None,
    facts: dict[str, Any] | None = None,
) -> Learned:
    """Train a network on samples.

    Parameters
    ----------
    samples : Samples
        What to learn.
    basis : Basis
        The kind of first layer.
    hidden : sequence of int
        The sizes of the hidden layers.
    epochs, batch_size, learning_rate : optional
        By default about 1,500 steps, and no fewer than 12 epochs.
    frames, seed, time_limit, watch
        As for `superpose.train`.
    facts : dict
        What else the model is to know of itself.
    """
    encoding, target = samples.encoding(), samples.target()
    x_NI = encoding.encode(pl.DataFrame(samples.places))
    y_NO = target.encode(pl.DataFrame(samples.values))
    network, rates = network_of(
        basis, inputs=x_NI.shape[1], outputs=y_NO.shape[1], hidden=hidden, omega=samples.omega, seed=seed
    )
    rate = basis.learning_rate if learning_rate is None else learning_rate
    began = time.perf_counter()
    run = train(
        network, x_NI, y_NO, cost=COST, optimizer="adam", learning_rate=rate, schedule="warmup_cosine",
        batch_size=batch_size, epochs=epochs_for(samples.rows, epochs, batch_size), rate_factors=rates, seed=seed,
        frames=frames, time_limit=time_limit, watch=watch,
    )  # fmt: skip
    seconds = time.perf_counter() - began
    known = {
        "basis": basis.name, "hidden": list(hidden), "seed": seed, "epochs": len(run.history),
        "learning_rate": rate, "batch_size": batch_size, "seconds": round(seconds, 3),
    } | (facts or {})  # fmt: skip
    record = Record.of(run.history, run.frames, Rows(x_NI, y_NO, None), None, seed=seed)
    model = Model(encoding, target, run.network, cost(COST), known, record)
    return Learned(model, run, basis, seconds)


def epochs_for(rows: int, epochs: int | None, batch_size: int = BATCH) -> int:
    """As asked, or so many that there are about 1,500 steps."""
    if epochs is not None:
        if isinstance(epochs, bool) or not isinstance(epochs, int) or epochs < 1:
            raise UsageError(f"epochs={epochs!r}; a whole number from 1 on was expected.", "Try epochs=60.")
        return epochs
    return max(LEAST_EPOCHS, round(STEPS / math.ceil(rows / batch_size)))
