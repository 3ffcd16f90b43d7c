"""Figures on the command line: `superpose show ... --what`, written as a page, as numbers or as a film."""

from pathlib import Path
from typing import Any

from superpose.cli import console

FILMS = (".gif", ".mp4")
ENDINGS = (".html", ".json", ".csv", *FILMS)


def put_figure(subject: Any, what: str | None, output: Path, options: dict[str, Any]) -> None:
    """Draw a figure and write it as its file's ending says.

    Raises
    ------
    UsageError
        If the ending is none of `ENDINGS`, or a film was asked for of a figure that does not move.
    """
    from superpose.figures.plot import plot

    _check_ending(output, ENDINGS)
    if output.suffix in FILMS:
        _film(subject, what, output)
    else:
        picture = plot(subject, what, **options)
        _write(picture, output)
        console.say(picture.alt)
        if picture.note:
            console.say(picture.note)
    console.put(f"Written: {output}")


def put_picture(picture: Any, output: Path) -> None:
    """Write a picture as its file's ending says: a page, or its numbers.

    Raises
    ------
    UsageError
        If the ending is that of none.
    """
    _check_ending(output, ENDINGS[:3])
    _write(picture, output)


def _check_ending(output: Path, endings: tuple[str, ...]) -> None:
    from superpose.errors import UsageError

    if output.suffix not in endings:
        raise UsageError(
            f"{output.name} does not end in {', '.join(endings[:-1])} or {endings[-1]}.",
            "Give the file such an ending.",
        )


def _film(subject: Any, what: str | None, output: Path) -> None:
    from superpose.errors import UsageError
    from superpose.figures.film import film

    if what not in (None, "film", "sizes"):
        raise UsageError(
            f"The figure {what!r} does not move; {output.name} would be a film.",
            "Take --what film or --what sizes, or an ending such as .html.",
        )
    film(subject, output, what=what)


def _write(picture: Any, output: Path) -> None:
    from superpose.report.figure import plain
    from superpose.report.page import page_of
    from superpose.saving.atomic import write_whole

    if output.suffix == ".html":
        text = page_of([picture])
    elif output.suffix == ".json":
        text = plain(picture)
    else:
        text = "\n".join(table.write_csv() for table in picture.tables.values())
    write_whole(output, [text.encode()], what="figure")
