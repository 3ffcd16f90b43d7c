"""Neural networks one can see through.

A neuron is the graph of a function; a network is a weighted superposition of such graphs; learning is
moving weights and biases until the sum traces the pattern. What is shown is computed by the code that trains.
"""

import importlib
from typing import Any

from superpose import runtime

__version__ = runtime.VERSION

# The face: every public name and the module it lives in, loaded when it is first used.
_FACE = {
    "Activation": "calculus.activations",
    "Approximation": "approximation.result",
    "Combine": "calculus.combine",
    "Cost": "calculus.costs",
    "DataError": "errors",
    "Finding": "insight.diagnosis.form",
    "Findings": "insight.diagnosis.form",
    "History": "training.history",
    "Layer": "network.layer",
    "Model": "model.model",
    "ModelFileError": "errors",
    "Network": "network.network",
    "NetworkClassifier": "estimators.classifier",
    "NetworkRegressor": "estimators.regressor",
    "Neuron": "network.neuron",
    "Run": "training.run",
    "SaveError": "errors",
    "ShapeError": "errors",
    "Snapshot": "training.snapshot",
    "SuperposeError": "errors",
    "TrainingError": "errors",
    "UnknownNameError": "errors",
    "UsageError": "errors",
    "activation": "calculus.activations",
    "approximate": "approximation.approximate",
    "backprop": "insight.backprop",
    "backward": "network.passes",
    "combine": "calculus.combine",
    "cost": "calculus.costs",
    "diagnose": "insight.diagnosis.diagnose",
    "export": "saving.export",
    "film": "figures.film",
    "fit": "model.fitting",
    "forward": "network.passes",
    "landscape": "insight.landscape",
    "load": "saving.model_file",
    "numeric_gradient": "insight.differences",
    "paint": "painting.paint",
    "parts": "network.superposition",
    "perceptron": "insight.perceptron",
    "plot": "figures.plot",
    "prepare": "model.prepared",
    "race": "insight.race",
    "repaint": "painting.paint",
    "report": "report.telling",
    "resing": "painting.sing",
    "sample": "data.samples",
    "save": "saving.model_file",
    "sing": "painting.sing",
    "sizes": "insight.sizes",
    "superpose": "network.superposition",
    "train": "training.run",
    "training": "training.loop",
    "vanishing": "insight.depth",
    "widget": "notebook.widget",
}

__all__ = sorted([*_FACE, "__version__"])  # pyright: ignore[reportUnsupportedDunderAll]

runtime.set_flags()


def __getattr__(name: str) -> Any:
    if name not in _FACE:
        raise AttributeError(f"module 'superpose' has no attribute {name!r}")
    value = getattr(importlib.import_module(f"superpose.{_FACE[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return [*__all__]
