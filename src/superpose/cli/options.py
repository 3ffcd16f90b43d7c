"""Options that several commands share, and how their text is read."""

from typing import Annotated, Any

import typer

READING = "Reading"

Header = Annotated[
    bool | None,
    typer.Option(
        "--header/--no-header",
        help="Whether the first line names the columns (else c1, c2 ...); by default found.",
        rich_help_panel=READING,
        show_default=False,
    ),
]
Encoding = Annotated[
    str | None,
    typer.Option(help="How the file's characters are written; by default found.", rich_help_panel=READING),
]
Separator = Annotated[
    str | None, typer.Option(help="What stands between cells; by default found.", rich_help_panel=READING)
]
Missing = Annotated[
    str | None,
    typer.Option(
        help='Further words for a missing cell, with commas, such as "unknown,-999".', rich_help_panel=READING
    ),
]
MEDIA = "Pictures and sounds"
Size = Annotated[
    str | None,
    typer.Option(
        help="Pixels of pictures, WIDTHxHEIGHT, such as 64x64; up to 1920x1080.",
        rich_help_panel=MEDIA,
        show_default=False,
    ),
]
Channels = Annotated[
    str | None,
    typer.Option(
        help="grey, grey+alpha, rgb or rgba; by default the fewest that hold all.", rich_help_panel=MEDIA
    ),
]
Sound = Annotated[
    str | None, typer.Option(help="spectrogram (log-mel, the default) or waveform.", rich_help_panel=MEDIA)
]
Rate = Annotated[
    int | None,
    typer.Option(
        help="Hz that all sounds are made; by default the usual one, 16000 at most.", rich_help_panel=MEDIA
    ),
]
Seconds = Annotated[
    float | None,
    typer.Option(help="How long all sounds are made; by default the longest.", rich_help_panel=MEDIA),
]
On = Annotated[
    list[str] | None,
    typer.Option(
        help="The domain of a function, low,high; repeated for several variables in alphabetical order, or named: "
        "x=-1,1.",
        show_default=False,
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object, and nothing else.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Show no progress.")]


def words(text: str | None, option: str = "", *, whole: bool = False) -> list[str] | None:
    """Text with commas as its words; where `whole`, each must be a whole number above 0."""
    if text is None:
        return None
    found = [word.strip() for word in text.split(",")]
    if whole and not all(word.isdigit() and int(word) > 0 for word in found):
        raise typer.BadParameter(
            f"{text!r} is not whole numbers with commas, such as 64,64.", param_hint=option
        )
    return found


def kinds(columns: list[str] | None) -> dict[str, str] | None:
    """NAME=KIND, repeated, as a dict."""
    if not columns:
        return None
    for column in columns:
        if "=" not in column:
            raise typer.BadParameter(f"{column!r} is not NAME=KIND.", param_hint="--columns")
    return dict(column.rsplit("=", 1) for column in columns)  # type: ignore[misc]


def media(
    size: str | None, channels: str | None, sound: str | None, rate: int | None, seconds: float | None
) -> dict[str, Any]:
    """What pictures and sounds are to be made to, as far as it was said."""
    given = {"size": size, "channels": channels, "sound": sound, "rate": rate, "seconds": seconds}
    return {name: value for name, value in given.items() if value is not None}


def reading(
    header: bool | None, separator: str | None, encoding: str | None, missing: str | None
) -> dict[str, Any]:
    """How a file is to be read, as far as it was said; words for missing cells add to the usual ones."""
    from superpose.data.files.table import DEFAULT_MISSING

    gone = None if missing is None else (*DEFAULT_MISSING, *(words(missing) or ()))
    given = {"header": header, "separator": separator, "encoding": encoding, "missing": gone}
    return {name: value for name, value in given.items() if value is not None}


def domain(on: list[str] | None) -> Any:
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
