"""How a file is refused: the reason first, the file's name by whoever opened it."""

from superpose.errors import ModelFileError

DAMAGED = "It was damaged or changed since it was saved: save the model again, or take a copy of the file."


def refused(why: str, hint: str = DAMAGED) -> ModelFileError:
    """The error for a file that is refused because of `why`, a clause; `named` adds which file."""
    return ModelFileError(why, hint)


def named(error: ModelFileError, path: object) -> ModelFileError:
    """The same refusal, with the file it is about."""
    return ModelFileError(f"{path} cannot be loaded: {error.message}.", error.hint)


def shown(value: object, most: int = 60) -> str:
    """What a file says, short enough for a message."""
    text = repr(value[: most + 1] if isinstance(value, str) else value)
    return text if len(text) <= most else f"{text[:most]}..."
