"""Inside: how it learned, the network, its neurons, and how their graphs add up."""

from collections.abc import Sequence

import numpy as np

from superpose.insight.subject import Subject
from superpose.report.html import Html, element, paragraph
from superpose.report.look import Look
from superpose.report.page import Section

# How many neurons are shown one by one.
NEURONS = 4


def film(look: Look) -> Section:
    """The training as a film."""
    if len(look.subject.frames) < 2:
        why = "No frames of the training were kept, so there is no film. "
        return Section(
            "film", "The training as a film", (paragraph(why + _how_to_keep(look), class_="note"),)
        )
    return Section("film", "The training as a film", (_figures(look.draw("film", wide=True)),))


def _how_to_keep(look: Look) -> str:
    if look.facts.get("name"):
        return "They lie in the .record.safetensors file that superpose fit writes beside the model."
    return "sp.train keeps them, as sp.fit does."


def network(look: Look) -> Section:
    """The network as a diagram of graphs, and over one input the fit with its parts."""
    parts = [look.draw("network", wide=True)]
    if fit_applies(look.subject):
        parts.append(look.draw("fit", wide=True))
    if boundary_applies(look.subject):
        parts.append(look.draw("boundary", wide=True))
    return Section("network", "The network", (_figures(*parts),))


def fit_applies(seen: Subject) -> bool:
    """Whether the output can be drawn as a curve through the rows: over one number."""
    return len(seen.axes) == 1 and seen.axes[0].numeric and seen.train is not None


def boundary_applies(seen: Subject) -> bool:
    """Whether classes can be drawn as regions: over two numbers or more."""
    return seen.task == "classification" and sum(axis.numeric for axis in seen.axes) >= 2


def neurons(look: Look) -> Section:
    """The neurons that move the output most, each as a graph."""
    if look.subject.media is not None:
        return Section("neurons", "What its neurons look at", (_figures(look.draw("weights", wide=True)),))
    chosen = strongest(look.subject)
    if not chosen:
        return Section("neurons", "Neurons worth looking at", ())
    why = "Of the last hidden layer those whose part of the output varies most over the rows."
    shown = [look.draw("neuron", f"neuron-{name.replace('.', '-')}", neuron=name) for name in chosen]
    return Section("neurons", "Neurons worth looking at", (paragraph(why), _figures(*shown)))


def strongest(seen: Subject, count: int = NEURONS) -> list[str]:
    """The neurons of the last hidden layer whose weighted activation varies most over the rows, by name."""
    layers, rows = seen.network.layers, seen.judged_on
    if len(layers) < 2 or rows is None or not len(rows.x_NI):
        return []
    trace = seen.network.forward(rows.x_NI[:256])[-1]
    spread_H = np.asarray(trace.x_BI, float).std(axis=0)
    reach_H = spread_H * _reach(layers[-1], len(spread_H))
    best = [int(i) for i in np.argsort(-reach_H)[:count] if reach_H[i] > 0]
    return [f"{len(layers) - 1}.{i + 1}" for i in best]


def _reach(layer: object, inputs: int) -> np.ndarray:
    """The largest weight each input has on any output, (inputs,); blocks side by side."""
    weights = np.abs(np.asarray(getattr(layer, "weights"), float))  # noqa: B009 - an array, once made
    return weights.reshape(inputs, -1).max(axis=1)


def superposition(look: Look) -> Section:
    """How the neurons' graphs add up to the output, with weights one can move."""
    if look.subject.media is not None:
        return Section("superposition", "How they add up", ())
    if len(look.subject.network.layers) < 2 and look.subject.network.inputs < 2:
        return Section("superposition", "How they add up", ())
    told = paragraph(
        "Each thin line is one neuron's graph times its weight; the thick one is their sum. Move a weight and see."
    )
    return Section(
        "superposition", "How they add up", (told, _figures(look.draw("superposition", wide=True)))
    )


def _figures(*shown: Html | Sequence[Html]) -> Html:
    return element("div", *shown, class_="figures")
