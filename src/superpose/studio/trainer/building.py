"""From settings and rows to a network that can be trained step by step; and back to settings that say all of it."""

from dataclasses import dataclass
from typing import Any

from superpose.calculus.costs import Cost
from superpose.calculus.costs import cost as cost_of
from superpose.errors import SuperposeError
from superpose.model.prepared import Prepared
from superpose.network.layer import Layer
from superpose.network.network import Network
from superpose.studio.settings import SettingsError
from superpose.training.optimizers import optimizer
from superpose.training.stepwise import Stepwise

# A chunk may not hold up a person: no more epochs than this in one call.
MOST_EPOCHS = 256


@dataclass(frozen=True, eq=False)
class Built:
    """What settings made: the rows, the first network, the cost, and the training of it."""

    settings: dict[str, Any]
    prepared: Prepared
    first: Network
    training: Stepwise

    @property
    def cost(self) -> Cost:
        """What is made small."""
        return self.training.plan.cost

    def __repr__(self) -> str:
        return f"Built({self.first!r})"


def built(settings: dict[str, Any], prepared: Prepared, network: Network | None = None) -> Built:
    """The training these settings ask for, from random weights or from a network that is there already.

    Raises
    ------
    SettingsError
        With the place of the fault.
    """
    settings = completed(settings, prepared)
    layers = [_layer(one, f"network.layers.{i}") for i, one in enumerate(settings["network"]["layers"])]
    layers.append(_layer(settings["network"]["output"] | {"neurons": prepared.outputs}, "network.output"))
    first = _at("network", lambda: Network.create(
        inputs=prepared.inputs, layers=layers, seed=settings["network"]["seed"], data=prepared.X))  # fmt: skip
    how = {k: v for k, v in settings["training"].items() if k != "epochs_per_second"}
    training = _at("training", lambda: Stepwise(
        network or first, prepared.X, prepared.y, validation=prepared.validation, most=MOST_EPOCHS, **how))  # fmt: skip
    return Built(settings, prepared, first, training)


def completed(settings: dict[str, Any], prepared: Prepared) -> dict[str, Any]:
    """The settings with what follows from the data in place of null."""
    task = prepared.target.task
    output, training = {**settings["network"]["output"]}, {**settings["training"]}
    if output["activation"] is None:
        output["activation"] = {"regression": "linear", "multilabel": "sigmoid"}.get(task) or (
            "sigmoid" if prepared.outputs == 1 else "softmax"
        )
    if training["cost"] is None:
        training["cost"] = _natural_cost(task, prepared.outputs)
    if training["learning_rate"] is None:
        training["learning_rate"] = _at(
            "training.optimizer", lambda: optimizer(training["optimizer"]).learning_rate
        )
    data = settings["data"]
    if data["kind"] == "file":
        names = prepared.dataset.targets
        data = data | {"target": names[0] if len(names) == 1 else list(names), "task": task}
    return settings | {
        "data": data,
        "network": settings["network"] | {"output": output},
        "training": training,
    }


def _natural_cost(task: str, outputs: int) -> str:
    if task == "regression":
        return "squared_error"
    return "binary_cross_entropy" if task == "multilabel" or outputs == 1 else "categorical_cross_entropy"


def _layer(one: dict[str, Any], where: str) -> Layer:
    rule = {k: v for k, v in one.items() if k != "neurons" and v is not None}
    return _at(where, lambda: Layer(one["neurons"], **rule))


def _at(where: str, make: Any) -> Any:
    """What `make` gives; what it refuses is refused with its place in the settings."""
    try:
        return make()
    except SettingsError:
        raise
    except SuperposeError as error:
        raise SettingsError(where, error.message, error.hint) from error


def natural_cost_name(prepared: Prepared) -> str:
    """The name of the cost that suits these rows."""
    return cost_of(_natural_cost(prepared.target.task, prepared.outputs)).name
