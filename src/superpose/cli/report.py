"""`superpose report`: one page that tells all of a saved model; and what `fit` keeps beside a model."""

from pathlib import Path
from typing import Annotated, Any

import typer

from superpose.cli import console
from superpose.cli.loading import load_model
from superpose.cli.options import Json


def report(
    model: Annotated[Path, typer.Argument(help="A model that `superpose fit` saved.", show_default=False)],
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="Where to write it; by default NAME.report.html."),
    ] = None,
    data: Annotated[
        str | None,
        typer.Option(help="A table with the target, to look at the model on instead.", show_default=False),
    ] = None,
    as_json: Json = False,
) -> None:
    """Write one self-contained page that shows what a model learned, how well, and how.

    What the training left beside the model (NAME.record.safetensors) goes into it: its film, its curves, rows of
    its data.
    """
    from superpose.report.telling import report as write

    loaded = load_model(model, record=True)
    if loaded.record is None and data is None:
        console.say("There is no record of the training beside the model: the page shows the network alone.")
        console.say("With --data FILE it is looked at on the rows of a table.")
    place = write(loaded, output or named(model, "report.html"), data=data, saved_as=model)
    if as_json:
        console.put_json({"report": str(place)})
    else:
        console.put(f"Report: {place}")


def keep(model: Any, path: Path, curve: Any) -> dict[str, str]:
    """Write the record and the report beside a model just trained; the file of each, by what it is."""
    from superpose.report.telling import report as write
    from superpose.saving.record_file import beside, save_record

    save_record(model, path)
    place = named(path, "report.html")
    write(model, place, learning_curve=curve, saved_as=path)
    return {"report": str(place), "record": str(beside(path))}


def named(model: Path, ending: str) -> Path:
    """A file beside a model's: NAME.ending for NAME.model.safetensors."""
    name = model.name.removesuffix(".safetensors").removesuffix(".model")
    return model.with_name(f"{name}.{ending}")
