"""A saved model, as the commands need it."""

import warnings
from pathlib import Path
from typing import Any

from superpose.cli import console


def load_model(path: Path, *, record: bool = False) -> Any:
    """The model in a file, with the `record` of its training where that lies beside it; a damaged one is told of.

    Raises
    ------
    UsageError
        If the file holds a bare network, which knows no columns.
    """
    from superpose.errors import UsageError
    from superpose.model.model import Model
    from superpose.saving.model_file import load

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", UserWarning)
        loaded = load(path, record=record)
    for one in caught:
        console.say(str(one.message))
    if not isinstance(loaded, Model):
        raise UsageError(
            f"{path} holds a network alone: it takes numbers, not the columns of a table.",
            "Use it from Python: superpose.load(path)(x).",
        )
    return loaded
