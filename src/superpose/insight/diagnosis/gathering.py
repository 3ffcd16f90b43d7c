"""From whatever comes to be diagnosed to a case."""

from typing import Any

import numpy as np

from superpose.calculus.costs import cost as cost_of
from superpose.errors import SuperposeError, TrainingError, UsageError
from superpose.insight.axes import Axes
from superpose.insight.diagnosis.case import Case
from superpose.insight.subject import Subject, input_names, output_names, subject
from superpose.model.fitting import Fitted
from superpose.model.rows import Rows
from superpose.network.network import Network
from superpose.network.population import members
from superpose.training.optimizers import optimizer as optimizer_of
from superpose.training.rows import rows_of, triple
from superpose.training.run import Run
from superpose.training.setup import NATURAL_COST


def case_of(
    x: Any, *, X: Any = None, y: Any = None, validation: Any = None, cost: Any = None,
    columns: Any = (), settings: dict[str, Any] | None = None,
) -> Case:  # fmt: skip
    """A case of a fit, a model, a run, an estimator, a failed training, or a network that is to be trained."""
    if isinstance(x, TrainingError):
        return _of_error(x)
    if isinstance(x, Network) and X is not None:
        return _before(x, X, y, validation, cost, dict(settings or {}))
    seen = subject(x)
    start = seen.frames[0].network if seen.frames and seen.frames[0].epoch == 0 else None
    if isinstance(x, Run):
        return Case(seen, start, _of_plan(x), *x.data[:2])
    if isinstance(x, Fitted):
        recipe = x.model.facts.get("recipe", {})
        return Case(seen, start, recipe, columns=x.columns, dataset=x.dataset, fitted=x)
    return Case(seen, start, dict(seen.facts.get("recipe") or settings or {}), columns=tuple(columns))


def _of_plan(run: Run) -> dict[str, Any]:
    """What a run was trained with."""
    plan = run.plan
    return {
        "optimizer": plan.optimizer.name,
        "epochs": len(run.history),
        "batch_size": plan.batch,
        "weight_decay": plan.weight_decay,
        "patience": plan.patience,
        "rate_factors": plan.factors,
        "best_epoch": run.best_epoch,
    }


def _of_error(error: TrainingError) -> Case:
    """A training that could not go on: the network at its last good state, or as it began."""
    setup = error.setup
    if setup is None:
        raise UsageError(
            "The error does not say what was trained.", "Give sp.diagnose(network, X=..., y=...) instead."
        )
    last = setup.network if error.last_good is None else error.last_good.network
    start = setup.network
    if last.members > 1:  # side by side they look like one with many outputs
        last, start = members(last)[0], members(start)[0]
    rows = Rows(np.asarray(setup.rows.x_NI)[:, : last.inputs], np.asarray(setup.rows.y_NO), None)
    axes = Axes.of_inputs(input_names(last.inputs), rows.x_NI)
    seen = Subject(
        last, axes, output_names(last), cost=setup.plan.cost, train=rows, history=error.history, source=error
    )
    settings = {"optimizer": setup.plan.optimizer.name, "learning_rate": setup.learning_rate}
    return Case(seen, start, settings, rows.x_NI, rows.y_NO, failure=error.message)


def _before(network: Network, X: Any, y: Any, validation: Any, cost: Any, settings: dict[str, Any]) -> Case:
    """A network that is to be trained on these rows."""
    chosen = cost_of(cost or NATURAL_COST.get(network.layers[-1].activation.name, "squared_error"))
    known = optimizer_of(settings.get("optimizer", "adam"))
    settings = {"learning_rate": known.learning_rate} | settings | {"optimizer": known.name}
    train, refused = _rows(network, X, y)
    held_out = None if validation is None else _rows(network, *triple(validation)[:2])[0]
    axes = Axes.of_inputs(input_names(network.inputs), None if train is None else train.x_NI)
    seen = Subject(
        network, axes, output_names(network), cost=chosen, train=train, held_out=held_out, source=network
    )
    return Case(seen, network, settings, X, y, before=True, failure=refused)


def _rows(network: Network, X: Any, y: Any) -> tuple[Rows | None, str]:
    """The rows as they would be trained on, or None and why they would be refused."""
    try:
        rows = rows_of(network, X, y, None)
    except SuperposeError as error:
        return None, str(error)
    return Rows(np.asarray(rows.x_NI), np.asarray(rows.y_NO), None), ""
