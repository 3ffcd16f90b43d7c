"""A saved model, as the commands need it."""

from pathlib import Path
from typing import Any


def load_model(path: Path) -> Any:
    """The model in a file.

    Raises
    ------
    UsageError
        If the file holds a bare network, which knows no columns.
    """
    from superpose.errors import UsageError
    from superpose.model.model import Model
    from superpose.saving.model_file import load

    loaded = load(path)
    if not isinstance(loaded, Model):
        raise UsageError(
            f"{path} holds a network alone: it takes numbers, not the columns of a table.",
            "Use it from Python: superpose.load(path)(x).",
        )
    return loaded
