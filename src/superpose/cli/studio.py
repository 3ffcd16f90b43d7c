"""`superpose studio`: the live page on one's own machine."""

from pathlib import Path
from typing import Annotated, Any

import typer

from superpose.cli import console
from superpose.errors import UsageError

ENDINGS = (
    ".csv",
    ".tsv",
    ".txt",
    ".parquet",
    ".arrow",
    ".feather",
    ".jsonl",
    ".json",
    ".xlsx",
    ".arff",
    ".gz",
    ".zst",
)


def studio(
    source: Annotated[
        str | None,
        typer.Argument(
            help='What to learn: a file, "an expression of x", or sample:NAME.', show_default=False
        ),
    ] = None,
    target: Annotated[
        str | None,
        typer.Option(help="Of a file the column to learn; by default the last.", show_default=False),
    ] = None,
    on: Annotated[str, typer.Option(help="Of an expression the range of x, LOW,HIGH.")] = "-3,3",
    port: Annotated[
        int | None,
        typer.Option(
            help="Exactly this port; by default the first free one from 8765 on.", show_default=False
        ),
    ] = None,
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Open a browser, or only print the address.")
    ] = True,
    workspace: Annotated[
        Path | None,
        typer.Option(help="The folder that keeps runs; by default your own data folder.", show_default=False),
    ] = None,
    host: Annotated[
        str, typer.Option(help="An address of this machine; others than loopback need --expose.")
    ] = "127.0.0.1",
    expose: Annotated[
        bool, typer.Option("--expose", help="Let other machines reach it; its key goes unencrypted.")
    ] = False,
) -> None:
    """Open a page on which a network learns before your eyes: your data, any network, every neuron as its graph."""
    from superpose.studio.server import studio as serve

    settings, upload = _settings(source, target, on)
    serve(settings=settings, upload=upload, port=port, host=host, expose=expose, browser=browser, workspace=workspace,
          say=console.put)  # fmt: skip


def _settings(source: str | None, target: str | None, on: str) -> tuple[dict[str, Any] | None, Path | None]:
    """Settings to begin with, and the file where the source is one."""
    from superpose.studio.settings import FIRST

    if source is None:
        return None, None
    if source.startswith("sample:"):
        return FIRST | {"data": {"kind": "sample", "name": source.removeprefix("sample:")}}, None
    path = Path(source).expanduser()
    if path.is_file():
        layers = [{"neurons": 16, "activation": "relu"}, {"neurons": 8, "activation": "relu"}]
        return FIRST | {"data": {"kind": "file", "target": target}, "network": {"layers": layers}}, path
    if path.suffix.lower() in ENDINGS or path.is_dir():
        raise UsageError(f"There is no file {source}.", 'Give a file, "sin(3*x)" in quotes, or sample:NAME.')
    low, high = _range(on)
    return FIRST | {"data": {"kind": "function", "expression": source, "low": low, "high": high}}, None


def _range(on: str) -> tuple[float, float]:
    try:
        low, high = (float(part) for part in on.split(","))
    except ValueError:
        raise UsageError(f"--on {on!r} is no range.", "Give two numbers with a comma: --on -3,3.") from None
    return low, high
