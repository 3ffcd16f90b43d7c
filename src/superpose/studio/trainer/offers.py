"""What every select of the page offers: names with their formulas, from the tables the engine reads."""

from typing import Any

from superpose.calculus.activations import ACTIVATIONS
from superpose.calculus.combine import COMBINES
from superpose.calculus.costs import COSTS
from superpose.calculus.initial import INITIALS
from superpose.data import samples
from superpose.data.coders.scaling import SCALINGS
from superpose.data.files import audio, image
from superpose.data.made import CLOUDS, CURVES
from superpose.studio.settings import FIRST, checked
from superpose.studio.wire import plain
from superpose.training.optimizers import OPTIMIZERS

OUTPUTS = ("linear", "sigmoid", "softmax", "tanh", "softplus", "relu", "logistic", "step")

TABLES = (".csv", ".tsv", ".txt", ".parquet", ".arrow", ".feather", ".jsonl", ".ndjson", ".json", ".xlsx", ".arff",
          ".csv.gz")  # fmt: skip


def offers() -> dict[str, Any]:
    """All of it, as JSON."""
    noise = {name: made.noise for name, made in {**CLOUDS, **CURVES}.items()}
    return plain({
        "upload": {"endings": [*TABLES, *image.ENDINGS, *audio.ENDINGS]},
        "samples": [info.__dict__ | {"noise": noise.get(info.name)} for info in samples.names()],
        "activations": [_activation(one) for one in ACTIVATIONS.values()],
        "output_activations": [n for n in OUTPUTS if n in ACTIVATIONS],
        "combines": [{"name": c.name, "formula": c.formula} for c in COMBINES.values()],
        "costs": [{"name": c.name, "formula": c.formula} for c in COSTS.values()],
        "optimizers": [
            {"name": o.name, "formula": o.formula, "learning_rate": o.learning_rate} for o in OPTIMIZERS.values()
        ],
        "initials": sorted(INITIALS), "scalings": sorted(SCALINGS), "expression": _expression(),
        "first": checked(FIRST),
    })  # fmt: skip


def _activation(one: Any) -> dict[str, Any]:
    return {"name": one.name, "formula": one.formula, "range": one.range, "source": getattr(one, "source", ""),
            "parameters": dict(one.parameters)}  # fmt: skip


def _expression() -> dict[str, list[str]]:
    from superpose.data.expressions.functions import CONSTANTS, FUNCTIONS

    return {"functions": sorted(FUNCTIONS), "constants": sorted(CONSTANTS)}
