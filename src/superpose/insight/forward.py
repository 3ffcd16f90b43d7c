"""Forward: one example's way through the network, every node's value layer by layer."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from superpose.insight.formula import into_names
from superpose.insight.places import example_row, neuron_name
from superpose.insight.subject import Subject
from superpose.insight.values import values


@dataclass(frozen=True, eq=False)
class Forward:
    """Every node's value for one example.

    Attributes
    ----------
    example : str
        Which row.
    names_I, x_I : tuple of str, array (inputs,)
        The inputs.
    z : tuple of array (K,)
        Every layer's pre-activations.
    outputs : tuple of array (O,)
        What every neuron passes on.
    kinds : tuple of str
        The activation of every layer.
    """

    example: str
    names_I: tuple[str, ...]
    x_I: np.ndarray
    z: tuple[np.ndarray, ...]
    outputs: tuple[np.ndarray, ...]
    kinds: tuple[str, ...]

    def to_dict(self) -> dict[str, list[Any]]:
        """One line a node: layer (0 for inputs), node, pre-activation (of maxout the largest), value."""
        lines = [(0, name, np.nan, x) for name, x in zip(self.names_I, self.x_I.tolist(), strict=True)]
        for layer, (z_K, a_O) in enumerate(zip(self.z, self.outputs, strict=True)):
            z_O = z_K.reshape(len(a_O), -1).max(axis=1)
            lines += [
                (layer + 1, neuron_name(layer, i), z, a)
                for i, (z, a) in enumerate(zip(z_O.tolist(), a_O.tolist(), strict=True))
            ]
        columns = ("layer", "node", "pre-activation", "value")
        return dict(zip(columns, map(list, zip(*lines, strict=True)), strict=True))

    def text(self, *, most: int = 8) -> str:
        """Line by line as a person reads it; of a large layer the first `most` neurons."""
        lines = [f"{self.example}", f"inputs: {_list(self.names_I, self.x_I, most)}"]
        for layer, (a_O, kind) in enumerate(zip(self.outputs, self.kinds, strict=True)):
            names = tuple(neuron_name(layer, i) for i in range(min(len(a_O), most)))
            lines.append(f"layer {layer + 1} ({kind}): {_list(names, a_O, most)}")
        return "\n".join(lines)

    def __repr__(self) -> str:
        return f"Forward({self.example}: {_list(('',) * 4, self.outputs[-1], 4)})"


def _list(names: tuple[str, ...], values_O: np.ndarray, most: int) -> str:
    said = [f"{name} {value:.4g}".strip() for name, value in zip(names, values_O[:most], strict=False)]
    return ", ".join(said) + (f", and {len(values_O) - most:,} more" if len(values_O) > most else "")


def forward_of(seen: Subject, example: Any = None) -> Forward:
    """Every node's value for one example.

    Parameters
    ----------
    seen : Subject
        Whose network.
    example : int, mapping or array, optional
        A row's number, values by name, or the inputs; by default the typical row.
    """
    x_I, words = example_row(seen, example)
    found = values(seen.network, x_I[None, :])
    return Forward(
        words,
        into_names(seen, 0),
        x_I,
        tuple(one.z_BK[0] for one in found),
        tuple(one.output_BO[0] for one in found),
        tuple(layer.activation.name for layer in seen.network.layers),
    )
