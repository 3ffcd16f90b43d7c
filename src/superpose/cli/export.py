"""`superpose export`: a saved model as a file that runs without superpose."""

from pathlib import Path
from typing import Annotated

import typer

from superpose.cli import console
from superpose.cli.loading import load_model
from superpose.cli.options import Json, Quiet


def export(
    model: Annotated[Path, typer.Argument(help="A model that `superpose fit` saved.", show_default=False)],
    output: Annotated[
        Path,
        typer.Option(
            "--output", "-o", help="The file to write; with torch, its weights beside it.", show_default=False
        ),
    ],
    to: Annotated[
        str | None,
        typer.Option(
            help="onnx, python, c or torch; by default told by the file's ending: .onnx, .py, .c, _torch.py.",
            show_default=False,
        ),
    ] = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Write a saved model as ONNX, plain Python, C or PyTorch: from the raw columns of a row to its answer."""
    from superpose.errors import UsageError
    from superpose.saving.export import export as carry_away
    from superpose.saving.export import weights_beside

    if weights_beside(output).resolve() == model.resolve():
        raise UsageError(
            f"The weights beside {output} would take the place of the model.", "Give another name."
        )
    done = carry_away(load_model(model), output, to=to)
    if as_json:
        told = [{"file": str(path), "bytes": path.stat().st_size} for path in done.files]
        console.put_json({"model": str(model), "to": done.kind, "files": told})
    elif not quiet:
        for path in done.files:
            console.say(f"Written: {path} ({path.stat().st_size:,} bytes)")
