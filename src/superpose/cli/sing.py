"""`superpose sing`: a network learns a sound, and sings it at any rate."""

from pathlib import Path
from typing import Annotated, Any

import typer

from superpose.cli import console, learned
from superpose.cli.fit import name_of
from superpose.cli.options import Json, Quiet


def sing(
    source: Annotated[
        str,
        typer.Argument(
            help="A sound (WAV, FLAC, OGG), sample:bell, or a model of one, to sing again.",
            show_default=False,
        ),
    ],
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="Where to write what it sings, .wav; by default NAME.sung.wav."),
    ] = None,
    seconds: Annotated[
        float | None,
        typer.Option(help="How much of its start to learn (3 at most by default).", show_default=False),
    ] = None,
    rate: Annotated[
        int | None, typer.Option(help="Sing at so many frames a second [Hz].", show_default=False)
    ] = None,
    speed: Annotated[float, typer.Option(help="Sing so many times as fast, and as high.")] = 1.0,
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
    """A network learns a sound, from a time to what is heard then: sung at any rate, the film, the model."""
    how = {"rate": rate, "speed": speed}
    if learned.is_model(source):
        learned.refuse_beside_model(
            seconds=seconds, film=film, no_film=no_film, compare=compare, page=page, hidden=hidden, epochs=epochs,
            learning_rate=learning_rate, time_limit=time_limit, model=model,
        )  # fmt: skip
        return _again(source, output, how, as_json)
    options = {
        "seconds": seconds, "epochs": epochs, "learning_rate": learning_rate, "time_limit": time_limit, "seed": seed,
        **learned.hidden_of(hidden),
    }  # fmt: skip
    name = name_of(source)
    places = {
        "sound": output or Path(f"{name}.sung.wav"),
        "film": learned.film_place(film, no_film, name),
        "model": model or Path(f"{name}.model.safetensors"),
        "page": Path(f"{name}.page.html") if page or compare else None,
    }
    from superpose.data.files.audio import check_ending
    from superpose.painting.sing import sing as learn

    check_ending(places["sound"])
    asked = learned.Asked(places, how, options, basis, compare, as_json, quiet or as_json)
    return learned.learn_and_write(source, learn, asked, draw_page=_page, tell=_tell, sound=True)


def _tell(song: Any, found: Any, written: dict[str, str]) -> None:
    """What came of it, for a person."""
    from superpose.figures.painting import words

    for note in song.notes:
        console.say(f"Mind: {note}.")
    sizes = "-".join(map(str, song.network.sizes))
    console.put(
        f"{song.name}: {song.seconds:.3g} s at {song.rate:,} Hz ({song.original_TC.size:,} numbers) learned by {sizes} "
        f"({song.network.parameters:,} weights and biases), {song.basis.name}."
    )
    console.put(
        f"Error: {words(song.decibels)} SNR after {len(song.run.history)} epochs in {song.learned.seconds:.1f} s "
        "(0 is silence; at 20 the noise has a hundredth of the power)."
    )
    if found is not None:
        learned.put_comparison(found)
    learned.tell_written(written)
    if "model" in written:
        console.put(f"An octave higher: superpose sing {written['model']} --speed 2 -o high.wav")


def _page(song: Any, found: Any, place: Path) -> None:
    """The figures of a sound on one page."""
    from superpose.figures import painting_compare
    from superpose.figures import song as whole

    pictures = [whole.draw(song)]
    if found is not None:
        pictures.append(painting_compare.draw(found))
    learned.write_page(pictures, place, f"Singing {song.name}")


def _again(source: str, output: Path | None, how: dict[str, Any], as_json: bool) -> int:
    """What a saved model sings, at the rate asked for."""
    from superpose.cli.loading import load_model
    from superpose.data.files.audio import check_ending, write_wav
    from superpose.painting.sing import resing
    from superpose.painting.wave import length_of

    name = Path(source).name.removesuffix(".safetensors").removesuffix(".model")
    place = output or Path(f"{name}.sung.wav")
    check_ending(place)
    learned.check_places(place)
    loaded = load_model(Path(source))
    samples_TC, rate = resing(loaded, **how), how["rate"] or length_of(loaded)[1]
    write_wav(place, samples_TC, rate)
    if as_json:
        told = {"kind": "song again", "frames": len(samples_TC), "rate": rate}
        console.put_json(told | {"written": {"sound": str(place)}})
    else:
        console.put(f"Sound: {place}, {len(samples_TC) / rate:.3g} s at {rate:,} Hz")
    return 0
