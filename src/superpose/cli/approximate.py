"""`superpose approximate`: the smallest network near enough to a function, with a bound on its error."""

from pathlib import Path
from typing import Annotated, Any

import typer

from superpose.cli import console
from superpose.cli.options import Json, Quiet


def approximate(
    source: Annotated[
        str,
        typer.Argument(
            help='A function in quotes, such as "sin(3*x) + x^2/4", of one variable or several (x, y, z ... or x1, '
            "x2 ...); or a table of points whose last column is the value.",
            show_default=False,
        ),
    ],
    on: Annotated[
        list[str] | None,
        typer.Option(
            help="The domain, low,high; repeated for several variables in alphabetical order, or named: x=-1,1.",
            show_default=False,
        ),
    ] = None,
    tolerance: Annotated[
        float, typer.Option(help="What the error may be at most, anywhere in the domain.")
    ] = 0.01,
    activation: Annotated[
        str, typer.Option(help="Of the hidden neurons: tanh, relu, sigmoid, sine ...; auto: tanh or relu.")
    ] = "auto",
    most_neurons: Annotated[int, typer.Option(help="No wider networks are tried.")] = 256,
    time_limit: Annotated[float, typer.Option(help="Try no further widths after so many seconds.")] = 60.0,
    seed: Annotated[int, typer.Option(help="Fixes the starting points.")] = 0,
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
        _function(source), _domain(on), tolerance=tolerance, activation=activation, most_neurons=most_neurons,
        time_limit=time_limit, seed=seed, told=said,
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


def _domain(on: list[str] | None) -> Any:
    """Text such as -3,3 or x=-3,3, repeated, as ranges."""
    if not on:
        return None
    named = [part.split("=", 1) if "=" in part else ["", part] for part in on]
    if any(name for name, _ in named) and not all(name for name, _ in named):
        raise typer.BadParameter("Name all of the variables or none.", param_hint="--on")
    pairs = [_pair(text) for _, text in named]
    return {n.strip(): p for (n, _), p in zip(named, pairs, strict=True)} if named[0][0] else pairs


def _pair(text: str) -> tuple[float, float]:
    """low,high as two numbers; a constant expression such as -pi,pi too."""
    from superpose.data.expressions.expression import Expression

    ends = text.split(",")
    if len(ends) != 2:
        raise typer.BadParameter(f"{text!r} is not low,high, such as -3,3.", param_hint="--on")
    values = [Expression(end, ()) for end in ends]
    return float(values[0]()), float(values[1]())


def _tell_width(width: int, error: float, name: str) -> None:
    console.say(f"{width} {name} neuron{'s' * (width != 1)}: largest error {error:.4g}")


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
            f"By hand, without training: {built.width:,} steps side by side, |f - network| <= {built.bound:.4g} "
            f"({kind}){more}."
        )
    console.put(f"{found.seconds:.1f} s")
    for what, place in written.items():
        console.put(f"{what.capitalize()}: {place}")
