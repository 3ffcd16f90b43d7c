"""`superpose paint`: a network learns a picture, and paints it at any size."""

from pathlib import Path
from typing import Annotated, Any

import typer

from superpose.cli import console, learned
from superpose.cli.fit import name_of
from superpose.cli.options import Json, Quiet


def paint(
    source: Annotated[
        str,
        typer.Argument(
            help="A picture (PNG, JPEG, WebP, GIF, BMP, TIFF, PPM), sample:flower, or a model of one, to paint again.",
            show_default=False,
        ),
    ],
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            help="Where to write the painting: .png, .webp or .jpg; by default NAME.painted.png.",
        ),
    ] = None,
    height: Annotated[
        int | None,
        typer.Option(
            help="Pixels high to learn (at most 128 by default); of a model, to paint.", show_default=False
        ),
    ] = None,
    width: Annotated[
        int | None, typer.Option(help="Pixels wide to paint; the height follows.", show_default=False)
    ] = None,
    size: Annotated[
        str | None, typer.Option(help="Pixels to paint, WIDTHxHEIGHT or HEIGHT alone.", show_default=False)
    ] = None,
    scale: Annotated[
        float | None, typer.Option(help="Paint at so many times the learned size.", show_default=False)
    ] = None,
    model: Annotated[
        Path | None,
        typer.Option(help="Where to save the model; by default NAME.model.safetensors.", show_default=False),
    ] = None,
    film: learned.FilmPath = None,
    no_film: learned.NoFilm = False,
    compare: learned.Compare = False,
    page: learned.Page = False,
    basis: learned.Basis = "sine",
    hidden: learned.Hidden = None,
    epochs: learned.Epochs = None,
    learning_rate: learned.Rate = None,
    time_limit: learned.Limit = None,
    seed: learned.Seed = 0,
    as_json: Json = False,
    quiet: Quiet = False,
) -> int:
    """A network learns a picture, from a place to its colour: the painting at any size, the film, the model."""
    shape = _shape(size, width, scale)
    if learned.is_model(source):
        learned.refuse_beside_model(
            film=film, no_film=no_film, compare=compare, page=page, hidden=hidden, epochs=epochs,
            learning_rate=learning_rate, time_limit=time_limit, model=model,
        )  # fmt: skip
        if height is not None and shape.get("height", height) != height:
            raise typer.BadParameter("--size says another height.", param_hint="--height")
        return _again(source, output, shape | ({} if height is None else {"height": height}), as_json)
    options = {
        "height": height, "epochs": epochs, "learning_rate": learning_rate, "time_limit": time_limit, "seed": seed,
        **learned.hidden_of(hidden),
    }  # fmt: skip
    name = name_of(source)
    places = {
        "painting": output or Path(f"{name}.painted.png"),
        "film": learned.film_place(film, no_film, name),
        "model": model or Path(f"{name}.model.safetensors"),
        "page": Path(f"{name}.page.html") if page or compare else None,
    }
    from superpose.painting.paint import check_ending
    from superpose.painting.paint import paint as learn

    check_ending(places["painting"])
    asked = learned.Asked(places, shape, options, basis, compare, as_json, quiet or as_json)
    return learned.learn_and_write(source, learn, asked, draw_page=_page, tell=_tell)


def _tell(painting: Any, found: Any, written: dict[str, str]) -> None:
    """What came of it, for a person."""
    from superpose.figures.painting import words

    for note in painting.notes:
        console.say(f"Mind: {note}.")
    sizes = "-".join(map(str, painting.network.sizes))
    console.put(
        f"{painting.name}: {painting.width} x {painting.height} pixels of {', '.join(painting.channels)} "
        f"({painting.original_HW4[:, :, 0].size * len(painting.channels):,} numbers) learned by {sizes} "
        f"({painting.network.parameters:,} weights and biases), {painting.basis.name}."
    )
    console.put(
        f"Error: {words(painting.decibels)} PSNR after {len(painting.run.history)} epochs in "
        f"{painting.learned.seconds:.1f} s (20 a rough likeness, 30 a good one, 40 hard to tell apart)."
    )
    if found is not None:
        learned.put_comparison(found)
    learned.tell_written(written)
    if "model" in written:
        console.put(f"At any size: superpose paint {written['model']} --height 1080 -o big.png")


def _page(painting: Any, found: Any, place: Path) -> None:
    """The figures of a painting on one page."""
    from superpose.figures import painting as whole
    from superpose.figures import painting_compare, painting_parts

    pictures = [whole.draw(painting), painting_parts.draw(painting)]
    if found is not None:
        pictures.append(painting_compare.draw(found))
    learned.write_page(pictures, place, f"Painting {painting.name}")


def _again(source: str, output: Path | None, shape: dict[str, Any], as_json: bool) -> int:
    """What a saved model paints, at the size asked for."""
    from superpose.cli.loading import load_model
    from superpose.painting.paint import check_ending, repaint, write_image

    name = Path(source).name.removesuffix(".safetensors").removesuffix(".model")
    place = output or Path(f"{name}.painted.png")
    check_ending(place)
    learned.check_places(place)
    pixels_HW4 = repaint(load_model(Path(source)), **shape)
    write_image(place, pixels_HW4)
    if as_json:
        height, width = pixels_HW4.shape[:2]
        console.put_json(
            {"kind": "repainting", "height": height, "width": width, "written": {"painting": str(place)}}
        )
    else:
        console.put(f"Painting: {place}, {pixels_HW4.shape[1]:,} x {pixels_HW4.shape[0]:,} pixels")
    return 0


def _shape(size: str | None, width: int | None, scale: float | None) -> dict[str, Any]:
    """The size to paint at, as `Painting.pixels` takes it."""
    given = {"width": width, "scale": scale}
    asked = {name: value for name, value in given.items() if value is not None}
    if size is None:
        if len(asked) > 1:
            raise typer.BadParameter("give it or --scale, not both.", param_hint="--width")
        return asked
    if asked:
        raise typer.BadParameter("give it alone, without --width or --scale.", param_hint="--size")
    numbers = size.lower().split("x")
    if len(numbers) > 2 or not all(n.isascii() and n.isdigit() and 0 < int(n) < 10**6 for n in numbers):
        raise typer.BadParameter(
            f"{size!r} is not WIDTHxHEIGHT or HEIGHT, such as 1920x1080.", param_hint="--size"
        )
    return {"height": int(numbers[-1])} | ({"width": int(numbers[0])} if len(numbers) == 2 else {})
