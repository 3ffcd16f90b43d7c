"""`superpose approximate`: the smallest network near enough to a function, with a bound on its error."""

from pathlib import Path
from typing import Annotated, Any

import typer

from superpose.cli import console
from superpose.cli.options import Json, On, Quiet, domain


def approximate(
    source: Annotated[
        str,
        typer.Argument(
            help='A function in quotes, such as "sin(3*x) + x^2/4", of one variable or several (x, y, z ... or x1, '
            "x2 ...); or a table of points whose last column is the value.",
            show_default=False,
        ),
    ],
    on: On = None,
    tolerance: Annotated[
        float, typer.Option(help="What the error may be at most, anywhere in the domain.")
    ] = 0.01,
    activation: Annotated[
        str, typer.Option(help="Of the hidden neurons: tanh, relu, sigmoid, sine ...; auto: tanh or relu.")
    ] = "auto",
    most_neurons: Annotated[int, typer.Option(help="No wider networks are tried; at most 2048.")] = 512,
    time_limit: Annotated[float, typer.Option(help="Try no further widths after so many seconds.")] = 60.0,
    seed: Annotated[int, typer.Option(help="Fixes the starting points.")] = 0,
    by_hand: Annotated[
        str,
        typer.Option(
            help="Of what the network beside it is built, without training: step or logistic (steep)."
        ),
    ] = "step",
    hidden_layers: Annotated[
        int | None,
        typer.Option(
            help="1 or 2; by default 1, and 2 where one seems to need very many neurons.", show_default=False
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="Where to save the network; by custom NAME.model.safetensors."),
    ] = None,
    figure: Annotated[
        Path | None, typer.Option(help="Where to draw it: .html (a page), .csv or .json (its numbers).")
    ] = None,
    film: Annotated[
        Path | None, typer.Option(help="Where to write the film of its training: .gif, .mp4 or .html.")
    ] = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> int:
    """Approximate a function by one hidden layer: the smallest found that meets the tolerance, the bound proved."""
    from superpose.approximation.approximate import approximate as approximate_function

    said = None if quiet or as_json else _tell_width
    found = approximate_function(
        _function(source), domain(on), tolerance=tolerance, activation=activation, most_neurons=most_neurons,
        time_limit=time_limit, seed=seed, by_hand=by_hand, hidden_layers=hidden_layers, told=said,
    )  # fmt: skip
    written = _write(found, output, figure, film)
    if as_json:
        console.put_json(found.to_dict() | written)
    else:
        _tell(found, written)
    return 0 if found.reached else 1


def _function(source: str) -> Any:
    """An expression as it is; of a table the points in it."""
    if not Path(source).is_file():
        return source
    from superpose.data.source import open_source

    rows = open_source(source)
    return rows.inputs.to_numpy().astype(float), rows.target.to_numpy().astype(float)


def _tell_width(width: int, error: float, name: str) -> None:
    console.say(f"{width} {name} neuron{'s' * (width != 1)}: largest error {error:.4g}")


def _sort(built: Any) -> str:
    """Steps, or logistic neurons with their slope."""
    hidden = built.network.layers[0].activation
    return (
        "steps" if hidden.name == "step" else f"logistic neurons of slope {dict(hidden.parameters)['a']:.4g}"
    )


def _write(found: Any, output: Path | None, figure: Path | None, film: Path | None) -> dict[str, str]:
    """Write what was asked for; the places by what they hold."""
    from superpose.cli.figure import put_picture

    written = {}
    if output is not None:
        from superpose.saving.model_file import save

        save(found.network, output)
        written["model"] = str(output)
    if figure is not None:
        from superpose.figures.plot import plot

        put_picture(plot(found), figure)
        written["figure"] = str(figure)
    if film is not None:
        from superpose.figures.film import film as make_film

        make_film(found, film)
        written["film"] = str(film)
    return written


def _tell(found: Any, written: dict[str, str]) -> None:
    console.put(f"{found.target.name}, {found.target.domain}, tolerance {found.tolerance:g}")
    console.put(found.told)
    rows = [("neurons", "largest error", "")]
    for width, error in found.tried.items():
        rows.append((f"{width}", f"{error:.4g}", "taken" if width == found.width else ""))
    console.put(console.table(rows))
    if found.by_hand is not None:
        built = found.by_hand
        kind = "proved" if built.proved else "measured"
        more = f"; about {built.needed:,} would be needed" if built.needed else ""
        console.put(
            f"By hand, without training: {built.width:,} {_sort(built)} side by side, "
            f"|f - network| <= {built.bound:.4g} ({kind}){more}."
        )
    console.put(f"{found.seconds:.1f} s")
    for what, place in written.items():
        console.put(f"{what.capitalize()}: {place}")
