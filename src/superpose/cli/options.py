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


def reading(
    header: bool | None, separator: str | None, encoding: str | None, missing: str | None
) -> dict[str, Any]:
    """How a file is to be read, as far as it was said; words for missing cells add to the usual ones."""
    from superpose.data.files.table import DEFAULT_MISSING

    gone = None if missing is None else (*DEFAULT_MISSING, *(words(missing) or ()))
    given = {"header": header, "separator": separator, "encoding": encoding, "missing": gone}
    return {name: value for name, value in given.items() if value is not None}
