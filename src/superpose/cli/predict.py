"""`superpose predict`: the answers of a saved model for the rows of a file, however many."""

import contextlib
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from superpose.cli import console, signals
from superpose.cli.loading import load_model
from superpose.cli.options import Encoding, Header, Json, Missing, Quiet, Separator, reading, words
from superpose.cli.predicted import Predicted, say_result, say_start


def predict(
    model: Annotated[Path, typer.Argument(help="A model that `superpose fit` saved.", show_default=False)],
    source: Annotated[
        str,
        typer.Argument(
            help="A table (CSV, TSV, Parquet, Arrow, JSON lines, ARFF, Excel; compressed too), sample:NAME, or a "
            "folder of pictures or sounds.",
            show_default=False,
        ),
    ],
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            help="A .csv, .tsv, .parquet or .jsonl file (.csv.gz too); by default CSV to stdout.",
        ),
    ] = None,
    only: Annotated[
        bool, typer.Option("--only", help="Write the answers without the columns of SOURCE.")
    ] = False,
    keep: Annotated[
        str | None,
        typer.Option(
            help="Columns of SOURCE to write beside the answers, such as id,name.", show_default=False
        ),
    ] = None,
    level: Annotated[
        float, typer.Option(help="Of numbers: the share of rows whose truth lies between low and high.")
    ] = 0.9,
    score: Annotated[
        bool, typer.Option("--score", help="Where SOURCE has the target too: say how good the answers are.")
    ] = False,
    lenient: Annotated[
        bool,
        typer.Option("--lenient", help="Take cells that cannot be read for missing ones, and count them."),
    ] = False,
    raw: Annotated[
        bool, typer.Option("--raw", help="Leave text as it is that a spreadsheet would run as a formula.")
    ] = False,
    header: Header = None,
    separator: Separator = None,
    encoding: Encoding = None,
    missing: Missing = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> int:
    """Add a saved model's answers, and how sure it is of them, to the rows of a file."""
    from superpose.data.files.writing import check_ending

    ending = ".csv" if output is None else check_ending(output)
    predicted = Predicted(
        load_model(model), source, reading(header, separator, encoding, missing), keep=_kept(only, keep),
        level=level, lenient=lenient, score=score,
    )  # fmt: skip
    began = time.perf_counter()
    try:
        if as_json and output is None:
            console.put_json({"model": str(model), **_answers(predicted)})
            return 0
        changed = _write(predicted, output, ending, raw=raw, quiet=quiet or as_json)
    except BrokenPipeError:
        return 0  # nobody reads on; the framework would make a failure of it
    except KeyboardInterrupt:
        console.say("Interrupted.")
        return signals.exit_code()  # the framework knows Ctrl-C alone
    if as_json:
        console.put_json({"model": str(model), **predicted.to_dict(), "output": str(output)})
    elif not quiet:
        say_result(predicted, output, changed, time.perf_counter() - began)
    return 0


def _answers(predicted: Predicted) -> dict[str, Any]:
    """All answers by their columns, and the counts."""
    parts = [answers.to_dict(as_series=False) for _, answers in predicted.parts()]
    answers = {name: [cell for part in parts for cell in part[name]] for name in parts[0]}
    return predicted.to_dict() | {"answers": answers}


def _kept(only: bool, keep: str | None) -> tuple[str, ...] | None:
    """The columns to keep; None for all."""
    return tuple(words(keep) or ()) if only or keep is not None else None


class _Told:
    """What is said while it runs: what to mind of the table as soon as it is known, and on a terminal the rows."""

    def __init__(self, predicted: Predicted):
        self._predicted, self._begun = predicted, False

    def __call__(self) -> None:
        if not self._begun:
            say_start(self._predicted)
            self._begun = True
        if sys.stderr.isatty():
            sys.stderr.write(f"\r{self._predicted.rows:,} rows\r")
            sys.stderr.flush()


def _write(predicted: Predicted, output: Path | None, ending: str, *, raw: bool, quiet: bool) -> int:
    """Write part after part; how many cells were kept from being run by a spreadsheet."""
    from superpose.data.files.writing import writer

    told = None if quiet else _Told(predicted)
    with _opened(output) as handle, writer(handle, ending, raw=raw) as written:
        for kept, answers in predicted.parts():
            if told is not None:
                told()
            written.write(kept.hstack(answers) if kept.width else answers)
    return written.changed


@contextlib.contextmanager
def _opened(output: Path | None) -> Iterator[Any]:
    """Stdout, past Python's own buffer so that nothing is left in it when the reader is gone; or a whole file."""
    from superpose.data.files.whole_file import check_place, whole_file

    if output is None:
        sys.stdout.flush()
        with os.fdopen(os.dup(sys.stdout.fileno()), "wb", buffering=0) as handle:
            yield _All(handle)
        return
    check_place(output)
    with whole_file(output) as handle:
        yield handle


class _All:
    """A file of which one call may write a part only, into which all is written."""

    def __init__(self, handle: Any):
        self._handle = handle

    def write(self, data: Any) -> None:
        rest = memoryview(data)
        while len(rest):
            rest = rest[self._handle.write(rest) :]

    def flush(self) -> None:
        pass
