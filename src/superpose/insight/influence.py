"""How much each neuron passes on, measured on rows: the standard deviation of what it adds to the next layer."""

import numpy as np

from superpose.insight.subject import Subject
from superpose.insight.values import Values
from superpose.network.layer import Layer

MEASURE = "the standard deviation, over the rows, of what it adds to each neuron of the next layer, summed"


def passed_on(layer: Layer, x_BI: np.ndarray) -> np.ndarray:
    """How much each input of a layer adds to its neurons, (inputs,).

    For each neuron the standard deviation over the rows of weight times input, summed over the neurons. Where a layer
    does not add, the standard deviation of the input alone.

    Parameters
    ----------
    layer : Layer
        The layer it is passed on to.
    x_BI : array (rows, inputs)
        What comes into it.
    """
    std_I = np.asarray(x_BI, float).std(axis=0)
    if layer.combine.name != "add":
        return std_I
    return std_I * np.abs(np.asarray(layer.weights, float)).sum(axis=-1).reshape(-1)


def all_passed_on(seen: Subject, found: tuple[Values, ...]) -> tuple[np.ndarray, ...]:
    """The same of the network's inputs and of every layer's neurons; of outputs how much they vary.

    Parameters
    ----------
    seen : Subject
        Whose network.
    found : tuple of Values
        Its values on the rows.
    """
    inner = [passed_on(layer, one.x_BI) for layer, one in zip(seen.network.layers, found, strict=True)]
    return (*inner, np.asarray(found[-1].output_BO, float).std(axis=0))


def largest(contribution_J: np.ndarray, most: int) -> np.ndarray:
    """The places of the `most` largest, in their order, (most,)."""
    order = np.argsort(-contribution_J, kind="stable")[:most]
    return np.sort(order)
