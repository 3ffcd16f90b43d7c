"""The words and numbers of a neuron's parts and their sum, whatever it is drawn over."""

from typing import Any

import numpy as np

from superpose.figures.texts import listed
from superpose.figures.words import cut
from superpose.insight.sums import Sum


def title(summed: Sum) -> str:
    """What is shown, in a few words."""
    piece = "" if summed.piece is None else f", piece {summed.piece}"
    return f"Neuron {cut(summed.name, 20)}{piece}, part by part"


def labels(summed: Sum) -> list[str]:
    """The parts with their weights; the others, where there are any, together."""
    said = [f"{w:.3g} × {cut(name, 14)}" for w, name in zip(summed.weights_J, summed.names, strict=True)]
    return said + ([f"{summed.others:,} others"] if summed.others else [])


def all_parts(summed: Sum) -> np.ndarray:
    """What each part adds, the others together as the last where there are any, (parts, ...)."""
    return np.concatenate([summed.parts_JG, summed.rest_G[None]]) if summed.others else summed.parts_JG


def table(summed: Sum) -> dict[str, Any]:
    """The numbers drawn: the axes, each part, the bias, the sum, and what the neuron makes of it."""
    grids = np.meshgrid(*summed.grids)
    columns = {axis.name: grid.ravel() for axis, grid in zip(summed.axes, grids, strict=True)}
    for label, part in zip(labels(summed), all_parts(summed), strict=True):
        columns[label] = part.ravel()
    columns["bias"] = np.full(summed.total_G.size, summed.bias)
    columns["sum"] = summed.total_G.ravel().astype(float)
    return columns if summed.linear else columns | {"value": summed.output_G.ravel()}


def note(summed: Sum) -> str:
    """What is measured on which rows, and what is held still."""
    said = ["The parts and the bias add up to the sum at every point."]
    if summed.others:
        said.append(f"The other {summed.others:,} are drawn together.")
        said.append(f"The parts drawn one by one are those that move most over {summed.chosen_by}.")
    if summed.place[0]:
        said.append(f"a{summed.place[0]}.1 is the value of neuron {summed.place[0]}.1.")
    if summed.piece is not None:
        said.append(
            f"The neuron takes the largest of its {summed.activation.pieces} pieces; this is one of them."
        )
    if summed.held:
        said.append(f"All but {' and '.join(a.name for a in summed.axes)} is as in {summed.around}.")
    return " ".join(said)


def alt(summed: Sum) -> str:
    """The picture for who does not see it."""
    total = summed.total_G
    over, parts = " and ".join(a.name for a in summed.axes), listed(labels(summed), most=6)
    said = f"Over {over}: {parts}, and the bias {summed.bias:.3g}"
    said += f" add up to the pre-activation of neuron {summed.name}, which goes from {total.min():.3g} to "
    said += f"{total.max():.3g}."
    if not summed.linear:
        a = summed.output_G
        said += f" Its activation {summed.activation.name} makes {a.min():.3g} to {a.max():.3g} of it."
    return said
