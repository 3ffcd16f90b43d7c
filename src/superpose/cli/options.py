"""Options that several commands share, and how their text is read."""

from typing import Annotated, Any

import typer

READING = "Reading"

Header = Annotated[
    bool,
    typer.Option(
        "--no-header", help="The first line is a row; columns are c1, c2 ...", rich_help_panel=READING
    ),
]
Separator = Annotated[
    str | None, typer.Option(help="What stands between cells; by default found.", rich_help_panel=READING)
]
Missing = Annotated[
    str | None,
    typer.Option(
        help='Words for a missing cell, with commas, such as "n/a,unknown".', rich_help_panel=READING
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


def pair(name: str, value: Any) -> dict[str, Any]:
    """The option by its name, or nothing where it was not given."""
    return {} if value is None else {name: value}
