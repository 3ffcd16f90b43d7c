"""`superpose show`: what a saved model is."""

from pathlib import Path
from typing import Annotated, Any

import typer

from superpose.cli import console
from superpose.cli.loading import load_model
from superpose.cli.options import Json
from superpose.cli.result import scores


def show(
    model: Annotated[Path, typer.Argument(help="A model that `superpose fit` saved.", show_default=False)],
    as_json: Json = False,
) -> None:
    """Say what a saved model is: its layers, its inputs, how good it is, and how it was trained."""
    loaded = load_model(model)
    if as_json:
        console.put_json(_as_dict(loaded, model))
        return
    facts = loaded.facts
    console.put(f"{model}: {loaded.task} of {', '.join(loaded.target.names)}")
    console.put(console.table(_layers(loaded.network)))
    console.put(f"Inputs ({len(loaded.encoding.inputs)}): {_some(loaded.encoding.inputs)}")
    if loaded.classes:
        console.put(f"Classes ({len(loaded.classes)}): {_some(tuple(map(str, loaded.classes)))}")
    console.put(f"Cost: {loaded.cost.name}, {loaded.cost.formula}")
    if "score" in facts:
        console.put(f"On {facts['held_out']:,} held-out rows, {facts['metric']}:")
        console.put(console.table(scores(facts)))
        if facts.get("verdict"):
            console.put(f"Verdict: {facts['verdict']['why']}")
        history = facts["history"]
        console.put(
            f"Trained on {facts['name']} ({facts['rows']:,} rows), {history['epochs']} epochs in {facts['seconds']} s, "
            f"seed {facts['seed']}; ended by {facts['stopped']}."
        )


def _layers(network: Any) -> list[tuple[str, ...]]:
    rows = [("layer", "neurons", "activation", "formula", "parameters")]
    for i, layer in enumerate(network.layers):
        count = layer.weights.size + layer.bias.size
        kinds = dict.fromkeys(layer.activation.members or (layer.activation,))
        names, formulas = " and ".join(k.name for k in kinds), "; ".join(k.formula for k in kinds)
        many = f" in {layer.blocks} blocks" if layer.blocks > 1 else ""
        rows.append((str(i + 1), f"{layer.neurons}{many}", names, formulas, f"{count:,}"))
    return rows


def _some(names: tuple[str, ...], most: int = 12) -> str:
    return ", ".join(names[:most]) + (", ..." if len(names) > most else "")


def _as_dict(loaded: Any, path: Path) -> dict[str, Any]:
    layers = [
        {"neurons": layer.neurons, "activation": layer.activation.to_dict(), "combine": layer.combine.to_dict(),
         "fire_above": layer.fire_above, "dropout": layer.dropout, "blocks": layer.blocks}
        for layer in loaded.network.layers
    ]  # fmt: skip
    told = {"inputs": list(loaded.encoding.inputs), "layers": layers, "parameters": loaded.network.parameters}
    return {"model": str(path), "cost": loaded.cost.to_dict(), "facts": loaded.facts} | told
