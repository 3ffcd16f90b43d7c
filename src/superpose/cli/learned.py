"""What `superpose paint` and `superpose sing` share: where things are written, how they end, what is said."""

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from superpose.cli import console, signals
from superpose.cli.options import words
from superpose.cli.progress import progress

Training = "Training"
Basis = Annotated[
    str,
    typer.Option(
        help="What the first layer makes of a place: sine, fourier or tanh.", rich_help_panel=Training
    ),
]
Hidden = Annotated[
    str | None,
    typer.Option(help="Neurons of each hidden layer, such as 64,64,64.", rich_help_panel=Training),
]
Epochs = Annotated[
    int | None,
    typer.Option(
        help="How often to go over all rows; by default about 1,500 steps.", rich_help_panel=Training
    ),
]
Rate = Annotated[float | None, typer.Option(help="The learning rate.", rich_help_panel=Training)]
Limit = Annotated[
    float | None, typer.Option(help="Begin no epochs after so many seconds.", rich_help_panel=Training)
]
Seed = Annotated[int, typer.Option(help="Fixes everything that is drawn.", rich_help_panel=Training)]
Compare = Annotated[
    bool,
    typer.Option(
        "--compare", help="Learn it through tanh, Fourier and sine layers, and say why they differ."
    ),
]
FilmPath = Annotated[
    Path | None,
    typer.Option(
        "--film", help="Where to write the film, .gif or .mp4; by default NAME.film.gif.", show_default=False
    ),
]
NoFilm = Annotated[bool, typer.Option("--no-film", help="Write no film.")]
Page = Annotated[
    bool, typer.Option("--page", help="Also write NAME.page.html with figures of what was learned.")
]


def is_model(source: str) -> bool:
    """Whether a source is a saved model rather than something to learn."""
    return source.lower().endswith(".safetensors")


def hidden_of(text: str | None) -> dict[str, Any]:
    """The sizes of the hidden layers, as far as they were said."""
    return (
        {} if text is None else {"hidden": tuple(int(n) for n in words(text, "--hidden", whole=True) or ())}
    )


def refuse_beside_model(**given: Any) -> None:
    """Refuse options of a training where a saved model is given, which trains no more."""
    for name, value in given.items():
        if value not in (None, False):
            option = f"--{name.replace('_', '-')}"
            raise typer.BadParameter(
                "it is of a training; a saved model is not trained again.", param_hint=option
            )


def film_place(film: Path | None, no_film: bool, name: str) -> Path | None:
    """Where the film goes, or None."""
    from superpose.errors import UsageError

    if no_film:
        return None
    place = film or Path(f"{name}.film.gif")
    if place.suffix.lower() not in (".gif", ".mp4"):
        raise UsageError(f"{place.name} does not end in .gif or .mp4.", "Name the film so.")
    return place


def check_places(*places: Path | None) -> None:
    """Say before the training, not after, that something could not be written."""
    from superpose.data.files.whole_file import check_place

    for place in places:
        if place is not None:
            check_place(place)


@dataclass(frozen=True)
class Asked:
    """What a command was asked to do with what it learns.

    Attributes
    ----------
    places : dict of str to Path or None
        What to write where; the painting or the sound itself is the first, and "film", "model", "page" follow.
    how : dict
        The size, or the rate, that it is written at.
    options : dict
        Of the training.
    basis : str
        What the first layer makes of a place.
    compare, as_json, quiet : bool
        As the options say.
    """

    places: dict[str, Path | None]
    how: dict[str, Any]
    options: dict[str, Any]
    basis: str
    compare: bool
    as_json: bool
    quiet: bool


def learn_and_write(
    source: str,
    learn: Callable[..., Any],
    asked: Asked,
    *,
    draw_page: Callable[[Any, Any, Path], None],
    tell: Callable[[Any, Any, dict[str, str]], None],
    **comparing: Any,
) -> int:
    """Learn, write, tell: a picture or a sound; `comparing` goes to the comparison alone."""
    from superpose.saving.model_file import save

    places = asked.places
    check_places(*places.values())
    with progress(quiet=asked.quiet) as watch:
        found = learn(source, basis=asked.basis, watch=watch, **asked.options)
    found.save(next(iter(places.values())), **asked.how)
    assert places["model"] is not None
    save(found.model, places["model"])
    if places["film"] is not None:
        write_film(found, places["film"])
    others = comparison(source, found, asked.quiet, **comparing, **asked.options) if asked.compare else None
    if places["page"] is not None:
        draw_page(found, others, places["page"])
    written = {what: str(place) for what, place in places.items() if place is not None}
    if asked.as_json:
        also = {} if others is None else {"comparison": others.to_dict()}
        console.put_json(found.to_dict() | also | {"written": written})
    else:
        tell(found, others, written)
    return exit_code(found)


def write_film(learned: Any, place: Path) -> None:
    """The film, whole or not at all."""
    from superpose.figures.film import film
    from superpose.saving.atomic import write_whole

    made = film(learned)
    if place.suffix.lower() == ".gif":
        write_whole(place, [made.gif()], what="film")
    else:
        with _beside(place) as partial:
            made.save(partial)


@contextlib.contextmanager
def _beside(place: Path) -> Iterator[Path]:
    """A name in the same folder for what another program writes; it takes the place when it is whole."""
    import secrets

    partial = place.with_name(f".superpose-{secrets.token_hex(8)}{place.suffix}")
    try:
        yield partial
        partial.replace(place)
    finally:
        partial.unlink(missing_ok=True)


def write_page(pictures: list[Any], place: Path, title: str) -> None:
    """A page of figures."""
    from superpose.report.page import page_of
    from superpose.saving.atomic import write_whole

    write_whole(place, [page_of(pictures, title=title).encode()], what="page")


def comparison(source: Any, known: Any, quiet: bool, **options: Any) -> Any:
    """The same through the other bases, each told of before it is begun."""
    from superpose.painting.compare import compare

    told: Callable[[str], Any] | None = (
        None if quiet else (lambda basis: console.say(f"Learning it with {basis}."))
    )
    return compare(source, known=known, told=told, **options)


def put_comparison(found: Any) -> None:
    """A comparison for a person."""
    rows = [("first layer", "dB", "weights and biases", "seconds")]
    rows += [
        (
            one.basis.name,
            f"{round(one.decibels, 1) + 0.0:.1f}",
            f"{one.network.parameters:,}",
            f"{one.learned.seconds:.1f}",
        )
        for one in found.each
    ]
    console.put("The same steps through other first layers:")
    console.put(console.table(rows))
    for one in found.each:
        console.put(f"  {one.basis.name}: {one.basis.why}")


def tell_written(written: dict[str, str]) -> None:
    """What was written where."""
    for what, place in written.items():
        console.put(f"{what[0].upper()}{what[1:]}: {place}")


def exit_code(learned: Any) -> int:
    """0, or 130 or 143 where an interrupt ended the training early; what was learned until then is written."""
    if learned.run.stopped != "interrupt":
        return 0
    console.say("Interrupted: this is what was learned until then.")
    return signals.exit_code()
