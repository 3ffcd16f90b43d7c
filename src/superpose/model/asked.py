"""What was asked of `fit`, as plain JSON, and the digest of the file it read: with them a model can be made again."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def asked(source: Any, **given: Any) -> dict[str, Any]:
    """What was given, without what was left to its default.

    Parameters
    ----------
    source : object
        As for `superpose.fit`; of a file its name is kept, not its folder; of a table in memory nothing.
    **given
        task, kinds, held_out, settings and so on; None is left out, of a path its name is kept.
    """
    told = source if given.get("on") is not None else _named(source)  # with a domain an expression
    named = {"source": told} | {name: _plain(value) for name, value in given.items()}
    return {name: value for name, value in named.items() if value not in (None, {}, ())}


def file_sha256(source: Any) -> str | None:
    """The SHA-256 of the file that was read, in hexadecimal; None where it was none."""
    if not isinstance(source, str | Path) or not Path(source).is_file():
        return None
    with Path(source).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _named(source: Any) -> str | None:
    if isinstance(source, str) and source.startswith("sample:"):
        return source
    return Path(source).name if isinstance(source, str | Path) else None


def _plain(value: Any) -> Any:
    """JSON's own types; a function or a table by its name or not at all."""
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items() if one is not None}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, Path):
        return value.name
    if value is None or isinstance(value, str | int | float | bool):
        return value
    return getattr(value, "__name__", None)
