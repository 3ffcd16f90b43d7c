"""One neuron as the page is told of it: its graph, its formula, and what it adds to the next layer."""

from typing import Any

import numpy as np

from superpose.insight.activation_graph import activation_graph
from superpose.insight.formula import into_names
from superpose.insight.neurons import neuron_graph
from superpose.insight.places import neuron_name
from superpose.insight.subject import Subject
from superpose.network.superposition import weights_into
from superpose.studio.trainer.seeing import axis_json, places
from superpose.studio.wire import plain

# The largest of what it passes on.
PASSED_ON = 8


def neuron_told(whole: Subject, asked: dict[str, Any], over: Any) -> dict[str, Any]:
    """The graph of a neuron (`layer`, `neuron`, from 1) over these axes, and what it adds to the next layer."""
    layer, number = int(asked.get("layer", 1)), int(asked.get("neuron", 1))
    graph = neuron_graph(whole, (layer, number), over=over)
    found: list[dict[str, Any]] = []
    if layer < len(whole.network.layers):
        after = whole.network.layers[layer]
        into = [
            float(weights_into(after, n * after.activation.pieces)[number - 1]) for n in range(after.neurons)
        ]
        found = [
            {"to": neuron_name(layer, int(n)), "weight": into[n], "values": into[n] * graph.values}
            for n in np.argsort(-np.abs(into), kind="stable")[:PASSED_ON]
        ]
    here = activation_graph(graph.activation)
    return plain(graph.to_dict() | {
        "name": graph.name, "layer": layer, "neuron": number, "where": graph.formula.where,
        "weights": _named_weights(whole, layer, graph.weights_IP[:, 0]), "bias": graph.bias_P[0],
        "over": [axis_json(a) for a in graph.axes],
        "grids": [places(a, g) if a.numeric else g for a, g in zip(graph.axes, graph.grids, strict=True)],
        "values": graph.values, "passes_on": found, "z": graph.data_z_NP[:400, 0],
        "activation_graph": {"z": here.z_G, "value": here.value_G, "slope": here.slope_G},
    })  # fmt: skip


def _named_weights(whole: Subject, layer: int, w_I: np.ndarray) -> list[list[Any]]:
    names = into_names(whole, layer - 1)
    return [[name, w] for name, w in zip(names, w_I.tolist(), strict=True)][:256]
