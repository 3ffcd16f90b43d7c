"""The same network from the same start by several optimisers, to see how each goes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from superpose.errors import UsageError
from superpose.insight.subject import Subject, subject
from superpose.insight.weights import check_small
from superpose.network.network import Network
from superpose.training.run import Run, train

NAMES = ("gradient_descent", "momentum", "adam")
# Each optimiser compiles a program and trains; more than this is no longer a look.
MOST, EPOCHS = 20_000, 300


@dataclass(frozen=True, eq=False)
class Race:
    """What several optimisers made of the same start.

    Attributes
    ----------
    runs : dict of str to Run
        By the optimiser's name, in the order asked for.
    """

    runs: Mapping[str, Run]

    @property
    def subject(self) -> Subject:
        """The first run as what is looked at."""
        return subject(next(iter(self.runs.values())))

    @property
    def costs(self) -> dict[str, float]:
        """The cost each came to."""
        return {name: float(run.history["cost"][-1]) for name, run in self.runs.items()}

    def __repr__(self) -> str:
        return f"Race({', '.join(f'{name} {cost:.4g}' for name, cost in self.costs.items())})"


def race(
    network: Network,
    X: Any,
    y: Any,
    *,
    optimizers: Sequence[Any] = NAMES,
    learning_rates: Mapping[str, float] | None = None,
    epochs: int = 100,
    batch_size: int | None = None,
    seed: int = 0,
    **options: Any,
) -> Race:
    """Train the same network from the same start by each optimiser.

    Parameters
    ----------
    network : Network
        The start; a small one.
    X, y : array
        Rows and targets.
    optimizers : sequence of str
        Their names.
    learning_rates : dict, optional
        By name; else each optimiser's own.
    epochs, batch_size, seed, **options
        As for `superpose.training`; by default all rows a step, so that nothing but the optimiser differs.

    Raises
    ------
    UsageError
        If the network is large, or no optimiser is named.
    """
    check_small(network, MOST, "A race of optimisers")
    names = [str(name) for name in optimizers]
    if not names:
        raise UsageError("No optimiser was named.", 'Give optimizers=["gradient_descent", "adam"].')
    rates = dict(learning_rates or {})
    runs = {
        name: train(
            network, X, y, optimizer=name, learning_rate=rates.get(name), epochs=epochs, batch_size=batch_size,
            seed=seed, restore_best=False, **options,
        )
        for name in dict.fromkeys(names)
    }  # fmt: skip
    return Race(runs)


def race_of(seen: Subject, optimizers: Sequence[Any], **options: Any) -> Race:
    """The race of a run: its own start, rows, cost, epochs and batches.

    Raises
    ------
    UsageError
        If it is not a run of `superpose.train`.
    """
    run = seen.source
    if not isinstance(run, Run):
        raise UsageError(
            "Optimisers can be set beside each other from a run of sp.train, whose start and rows are known.",
            "Give what sp.train gave; or sp.race(network, X, y) as optimizers=.",
        )
    X, y = run.data[:2]
    batch = None if run.plan.batch == run.plan.rows else run.plan.batch
    given = {"epochs": min(len(run.history), EPOCHS), "batch_size": batch, "cost": run.plan.cost} | options
    return race(run.frames[0].network, X, y, optimizers=optimizers, **given)
