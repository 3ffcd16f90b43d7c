"""`superpose samples`: the data that come with it."""

import sys
from typing import Annotated

import typer

from superpose.cli import console
from superpose.cli.options import Json


def samples(
    name: Annotated[str | None, typer.Argument(help="Print this one as CSV.", show_default=False)] = None,
    as_json: Json = False,
) -> None:
    """List the data that come with superpose: sample:NAME wherever a source is expected."""
    from superpose.data.samples import PICTURES, SOUNDS, names

    if name is not None:
        _print(name)
        return
    known = [*names(), *PICTURES, *SOUNDS]
    if as_json:
        console.put_json({"samples": [info.__dict__ for info in known]})
        return
    rows = [("source", "kind", "rows", "inputs", "task", "what it is")]
    rows += [(f"sample:{i.name}", i.kind, f"{i.rows:,}", str(i.inputs), i.task, i.about) for i in known]
    console.put(console.table(rows, indent=""))


def _print(name: str) -> None:
    import polars as pl

    from superpose.data.samples import sample

    dataset = sample(name.removeprefix("sample:"))
    target = dataset.target if isinstance(dataset.target, pl.DataFrame) else dataset.target.to_frame()
    sys.stdout.write(pl.concat([dataset.inputs, target], how="horizontal").write_csv())
