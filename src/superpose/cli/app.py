"""The command `superpose`: its commands, and how each way of ending becomes an exit code."""

import sys
from typing import Annotated, Any

import typer

from superpose.cli import console, signals
from superpose.cli.approximate import approximate
from superpose.cli.doctor import doctor
from superpose.cli.export import export
from superpose.cli.fit import fit
from superpose.cli.paint import paint
from superpose.cli.predict import predict
from superpose.cli.report import report
from superpose.cli.samples import samples
from superpose.cli.show import show
from superpose.cli.sing import sing
from superpose.cli.studio import studio
from superpose.errors import SuperposeError
from superpose.runtime import VERSION

app = typer.Typer(
    name="superpose",
    help="Neural networks one can see through: train them on your own data, and look inside.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
WrongUsage: Any = typer.BadParameter.__mro__[
    2
]  # what typer raises for all of it; it gives the class no public name

for command in (fit, predict, show, report, approximate, paint, sing, studio, export, samples, doctor):
    app.command()(command)


def _version(asked: bool) -> None:
    if asked:
        console.put(f"superpose {VERSION}")
        raise typer.Exit


@app.callback()
def _main(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say which version this is.")
    ] = False,
) -> None:
    pass


def run(arguments: list[str]) -> int:
    """Run one command; its exit code. Every failure is told in words on stderr (with --json, as JSON on stdout)."""
    signals.listen()
    as_json = "--json" in arguments
    try:
        code = app(args=arguments, prog_name="superpose", standalone_mode=False)
    except SuperposeError as error:
        return _failed(error.message, error.hint, as_json)
    except BrokenPipeError:
        sys.stderr.close()  # nobody reads on; Python would complain when it flushes
        return 0
    except OSError as error:
        return _failed(f"{error.strerror or error}: {error.filename or ''}".rstrip(": "), "", as_json)
    except MemoryError:
        return _failed(
            "There is not enough memory for this.", "Take fewer rows, or a smaller network.", as_json
        )
    except (KeyboardInterrupt, typer.Abort):
        console.say("Interrupted.")
        return signals.exit_code()
    except WrongUsage as error:
        error.show()
        return error.exit_code
    return code if isinstance(code, int) else 0


def _failed(message: str, hint: str, as_json: bool) -> int:
    if as_json:
        console.put_json({"error": message, "hint": hint})
    console.say(f"Error: {message}")
    if hint:
        console.say(f"       {hint}")
    return 1
