"""`superpose predict`: the answers of a saved model for the rows of a file."""

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from superpose.cli import console
from superpose.cli.loading import load_model
from superpose.cli.options import Header, Json, Missing, Quiet, Separator, pair, words


def predict(
    model: Annotated[Path, typer.Argument(help="A model that `superpose fit` saved.", show_default=False)],
    source: Annotated[
        str, typer.Argument(help="The rows: a CSV, TSV or Parquet file, or sample:NAME.", show_default=False)
    ],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="A .csv or .parquet file; by default CSV to stdout.")
    ] = None,
    no_header: Header = False,
    separator: Separator = None,
    missing: Missing = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Add a saved model's answers, and its confidence in each class, to the rows of a file."""
    from superpose.data.source import SAMPLE, open_source
    from superpose.data.table import read

    loaded = load_model(model)
    known = loaded.facts.get("reading", {})
    reading = {
        "header": known.get("header", True) and not no_header,
        "separator": separator or known.get("separator"),
    } | pair("missing", words(missing) or known.get("missing"))
    rows = open_source(source).inputs if source.startswith(SAMPLE) else read(source, **reading)
    _say_unseen(loaded, rows, quiet=quiet or as_json)
    answers = loaded.answers(rows)
    if as_json:
        console.put_json(
            {"model": str(model), "rows": rows.height} | {"answers": answers.to_dict(as_series=False)}
        )
        return
    _write(rows.hstack([s for s in answers if s.name not in rows.columns]), output)
    if not quiet and output is not None:
        console.say(f"{rows.height:,} rows with {', '.join(answers.columns[:1])}: {output}")


def _say_unseen(model: Any, rows: Any, *, quiet: bool) -> None:
    """Levels that were not there in training count as none of those known; say which."""
    for name, levels in model.encoding.unseen(rows).items():
        if levels and not quiet:
            shown = ", ".join(repr(level) for level in levels[:5])
            console.say(
                f"Column {name!r} has values not seen in training: {shown}. They count as none of those known."
            )


def _write(frame: Any, output: Path | None) -> None:
    """CSV to stdout, or a file by its name; a file is written whole or not at all."""
    from superpose.errors import UsageError

    if output is None:
        sys.stdout.write(frame.write_csv())
        return
    if output.suffix not in (".csv", ".parquet"):
        raise UsageError(f"{output} is neither .csv nor .parquet.", "Name the output accordingly.")
    partial = output.with_name(f".{output.name}.partial")
    try:
        frame.write_csv(partial) if output.suffix == ".csv" else frame.write_parquet(partial)
        partial.replace(output)
    finally:
        partial.unlink(missing_ok=True)
