"""`superpose show`: what a model is, or a figure of it."""

from pathlib import Path
from typing import Annotated, Any

import typer

from superpose.cli import console
from superpose.cli.figure import put_figure
from superpose.cli.loading import load_model
from superpose.cli.options import Json, On, domain, words
from superpose.cli.result import scores

# The figures by their names; a test holds them to `superpose.figures.plot.WHAT`, which is not loaded for --help.
FIGURES = (
    "approximation", "backprop", "boundary", "calibration", "confusion", "curves", "data",
    "dependence", "depth", "descent", "examples", "film", "fit", "gradients", "importance",
    "learning_curve", "network", "neuron", "residuals", "rivals", "sizes", "superposition",
    "threshold", "weights",
)  # fmt: skip


def show(
    model: Annotated[
        str,
        typer.Argument(
            help="A model that `superpose fit` saved; or a table, sample:NAME or with --on a function, to which "
            "one is fitted first.",
            show_default=False,
        ),
    ],
    on: On = None,
    what: Annotated[
        str | None,
        typer.Option(help=f"A figure: {', '.join(FIGURES)}.", show_default=False),
    ] = None,
    neuron: Annotated[
        str | None, typer.Option(help="Which neuron, such as 2.5 (layer 2, neuron 5), or an output's name.")
    ] = None,
    over: Annotated[
        str | None, typer.Option(help="Over which column, or which two with a comma.", show_default=False)
    ] = None,
    example: Annotated[
        int | None, typer.Option(help="Of which row, counted from 0.", show_default=False)
    ] = None,
    part: Annotated[
        int | None,
        typer.Option(
            help="Of an average of networks, which one, from 1 (--what network).", show_default=False
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            help="Where the figure goes: .html (a page), .csv or .json (its numbers), .gif or .mp4 (a film).",
        ),
    ] = None,
    data: Annotated[
        str | None,
        typer.Option(help="A table with the target, to look at the model on.", show_default=False),
    ] = None,
    target: Annotated[
        str | None, typer.Option(help="Of a table: the column to learn; by default the last.")
    ] = None,
    profile: Annotated[
        str | None, typer.Option(help="Of a table: default or plain.", show_default=False)
    ] = None,
    as_json: Json = False,
) -> None:
    """Say what a model is and how it was trained; or draw a figure of it."""
    loaded = _found(model, target, profile, on)
    if what or neuron or output or over or part:
        named = what or ("neuron" if neuron else "network" if part else None)
        options = {"neuron": neuron, "example": example, "over": over and _axes(over), "part": part}
        subject = _subject(loaded, data)
        place = output or Path(f"{'function' if on else _stem(model)}.{named or 'figure'}.html")
        put_figure(subject, named, place, {k: v for k, v in options.items() if v is not None})
        return
    _say(loaded, model, as_json)


def _found(model: str, target: str | None, profile: str | None, on: list[str] | None) -> Any:
    """The model in a file, or one fitted to a table."""
    if model.endswith(".safetensors"):
        return load_model(Path(model), record=True)
    from superpose.cli.progress import progress
    from superpose.model.fitting import fit

    console.say(f"{model} is no model: one is fitted to it, and not saved.")
    with progress(quiet=False) as watch:
        given = {"on": domain(on)} if on else {}
        return fit(model, target=target, settings={"profile": profile}, watch=watch, **given).model


def _subject(loaded: Any, data: str | None) -> Any:
    from superpose.insight.subject import subject

    return subject(loaded, data=data)


def _axes(over: str) -> str | list[str]:
    names = words(over) or []
    return names[0] if len(names) == 1 else names


def _stem(model: str) -> str:
    name = model.removeprefix("sample:") if model.startswith("sample:") else Path(model).name
    return name.removesuffix(".safetensors").removesuffix(".model")


def _say(loaded: Any, model: str, as_json: bool) -> None:
    if as_json:
        console.put_json(_as_dict(loaded, model))
        return
    facts = loaded.facts
    console.put(f"{model}: {loaded.task} of {', '.join(loaded.target.names)}")
    console.put(console.table(_layers(loaded.network)))
    console.put(f"Inputs ({loaded.encoding.width:,}): {_some(loaded.encoding.inputs)}")
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


def _as_dict(loaded: Any, path: str) -> dict[str, Any]:
    layers = [
        {"neurons": layer.neurons, "activation": layer.activation.to_dict(), "combine": layer.combine.to_dict(),
         "fire_above": layer.fire_above, "dropout": layer.dropout, "blocks": layer.blocks}
        for layer in loaded.network.layers
    ]  # fmt: skip
    told = {"inputs": _inputs(loaded.encoding), "layers": layers, "parameters": loaded.network.parameters}
    return {"model": str(path), "cost": loaded.cost.to_dict(), "facts": loaded.facts} | told


def _inputs(encoding: Any) -> Any:
    """The names of all inputs; of a picture or sound, which may have millions, how they are numbered."""
    if encoding.media is None:
        return list(encoding.inputs)
    first, last = encoding.inputs[0], encoding.inputs[len(encoding.inputs) - 1]
    return {"count": len(encoding.inputs), "first": first, "last": last}
