"""How neurons, inputs and rows are named: neuron 2.5 is the fifth of layer 2, an output goes by its name as well."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from superpose.errors import UsageError
from superpose.insight.axes import Axis
from superpose.insight.subject import Subject


def place(seen: Subject, neuron: Any = None) -> tuple[int, int]:
    """Which neuron is meant: its layer and its number in it, both from 0.

    Parameters
    ----------
    seen : Subject
        Whose neuron.
    neuron : str or (int, int), optional
        "2.5" or (2, 5) for the fifth of layer 2, both counted from 1; or an output's name. By default the first output.

    Raises
    ------
    UsageError
        If it is no name of a neuron, or there is no such neuron.
    """
    layers = seen.network.layers
    if neuron is None:
        return len(layers) - 1, 0
    if isinstance(neuron, str) and neuron in seen.outputs:
        return len(layers) - 1, seen.outputs.index(neuron)
    layer, number = _numbers(seen, neuron)
    if not 1 <= layer <= len(layers) or not 1 <= number <= layers[layer - 1].neurons:
        sizes = ", ".join(f"{i}.1 to {i}.{one.neurons}" for i, one in enumerate(layers, 1))
        raise UsageError(f"There is no neuron {layer}.{number}.", f"There are {sizes}.")
    return layer - 1, number - 1


def _numbers(seen: Subject, neuron: Any) -> tuple[int, int]:
    """Layer and number as they were written."""
    parts = neuron.split(".") if isinstance(neuron, str) else neuron
    try:
        layer, number = (int(part) for part in parts)
    except (TypeError, ValueError):
        raise UsageError(
            f"neuron={neuron!r} is no neuron.",
            f'Give "LAYER.NUMBER" such as "1.3", (1, 3), or an output: {", ".join(seen.outputs[:8])}.',
        ) from None
    return layer, number


def neuron_name(layer: int, number: int) -> str:
    """The name of a neuron given by its places from 0: "2.5"."""
    return f"{layer + 1}.{number + 1}"


def full_name(seen: Subject, layer: int, number: int) -> str:
    """The same with the output's name, where it is an output that has one of its own."""
    name = neuron_name(layer, number)
    own = seen.outputs[number] if layer == len(seen.network.layers) - 1 else ""
    return f"{name} ({own})" if own and own != "output" else name


def input_labels(seen: Subject) -> tuple[str, ...]:
    """The name of every input of the network: of a table, what its columns became."""
    return tuple(label for axis in seen.axes for label in axis_labels(axis))


def axis_labels(axis: Axis) -> tuple[str, ...]:
    """The names of the inputs that an axis makes."""
    return (axis.name,) if axis.coder is None else tuple(axis.coder.inputs)


def output_place(seen: Subject, output: Any = None) -> int:
    """Which output is meant, from 0: by its name or its number from 1; by default the first.

    Raises
    ------
    UsageError
        If there is no such output.
    """
    if output is None:
        return 0
    if output in seen.outputs:
        return seen.outputs.index(output)
    if isinstance(output, int) and 1 <= output <= len(seen.outputs):
        return output - 1
    raise UsageError(f"There is no output {output!r}.", f"The outputs are {', '.join(seen.outputs[:8])}.")


def example_row(seen: Subject, example: Any = None) -> tuple[np.ndarray, str]:
    """One row of the network's inputs, (I,), and what to call it.

    Parameters
    ----------
    seen : Subject
        Whose inputs.
    example : int, mapping of str to value, or array (inputs,), optional
        The number of a row, from 0, of those held out (where there are none: of those trained on); the values of
        some columns by name, the rest as typical; or the inputs themselves. By default the typical row.

    Raises
    ------
    UsageError
        If there are no rows, or not that many; or a row has another number of inputs.
    """
    if example is None:
        return seen.axes.typical_I, "a typical row"
    if isinstance(example, Mapping):
        row_I = seen.axes.rows({name: [value] for name, value in example.items()})[0]
        rest = ", the rest as typical" if len(example) < len(seen.axes) else ""
        return row_I, ", ".join(f"{name} {_said(value)}" for name, value in example.items()) + rest
    if isinstance(example, int | np.integer):
        return _numbered(seen, int(example))
    row_I = np.asarray(example, np.float32).ravel()
    if len(row_I) != seen.network.inputs:
        raise UsageError(
            f"A row of {len(row_I)} numbers was given; the network takes {seen.network.inputs}.",
            "Give one number an input, a row's number, or values by name.",
        )
    return row_I, "the row given"


def _numbered(seen: Subject, number: int) -> tuple[np.ndarray, str]:
    rows = seen.judged_on
    if rows is None:
        raise UsageError(
            f"Row {number} was asked for, but no rows are known.", "Give data=, or the values by name."
        )
    if not 0 <= number < len(rows.x_NI):
        raise UsageError(f"There is no row {number}.", f"There are rows 0 to {len(rows.x_NI) - 1}.")
    return rows.x_NI[number], f"{rows_word(seen)} row {number}"


def rows_word(seen: Subject) -> str:
    """What the rows are that answers are looked at on."""
    return "training" if seen.held_out is None else "held-out"


def _said(value: Any) -> str:
    return f"{value:.4g}" if isinstance(value, int | float | np.number) else str(value)
